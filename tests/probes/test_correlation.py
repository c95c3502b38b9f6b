"""A property of pairs against their scores: the numbers of SciPy, and intervals over languages."""

from itertools import permutations

import numpy as np
import pytest

from hf_xlt.probes import relate
from hf_xlt.probes.correlation import _moments, _ranks

PAIRS = list(permutations(["ar", "de", "en", "fi", "hi", "ja", "ru", "tr"], 2))


@pytest.fixture
def random_pairs() -> tuple[dict, dict]:
    """Return a property with ties, and scores that go with it to some degree."""
    generator = np.random.default_rng(0)
    x = generator.integers(0, 7, len(PAIRS)).astype(float)
    y = 0.5 + 0.02 * x + 0.05 * generator.standard_normal(len(PAIRS))
    return dict(zip(PAIRS, x, strict=True)), dict(zip(PAIRS, y, strict=True))


def test_numbers_equal_scipy(random_pairs):
    stats = pytest.importorskip("scipy.stats")
    x, y = (list(values.values()) for values in random_pairs)
    found, line = relate(*random_pairs), stats.linregress(x, y)
    assert (found.slope.value, found.intercept) == pytest.approx((line.slope, line.intercept))
    assert found.pearson.value == pytest.approx(stats.pearsonr(x, y)[0])
    assert found.spearman.value == pytest.approx(stats.spearmanr(x, y)[0])
    assert (found.pairs, found.languages, found.missing) == (56, 8, [])
    for number in (found.slope, found.pearson, found.spearman):
        assert number.low < number.value < number.high


def test_a_weight_is_a_number_of_copies():
    stats = pytest.importorskip("scipy.stats")
    generator = np.random.default_rng(1)
    x, y = generator.integers(0, 4, 12).astype(float), generator.standard_normal(12)
    copies = generator.integers(0, 4, 12)
    weights = copies[None].astype(float)
    slope, correlation = _moments(weights, x, y)
    many = np.repeat(x, copies), np.repeat(y, copies)
    assert slope[0] == pytest.approx(stats.linregress(*many).slope)
    assert correlation[0] == pytest.approx(stats.pearsonr(*many)[0])
    np.testing.assert_allclose(np.repeat(_ranks(weights, x)[0], copies), stats.rankdata(many[0]) - 0.5)
    ranked = _moments(weights, _ranks(weights, x), _ranks(weights, y))[1]
    assert ranked[0] == pytest.approx(stats.spearmanr(*many)[0])


def test_a_line_has_no_doubt(random_pairs):
    x, _ = random_pairs
    found = relate(x, {pair: 0.4 - 0.05 * value for pair, value in x.items()})
    assert found.slope == pytest.approx((-0.05,) * 3)
    assert found.pearson == pytest.approx((-1,) * 3)
    assert found.spearman == pytest.approx((-1,) * 3)
    assert found.intercept == pytest.approx(0.4)


def test_what_does_not_vary_has_no_correlation(random_pairs):
    x, y = random_pairs
    flat = relate(dict.fromkeys(x, 3.0), y)
    assert flat.slope is flat.pearson is flat.spearman is flat.intercept is None
    level = relate(x, dict.fromkeys(x, 0.5))
    assert level.slope == pytest.approx((0, 0, 0))
    assert level.pearson is level.spearman is None


def test_pairs_without_the_property_are_named_and_those_of_one_language_dropped(random_pairs):
    x, y = random_pairs
    found = relate({**x, ("ar", "de"): None, ("en", "en"): 9.0}, {**y, ("en", "en"): 1.0, ("zh", "ar"): 0.1})
    assert found.missing == [("ar", "de"), ("zh", "ar")]
    expected = relate({pair: x[pair] for pair in PAIRS[1:]}, {pair: y[pair] for pair in PAIRS[1:]})
    assert (found.pearson, found.pairs) == (expected.pearson, 55)


def test_too_few_pairs_are_an_error():
    with pytest.raises(ValueError, match="at least 3 ordered pairs .* got 2 and 1 with a score alone"):
        relate({("en", "de"): 1.0, ("de", "en"): 2.0}, {("en", "de"): 1.0, ("de", "en"): 2.0, ("en", "fr"): 2.0})


def test_few_languages_give_numbers_without_intervals():
    pairs = list(permutations(["de", "en", "fr"], 2))
    found = relate({pair: float(i) for i, pair in enumerate(pairs)}, {pair: i / 9 for i, pair in enumerate(pairs)})
    assert (found.pearson.low, found.pearson.high) == (None, None)
    assert found.pearson.value == pytest.approx(1)
