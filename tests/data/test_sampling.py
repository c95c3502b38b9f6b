"""Tests of smoothed language sampling."""

from collections import Counter

import pytest

from hf_xlt.data.sampling import sample_languages, smoothed_probabilities

COUNTS = {"a": 80, "b": 15, "c": 5}


@pytest.mark.parametrize(
    ("alpha", "expected"),
    [
        (0.7, (0.6880, 0.2132, 0.0988)),
        (0.5, (0.5942, 0.2573, 0.1485)),
        (0.3, (0.4901, 0.2966, 0.2133)),
        (1.0, (0.80, 0.15, 0.05)),
        (0.0, (1 / 3, 1 / 3, 1 / 3)),
    ],
)
def test_smoothing_by_hand(alpha, expected):
    assert list(smoothed_probabilities(COUNTS, alpha).values()) == pytest.approx(expected, abs=1e-4)


def test_smoothing_does_not_see_the_scale():
    larger = {language: 1000 * count for language, count in COUNTS.items()}
    assert smoothed_probabilities(larger, 0.5) == pytest.approx(smoothed_probabilities(COUNTS, 0.5))


def test_a_language_without_text_is_never_drawn():
    assert smoothed_probabilities({"a": 3, "b": 0}, alpha=0.0) == {"a": 1.0, "b": 0.0}


@pytest.mark.parametrize(("counts", "alpha"), [({"a": 1}, -0.1), ({"a": 0}, 1.0), ({"a": -1, "b": 2}, 1.0), ({}, 1.0)])
def test_impossible_shares_are_an_error(counts, alpha):
    with pytest.raises(ValueError, match="alpha|counts"):
        smoothed_probabilities(counts, alpha)


def test_sample_has_the_smoothed_shares_and_every_sentence_of_a_raised_language():
    texts = {language: [f"{language}{i}" for i in range(count)] for language, count in COUNTS.items()}
    sample = sample_languages(texts, alpha=0.5)
    assert {language: len(sentences) for language, sentences in sample.items()} == {"a": 59, "b": 26, "c": 15}
    assert set(Counter(sample["c"]).values()) == {3}
    assert len(set(sample["a"])) == 59
    assert {language: sorted(rows) for language, rows in sample_languages(texts, alpha=1.0).items()} == {
        language: sorted(rows) for language, rows in texts.items()
    }
    assert sample == sample_languages(texts, alpha=0.5) != sample_languages(texts, alpha=0.5, seed=1)
