"""Centred kernel alignment against its definition over all quadruples of sentences; linkage by hand."""

import itertools

import numpy as np
import pytest
import torch

from hf_xlt.probes import language_linkage, language_similarities, linear_cka


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def brute_force_hsic(first, second):
    """The criterion as a mean over ordered quadruples (Song et al. 2012, of products of linear kernels)."""
    k, l_ = (first @ first.T).numpy(), (second @ second.T).numpy()
    values = [
        k[i, j] * (l_[i, j] + l_[q, r] - 2 * l_[i, q]) for i, j, q, r in itertools.permutations(range(len(first)), 4)
    ]
    return np.mean(values)


def test_the_alignment_equals_its_definition():
    first = normal(8, 3)
    second = first @ normal(3, 5, seed=1) + 0.5 * normal(8, 5, seed=2) + 7
    own = brute_force_hsic(first, first) * brute_force_hsic(second, second)
    assert linear_cka(first, second) == pytest.approx(brute_force_hsic(first, second) / own**0.5, rel=1e-9)
    assert 0.1 < linear_cka(first, second) < 0.99


def test_rotation_shift_and_scale_do_not_matter():
    first, second = normal(50, 6), normal(50, 6, seed=1)
    second = first + second
    rotation = torch.linalg.qr(normal(6, 6, seed=2)).Q
    moved = 3 * second @ rotation + 100
    assert linear_cka(first, moved) == pytest.approx(linear_cka(first, second))
    assert linear_cka(first, 2 * first @ rotation - 5) == pytest.approx(1)
    assert linear_cka(first, second) == pytest.approx(linear_cka(second, first))


def test_unrelated_vectors_of_many_dimensions_are_not_alike():
    found = [linear_cka(normal(60, 200, seed=seed), normal(60, 200, seed=seed + 100)) for seed in range(20)]
    assert abs(np.mean(found)) < 0.02
    first, second = (one - one.mean(dim=0) for one in (normal(60, 200), normal(60, 200, seed=100)))
    plain = (first.T @ second).norm() ** 2 / ((first.T @ first).norm() * (second.T @ second).norm())
    assert plain > 0.7  # what the plain measure says


def test_vectors_that_do_not_differ_are_like_nothing():
    assert linear_cka(torch.ones(5, 2), normal(5, 2)) == 0


def test_every_pair_of_languages_is_compared_in_every_layer():
    vectors = {"de": normal(2, 10, 3), "en": normal(2, 10, 3, seed=1), "fr": normal(2, 10, 3, seed=2)}
    found = language_similarities(vectors)
    assert found.shape == (2, 3, 3)
    np.testing.assert_allclose(found, found.transpose(0, 2, 1))
    assert found[1, 0, 2] == pytest.approx(linear_cka(vectors["de"][1], vectors["fr"][1]))
    assert (found[:, range(3), range(3)] == 1).all()


def test_languages_are_joined_by_mean_distance():
    pytest.importorskip("scipy")
    similarities = np.array([[1, 0.2, 0.9, -0.1], [0.2, 1, 0.4, 0.8], [0.9, 0.4, 1, 0], [-0.1, 0.8, 0, 1]])
    found = language_linkage(similarities)
    # 0 and 2 at .1; 1 and 3 at .2; then the mean of .8, 1.1, .6 and 1
    np.testing.assert_allclose(found[:, 2], [0.1, 0.2, 0.875])
    assert [set(map(int, row[:2])) for row in found] == [{0, 2}, {1, 3}, {4, 5}]


def test_too_little_is_an_error():
    with pytest.raises(ValueError, match="at least four, got 3 and 3"):
        linear_cka(torch.ones(3, 2), torch.ones(3, 2))
    with pytest.raises(ValueError, match="got 5 and 6"):
        linear_cka(torch.ones(5, 2), torch.ones(6, 2))
    with pytest.raises(ValueError, match="at least two languages"):
        language_linkage(np.ones((1, 1)))
