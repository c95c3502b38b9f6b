"""Tests of what results are made of."""

import math

import numpy as np
import pytest

from hf_xlt.pretraining.results import curves, perplexity_row


def test_perplexity_is_over_all_predictions_with_an_interval_over_sequences():
    losses = np.array([[2.0, 1.0], [9.0, 3.0], [1.0, 4.0]])
    row = perplexity_row("tlm en-de", losses)
    assert row["value"] == pytest.approx(math.exp(12 / 8))
    assert (row["objective"], row["languages"], row["n"], row["sentences"]) == ("tlm", ["en", "de"], 8, 3)
    assert math.exp(1 / 4) <= row["low"] < row["value"] < row["high"] <= math.exp(9 / 3)


def test_sequences_that_do_not_differ_have_no_spread():
    row = perplexity_row("mlm en", np.array([[6.0, 3.0]] * 50))
    assert row["low"] == pytest.approx(row["high"]) == pytest.approx(math.exp(2))


def test_curves_have_a_row_for_each_log():
    history = [
        {"step": 5, "loss": 4.0, "loss_mlm_en": 4.5, "loss_tlm_en-de": 3.5, "tokens": 900, "mfu": 0.5},
        {"step": 5, "eval_perplexity": 30.0, "eval_mlm_en_perplexity": 30.0, "eval_tlm_en-de_perplexity": 20.0},
        {"step": 9, "loss": 4.0, "loss_mlm_en": 4.0, "tokens": 1700},
        {"step": 9, "train_runtime": 3.0, "train_loss": 4.0},
    ]
    assert curves(history, ["mlm en", "tlm en-de"]) == {
        "loss": [
            {"step": 5, "tokens": 900, "mlm en": 4.5, "tlm en-de": 3.5},
            {"step": 9, "tokens": 1700, "mlm en": 4.0},
        ],
        "perplexity": [{"step": 5, "tokens": 900, "mean": 30.0, "mlm en": 30.0, "tlm en-de": 20.0}],
    }
