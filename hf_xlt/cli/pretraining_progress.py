"""What a pre-training run tells in the terminal while it runs."""

from collections import Counter
from collections.abc import Mapping

from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import TaskID
from transformers import TrainerCallback

from ..pretraining.material import Material, pair_lengths
from ..pretraining.progress import Plan, Progress
from ..report.wording import duration, perplexity, rounded, source_name
from .progress import StepsBar, progress_bars

# Sources in the heading that say what the filters dropped, at most.
SOURCES = 12
STAGES = {
    "text": "Reading text",
    "vocabulary": "Learning the vocabulary",
    "tokens": "Cutting text into pieces",
    "estimate": "Measuring how fast this machine is",
    "evaluation": "Evaluating",
}


class TerminalProgress(Progress):
    """Draw progress on standard error: a bar with the losses on a terminal, a line per evaluation everywhere."""

    def __init__(self):
        self.console = Console(stderr=True, highlight=False)
        self.bars = progress_bars(self.console)
        self.steps = None
        self.status = self.console.status("")

    def begin_stage(self, name: str) -> None:
        """Print what is done before the training, and after it."""
        self.status.stop()
        if name in STAGES:
            self._print(f"{STAGES[name]} ...")

    def read_lines(self, lines: int) -> None:
        """Show on a terminal how much has been read."""
        if self.console.is_terminal:
            self.status.update(f"{lines:,} lines and pairs")
            self.status.start()

    def begin(self, plan: Plan) -> None:
        """Print the heading: text, what the filters left out, model, budget, and about how long it takes."""
        for line in heading(plan):
            self._print(line)
        self._print("")
        self.bars.start()
        self.steps = self.bars.add_task("training", total=plan.steps, completed=plan.steps_done)

    def callback(self) -> TrainerCallback:
        """Return what draws steps, losses and perplexities."""
        return LossBar(self.bars, self.steps)

    def close(self) -> None:
        """Take the bar away."""
        self.status.stop()
        self.bars.stop()

    def _print(self, line: str) -> None:
        self.console.print(line, markup=False, soft_wrap=True)


class LossBar(StepsBar):
    """Draw the training steps as a bar with the loss of each objective; print a line per evaluation."""

    def __init__(self, bars: Bars, task: TaskID):
        super().__init__(bars, task)
        self.losses = self.speed = ""

    def on_log(self, args, state, control, logs, **kwargs):
        """Show the mean loss of each objective since the last log."""
        parts: dict[str, list[float]] = {}
        for name, value in logs.items():
            if name.startswith(("loss_mlm_", "loss_tlm_")):
                parts.setdefault(name[5:8], []).append(value)
        if parts:
            losses = ", ".join(f"{name} {sum(values) / len(values):.2f}" for name, values in parts.items())
            self.losses = f"loss {losses}; "
            self.bars.update(self.task, description=f"loss {losses}")
        if "tokens_per_second" in logs:
            self.speed = f"; {logs['tokens_per_second']:,.0f} tokens a second, mfu {logs['mfu']:.2f}"

    def on_evaluate(self, args, state, control, metrics, **kwargs):
        """Print the last losses, the perplexities and the speed."""
        of_tasks = ", ".join(
            f"{name.removeprefix('eval_').removesuffix('_perplexity').replace('_', ' ', 1)} {perplexity(value)}"
            for name, value in metrics.items()
            if name.endswith("_perplexity") and name != "eval_perplexity"
        )
        self.bars.console.print(
            f"step {state.global_step:,}/{state.max_steps:,}: {self.losses}held-out perplexity "
            f"{perplexity(metrics['eval_perplexity'])} ({of_tasks}){self.speed}",
            markup=False,
            soft_wrap=True,
        )


def heading(plan: Plan) -> list[str]:
    """Return what is said before the training."""
    experiment, material = plan.experiment, plan.material
    texts = [
        f"{code} {len(store):,} sentences, {rounded(store.token_count)} tokens"
        for code, store in material.texts.items()
    ]
    lengths = {pair: pair_lengths(store, experiment.max_pair_tokens) for pair, store in material.pairs.items()}
    pairs = [
        f"{'-'.join(pair)} {sides.shape[1]:,}, {rounded(int(sides.sum()))} tokens" for pair, sides in lengths.items()
    ]
    done = f", {plan.steps_done:,} of them done" if plan.steps_done else ""
    speed = f"{plan.tokens_per_second:,.0f} tokens a second"
    adapted = f"LoRA of rank {experiment.lora_rank} on " if experiment.lora else ""
    model = f"{adapted}{experiment.model_name}: {plan.parameters:,} parameters"
    return [
        f"Train   {' and '.join(map(str.upper, experiment.objectives))} on {', '.join(experiment.languages)}",
        *[f"Text    {'; '.join(texts)}"] * bool(texts),
        *[f"Pairs   {'; '.join(pairs)}"] * bool(pairs),
        *(f"Without {line}" for line in left_out(material)),
        f"Model   {model}, {len(material.tokenizer):,} pieces",
        f"Budget  {plan.steps:,} steps{done}, {rounded(plan.tokens)} tokens",
        f"Cost    about {duration(plan.seconds)} on this machine ({speed})",
        f"Folder  {plan.folder}",
    ]


def left_out(material: Material) -> list[str]:
    """Say what the filters dropped, source by source, and what was held out.

    Sources that lost nothing are left out, and all but those that lost most where there are many. Bitext that joins
    the text is named once, as bitext.
    """
    dropped: dict[str, Counter[str]] = {}
    for source in material.sources:
        counts = Counter({name: n for name, n in source["counts"].items() if n and name not in ("read", "kept")})
        if counts and source["kind"] != "side of bitext":
            name = f"{source_name(source['name'])} ({'-'.join(source['languages'])})"
            dropped[f"of {source['counts']['read']:,} in {name}"] = counts
    names = sorted(dropped, key=lambda name: -dropped[name].total())
    lines = [f"{_counts(dropped[name])} {name}" for name in names[:SOURCES]]
    if others := names[SOURCES:]:
        lines.append(f"{_counts(sum((dropped[name] for name in others), Counter()))} in {len(others)} more sources")
    apart: Counter[str] = Counter()
    for split in material.splits.values():
        apart.update({name: n for name, n in split.items() if n and name != "trained on"})
    return [*lines, *[_counts(apart)] * bool(apart)]


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())
