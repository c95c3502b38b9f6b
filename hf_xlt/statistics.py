"""Intervals and comparisons by a paired bootstrap over sentences and seeds.

Two scores are compared on the same resampled sentences and the same weights of seeds: what makes a sentence or a seed
hard for both cancels out. Everything is a function of the counts and of the draws' name; nothing depends on the order
of calls.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

Score = Callable[[np.ndarray], np.ndarray]
Verdict = Literal["better", "worse", "cannot tell"]

# Weights multiplied at once: 64 MiB in double precision.
BLOCK = 2**23


@dataclass(frozen=True)
class Draws:
    """Hold how often each replicate drew each sentence, shared by all scores on the same sentences.

    Args:
        sentence_weights: (replicates, sentences), uint8; the rows of `make` sum to the number of sentences.
    """

    sentence_weights: np.ndarray

    @classmethod
    def make(cls, sentences: int, name: str, replicates: int = 1000) -> "Draws":
        """Draw `sentences` sentences with replacement, `replicates` times.

        Args:
            sentences: Number of sentences of the eval set.
            name: Equal names give equal draws, different names independent ones.
            replicates: Number of replicates.

        Raises:
            ValueError: If there is no sentence to draw.

        Example:
            >>> Draws.make(3, "de", replicates=4).sentence_weights.sum(axis=1).tolist()
            [3, 3, 3, 3]
        """
        if sentences < 1:
            raise ValueError(f"{name}: expected at least one sentence to evaluate on, got {sentences}.")
        # Not `hash`: Python's differs from process to process.
        seed = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=16).digest(), "big")
        generator = np.random.default_rng(seed)
        weights = np.empty((replicates, sentences), dtype=np.uint8)  # Drawn 256 times of n: rarer than 1e-300.
        for row in weights:
            row[:] = np.bincount(generator.integers(sentences, size=sentences), minlength=sentences)
        return cls(weights)

    def restricted(self, sentences: np.ndarray) -> "Draws":
        """Return the draws of some sentences, which keep their weights; how many are drawn differs by replicate.

        Scores that are shares of what was drawn keep their spread. A replicate without any of the sentences takes all
        of them once.

        Args:
            sentences: Their positions.

        Example:
            >>> Draws(np.array([[2, 0, 1], [1, 2, 0]], dtype=np.uint8)).restricted(np.array([2])).sentence_weights
            array([[1],
                   [1]], dtype=uint8)
        """
        weights = self.sentence_weights[:, sentences]
        return Draws(np.where(weights.any(axis=1, keepdims=True), weights, np.uint8(1)))

    def sums(self, counts: np.ndarray) -> np.ndarray:
        """Sum counts (seeds, sentences, k) over the drawn sentences: (replicates, seeds, k), exact below 2**53."""
        seeds, sentences, k = counts.shape
        columns = counts.transpose(1, 0, 2).reshape(sentences, seeds * k).astype(np.float64)
        blocks = np.array_split(self.sentence_weights, -(-self.sentence_weights.size // BLOCK))
        return np.concatenate([block.astype(np.float64) @ columns for block in blocks]).reshape(-1, seeds, k)


def seed_weights(seeds: int, replicates: int) -> np.ndarray:
    """Draw the weight of each seed in each replicate: (replicates, seeds), rows sum to 1.

    Seeds are few, and resampled means of two or three never leave the span of what was seen: their percentile
    intervals hold the truth far too seldom. So the weights lie around 1 / S in a random direction whose length makes
    the weighted mean of scores x spread like mean(x) + t * s / sqrt(S), Student's t with S - 1 degrees of freedom: the
    textbook interval of a mean, in a form that keeps rows paired. A single seed always has weight 1.

    The draws depend on nothing but the two numbers: a seed's model is the same model in every eval language, so that
    all languages must weigh the seeds alike for an average over languages to keep the spread between seeds.

    Example:
        >>> seed_weights(1, 3).tolist()
        [[1.0], [1.0], [1.0]]
        >>> float(seed_weights(5, 1000).sum(axis=1).min().round(9))
        1.0
    """
    if seeds == 1:
        return np.ones((replicates, 1))
    generator = np.random.default_rng(seeds)
    directions = generator.standard_normal((replicates, seeds))
    directions -= directions.mean(axis=1, keepdims=True)
    spread = np.sqrt((seeds - 1) / generator.chisquare(seeds - 1, (replicates, 1)))
    return 1 / seeds + directions * spread / np.sqrt(seeds * (seeds - 1))


def interval(values: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Return the percentile interval of bootstrap replicates.

    Example:
        >>> interval(np.array([0.0, 1.0, 2.0]), 0.5)
        (0.5, 1.5)
    """
    tail = 50 * (1 - level)
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)


