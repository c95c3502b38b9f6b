"""How long a run will take."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import torch
from accelerate import PartialState

from ..training.pair_rows import PairRows
from ..training.tagging_rows import TaggingRows
from .cell import Cell, CellRunner
from .encoder import Encoder
from .experiment import languages_of

# Steps that are timed, and when to stop earlier.
ROUNDS = 10
SECONDS = 2.0


class Prices(NamedTuple):
    """Seconds for each labelled piece trained on, and for each piece tagged."""

    training: float
    tagging: float


def estimate_seconds(runner: CellRunner, cells: list[Cell]) -> float:
    """Estimate the seconds that cells take, from a few timed steps of this model on this machine.

    One batch of rows of median length is trained on and tagged, with and without a discriminator where there are cells
    of both kinds; the rest is counting pieces.
    """
    if not cells:
        return 0.0
    experiment, encoder = runner.experiment, runner.encoder
    rows = runner.training_rows[languages_of(cells[0].train)[0]]
    size = max(1, experiment.batch_size // (experiment.accumulation * PartialState().num_processes))
    middle = max(0, len(rows) // 2 - size // 2)
    chosen = range(middle, min(len(rows), middle + size))
    lengths = sum(rows.lengths[middle : chosen.stop])
    rows = [rows[index] for index in chosen]
    texts = {cell.train: encoder.unlabelled_rows(cell.train) for cell in cells}
    against = {train: text if experiment.strategy else {} for train, text in texts.items()}
    kinds = {bool(text): text for text in against.values()}
    if experiment.pseudo_labels:
        kinds[False] = {}
    prices = {kind: _prices(encoder, rows, lengths, text) for kind, text in kinds.items()}

    evaluation = _lengths(runner.evaluation_rows.values())
    total = 0.0
    for cell in cells:
        languages = languages_of(cell.train)
        labelled = _lengths(runner.training_rows[language] for language in languages)
        tagged = (experiment.epochs + 1) * _lengths(runner.development_rows[language] for language in languages)
        first, text = prices[bool(against[cell.train])], texts[cell.train]
        total += first.training * experiment.epochs * labelled + first.tagging * (tagged + evaluation)
        if experiment.pseudo_labels and text:
            # That was the teacher; its student has no discriminator, and more to learn.
            unlabelled, second = _lengths(text.values()), prices[False]
            learned = labelled + experiment.adversarial_options().keep * unlabelled
            total += first.tagging * unlabelled
            total += second.training * experiment.epochs * learned + second.tagging * tagged
    return total / PartialState().num_processes


def _prices(encoder: Encoder, rows: Sequence[dict], length: int, unlabelled: Mapping[str, TaggingRows]) -> Prices:
    """Time steps on rows of some length in sum, against a discriminator where there is unlabelled text."""
    device = PartialState().device
    model, batch = encoder.trial(rows, unlabelled)
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

    return Prices(_seconds(train) / length, _seconds(tag) / length)


def _lengths(parts: Iterable[TaggingRows | PairRows]) -> int:
    return sum(sum(rows.lengths) for rows in parts)


def _seconds(step: Callable[[], None]) -> float:
    """Return the seconds of the fastest of some rounds: the others were disturbed by something else."""
    step()
    rounds: list[float] = []
    while len(rounds) < ROUNDS and sum(rounds) < SECONDS:
        started = time.perf_counter()
        step()
        rounds.append(time.perf_counter() - started)
    return min(rounds)
