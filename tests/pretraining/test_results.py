"""Tests of what results are made of."""

import math

import numpy as np
import pytest

from hf_xlt.pretraining.results import _speed, curves, perplexity_row, tokens_drawn, with_earlier


def test_perplexity_is_over_all_predictions_with_an_interval_over_sequences():
    losses = np.array([[2.0, 1.0], [9.0, 3.0], [1.0, 4.0]] * 4)
    row = perplexity_row("tlm en-de", losses)
    assert row["value"] == pytest.approx(math.exp(12 / 8))
    assert (row["objective"], row["languages"], row["n"], row["sentences"]) == ("tlm", ["en", "de"], 32, 12)
    assert math.exp(1 / 4) <= row["low"] < row["value"] < row["high"] <= math.exp(9 / 3)


@pytest.mark.parametrize("sequences", [1, 9])
def test_few_sequences_have_no_interval(sequences):
    row = perplexity_row("mlm en", np.array([[5.95 + place, 1.0] for place in range(sequences)]))
    assert row["value"] > 1
    assert row["low"] is row["high"] is None


def test_tokens_drawn_are_those_of_all_logs():
    history = [
        {"step": 2, "loss": 3.0, "tokens": 100, "tokens_mlm_en": 70, "tokens_tlm_en-de": 30, "tokens_per_second": 9.0},
        {"step": 2, "eval_perplexity": 3.0},
        {"step": 4, "loss": 3.0, "tokens": 180, "tokens_mlm_en": 40, "tokens_tlm_de-en": 40, "tokens_per_second": 9.0},
    ]
    drawn = tokens_drawn(history)
    assert drawn == {"mlm en": 110, "tlm en-de": 30, "tlm de-en": 40}
    assert drawn["mlm de"] == 0


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
    unrecorded = with_earlier(seen, "m", None)
    assert unrecorded == {**seen, "excluded": [], "start_from": "m", "unrecorded": "m"}
    further = with_earlier(seen, "n", unrecorded)
    assert (further["start_from"], further["unrecorded"]) == ("n", "m")
