"""Tests of the F1 of relations."""

import random
from itertools import chain

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from hf_xlt.metrics import relation_counts, relation_counts_by_label, relation_f1

LABELS = ["none", "A", "B", "C"]


def test_one_right_of_three_found_and_three_there():
    scores = relation_f1([["A", "A", "none", "B"]], [["A", "B", "A", "none"]], "none")
    assert scores == pytest.approx({"precision": 1 / 3, "recall": 1 / 3, "f1": 1 / 3})


def test_nothing_found_or_nothing_there_is_zero():
    nothing = {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    assert relation_f1([["A"]], [["none"]], "none") == nothing
    assert relation_f1([["none"]], [["A"]], "none") == nothing
    assert relation_f1([["none"], []], [["none"], []], "none") == nothing
    assert relation_f1([], [], "none") == nothing


def test_counts_are_those_of_a_loop():
    draw = random.Random(0)
    gold, found = ([[draw.choice(LABELS) for _ in range(1 + number % 5)] for number in range(40)] for _ in range(2))
    by_label = relation_counts_by_label(gold, found, "none")
    assert list(by_label) == ["A", "B", "C"]
    for label, counts in by_label.items():
        for sentence, (right, predicted) in enumerate(zip(gold, found, strict=True)):
            both = sum(a == b == label for a, b in zip(right, predicted, strict=True))
            assert counts[sentence].tolist() == [both, predicted.count(label), right.count(label)]
    assert np.array_equal(relation_counts(gold, found, "none"), sum(by_label.values()))


def test_sentences_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match="1 gold tags and 2 predicted"):
        relation_f1([["A"]], [["A", "B"]], "none")


def test_equals_scikit_learn():
    draw = random.Random(1)
    gold, found = ([[draw.choice(LABELS) for _ in range(1 + number % 5)] for number in range(40)] for _ in range(2))
    flat = [list(chain.from_iterable(part)) for part in (gold, found)]
    expected = precision_recall_fscore_support(*flat, labels=LABELS[1:], average="micro")[:3]
    scores = relation_f1(gold, found, "none")
    assert [scores[name] for name in ("precision", "recall", "f1")] == pytest.approx(expected)
