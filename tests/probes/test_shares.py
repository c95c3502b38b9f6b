"""Shares of hits and their comparison."""

import numpy as np
import pytest

from hf_xlt.probes import Share, compare_hits


def test_the_interval_is_wilsons():
    found = Share.of(np.arange(20) < 5)
    # (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4 n^2)) / (1 + z^2 / n) with p = .25, n = 20, z = 1.96
    assert found == (0.25, pytest.approx(0.11186, abs=1e-5), pytest.approx(0.46870, abs=1e-5), 20)


@pytest.mark.parametrize("hits", [np.ones(4000, bool), np.zeros(4000, bool)])
def test_all_or_nothing_lies_in_its_interval(hits):
    found = Share.of(hits)
    assert found.low <= found.value <= found.high


def test_hits_of_the_same_sentences_are_compared_in_pairs():
    # The first has all that the second has and 12 of 200 more: unpaired, the intervals of both would overlap.
    second = np.arange(200) < 100
    first = np.arange(200) < 112
    found = compare_hits(first, second, "pud")
    assert (found.value, found.verdict) == (pytest.approx(0.06), "better")
    assert Share.of(first).low < Share.of(second).high
    assert compare_hits(second, first, "pud").verdict == "worse"
    assert compare_hits(first, first, "pud").verdict == "cannot tell"


def test_other_sentences_cannot_be_compared():
    with pytest.raises(ValueError, match="5 sentences|same length|all the input array"):
        compare_hits(np.ones(5, bool), np.ones(4, bool), "pud")
