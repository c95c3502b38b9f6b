"""Tests of induced dictionaries: against tables of all scores, and on searches written by hand."""

import pytest
import torch
from torch import Tensor

from hf_xlt.alignment.dictionaries import induce_dictionary, select_pairs
from hf_xlt.alignment.retrieval import Neighbours
from tests.alignment.score_tables import RETRIEVALS, draw, table


def best_pairs(scores: Tensor) -> dict[tuple[int, int], float]:
    """Return each row with its best column, and the gap to the second best."""
    best = scores.topk(2, dim=1)
    return {
        (row, column): float(first - second)
        for row, (column, first, second) in enumerate(zip(best.indices[:, 0].tolist(), *best.values.T, strict=True))
    }


def brute_force(source: Tensor, target: Tensor, mode: str, max_rank: int, retrieval: str) -> list[tuple[int, int]]:
    """Return the dictionary from tables of all scores, word by word."""
    forward = best_pairs(table(source, target, retrieval))
    backward = {(j, i): gap for (i, j), gap in best_pairs(table(target, source, retrieval)).items()}
    gaps = {
        "source": forward,
        "mutual": {pair: min(forward[pair], backward[pair]) for pair in forward.keys() & backward.keys()},
        "union": {pair: max(forward.get(pair, 0), backward.get(pair, 0)) for pair in forward.keys() | backward.keys()},
    }[mode]
    return sorted((pair for pair in gaps if max(pair) < max_rank), key=gaps.get, reverse=True)


@pytest.fixture(scope="module")
def spaces() -> tuple[Tensor, Tensor]:
    """Return 60 source words, and 70 target words of which the first 60 are noisy translations."""
    source = draw(60, 8)
    return source, torch.cat([source, draw(10, 8, seed=1)]) + 0.5 * draw(70, 8, seed=2)


@pytest.mark.parametrize("mode", ["source", "mutual", "union"])
@pytest.mark.parametrize("max_rank", [40, 100])
@pytest.mark.parametrize("retrieval", RETRIEVALS)
def test_pairs_equal_brute_force(spaces, mode, max_rank, retrieval):
    found = induce_dictionary(*spaces, mode, max_rank, retrieval=retrieval)
    assert found.dtype == torch.int64
    assert list(map(tuple, found.tolist())) == brute_force(*spaces, mode, max_rank, retrieval)


def test_modes_contain_each_other(spaces):
    source, mutual, union = (
        set(map(tuple, induce_dictionary(*spaces, mode).tolist())) for mode in ("source", "mutual", "union")
    )
    assert mutual < source < union
    assert len(source) == 60


@pytest.fixture
def searches() -> tuple[Neighbours, Neighbours]:
    """Three source and three target words; (0, 1) and (2, 0) are best in both directions."""
    forward = Neighbours(
        torch.tensor([[0.9, 0.6], [0.8, 0.7], [0.5, 0.3]]), torch.tensor([[1, 0], [1, 2], [0, 1]])
    )  # gaps .3, .1, .2
    backward = Neighbours(
        torch.tensor([[0.9, 0.4], [0.9, 0.8], [0.7, 0.3]]), torch.tensor([[2, 0], [0, 1], [1, 0]])
    )  # gaps .5, .1, .4
    return forward, backward


def test_the_surest_come_first(searches):
    assert select_pairs(*searches, "source", 9).tolist() == [[0, 1], [2, 0], [1, 1]]
    assert select_pairs(*searches, "mutual", 9).tolist() == [[2, 0], [0, 1]]
    assert select_pairs(*searches, "union", 9).tolist() == [[2, 0], [1, 2], [0, 1], [1, 1]]


def test_limits(searches):
    assert select_pairs(*searches, "union", 9, max_pairs=2).tolist() == [[2, 0], [1, 2]]
    assert select_pairs(*searches, "union", 9, min_gap=0.35).tolist() == [[2, 0], [1, 2]]
    assert select_pairs(*searches, "union", 2).tolist() == [[0, 1], [1, 1]]
    assert select_pairs(*searches, "mutual", 2, max_pairs=1).tolist() == [[0, 1]]
    assert select_pairs(*searches, "mutual", 9, min_gap=1).shape == (0, 2)


def test_limits_reach_the_selection(spaces):
    every = induce_dictionary(*spaces)
    assert torch.equal(induce_dictionary(*spaces, max_pairs=7), every[:7])
    some = induce_dictionary(*spaces, min_gap=0.3)
    assert 0 < len(some) < len(every)
    assert torch.equal(some, every[: len(some)])


def test_what_yields_no_dictionary(spaces):
    with pytest.raises(ValueError, match="'source' or 'mutual' or 'union', got 'both'"):
        induce_dictionary(*spaces, "both")
    with pytest.raises(ValueError, match="two words of each language, got 1"):
        induce_dictionary(spaces[0], spaces[1][:1])
    with pytest.raises(ValueError, match="two words of each language, got 1"):
        induce_dictionary(spaces[0][:1], spaces[1])
