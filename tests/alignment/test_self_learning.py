"""Tests of self-learning: recovery of a planted rotation, the schedule, the maps, and what is refused."""

import math
from typing import NamedTuple

import pytest
import torch
from torch import Tensor
from torch.nn.functional import normalize

from hf_xlt.alignment.dictionary_induction import DictionaryInduction
from hf_xlt.alignment.linear_maps import procrustes
from hf_xlt.alignment.normalisation import normalised
from hf_xlt.alignment.self_learning import SelfLearningOptions, reweighted_maps, self_learn
from tests.alignment.score_tables import draw

QUICK = SelfLearningOptions(patience=2)


class Planted(NamedTuple):
    source: Tensor
    target: Tensor
    rotation: Tensor
    translations: Tensor


@pytest.fixture(scope="module")
def planted() -> Planted:
    """Return 1000 words in clusters, with a power-law spectrum, and noisy rotated translations in another order."""
    scales = torch.arange(1, 51) ** -0.5
    space = (draw(40, 50)[torch.arange(1000) % 40] + draw(1000, 50, seed=1)) * scales
    noise = 0.2 * draw(1000, 50, seed=2) * scales
    rotation = torch.linalg.qr(draw(50, 50, seed=3)).Q
    order = torch.randperm(1000, generator=torch.Generator().manual_seed(4))
    steps = ["unit", "center", "unit"]
    return Planted(
        normalised(space, steps), normalised(((space + noise) @ rotation.T)[order], steps), rotation, order.argsort()
    )


def right(planted: Planted, source_map: Tensor, target_map: Tensor | None = None) -> float:
    """Return the share of source words whose nearest target is their translation."""
    target = planted.target if target_map is None else planted.target @ target_map.T
    cosines = normalize(planted.source @ source_map.T, dim=1) @ normalize(target, dim=1).T
    return float((cosines.argmax(dim=1) == planted.translations).float().mean())


@pytest.mark.parametrize("seed", [1, 2])
def test_a_planted_rotation_is_found_without_a_dictionary(planted, seed):
    found = self_learn(planted.source, planted.target, options=QUICK, seed=seed)
    assert right(planted, found.rotation) > 0.99
    assert right(planted, found.source_map, found.target_map) > 0.99
    assert (found.rotation @ found.rotation.T - torch.eye(50)).abs().max() < 1e-5
    assert (found.rotation - planted.rotation).abs().max() < 0.2


def test_a_planted_rotation_is_found_from_a_few_pairs_of_which_half_are_wrong(planted):
    rows = torch.arange(16)
    pairs = torch.stack([rows, planted.translations[torch.where(rows < 8, rows, rows + 100)]], dim=1)
    begun = procrustes(planted.source[pairs[:, 0]], planted.target[pairs[:, 1]])
    found = self_learn(planted.source, planted.target, pairs, QUICK)
    assert right(planted, begun) < 0.2
    assert right(planted, found.rotation) > 0.99
    true = planted.translations[found.pairs[:, 0]] == found.pairs[:, 1]
    assert len(found.pairs.unique(dim=0)) == len(found.pairs) < 1050
    assert true.sum() > 990


def test_a_seed_gives_the_same_result_and_another_seed_another_way(planted):
    options = SelfLearningOptions(vocabulary=200, seed_words=200, max_iterations=4)
    runs = []
    for seed in (1, 1, 2):
        history = []
        found = self_learn(
            planted.source, planted.target, None, options, seed, lambda *step, to=history: to.append(step)
        )
        runs.append((history, found))
    assert runs[0][0] == runs[1][0] != runs[2][0]
    for first, second in zip(runs[0][1], runs[1][1], strict=True):
        assert torch.equal(torch.as_tensor(first), torch.as_tensor(second))


def test_more_words_are_kept_where_nothing_improves_and_learning_ends_where_all_are(planted):
    options = SelfLearningOptions(vocabulary=100, seed_words=100, keep_probability=0.3, patience=4, threshold=2e-3)
    history = []
    found = self_learn(planted.source, planted.target, options=options, progress=lambda *step: history.append(step))
    assert [number for number, _, _ in history] == list(range(1, found.iterations + 1))
    assert found.objective == history[-1][1]
    keep, best, since = 0.3, -math.inf, 0
    for _, objective, kept in history:
        if since == 4:
            # The iteration in which it grows does not count as one without an improvement.
            keep, since = min(1.0, 2 * keep), -1
        assert kept == keep
        since += 1
        if objective - best >= 2e-3:
            best, since = objective, 0
    assert (keep, since) == (1.0, 4)
    assert {kept for _, _, kept in history} == {0.3, 0.6, 1.0}


def test_the_number_of_iterations_is_bounded(planted):
    options = SelfLearningOptions(vocabulary=100, max_iterations=2, reweight=False)
    seen = []
    found = self_learn(planted.source, planted.target, options=options, progress=lambda *step: seen.append(step[0]))
    assert seen == [1, 2] and found.iterations == 2
    assert found.pairs.max() < 100


def test_without_reweighting_only_the_source_is_rotated(planted):
    options = SelfLearningOptions(vocabulary=100, max_iterations=2, reweight=False)
    found = self_learn(planted.source, planted.target, options=options)
    assert torch.equal(found.source_map, found.rotation)
    assert torch.equal(found.target_map, torch.eye(50))


