"""Shared word pieces: what counts as one, and what overlap is of nothing."""

from collections import Counter

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.probes import Pieces, entity_pieces, piece_overlap, piece_overlaps, word_pieces

VOCABULARY = ["[UNK]", "An", "##na", "Ber", "##lin", "sees", "sieht", "Nil"]


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    backend = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="[UNK]")


def tagged(*sentences: str, language: str = "en") -> TaggedSentences:
    """Return sentences such as `"Anna/B-PER sees"`."""
    words = [[word.partition("/") for word in sentence.split()] for sentence in sentences]
    ids = [f"{language}{number}" for number in range(len(sentences))]
    tokens = [[word for word, *_ in sentence] for sentence in words]
    tags = [[tag or "O" for *_, tag in sentence] for sentence in words]
    return TaggedSentences(language, "test", ids, tokens, tags)


def named(pieces: Pieces) -> dict[str, int]:
    return {VOCABULARY[piece]: count for piece, count in pieces.counts.items()}


def test_pieces_of_words_and_of_entities(tokenizer):
    sentences = tagged("Anna/B-PER sees Berlin/B-LOC", "Anna/I-PER sees", "sees xyz/S-LOC xyz")
    assert named(word_pieces(tokenizer, sentences)) == {"An": 2, "##na": 2, "Ber": 1, "##lin": 1, "sees": 3}
    assert named(entity_pieces(tokenizer, sentences)) == {"An": 2, "##na": 2, "Ber": 1, "##lin": 1}
    assert (word_pieces(tokenizer, sentences).unknown, entity_pieces(tokenizer, sentences).unknown) == (2, 1)


def test_more_sentences_than_are_cut_at_once(tokenizer, monkeypatch):
    sentences = tagged("Anna/B-PER sees", "Berlin/B-LOC", "Anna sees Nil/B-LOC")
    whole = word_pieces(tokenizer, sentences), entity_pieces(tokenizer, sentences)
    monkeypatch.setattr("hf_xlt.probes.overlap.SENTENCES_AT_ONCE", 2)
    assert (word_pieces(tokenizer, sentences), entity_pieces(tokenizer, sentences)) == whole


def test_only_pieces_inside_entities_count(tokenizer):
    english = entity_pieces(tokenizer, tagged("Anna/B-PER sees Nil"))
    german = entity_pieces(tokenizer, tagged("Berlin/B-LOC sees Nil"))
    assert piece_overlap(english, german).jaccard == 0
    assert piece_overlap(english, entity_pieces(tokenizer, tagged("sieht Anna/B-LOC"))).jaccard == 1


def test_unknown_words_share_nothing(tokenizer):
    hindi, korean = word_pieces(tokenizer, tagged("नदी")), word_pieces(tokenizer, tagged("강 Anna"))
    found = piece_overlap(hindi, korean)
    assert (found.jaccard, found.weighted_jaccard, found.seen) == (0, 0, 0)
    assert (found.train_unknown, found.evaluation_unknown) == (1, pytest.approx(1 / 3))


def test_duplicates_do_not_change_the_jaccard_index():
    one, many = Pieces(Counter([1, 2])), Pieces(Counter([1] * 5 + [2]))
    other = Pieces(Counter([2, 3]))
    assert piece_overlap(one, other).jaccard == piece_overlap(many, other).jaccard == 1 / 3
    assert piece_overlap(one, other).weighted_jaccard != piece_overlap(many, other).weighted_jaccard


def test_identical_and_disjoint_data():
    one, other = Pieces(Counter([1, 1, 2])), Pieces(Counter([3, 4]))
    same = Pieces(Counter([1, 1, 2] * 3))  # The same shares in a larger data set.
    assert piece_overlap(one, same)[:3] == pytest.approx((1, 1, 1))
    assert piece_overlap(one, other)[:3] == (0, 0, 0)


@pytest.mark.parametrize("evaluation", [Pieces(), Pieces(Counter([1]))])
def test_nothing_overlaps_with_nothing(evaluation):
    assert piece_overlap(Pieces(), evaluation)[:4] == (0, 0, 0, 0)
    assert piece_overlap(evaluation, Pieces())[:4] == (0, 0, 0, 0)


def test_brute_force():
    generator = np.random.default_rng(0)
    first, second = (generator.integers(0, 60, size).tolist() for size in (80, 50))
    found, turned = (
        piece_overlap(Pieces(Counter(train)), Pieces(Counter(evaluation)))
        for train, evaluation in ((first, second), (second, first))
    )
    both, either = set(first) & set(second), set(first) | set(second)
    assert found.jaccard == len(both) / len(either)
    assert found.seen == sum(piece in both for piece in second) / 50
    shares = [(first.count(piece) / 80, second.count(piece) / 50) for piece in either]
    assert found.weighted_jaccard == pytest.approx(sum(map(min, shares)) / sum(map(max, shares)))
    assert (found.shared, found.train, found.evaluation) == (len(both), len(set(first)), len(set(second)))
    assert (found.jaccard, found.weighted_jaccard) == pytest.approx((turned.jaccard, turned.weighted_jaccard))


def test_all_pairs_of_two_languages():
    pieces = {"en": Pieces(Counter([1])), "de": Pieces(Counter([2]))}
    found = piece_overlaps(pieces, {**pieces, "fr": Pieces(Counter([1, 2]))})
    assert list(found) == [("en", "de"), ("en", "fr"), ("de", "en"), ("de", "fr")]
    assert [one.jaccard for one in found.values()] == [0, 0.5, 0, 0.5]


def test_parts_of_speech_are_no_entities(tokenizer):
    with pytest.raises(ValueError, match="en test: expected entity tags .* got 'VERB' in sentence 'en0'"):
        entity_pieces(tokenizer, tagged("Nil/O sees/VERB"))
