"""Scores of ordered pairs of languages, and intervals that know that pairs share languages.

The pairs of a matrix are not independent: a language that is easy to tag raises a whole column, a large treebank a
whole row. Resampling pairs would take 8 x 14 cells for 112 observations, and claim far too much. So languages are
resampled, and a pair weighs the product of the weights of its two languages (Owen & Eckles 2012, "Bootstrapping data
arrays of arbitrary order"). A language has one weight, in both of its roles. Intervals say what another choice of
languages would have given; what sentences and seeds add is in the intervals of the scores themselves.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from ..statistics import interval
from ..transfer.experiment import languages_of

Pair = tuple[str, str]  # Language of training, language of evaluation.

# With fewer languages on one side of the pairs there are no intervals.
FEWEST_LANGUAGES = 5


class Resampled(NamedTuple):
    """A number, and its 95 % interval over languages; the bounds are None where there are too few languages."""

    value: float
    low: float | None
    high: float | None


def zero_shot_scores(results: Mapping) -> dict[Pair, float]:
    """Return the zero-shot scores of a finished `hf-xlt transfer` run by training and evaluation language.

    Train sets of several languages are left out: no pair of languages stands for them.

    Args:
        results: What its `results.json` holds.

    Raises:
        ValueError: If these are results of another verb, or hold no zero-shot score of a single training language.

    Example:
        >>> cell = {"train": "en", "eval": "de", "mean": 0.9, "zero_shot": True}
        >>> cells = [cell, {**cell, "eval": "en", "zero_shot": False}, {**cell, "train": "en+fr"}]
        >>> zero_shot_scores({"command": {"verb": "transfer"}, "summary": {"cells": cells}})
        {('en', 'de'): 0.9}
    """
    verb = results["command"]["verb"]
    if verb != "transfer":
        raise ValueError(f"Expected the results of `hf-xlt transfer`, got those of `hf-xlt {verb}`.")
    cells = results["summary"]["cells"]
    scores = {
        (row["train"], row["eval"]): row["mean"]
        for row in cells
        if row["zero_shot"] and len(languages_of(row["train"])) == 1
    }
    if not scores:
        sets = ", ".join(dict.fromkeys(row["train"] for row in cells))
        raise ValueError(
            f"Expected a zero-shot score of a model that was trained on one language, got the train sets {sets} "
            "without any. Evaluate on more languages, or train on one at a time."
        )
    return scores


def mean_over_pairs(scores: Mapping[Pair, float]) -> Resampled:
    """Return the mean over pairs, which weigh equally, with an interval over languages.

    Example:
        >>> mean_over_pairs({("en", "de"): 0.5, ("de", "en"): 1.0})
        Resampled(value=0.75, low=None, high=None)
    """
    values = np.array(list(scores.values()))
    weights = language_weights(scores)
    replicates = None if weights is None else weights @ values / weights.sum(axis=1)
    return resampled(float(values.mean()), replicates)


def resampled(value: float, replicates: np.ndarray | None) -> Resampled:
    """Put a number and its bootstrap replicates together."""
    return Resampled(value, *((None, None) if replicates is None else interval(replicates)))


def language_weights(pairs: Iterable[Pair], replicates: int = 1000) -> np.ndarray | None:
    """Draw the weight of each pair in each replicate, (replicates, pairs); None with too few languages on one side.

    Weights are continuous (the Bayesian bootstrap, Rubin 1981): no replicate loses all languages of a side. Drawn from
    a gamma distribution of shape a, they sum to 1 as a Dirichlet one, and a weighted mean of n numbers with variance
    s² (of n - 1 degrees of freedom) has the variance s² (n - 1) / n / (n a + 1). That of mean + t s / sqrt(n), with
    Student's t, is s² / n (n - 1) / (n - 3). Both are equal for a = (n - 4) / n, with n the languages of the side
    with fewer.

    The draws depend on nothing but the pairs, so that numbers on the same pairs are resampled alike.
    """
    pairs = list(pairs)
    fewest = min(len(set(side)) for side in zip(*pairs, strict=True)) if pairs else 0
    if fewest < FEWEST_LANGUAGES:
        return None
    languages = sorted({language for pair in pairs for language in pair})
    generator = np.random.default_rng(len(languages))
    weights = generator.gamma((fewest - 4) / fewest, size=(replicates, len(languages)))
    places = {language: place for place, language in enumerate(languages)}
    train, evaluation = (weights[:, [places[language] for language in side]] for side in zip(*pairs, strict=True))
    return train * evaluation
