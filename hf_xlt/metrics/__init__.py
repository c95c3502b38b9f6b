"""Scores as pure functions: F1 of entities and of relations, part-of-speech accuracy, precision of lexicons."""

from .entity_f1 import Entity, entities, entity_counts, entity_counts_by_type, entity_f1, f1, precision, recall
from .lexicon_induction import gold_translations, precision_at
from .relation_f1 import relation_counts, relation_counts_by_label, relation_f1
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
    "relation_counts",
    "relation_counts_by_label",
    "relation_f1",
    "upos_accuracy",
]
