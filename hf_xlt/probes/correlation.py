"""How far a property of pairs of languages goes with their zero-shot scores: slope, Pearson's r, Spearman's rho.

Intervals resample languages, not pairs: see `hf_xlt.probes.pairs`. They are about association only. Overlap, family,
script and size of training data go together, and none of these numbers tells them apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .pairs import Pair, Resampled, language_weights, resampled

FEWEST_PAIRS = 3


@dataclass(frozen=True)
class Relation:
    """How a property and the scores of the same pairs go together.

    Args:
        slope: Change of the score per unit of the property, by least squares; None if the property does not vary.
        intercept: Score at 0 of that line; None likewise.
        pearson: Pearson's correlation; None if the property or the scores do not vary.
        spearman: That of their ranks; None likewise.
        pairs: Number of ordered pairs.
        languages: Number of languages in them.
        missing: Pairs with a score for which the property is not known.
    """

    slope: Resampled | None
    intercept: float | None
    pearson: Resampled | None
    spearman: Resampled | None
    pairs: int
    languages: int
    missing: list[Pair]


def relate(property: Mapping[Pair, float | None], scores: Mapping[Pair, float]) -> Relation:
    """Relate a property of ordered pairs to their scores; a language with itself is left out.

    Args:
        property: Pair of training and evaluation language -> number, None where it is not known.
        scores: Pair -> score, such as `zero_shot_scores` returns.

    Raises:
        ValueError: If fewer than three pairs have both.

    Example:
        >>> scores = {("en", "de"): 0.9, ("en", "ja"): 0.5, ("de", "ja"): 0.5, ("ja", "de"): 0.7}
        >>> found = relate({pair: 2 * score - 1 for pair, score in scores.items()}, scores)
        >>> round(found.slope.value, 6), round(found.spearman.value, 6), found.pairs
        (0.5, 1.0, 4)
    """
    asked = [pair for pair in scores if pair[0] != pair[1]]
    known = [pair for pair in asked if property.get(pair) is not None]
    missing = [pair for pair in asked if property.get(pair) is None]
    if len(known) < FEWEST_PAIRS:
        raise ValueError(
            f"Expected at least {FEWEST_PAIRS} ordered pairs of two languages with a score and the property, got "
            f"{len(known)} and {len(missing)} with a score alone. Train or evaluate on more languages."
        )
    x, y = (np.array([values[pair] for pair in known], dtype=np.float64) for values in (property, scores))
    whole, weights = np.ones((1, len(known))), language_weights(known)
    x_varies, y_varies = np.ptp(x) > 0, np.ptp(y) > 0

    def number(of) -> Resampled:
        return resampled(float(of(whole)[0]), None if weights is None else of(weights))

    slope = number(lambda drawn: _moments(drawn, x, y)[0]) if x_varies else None
    return Relation(
        slope=slope,
        intercept=float(y.mean() - slope.value * x.mean()) if slope else None,
        pearson=number(lambda drawn: _moments(drawn, x, y)[1]) if x_varies and y_varies else None,
        spearman=number(lambda drawn: _moments(drawn, _ranks(drawn, x), _ranks(drawn, y))[1])
        if x_varies and y_varies
        else None,
        pairs=len(known),
        languages=len({language for pair in known for language in pair}),
        missing=missing,
    )


def _moments(weights: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return slope and correlation under weights (replicates, pairs), both (replicates,).

    Args:
        weights: (replicates, pairs).
        x: (pairs,) or (replicates, pairs).
        y: Likewise.
    """
    weights = weights / weights.sum(axis=1, keepdims=True)
    x, y = (values - (weights * values).sum(axis=1, keepdims=True) for values in (x, y))
    covariance, spread, other = ((weights * product).sum(axis=1) for product in (x * y, x * x, y * y))
    with np.errstate(invalid="ignore", divide="ignore"):  # Where y is constant, there is a slope, and no correlation.
        return covariance / spread, covariance / np.sqrt(spread * other)


def _ranks(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Rank values (pairs,) among the resampled ones, ties sharing the middle: (replicates, pairs).

    The rank of a value is the weight of all below it and half the weight of its equals.
    """
    _, group = np.unique(values, return_inverse=True)
    mass = weights @ np.eye(group.max() + 1)[group]  # (replicates, distinct values)
    return (mass.cumsum(axis=1) - mass / 2)[:, group]
