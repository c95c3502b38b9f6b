"""How long a run will take."""

import time
from collections.abc import Callable

import torch
from accelerate import PartialState

from ..data.collators import WordTaggingCollator
from ..training.lora import add_lora
from ..training.tagging_rows import TaggingRows
from ..training.word_tagging_trainer import word_loss
from .cell import Cell, CellRunner
from .experiment import languages_of

# Steps that are timed, and when to stop earlier.
ROUNDS = 10
SECONDS = 2.0


def estimate_seconds(runner: CellRunner, cells: list[Cell]) -> float:
    """Estimate the seconds that cells take, from a few timed steps of this model on this machine.

    One batch of rows of median length is trained on and tagged; the rest is counting pieces.
    """
    if not cells:
        return 0.0
    experiment = runner.experiment
    device = PartialState().device
    model = runner.encoder.classifier(seed=0)
    model = (add_lora(model) if experiment.lora else model).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.0, fused=True)
    rows = runner.training_rows[languages_of(cells[0].train)[0]]
    size = max(1, experiment.batch_size // (experiment.accumulation * PartialState().num_processes))
    middle = max(0, len(rows) // 2 - size // 2)
    batch = [rows[index] for index in range(middle, min(len(rows), middle + size))]
    inputs = {name: part.to(device) for name, part in WordTaggingCollator(runner.encoder.pad_token_id)(batch).items()}
    labels = inputs.pop("labels")

    def train() -> None:
        word_loss(model(**inputs), labels).backward()
        optimizer.step()
        optimizer.zero_grad()

    def tag() -> None:
        with torch.no_grad():
            model(**inputs)

    training, tagging = (_seconds(step) / labels.numel() for step in (train, tag))
    pieces = {
        "training": {language: _pieces(rows) for language, rows in runner.training_rows.items()},
        "development": {language: _pieces(rows) for language, rows in runner.development_rows.items()},
    }
    evaluation = sum(_pieces(rows) for rows in runner.evaluation_rows.values())
    total = 0.0
    for cell in cells:
        languages = languages_of(cell.train)
        total += training * experiment.epochs * sum(pieces["training"][language] for language in languages)
        total += tagging * (experiment.epochs + 1) * sum(pieces["development"][language] for language in languages)
        total += tagging * evaluation
    return total / PartialState().num_processes


def _pieces(rows: TaggingRows) -> int:
    return sum(len(window.input_ids) for window in rows.windows)


def _seconds(step: Callable[[], None]) -> float:
    """Return the seconds of the fastest of some rounds: the others were disturbed by something else."""
    step()
    rounds: list[float] = []
    while len(rounds) < ROUNDS and sum(rounds) < SECONDS:
        started = time.perf_counter()
        step()
        rounds.append(time.perf_counter() - started)
    return min(rounds)
