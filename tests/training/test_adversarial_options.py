"""Tests of the settings of an adversarial training."""

import math

import pytest

from hf_xlt.training.adversarial_options import AdversarialOptions, ramp


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"weight": -0.1}, "`weight` must be 0 or more, got -0.1"),
        ({"weight": math.nan}, "`weight` must be 0 or more, got nan"),
        ({"weight": math.inf}, "`weight` must be 0 or more, got inf"),
        ({"discriminator_every": 0}, "`discriminator_every` must be at least 1, got 0"),
        ({"pseudo_labels": "certainty"}, "must be confidence, discriminator or None, got 'certainty'"),
        ({"keep": 0.0}, "`keep` must be above 0 and at most 1, got 0.0"),
        ({"keep": 1.1}, "`keep` must be above 0 and at most 1, got 1.1"),
        ({"min_confidence": -0.1}, "`min_confidence` must be from 0 to 1, got -0.1"),
        ({"min_confidence": 1.5}, "`min_confidence` must be from 0 to 1, got 1.5"),
    ],
)
def test_values_out_of_range_are_errors(fields, message):
    with pytest.raises(ValueError, match=message):
        AdversarialOptions(**fields)


def test_the_ramp_is_the_one_of_the_paper():
    assert ramp(0) == 0
    assert ramp(0.3) == pytest.approx(2 / (1 + math.exp(-3)) - 1)
    assert ramp(1) == pytest.approx(math.tanh(5))
