"""Pocket: a small world told in several languages, with gold for every task, made here and now with no download."""

from .dataset import SIZES, TASKS, VERSION, load, sentences
from .languages import languages

__all__ = ["SIZES", "TASKS", "VERSION", "languages", "load", "sentences"]
