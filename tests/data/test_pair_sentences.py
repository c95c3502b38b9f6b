"""Tests of pairs by sentence."""

import pytest

from hf_xlt.data.pair_loading import load_pairs
from hf_xlt.data.pair_sentences import PairSentences
from hf_xlt.data.pairs import LabelledPairs, Pair, Span
from tests.transfer.tiny_pairs import write_pairs


def test_they_are_the_pairs_of_a_data_set(tmp_path):
    data = load_pairs(str(write_pairs(tmp_path, languages=("en",))), "argument", ["en"]).splits["en"]["train"]
    sentences = PairSentences.of(data)
    assert [pair for pairs in sentences.pairs for pair in pairs] == data.pairs
    assert sentences.sizes == {"sentences": data.sentence_count, "tokens": data.token_count, "pairs": len(data)}
    assert sentences.ids == [f"en:train:{number}" for number in range(60)]
    assert [len(labels) for labels in sentences.tags] == [len(words) - 1 for words in sentences.tokens]
    assert sentences.has_trees
    assert set(sentences.paths[0]) >= {("↓nsubj",), ("↓obj",)}
    chosen = sentences.select([3, 1])
    assert (chosen.ids, chosen.tags) == (["en:train:3", "en:train:1"], [sentences.tags[3], sentences.tags[1]])


def test_pairs_of_a_sentence_need_not_stand_together(tmp_path):
    data = load_pairs(str(write_pairs(tmp_path, languages=("en",))), "argument", ["en"]).splits["en"]["test"]
    mixed = PairSentences.of(data.select([*range(0, len(data), 2), *range(1, len(data), 2)]))
    assert len(mixed) == data.sentence_count
    assert {name: sorted(tags) for name, tags in zip(mixed.ids, mixed.tags, strict=True)} == {
        name: sorted(tags)
        for name, tags in zip(*(getattr(PairSentences.of(data), part) for part in ("ids", "tags")), strict=True)
    }


def test_sentences_with_one_id_and_other_words_are_an_error():
    pairs = [
        Pair(f"file#{number}", words, Span(0, 1, "X"), Span(1, 2, "X"), "no", ["O"] * len(words))
        for number, words in enumerate((["a", "b"], ["a", "c"]))
    ]
    with pytest.raises(ValueError, match="same words in all pairs of the sentence 'file', got others in 'file#0' and"):
        PairSentences.of(LabelledPairs("en", "train", pairs))
