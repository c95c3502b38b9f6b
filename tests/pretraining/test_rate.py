"""Tests of the measured speed and of budgets."""

import numpy as np
import pytest
import torch
from transformers import TrainingArguments, XLMConfig

from hf_xlt.data.masking import Masking
from hf_xlt.data.pretraining_batches import PretrainingBatches
from hf_xlt.data.token_store import TokenStore
from hf_xlt.models import XLMWithLMHeadModel
from hf_xlt.pretraining.experiment import PretrainingExperiment
from hf_xlt.pretraining.rate import Budget, Rate, measure_rate, measured_budget


def describe(**fields) -> PretrainingExperiment:
    return PretrainingExperiment(languages=["en"], text=["corpus"], objectives=["mlm"], evaluations=4, **fields)


# 2 processes x 2 parts x 500 tokens = 2000 tokens a step, of which the processes do 1000 a second.
RATE = Rate(tokens_per_item=500, tokens_per_second=500)


@pytest.mark.parametrize(
    ("budget", "steps", "seconds"),
    [({"steps": 30}, 30, 61.0), ({"tokens": 100_000}, 50, 101.0), ({"tokens": 5}, 1, 3.0)],
)
def test_steps_of_a_budget(budget, steps, seconds):
    # An evaluation of 600 tokens is the work of training on 200, so 5 of them take 1 second.
    experiment = describe(accumulation=2, **budget)
    budget = measured_budget(experiment, RATE, processes=2, held_out_tokens=600)
    assert budget == Budget(steps, 4, steps * 2000, pytest.approx(seconds))


@pytest.mark.parametrize(
    ("minutes", "held_out_tokens", "expected"),
    [
        (1, 600, Budget(30, 4, 60_000, 61.0)),  # 0.2 s an evaluation
        (1, 9000, Budget(24, 3, 48_000, 60.0)),  # 3 s: three on the way and one at the end make a fifth
        (0.5, 15_000, Budget(10, 1, 20_000, 30.0)),  # 5 s: one and one
        (0.1, 15_000, Budget(1, 1, 2_000, 12.0)),  # longer than asked for, but something is trained
    ],
)
def test_evaluations_do_not_eat_a_budget_in_minutes(minutes, held_out_tokens, expected):
    experiment = describe(accumulation=2, minutes=minutes)
    assert measured_budget(experiment, RATE, processes=2, held_out_tokens=held_out_tokens) == expected


def test_measuring_leaves_the_weights_alone(tmp_path):
    rows = np.random.default_rng(0).integers(14, 50, (40, 20)).tolist()
    store = TokenStore.write(tmp_path / "en", [rows])
    batches = PretrainingBatches(
        *({"en": store}, {}, {"en": 0}, Masking(5, 50), 1),
        steps=10,
        batch_tokens=64,
        bptt=16,
        objectives=["mlm"],
        language_ids=False,
    )
    model = XLMWithLMHeadModel(XLMConfig(vocab_size=50, emb_dim=8, n_layers=1, n_heads=2))
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    rate = measure_rate(model, batches, TrainingArguments(str(tmp_path), use_cpu=True))
    assert rate.tokens_per_item == 64
    assert rate.tokens_per_second > 0
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, before[name])
