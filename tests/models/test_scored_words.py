"""Pieces to words and back, against loops."""

import torch

from hf_xlt.models.scored_words import ScoredWords


def test_gathered_and_scattered_against_loops():
    draw = torch.Generator().manual_seed(0)
    pieces = torch.rand(6, 8, generator=draw) < 0.4
    pieces[2] = False
    values = torch.randn(6, 8, 3, generator=draw)
    words = ScoredWords(pieces)
    gathered = words.gather(values)
    for row, marked in enumerate(pieces):
        count = int(marked.sum())
        assert words.mask[row].tolist() == [place < count for place in range(int(pieces.sum(1).max()))]
        assert torch.equal(gathered[row, :count], values[row][marked])
        assert not gathered[row, count:].any()
    assert torch.equal(words.scatter(gathered), values * pieces[..., None])


def test_a_batch_without_words_has_one_place():
    words = ScoredWords(torch.zeros(2, 3, dtype=torch.bool))
    assert words.mask.tolist() == [[False], [False]]
    assert words.gather(torch.ones(2, 3)).tolist() == [[0], [0]]
    assert words.scatter(torch.ones(2, 1), fill=-100).tolist() == [[-100] * 3] * 2
