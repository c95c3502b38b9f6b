"""Scores for taggers: entity F1 as `conlleval` counts it, and part-of-speech accuracy."""

from .entity_f1 import Entity, entities, entity_counts, entity_counts_by_type, entity_f1, f1, precision, recall
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
    "precision",
    "recall",
    "upos_accuracy",
]
