"""Nearest-neighbour translation of several encoders and pairs of languages: shares, means over pairs, comparisons."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from ..statistics import Difference, Draws, estimates, interval, judged
from .neighbours import DIRECTIONS, OFFSETS, TranslationHits
from .pairs import Pair
from .plan import EncoderTask
from .shares import Share

Hits = Mapping[Pair, TranslationHits]
# The search that figures show and that encoders are compared by: the paper's direction, and the offset that has not
# seen the sentence.
MAIN = {"direction": "forward", "offset": "held out offset"}
SURFACE = "spelling"


def accuracy_rows(task: EncoderTask, hits: Hits) -> list[dict[str, Any]]:
    """Return one row per pair, direction and offset; lists are over layers."""
    rows = []
    for (source, target), found in hits.items():
        for direction in DIRECTIONS:
            for offset in OFFSETS:
                shares = [Share.of(found.of(layer, direction, offset)) for layer in range(len(found.hits))]
                rows.append(
                    {
                        **_encoder(task),
                        "source": source,
                        "target": target,
                        "direction": direction,
                        "offset": offset,
                        "n": shares[0].n,
                        "values": [share.value for share in shares],
                        "lows": [share.low for share in shares],
                        "highs": [share.high for share in shares],
                    }
                )
    return rows


def average_rows(task: EncoderTask, hits: Hits) -> list[dict[str, Any]]:
    """Return one row per direction and offset: means over pairs, which weigh equally."""
    rows = []
    for direction in DIRECTIONS:
        for offset in OFFSETS:
            values, lows, highs = _means(counts_of(hits, direction, offset), len(hits))
            search = {"direction": direction, "offset": offset}
            n = next(iter(hits.values())).hits.shape[-1]
            numbers = {"values": values, "lows": lows, "highs": highs}
            rows.append({**_encoder(task), **search, "pairs": len(hits), "n": n, **numbers})
    return rows


def surface_rows(hits: Mapping[Pair, np.ndarray]) -> list[dict[str, Any]]:
    """Return what spelling alone finds: one row per pair and direction, and one per direction for all pairs."""
    rows = []
    for (source, target), found in hits.items():
        for direction, own in zip(DIRECTIONS, found, strict=True):
            pair = {"source": source, "target": target, "direction": direction}
            rows.append(pair | Share.of(own)._asdict())
    return rows


def surface_averages(hits: Mapping[Pair, np.ndarray]) -> list[dict[str, Any]]:
    """Return the means over pairs of what spelling alone finds, one row per direction."""
    rows = []
    for place, direction in enumerate(DIRECTIONS):
        counts = np.sum([found[place] for found in hits.values()], axis=0, dtype=int)
        [value], [low], [high] = _means(counts[None], len(hits))
        rows.append(
            {"direction": direction, "pairs": len(hits), "n": len(counts), "value": value, "low": low, "high": high}
        )
    return rows


def counts_of(hits: Hits, direction: str, offset: str) -> np.ndarray:
    """Return how many pairs have each sentence right in each layer, (layers, sentences)."""
    layers = len(next(iter(hits.values())).hits)
    return np.stack(
        [
            np.sum([found.of(layer, direction, offset) for found in hits.values()], axis=0, dtype=int)
            for layer in range(layers)
        ]
    )


def comparison_rows(hits: Mapping[EncoderTask, Hits], surface: Mapping[Pair, np.ndarray]) -> list[dict[str, Any]]:
    """Compare encoders by the main search, on average over pairs, by a paired bootstrap over sentences.

    Each encoder is put beside itself untrained, beside spelling, and beside each other trained encoder: at the best
    layer of each, chosen on the same sentences, and over all layers where both have as many.
    """
    counts = {task: counts_of(found, **MAIN) for task, found in hits.items()}
    pairs = len(next(iter(hits.values()))) if hits else 0
    trained = [task for task in hits if not task.untrained]
    rows = []
    for first in trained:
        own = best_layer(counts[first])
        for second in hits:
            if second.untrained and second.name == first.name:
                rows.append(_comparison(first, second.title, own, best_layer(counts[second]), pairs, "best layers"))
        if surface:
            spelled = np.sum([found[0] for found in surface.values()], axis=0, dtype=int)
            rows.append(_comparison(first, SURFACE, own, spelled, pairs, "best layers"))
    for first, second in combinations(trained, 2):
        bests = (best_layer(counts[task]) for task in (first, second))
        rows.append(_comparison(first, second.title, *bests, pairs, "best layers"))
        if len(counts[first]) == len(counts[second]):
            sums = (counts[task].sum(axis=0) for task in (first, second))
            rows.append(_comparison(first, second.title, *sums, pairs * len(counts[first]), "all layers"))
    return rows


def best_layer(counts: np.ndarray) -> np.ndarray:
    """Return the row of the layer that is right most often, the first of several."""
    return counts[counts.sum(axis=1).argmax()]


def _comparison(
    first: EncoderTask, second: str, counts: np.ndarray, others: np.ndarray, most: int, at: str
) -> dict[str, Any]:
    n = len(counts)
    draws = Draws.make(n, "translation")
    found = estimates([counts[None, :, None], others[None, :, None]], lambda sums: sums[..., 0] / n / most, draws)
    difference: Difference = judged(*found, n)
    names = {"first": first.title, "second": second, "at": at}
    return {
        **names,
        "value": difference.value,
        "low": difference.low,
        "high": difference.high,
        "verdict": difference.verdict,
    }


def _means(counts: np.ndarray, most: int) -> tuple[list[float], list[float], list[float]]:
    """Return mean shares and their intervals from counts (rows, sentences) of which each is `most` or less."""
    n = counts.shape[1]
    draws = Draws.make(n, "translation")
    found = estimates([row[None, :, None] for row in counts], lambda sums: sums[..., 0] / n / most, draws)
    bounds = [interval(one.replicates) for one in found]
    return [one.value for one in found], [low for low, _ in bounds], [high for _, high in bounds]


def _encoder(task: EncoderTask) -> dict[str, Any]:
    return {"encoder": task.name, "untrained": task.untrained}


def search_of(rows: Sequence[dict], **search: Any) -> list[dict]:
    """Return the rows whose fields have the given values."""
    return [row for row in rows if all(row[name] == value for name, value in search.items())]
