"""Twins of a language: its own sentences with one factor changed, so that transfer between both shows that factor."""

from .code import Twin
from .dataset import make_twin
from .word_order import OrderCounts, WordOrder

__all__ = ["OrderCounts", "Twin", "WordOrder", "make_twin"]
