"""All scores of small spaces from the definitions, and vectors to search in."""

import torch
from torch import Tensor
from torch.nn.functional import normalize

RETRIEVALS = ["nn", "csls", "isf"]


def draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def table(queries: Tensor, candidates: Tensor, retrieval: str, sources: Tensor | None = None, neighbours=10) -> Tensor:
    """Return all scores, (queries, candidates), word by word from the definitions, in double precision."""
    queries, candidates, sources = (
        normalize(matrix.double(), dim=1) for matrix in (queries, candidates, queries if sources is None else sources)
    )
    r_s = [mean_of_highest(sources @ candidate, neighbours) for candidate in candidates]
    scores = queries.new_zeros(len(queries), len(candidates))
    for i, query in enumerate(queries):
        r_t = mean_of_highest(candidates @ query, neighbours)
        for j, candidate in enumerate(candidates):
            if retrieval == "nn":
                scores[i, j] = query @ candidate
            elif retrieval == "csls":
                scores[i, j] = 2 * (query @ candidate) - r_t - r_s[j]
            else:
                scores[i, j] = ((30 * query @ candidate).exp() / (30 * sources @ candidate).exp().sum()).log()
    return scores


def mean_of_highest(cosines: Tensor, number: int) -> Tensor:
    return cosines.sort(descending=True).values[:number].mean()


def hub_experiment(pairs: int = 400, dimensions: int = 300) -> tuple[Tensor, Tensor]:
    """Return words of a common direction, their noisy translations, and last a hub: the constant vector.

    Every word is nearer to the common direction than to its translation.

    Returns:
        source: (pairs, dimensions).
        target: (pairs + 1, dimensions), the translations in the same order and the hub.
    """
    source = 1.8 + draw(pairs, dimensions)
    translations = source + 1.35 * draw(pairs, dimensions, seed=1)
    return source, torch.cat([translations, torch.ones(1, dimensions)])
