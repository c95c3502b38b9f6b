"""Nearest-neighbour translation: the sign of the offset, exact search, ties, comparisons."""

import itertools

import numpy as np
import pytest
import torch

from hf_xlt.alignment import retrieval
from hf_xlt.probes import neighbours, translation_hits
from hf_xlt.probes.neighbours import DIRECTIONS, OFFSETS


@pytest.fixture
def vectors() -> torch.Tensor:
    """Three layers of 300 sentences."""
    return torch.randn(3, 300, 8, generator=torch.Generator().manual_seed(0))


def shift() -> torch.Tensor:
    return torch.linspace(2, 4, 8)


def brute_force(source, target, distance, seed=0):
    """Return the hits of every search from the matrix of all distances, (directions, offsets, pairs), in double."""
    source, target = source.double(), target.double()
    pairs = len(source)
    halves = torch.randperm(pairs, generator=torch.Generator().manual_seed(seed)).tensor_split([pairs // 2])
    held_out = torch.empty_like(source)
    for half, other in (halves, halves[::-1]):
        held_out[half] = (target[other] - source[other]).mean(dim=0)
    offsets = (torch.zeros_like(source), (target - source).mean(dim=0).expand_as(source), held_out)
    hits = []
    for queries, candidates, sign in ((source, target, 1), (target, source, -1)):
        for offset in offsets:
            scores = score(queries + sign * offset, candidates, distance)
            rivals = scores.masked_fill(torch.eye(pairs, dtype=torch.bool), -torch.inf).amax(dim=1)
            hits.append(scores.diagonal() > rivals)
    return torch.stack(hits).unflatten(0, (2, 3)).numpy()


def score(queries, candidates, distance):
    if distance == "euclidean":
        return -(queries[:, None] - candidates).norm(dim=-1)
    cosines = torch.cosine_similarity(queries[:, None], candidates[None], dim=-1)
    if distance == "cosine":
        return cosines
    of_queries = cosines.sort(dim=1).values[:, -10:].mean(dim=1, keepdim=True)
    return 2 * cosines - of_queries - cosines.sort(dim=0).values[-10:].mean(dim=0)


@pytest.mark.parametrize("distance", ["euclidean", "cosine", "csls"])
@pytest.mark.parametrize("scores_at_once", [1, 1000, 2**25])
def test_hits_equal_brute_force(vectors, distance, scores_at_once, monkeypatch):
    monkeypatch.setattr(retrieval, "SCORES_AT_ONCE", scores_at_once)
    monkeypatch.setattr(neighbours, "PRODUCTS_AT_ONCE", scores_at_once)
    source = vectors[:2, :101]  # odd: halves of 50 and 51
    target = source.flip(2) @ torch.linspace(0.5, 2, 64).reshape(8, 8).sin() + source + shift()
    found = translation_hits(source, target, distance, seed=5).hits
    expected = np.stack([brute_force(*layer, distance, seed=5) for layer in zip(source, target, strict=True)])
    np.testing.assert_array_equal(found, expected)
    assert 0.05 < expected.mean() < 0.95  # neither all nor none


def test_euclidean_search_is_exact_far_from_the_origin(vectors):
    source = vectors[:1] + 1e4
    target = source + 0.5 * vectors[1:2] + 1e3 * shift()
    found = translation_hits(source, target).hits[0]
    np.testing.assert_array_equal(found, brute_force(source[0], target[0], "euclidean"))
    assert 0.2 < found[0, 2].mean() < 0.98


def test_a_constant_shift_is_undone_in_every_layer_and_direction(vectors):
    hits = translation_hits(vectors, vectors + shift())
    for layer, direction in itertools.product(range(3), DIRECTIONS):
        assert hits.of(layer, direction, "offset").all()
        assert hits.of(layer, direction, "held out offset").all()
        assert hits.of(layer, direction, "no offset").mean() < 0.1


def test_the_offset_points_from_source_to_target(vectors):
    # With the opposite sign the sources would end up twice as far away as without any offset.
    source, target = vectors[0], vectors[0] + shift()
    wrong = source - (target - source).mean(dim=0)
    assert (torch.cdist(wrong, target).argmin(dim=1) == torch.arange(300)).double().mean() < 0.1
    twice = translation_hits(wrong[None], target[None])
    assert twice.of(0, offset="no offset").mean() < 0.1
    assert twice.of(0, offset="offset").all()


@pytest.mark.parametrize("distance", ["euclidean", "cosine", "csls"])
def test_shuffled_targets_leave_chance(vectors, distance):
    order = torch.randperm(300, generator=torch.Generator().manual_seed(1))
    found = translation_hits(vectors, vectors[:, order] + shift(), distance)
    assert found.hits.mean() < 0.01
    assert found.hits.mean(axis=-1).max() < 0.03


def test_a_half_is_shifted_by_the_mean_of_the_other_half():
    # Of 10 and 200, the pairs' own mean difference is 105; each pair alone says what is wrong for the other.
    source, target = torch.tensor([[[0.0], [100.0]]]), torch.tensor([[[10.0], [300.0]]])
    hits = translation_hits(source, target)
    assert [hits.of(0, "forward", offset).mean() for offset in OFFSETS] == [0.5, 1.0, 0.0]


@pytest.mark.parametrize("distance", ["euclidean", "cosine", "csls"])
def test_a_translation_that_is_as_near_as_another_sentence_does_not_count(vectors, distance):
    same = vectors[:1, :1].expand(1, 20, 8)
    assert not translation_hits(same, same, distance).hits.any()
    twice = torch.cat([vectors[:1, :20], vectors[:1, :1]], dim=1)  # the last is the first
    expected = [False] + [True] * 19 + [False]
    assert translation_hits(twice, twice, distance).of(0, "forward", "no offset").tolist() == expected


def test_cosine_ignores_lengths(vectors):
    lengths = torch.arange(1, 301)[:, None]
    assert translation_hits(vectors * lengths, vectors, "cosine").of(0, offset="no offset").all()
    assert not translation_hits(vectors * lengths, vectors).of(0, offset="no offset").all()


def test_csls_passes_over_hubs():
    # A candidate in the common direction of all queries is nearer to most of them than their own noisy target.
    generator = torch.Generator().manual_seed(0)
    common = torch.ones(20)
    queries = torch.randn(1, 200, 20, generator=generator) + common
    targets = queries + 1.2 * torch.randn(1, 200, 20, generator=generator)
    targets[:, 0] = common
    by_cosine, by_csls = (
        translation_hits(queries, targets, distance).of(0, offset="no offset").mean()
        for distance in ("cosine", "csls")
    )
    assert by_csls > by_cosine


def test_accuracies_name_their_search_and_hold_wilsons_interval(vectors):
    rows = translation_hits(vectors[:2, :100], vectors[:2, :100] + shift()).accuracies()
    assert [row[:3] for row in rows] == list(itertools.product(range(2), DIRECTIONS, OFFSETS))
    row = next(row for row in rows if row.offset == "offset")
    # z^2 / (n + z^2) with z = 1.96
    assert (row.value, row.high, row.n) == (1.0, pytest.approx(1.0), 100)
    assert row.low == pytest.approx(100 / (100 + 1.96**2))


def test_progress_is_told_by_layer(vectors):
    told = []
    translation_hits(vectors, vectors, progress=lambda *step: told.append(step))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_vectors_stay_as_they_are(vectors):
    before = vectors.clone()
    for distance in ("euclidean", "csls"):
        translation_hits(vectors, vectors, distance)
    torch.testing.assert_close(vectors, before, rtol=0, atol=0)


def test_bad_input_is_told(vectors):
    with pytest.raises(ValueError, match="'euclidean' or 'cosine' or 'csls', got 'dot'"):
        translation_hits(vectors, vectors, "dot")
    with pytest.raises(ValueError, match=r"at least two pairs .* \(3, 300, 8\) and \(3, 299, 8\)"):
        translation_hits(vectors, vectors[:, :299])
    with pytest.raises(ValueError, match="at least two pairs"):
        translation_hits(vectors[:, :1], vectors[:, :1])
    broken = vectors.clone()
    broken[1, 7, 0] = torch.nan
    with pytest.raises(ValueError, match="layer 1 hold NaN or infinity"):
        translation_hits(vectors, broken)
