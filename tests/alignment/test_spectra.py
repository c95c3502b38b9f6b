"""Tests of the eigenvector similarity: graphs worked out by hand, and what it does and does not depend on."""

import math

import pytest
import torch
from torch import Tensor

from hf_xlt.alignment.spectra import eigenvector_similarity
from tests.alignment.score_tables import draw


def at(*degrees: float) -> Tensor:
    """Return vectors in the plane at these angles."""
    angles = torch.tensor(degrees).deg2rad()
    return torch.stack([angles.cos(), angles.sin()], dim=1)


PAIRS = at(0, 10, 90, 100)  # 0 - 10, 90 - 100: eigenvalues 2, 2, 0, 0
CHAIN = at(0, 10, 19, 27)  # 0 - 10 - 19 - 27: eigenvalues 2 + sqrt(2), 2, 2 - sqrt(2), 0


def test_graphs_worked_out_by_hand():
    # Of 4, the first two eigenvalues of the pairs have all; of 6, those of the chain have 0.902.
    found = eigenvector_similarity(PAIRS, CHAIN, neighbours=1)
    assert (found.k, found.words) == (2, 4)
    assert found.value == pytest.approx(math.sqrt(2) ** 2 + 0)
    assert eigenvector_similarity(CHAIN, CHAIN, neighbours=1) == (0, 2, 4)


def test_the_smaller_k_counts():
    # A star: all nearest to the first; eigenvalues 4, 1, 1, 0, and the first two have only 5/6.
    star = torch.tensor([[1.0, 1, 1, 0.1], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]])
    assert eigenvector_similarity(star, star, neighbours=1).k == 3
    found = eigenvector_similarity(star, CHAIN, neighbours=1)
    assert found.k == 2
    assert found.value == pytest.approx((2 - math.sqrt(2)) ** 2 + 1)


def test_rotations_lengths_and_the_order_of_words_do_not_matter():
    space = draw(300, 20) * torch.linspace(0.2, 2, 20)
    turned = (space * torch.linspace(1, 9, 300)[:, None] @ torch.linalg.qr(draw(20, 20, seed=1)).Q.T).flip(0)
    assert eigenvector_similarity(space, space).value == 0
    assert eigenvector_similarity(space, turned).value == pytest.approx(0, abs=1e-9)
    assert eigenvector_similarity(space, space + 0.5 * draw(300, 20, seed=2)).value > 1


def test_the_most_frequent_words_of_both_are_compared():
    space, other = draw(80, 10), draw(60, 7, seed=1)
    assert eigenvector_similarity(space, other) == eigenvector_similarity(space[:60], other)
    assert eigenvector_similarity(space, other, words=50) == eigenvector_similarity(space[:50], other[:50])
    assert eigenvector_similarity(space, other, words=50).words == 50


@pytest.mark.parametrize("neighbours", [0, 4])
def test_neighbours_must_be_others(neighbours):
    with pytest.raises(ValueError, match=f"between 1 and 3, as 4 words are compared, got {neighbours}"):
        eigenvector_similarity(PAIRS, CHAIN, neighbours=neighbours)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (torch.zeros(0, 3), r"shape \(words, dimensions\), got \(0, 3\)"),
        (torch.ones(5, 3), "All 5 source words have the same vector"),
        (torch.tensor([[1.0, 2.0], [math.nan, 1.0]]), "source vector in row 1 has NaN"),
    ],
)
def test_spaces_without_shape_are_refused(matrix, message):
    with pytest.raises(ValueError, match=message):
        eigenvector_similarity(matrix, CHAIN, neighbours=1)
