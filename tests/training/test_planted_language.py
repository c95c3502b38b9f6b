"""A small version of `benchmarks/planted_language.py`: a mark of the language in the input, and an adversary."""

from functools import partial

import pytest

from benchmarks.planted_language import train

small = partial(train, momentum=0.0, seed=2, size=200, attack_steps=300)


@pytest.fixture(scope="module")
def watched() -> dict[str, float]:
    """A tagger whose discriminator only watches."""
    return small("flipped-labels", weight=0.0, mark=0.3)


def test_a_discriminator_without_influence_finds_the_mark(watched):
    assert watched["own discriminator"] > 0.95
    assert watched["fresh discriminator"] > 0.95


@pytest.mark.parametrize("adversary", ["flipped-labels", "gradient-reversal"])
def test_the_adversary_takes_it_from_the_discriminator_and_not_from_the_tagger(watched, adversary):
    found = small(adversary, weight=1.0, mark=0.3)
    assert found["own discriminator"] < 0.65
    assert found["F1 source"] > watched["F1 source"] - 0.02
    # A new discriminator may still find a trace, but no more than there was.
    assert found["fresh discriminator"] <= watched["fresh discriminator"]


def test_languages_of_one_distribution_cannot_be_told_apart():
    found = small("flipped-labels", weight=0.0, mark=0.0, epochs=4)
    assert 0.4 < found["own discriminator"] < 0.6
    assert 0.4 < found["fresh discriminator"] < 0.6
