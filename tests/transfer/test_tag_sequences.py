"""Tests of what a CRF takes."""

import pytest

from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.transfer.tag_sequences import check_sequences

IOB2 = ["O", "B-LOC", "I-LOC", "B-PER", "I-PER"]


def sentences(*tags: str) -> TaggedSentences:
    return TaggedSentences("en", "train", ["7"], [["word"] * len(tags)], [list(tags)])


def test_what_is_iob2_passes():
    check_sequences(IOB2, sentences("B-LOC", "I-LOC", "B-LOC", "O", "B-PER"))
    check_sequences(["NOUN", "VERB"], sentences("NOUN", "VERB"))
    check_sequences(["O", "B-X", "I-X", "E-X", "S-X"], sentences("S-X", "B-X", "I-X", "E-X"))


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        (("I-LOC", "O"), "en train, sentence '7', word 0: expected IOB2 tags, .* got I-LOC after the beginning"),
        (("O", "B-PER", "I-LOC"), "word 2: .* got I-LOC after B-PER"),
    ],
)
def test_what_is_not_is_named(tags, message):
    with pytest.raises(ValueError, match=message):
        check_sequences(IOB2, sentences(*tags))


def test_an_entity_without_an_end_is_no_iobes():
    with pytest.raises(ValueError, match="word 1: expected IOBES tags, .* got the end after B-X"):
        check_sequences(["O", "B-X", "I-X", "E-X", "S-X"], sentences("B-X"))


def test_labels_without_a_beginning_are_refused():
    sentences = TaggedSentences("de", "train", ["a"], [["Bonn"]], [["I-LOC"]])
    with pytest.raises(ValueError, match="de train: expected IOB2 tags.* I-LOC without such"):
        check_sequences(["O", "I-LOC"], sentences)
