"""What the verbs' progress in the terminal is drawn with."""

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from transformers import TrainerCallback


def progress_bars(console: Console) -> Progress:
    """Return bars that are drawn on a terminal, and taken away at the end; elsewhere they are silent."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )


class StepsBar(TrainerCallback):
    """Draw the training steps as a bar."""

    def __init__(self, bars: Progress, task: TaskID):
        self.bars, self.task = bars, task

    def on_train_begin(self, args, state, control, **kwargs):
        """Set the bar to where training begins."""
        self.bars.update(self.task, total=state.max_steps, completed=state.global_step)

    def on_step_end(self, args, state, control, **kwargs):
        """Move on."""
        self.bars.update(self.task, completed=state.global_step)
