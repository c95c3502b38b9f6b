"""Tests of learning rates that differ between the parts of a model."""

import torch
from torch import nn
from transformers import Trainer, TrainingArguments

from hf_xlt.training.learning_rates import set_rates_apart


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(2, 2), nn.LayerNorm(2))
        self.top = nn.Linear(2, 1)
        self.top.bias.requires_grad_(False)


def test_each_parameter_has_the_rate_and_the_decay_it_should(tmp_path):
    model = Net()
    arguments = TrainingArguments(str(tmp_path), learning_rate=1e-4, weight_decay=0.1, use_cpu=True)
    trainer, plain = Trainer(model, arguments), Trainer(model, arguments)
    set_rates_apart(trainer, "encoder", 1e-2)
    plain.create_optimizer()
    assert type(trainer.optimizer) is type(plain.optimizer)
    names = {parameter: name for name, parameter in model.named_parameters()}
    found = {
        names[parameter]: (group["lr"], group["weight_decay"])
        for group in trainer.optimizer.param_groups
        for parameter in group["params"]
    }
    assert found == {
        "encoder.0.weight": (1e-4, 0.1),
        "encoder.0.bias": (1e-4, 0.0),
        "encoder.1.weight": (1e-4, 0.0),
        "encoder.1.bias": (1e-4, 0.0),
        "top.weight": (1e-2, 0.1),
    }
    trainer.create_optimizer()
    assert len(trainer.optimizer.param_groups) == 3  # it stays
    assert isinstance(trainer.optimizer, torch.optim.Optimizer)
