"""An iteration of self-learning beside a dense loop in NumPy."""

import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from hf_xlt.alignment.dictionary_induction import DictionaryInduction
from hf_xlt.alignment.linear_maps import procrustes
from hf_xlt.alignment.normalisation import normalised

from .peak_memory import PeakMemory
from .planted import planted_spaces

NEIGHBOURS = 10
BLOCK = 1000
SEED_PAIRS = 2000


def measure_self_learning(
    words: int = 20_000, dimensions: int = 300, rounds: int = 3, threads: int = 2
) -> list[dict[str, float]]:
    """Time iterations of `self_learn` against the dense loop, in turn, in one process.

    An iteration is an orthogonal map from a dictionary, and a dictionary from the map: the best CSLS translation among
    the words kept by chance, in both directions. The dense loop is written from the description of the method, in
    blocks of rows: for each direction it multiplies once for the neighbourhoods and once for the choices, and draws a
    number for each cell. Both begin with the same pairs.

    Args:
        words: Words of each language, all in the vocabulary.
        dimensions: Length of a vector.
        rounds: Iterations of each, after one that does not count.
        threads: Of torch and of NumPy's matrix products.

    Returns:
        A row for the first keep probability and for the last, with the median seconds of both and their ratio, the
        peak memory beyond the vectors in MiB, and for the last the number of choices that differ, of 2 * words.
    """
    planted = planted_spaces(words, dimensions)
    source, target = (normalised(matrix, ["unit", "center", "unit"]) for matrix in planted[:2])
    pairs = torch.stack([torch.arange(SEED_PAIRS), planted.translations[:SEED_PAIRS]], dim=1)
    threads_before = torch.get_num_threads()
    torch.set_num_threads(threads)
    with threadpool_limits(threads):
        rows = [_row(source, target, pairs, keep_probability, rounds) for keep_probability in (0.1, 1.0)]
    torch.set_num_threads(threads_before)
    return [{"words": words, "dimensions": dimensions, "threads": threads, **row} for row in rows]


def dense_iteration(
    source: np.ndarray, target: np.ndarray, pairs: np.ndarray, keep_probability: float, rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """Return the next dictionary, (source words + target words, 2), by looking at every cell, and the objective."""
    left, _, right = np.linalg.svd(target[pairs[:, 1]].T @ source[pairs[:, 0]])
    mapped = source @ (left @ right).T
    translations, forward = _best_translations(mapped, target, keep_probability, rng)
    sources, backward = _best_translations(target, mapped, keep_probability, rng)
    rows, columns = np.arange(len(source)), np.arange(len(target))
    pairs = np.stack([np.concatenate([rows, sources]), np.concatenate([translations, columns])], axis=1)
    return pairs, (forward + backward) / 2


def _best_translations(
    queries: np.ndarray, candidates: np.ndarray, keep_probability: float, rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """Return the best kept candidate of each query by CSLS, and the mean of the highest cosines."""
    neighbourhoods = np.empty(len(candidates), np.float32)
    for start in range(0, len(candidates), BLOCK):
        cosines = candidates[start : start + BLOCK] @ queries.T
        cosines.partition(cosines.shape[1] - NEIGHBOURS, axis=1)
        neighbourhoods[start : start + BLOCK] = cosines[:, -NEIGHBOURS:].mean(axis=1)
    found, highest = np.empty(len(queries), np.int64), np.empty(len(queries), np.float32)
    for start in range(0, len(queries), BLOCK):
        scores = queries[start : start + BLOCK] @ candidates.T
        highest[start : start + BLOCK] = scores.max(axis=1)
        scores -= neighbourhoods / 2
        if keep_probability < 1:
            scores[rng.random(scores.shape, dtype=np.float32) >= keep_probability] = -np.inf
        found[start : start + BLOCK] = scores.argmax(axis=1)
    return found, highest.mean(dtype=np.float64)


def _row(
    source: torch.Tensor, target: torch.Tensor, pairs: torch.Tensor, keep_probability: float, rounds: int
) -> dict[str, float]:
    def ours() -> torch.Tensor:
        rotation = procrustes(source[pairs[:, 0]], target[pairs[:, 1]])
        return induction(source @ rotation.T, target, keep_probability, generator)[0]

    def dense() -> np.ndarray:
        return dense_iteration(source.numpy(), target.numpy(), pairs.numpy(), keep_probability, rng)[0]

    generator, rng = torch.Generator().manual_seed(0), np.random.default_rng(0)
    with PeakMemory() as ours_memory:
        induction = DictionaryInduction(source, target, NEIGHBOURS)
        found = ours()
    with PeakMemory() as dense_memory:
        expected = dense()
    seconds = [(_seconds(ours), _seconds(dense)) for _ in range(rounds)]
    ours_seconds, dense_seconds = (statistics.median(times) for times in zip(*seconds, strict=True))
    row = {
        "keep_probability": keep_probability,
        "hf_xlt_seconds": ours_seconds,
        "dense_seconds": dense_seconds,
        "ratio": dense_seconds / ours_seconds,
        "hf_xlt_mib": ours_memory.mib,
        "dense_mib": dense_memory.mib,
    }
    if keep_probability == 1:
        row["differing_choices"] = int((found.numpy() != expected).any(axis=1).sum())
    return row


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
