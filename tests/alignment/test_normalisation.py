"""Tests of the normalisation of word vectors."""

import pytest
import torch

from hf_xlt.alignment.normalisation import Normalisation, normalised


@pytest.fixture
def matrix() -> torch.Tensor:
    return torch.randn(50, 6, generator=torch.Generator().manual_seed(0)) + 2


def test_unit_center_unit_by_hand():
    matrix = torch.tensor([[3.0, 4.0], [0.0, 2.0], [5.0, 0.0]])
    # Of length one: (.6, .8), (0, 1), (1, 0). Less their mean, (8, 9) / 15: (1, 3) / 15, (-8, 6) / 15, (7, -9) / 15.
    expected = torch.tensor([[1.0, 3.0], [-8.0, 6.0], [7.0, -9.0]])
    expected /= torch.tensor([[10.0], [100.0], [130.0]]).sqrt()
    torch.testing.assert_close(normalised(matrix, ["unit", "center", "unit"]), expected)


def test_the_last_step_holds(matrix):
    torch.testing.assert_close(normalised(matrix, ["center", "unit"]).norm(dim=1), torch.ones(50))
    torch.testing.assert_close(normalised(matrix, ["unit", "center"]).mean(dim=0), torch.zeros(6))
    assert normalised(matrix, []) is matrix


def test_other_words_are_moved_by_the_means_that_were_found(matrix):
    steps = ("center", "unit", "center")
    fitted = Normalisation.fit(matrix[:40], steps)
    torch.testing.assert_close(fitted(matrix[:40]), normalised(matrix[:40], steps))
    first = matrix[40:] - matrix[:40].mean(dim=0)
    torch.testing.assert_close(fitted(matrix[40:]), first / first.norm(dim=1, keepdim=True) - fitted.means[1])
    assert (fitted.steps, len(fitted.means)) == (steps, 2)
    assert not torch.allclose(fitted(matrix[40:]), normalised(matrix[40:], steps))


def test_a_word_without_a_vector_stays_so_and_does_not_count(matrix):
    steps = ["unit", "center", "unit"]
    found = normalised(torch.cat([matrix[:10], torch.zeros(3, 6), matrix[10:]]), steps)
    torch.testing.assert_close(found[10:13], torch.zeros(3, 6), rtol=0, atol=0)
    torch.testing.assert_close(torch.cat([found[:10], found[13:]]), normalised(matrix, steps))
    nothing = Normalisation.fit(torch.zeros(2, 6), ["center"])
    torch.testing.assert_close(nothing(torch.zeros(2, 6)), torch.zeros(2, 6), rtol=0, atol=0)
    torch.testing.assert_close(nothing(matrix), matrix, rtol=0, atol=0)


def test_the_callers_matrix_is_left_alone(matrix):
    before = matrix.clone()
    Normalisation.fit(matrix, ["unit", "center"])(matrix)
    torch.testing.assert_close(matrix, before, rtol=0, atol=0)


def test_an_unknown_step(matrix):
    with pytest.raises(ValueError, match="'unit' or 'center', got 'centre'"):
        normalised(matrix, ["unit", "centre"])
