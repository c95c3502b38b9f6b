import random

import numpy as np
import pytest
from seqeval.metrics import accuracy_score

from hf_xlt.metrics import accuracy, accuracy_counts, upos_accuracy

TAGS = ["NOUN", "VERB", "ADJ"]


def test_counts_by_hand():
    gold = [["NOUN", "VERB", "NOUN"], [], ["ADJ"]]
    counts = accuracy_counts(gold, [["NOUN", "NOUN", "NOUN"], [], ["VERB"]])
    assert counts.dtype == np.int64
    assert counts.tolist() == [[2, 3], [0, 0], [0, 1]]
    assert accuracy(counts).tolist() == pytest.approx([2 / 3, 0, 0])
    assert accuracy(counts.sum(axis=0)) == 0.5


def test_words_weigh_equally_not_sentences():
    assert upos_accuracy([["NOUN"] * 3, ["VERB"]], [["NOUN"] * 3, ["NOUN"]]) == {"accuracy": 0.75}


def test_equals_seqeval_on_random_tags():
    generator = random.Random(0)
    gold, predicted = ([generator.choices(TAGS, k=length) for length in range(1, 30)] for _ in range(2))
    assert upos_accuracy(gold, predicted)["accuracy"] == pytest.approx(accuracy_score(gold, predicted))


def test_nothing_to_tag_is_zero():
    assert upos_accuracy([], []) == {"accuracy": 0.0}
    assert upos_accuracy([[]], [[]]) == {"accuracy": 0.0}


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match="Sentence 0 has 2 gold tags and 1 predicted"):
        accuracy_counts([["NOUN", "VERB"]], [["NOUN"]])
