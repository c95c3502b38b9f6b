"""Tests of the criterion that needs no dictionary."""

import pytest
import torch
from torch import Tensor

from hf_xlt.alignment.criterion import mean_csls_cosine
from tests.alignment.score_tables import draw, table


def brute_force(source: Tensor, target: Tensor, words: int, neighbours: int) -> float:
    """Return the mean cosine of the best pairs in the tables of all scores."""
    translations = table(source[:words], target, "csls", source, neighbours).argmax(dim=1)
    return float(table(source[:words], target, "nn").gather(1, translations[:, None]).mean())


@pytest.mark.parametrize(("words", "neighbours"), [(30, 10), (60, 10), (1000, 3)])
def test_it_is_the_mean_over_the_most_frequent_words(words, neighbours):
    source, target = draw(60, 8), 2 * draw(80, 8, seed=1)
    expected = brute_force(source, target, words, neighbours)
    assert mean_csls_cosine(source, target, words, neighbours) == pytest.approx(expected, abs=1e-6)
    assert len({round(brute_force(source, target, *other), 4) for other in [(30, 10), (60, 10), (60, 3)]}) == 3


def test_it_tells_a_right_map_from_others():
    source = draw(300, 20) * torch.linspace(1, 3, 20)
    rotation = torch.linalg.qr(draw(20, 20, seed=1)).Q
    target = (source @ rotation.T)[torch.randperm(300, generator=torch.Generator().manual_seed(0))]
    right = mean_csls_cosine(source @ rotation.T, target)
    nearly = mean_csls_cosine(source @ (rotation + 0.1 * draw(20, 20, seed=2)).T, target)
    assert right == pytest.approx(1, abs=1e-6)
    assert mean_csls_cosine(source, target) < nearly - 0.1 < right - 0.1
