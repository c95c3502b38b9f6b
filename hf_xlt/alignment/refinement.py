"""Refinement of a map: a dictionary from the map, a map from the dictionary, and again."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from .criterion import CRITERION_WORDS, mean_cosine
from .dictionaries import DictionaryMode, best_two, check_mode, select_pairs
from .linear_maps import procrustes
from .retrieval import Neighbours


class Refinement(NamedTuple):
    """A refined map and how it came about.

    Attributes:
        mapping: (dimensions, dimensions), the map with the best criterion; it may be the one that was given.
        criterion: Its mean CSLS cosine, see `mean_csls_cosine`.
        history: For each iteration, the criterion of its map and the number of pairs this was fitted on.
        pairs: The number of pairs that `mapping` was fitted on; None where it is the one that was given.
    """

    mapping: Tensor
    criterion: float
    history: list[tuple[float, int]]
    pairs: int | None


@torch.no_grad()
def refine(
    source: Tensor,
    target: Tensor,
    mapping: Tensor,
    *,
    iterations: int = 5,
    mode: DictionaryMode = "mutual",
    max_rank: int = 15_000,
    neighbours: int = 10,
    progress: Callable[[int, float, int], None] | None = None,
) -> Refinement:
    """Improve a map by orthogonal Procrustes on the dictionary it yields (Conneau et al. 2018, section 2.2).

    Rare words take part in all searches and in no pair; where the caller leaves them out, refinement is cheaper. It
    ends early if no pair is found.

    Args:
        source: (source words, dimensions), most frequent first.
        target: (target words, dimensions), most frequent first.
        mapping: (dimensions, dimensions), the map to begin with.
        iterations: How often a dictionary is made and a map fitted.
        mode: See `induce_dictionary`.
        max_rank: See `induce_dictionary`.
        neighbours: Over how many neighbours CSLS averages.
        progress: Called after each iteration with its number, from 1, its criterion and its number of pairs.

    Raises:
        ValueError: If source, target and map have different dimensions, a vector is not finite, a language has fewer
            than two words, or there is no such mode.
    """
    if not source.shape[1] == target.shape[1] == mapping.shape[0] == mapping.shape[1]:
        raise ValueError(
            "Expected source, target and map of the same dimensions, got the shapes "
            f"{tuple(source.shape)}, {tuple(target.shape)} and {tuple(mapping.shape)}."
        )
    check_mode(mode)

    def search(mapped: Tensor) -> tuple[Neighbours, float]:
        # One search serves the criterion of a map and the dictionary of the next.
        forward = best_two(mapped, target, max(max_rank, CRITERION_WORDS), neighbours)
        return forward, mean_cosine(mapped, target, forward.indices[:CRITERION_WORDS, 0])

    mapped = source @ mapping.T
    forward, criterion = search(mapped)
    best, best_criterion, best_pairs, history = mapping, criterion, None, []
    for iteration in range(1, iterations + 1):
        backward = None if mode == "source" else best_two(target, mapped, max_rank, neighbours)
        pairs = select_pairs(forward, backward, mode, max_rank)
        if not len(pairs):
            break
        mapping = procrustes(source[pairs[:, 0]], target[pairs[:, 1]])
        mapped = source @ mapping.T
        forward, criterion = search(mapped)
        history.append((criterion, len(pairs)))
        if criterion > best_criterion:
            best, best_criterion, best_pairs = mapping, criterion, len(pairs)
        if progress:
            progress(iteration, criterion, len(pairs))
    return Refinement(best, best_criterion, history, best_pairs)
