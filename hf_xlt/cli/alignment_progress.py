"""What an alignment tells in the terminal while it runs."""

from rich.console import Console

from ..alignment.material import Material
from ..alignment.pair import FoundMap, MapTask
from ..alignment.progress import Plan, Progress
from ..data.languages import display_name
from ..report.wording import duration, rounded, source_name
from .progress import progress_bars

STAGES = {
    "vectors": "Reading vectors and dictionaries",
    "sentences": "Reading sentence pairs",
    "evaluation": "Translating the test words",
}


class TerminalProgress(Progress):
    """Draw progress on standard error: bars on a terminal, a line for each map everywhere."""

    def __init__(self):
        self.console = Console(stderr=True, highlight=False)
        self.bars = progress_bars(self.console)
        self.bar = self.task = None
        self.finished = self.total = 0

    def begin_stage(self, name: str) -> None:
        """Print what is done before the maps, and after them."""
        self._print(f"{STAGES[name]} ...")
        self._show("scores" if name == "evaluation" else None)

    def begin_training(self, language: str) -> None:
        """Print which vectors are trained."""
        self._print(f"Training vectors of {display_name(language)} ...")
        self._show("epochs")

    def train(self, done: int, total: int) -> None:
        """Move on by an epoch."""
        self._move(done, total)

    def begin(self, plan: Plan) -> None:
        """Print the heading: what is aligned onto what, dictionaries, methods, and about how long it takes."""
        self._show(None)
        for line in heading(plan):
            self._print(line)
        self._print("")
        self.finished, self.total = len(plan.tasks) - len(plan.waiting), len(plan.tasks)

    def begin_map(self, task: MapTask) -> None:
        """Show a bar for the iterations of a map."""
        self.task = task
        self._show(task.name)

    def step(self, done: int, total: int | None, value: float) -> None:
        """Move on by some iterations."""
        measure = "objective" if self.task.method == "self-learning" else "criterion"
        said = "" if value != value else f", {measure} {value:.4f}"  # no criterion before the first epoch ends
        self._move(done, total, f"{self.task.name}{said}")

    def end_map(self, task: MapTask, found: FoundMap) -> None:
        """Print one line for a map."""
        self._show(None)
        self.finished += 1
        self._print(f"{self.finished}/{self.total} {map_line(task, found)}")

    def score(self, done: int, total: int) -> None:
        """Move on by a score."""
        self._move(done, total)

    def close(self) -> None:
        """Take the bar away."""
        self.bars.stop()

    def _show(self, description: str | None) -> None:
        """Show an empty bar in the place of the one before, or none."""
        if self.bar is not None:
            self.bars.remove_task(self.bar)
            self.bar = None
        if description is not None:
            self.bars.start()
            self.bar = self.bars.add_task(description, total=None)

    def _move(self, done: int, total: int | None, description: str | None = None) -> None:
        more = {} if description is None else {"description": description}
        self.bars.update(self.bar, completed=done, total=total, **more)

    def _print(self, line: str) -> None:
        self.bars.console.print(line, markup=False, soft_wrap=True)


def heading(plan: Plan) -> list[str]:
    """Return what is said before the maps are looked for."""
    material, experiment = plan.material, plan.material.experiment
    done = f", {len(plan.tasks) - len(plan.waiting)} of them done" if len(plan.waiting) < len(plan.tasks) else ""
    vectors = [
        f"{code} {len(language.words):,} words{' trained here' if language.text else ''}"
        for code, language in material.languages.items()
    ]
    sizes = dict.fromkeys(str(language.vectors.dimensions) for language in material.languages.values())
    normalise = f", normalised by {', '.join(experiment.normalise)}" if experiment.normalise else ""
    sentences = [f"{'-'.join(pair)} {len(pairs.retrieved):,}" for pair, pairs in material.sentences.items()]
    return [
        f"Align   {', '.join(experiment.languages[1:])} onto {experiment.hub}",
        f"Vectors {'; '.join(vectors)}; {' and '.join(sizes)} dimensions{normalise}",
        *[f"Learn   from {'; '.join(_learned_from(material))}"] * bool(material.pairs),
        *[f"Test    {'; '.join(_tests(material))}"] * bool(material.lexicons.tests),
        *[f"Retrieve sentences: {'; '.join(sentences)}"] * bool(sentences),
        f"Methods {', '.join(experiment.methods)}; {len(plan.tasks)} maps{done}",
        f"Cost    about {duration(plan.seconds)} on this machine",
        f"Folder  {plan.folder}",
    ]


def map_line(task: MapTask, found: FoundMap) -> str:
    """Return what is said of a map that was found."""
    parts = [f"criterion {found.criterion:.4f}"]
    if found.pairs is not None:
        parts.append(f"{found.pairs:,} pairs")
    if found.iterations is not None:
        parts.append(f"{found.iterations:,} iterations")
    if len(found.restarts) > 1:
        failed = sum(restart["failed"] for restart in found.restarts)
        count = f"{failed} of {len(found.restarts)} restarts failed"
        parts.append("no two restarts agree" if found.unconfirmed else count)
    return f"{task.name}: {', '.join(parts)} ({duration(found.seconds)})"


def _learned_from(material: Material) -> list[str]:
    shared = material.experiment.shared_words
    lines = []
    for pair, rows in material.pairs.items():
        if shared:
            lines.append(f"{'-'.join(pair)} {len(rows):,} {shared} words")
        else:
            lexicon = material.train[pair]
            name = lexicon.other or source_name(str(lexicon.files[0]))
            lines.append(f"{'-'.join(pair)} {len(rows):,} of {len(lexicon.entries):,} entries ({name})")
    return lines


def _tests(material: Material) -> list[str]:
    lines = []
    for direction, lexicon in material.lexicons.tests.items():
        queries = material.queries.get(direction)
        words = len({word for word, _ in lexicon.entries})
        lines.append(f"{'-'.join(direction)} {rounded(len(queries.words) if queries else 0)} of {words:,} words")
    return lines
