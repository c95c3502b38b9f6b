"""What a transfer run tells in the terminal while it runs."""

from rich.console import Console
from transformers import TrainerCallback

from ..data.pair_sentences import LabelledSentences
from ..report.wording import duration
from ..transfer.cell import Cell
from ..transfer.progress import Plan, Progress
from .progress import StepsBar, progress_bars


def _targets(plan: Plan) -> list[str]:
    """Return the languages whose text the tagger reads without labels, by train set."""
    reads = plan.experiment.strategy or plan.experiment.pseudo_labels
    targets = {train: codes for train, codes in plan.material.targets.items() if codes and reads}
    texts = plan.material.unlabelled
    told = "; ".join(
        f"{train}: {', '.join(f'{code} {len(texts[code]):,}' for code in codes)}" for train, codes in targets.items()
    )
    return [f"Text    {told}  (sentences without labels)"] if told else []


def _size(rows: LabelledSentences) -> str:
    pairs = f", {rows.sizes['pairs']:,} pairs" if "pairs" in rows.sizes else ""
    return f"{len(rows):,} sentences{pairs}"


class TerminalProgress(Progress):
    """Draw progress on standard error: bars on a terminal, one line a cell elsewhere."""

    def __init__(self):
        self.console = Console(stderr=True, highlight=False)
        self.bars = progress_bars(self.console)
        self.cells = self.steps = None
        self.finished = self.total = 0

    def begin(self, plan: Plan) -> None:
        """Print the heading: data, model, what is left to do, and about how long it takes."""
        experiment, material, encoder = plan.experiment, plan.material, plan.encoder
        self.finished, self.total = len(plan.cells) - len(plan.waiting), len(plan.cells)
        evaluated = f"{experiment.eval_split} split, {experiment.eval_data or experiment.data}"
        trainings = f"{self.total} training{'s' * (self.total != 1)}"
        cost = f"{trainings}, {self.finished} already done; about {duration(plan.seconds)} on this machine"
        trained = "; ".join(f"{code} {_size(rows)}" for code, rows in material.training.items())
        lines = [
            f"Task    {experiment.task.upper()}, {len(encoder.labels)} labels",
            f"Train   {', '.join(experiment.train)}  ({trained})",
            f"Eval    {', '.join(material.evaluation)}  ({evaluated})",
            f"Model   {encoder.description}",
            *_targets(plan),
            f"Cost    {cost}",
            f"Folder  {plan.folder}",
        ]
        for line in lines:
            self.console.print(line, markup=False, soft_wrap=True)
        self.console.print()
        self.bars.start()
        self.cells = self.bars.add_task("all trainings", total=self.total, completed=self.finished)
        self.steps = self.bars.add_task("", total=None, visible=False)

    def begin_cell(self, cell: Cell) -> TrainerCallback:
        """Show a bar for the cell's training steps."""
        self.bars.reset(self.steps, total=None, description=f"train {cell.name}", visible=True)
        return StepsBar(self.bars, self.steps)

    def end_cell(self, cell: Cell, result: dict) -> None:
        """Print one line for the cell."""
        self.finished += 1
        self.bars.update(self.cells, completed=self.finished)
        development = ", ".join(f"{code} {100 * score:.1f}" for code, score in result["development"].items())
        seconds = sum(result["seconds"].values())
        self.bars.console.print(
            f"{self.finished}/{self.total} {cell.name}: development {development} ({duration(seconds)})",
            markup=False,
            soft_wrap=True,
        )

    def close(self) -> None:
        """Take the bars away."""
        self.bars.stop()