@dataclass(frozen=True)
class Estimate:
    """A number, and what the bootstrap replicates make of it.

    Args:
        value: The number on the data as they are.
        replicates: (replicates,) the same number on each replicate.
    """

    value: float
    replicates: np.ndarray

    def interval(self) -> tuple[float, float]:
        """Return the bounds of the 95 % interval."""
        return interval(self.replicates)


@dataclass(frozen=True)
class Difference:
    """A first number minus a second one, its 95 % interval, and whether the first is `better` or `worse`."""

    value: float
    low: float
    high: float
    verdict: Verdict


def estimates(counts: Sequence[np.ndarray], score: Score, draws: Draws) -> list[Estimate]:
    """Estimate scores on one eval set, each as the mean over its seeds, all on the same draws.

    A replicate is the mean over seeds, weighted by `seed_weights`, of the score of its drawn sentences' summed counts.

    Args:
        counts: One array (seeds, sentences, k) of integers per estimate, summable over sentences; the number of seeds
            may differ.
        score: Maps summed counts (..., k) to scores (...) between 0 and 1, such as `f1`.
        draws: The draws of the eval set.

    Raises:
        ValueError: If counts and draws are about different numbers of sentences.

    Example:
        >>> right = np.array([[[1], [0]]])  # one seed, two sentences
        >>> [one] = estimates([right], lambda sums: sums[..., 0] / 2, Draws.make(2, "de"))
        >>> one.value, one.interval()
        (0.5, (0.0, 1.0))
    """
    size, sentences = draws.sentence_weights.shape
    for array in counts:
        if array.ndim != 3 or array.shape[1] != sentences:
            raise ValueError(f"Expected counts (seeds, {sentences} sentences, k), got the shape {array.shape}.")
    scores = score(draws.sums(np.concatenate(counts)))  # (replicates, seeds of all): one product is much the fastest
    ends = np.cumsum([len(array) for array in counts])
    found = []
    for array, own in zip(counts, np.split(scores, ends[:-1], axis=1), strict=True):
        # Relative to the first seed, so that seeds that agree give their common score without rounding.
        replicates = own[:, 0] + ((own - own[:, :1]) * seed_weights(len(array), size)).sum(axis=1)
        found.append(Estimate(float(np.mean(score(array.sum(axis=1)))), replicates))
    return found


def average(numbers: Sequence[Estimate]) -> Estimate:
    """Average estimates that weigh equally, replicate by replicate."""
    return Estimate(
        float(np.mean([one.value for one in numbers])), np.mean([one.replicates for one in numbers], axis=0)
    )


def ratio(numerator: Estimate, denominator: Estimate) -> Estimate | None:
    """Divide two estimates replicate by replicate; None if the denominator's interval reaches 0.

    A replicate of the denominator below its interval counts as the interval's lower bound: dividing by nearly nothing
    would drown all others in an average of ratios.
    """
    lowest = denominator.interval()[0]
    if lowest <= 0:
        return None
    divisors = np.maximum(denominator.replicates, lowest)
    return Estimate(numerator.value / denominator.value, numerator.replicates / divisors)


def compare(first: Estimate, second: Estimate) -> Difference:
    """Compare two estimates from the same draws; a verdict needs a 95 % interval of the difference without 0.

    Example:
        >>> compare(Estimate(0.5, np.array([0.5, 0.6])), Estimate(0.25, np.array([0.25, 0.5]))).verdict
        'better'
    """
    low, high = interval(first.replicates - second.replicates)
    verdict: Verdict = "better" if low > 0 else "worse" if high < 0 else "cannot tell"
    return Difference(first.value - second.value, low, high, verdict)


def probabilities_best(numbers: Sequence[Estimate]) -> list[float]:
    """Return the share of replicates in which each estimate is the highest; a tie is shared equally.

    Example:
        >>> probabilities_best([Estimate(0.5, np.array([1, 0, 1, 1])), Estimate(0.5, np.array([0, 1, 0, 1]))])
        [0.625, 0.375]
    """
    scores = np.stack([one.replicates for one in numbers])  # (numbers, replicates)
    first = scores == scores.max(axis=0)
    return (first / first.sum(axis=0)).mean(axis=1).tolist()


def judged(first: Estimate, second: Estimate, sentences: int) -> Difference:
    """Compare two estimates over eval sets of `sentences` sentences or more; on a single one nothing can be told."""
    difference = compare(first, second)
    # Every draw from one sentence is that sentence: the interval does not know how sentences differ.
    return difference if sentences > 1 else replace(difference, verdict="cannot tell")


def bounded(key: str, number: Estimate, highest: float = 1.0) -> dict[str, float]:
    """Return a number under `key`, with the bounds of its interval, which stay between 0 and `highest`."""
    low, high = number.interval()
    return {key: number.value, "low": max(low, 0.0), "high": min(high, highest)}
