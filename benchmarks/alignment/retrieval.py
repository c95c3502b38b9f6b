"""CSLS beside the same work done by the flat index of faiss."""

import statistics
import time
from collections.abc import Callable, Sequence

import faiss
import numpy as np
import torch
from torch import Tensor

from hf_xlt.alignment.retrieval import nearest

from .peak_memory import PeakMemory

NEIGHBOURS = 10
NOISE = 0.3


def measure_retrieval(
    sizes: Sequence[tuple[int, int]] = ((20_000, 20_000), (4_000, 200_000)),
    rounds: int = 3,
    threads: int = 2,
    dimensions: int = 300,
    k: int = 10,
) -> list[dict[str, float]]:
    """Time the k best by CSLS, found by `nearest` and by faiss, in turn, in one process.

    faiss makes three inner-product searches: r_T of the queries, r_S of the candidates, and the k best once r_S is one
    more dimension of the candidates. Both begin with the same vectors and give the same scores and rows.

    Args:
        sizes: Queries and candidates of each measurement.
        rounds: Runs of each, after one that does not count for the time.
        threads: Of torch and of faiss.
        dimensions: Length of a vector.
        k: How many candidates are found for each query.

    Returns:
        A row for each size: the median seconds of both and the ratio of ours to those of faiss, the peak memory beyond
        the vectors in MiB, the share of queries with the same best candidate, and the largest difference of scores.
    """
    threads_before = torch.get_num_threads(), faiss.omp_get_max_threads()
    torch.set_num_threads(threads)
    faiss.omp_set_num_threads(threads)
    rows = [{"threads": threads, **_row(*size, dimensions, k, rounds)} for size in sizes]
    torch.set_num_threads(threads_before[0])
    faiss.omp_set_num_threads(threads_before[1])
    return rows


def csls_by_faiss(queries: np.ndarray, candidates: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the CSLS scores, (queries, k), and the rows of the k best candidates."""
    queries, candidates = queries.copy(), candidates.copy()
    faiss.normalize_L2(queries)
    faiss.normalize_L2(candidates)
    r_t = _mean_similarity(queries, candidates)
    r_s = _mean_similarity(candidates, queries)
    index = faiss.IndexFlatIP(queries.shape[1] + 1)
    index.add(np.hstack([candidates, -r_s[:, None] / 2]))
    scores, found = index.search(np.hstack([queries, np.ones((len(queries), 1), np.float32)]), k)
    return 2 * scores - r_t[:, None], found


def _mean_similarity(queries: np.ndarray, candidates: np.ndarray) -> np.ndarray:
    index = faiss.IndexFlatIP(queries.shape[1])
    index.add(candidates)
    return index.search(queries, NEIGHBOURS)[0].mean(axis=1)


def _row(queries: int, candidates: int, dimensions: int, k: int, rounds: int) -> dict[str, float]:
    mapped, target = _spaces(queries, candidates, dimensions)

    def ours() -> tuple[Tensor, Tensor]:
        return nearest(mapped, target, k, "csls", neighbours=NEIGHBOURS)

    def by_faiss() -> tuple[np.ndarray, np.ndarray]:
        return csls_by_faiss(mapped.numpy(), target.numpy(), k)

    with PeakMemory() as ours_memory:
        scores, found = ours()
    with PeakMemory() as faiss_memory:
        expected_scores, expected = map(torch.from_numpy, by_faiss())
    seconds = [(_seconds(ours), _seconds(by_faiss)) for _ in range(rounds)]
    ours_seconds, faiss_seconds = (statistics.median(times) for times in zip(*seconds, strict=True))
    return {
        "queries": queries,
        "candidates": candidates,
        "dimensions": dimensions,
        "hf_xlt_seconds": ours_seconds,
        "faiss_seconds": faiss_seconds,
        "hf_xlt_over_faiss": ours_seconds / faiss_seconds,
        "hf_xlt_mib": ours_memory.mib,
        "faiss_mib": faiss_memory.mib,
        "same_best": (found[:, 0] == expected[:, 0]).double().mean().item(),
        "largest_difference": (scores - expected_scores).abs().max().item(),
    }


def _spaces(queries: int, candidates: int, dimensions: int) -> tuple[Tensor, Tensor]:
    """Return targets with a power-law spectrum, and noisy ones for the first of them."""
    generator = torch.Generator().manual_seed(0)
    scales = torch.arange(1, dimensions + 1).float() ** -0.5
    target = torch.randn(candidates, dimensions, generator=generator) * scales
    noise = torch.randn(queries, dimensions, generator=generator) * scales
    return target[:queries] + NOISE * noise, target


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
