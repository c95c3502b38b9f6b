"""Tests of induced dictionaries: against a dense search, and the distribution of what is left out by chance."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import normalize

from hf_xlt.alignment.dictionary_induction import DictionaryInduction
from tests.alignment.score_tables import draw, table


def units(words: int, dimensions: int, seed: int) -> Tensor:
    return normalize(draw(words, dimensions, seed=seed), dim=1)


@pytest.mark.parametrize(("sizes", "neighbours"), [((70, 130), 10), ((1, 3), 10), ((130, 64), 200)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_without_chance_a_dictionary_is_the_best_of_a_dense_search(sizes, neighbours, dtype):
    source, target = units(sizes[0], 12, seed=0).to(dtype), units(sizes[1], 12, seed=1).to(dtype)
    induction = DictionaryInduction(source, target, neighbours)
    induction(-source, target, 0.5, torch.Generator())  # what it held before does not matter
    pairs, objective = induction(source, target)
    scores = table(source, target, "csls", neighbours=neighbours)
    expected = [*enumerate(scores.argmax(dim=1).tolist()), *((int(row), i) for i, row in enumerate(scores.argmax(0)))]
    assert [tuple(pair) for pair in pairs.tolist()] == expected
    cosines = source.double() @ target.double().T
    assert objective == pytest.approx(float(cosines.amax(1).mean() + cosines.amax(0).mean()) / 2, abs=1e-6)


def test_large_dictionaries_equal_a_dense_search():
    source, target = (
        units(1100, 12, seed=0),
        units(700, 12, seed=1),
    )  # several blocks and chunks, the last ones not full
    pairs, _ = DictionaryInduction(source, target)(source, target)
    cosines = source @ target.T
    near_source, near_target = (side.topk(10).values.mean(dim=1) for side in (cosines, cosines.T))
    scores = 2 * cosines - near_source[:, None] - near_target
    assert torch.equal(pairs[:1100], torch.stack([torch.arange(1100), scores.argmax(dim=1)], dim=1))
    assert torch.equal(pairs[1100:], torch.stack([scores.argmax(dim=0), torch.arange(700)], dim=1))


@pytest.mark.parametrize("keep_probability", [0.1, 0.4])
@pytest.mark.parametrize("side", [0, 1])
def test_choices_are_distributed_as_if_cells_were_left_out(keep_probability, side):
    # Many words with one vector: each of them draws from the same distribution over 90 words of the other language.
    many, others = units(1, 8, seed=0).expand(10_000, -1).contiguous(), units(90, 8, seed=1)
    spaces = (others, many) if side else (many, others)
    generator = torch.Generator().manual_seed(0)
    pairs, _ = DictionaryInduction(*spaces)(*spaces, keep_probability, generator)
    chosen = pairs[90:, 0] if side else pairs[:10_000, 1]
    # cos - r / 2 is cos / 2 here, as the mean of the nearest is the cosine with the one vector there is.
    kept = torch.rand(10_000, 90, generator=generator) < keep_probability
    expected = (many[0] @ others.T / 2).where(kept, -torch.inf).argmax(dim=1)
    found, expected = (rows.bincount(minlength=90) / 10_000 for rows in (chosen, expected))
    assert found.max() == pytest.approx(keep_probability, abs=0.015)
    torch.testing.assert_close(found, expected, rtol=0, atol=0.02)
    assert (found - expected).abs().sum() < 0.12


def test_words_choose_independently():
    source, target = units(1, 8, seed=0).expand(20_000, -1).contiguous(), units(30, 8, seed=1)
    pairs, _ = DictionaryInduction(source, target)(source, target, 0.5, torch.Generator().manual_seed(0))
    best = (pairs[:20_000, 1] == pairs[:20_000, 1].mode().values).float()
    assert (best[1:] * best[:-1]).mean() == pytest.approx(0.25, abs=0.015)


def test_the_last_is_chosen_where_none_is_kept():
    source, target = units(1, 4, seed=0).expand(5000, -1).contiguous(), units(2, 4, seed=1)
    pairs, _ = DictionaryInduction(source, target)(source, target, 0.25, torch.Generator().manual_seed(0))
    assert sorted((pairs[:5000, 1].bincount() / 5000).tolist()) == pytest.approx([0.25, 0.75], abs=0.03)
