"""Features of words from their characters."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from .pooled_convolutions import PooledConvolutions


class CharacterCNN(nn.Module):
    """Features of words from their characters: embeddings that all languages share, filters of each language.

    Args:
        vocab_size: Characters; id 0 is padding.
        size: Of the embeddings.
        widths: Characters that a filter sees.
        filters: Filters of each width.
        languages: Sets of filters.

    Example:
        >>> characters = CharacterCNN(vocab_size=30, size=25, widths=[2, 3, 4], filters=25, languages=2)
        >>> characters(torch.tensor([[7, 8, 9], [5, 0, 0]]), langs=torch.tensor([0, 1])).shape
        torch.Size([2, 75])
    """

    def __init__(self, vocab_size: int, size: int, widths: Sequence[int], filters: int, languages: int):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, size, padding_idx=0)
        self.convolutions = nn.ModuleList(PooledConvolutions(size, filters, widths) for _ in range(languages))

    def forward(self, char_ids: Tensor, langs: Tensor) -> Tensor:
        """Return the features of words, (words, widths * filters).

        Args:
            char_ids: Ids (words, characters), 0 after the end of a word.
            langs: Set of filters of each word (words,).
        """
        rows = torch.cat([langs[:, None], char_ids], dim=1)
        # Sorted by language, and each word once: half the work in running text.
        distinct, places = rows.unique(dim=0, return_inverse=True)
        sizes = distinct[:, 0].bincount(minlength=len(self.convolutions)).tolist()
        words = self.embeddings(distinct[:, 1:]).split(sizes)  # of each language
        features = [
            convolutions(part) for convolutions, part in zip(self.convolutions, words, strict=True) if len(part)
        ]
        return torch.cat(features).index_select(0, places)
