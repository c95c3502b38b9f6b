"""Shared features: counts of the paper, what is missing, and means over ordered pairs."""

from itertools import permutations

import pytest

from hf_xlt.probes import (
    LanguageFeatures,
    scores_by_shared_features,
    scores_by_word_order,
    shared_counts,
    shared_features,
    typological_distance,
    wals_features,
)


@pytest.mark.parametrize(
    ("first", "second", "count"), [("en", "bg", 6), ("en", "ja", 3), ("hi", "ur", 6), ("en", "ar", 3)]
)
def test_shared_features_of_wals(first, second, count):
    assert shared_features(wals_features(), first, second).count == count
    assert shared_features(wals_features(), second, first).count == count


def test_missing_features_are_not_shared_and_named():
    found = shared_features(wals_features(), "es", "pt")
    assert (found.count, found.compared, found.different, found.missing) == (5, 5, [], {"pt": ["89A"]})
    # Where both lack a feature, they do not share it either.
    assert shared_features(wals_features(), "pt", "pt").count == 5


def test_any_code_of_a_language_will_do():
    assert wals_features().of("deu") == wals_features().of("de") != {}
    assert wals_features().of("en_ewt") == {}
    assert wals_features().missing("en_ewt") == list(wals_features().names)


def test_a_language_that_wals_does_not_know_is_an_error():
    with pytest.raises(ValueError, match=r"Nothing is known of Galician \(gl\) among the features 81A, .* of WALS"):
        shared_features(wals_features(), "en", "gl")
    assert shared_counts(wals_features(), [("en", "gl"), ("en", "ja")]) == {("en", "gl"): None, ("en", "ja"): 3}


def test_scores_by_count():
    scores = {("en", "ja"): 0.5, ("ja", "en"): 0.7, ("hi", "ur"): 0.9, ("en", "en"): 1.0, ("en", "gl"): 0.8}
    scores |= {("es", "pt"): 0.85}
    found = scores_by_shared_features(scores, wals_features())
    assert [(group.name, group.mean.value, group.pairs) for group in found.groups] == [
        ("3", pytest.approx(0.6), 2),
        ("5", 0.85, 1),
        ("6", 0.9, 1),
    ]
    assert (found.left_out, found.missing["pt"]) == (["gl"], ["89A"])
    assert found.groups[0].train == ["en", "ja"]
    assert found.groups[0].mean.low is None  # Two languages say nothing of others.


def test_word_order_groups_average_ordered_pairs_of_two_languages():
    # Chinese and English: SVO; Japanese: SOV; German: neither; Galician: not known.
    scores = {("en", "zh"): 0.6, ("zh", "en"): 0.8, ("en", "ja"): 0.5, ("zh", "ja"): 0.2, ("ja", "en"): 0.4}
    others = {("en", "en"): 1.0, ("ja", "ja"): 1.0, ("de", "en"): 0.1, ("en", "de"): 0.1, ("gl", "ja"): 0.0}
    found = scores_by_word_order(scores | others, wals_features())
    assert {group.name: (group.mean.value, group.pairs) for group in found.groups} == {
        "SVO→SVO": (pytest.approx(0.7), 2),
        "SVO→SOV": (pytest.approx(0.35), 2),
        "SOV→SVO": (0.4, 1),
    }
    assert found.left_out == ["gl"]


def test_adjective_groups_and_intervals_of_many_languages():
    before, after = ["de", "en", "fi", "ja", "ru", "tr"], ["ar", "es", "fr", "it", "id"]
    scores = {pair: 0.9 if pair[0] in before else 0.7 for pair in permutations(before + after, 2)}
    found = scores_by_word_order(scores, wals_features(), "87A")
    means = {group.name: (group.pairs, *group.mean) for group in found.groups}
    assert means["AN→AN"] == pytest.approx((30, 0.9, 0.9, 0.9))
    assert means["AN→NA"] == pytest.approx((30, 0.9, 0.9, 0.9))
    assert means["NA→AN"] == pytest.approx((30, 0.7, 0.7, 0.7))
    assert means["NA→NA"] == pytest.approx((20, 0.7, 0.7, 0.7))


def test_another_feature_has_no_groups():
    with pytest.raises(ValueError, match="81A, 87A, got '88A'"):
        scores_by_word_order({}, wals_features(), "88A")


def test_distances():
    wals = wals_features()
    assert typological_distance(wals, "hi", "ur") == 0
    assert typological_distance(wals, "en", "ja") == typological_distance(wals, "ja", "en") == 0.5
    assert typological_distance(wals, "en", "gl") is None
    values = {"en": {"A": 1.0, "B": 0.5}, "de": {"A": 0.0, "B": 0.25, "C": 1.0}}
    shares = LanguageFeatures("URIEL", {name: name for name in "ABC"}, values, {}, {})
    assert typological_distance(shares, "en", "de") == (1 + 0.25) / 2
