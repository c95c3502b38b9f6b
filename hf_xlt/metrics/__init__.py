"""Scores as pure functions: entity F1 as `conlleval` counts it, part-of-speech accuracy, precision of lexicons."""

from .entity_f1 import Entity, entities, entity_counts, entity_counts_by_type, entity_f1, f1, precision, recall
from .lexicon_induction import gold_translations, precision_at
from .upos_accuracy import accuracy, accuracy_counts, upos_accuracy

__all__ = [
    "Entity",
    "accuracy",
    "accuracy_counts",
    "entities",
    "entity_counts",
    "entity_counts_by_type",
    "entity_f1",
    "f1",
    "gold_translations",
    "precision",
    "precision_at",
    "recall",
    "upos_accuracy",
]
