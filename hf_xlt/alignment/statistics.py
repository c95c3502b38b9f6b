"""What lexicon scores say: means over seeds, intervals, and comparisons on the same resampled source words.

Intervals come from the paired bootstrap of `hf_xlt.statistics`, with source words in the place of sentences.
All scores of a direction see the same resampled words, and a word of a language is resampled alike in all directions
from that language. Seeds are weighed alike everywhere: seed i of a map, of its refinement and of both its directions
is one training. A method without randomness has a single seed, and intervals that cover the choice of words only.

The bootstrap knows nothing but what was seen, and claims too much where little was: of few hits or misses, intervals
are also at least as wide as Wilson's, and a verdict also needs a sign test of the words that differ.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import NamedTuple

import numpy as np
from torch import Tensor

from ..metrics import accuracy
from ..statistics import Difference, Draws, Estimate, average, compare, estimates
from .evaluation import LexiconScore, frequency_bands
from .retrieval import Retrieval
from .verdict import verdict_sentences

Direction = tuple[str, str]  # Language of the words, language of their translations.
Candidate = tuple[str, str | None]  # Method and retrieval; the baseline has no retrieval.

METRICS = {"P@1": 1, "P@5": 5, "P@10": 10}
RETRIEVALS = ("csls", "isf", "nn")  # Methods are compared by the first of these that was used.
REFINED = "+refine"
SAME_SPELLING = "same spelling"
# Fewer hits or misses than this are too few for the bootstrap alone.
FEW = 10
# The normal distribution's 97.5 % quantile.
QUANTILE = 1.96


@dataclass(frozen=True)
class MethodScore:
    """The score of one map, in one direction, by one retrieval.

    Args:
        method: Name of the method; with refinement it ends in `+refine`.
        source: Language of the words that are translated.
        target: Language of the translations.
        seed: Seed of the map; None for a method without randomness.
        retrieval: How translations were looked for; None for the baseline alone.
        score: The score.
    """

    method: str
    source: str
    target: str
    seed: int | None
    retrieval: Retrieval | None
    score: LexiconScore


@dataclass(frozen=True)
class Cell:
    """Everything about one method, or the baseline, in one direction by one retrieval.

    Args:
        scores: One per seed, seeds in ascending order.
        metrics: Metric -> its mean over seeds.
        bands: Band of frequency -> number of its words, and P@1 on them.
    """

    scores: list[MethodScore]
    metrics: dict[str, Estimate]
    bands: dict[str, tuple[int, Estimate]]

    @property
    def names(self) -> dict[str, str | None]:
        """Return the columns that say what a row is about."""
        one = self.scores[0]
        return {"method": one.method, "source": one.source, "target": one.target, "retrieval": one.retrieval}

    @property
    def words(self) -> int:
        """Return the number of words that were scored."""
        return len(self.scores[0].score.words)

    @property
    def rows(self) -> list[int]:
        """Return the rows of the words in the vocabulary of their language."""
        return self.scores[0].score.rows.tolist()

    def share(self, metric: str) -> "Share":
        """Return a metric, and the number of words it is about."""
        return Share(self.metrics[metric], self.words)

    def right(self) -> np.ndarray:
        """Return for each word the share of seeds that put a right translation first: (words,)."""
        return np.mean([one.score.hits(1).numpy() for one in self.scores], axis=0)


class Share(NamedTuple):
    """A share of so many words."""

    estimate: Estimate
    words: int


class Pair(NamedTuple):
    """Two candidates to compare, and how the comparison is called."""

    kind: str
    first: Candidate
    second: Candidate

    @property
    def names(self) -> dict[str, str | None]:
        """Return the columns that say what is compared: retrievals of one method, or methods by one retrieval."""
        (first, by), (second, other) = self.first, self.second
        if first == second:
            return {"kind": self.kind, "method": first, "retrieval": None, "first": by, "second": other}
        return {"kind": self.kind, "method": None, "retrieval": by, "first": first, "second": second}


Cells = dict[Candidate, dict[Direction, Cell]]
Compared = Mapping[Direction, tuple[Cell, Cell]]


def summarise(
    scores: Sequence[MethodScore], baselines: Mapping[Direction, LexiconScore], names: Mapping[str, str]
) -> dict:
    """Return `summary` of `results.json`, in plain Python values.

    Args:
        scores: One per method, seed, direction and retrieval; results follow their order.
        baselines: Source and target language -> score of `same_spelling`, for every direction of the scores.
        names: Language code -> English name.

    Returns:
        `cells`, `bands`, `comparisons`, `averages`, `average_comparisons` and `sentences`.

    Raises:
        ValueError: If the scores and the baseline of a direction are not about the same words.
    """
    cells = score_cells([*scores, *baseline_scores(baselines)])
    [baseline] = average_rows({(SAME_SPELLING, None): cells[SAME_SPELLING, None]}, ["P@1"])
    methods = {candidate: row for candidate, row in cells.items() if candidate != (SAME_SPELLING, None)}
    every = [cell for row in methods.values() for cell in row.values()]
    pairs = compared_pairs(list(methods), len(names))
    summary = {
        "cells": [row for cell in every for row in summary_rows(cell)],
        "bands": [row for cell in every for row in band_rows(cell)],
        "comparisons": [row for pair in pairs for row in comparison_rows(pair, cells)],
        "averages": average_rows(methods, list(METRICS)),
        "average_comparisons": [row for pair in pairs for row in average_comparison_rows(pair, cells)],
    }
    summary["sentences"] = verdict_sentences(summary, baseline, names)
    return summary


def cell_rows(scores: Sequence[MethodScore]) -> list[dict]:
    """Return `cells` of `results.json`: one row per score and metric."""
    return [
        {
            "method": one.method,
            "source": one.source,
            "target": one.target,
            "seed": one.seed,
            "retrieval": one.retrieval,
            "metric": metric,
            "value": one.score.precision(k),
            "n": len(one.score.words),
        }
        for one in scores
        for metric, k in METRICS.items()
    ]


def baseline_rows(baselines: Mapping[Direction, LexiconScore]) -> list[dict]:
    """Return `baselines` of `results.json`: one row per direction."""
    cells = score_cells(baseline_scores(baselines))[SAME_SPELLING, None]
    return [
        {
            "name": SAME_SPELLING,
            "source": source,
            "target": target,
            "metric": "P@1",
            **bounded("value", [cell.share("P@1")]),
            "n": cell.words,
        }
        for (source, target), cell in cells.items()
    ]


def hit_interval(hits: Sequence[Tensor]) -> dict[str, float]:
    """Return the share of hits as `value`, the mean over seeds, and the `low` and `high` ends of its interval.

    Args:
        hits: One (sentences,) bool per seed, seeds in ascending order, such as those of `score_sentences`. As many
            sentences are taken to be the same ones, and are resampled alike.

    Example:
        >>> import torch
        >>> hit_interval([torch.tensor([True, False, True, True])])
        {'value': 0.75, 'low': 0.25, 'high': 1.0}
    """
    [estimate] = estimates([counts(hits)], accuracy, Draws.make(len(hits[0]), "sentences"))
    return bounded("value", [Share(estimate, len(hits[0]))])


def bounded(key: str, shares: Sequence[Share]) -> dict[str, float]:
    """Return the mean of shares under `key`, and the `low` and `high` ends of its 95 % interval.

    Where all shares have few hits or misses, the interval also holds the mean of their `wilson_interval`s: that of the
    bootstrap is too narrow, and a single point where there are none.
    """
    mean = average([share.estimate for share in shares])
    low, high = mean.interval()
    if all(min(one.value, 1 - one.value) * words < FEW for one, words in shares):
        wide = np.mean([wilson_interval(one.value, words) for one, words in shares], axis=0)
        low, high = min(low, float(wide[0])), max(high, float(wide[1]))
    return {key: mean.value, "low": max(low, 0.0), "high": min(high, 1.0)}


def wilson_interval(share: float, words: int) -> tuple[float, float]:
    """Return the 95 % score interval of a proportion (Wilson 1927).

    Example:
        >>> [round(bound, 3) for bound in wilson_interval(1.0, 3)]
        [0.438, 1.0]
    """
    square = QUANTILE**2 / words
    centre = (share + square / 2) / (1 + square)
    reach = np.sqrt(share * (1 - share) * square + square**2 / 4) / (1 + square)
    return float(centre - reach), float(centre + reach)


def baseline_scores(baselines: Mapping[Direction, LexiconScore]) -> list[MethodScore]:
    """Write baselines as the scores of a method."""
    return [MethodScore(SAME_SPELLING, *direction, None, None, score) for direction, score in baselines.items()]


def score_cells(scores: Sequence[MethodScore]) -> Cells:
    """Estimate everything: candidate -> direction -> cell, both in the order of the scores."""
    cells: Cells = {(one.method, one.retrieval): {} for one in scores}
    groups: dict[Direction, list[MethodScore]] = defaultdict(list)
    for one in scores:
        groups[one.source, one.target].append(one)
    draws = word_draws({direction: group[0].score.rows.numpy() for direction, group in groups.items()})
    for direction, group in groups.items():
        for candidate, cell in direction_cells(group, draws[direction]).items():
            cells[candidate][direction] = cell
    return cells


def word_draws(rows: Mapping[Direction, np.ndarray]) -> dict[Direction, Draws]:
    """Draw the words of all directions; directions from the same language share the draws of the words they share.

    Args:
        rows: Direction -> (words,) rows of its words in the vocabulary of the source language.
    """
    draws = {}
    for language in {source for source, _ in rows}:
        found = {direction: own for direction, own in rows.items() if direction[0] == language}
        union = np.unique(np.concatenate(list(found.values())))
        every = Draws.make(len(union), language)
        draws |= {direction: every.restricted(np.searchsorted(union, own)) for direction, own in found.items()}
    return draws


def direction_cells(scores: Sequence[MethodScore], draws: Draws) -> dict[Candidate, Cell]:
    """Estimate all that belongs to one direction, on its draws.

    Raises:
        ValueError: If the scores are not about the same words.
    """
    by_candidate: dict[Candidate, list[MethodScore]] = defaultdict(list)
    for one in sorted(scores, key=lambda one: one.seed or 0):
        by_candidate[one.method, one.retrieval].append(one)
    words, rows = scores[0].score.words, scores[0].score.rows
    for one in scores:
        if one.score.words != words:
            raise ValueError(
                f"{one.source}-{one.target}: expected the same {len(words):,} test words for {scores[0].method} and "
                f"{one.method}, got {len(one.score.words):,} other ones. Were both scored with the same lexicon and "
                "vocabularies?"
            )
    right = {
        (candidate, metric): counts([one.score.hits(k) for one in group])
        for candidate, group in by_candidate.items()
        for metric, k in METRICS.items()
    }
    found = dict(zip(right, estimates(list(right.values()), accuracy, draws), strict=True))
    bands: dict[Candidate, dict[str, tuple[int, Estimate]]] = {candidate: {} for candidate in by_candidate}
    for band, members in frequency_bands(rows).items():
        inside = members.nonzero()[:, 0].numpy()
        hits = [right[candidate, "P@1"][:, inside] for candidate in by_candidate]
        parts = estimates(hits, accuracy, draws.restricted(inside))
        for candidate, estimate in zip(by_candidate, parts, strict=True):
            bands[candidate][band] = len(inside), estimate
    return {
        candidate: Cell(group, {metric: found[candidate, metric] for metric in METRICS}, bands[candidate])
        for candidate, group in by_candidate.items()
    }


def counts(hits: Sequence[Tensor]) -> np.ndarray:
    """Write hits, (words,) bool per seed, as counts of right ones and of all: (seeds, words, 2)."""
    right = np.stack([one.numpy() for one in hits]).astype(np.int64)
    return np.stack([right, np.ones_like(right)], axis=-1)


def compared_pairs(candidates: Sequence[Candidate], languages: int) -> list[Pair]:
    """List what is compared: retrievals of each method; then, by one retrieval, methods, and each with the baseline.

    Args:
        candidates: What was scored, without the baseline.
        languages: Number of languages.

    Example:
        >>> for pair in compared_pairs([("identity", "csls"), ("identity", "nn"), ("identity+refine", "csls")], 2):
        ...     print(pair.kind, pair.first, pair.second)
        csls - nn ('identity', 'csls') ('identity', 'nn')
        +refine ('identity+refine', 'csls') ('identity', 'csls')
        same spelling ('identity', 'csls') ('same spelling', None)
        same spelling ('identity+refine', 'csls') ('same spelling', None)
    """
    # Refinement begins with the rotation behind these maps and yields a rotation. They are none: least squares, and
    # self-learning of two languages, which re-weights both spaces. So more than refinement tells them apart.
    others = ("linear", "self-learning") if languages == 2 else ("linear",)
    pairs = []
    for method in dict.fromkeys(method for method, _ in candidates):
        used = [retrieval for retrieval in RETRIEVALS if (method, retrieval) in candidates]
        pairs += [
            Pair(f"{first} - {second}", (method, first), (method, second)) for first, second in combinations(used, 2)
        ]
    best = min((retrieval for _, retrieval in candidates), key=RETRIEVALS.index)
    methods = [(method, retrieval) for method, retrieval in candidates if retrieval == best]
    for first, second in combinations(methods, 2):
        if second[0] == first[0] + REFINED and first[0] not in others:
            pairs.append(Pair(REFINED, second, first))
        elif first[0] == second[0] + REFINED and second[0] not in others:
            pairs.append(Pair(REFINED, first, second))
        else:
            pairs.append(Pair("method", first, second))
    return pairs + [Pair(SAME_SPELLING, method, (SAME_SPELLING, None)) for method in methods]


def shared(pair: Pair, cells: Cells) -> Compared:
    """Return the cells of two candidates in the directions that both have."""
    first, second = cells[pair.first], cells[pair.second]
    return {direction: (first[direction], second[direction]) for direction in first if direction in second}


def comparison_rows(pair: Pair, cells: Cells) -> list[dict]:
    """Compare P@1 of two candidates in each direction."""
    return [
        {
            **pair.names,
            "source": direction[0],
            "target": direction[1],
            "metric": "P@1",
            **asdict(judged({direction: sides})),
        }
        for direction, sides in shared(pair, cells).items()
    ]


def average_comparison_rows(pair: Pair, cells: Cells) -> list[dict]:
    """Compare P@1 of two candidates on average over the directions that both have: one row, none without any."""
    found = shared(pair, cells)
    if not found:
        return []
    return [{**pair.names, "directions": joined(found), "metric": "P@1", **asdict(judged(found))}]


def judged(found: Compared) -> Difference:
    """Compare P@1 of two candidates on average over directions.

    A verdict needs an interval without 0, and the words that differ have to pass the sign test too; where they do not,
    the interval is made to reach 0.
    """
    first, second = (average([cell.metrics["P@1"] for cell in side]) for side in zip(*found.values(), strict=True))
    difference = compare(first, second)
    if difference.verdict == "cannot tell" or passes_sign_test(word_differences(found)):
        return difference
    low, high = min(difference.low, 0.0), max(difference.high, 0.0)
    return replace(difference, low=low, high=high, verdict="cannot tell")


def word_differences(found: Compared) -> np.ndarray:
    """Return what each word adds to the difference of two candidates: (words,), once for all directions it is in."""
    differences: dict[tuple[str, int], float] = defaultdict(float)
    for (source, _), (first, second) in found.items():
        for row, difference in zip(first.rows, (first.right() - second.right()) / first.words, strict=True):
            differences[source, row] += float(difference)
    return np.array(list(differences.values()))


def passes_sign_test(differences: np.ndarray) -> bool:
    """Tell whether the exact sign test, two-sided at 5 %, sees a difference between gains and losses.

    Unequal differences, as of means over seeds, count as the number of equal ones that are as sure: the square of
    their sum over the sum of their squares (the effective sample size of Kish 1965).

    Example:
        >>> passes_sign_test(np.array([1, 1, 1, 1, 0])), passes_sign_test(np.array([-1] * 6))
        (False, True)
    """
    squares = float((differences**2).sum())
    if squares == 0:
        return False
    sums = [float(np.maximum(side, 0).sum()) for side in (differences, -differences)]
    less, more = (round(one * sum(sums) / squares) for one in sorted(sums))
    ways, tail = 1, 0  # in which `k` of all are the side with less; in which at most `less` are
    for k in range(less + 1):
        tail += ways
        ways = ways * (less + more - k) // (k + 1)
    return 2 * tail <= 0.05 * 2 ** (less + more)


def average_rows(cells: Cells, metrics: Sequence[str]) -> list[dict]:
    """Average every candidate over its directions, which weigh equally."""
    return [
        {
            "method": method,
            "retrieval": retrieval,
            "metric": metric,
            **bounded("mean", [cell.share(metric) for cell in row.values()]),
            "directions": joined(row),
        }
        for (method, retrieval), row in cells.items()
        for metric in metrics
    ]


def joined(directions: Mapping[Direction, object]) -> list[str]:
    """Write directions as `de-en`."""
    return ["-".join(direction) for direction in directions]


def summary_rows(cell: Cell) -> list[dict]:
    """Return one row per metric: the mean over seeds, and what it is a mean of."""
    score = cell.scores[0].score
    return [
        {
            **cell.names,
            "metric": metric,
            **bounded("mean", [Share(estimate, cell.words)]),
            "strict": estimate.value * score.coverage,
            "n": cell.words,
            "words": score.total,
            "coverage": score.coverage,
            "seeds": [one.seed for one in cell.scores if one.seed is not None],
        }
        for metric, estimate in cell.metrics.items()
    ]


def band_rows(cell: Cell) -> list[dict]:
    """Return P@1 for each band of frequency."""
    return [
        {**cell.names, "band": band, "n": size, **bounded("mean", [Share(estimate, size)])}
        for band, (size, estimate) in cell.bands.items()
    ]
