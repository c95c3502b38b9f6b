"""How alike two spaces are before any map: the spectra of their nearest-neighbour graphs (Søgaard et al. 2018)."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import normalize

from .seeds import check_space

COVERED = 0.9  # Share of the spectrum that the compared eigenvalues hold.


class Spectra(NamedTuple):
    """Distance between the spectra of two graphs.

    Attributes:
        value: Sum of squared differences of the largest eigenvalues; 0 for graphs of the same shape.
        k: How many eigenvalues were compared.
        words: How many words each graph has.
    """

    value: float
    k: int
    words: int


@torch.no_grad()
def eigenvector_similarity(source: Tensor, target: Tensor, words: int = 2000, neighbours: int = 10) -> Spectra:
    """Compare the shapes of two spaces; the larger the value, the less an orthogonal map can do.

    The value is a sum over eigenvalues, and grows with the numbers of words and neighbours: only values with the same
    ones can be compared. 2000 words take a second or so; time grows with the cube of their number, memory with its
    square. Where a vocabulary has fewer, both graphs have that many.

    Args:
        source: (source words, dimensions), most frequent first.
        target: (target words, dimensions), most frequent first; the dimensions may differ.
        words: How many of the most frequent words the graphs have.
        neighbours: With how many of its nearest, by cosine, a word is connected.

    Raises:
        ValueError: If there are not at least as many other words as `neighbours`, or a side has no dimension, holds
            NaN or infinity, or has only one vector for all words.

    Example:
        >>> square = torch.tensor([[1.0, 0.1], [1.0, -0.1], [-1.0, 0.1], [-1.0, -0.1]])
        >>> eigenvector_similarity(square, 3 * square[:, [1, 0]], neighbours=1)
        Spectra(value=0.0, k=2, words=4)
    """
    check_space("source", source)
    check_space("target", target)
    words = min(words, len(source), len(target))
    if not 1 <= neighbours < words:
        raise ValueError(
            f"Expected `neighbours` between 1 and {words - 1}, as {words} words are compared, got {neighbours}."
        )
    first, second = (_laplacian_spectrum(matrix[:words], neighbours) for matrix in (source, target))
    k = min(_covering(first), _covering(second))
    return Spectra((first[:k] - second[:k]).square().sum().item(), k, words)


def _laplacian_spectrum(matrix: Tensor, neighbours: int) -> Tensor:
    """Return the eigenvalues of degrees - adjacency, descending; words are connected if one is near to the other."""
    units = normalize(matrix.double(), dim=1)
    nearest = (units @ units.T).fill_diagonal_(-torch.inf).topk(neighbours).indices
    adjacency = units.new_zeros(len(units), len(units)).scatter_(1, nearest, 1)
    adjacency = torch.maximum(adjacency, adjacency.T)
    return torch.linalg.eigvalsh(adjacency.sum(dim=1).diag() - adjacency).flip(0)


def _covering(spectrum: Tensor) -> int:
    """Return how many of the largest eigenvalues are needed for more than `COVERED` of their sum."""
    shares = spectrum.cumsum(dim=0) / spectrum.sum()
    return int((shares <= COVERED).sum()) + 1
