"""Tests of refinement: one iteration by its definition, what is kept, and that a rough map becomes the planted one."""

import pytest
import torch
from torch import Tensor

from hf_xlt.alignment.criterion import mean_csls_cosine
from hf_xlt.alignment.dictionaries import induce_dictionary
from hf_xlt.alignment.linear_maps import procrustes
from hf_xlt.alignment.refinement import refine
from tests.alignment.score_tables import draw


@pytest.fixture(scope="module")
def planted() -> tuple[Tensor, Tensor, Tensor]:
    """Return 400 source words, noisy rotated translations of them among 500 target words, and the rotation."""
    source = draw(400, 20) * torch.linspace(0.5, 2, 20)
    rotation = torch.linalg.qr(draw(20, 20, seed=1)).Q
    noise = 0.3 * draw(500, 20, seed=2)
    return source, torch.cat([source, draw(100, 20, seed=3)]) @ rotation.T + noise, rotation


def rough(rotation: Tensor) -> Tensor:
    return rotation + 0.3 * draw(20, 20, seed=4)


def right(source: Tensor, target: Tensor, mapping: Tensor) -> float:
    """Return the share of source words whose pair in the dictionary is their translation."""
    found = induce_dictionary(source @ mapping.T, target, "source")
    return float((found[:, 0] == found[:, 1]).float().mean())


@pytest.mark.parametrize("mode", ["source", "mutual", "union"])
def test_a_rough_map_becomes_the_planted_one(planted, mode):
    source, target, rotation = planted
    found = refine(source, target, rough(rotation), mode=mode)
    assert (found.mapping @ found.mapping.T - torch.eye(20)).abs().max() < 1e-6
    assert (found.mapping - rotation).abs().max() < 0.1
    assert right(source, target, rough(rotation)) < 0.5 < 0.99 < right(source, target, found.mapping)


@pytest.mark.parametrize("mode", ["source", "mutual", "union"])
def test_iterations_equal_their_definition(planted, mode):
    source, target, rotation = planted
    mapping, expected = rough(rotation), []
    for _ in range(3):
        pairs = induce_dictionary(source @ mapping.T, target, mode, max_rank=300, neighbours=5)
        mapping = procrustes(source[pairs[:, 0]], target[pairs[:, 1]])
        expected.append((mean_csls_cosine(source @ mapping.T, target, neighbours=5), len(pairs)))
    seen = []
    found = refine(
        source,
        target,
        rough(rotation),
        iterations=3,
        mode=mode,
        max_rank=300,
        neighbours=5,
        progress=lambda *step: seen.append(step),
    )
    assert found.history == [(pytest.approx(criterion, abs=1e-7), pairs) for criterion, pairs in expected]
    assert seen == [(number, *step) for number, step in enumerate(found.history, 1)]
    assert found.criterion == max(criterion for criterion, _ in found.history)


def test_the_best_is_kept_even_if_it_is_the_first(planted):
    source, target, rotation = planted
    # Three pairs leave a map of 20 dimensions open, and lose what the right one had.
    found = refine(source, target, rotation, max_rank=3)
    assert found.mapping is rotation
    assert found.criterion == pytest.approx(mean_csls_cosine(source @ rotation.T, target), abs=1e-7)
    assert [pairs for _, pairs in found.history] != [] and all(step < found.criterion for step, _ in found.history)
    assert found.pairs is None
    assert refine(source, target, rotation, iterations=0) == (rotation, found.criterion, [], None)


def test_the_pairs_are_those_of_the_map_that_is_kept(planted, monkeypatch):
    source, target, rotation = planted
    criteria = iter([0.1, 0.5, 0.4, 0.3])
    monkeypatch.setattr("hf_xlt.alignment.refinement.mean_cosine", lambda *arguments: next(criteria))
    found = refine(source, target, rough(rotation), iterations=3)
    assert [criterion for criterion, _ in found.history] == [0.5, 0.4, 0.3]
    assert found.pairs == found.history[0][1] != found.history[-1][1]


def test_it_ends_where_no_pair_is_left(planted):
    source, target, rotation = planted
    # The only source word that may be in a pair has its translation among the words that may not.
    order = torch.arange(500).roll(1)
    found = refine(source, target[order], rough(rotation), max_rank=1)
    assert found.history == [] and torch.equal(found.mapping, rough(rotation))


def test_what_cannot_be_refined(planted):
    source, target, rotation = planted
    with pytest.raises(ValueError, match=r"\(400, 20\), \(500, 19\) and \(20, 20\)"):
        refine(source, target[:, 1:], rotation)
    with pytest.raises(ValueError, match="'source' or 'mutual' or 'union', got 'all'"):
        refine(source, target, rotation, mode="all")
    with pytest.raises(ValueError, match="row 0 of .* holds NaN"):
        refine(source, target, rotation * float("nan"))
