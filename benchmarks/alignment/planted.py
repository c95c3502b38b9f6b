"""Two spaces of made-up word vectors of which one is a rotation of the other, with noise: the truth is known."""

from typing import NamedTuple

import torch
from torch import Tensor

CLUSTERS = 100
# Of the singular values: i ** -0.5 is close to what word vectors of large corpora have.
POWER = 0.5
# How far, in ranks, a word's frequency rank differs between the two languages.
RANK_NOISE = 0.02


class Planted(NamedTuple):
    """Two spaces and the truth.

    Attributes:
        source: (words, dimensions).
        target: (words, dimensions), the rotated source with noise, in another order.
        translations: (words,) int64: row of the target that belongs to each row of the source.
    """

    source: Tensor
    target: Tensor
    translations: Tensor


def planted_spaces(words: int, dimensions: int = 300, noise: float = 0.3, seed: int = 0) -> Planted:
    """Draw clusters of words with a power-law spectrum, rotate them, add noise, and shuffle neighbouring ranks.

    Clusters make the cloud's shape tell how it was rotated: of an isotropic one no method could.

    Args:
        words: Words of each language.
        dimensions: Length of a vector.
        noise: Length of the noise relative to that of the vectors.
        seed: Of everything that is drawn.
    """
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    scales = torch.arange(1, dimensions + 1).float() ** -POWER
    centres = normal(CLUSTERS, dimensions)
    cluster = torch.multinomial(1 / torch.arange(1, CLUSTERS + 1), words, replacement=True, generator=generator)
    source = (centres[cluster] + normal(words, dimensions)) * scales
    rotation = torch.linalg.qr(normal(dimensions, dimensions)).Q
    length = source.norm(dim=1, keepdim=True)
    spread = normal(words, dimensions) * scales
    disturbed = source + noise * length * spread / spread.norm(dim=1, keepdim=True)
    # A word keeps about its frequency rank.
    ranks = torch.arange(words) * (1 + RANK_NOISE * normal(words))
    order = ranks.argsort()
    return Planted(source, (disturbed @ rotation.T)[order], order.argsort())
