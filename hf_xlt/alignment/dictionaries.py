"""Dictionaries that two spaces yield once they fit a little."""

from typing import Literal, get_args

import torch
from torch import Tensor

from .retrieval import Neighbours, Retrieval, nearest

DictionaryMode = Literal["source", "mutual", "union"]


@torch.no_grad()
def induce_dictionary(
    mapped_source: Tensor,
    target: Tensor,
    mode: DictionaryMode = "mutual",
    max_rank: int = 15_000,
    neighbours: int = 10,
    retrieval: Retrieval = "csls",
    max_pairs: int | None = None,
    min_gap: float | None = None,
) -> Tensor:
    """Return pairs of words that translate each other, the surest first (Conneau et al. 2018, section 2.2).

    Rarer words than `max_rank` are in no pair but take part in the search, where others may be lost to them; where the
    caller leaves them out, the search is cheaper and finds more pairs.

    Args:
        mapped_source: (source words, dimensions), mapped into the space of the target, most frequent first.
        target: (target words, dimensions), most frequent first.
        mode: `source`, the best target of each source word; `mutual`, pairs that are best in both directions;
            `union`, pairs that are best in either.
        max_rank: How many words of each language may be in a pair.
        neighbours: Over how many neighbours CSLS averages.
        retrieval: See `nearest`.
        max_pairs: See `select_pairs`.
        min_gap: See `select_pairs`.

    Returns:
        (pairs, 2) int64: source row, target row.

    Raises:
        ValueError: If there is no such mode or retrieval, the dimensions differ, a vector is not finite, or a language
            has fewer than two words.

    Example:
        >>> source = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
        >>> induce_dictionary(source, source[[1, 0, 2]]).tolist()
        [[0, 1], [1, 0], [2, 2]]
    """
    check_mode(mode)
    forward = best_two(mapped_source, target, max_rank, neighbours, retrieval)
    backward = None if mode == "source" else best_two(target, mapped_source, max_rank, neighbours, retrieval)
    return select_pairs(forward, backward, mode, max_rank, max_pairs, min_gap)


def check_mode(mode: DictionaryMode) -> None:
    """Raise a ValueError unless there is such a mode."""
    if mode not in get_args(DictionaryMode):
        raise ValueError(f"`mode` is {' or '.join(map(repr, get_args(DictionaryMode)))}, got {mode!r}.")


def best_two(
    source: Tensor, target: Tensor, words: int, neighbours: int = 10, retrieval: Retrieval = "csls"
) -> Neighbours:
    """Return the two best targets of the first source words, as `select_pairs` takes them.

    Raises:
        ValueError: If the dimensions differ, a vector is not finite, or there are fewer than two targets.
    """
    if len(target) < 2:
        raise ValueError(f"A dictionary is induced from at least two words of each language, got {len(target)}.")
    return nearest(source[:words], target, 2, retrieval, neighbours=neighbours, sources=source)


def select_pairs(
    forward: Neighbours,
    backward: Neighbours | None,
    mode: DictionaryMode,
    max_rank: int,
    max_pairs: int | None = None,
    min_gap: float | None = None,
) -> Tensor:
    """Return the pairs that the searches yield, the surest first.

    Sure is what scores much more than the second best. Of a pair found in both directions, the smaller of the two gaps
    counts for `mutual`, the larger for `union`.

    Args:
        forward: Scores and target rows of the two best targets of source words, (source words, 2).
        backward: Scores and source rows of the two best sources of target words, (target words, 2); not looked at if
            the mode is `source`.
        mode: See `induce_dictionary`.
        max_rank: Pairs with a row from there on are left out.
        max_pairs: How many of the surest to keep.
        min_gap: What the gap must exceed.

    Returns:
        (pairs, 2) int64: source row, target row; of equal gaps the lower source row comes first.
    """
    pairs, gaps = _best_pairs(forward)
    if mode != "source":
        turned, turned_gaps = _best_pairs(backward)
        pairs, gaps = _merged(torch.cat([pairs, turned.flip(1)]), torch.cat([gaps, turned_gaps]), mode)
    kept = (pairs < max_rank).all(dim=1)
    if min_gap is not None:
        kept &= gaps > min_gap
    return pairs[kept][gaps[kept].argsort(descending=True, stable=True)][:max_pairs]


def _best_pairs(found: Neighbours) -> tuple[Tensor, Tensor]:
    """Return the pairs of queries with their best candidates, and the gaps between best and second best."""
    best = found.indices[:, 0]
    pairs = torch.stack([torch.arange(len(best), device=best.device), best], dim=1)
    return pairs, found.scores[:, 0] - found.scores[:, 1]


def _merged(pairs: Tensor, gaps: Tensor, mode: DictionaryMode) -> tuple[Tensor, Tensor]:
    """Return the distinct ones of pairs that come once or twice, only those that come twice for `mutual`; and gaps."""
    distinct, places, counts = pairs.unique(dim=0, return_inverse=True, return_counts=True)
    merge = "amin" if mode == "mutual" else "amax"
    merged = gaps.new_zeros(len(distinct)).scatter_reduce(0, places, gaps, merge, include_self=False)
    kept = counts == 2 if mode == "mutual" else slice(None)
    return distinct[kept], merged[kept]
