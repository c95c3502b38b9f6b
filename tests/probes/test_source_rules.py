"""Rules for choosing a source: regret and NDCG worked out by hand, and the recommender beside them."""

from itertools import permutations

import numpy as np
import pytest

from hf_xlt.probes import Evidence, Matrix, compare_rules
from hf_xlt.probes.source_rules import _choice

pytest.importorskip("sklearn")


def test_regret_and_ndcg_by_hand():
    scores = {"en": 0.5, "de": 0.9, "ru": 0.7, "ja": 0.6}
    chosen = _choice("fr", scores, {"en": 0.0, "de": 1.0, "ru": 2.0, "ja": 3.0})
    # Gains 0 .4 .2 .1; in this order .1 .2 .4, at best .4 .2 .1, discounted by 1, log2(3), 2.
    assert chosen.sources == ["ja"]
    assert chosen.regret == pytest.approx(0.3)
    expected = (0.1 + 0.2 / np.log2(3) + 0.4 / 2) / (0.4 + 0.2 / np.log2(3) + 0.1 / 2)
    assert chosen.ndcg == pytest.approx(expected)
    assert _choice("fr", scores, scores)[2:] == pytest.approx((0, 1))


def test_sources_that_a_rule_cannot_tell_apart_share_the_regret():
    chosen = _choice("fr", {"en": 0.5, "de": 0.9, "ru": 0.7}, {"en": 1.0, "de": 1.0, "ru": 0.0})
    assert (chosen.sources, chosen.regret) == (["en", "de"], pytest.approx(0.2))
    # The two share the first two places: each has the gain 0.2 on average.
    assert chosen.ndcg == pytest.approx((0.2 + 0.2 / np.log2(3) + 0.2 / 2) / (0.4 + 0.2 / np.log2(3)))


def test_equal_scores_are_no_regret():
    assert _choice("fr", {"en": 0.5, "de": 0.5}, {"en": 1.0, "de": 0.0})[2:] == (0, 1)


@pytest.fixture
def matrix() -> Matrix:
    """Return scores that follow overlap only; English is the largest, and shared features say nothing."""
    generator = np.random.default_rng(0)
    languages = ["ar", "de", "en", "fi", "hi", "ja", "ru", "tr"]
    evidence = {
        pair: Evidence(
            shared_features=float(generator.integers(0, 7)),
            overlap=float(generator.random()),
            log_tokens=12.0 if pair[0] == "en" else 9.0,
        )
        for pair in permutations(languages, 2)
    }
    return Matrix({pair: 0.1 + 0.8 * one.overlap for pair, one in evidence.items()}, evidence)


def test_the_recommender_finds_what_rules_do_not(matrix):
    found = compare_rules(matrix)
    by_name = {one.rule: one for one in found.rules}
    assert list(by_name) == ["recommender", "English", "most similar", "largest"]
    recommender = by_name["recommender"]
    assert recommender.regret == pytest.approx(0, abs=1e-9)
    assert recommender.ndcg == pytest.approx(1)
    assert recommender.gain is None
    own = {
        target: max(score for (_, other), score in matrix.scores.items() if other == target)
        - matrix.scores["en", target]
        for target in ("ar", "de", "fi", "hi", "ja", "ru", "tr")
    }
    english = by_name["English"]
    assert {choice.target: choice.regret for choice in english.choices} == pytest.approx(
        own
    )  # Not for English itself.
    assert english.regret == pytest.approx(np.mean(list(own.values())))
    assert english.low < english.regret < english.high
    assert (english.gain.value, english.gain.verdict) == (pytest.approx(english.regret), "better")
    # For English itself, all others are equally large.
    sizes = {choice.target: len(choice.sources) for choice in by_name["largest"].choices}
    assert sizes == {**dict.fromkeys(own, 1), "en": 7}
    assert found.predicted == 56
    assert found.error < 0.01
    assert found.covered / found.predicted > 0.6


def test_rules_that_cannot_choose_are_left_out():
    languages = ["ar", "de", "fi"]
    evidence = {pair: Evidence(distance=0.1 * place) for place, pair in enumerate(permutations(languages, 2))}
    found = compare_rules(Matrix({pair: 0.5 + one.distance for pair, one in evidence.items()}, evidence))
    assert [one.rule for one in found.rules] == ["recommender", "most similar"]
    # Without enough to learn from, the recommender is the same rule: it takes the nearest.
    assert found.rules[0].regret == found.rules[1].regret > 0
    assert found.rules[1].gain.verdict == "cannot tell"
    assert (found.predicted, found.covered, found.error) == (0, 0, None)


def test_a_single_target_has_no_interval():
    evidence = {("en", "fr"): Evidence(overlap=0.1), ("de", "fr"): Evidence(overlap=0.2)}
    found = compare_rules(Matrix({("en", "fr"): 0.4, ("de", "fr"): 0.6}, evidence))
    assert [(one.rule, one.regret, one.low) for one in found.rules] == [
        ("recommender", 0, None),
        ("English", pytest.approx(0.2), None),
    ]
    assert found.rules[1].gain.verdict == "cannot tell"


def test_targets_of_which_nothing_is_known_are_passed_over():
    evidence = {("en", "fr"): Evidence(overlap=0.1), ("de", "fr"): Evidence(overlap=0.2)}
    unknown = {("en", "gl"): Evidence(), ("de", "gl"): Evidence()}
    found = compare_rules(Matrix(dict.fromkeys(evidence | unknown, 0.5), evidence | unknown))
    assert [choice.target for one in found.rules for choice in one.choices] == ["fr", "fr"]


def test_nothing_to_choose_is_an_error():
    with pytest.raises(ValueError, match="at least two sources to choose from"):
        compare_rules(Matrix({("en", "fr"): 0.4}, {("en", "fr"): Evidence()}))
