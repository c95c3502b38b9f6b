"""Accuracy of translation retrieval: is the nearest sentence of the other language the translation?"""

import numpy as np
import torch

from ..alignment.retrieval import Retrieval, nearest


def retrieval_accuracy(source: np.ndarray, target: np.ndarray, retrieval: Retrieval = "nn") -> dict[str, float]:
    """Score vectors of sentences and of their translations by how often these are each other's nearest by cosine.

    With `nn` that is how XTREME scores Tatoeba (Hu et al. 2020); `csls` and `isf` correct for
    vectors that are near to everything, see `hf_xlt.alignment.retrieval`.

    Args:
        source: (sentences, dimensions).
        target: Vectors of the translations, in the same order, (sentences, dimensions).
        retrieval: `nn`, `csls` or `isf`.

    Returns:
        `accuracy`, the share of source sentences whose nearest target is their translation, and `reverse_accuracy`,
        the share of target sentences whose nearest source is; each from 0 to 1.

    Raises:
        ValueError: If the two differ in shape, there is no sentence, a vector is not finite, or there is no such
            retrieval.

    Example:
        >>> retrieval_accuracy([[1, 0], [0, 1], [2, 1], [1, 2]], [[2, 1], [0, 3], [3, 1], [1, 2]])
        {'accuracy': 0.5, 'reverse_accuracy': 0.75}
    """
    source, target = (torch.as_tensor(np.asarray(vectors, dtype=np.float32)) for vectors in (source, target))
    if source.shape != target.shape or source.ndim != 2 or not len(source):
        raise ValueError(
            "Expected as many vectors of translations as of sentences, both (sentences, dimensions), got "
            f"{tuple(source.shape)} and {tuple(target.shape)}."
        )
    own = torch.arange(len(source))[:, None]
    hits = [nearest(*sides, retrieval=retrieval).indices == own for sides in ((source, target), (target, source))]
    return {name: float(hit.double().mean()) for name, hit in zip(("accuracy", "reverse_accuracy"), hits, strict=True)}