def test_pairs_found_by_both_words_weigh_double(planted):
    source, target = planted.source[:100], planted.target[:100]
    begun = torch.arange(60)[:, None].expand(-1, 2)
    options = SelfLearningOptions(keep_probability=1.0, max_iterations=1)
    rotation = procrustes(source[begun[:, 0]], target[begun[:, 1]])
    pairs, objective = DictionaryInduction(source, target)(source @ rotation.T, target)
    found = self_learn(source, target, begun, options)
    assert len(found.pairs) < len(pairs) == 200
    assert found.objective == pytest.approx(objective)
    torch.testing.assert_close(found.rotation, procrustes(source[pairs[:, 0]], target[pairs[:, 1]]))


def test_reweighted_maps_give_the_cosines_of_the_published_steps():
    source = (draw(200, 6) @ draw(6, 6, seed=1)).double()
    target = (source @ draw(6, 6, seed=2).double()) + 2 * draw(200, 6, seed=3)
    # Step by step on the vectors, whitening by the singular value decomposition.
    whitened, whitening = [], []
    for matrix in (source, target):
        _, values, right_vectors = torch.linalg.svd(matrix, full_matrices=False)
        whitening.append(right_vectors.T / values @ right_vectors)
        whitened.append(matrix @ whitening[-1])
    left, values, right_vectors = torch.linalg.svd(whitened[0].T @ whitened[1])
    moved = [
        matrix @ turn * values**0.5 @ turn.T @ torch.linalg.inv(whitening[side]) @ turn
        for side, (matrix, turn) in enumerate(zip(whitened, (left, right_vectors.T), strict=True))
    ]
    source_map, target_map = reweighted_maps(source, target)
    expected = normalize(moved[0], dim=1) @ normalize(moved[1], dim=1).T
    torch.testing.assert_close(
        normalize(source @ source_map.T, dim=1) @ normalize(target @ target_map.T, dim=1).T, expected
    )


def test_reweighted_maps_of_a_rotated_space_are_the_rotation_and_nothing():
    source, rotation = draw(200, 6) @ draw(6, 6, seed=1), torch.linalg.qr(draw(6, 6, seed=2)).Q
    source_map, target_map = reweighted_maps(source, source @ rotation.T)
    torch.testing.assert_close(source_map, rotation, atol=1e-5, rtol=0)
    torch.testing.assert_close(target_map, torch.eye(6), atol=1e-5, rtol=0)


def test_directions_without_vectors_stay_out_of_reweighted_maps():
    source = torch.cat([draw(50, 4), torch.zeros(50, 2)], dim=1)
    source_map, target_map = reweighted_maps(source, source.flip(1))
    assert source_map.isfinite().all() and target_map.isfinite().all()
    torch.testing.assert_close(source @ source_map.T, source.flip(1) @ target_map.T, atol=1e-4, rtol=0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"vocabulary": 0}, "`vocabulary` must be a whole number of at least 1, got 0"),
        ({"vocabulary": 1e3}, "`vocabulary` must be a whole number of at least 1, got 1000.0"),
        ({"vocabulary": True}, "`vocabulary` must be a whole number of at least 1, got True"),
        ({"neighbours": 0}, "`neighbours` must be a whole number of at least 1"),
        ({"seed_words": -1}, "`seed_words` must be a whole number of at least 1"),
        ({"seed_words": 100.0}, "`seed_words` must be a whole number of at least 1, got 100.0"),
        ({"patience": 0}, "`patience` must be a whole number of at least 1"),
        ({"max_iterations": 0}, "`max_iterations` must be a whole number of at least 1"),
        ({"max_iterations": "1e1"}, "`max_iterations` must be a whole number of at least 1, got '1e1'"),
        ({"keep_growth": "2"}, "`keep_growth` must be a number, got '2'"),
        ({"reweight": "no"}, "`reweight` must be true or false, got 'no'"),
        ({"keep_probability": 0.0}, "`keep_probability` must be above 0 and at most 1, got 0.0"),
        ({"keep_probability": 1.1}, "`keep_probability` must be above 0 and at most 1, got 1.1"),
        ({"keep_growth": 1.0}, "`keep_growth` must be above 1"),
        ({"threshold": -1e-6}, "`threshold` must be at least 0"),
        ({"threshold": math.nan}, "`threshold` must be at least 0"),
    ],
)
def test_options_are_checked(fields, message):
    with pytest.raises(ValueError, match=message):
        SelfLearningOptions(**fields)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (torch.zeros(0, 8), r"target vectors need the shape \(words, dimensions\), got \(0, 8\)"),
        (torch.full((20, 8), 0.3), "All 20 target words have the same vector"),
        (draw(20, 8).index_fill(0, torch.tensor([7]), torch.nan), "target vector in row 7 has NaN or infinity"),
        (draw(20, 9), "the same dimensions, got 8 and 9"),
    ],
)
def test_spaces_that_do_not_fit_are_refused(target, message):
    with pytest.raises(ValueError, match=message):
        self_learn(draw(20, 8), target)


def test_an_empty_dictionary_is_refused():
    with pytest.raises(ValueError, match="at least one pair"):
        self_learn(draw(20, 8), draw(20, 8, seed=1), torch.zeros(0, 2, dtype=torch.int64))
