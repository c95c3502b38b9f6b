"""What a probe run tells in the terminal while it runs."""

from rich.console import Console

from ..probes.plan import Plan, ProbeProgress
from ..report.wording import listing, source_name
from .progress import progress_bars


class TerminalProgress(ProbeProgress):
    """Draw progress on standard error: a bar on a terminal, a line for each finished part everywhere."""

    def __init__(self):
        self.console = Console(stderr=True, highlight=False)
        self.bars = progress_bars(self.console)
        self.bar = None

    def begin(self, plan: Plan) -> None:
        """Print the heading: what is probed, on which text."""
        for line in heading(plan):
            self._print(line)
        self._print("")

    def begin_part(self, name: str) -> None:
        """Show a bar for a part."""
        self._clear()
        self.bars.start()
        self.bar = self.bars.add_task(name, total=None)

    def step(self, done: int, total: int) -> None:
        """Move on."""
        self.bars.update(self.bar, completed=done, total=total)

    def end_part(self, line: str) -> None:
        """Print one line for a part."""
        self._clear()
        self._print(f"{line}: done" if ":" not in line else line)

    def close(self) -> None:
        """Take the bar away."""
        self.bars.stop()

    def _clear(self) -> None:
        if self.bar is not None:
            self.bars.remove_task(self.bar)
            self.bar = None

    def _print(self, line: str) -> None:
        self.bars.console.print(line, markup=False, soft_wrap=True)


def heading(plan: Plan) -> list[str]:
    """Return what is said before the probes."""
    experiment, text = plan.experiment, plan.text
    lines = [
        f"Run      {run.folder}: {run.results['task']['name'].upper()}, {len(run.scores)} zero-shot pairs of "
        f"{len(run.languages)} languages"
        for run in plan.runs
    ]
    if experiment.recommend:
        lines.append(f"Target   {experiment.recommend}")
    if text is not None:
        lines.append(f"Text     {source_name(text.name)}: {len(text):,} sentences in {', '.join(text.texts)}")
        pairs = listing(["-".join(pair) for pair in plan.pairs], 8)
        lines.append(f"Pairs    {len(plan.pairs)}: {pairs}, {experiment.distance} distance")
    if plan.encoders:
        lines.append(f"Encoders {', '.join(task.title for task in plan.encoders)}")
    return [*lines, f"Folder   {plan.folder}"]
