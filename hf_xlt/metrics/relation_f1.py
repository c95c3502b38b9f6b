"""Micro-averaged precision, recall and F1 of relations or argument roles, the negative label left out."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from .entity_f1 import f1, precision, recall
from .lengths import check_lengths


def relation_counts_by_label(
    gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]], negative: str
) -> dict[str, np.ndarray]:
    """Count pairs per sentence and label; the labels are those of gold and prediction, in alphabetical order.

    Args:
        gold: The right labels of the pairs, sentence by sentence.
        predicted: The predicted labels, as many as there are right ones in every sentence.
        negative: The label of pairs that stand in no relation, which is not counted.

    Returns:
        For every other label an array (sentences, 3): pairs labelled so by both, by the prediction, and by gold.

    Raises:
        ValueError: If the two differ in the number of sentences or of labels in a sentence.

    Example:
        >>> counts = relation_counts_by_label([["part", "none"]], [["part", "use"]], "none")
        >>> {label: count.tolist() for label, count in counts.items()}
        {'part': [[1, 1, 1]], 'use': [[0, 1, 0]]}
    """
    check_lengths(gold, predicted)
    right, found = (np.array(list(chain.from_iterable(part)), dtype=str) for part in (gold, predicted))
    sentences = np.repeat(np.arange(len(gold)), [len(labels) for labels in gold])
    counts = {}
    for label in sorted({*right.tolist(), *found.tolist()} - {negative}):
        columns = [(right == label) & (found == label), found == label, right == label]
        sums = [np.bincount(sentences[column], minlength=len(gold)) for column in columns]
        counts[label] = np.stack(sums, axis=1)
    return counts


def relation_counts(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]], negative: str) -> np.ndarray:
    """Count pairs per sentence over all labels but the negative one: (sentences, 3), see `relation_counts_by_label`.

    Example:
        >>> relation_counts([["part", "none"], ["none"]], [["part", "use"], ["none"]], "none").tolist()
        [[1, 2, 1], [0, 0, 0]]
    """
    by_label = relation_counts_by_label(gold, predicted, negative)
    return sum(by_label.values(), start=np.zeros((len(gold), 3), dtype=np.int64))


def relation_f1(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]], negative: str) -> dict[str, float]:
    """Score predicted labels of pairs: a pair counts if it has a label other than the negative one.

    Where nothing is predicted, precision is 0.

    Args:
        gold: The right labels of the pairs, sentence by sentence.
        predicted: The predicted labels, as many as there are right ones in every sentence.
        negative: The label of pairs that stand in no relation.

    Returns:
        `precision`, `recall` and `f1` over all pairs of all sentences, each from 0 to 1.

    Raises:
        ValueError: If the two differ in the number of sentences or of labels in a sentence.

    Example:
        >>> relation_f1([["part", "none", "use", "use"]], [["part", "none", "none", "part"]], "none")["precision"]
        0.5
    """
    counts = relation_counts(gold, predicted, negative).sum(axis=0)
    return {"precision": precision(counts), "recall": recall(counts), "f1": f1(counts)}
