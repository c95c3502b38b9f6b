"""Orthogonal Procrustes beside the matrix product and the singular value decomposition it cannot do without."""

import statistics
import time
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from hf_xlt.alignment.linear_maps import procrustes


def measure_procrustes(
    sizes: Sequence[tuple[int, int]] = ((5_000, 300), (20_000, 300), (20_000, 1024)),
    rounds: int = 15,
    threads: int = 2,
) -> list[dict[str, float]]:
    """Time `procrustes` against the bare decomposition of the same matrix, in turn, in one process.

    Args:
        sizes: Pairs and dimensions of each measurement.
        rounds: Runs of each, after one that does not count.
        threads: Of torch.

    Returns:
        A row for each size: the median seconds of both, those of the decomposition alone, and the ratio of ours to the
        bare one's.
    """
    threads_before = torch.get_num_threads()
    torch.set_num_threads(threads)
    rows = [{"threads": threads, **_row(*size, rounds)} for size in sizes]
    torch.set_num_threads(threads_before)
    return rows


def bare(source: Tensor, target: Tensor) -> Tensor:
    left, _, right = torch.linalg.svd(target.T @ source)
    return left @ right


def _row(pairs: int, dimensions: int, rounds: int) -> dict[str, float]:
    generator = torch.Generator().manual_seed(0)
    source = torch.randn(pairs, dimensions, generator=generator)
    target = torch.randn(pairs, dimensions, generator=generator)
    product = target.T @ source
    runs: list[Callable[[], object]] = [
        lambda: procrustes(source, target),
        lambda: bare(source, target),
        lambda: torch.linalg.svd(product),
    ]
    for run in runs:
        run()
    seconds = [[_seconds(run) for run in runs] for _ in range(rounds)]
    ours, least, decomposition = (statistics.median(times) for times in zip(*seconds, strict=True))
    return {
        "pairs": pairs,
        "dimensions": dimensions,
        "hf_xlt_seconds": ours,
        "bare_seconds": least,
        "svd_seconds": decomposition,
        "hf_xlt_over_bare": ours / least,
    }


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
