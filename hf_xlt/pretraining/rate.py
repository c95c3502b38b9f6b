"""How fast this machine pre-trains a model, and how many steps a budget is."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from transformers import TrainingArguments

from ..data.pretraining_batches import PretrainingBatches
from ..models import XLMWithLMHeadModel
from ..training.pretraining_trainer import keep_predicted, token_losses
from .experiment import PretrainingExperiment

WARM_UP = 2
SECONDS = 6.0
# Items whose tokens are counted, and timed at most.
ITEMS = 100
# Of a budget in minutes, evaluations take this at most, unless a single one takes more.
EVALUATION_SHARE = 0.2


@dataclass(frozen=True)
class Rate:
    """Speed of one process, and the size of its parts of a step.

    Attributes:
        tokens_per_item: Mean tokens in an item of the batches.
        tokens_per_second: Tokens trained on in a second.
    """

    tokens_per_item: float
    tokens_per_second: float


def measure_rate(model: XLMWithLMHeadModel, batches: PretrainingBatches, args: TrainingArguments) -> Rate:
    """Time forward, backward and update on some of the batches; the model's weights stay as they are.

    Args:
        model: The model; its gradients are dropped.
        batches: What will be trained on.
        args: For device and precision.
    """
    items = [keep_predicted([batches[index]]) for index in range(min(len(batches), ITEMS))]
    tokens = sum(item["input_ids"].numel() for item in items) / len(items)
    trained, elapsed = 0, 0.0
    for count, seconds in _timed_steps(model.to(args.device), items, args):
        trained, elapsed = trained + count, elapsed + seconds
        if elapsed >= SECONDS:
            break
    return Rate(tokens, trained / elapsed)


def _timed_steps(
    model: XLMWithLMHeadModel, items: Sequence[Mapping[str, torch.Tensor]], args: TrainingArguments
) -> Iterator[tuple[int, float]]:
    """Yield tokens and seconds of one step after another."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.0, weight_decay=0.0, fused=True)
    half = torch.bfloat16 if args.bf16 else torch.float16
    model.train()
    for number, item in enumerate([*items[:WARM_UP], *items]):
        started = time.perf_counter()
        inputs = {name: value.to(args.device) for name, value in item.items()}
        with torch.autocast(args.device.type, half, enabled=args.bf16 or args.fp16):
            _, losses, _ = token_losses(model, inputs)
            loss = losses.sum()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        loss.item()
        if number >= WARM_UP:
            yield inputs["input_ids"].numel(), time.perf_counter() - started


@dataclass(frozen=True)
class Budget:
    """How long a training is.

    Attributes:
        steps: Optimiser steps.
        evaluations: Evaluations on the way.
        tokens: Tokens in all steps, about.
        seconds: What steps and evaluations take, and one more evaluation at the end.
    """

    steps: int
    evaluations: int
    tokens: int
    seconds: float


def measured_budget(experiment: PretrainingExperiment, rate: Rate, processes: int, held_out_tokens: int) -> Budget:
    """Return what the budget of a description is on this machine.

    Args:
        experiment: Its budget.
        rate: The speed of a process.
        processes: Processes.
        held_out_tokens: Tokens of an evaluation, a third of the work of training on them.
    """
    tokens_per_step = rate.tokens_per_item * processes * experiment.accumulation
    speed = rate.tokens_per_second * processes
    evaluation = held_out_tokens / 3 / speed
    evaluations = experiment.evaluations
    if experiment.steps is not None:
        steps = experiment.steps
    elif experiment.tokens is not None:
        steps = experiment.tokens / tokens_per_step
    else:
        seconds = 60 * experiment.minutes
        evaluations = max(1, min(evaluations, int(EVALUATION_SHARE * seconds / evaluation) - 1))
        steps = (seconds - (evaluations + 1) * evaluation) * speed / tokens_per_step
    steps = max(1, round(steps))
    tokens = steps * tokens_per_step
    return Budget(steps, evaluations, round(tokens), tokens / speed + (evaluations + 1) * evaluation)
