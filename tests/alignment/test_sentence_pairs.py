"""Tests of the sentence pairs that an alignment is tried on."""

import random

import pytest

from hf_xlt.alignment.sentence_pairs import SentencePairs, read_pairs, without
from hf_xlt.data.bitext import BitextSource, SentencePair
from hf_xlt.data.filters import Exclusion


def source(language: str, *pairs: SentencePair) -> BitextSource:
    return BitextSource(language, "en", f"{language}-en", lambda: iter(pairs))


def sentences(language: str, numbers, ids: bool = False) -> list[SentencePair]:
    """Return sentences that no order of their texts sorts alike in two languages."""
    shift = len(language)
    texts = {n: f"{language} {n * shift % 211} words" for n in numbers}
    return [SentencePair(f"s{n}" if ids else None, texts[n], f"English {n} text") for n in numbers]


@pytest.mark.parametrize("ids", [True, False])
def test_the_same_sentences_are_chosen_whatever_language_and_order(ids):
    german = read_pairs([source("de", *sentences("Deutsch", range(200), ids))], 10)
    shuffled = list(range(200))
    random.Random(0).shuffle(shuffled)
    parts = sentences("français", shuffled, ids)
    french = read_pairs([source("fr", *parts[:70]), source("fr", *parts[70:])], 10)
    assert [pair.target for pair in german.retrieved] == [pair.target for pair in french.retrieved]
    assert (len(german.retrieved), len(german.others)) == (10, 40)
    texts = [f"English {number} text" for number in range(200)]
    for begin in (texts[:10], sorted(texts)[:10]):  # neighbours in a text are much alike
        assert [pair.target for pair in german.retrieved] != begin
    assert not {pair.target for pair in german.retrieved} & {pair.target for pair in german.others}


def test_duplicates_and_empty_sides_are_left_out():
    pairs = [*sentences("Deutsch", [1, 1, 2]), SentencePair(None, "...", "English 3 text")]
    found = read_pairs([source("de", *pairs)], 10)
    assert sorted(pair.target for pair in found.retrieved) == ["English 1 text", "English 2 text"]
    with pytest.raises(ValueError, match="de-en: expected sentence pairs, got none"):
        read_pairs([source("de", SentencePair(None, "...", "text"))], 10)


def test_what_is_retrieved_is_not_trained_on():
    pairs = [SentencePair("gen.1.3", "Es werde Licht!", "Let there be light!"), SentencePair("7", "Sieben.", "Seven.")]
    test = SentencePairs(pairs, [SentencePair("gen.1.4", "Gut.", "Good.")])
    exclusion = without(Exclusion(frozenset({"old"}), frozenset({"oldtext"})), [test])
    assert exclusion.holds("gen.1.3", "Anything") == "id"
    assert exclusion.holds(None, "es werde licht") == "text"
    assert exclusion.holds(None, "LET THERE BE LIGHT") == "text"
    assert exclusion.holds("7", "Other words") is None  # a bare number says nothing outside its file
    assert exclusion.holds("gen.1.4", "Gut.") is None
    assert exclusion.holds("old", "") == "id"
    assert exclusion.holds(None, "Old text") == "text"
