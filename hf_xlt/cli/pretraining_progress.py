"""What a pre-training run tells in the terminal while it runs."""

from collections import Counter

from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import TaskID
from transformers import TrainerCallback

from ..pretraining.material import Material
from ..pretraining.progress import Plan, Progress
from ..report.wording import duration, perplexity, rounded
from .progress import StepsBar, progress_bars

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

    def begin_stage(self, name: str) -> None:
        """Print what is done before the training, and after it."""
        if name in STAGES:
            self._print(f"{STAGES[name]} ...")

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
        self.bars.stop()

    def _print(self, line: str) -> None:
        self.console.print(line, markup=False, soft_wrap=True)


class LossBar(StepsBar):
    """Draw the training steps as a bar with the loss of each objective; print a line per evaluation."""

    def __init__(self, bars: Bars, task: TaskID):
        super().__init__(bars, task)
        self.speed = ""

    def on_log(self, args, state, control, logs, **kwargs):
        """Show the mean loss of each objective."""
        parts: dict[str, list[float]] = {}
        for name, value in logs.items():
            if name.startswith(("loss_mlm_", "loss_tlm_")):
                parts.setdefault(name[5:8], []).append(value)
        if parts:
            losses = ", ".join(f"{name} {sum(values) / len(values):.2f}" for name, values in parts.items())
            self.bars.update(self.task, description=f"loss {losses}")
        if "tokens_per_second" in logs:
            self.speed = f"; {logs['tokens_per_second']:,.0f} tokens a second"

    def on_evaluate(self, args, state, control, metrics, **kwargs):
        """Print the perplexities."""
        of_tasks = ", ".join(
            f"{name.removeprefix('eval_').removesuffix('_perplexity').replace('_', ' ', 1)} {perplexity(value)}"
            for name, value in metrics.items()
            if name.endswith("_perplexity") and name != "eval_perplexity"
        )
        self.bars.console.print(
            f"step {state.global_step:,}/{state.max_steps:,}: held-out perplexity "
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
    pairs = [
        f"{'-'.join(pair)} {len(store):,}, {rounded(store.source.token_count + store.target.token_count)} tokens"
        for pair, store in material.pairs.items()
    ]
    done = f", {plan.steps_done:,} of them done" if plan.steps_done else ""
    speed = f"{plan.tokens_per_second:,.0f} tokens a second"
    return [
        f"Train   {' and '.join(map(str.upper, experiment.objectives))} on {', '.join(experiment.languages)}",
        *[f"Text    {'; '.join(texts)}"] * bool(texts),
        *[f"Pairs   {'; '.join(pairs)}"] * bool(pairs),
        f"Without {left_out(material)}",
        f"Model   {experiment.model_name}: {plan.parameters:,} parameters, {len(material.tokenizer):,} pieces",
        f"Budget  {plan.steps:,} steps{done}, {rounded(plan.tokens)} tokens",
        f"Cost    about {duration(plan.seconds)} on this machine ({speed})",
        f"Folder  {plan.folder}",
    ]


def left_out(material: Material) -> str:
    """Say what the filters dropped, by reason; bitext that joins the text is counted once, as bitext."""
    dropped: Counter[str] = Counter()
    for source in material.sources:
        if source["kind"] != "side of bitext":
            dropped.update({name: n for name, n in source["counts"].items() if name not in ("read", "kept")})
    dropped["held out"] = sum(split.get("held out", 0) for split in material.splits.values())
    return ", ".join(f"{name} {count:,}" for name, count in dropped.items() if count)
