"""Exact search for the nearest vectors, in blocks: memory holds a fixed number of similarities at a time."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.nn.functional import normalize, pad

NEIGHBOURS = 10  # Conneau et al. 2018, section 2.3
SIMILARITIES_AT_ONCE = 2**25  # 128 MiB in float32
CHUNK = 128


@torch.no_grad()
def units(vectors: Tensor) -> Tensor:
    """Return the rows of `vectors`, (words, dimensions), divided by their lengths, in single precision or better."""
    return normalize(vectors.to(torch.promote_types(vectors.dtype, torch.float32)), dim=1)


@torch.no_grad()
def mean_similarity(queries: Tensor, candidates: Tensor, neighbours: int = NEIGHBOURS) -> Tensor:
    """Return the mean cosine of each query with its nearest candidates: r_T of CSLS, or r_S with the sides swapped.

    Args:
        queries: (queries, dimensions), rows of length one.
        candidates: (candidates, dimensions), rows of length one.
        neighbours: How many are averaged; all candidates where there are fewer.

    Returns:
        (queries,).
    """
    return torch.cat([top(scores, neighbours)[0].mean(dim=1) for scores in products(queries, candidates)])


@torch.no_grad()
def nearest(queries: Tensor, candidates: Tensor, k: int, hubness: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Return the scores and rows of the k best candidates of each query; of equal scores the lower row comes first.

    The score is the cosine, or with `hubness` CSLS (Conneau et al. 2018, equation 3): 2 cos(q, c) - r_T(q) - r_S(c),
    where r_T is the mean cosine of the query with its ten nearest candidates.

    Args:
        queries: (queries, dimensions), rows of length one.
        candidates: (candidates, dimensions), rows of length one.
        k: How many; all candidates where there are fewer.
        hubness: r_S, (candidates,): the `mean_similarity` of each candidate with the words of the queries' language.

    Returns:
        Two tensors (queries, k).

    Example:
        >>> nearest(torch.tensor([[0.6, 0.8]]), torch.eye(2), k=2)
        (tensor([[0.8000, 0.6000]]), tensor([[1, 0]]))
    """
    found = []
    for scores in products(queries, candidates):
        if hubness is None:
            found.append(best(scores, k))
        else:
            density = top(scores, NEIGHBOURS)[0].mean(dim=1, keepdim=True)  # (block, 1)
            values, rows = best(scores.mul_(2).sub_(hubness), k)
            found.append((values - density, rows))
    return torch.cat([values for values, _ in found]), torch.cat([rows for _, rows in found])


def products(queries: Tensor, candidates: Tensor) -> Iterator[Tensor]:
    """Yield the inner products of some queries with all candidates, (block, candidates).

    Each block overwrites the one before it, as new memory for each would take a good part of the time.

    Args:
        queries: (queries, dimensions).
        candidates: (candidates, dimensions).
    """
    block = max(1, SIMILARITIES_AT_ONCE // len(candidates))
    buffer = queries.new_empty(min(block, len(queries)), len(candidates))
    for part in queries.split(block):
        yield torch.mm(part, candidates.T, out=buffer[: len(part)])


def top(scores: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Return the k highest scores of each row and their columns; which of equal scores these are is left open.

    Args:
        scores: (queries, candidates).
        k: How many; all candidates where there are fewer.

    Returns:
        Two tensors (queries, k).
    """
    return _highest(scores, min(k, scores.shape[1]), torch.topk)


def best(scores: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Return the k highest scores of each row and their columns; of equal scores the lower column comes first.

    Args:
        scores: (queries, candidates).
        k: How many; all candidates where there are fewer.

    Returns:
        Two tensors (queries, k).

    Example:
        >>> best(torch.tensor([[3.0, 5.0, 3.0, 3.0]]), k=3)
        (tensor([[5., 3., 3.]]), tensor([[1, 0, 2]]))
    """
    return _highest(scores, min(k, scores.shape[1]), _first)


def _first(scores: Tensor, k: int) -> tuple[Tensor, Tensor]:
    values, columns = scores.sort(dim=1, descending=True, stable=True)
    return values[:, :k], columns[:, :k]


def _highest(scores: Tensor, k: int, choose: Callable[[Tensor, int], tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Return the k highest scores and their columns.

    Each of them lies in one of the k chunks of columns with the highest maxima. These are found in one pass over all
    columns, and the rest of the work is done on few.
    """
    chunks = scores.shape[1] // CHUNK
    if chunks <= 2 * k:
        return choose(scores, k)
    whole = chunks * CHUNK
    chunked = scores[:, :whole].unflatten(1, (chunks, CHUNK))
    chosen = choose(chunked.amax(dim=2), k)[1].sort(dim=1).values  # (queries, k)
    kept = chunked.gather(1, chosen[..., None].expand(-1, -1, CHUNK)).flatten(1)
    values, places = choose(torch.cat([kept, scores[:, whole:]], dim=1), k)  # the rest is less than a chunk
    chosen = pad(chosen, (0, 1), value=chunks)
    return values, chosen.gather(1, places // CHUNK) * CHUNK + places % CHUNK
