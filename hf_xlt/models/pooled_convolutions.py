"""Convolutions over sequences, pooled by the maximum."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import pad


class PooledConvolutions(nn.ModuleList):
    """Convolutions of several widths, ReLU, and each filter's maximum over all places (Collobert et al. 2011).

    A sequence stands in endless zeros: how many of them pad it changes nothing, the first and last places are seen as
    such, and it may be shorter than a filter.

    Args:
        size: Numbers at each place.
        filters: Filters of each width.
        widths: Places that a filter sees.

    Example:
        >>> convolutions = PooledConvolutions(size=8, filters=5, widths=[2, 3])
        >>> sequence = torch.randn(4, 1, 8)
        >>> convolutions(sequence).shape
        torch.Size([4, 10])
        >>> padded = torch.cat([sequence, torch.zeros(4, 6, 8)], dim=1)
        >>> torch.allclose(convolutions(padded), convolutions(sequence))
        True
    """

    def __init__(self, size: int, filters: int, widths: Sequence[int]):
        super().__init__(nn.Conv1d(size, filters, width) for width in widths)

    def forward(self, sequences: Tensor) -> Tensor:
        """Return (sequences, widths * filters) of sequences (sequences, places, size), zeros at padding."""
        channels = sequences.transpose(1, 2)  # (sequences, size, places)
        pooled = []
        for convolution in self:
            (width,) = convolution.kernel_size
            # One zero more than the width needs: there is always a window of zeros alone, as with more padding.
            pooled.append(convolution(pad(channels, (width - 1, width))).amax(-1))
        return torch.cat(pooled, dim=-1).relu()
