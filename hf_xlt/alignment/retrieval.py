"""Translation as search: nearest neighbours by cosine, corrected for hubs by CSLS or the inverted softmax.

All searches are exact. Scores are computed for a block of queries at a time, all blocks in the same place: memory
holds the vectors, once as they came and once with length one, and `SCORES_AT_ONCE` scores, whatever the sizes of the
two vocabularies. A row of zeros has the cosine 0 with everything.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

import torch
from torch import Tensor

Retrieval = Literal["nn", "csls", "isf"]
Backend = Literal["torch", "faiss"]
SCORES_AT_ONCE = 2**25  # 128 MiB in float32
CHUNK = 128


class Neighbours(NamedTuple):
    """The best candidates of each query.

    Attributes:
        scores: (queries, k), descending.
        indices: (queries, k) int64, rows of the candidates; of equal scores the lower row comes first.
    """

    scores: Tensor
    indices: Tensor


@torch.no_grad()
def mean_similarity(queries: Tensor, candidates: Tensor, neighbours: int = 10, block: int | None = None) -> Tensor:
    """Return the mean cosine of each query with its nearest candidates: r_T of CSLS, or r_S with the sides swapped.

    Args:
        queries: (queries, dimensions).
        candidates: (candidates, dimensions).
        neighbours: How many are averaged; all candidates where there are fewer.
        block: Queries compared at once; by default as many as `SCORES_AT_ONCE` allows.

    Returns:
        (queries,).

    Raises:
        ValueError: If shapes do not fit, or a vector is not finite.

    Example:
        >>> mean_similarity(torch.tensor([[0.0, 2.0]]), torch.tensor([[0.0, 1.0], [1.0, 0.0], [0.0, -1.0]]), 2)
        tensor([0.5000])
    """
    return _mean_similarity(*_unit_rows(queries, candidates), neighbours, block)


@torch.no_grad()
def nearest(
    queries: Tensor,
    candidates: Tensor,
    k: int = 1,
    retrieval: Retrieval = "csls",
    *,
    neighbours: int = 10,
    temperature: float = 1 / 30,
    sources: Tensor | None = None,
    backend: Backend = "torch",
    block: int | None = None,
) -> Neighbours:
    """Return the k best candidates of each query.

    The score of candidate c for query q is

    - `nn`: cos(q, c);
    - `csls`: 2 cos(q, c) - r_T(q) - r_S(c), where r_T is the mean cosine with the nearest candidates and r_S that with
      the nearest sources (Conneau et al. 2018, section 2.3);
    - `isf`: log(e^(cos(q, c) / t) / sum of e^(cos(s, c) / t) over the sources s), the inverted softmax (Smith et al.
      2017, equation 10) without the factor that all candidates of a query share.

    Args:
        queries: (queries, dimensions), source vectors mapped into the space of the candidates.
        candidates: (candidates, dimensions).
        k: How many to return.
        retrieval: The score.
        neighbours: Over how many neighbours `csls` averages; over all where there are fewer.
        temperature: t of `isf`.
        sources: (sources, dimensions), mapped source vectors; the queries by default.
        backend: `torch`, or `faiss` for faiss's exact index, which leaves the order of equal scores open.
        block: Queries compared at once by `torch`; by default as many as `SCORES_AT_ONCE` allows.

    Raises:
        ImportError: If faiss is asked for and not installed.
        ValueError: If shapes do not fit, a vector is not finite, k is not between 1 and the number of candidates, or
            there is no such retrieval or backend.

    Example:
        >>> candidates = torch.tensor([[0.0, 1.0], [4.0, 4.0]])
        >>> nearest(torch.tensor([[1.0, 0.5]]), candidates, retrieval="nn").indices
        tensor([[1]])
    """
    for name, value, known in (("retrieval", retrieval, Retrieval), ("backend", backend, Backend)):
        if value not in get_args(known):
            raise ValueError(f"`{name}` is {' or '.join(map(repr, get_args(known)))}, got {value!r}.")
    if not 1 <= k <= len(candidates):
        raise ValueError(f"Expected `k` between 1 and {len(candidates)}, the number of candidates, got {k}.")
    queries, candidates, *rest = _unit_rows(queries, candidates, *([] if sources is None else [sources]))
    sources = rest[0] if rest else queries
    search = _search_by_faiss if backend == "faiss" else _search
    found, r_t = search(queries, candidates, sources, k, retrieval, neighbours, temperature, block)
    if retrieval == "csls":
        return found._replace(scores=2 * found.scores - r_t[:, None])
    return found if retrieval == "nn" else found._replace(scores=found.scores / temperature)


def blocks(queries: Tensor, candidates: Tensor, block: int | None = None) -> Iterator[tuple[slice, Tensor]]:
    """Yield which queries, and their products with all candidates, (rows, candidates), then -inf up to whole chunks.

    Each block overwrites the one before, as new memory for each would take a fifth of the time. What is kept of them
    should go into tensors made before: small ones among the large of each block would leave holes in the memory.

    Args:
        queries: (queries, dimensions).
        candidates: (candidates, dimensions).
        block: Queries at once; by default as many as `SCORES_AT_ONCE` allows.
    """
    width = -(-len(candidates) // CHUNK) * CHUNK
    block = min(block or max(1, SCORES_AT_ONCE // width), len(queries))
    buffer = queries.new_full((block, width), -torch.inf)
    for start in range(0, len(queries), block):
        part = queries[start : start + block]
        cosines = buffer[: len(part)]
        torch.mm(part, candidates.T, out=cosines[:, : len(candidates)])
        yield slice(start, start + len(part)), cosines


def _search(
    queries: Tensor,
    candidates: Tensor,
    sources: Tensor,
    k: int,
    retrieval: Retrieval,
    neighbours: int,
    temperature: float,
    block: int | None,
) -> tuple[Neighbours, Tensor]:
    """Return the best by cosine less penalty, and for `csls` r_T, which the same products yield."""
    penalty = None
    if retrieval == "csls":
        penalty = _mean_similarity(candidates, sources, neighbours, block) / 2
    elif retrieval == "isf":
        penalty = _soft_maximum(candidates, sources, temperature, block)
    found = Neighbours(queries.new_empty(len(queries), k), queries.new_empty(len(queries), k, dtype=torch.int64))
    r_t = queries.new_empty(len(queries))
    for rows, cosines in blocks(queries, candidates, block):
        if retrieval == "csls":
            r_t[rows] = _top(cosines, min(neighbours, len(candidates))).scores.mean(dim=1)
        if penalty is not None:
            cosines[:, : len(penalty)] -= penalty
        found.scores[rows], found.indices[rows] = _best(cosines, k)
    return found, r_t


def _mean_similarity(queries: Tensor, candidates: Tensor, neighbours: int, block: int | None) -> Tensor:
    means = queries.new_empty(len(queries))
    for rows, cosines in blocks(queries, candidates, block):
        means[rows] = _top(cosines, min(neighbours, len(candidates))).scores.mean(dim=1)
    return means


def _soft_maximum(candidates: Tensor, sources: Tensor, temperature: float, block: int | None) -> Tensor:
    """Return t log(sum of e^(cos / t) over the sources) of each candidate."""
    sums = candidates.new_empty(len(candidates))
    for rows, cosines in blocks(candidates, sources, block):
        sums[rows] = cosines.div_(temperature).logsumexp(dim=1)
    return temperature * sums


def _unit_rows(*matrices: Tensor) -> list[Tensor]:
    """Return the matrices with rows of length one, in a common precision of float32 or more.

    Raises:
        ValueError: If a matrix is empty or not finite, or their numbers of columns differ.
    """
    if any(matrix.ndim != 2 or not len(matrix) for matrix in matrices) or len({m.shape[1] for m in matrices}) > 1:
        raise ValueError(
            "Expected matrices of at least one word and of the same dimensions, (words, dimensions), "
            f"got the shapes {', '.join(str(tuple(matrix.shape)) for matrix in matrices)}."
        )
    dtype = torch.float32
    for matrix in matrices:
        dtype = torch.promote_types(dtype, matrix.dtype)
    units = []
    for matrix in matrices:
        lengths = matrix.norm(dim=1, keepdim=True, dtype=dtype)
        if not lengths.isfinite().all():
            row = int(lengths.isfinite().int().argmin())
            raise ValueError(f"Expected finite vectors, row {row} of {tuple(matrix.shape)} holds NaN or infinity.")
        units.append(matrix / lengths.clamp(min=torch.finfo(dtype).tiny))
    return units


def _top(scores: Tensor, k: int) -> Neighbours:
    """Return the k highest of each row, where several are equal any of them.

    The k highest lie in the k chunks with the highest maxima. These are found in one pass, and only few numbers are
    left to be sorted.

    Args:
        scores: (rows, whole chunks).
        k: At most as many as there are columns.
    """
    chunks = scores.unflatten(1, (-1, CHUNK))  # (rows, chunks, CHUNK)
    number = chunks.shape[1]
    found = chunks.amax(dim=2).topk(min(k, number), sorted=False).indices  # (rows, <= k)
    rows = torch.arange(0, chunks.shape[0] * number, number, device=scores.device)[:, None] + found
    kept = chunks.flatten(0, 1).index_select(0, rows.flatten()).view(len(scores), -1)  # (rows, <= k * CHUNK)
    values, places = kept.topk(k)
    return Neighbours(values, found.gather(1, places // CHUNK) * CHUNK + places % CHUNK)


def _best(scores: Tensor, k: int) -> Neighbours:
    """Return the k highest of each row, of equal ones those in lower columns, which come first."""
    values, columns = _top(scores, k + 1) if k < scores.shape[1] else _top(scores, k)
    equal = (values[:, 1:] == values[:, :-1]).any(dim=1).nonzero()[:, 0]
    values, columns = values[:, :k], columns[:, :k]
    if len(equal):
        tied = scores[equal]
        for place in range(k):
            first = tied.argmax(dim=1, keepdim=True)  # the first of equal ones
            columns[equal, place] = first[:, 0]
            tied.scatter_(1, first, -torch.inf)
    return Neighbours(values, columns)


def _search_by_faiss(
    queries: Tensor,
    candidates: Tensor,
    sources: Tensor,
    k: int,
    retrieval: Retrieval,
    neighbours: int,
    temperature: float,
    block: int | None,
) -> tuple[Neighbours, Tensor | None]:
    """Do the same as `_search` by an index of inner products, where the penalty is one more dimension."""
    r_t = penalty = None
    if retrieval == "csls":
        r_t = _inner_products(queries, candidates, min(neighbours, len(candidates))).scores.mean(dim=1)
        penalty = _inner_products(candidates, sources, min(neighbours, len(sources))).scores.mean(dim=1) / 2
    elif retrieval == "isf":
        penalty = _soft_maximum(candidates, sources, temperature, block)
    if penalty is not None:
        queries = torch.cat([queries, queries.new_ones(len(queries), 1)], dim=1)
        candidates = torch.cat([candidates, -penalty[:, None]], dim=1)
    return _inner_products(queries, candidates, k), r_t


def _inner_products(queries: Tensor, candidates: Tensor, k: int) -> Neighbours:
    try:
        import faiss
    except ImportError as error:
        raise ImportError('This search needs faiss: `pip install "hf_xlt[faiss]"`.') from error
    index = faiss.IndexFlatIP(candidates.shape[1])
    index.add(candidates.float().numpy(force=True))
    scores, indices = index.search(queries.float().numpy(force=True), k)
    return Neighbours(torch.from_numpy(scores).to(queries), torch.from_numpy(indices).to(queries.device))
