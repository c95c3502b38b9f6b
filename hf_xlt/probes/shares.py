"""Shares of sentences that are right, how sure they are, and whether one is above another."""

from typing import NamedTuple

import numpy as np

from ..alignment.statistics import wilson_interval
from ..statistics import Difference, Draws, estimates, judged


class Share(NamedTuple):
    """A share of sentences, 0 to 1, with its 95 % interval (Wilson's).

    Attributes:
        value: The share.
        low: Lower end of the interval.
        high: Upper end.
        n: Number of sentences.
    """

    value: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, hits: np.ndarray) -> "Share":
        """Return the share of hits, (sentences,) bool.

        Example:
            >>> Share.of(np.array([True, False])).value
            0.5
        """
        value, n = float(np.mean(hits)), len(hits)
        low, high = wilson_interval(value, n)
        return cls(value, min(low, value), max(high, value), n)  # rounding may put 0 or 1 outside


def compare_hits(first: np.ndarray, second: np.ndarray, name: str) -> Difference:
    """Compare two shares on the same sentences by the paired bootstrap: two encoders, two layers, or a baseline.

    Args:
        first: (sentences,) bool, which sentences the first one has right.
        second: (sentences,) bool, of the same sentences.
        name: Name of the text; comparisons on texts of the same name and size see the same draws.

    Raises:
        ValueError: If the numbers of sentences differ, or there are none.

    Example:
        >>> compare_hits(np.ones(50, bool), np.arange(50) < 25, "pud").verdict
        'better'
    """
    n = len(first)
    found = estimates(
        [hits[None, :, None].astype(int) for hits in (first, second)],
        lambda sums: sums[..., 0] / n,
        Draws.make(n, name),
    )
    return judged(*found, n)
