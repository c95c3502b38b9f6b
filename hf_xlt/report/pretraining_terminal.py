"""What a finished pre-training run says in the terminal."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hf_xlt.report.pretraining import Pretraining
from hf_xlt.report.terminal import language_cell
from hf_xlt.report.wording import duration, passes, perplexity, perplexity_interval, rounded


def render_pretraining(results: dict, console: Console) -> None:
    """Print what was trained on and how well masked tokens of held-out text are predicted."""
    run = Pretraining(results)
    training, mean = results["training"], results["perplexity"]["mean"]
    alone = results["perplexity"].get("without_adapter")
    before = f" Without the adapter: {perplexity(alone)}." if alone else ""
    console.print(Text(f"Held-out perplexity {perplexity(mean)}, mean over {_mean_over(run)}.{before}", style="bold"))
    console.print(
        Text(
            f"{training['steps']:,} steps, {rounded(training['tokens'])} tokens in "
            f"{duration(results['seconds']['train'])}: {training['tokens_per_second']:,.0f} tokens a second"
            + (", stopped early" if training["stopped_early"] else "")
        ),
        soft_wrap=True,
    )
    console.print()
    console.print(_table(run, run.languages, "sentences", "mlm"))
    if run.pairs:
        console.print()
        console.print(_table(run, run.pairs, "pairs", "tlm"))
    console.print()
    for line in _legend(run):
        console.print(Text(line, style="dim"))


def _mean_over(run: Pretraining) -> str:
    count = sum(row["objective"] == "mlm" for row in run.tasks.values())
    if count:
        return "1 language" if count == 1 else f"{count} languages"
    return "1 pair" if len(run.tasks) == 1 else f"{len(run.tasks)} pairs"


def _table(run: Pretraining, parts: dict[str, dict], unit: str, objective: str) -> Table:
    """Return sizes and perplexities of all languages or pairs."""
    trained = objective in run.objectives
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("", no_wrap=True, overflow="ellipsis", max_width=20)
    for header in (unit, "tokens", *["passes", "perplexity", "95 %"] * trained):
        table.add_column(header, justify="right", no_wrap=True)
    for code, seen in parts.items():
        row = run.tasks.get(f"{objective} {code}")
        table.add_row(
            Text(code) if unit == "pairs" else language_cell(code, run.name(code)),
            f"{seen['sentences']:,}",
            rounded(seen["tokens"]),
            *[passes(seen), *([perplexity(row["value"]), perplexity_interval(row)] if row else ["–", "–"])] * trained,
        )
    return table


def _legend(run: Pretraining) -> list[str]:
    lines = ["Perplexity: of masked tokens in held-out text; models with other vocabularies do not compare."]
    lines.append("Passes: tokens trained on over the tokens that there were to train on.")
    if "tlm" in run.objectives and run.pairs:
        lines.append("Pairs: of tokens on either side, each sentence beside its translation.")
    return lines
