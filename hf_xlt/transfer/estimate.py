"""How long a run will take."""

import time
from collections.abc import Callable

import torch
from accelerate import PartialState

from ..training.tagging_rows import TaggingRows
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
    experiment, encoder = runner.experiment, runner.encoder
    device = PartialState().device
    rows = runner.training_rows[languages_of(cells[0].train)[0]]
    size = max(1, experiment.batch_size // (experiment.accumulation * PartialState().num_processes))
    middle = max(0, len(rows) // 2 - size // 2)
    rows = [rows[index] for index in range(middle, min(len(rows), middle + size))]
    model, batch = encoder.trial(rows, cells[0].train)
    model, batch = model.to(device), {name: part.to(device) for name, part in batch.items()}
    inputs = {name: part for name, part in batch.items() if name != "labels"}
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.0, fused=True)

    def train() -> None:
        encoder.loss(model, batch).backward()
        optimizer.step()
        optimizer.zero_grad()

    def tag() -> None:
        with torch.no_grad():
            model(**inputs)

    training = _seconds(train) / sum(len(row["input_ids"]) for row in rows)
    tagging = _seconds(tag) / batch["labels"].numel()
    evaluation = sum(map(_pieces, runner.evaluation_rows.values()))
    total = 0.0
    for cell in cells:
        languages = languages_of(cell.train)
        labelled = sum(_pieces(runner.training_rows[language]) for language in languages)
        development = sum(_pieces(runner.development_rows[language]) for language in languages)
        once = training * experiment.epochs * labelled + tagging * (experiment.epochs + 1) * development
        total += once + tagging * evaluation
        if experiment.pseudo_labels:
            unlabelled = sum(map(_pieces, encoder.unlabelled_rows(cell.train).values()))
            kept = experiment.adversarial_options().keep * unlabelled
            total += once + training * experiment.epochs * kept + tagging * unlabelled
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
