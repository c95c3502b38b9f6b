"""`benchmarks/crf.py`: that it compares like with like."""

import pytest

pytest.importorskip("torchcrf")

from benchmarks.crf import errors, median_seconds


@pytest.mark.parametrize(("words", "scale"), [(12, 1.0), (40, 1e4)])
def test_both_packages_are_near_double_precision(words, scale):
    found = errors(batch=3, words=words, tags=4, scale=scale)
    assert set(found) == {"hf_xlt", "pytorch-crf"}
    likelihood, gradient, tags = found["hf_xlt"]
    assert likelihood < 1e-5 and gradient < 1e-3 and tags == 0
    assert found["pytorch-crf"][0] < 1e-3


def test_contestants_take_turns():
    order = []
    contestants = {name: lambda name=name: order.append(name) for name in "ab"}
    assert set(median_seconds(contestants, rounds=2, calls=2)) == {"a", "b"}
    assert "".join(order) == "aaabbb" * 2  # the first call of each is not timed
