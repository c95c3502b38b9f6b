"""Tests of the baselines of pairs."""

import pytest

from hf_xlt.data.pair_sentences import PairSentences
from hf_xlt.data.pairs import LabelledPairs, Pair, Span
from hf_xlt.transfer.pair_baselines import majority_label, path_look_up

# Ann saw his big dog
TREE = {"heads": [2, 0, 5, 5, 2], "deprels": ["nsubj", "root", "nmod:poss", "amod", "obj"], "upos": ["X"] * 5}
WORDS = ["Ann", "saw", "his", "big", "dog"]
SAW, ANN, HIS, BIG, DOG = (1, 0, 2, 3, 4)


def data(*triples: tuple[int, int, str], **changes) -> PairSentences:
    tree = {**TREE, **changes}
    pairs = [
        Pair(f"a#{number}", WORDS, Span(s, s + 1, "X"), Span(o, o + 1, "X"), label, ["O"] * 5, **tree)
        for number, (s, o, label) in enumerate(triples)
    ]
    return PairSentences.of(LabelledPairs("en", "train", pairs))


def test_majority_leaves_the_negative_label_out():
    train = [data((SAW, ANN, "none"), (SAW, HIS, "none"), (SAW, DOG, "A1")), data((SAW, ANN, "A0"), (SAW, DOG, "A1"))]
    assert majority_label(train, data((SAW, ANN, "?"), (SAW, HIS, "?"))) == [["A1", "A1"]]
    with pytest.raises(ValueError, match="Expected a train set"):
        majority_label([data((SAW, ANN, "none"))], data((SAW, ANN, "?")))


def test_the_table_goes_by_path_then_by_its_steps_then_by_the_most_frequent():
    train = [data((SAW, ANN, "A0"), (SAW, ANN, "A0"), (SAW, ANN, "A1"), (SAW, DOG, "A1"), (SAW, HIS, "none"))]
    asked = data(
        (SAW, DOG, "?"),  # as in training
        (SAW, ANN, "?"),  # the more frequent of two
        (DOG, BIG, "?"),  # a new relation: of one step down A0 and A1 are as frequent, the first name is taken
        (SAW, HIS, "?"),  # the subtype does not matter
        (ANN, DOG, "?"),  # up and down was never seen
    )
    assert path_look_up(train, asked) == [["A1", "A0", "A0", "none", "A0"]]
    other = data((SAW, HIS, "?"), deprels=["nsubj", "root", "nmod", "amod", "obj"])
    assert path_look_up(train, other) == [["none"]]


def test_all_languages_of_a_train_set_fill_one_table():
    train = [data((SAW, ANN, "A0")), data((SAW, ANN, "A1"), (SAW, ANN, "A1"))]
    assert path_look_up(train, data((SAW, ANN, "?"))) == [["A1"]]
