"""Tests of the transfer ratio."""

import pytest

from hf_xlt.metrics import transfer_ratio


def test_by_hand():
    scores = transfer_ratio([0.2, 0.6, 0.9], [0.8, 0.8, 0.9])
    assert scores == pytest.approx({"transfer_ratio": (0.25 + 0.75 + 1) / 3, "transfer_gap": (0.6 + 0.2 + 0) / 3})


def test_languages_weigh_equally():
    # The ratio of the means would be 0.6 / 1.2.
    assert transfer_ratio([0.1, 0.5], [0.2, 1.0])["transfer_ratio"] == 0.5
    assert transfer_ratio([0.2, 0.4], [0.2, 1.0])["transfer_ratio"] == pytest.approx(0.7)


def test_a_model_may_do_better_without_labels():
    assert transfer_ratio([0.6], [0.3]) == pytest.approx({"transfer_ratio": 2.0, "transfer_gap": -0.3})


@pytest.mark.parametrize(
    ("zero_shot", "supervised", "message"),
    [
        ([0.5], [0.5, 0.5], "got 1 and 2"),
        ([], [], "got 0 and 0"),
        ([0.5, 0.1], [0.5, 0.0], r"above 0, got 0\.0"),
        ([0.5], [float("nan")], "above 0, got nan"),
    ],
)
def test_what_has_no_ratio_is_refused(zero_shot, supervised, message):
    with pytest.raises(ValueError, match=message):
        transfer_ratio(zero_shot, supervised)
