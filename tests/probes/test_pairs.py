"""Pairs of languages: which scores are zero-shot, and intervals that resample languages."""

from itertools import permutations

import numpy as np
import pytest

from hf_xlt.probes.pairs import language_weights, mean_over_pairs, zero_shot_scores
from hf_xlt.statistics import interval

LANGUAGES = ["ar", "de", "en", "fi", "hi", "ja", "ru", "tr"]
PAIRS = list(permutations(LANGUAGES, 2))


def results(*rows: tuple[str, str, float, bool], verb: str = "transfer") -> dict:
    names = ("train", "eval", "mean", "zero_shot")
    return {"command": {"verb": verb}, "summary": {"cells": [dict(zip(names, row, strict=True)) for row in rows]}}


def test_scores_are_of_zero_shot_cells_of_one_training_language():
    found = zero_shot_scores(results(("en", "en", 0.9, False), ("en", "de", 0.8, True), ("en+fr", "de", 0.85, True)))
    assert found == {("en", "de"): 0.8}


def test_other_results_are_an_error():
    with pytest.raises(ValueError, match="`hf-xlt transfer`, got those of `hf-xlt align`"):
        zero_shot_scores(results(verb="align"))
    with pytest.raises(ValueError, match=r"train sets en\+fr, de without any"):
        zero_shot_scores(results(("en+fr", "de", 0.8, True), ("de", "de", 0.9, False)))


def test_a_pair_weighs_the_product_of_its_languages():
    weights = dict(zip(PAIRS, language_weights(PAIRS).T, strict=True))
    crossed = weights["de", "en"] * weights["ja", "tr"], weights["de", "tr"] * weights["ja", "en"]
    np.testing.assert_allclose(*crossed)
    np.testing.assert_allclose(weights["de", "en"], weights["en", "de"])  # One weight in both roles.


def test_the_order_of_pairs_does_not_matter():
    scores = dict(zip(PAIRS, np.random.default_rng(0).random(len(PAIRS)), strict=True))
    turned = dict(reversed(scores.items()))
    np.testing.assert_allclose(mean_over_pairs(scores), mean_over_pairs(turned))


def test_few_languages_on_one_side_have_no_interval():
    scores = {(source, target): 0.5 for source, target in PAIRS if source in LANGUAGES[:4]}
    assert mean_over_pairs(scores) == (0.5, None, None)
    assert mean_over_pairs(dict.fromkeys(PAIRS, 0.5)) == pytest.approx((0.5, 0.5, 0.5))


@pytest.mark.parametrize("train", [5, 8])
def test_intervals_hold_the_truth_where_those_over_pairs_do_not(train):
    # Scores are a sum of what source and target bring and of noise; the truth is 0.
    pairs = [(source, target) for source, target in PAIRS if source in LANGUAGES[:train]]
    places = np.array([[LANGUAGES.index(language) for language in pair] for pair in pairs])
    generator, simulations = np.random.default_rng(0), 400
    effects = generator.standard_normal((simulations, 2, len(LANGUAGES)))
    noise = generator.standard_normal((simulations, len(pairs)))
    scores = effects[:, 0, places[:, 0]] + effects[:, 1, places[:, 1]] + noise

    def coverage(weights: np.ndarray) -> float:
        means = scores @ (weights / weights.sum(axis=1, keepdims=True)).T
        return float(np.mean([low <= 0 <= high for low, high in map(interval, means)]))

    naive = generator.multinomial(len(pairs), np.full(len(pairs), 1 / len(pairs)), size=1000)
    assert coverage(language_weights(pairs)) > 0.9
    assert coverage(naive) < 0.7
