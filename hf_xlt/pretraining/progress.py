"""What a pre-training tells while it runs."""

from dataclasses import dataclass
from pathlib import Path

from transformers import TrainerCallback

from .experiment import PretrainingExperiment
from .material import Material


@dataclass(frozen=True)
class Plan:
    """What will be run.

    Attributes:
        folder: The run's folder.
        experiment: The description.
        material: Its text: sentences and tokens per language and pair, what was filtered.
        parameters: Weights of the model, embeddings included.
        steps: Optimiser steps, all of them.
        tokens: Tokens in these, about.
        steps_done: Steps that an earlier start has done.
        tokens_per_second: Speed on this machine, over all processes, as timed before the start.
        seconds: What the steps to go will take, evaluations included, estimated.
    """

    folder: Path
    experiment: PretrainingExperiment
    material: Material
    parameters: int
    steps: int
    tokens: int
    steps_done: int
    tokens_per_second: float
    seconds: float


class Progress:
    """Hear of a run's progress; this one says nothing."""

    def begin_stage(self, name: str) -> None:
        """Hear that a stage begins: `text`, `vocabulary`, `tokens`, `estimate`, `training`."""

    def read_lines(self, lines: int) -> None:
        """Hear how many lines and pairs of the sources have been read so far, now and then."""

    def begin(self, plan: Plan) -> None:
        """Hear what will be trained, before it is."""

    def callback(self) -> TrainerCallback | None:
        """Return a callback that hears of the training steps."""

    def end(self, results: dict) -> None:
        """Hear what came out."""

    def close(self) -> None:
        """Hear that the run ended or was stopped."""
