"""Translation by spelling."""

import numpy as np
import pytest

from hf_xlt.probes import surface_hits

pytest.importorskip("sklearn")

SOURCE = ["Anna was in Berlin", "The year 1984 was cold", "Nobody knows Kilimanjaro"]
TARGET = ["Anna war in Berlin", "1984 war ein kaltes Jahr", "Niemand kennt den Kilimanjaro"]


@pytest.mark.parametrize("scores_at_once", [1, 6, 1000])
def test_spelling_finds_names_and_numbers(scores_at_once, monkeypatch):
    monkeypatch.setattr("hf_xlt.probes.surface.SCORES_AT_ONCE", scores_at_once)
    assert surface_hits(SOURCE, TARGET).tolist() == [[True] * 3] * 2
    assert not surface_hits(SOURCE, TARGET[1:] + TARGET[:1]).any()


def test_hits_equal_brute_force():
    from sklearn.feature_extraction.text import TfidfVectorizer

    draw = np.random.default_rng(0)
    words = ["rain", "reign", "river", "rider", "house", "mouse"]
    source = [" ".join(draw.choice(words, 3)) for _ in range(40)]
    target = [" ".join([*draw.choice(words, 1), text]) for text in source]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True).fit([*source, *target])
    cosines = (vectorizer.transform(source) @ vectorizer.transform(target).T).toarray()
    expected = []
    for scores in (cosines, cosines.T):
        rivals = np.where(np.eye(40, dtype=bool), -1, scores).max(axis=1)
        sure = np.abs(scores.diagonal() - rivals) > 1e-6  # equal ones are told apart by rounding
        expected.append((scores.diagonal() > rivals, sure))
    found = surface_hits(source, target)
    for own, (hits, sure) in zip(found, expected, strict=True):
        np.testing.assert_array_equal(own[sure], hits[sure])
        assert 0.1 < hits.mean() < 0.9


def test_sentences_without_a_letter_in_common_are_no_hits():
    assert not surface_hits(["abc", "def"], ["xyz", "uvw"]).any()


def test_sides_that_differ_in_number_are_an_error():
    with pytest.raises(ValueError, match="got 2 and 1 sentences"):
        surface_hits(["a", "b"], ["a"])
    with pytest.raises(ValueError, match="at least two sentences .* got 1 and 1"):
        surface_hits(["a"], ["a"])
