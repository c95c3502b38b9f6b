"""Scores as pure functions, and what hands a Trainer's predictions to them."""

from .argument_f1 import argument_f1
from .entity_f1 import Entity, entities, entity_counts, entity_counts_by_type, entity_f1, f1, precision, recall
from .lexicon_induction import gold_translations, precision_at
from .relation_f1 import relation_counts, relation_counts_by_label, relation_f1
from .retrieval_accuracy import retrieval_accuracy
from .tagging_scores import TaggingScores
from .transfer_ratio import transfer_ratio
from .upos_accuracy import accuracy, accuracy_counts, upos_accuracy

__all__ = [
    "Entity",
    "TaggingScores",
    "accuracy",
    "accuracy_counts",
    "argument_f1",
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
    "retrieval_accuracy",
    "transfer_ratio",
    "upos_accuracy",
]
