import subprocess
import sys

import numpy as np
import pytest

from hf_xlt import statistics
from hf_xlt.metrics import accuracy, f1
from hf_xlt.statistics import (
    Draws,
    Estimate,
    average,
    compare,
    estimates,
    interval,
    probabilities_best,
    ratio,
    seed_weights,
)


def right_of(right: np.ndarray, total: int) -> np.ndarray:
    """Make accuracy counts (seeds, sentences, 2) from the number of right words."""
    return np.stack([right, np.full_like(right, total)], axis=-1)


def tagger(generator: np.random.Generator, seeds: int, sentences: int, seed_spread: float) -> np.ndarray:
    """Simulate accuracy counts around 0.6, with hard and easy sentences, and good and bad seeds."""
    seed_effect = generator.normal(0, seed_spread, (seeds, 1))
    sentence_effect = generator.normal(0, 0.15, (1, sentences))
    right = generator.binomial(12, np.clip(0.6 + seed_effect + sentence_effect, 0, 1))
    return right_of(right, 12)


def test_by_hand_with_one_seed():
    draws = Draws(np.array([[2, 0], [1, 1], [0, 2]], dtype=np.uint8))
    counts = np.array([[[1, 4], [3, 6]]])  # 1 of 4 words right, 3 of 6 words right
    [estimate] = estimates([counts], accuracy, draws)
    assert estimate.value == 0.4
    assert estimate.replicates.tolist() == [2 / 8, 4 / 10, 6 / 12]


def test_equals_a_loop_over_replicates():
    generator = np.random.default_rng(0)
    first, second = generator.integers(0, 5, (3, 20, 3)), generator.integers(0, 5, (2, 20, 3))
    draws = Draws.make(20, "de", replicates=50)
    for counts, estimate in zip((first, second), estimates([first, second], f1, draws), strict=True):
        by_seed = seed_weights(len(counts), 50)
        for weights, shares, value in zip(draws.sentence_weights, by_seed, estimate.replicates, strict=True):
            drawn = np.repeat(np.arange(20), weights)
            expected = sum(share * f1(rows[drawn].sum(axis=0)) for share, rows in zip(shares, counts, strict=True))
            assert value == pytest.approx(expected)
        assert estimate.value == pytest.approx(np.mean([f1(seed.sum(axis=0)) for seed in counts]))


def test_large_sets_are_summed_in_blocks(monkeypatch):
    counts = np.random.default_rng(0).integers(0, 9, (2, 30, 3))
    draws = Draws.make(30, "de", replicates=40)
    whole = draws.sums(counts)
    monkeypatch.setattr(statistics, "BLOCK", 100)
    np.testing.assert_array_equal(draws.sums(counts), whole)


def test_every_replicate_draws_as_many_sentences_as_there_are():
    weights = Draws.make(300, "de", replicates=200).sentence_weights
    assert (weights.sum(axis=1, dtype=int) == 300).all()
    assert weights.var() == pytest.approx(1 - 1 / 300, rel=0.05)  # a binomial draw: n * 1/n * (1 - 1/n)


def test_restricted_draws_are_those_of_the_whole():
    draws = Draws.make(200, "de", replicates=5000)
    inside = np.array([150, 3, 77, *range(20, 60)])
    part = draws.restricted(inside)
    np.testing.assert_array_equal(part.sentence_weights, draws.sentence_weights[:, inside])
    counts = right_of(np.random.default_rng(0).integers(0, 9, (1, 43)), 8)
    [spread], [own] = (estimates([counts], accuracy, one) for one in (part, Draws.make(43, "de", replicates=5000)))
    assert spread.replicates.std() == pytest.approx(own.replicates.std(), rel=0.05)


def test_restricted_draws_never_lack_all():
    draws = Draws.make(200, "de")
    single = draws.restricted(np.array([9])).sentence_weights[:, 0]
    drawn = draws.sentence_weights[:, 9]
    assert (drawn == 0).any()
    np.testing.assert_array_equal(single, np.maximum(drawn, 1))


def test_draws_depend_on_the_name_alone():
    first, again, other = Draws.make(50, "de"), Draws.make(50, "de"), Draws.make(50, "es")
    np.testing.assert_array_equal(first.sentence_weights, again.sentence_weights)
    assert abs(np.corrcoef(first.sentence_weights.ravel(), other.sentence_weights.ravel())[0, 1]) < 0.02
    code = "from hf_xlt.statistics import Draws; print(Draws.make(50, 'de').sentence_weights[0].tolist())"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.strip() == str(first.sentence_weights[0].tolist())


@pytest.mark.parametrize(("seeds", "quantile"), [(2, 12.706), (3, 4.303), (5, 2.776)])
def test_weighted_seeds_spread_like_students_t(seeds, quantile):
    values = np.array([0.2, 0.5, 0.9, 0.4, 0.3])[:seeds]
    means = seed_weights(seeds, 200_000) @ values
    bound = quantile * values.std(ddof=1) / np.sqrt(seeds)
    assert interval(means) == pytest.approx((values.mean() - bound, values.mean() + bound), rel=0.05)


