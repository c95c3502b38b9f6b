"""Tests of the count and the rate of matrix products."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import XLMConfig, XLMWithLMHeadModel

from hf_xlt.training.matrix_products import matrix_product_rate, training_flops


def test_flops_are_those_that_torch_counts():
    config = XLMConfig(vocab_size=50, emb_dim=16, n_layers=3, n_heads=2)
    model = XLMWithLMHeadModel(config)
    ids = torch.randint(14, 50, (4, 12))
    with FlopCounterMode(display=False) as counter:
        model(ids).logits.sum().backward()
    counted = training_flops(config, tokens=48, squares=4 * 12**2, predicted=48)
    assert counter.get_total_flops() == pytest.approx(counted, rel=0.01)


def test_the_rate_is_timed_once_and_leaves_the_draws_alone():
    torch.manual_seed(0)
    rate = matrix_product_rate.__wrapped__("cpu", torch.float32)
    drawn = torch.rand(3)
    torch.manual_seed(0)
    assert torch.equal(drawn, torch.rand(3))
    assert 1e8 < rate < 1e14
    assert matrix_product_rate("cpu", torch.float32) is matrix_product_rate("cpu", torch.float32)
