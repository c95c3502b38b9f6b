"""Pieces to words and back."""

import torch
from torch import Tensor


class ScoredWords:
    """Where the scored words of a batch stand among its pieces.

    Args:
        pieces: True at the first piece of each scored word, (batch, pieces).

    Attributes:
        mask: True at words, which stand on the left, False at padding, (batch, words); words are at least 1.

    Example:
        >>> words = ScoredWords(torch.tensor([[False, True, False, True], [True, False, False, False]]))
        >>> words.gather(torch.tensor([[1, 2, 3, 4], [5, 6, 7, 8]]))
        tensor([[2, 4],
                [5, 0]])
        >>> words.scatter(torch.tensor([[2, 4], [5, 9]]), fill=-100)
        tensor([[-100,    2, -100,    4],
                [   5, -100, -100, -100]])
    """

    def __init__(self, pieces: Tensor):
        self.pieces = pieces
        sizes = pieces.sum(1)
        self.mask = torch.arange(sizes.max().clamp(min=1), device=pieces.device) < sizes[:, None]

    def gather(self, values: Tensor, fill: int = 0) -> Tensor:
        """Return the values of words (batch, words, ...) of those of pieces (batch, pieces, ...)."""
        words = values.new_full((*self.mask.shape, *values.shape[2:]), fill)
        words[self.mask] = values[self.pieces]
        return words

    def scatter(self, values: Tensor, fill: int = 0) -> Tensor:
        """Return the values of words (batch, words, ...) at their first pieces, (batch, pieces, ...)."""
        pieces = values.new_full((*self.pieces.shape, *values.shape[2:]), fill)
        pieces[self.pieces] = values[self.mask]
        return pieces
