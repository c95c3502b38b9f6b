"""Pocket: a small world told in several languages, with gold for every task, made here and now with no download."""

from .checkpoints import CHECKPOINTS, checkpoint, encoder_place
from .dataset import CARD, NAME, SIZES, TASKS, VERSION, bitext_configs, fingerprint, load, sentences
from .languages import languages

__all__ = [
    "CARD",
    "CHECKPOINTS",
    "NAME",
    "SIZES",
    "TASKS",
    "VERSION",
    "bitext_configs",
    "checkpoint",
    "encoder_place",
    "fingerprint",
    "languages",
    "load",
    "sentences",
]
