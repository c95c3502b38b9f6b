"""Tests of the F1 of arguments."""

import random
from itertools import chain

import pytest
from sklearn.metrics import precision_recall_fscore_support

from hf_xlt.metrics import argument_f1, relation_f1

ROLES = ["none", "agent", "patient", "place"]


def test_by_hand():
    gold = [["agent", "none", "place"], ["patient", "none"]]
    found = [["agent", "agent", "none"], ["place", "none"]]
    assert argument_f1(gold, found) == pytest.approx(
        {
            "precision": 1 / 3,
            "recall": 1 / 3,
            "f1": 1 / 3,
            "identification_precision": 2 / 3,
            "identification_recall": 2 / 3,
            "identification_f1": 2 / 3,
        }
    )


@pytest.mark.parametrize("seed", range(3))
def test_equals_scikit_learn(seed):
    draw = random.Random(seed)
    gold, found = ([[draw.choice(ROLES) for _ in range(1 + number % 5)] for number in range(40)] for _ in range(2))
    flat = [list(chain.from_iterable(part)) for part in (gold, found)]
    roles = precision_recall_fscore_support(*flat, labels=ROLES[1:], average="micro")[:3]
    there = [[role != "none" for role in part] for part in flat]
    identified = precision_recall_fscore_support(*there, average="binary")[:3]
    scores = argument_f1(gold, found)
    assert [scores[name] for name in ("precision", "recall", "f1")] == pytest.approx(roles)
    assert [scores[f"identification_{name}"] for name in ("precision", "recall", "f1")] == pytest.approx(identified)
    assert relation_f1(gold, found, "none").items() <= scores.items()


def test_the_negative_role_has_the_name_it_is_given():
    assert argument_f1([["x", "none"]], [["x", "none"]], negative="x")["recall"] == 1.0
    assert argument_f1([["x"]], [["x"]], negative="x")["identification_f1"] == 0.0


def test_sentences_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match="1 gold tags and 2 predicted"):
        argument_f1([["agent"]], [["agent", "none"]])
