"""Tests of what results are made of."""

import math

import numpy as np
import pytest

from hf_xlt.pretraining.results import _speed, curves, perplexity_row, with_earlier


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


def test_a_loss_beyond_all_measure_is_still_a_number():
    row = perplexity_row("mlm en", np.array([[4000.0, 3.0], [9000.0, 3.0]]))
    assert row["low"] == row["value"] == row["high"] == math.exp(100)


def test_mfu_is_over_the_best_rate_of_all_logs():
    history = [
        {"tokens": 100, "tokens_per_second": 100.0, "mfu": 1.2, "matrix_product_rate": 1e9},
        {"tokens": 400, "tokens_per_second": 100.0, "mfu": 0.4, "matrix_product_rate": 4e9},
    ]
    assert _speed(history) == {"tokens": 400, "tokens_per_second": 100.0, "mfu": pytest.approx((1.2 + 3 * 1.6) / 16)}


def test_what_a_start_model_saw_is_added():
    sizes = {"sentences": 9, "tokens": 70, "held_out": 1, "sources": ["a"]}
    seen = {"languages": {"en": sizes}, "pairs": {}, "filters": [1], "excluded": ["x", "y"]}
    earlier = {"languages": {"en": sizes, "de": sizes}, "pairs": {"en-de": sizes}, "filters": [2], "excluded": ["y"]}
    both = {"sentences": 18, "tokens": 140, "held_out": 2, "sources": ["a"]}
    assert with_earlier(seen, "m", earlier) == {
        "languages": {"en": both, "de": sizes},
        "pairs": {"en-de": sizes},
        "filters": [2, 1],
        "excluded": ["y"],
        "start_from": "m",
    }
    assert with_earlier(seen, "m", None) == {**seen, "excluded": [], "start_from": "m"}
