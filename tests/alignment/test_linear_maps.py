"""Tests of linear maps: planted maps, brute force in the plane, the scalar recurrence of singular values."""

import math

import pytest
import torch
from torch import Tensor

from hf_xlt.alignment.linear_maps import least_squares, move_to_orthogonal, procrustes


def draw(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def rotation(dimensions: int, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.linalg.qr(draw(dimensions, dimensions, seed=9)).Q.to(dtype)


def residual(mapping: Tensor, source: Tensor, target: Tensor) -> float:
    return float((source @ mapping.T - target).square().sum())


def distance_to_orthogonality(mapping: Tensor) -> float:
    return float((mapping @ mapping.T - torch.eye(len(mapping), dtype=mapping.dtype)).abs().max())


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.float64, 1e-12)])
@pytest.mark.parametrize(("pairs", "dimensions"), [(60, 50), (2000, 300)])
def test_procrustes_recovers_a_rotation(pairs, dimensions, dtype, tolerance):
    source, planted = draw(pairs, dimensions, dtype=dtype), rotation(dimensions, dtype)
    found = procrustes(source, source @ planted.T)
    assert found.dtype == dtype
    assert (found - planted).abs().max() <= tolerance


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (draw(500, 100), draw(500, 100, seed=1)),
        (draw(900, 800), draw(900, 800, seed=1)),  # rounding errors of the decomposition alone are larger
        (draw(3, 100), draw(3, 100, seed=1)),  # fewer pairs than dimensions
        (draw(500, 1) * draw(1, 100), draw(500, 100)),  # one direction only
        (1e6 * draw(500, 100), 1e-6 * draw(500, 100, seed=1)),
        (torch.zeros(5, 100), torch.zeros(5, 100)),
    ],
)
def test_procrustes_is_orthogonal_whatever_the_pairs(source, target):
    assert distance_to_orthogonality(procrustes(source.float(), target.float())) <= 1e-6


def test_procrustes_equals_brute_force_over_rotations_and_reflections():
    angles = torch.arange(0, 2 * math.pi, 1e-3, dtype=torch.float64)
    turned = torch.stack([angles.cos(), -angles.sin(), angles.sin(), angles.cos()], dim=1).view(-1, 2, 2)
    candidates = torch.cat([turned, turned * torch.tensor([1.0, -1.0])])
    determinants = set()
    for seed in range(20):
        source, target = draw(4, 2, seed=seed), draw(4, 2, seed=seed + 100)
        residuals = (torch.einsum("coi,pi->cpo", candidates, source) - target).square().sum(dim=(1, 2))
        found = procrustes(source, target)
        assert residuals.min() - 1e-4 < residual(found, source, target) <= residuals.min()
        assert (found - candidates[residuals.argmin()]).abs().max() < 1e-3
        determinants.add(round(float(torch.linalg.det(found))))
    assert determinants == {1, -1}


def test_procrustes_does_not_depend_on_repetition_scale_or_order():
    source, target = draw(200, 20), draw(200, 20, seed=1)
    expected, order = procrustes(source, target), torch.randperm(200, generator=torch.Generator().manual_seed(0))
    for one, two in [
        (source.repeat(3, 1), target.repeat(3, 1)),
        (5 * source, 0.1 * target),
        (source[order], target[order]),
    ]:
        torch.testing.assert_close(procrustes(one, two), expected, rtol=0, atol=1e-12)
    weighted = procrustes(torch.cat([source, source[:1]]), torch.cat([target, target[:1]]))
    assert (weighted - expected).abs().max() > 1e-3


@pytest.mark.parametrize(("source", "target"), [(30, 30), (40, 20), (20, 40)])
def test_least_squares_recovers_any_map(source, target):
    vectors, planted = draw(200, source, dtype=torch.float32), draw(target, source, seed=1, dtype=torch.float32)
    assert (least_squares(vectors, vectors @ planted.T) - planted).abs().max() <= 1e-4


def test_least_squares_leaves_errors_at_right_angles_to_the_source():
    source, target = draw(200, 20), draw(200, 30, seed=1)
    found = least_squares(source, target)
    torch.testing.assert_close(
        source.T @ (source @ found.T - target), torch.zeros(20, 30).double(), rtol=0, atol=1e-10
    )


def test_least_squares_errs_no_more_than_procrustes():
    source = draw(200, 20)
    target = source @ rotation(20).T + 0.1 * draw(200, 20, seed=1)
    assert residual(least_squares(source, target), source, target) < residual(
        procrustes(source, target), source, target
    )


def test_ridge_equals_the_closed_form():
    source, target = draw(50, 20), draw(50, 30, seed=1)
    expected = target.T @ source @ torch.linalg.inv(source.T @ source + 7 * torch.eye(20))
    torch.testing.assert_close(least_squares(source, target, ridge=7), expected)


def test_few_pairs_have_the_smallest_of_the_maps_without_error():
    source, target = draw(5, 20), draw(5, 30, seed=1)
    found = least_squares(source, target)
    torch.testing.assert_close(source @ found.T, target)
    torch.testing.assert_close(found, least_squares(source, target, ridge=1e-9), rtol=0, atol=1e-6)
    repeated = least_squares(source.repeat(9, 1), target.repeat(9, 1))
    torch.testing.assert_close(repeated, found)


def test_an_orthogonal_map_is_not_moved():
    planted = rotation(50)
    assert (move_to_orthogonal(planted, 0.01) - planted).abs().max() < 1e-15


@pytest.mark.parametrize(("beta", "bound"), [(0.001, 1e-4), (0.01, 1e-13)])
def test_moves_lead_to_orthogonality(beta, bound):
    mapping = rotation(20) + 0.05 * draw(20, 20)
    distances = []
    for _ in range(5000):
        distances.append(distance_to_orthogonality(mapping))
        mapping = move_to_orthogonal(mapping, beta)
    assert all(later < sooner for sooner, later in zip(distances[:300], distances[1:], strict=False))
    assert distance_to_orthogonality(mapping) < bound < distances[0]


def test_a_move_acts_on_each_singular_value():
    mapping = draw(6, 6)
    left, values, right = torch.linalg.svd(mapping)
    expected = left @ torch.diag(1.3 * values - 0.3 * values**3) @ right
    torch.testing.assert_close(move_to_orthogonal(mapping, 0.3), expected)


@pytest.mark.parametrize("learn", [least_squares, procrustes])
@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        (draw(3, 4), draw(2, 4), r"at least one pair.*\(3, 4\) and \(2, 4\)"),
        (draw(0, 4), draw(0, 4), "at least one pair"),
        (draw(4), draw(4), "at least one pair"),
        (
            torch.eye(3),
            torch.eye(3) * torch.tensor([[1.0], [math.nan], [1.0]]),
            "that of the target in pair 1 holds NaN",
        ),
        (torch.eye(3) / torch.tensor([[1.0], [1.0], [0.0]]), torch.eye(3), "of the source in pair 2 holds"),
    ],
)
def test_pairs_without_a_map(learn, source, target, message):
    with pytest.raises(ValueError, match=message):
        learn(source, target)


def test_what_only_one_of_them_can():
    assert least_squares(draw(9, 4), draw(9, 3)).shape == (3, 4)
    with pytest.raises(ValueError, match="same size, got 4 and 3 dimensions. `least_squares`"):
        procrustes(draw(9, 4), draw(9, 3))
    with pytest.raises(ValueError, match="`ridge` must be at least 0, got -1"):
        least_squares(draw(9, 4), draw(9, 4), ridge=-1)
