"""What a run tells while it runs."""

from transformers import TrainerCallback

from .cell import Cell


class Progress:
    """Hear of a run's progress; this one says nothing."""

    def describe(self, description: dict) -> None:
        """Hear what will be run: `folder`, `experiment`, `data`, `model`, `cells`, `finished`, `seconds` (estimated, or None)."""

    def begin_cell(self, cell: Cell) -> TrainerCallback | None:
        """Hear that a cell begins; a callback that is returned hears of its training steps."""

    def end_cell(self, cell: Cell, result: dict) -> None:
        """Hear that a cell ended, and with what result (see `CellRunner.result`)."""

    def close(self) -> None:
        """Hear that all cells ended, or that the run was stopped."""
