"""Tests of the count and the rate of matrix products."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import XLMConfig, XLMWithLMHeadModel

from hf_xlt.training.matrix_products import MatrixProductTimer, matrix_product_timer, training_flops


def test_flops_are_those_that_torch_counts():
    config = XLMConfig(vocab_size=50, emb_dim=16, n_layers=3, n_heads=2)
    model = XLMWithLMHeadModel(config)
    ids = torch.randint(14, 50, (4, 12))
    with FlopCounterMode(display=False) as counter:
        model(ids).logits.sum().backward()
    counted = training_flops(config, tokens=48, squares=4 * 12**2, predicted=48)
    assert counter.get_total_flops() == pytest.approx(counted, rel=0.01)


def test_timing_leaves_the_draws_alone():
    torch.manual_seed(0)
    rate = MatrixProductTimer("cpu", torch.float32).rate()
    drawn = torch.rand(3)
    torch.manual_seed(0)
    assert torch.equal(drawn, torch.rand(3))
    assert 1e8 < rate < 1e14
    assert matrix_product_timer("cpu", torch.float32) is matrix_product_timer("cpu", torch.float32)


def test_later_rounds_take_a_hundredth_of_the_time_and_the_best_counts(monkeypatch):
    rounds = []
    durations = iter([[0.4] * 8, [0.1, 0.2], [0.3] * 8])
    monkeypatch.setattr(MatrixProductTimer, "_timed", lambda self, count: rounds.append(count) or next(durations))
    timer = MatrixProductTimer("cpu", torch.float32)
    rates = [timer.rate(seconds) for seconds in (1000.0, 39.0, 81.0, 1000.0)]
    assert rounds == [8, 2, 8]
    assert rates == [2 * 1024**3 / best for best in (0.4, 0.4, 0.1, 0.1)]
