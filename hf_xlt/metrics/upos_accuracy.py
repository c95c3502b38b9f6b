"""Accuracy of part-of-speech tags."""

from collections.abc import Sequence

import numpy as np

from .fraction import fraction
from .lengths import check_lengths


def accuracy_counts(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> np.ndarray:
    """Count the right tags per sentence.

    Args:
        gold: The right tags, sentence by sentence.
        predicted: The predicted tags, as many as there are right ones in every sentence.

    Returns:
        (sentences, 2): right tags, and all tags.

    Raises:
        ValueError: If the two differ in the number of sentences or of tags in a sentence.

    Example:
        >>> accuracy_counts([["NOUN", "VERB"], ["X"]], [["NOUN", "NOUN"], ["X"]]).tolist()
        [[1, 2], [1, 1]]
    """
    check_lengths(gold, predicted)
    counts = [
        (sum(map(str.__eq__, gold_tags, predicted_tags)), len(gold_tags))
        for gold_tags, predicted_tags in zip(gold, predicted, strict=True)
    ]
    return np.array(counts, dtype=np.int64).reshape(len(gold), 2)


def accuracy(counts: np.ndarray) -> np.ndarray | float:
    """Return the share of right tags, from counts (..., 2); 0 where there are no tags.

    Example:
        >>> accuracy([3, 4])
        0.75
    """
    counts = np.asarray(counts)
    return fraction(counts[..., 0], counts[..., 1])


def upos_accuracy(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> dict[str, float]:
    """Score predicted part-of-speech tags: the share of words whose tag is right, from 0 to 1.

    Args:
        gold: The right tags, sentence by sentence.
        predicted: The predicted tags, as many as there are right ones in every sentence.

    Raises:
        ValueError: If the two differ in the number of sentences or of tags in a sentence.

    Example:
        >>> upos_accuracy([["NOUN", "VERB"], ["X", "X"]], [["NOUN", "NOUN"], ["X", "X"]])
        {'accuracy': 0.75}
    """
    return {"accuracy": accuracy(accuracy_counts(gold, predicted).sum(axis=0))}