def test_seeds_spread_as_much_in_an_average_over_languages():
    # No spread between sentences: all of it is that of the seeds, whose models are the same in both languages.
    counts = right_of(np.repeat([[3], [5], [8], [9]], 20, axis=1), 10)
    german, spanish = (estimates([counts], accuracy, Draws.make(20, name))[0] for name in ("de", "es"))
    assert german.replicates.std() > 0
    np.testing.assert_allclose(average([german, spanish]).replicates, german.replicates)


def test_identical_rows_differ_by_exactly_nothing():
    counts = tagger(np.random.default_rng(0), 3, 100, 0.02)
    first, second = estimates([counts, counts.copy()], accuracy, Draws.make(100, "de"))
    difference = compare(first, second)
    assert (difference.value, difference.low, difference.high, difference.verdict) == (0, 0, 0, "cannot tell")


def test_pairing_sees_what_separate_intervals_cannot():
    counts = tagger(np.random.default_rng(1), 3, 100, 0.05)
    better = counts.copy()
    better[:, ::4, 0] = np.minimum(better[:, ::4, 0] + 1, 12)  # one more word right in every fourth sentence
    first, second = estimates([better, counts], accuracy, Draws.make(100, "de"))
    assert first.interval()[0] < second.interval()[1]
    assert compare(first, second).verdict == "better"
    assert compare(second, first).verdict == "worse"


def test_unequal_numbers_of_seeds_see_the_same_sentences():
    one_seed = tagger(np.random.default_rng(2), 1, 100, 0.0)
    same_thrice = np.repeat(one_seed, 3, axis=0)
    first, second = estimates([one_seed, same_thrice], accuracy, Draws.make(100, "de"))
    np.testing.assert_allclose(first.replicates, second.replicates)


def test_interval_and_average_and_ratio_by_hand():
    assert interval(np.arange(1001)) == pytest.approx((25, 975))
    first, second = Estimate(0.2, np.array([0.1, 0.3])), Estimate(0.4, np.array([0.4, 0.5]))
    mean = average([first, second])
    assert [mean.value, *mean.replicates] == pytest.approx([0.3, 0.25, 0.4])
    quotient = ratio(first, second)
    lowest = 0.4 + 0.025 * 0.1  # lower bound of the denominator's interval
    assert [quotient.value, *quotient.replicates] == pytest.approx([0.5, 0.1 / lowest, 0.6])
    assert ratio(first, Estimate(0.4, np.array([0.0, 0.0]))) is None
    assert ratio(first, Estimate(0.0, np.array([0.0, 0.0]))) is None


def test_an_average_of_ratios_stays_in_reach_of_its_parts():
    generator = np.random.default_rng(5)
    at_home = [Estimate(0.3, np.where(generator.random(1000) < 0.01, 0.0, 0.3)) for _ in range(4)]
    mean = average([ratio(Estimate(0.15, np.full(1000, 0.15)), one) for one in at_home])
    assert mean.value == pytest.approx(0.5)
    assert mean.interval() == pytest.approx((0.5, 0.5))


def test_probabilities_of_being_best_sum_to_one():
    estimates = [Estimate(0.0, np.array(row)) for row in ([3, 1, 2, 0], [1, 2, 2, 0], [0, 0, 2, 4])]
    assert probabilities_best(estimates) == pytest.approx([(1 + 1 / 3) / 4, (1 + 1 / 3) / 4, (1 + 1 / 3) / 4])


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match=r"Expected counts \(seeds, 5 sentences, k\), got the shape \(1, 4, 2\)"):
        estimates([np.zeros((1, 4, 2), dtype=int)], accuracy, Draws.make(5, "de"))
    with pytest.raises(ValueError, match="de: expected at least one sentence"):
        Draws.make(0, "de")


@pytest.mark.parametrize(("seeds", "seed_spread"), [(3, 0.0), (3, 0.02), (3, 0.05), (5, 0.02), (10, 0.02)])
def test_intervals_cover_the_truth(seeds, seed_spread):
    generator = np.random.default_rng(3)
    runs = [tagger(generator, seeds, 150, seed_spread) for _ in range(300)]
    bounds = [one.interval() for one in estimates(runs, accuracy, Draws.make(150, "de"))]
    # Where seeds differ little, chance within them counts among the sentences and among the seeds: never too narrow.
    assert 0.92 <= np.mean([low <= 0.6 <= high for low, high in bounds]) <= (0.99 if seed_spread > 0.02 else 1.0)


def test_averages_over_languages_cover_the_truth():
    generator = np.random.default_rng(4)
    seed_effects = generator.normal(0, 0.02, (300, 3, 1))  # a seed's model is the same in all languages
    by_language = []
    for language in ("de", "es", "fr", "hi", "ru", "zh"):
        chances = np.clip(0.6 + seed_effects + generator.normal(0, 0.15, (300, 1, 60)), 0, 1)
        runs = [right_of(right, 12) for right in generator.binomial(12, chances)]
        by_language.append(estimates(runs, accuracy, Draws.make(60, language)))
    bounds = [average(run).interval() for run in zip(*by_language, strict=True)]
    # Seeds weighed for each language by itself would give far less.
    assert 0.88 <= np.mean([low <= 0.6 <= high for low, high in bounds]) <= 0.99
