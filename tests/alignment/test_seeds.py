"""Tests of first dictionaries: which words are paired, and what is said where none are."""

import pytest
import torch
from torch import Tensor

from hf_xlt.alignment.seeds import identical_pairs, lexicon_pairs, numeral_pairs, similarity_pairs
from hf_xlt.data.vectors import WordVectors
from tests.alignment.score_tables import draw


def vocabulary(words: str) -> WordVectors:
    return WordVectors(words.split(), torch.zeros(len(words.split()), 2))


ENGLISH = vocabulary("the dog Paris paris 1990 7 1.5 us")
GERMAN = vocabulary("der hund paris Paris US ۷ 7 1990 007")


def words_of(pairs: Tensor) -> list[tuple[str, str]]:
    assert pairs.dtype == torch.int64
    return [(ENGLISH.words[source], GERMAN.words[target]) for source, target in pairs.tolist()]


def test_entries_in_both_vocabularies_are_paired_once():
    entries = [("dog", "hund"), ("dog", "katze"), ("cat", "hund"), ("the", "der"), ("dog", "hund")]
    assert words_of(lexicon_pairs(iter(entries), ENGLISH, GERMAN)) == [("dog", "hund"), ("the", "der")]


def test_lower_case_stands_in_for_words_that_are_missing():
    entries = [("Dog", "Hund"), ("Paris", "Paris"), ("us", "us"), ("PARIS", "PARIS")]
    assert words_of(lexicon_pairs(entries[:2], ENGLISH, GERMAN)) == [("dog", "hund"), ("Paris", "Paris")]
    # What is written in lower case is not looked up in capitals.
    assert words_of(lexicon_pairs(entries[2:], ENGLISH, GERMAN)) == [("paris", "paris")]


def test_a_lexicon_of_other_words_says_what_was_found():
    entries = [("dog", "pes"), ("dog", "psi"), ("the", "ten"), ("kocka", "hund")]
    with pytest.raises(ValueError) as raised:
        lexicon_pairs(entries, ENGLISH, GERMAN)
    assert "None of the 4 entries" in str(raised.value)
    assert "2 source and 1 target words were found" in str(raised.value)
    for examples in ("('dog', 'pes'), ('dog', 'psi'),", "words such as 'the', 'dog',", "target 'der', 'hund'."):
        assert examples in str(raised.value)


def test_an_empty_lexicon_is_refused():
    with pytest.raises(ValueError, match="None of the 0 entries"):
        lexicon_pairs([], ENGLISH, GERMAN)


def test_identical_strings_are_paired():
    found = words_of(identical_pairs(ENGLISH, GERMAN))
    assert found == [(word, word) for word in ("Paris", "paris", "1990", "7")]


def test_numerals_are_paired_across_scripts():
    # The Persian seven comes before the other in German; 1.5 is not of digits only, and 007 not written like 7.
    assert words_of(numeral_pairs(ENGLISH, GERMAN)) == [("1990", "1990"), ("7", "۷")]


@pytest.mark.parametrize(("pairs", "kind"), [(identical_pairs, "string"), (numeral_pairs, "numeral")])
def test_vocabularies_without_common_words_are_refused(pairs, kind):
    with pytest.raises(ValueError, match=f"no {kind} in common"):
        pairs(ENGLISH, vocabulary("собака кот ²"))


def skewed(words: int, dimensions: int) -> Tensor:
    """Return a space in which each word lies its own way."""
    return draw(words, dimensions).exp() * torch.linspace(0.2, 2, dimensions)


def test_words_that_lie_alike_are_paired_whatever_their_order():
    source, order = skewed(300, 20), torch.randperm(300, generator=torch.Generator().manual_seed(1))
    target = (source @ torch.linalg.qr(draw(30, 20, seed=2)).Q.T)[order]
    pairs = similarity_pairs(source, target)
    assert target.shape[1] == 30
    assert torch.equal(pairs[:300, 0], torch.arange(300))
    assert torch.equal(pairs[300:, 1], torch.arange(300))
    assert torch.equal(order[pairs[:, 1]], pairs[:, 0])


def test_similarity_pairs_equal_their_definition():
    source, target = draw(60, 8), draw(50, 8, seed=1)
    profiles = []
    for matrix in (source[:40].double(), target[:40].double()):
        values, vectors = torch.linalg.eigh(matrix @ matrix.T)
        roots = (vectors * values.clamp(min=0).sqrt() @ vectors.T).sort(dim=1).values
        roots = roots / roots.norm(dim=1, keepdim=True)
        roots = roots - roots.mean(dim=0)
        profiles.append(roots / roots.norm(dim=1, keepdim=True))
    cosines = profiles[0] @ profiles[1].T
    near_source, near_target = (side.topk(5).values.mean(dim=1) for side in (cosines, cosines.T))
    scores = 2 * cosines - near_source[:, None] - near_target
    expected = [*enumerate(scores.argmax(dim=1).tolist()), *((int(row), i) for i, row in enumerate(scores.argmax(0)))]
    assert [tuple(pair) for pair in similarity_pairs(source, target, 40, 5).tolist()] == expected


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (torch.zeros(0, 8), r"target vectors need the shape \(words, dimensions\), got \(0, 8\)"),
        (torch.zeros(8), r"got \(8,\)"),
        (torch.full((20, 8), 0.3), "All 20 target words have the same vector"),
        (draw(20, 8).index_fill(0, torch.tensor([7]), torch.nan), "target vector in row 7 has NaN or infinity"),
    ],
)
def test_spaces_without_shape_are_refused(target, message):
    with pytest.raises(ValueError, match=message):
        similarity_pairs(draw(20, 8), target)
