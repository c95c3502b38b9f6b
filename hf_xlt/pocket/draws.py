"""Random draws that are the same on every machine and in every version of Python."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """Draw from a seeded sequence of numbers.

    Python promises the same numbers for `random()` alone, so all draws are made of it.

    Args:
        *seed: What names the sequence: equal names, equal draws.

    Example:
        >>> Draws(0, "people").pick("abcd") == Draws(0, "people").pick("abcd")
        True
    """

    def __init__(self, *seed: object):
        self._next = random.Random("/".join(map(str, seed))).random

    def chance(self, probability: float) -> bool:
        """Return True with this probability."""
        return self._next() < probability

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to below `limit`."""
        return int(self._next() * limit)

    def pick(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[int(self._next() * len(items))]

    def pick_other(self, items: Sequence[T], *taken: T) -> T:
        """Return one of the items that is none of those taken."""
        while (item := self.pick(items)) in taken:
            pass
        return item

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in random order."""
        keys = [self._next() for _ in items]
        return [items[index] for index in sorted(range(len(items)), key=keys.__getitem__)]
