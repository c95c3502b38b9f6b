"""How alike the geometry of two languages' sentences is: linear centred kernel alignment, layer by layer."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from .progress import Progress, silent


@torch.no_grad()
def linear_cka(first: Tensor, second: Tensor) -> float:
    """Return the debiased linear centred kernel alignment of two sets of vectors of the same sentences.

    1 where one set is the other one rotated, moved and scaled; about 0 where they have nothing in common. The plain
    measure (Kornblith et al. 2019, section 3) is far above 0 for unrelated vectors unless there are many more
    sentences than dimensions; here the three terms are unbiased estimates (Song et al. 2012), so that
    values a little below 0 occur.

    Args:
        first: (sentences, hidden).
        second: (sentences, other hidden), of the translations in the same order.

    Returns:
        The alignment; 0 where the vectors of a set do not differ.

    Raises:
        ValueError: If the numbers of sentences differ, or there are fewer than four.

    Example:
        >>> square = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [3.0, 1.0]])
        >>> round(linear_cka(square, 10 - 2 * square.flip(1)), 6)
        1.0
    """
    if len(first) != len(second) or len(first) < 4:
        raise ValueError(
            f"Expected vectors of the same sentences, at least four, got {len(first)} and {len(second)} vectors."
        )
    return _aligned(_centred(first), _centred(second))


@torch.no_grad()
def language_similarities(vectors: Mapping[str, Tensor], *, progress: Progress = silent) -> np.ndarray:
    """Return the alignment of all languages with each other.

    Memory holds one layer of two languages at a time, in double precision.

    Args:
        vectors: Language -> (layers, sentences, hidden), the same sentences in the same order.
        progress: Is told how many layers are done, and how many there are.

    Returns:
        (layers, languages, languages), in the order of `vectors`.

    Raises:
        ValueError: As of `linear_cka`.
    """
    every = list(vectors.values())
    similarities = np.ones((len(every[0]), len(every), len(every)))
    for layer, matrix in enumerate(similarities):
        for i, first in enumerate(every):
            for j in range(i):
                matrix[i, j] = matrix[j, i] = linear_cka(first[layer], every[j][layer])
        progress(layer + 1, len(similarities))
    return similarities


def language_linkage(similarities: np.ndarray) -> np.ndarray:
    """Join languages step by step, the most alike first, by the mean of their distances, 1 - alignment.

    Args:
        similarities: (languages, languages) of one layer, from `language_similarities`.

    Returns:
        (languages - 1, 4): what `scipy.cluster.hierarchy.dendrogram` draws.

    Raises:
        ImportError: If SciPy is not installed.
        ValueError: If there are fewer than two languages.

    Example:
        >>> language_linkage(np.array([[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]]))[:, 2].tolist()
        [0.5, 1.0]
    """
    if len(similarities) < 2:
        raise ValueError(f"Expected at least two languages to compare, got {len(similarities)}.")
    try:
        from scipy.cluster.hierarchy import linkage
    except ImportError as error:
        raise ImportError('A dendrogram needs SciPy: `pip install "hf_xlt[probes]"`.') from error
    distances = np.clip(1 - similarities, 0, None)[np.triu_indices(len(similarities), 1)]
    return linkage(distances, method="average", optimal_ordering=True)


def _centred(vectors: Tensor) -> Tensor:
    vectors = vectors.double()
    return vectors - vectors.mean(dim=0)


def _aligned(first: Tensor, second: Tensor) -> float:
    norms = _independence(first, first) * _independence(second, second)
    return _independence(first, second) / norms**0.5 if norms > 0 else 0.0


def _independence(first: Tensor, second: Tensor) -> float:
    """Return n (n - 3) times the unbiased Hilbert-Schmidt independence criterion of centred vectors.

    Of the kernel matrices K = X X' and L = Y Y', the estimate takes out the diagonals k and l (Song et al.
    2012). As rows of centred kernels sum to 0, the sums over what is left are sums over the diagonals, and the
    matrices, sentences x sentences, are not needed.
    """
    n = len(first)
    own, other = first.square().sum(dim=1), second.square().sum(dim=1)  # k and l
    products = (first.T @ second).square().sum()  # trace of K L
    return float(products - n / (n - 2) * (own @ other) + own.sum() * other.sum() / ((n - 1) * (n - 2)))
