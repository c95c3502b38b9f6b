"""How well two spaces fit, told without a dictionary: what maps are chosen by."""

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from .retrieval import nearest

CRITERION_WORDS = 10_000  # Conneau et al. 2018, section 3.5


@torch.no_grad()
def mean_csls_cosine(
    mapped_source: Tensor, target: Tensor, words: int = CRITERION_WORDS, neighbours: int = 10
) -> float:
    """Return the mean cosine of the most frequent source words with their CSLS translations (Conneau et al. 2018).

    All rows take part in the averages of CSLS; it is cheaper where the caller leaves out those of rare words.

    Args:
        mapped_source: (source words, dimensions), mapped into the space of the target, most frequent first.
        target: (target words, dimensions).
        words: How many source words are translated.
        neighbours: Over how many neighbours CSLS averages.

    Raises:
        ValueError: If the dimensions differ, or a vector is not finite.

    Example:
        >>> vectors = torch.tensor([[1.0, 2.0], [2.0, -1.0]])
        >>> round(mean_csls_cosine(vectors, 3 * vectors), 4)
        1.0
    """
    found = nearest(mapped_source[:words], target, neighbours=neighbours, sources=mapped_source)
    return mean_cosine(mapped_source, target, found.indices[:, 0])


def mean_cosine(mapped_source: Tensor, target: Tensor, translations: Tensor) -> float:
    """Return the mean cosine of the first source words with the targets at `translations`, (words,) rows."""
    return cosine_similarity(mapped_source[: len(translations)], target[translations]).double().mean().item()
