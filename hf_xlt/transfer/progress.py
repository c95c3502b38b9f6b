"""What a run tells while it runs."""

from dataclasses import dataclass
from pathlib import Path

from transformers import TrainerCallback

from .cell import Cell
from .encoder import Encoder
from .experiment import Experiment
from .material import Material


@dataclass(frozen=True)
class Plan:
    """What will be run.

    Attributes:
        folder: The run's folder.
        experiment: The experiment.
        material: Its sentences.
        encoder: Its encoder.
        cells: All cells.
        waiting: Those not finished yet.
        seconds: What the waiting ones will take, estimated.
    """

    folder: Path
    experiment: Experiment
    material: Material
    encoder: Encoder
    cells: list[Cell]
    waiting: list[Cell]
    seconds: float


class Progress:
    """Hear of a run's progress; this one says nothing."""

    def begin(self, plan: Plan) -> None:
        """Hear what will be run."""

    def begin_cell(self, cell: Cell) -> TrainerCallback | None:
        """Hear that a cell begins; a callback that is returned hears of its training steps."""

    def end_cell(self, cell: Cell, result: dict) -> None:
        """Hear that a cell ended, and with what result (see `CellRunner.result`)."""

    def close(self) -> None:
        """Hear that all cells ended, or that the run was stopped."""
