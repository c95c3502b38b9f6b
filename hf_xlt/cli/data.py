"""`hf-xlt data`: `pocket` writes the embedded data, `train-parser` a UDPipe model from treebanks."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

data = typer.Typer(name="data", help="Write the embedded data; train a parser.", no_args_is_help=True)


@data.command("pocket")
def pocket(
    output: Annotated[Path, typer.Option(help="The folder to write.", show_default=False)],
    languages: Annotated[str | None, typer.Option(help="Some of them: en,de.", show_default="all there are")] = None,
    hold_out: Annotated[
        str, typer.Option(help="What the splits do not share: fact, entity (and facts), frame (and facts).")
    ] = "fact",
    seed: Annotated[int, typer.Option(help="Of the world: another seed is another world.")] = 0,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
) -> None:
    """Write the embedded data: generated sentences, the same in all languages, with gold for every task.

    A folder a task, each a data set that verbs read: tagging, relation, argument, text, bitext; and dictionaries.
    Example:

    hf-xlt data pocket --output data/pocket --languages en,de,es
    """
    import shlex
    import sys

    from datasets.utils import disable_progress_bars

    from ..pocket.languages import languages as all_languages
    from ..pocket.writing import write

    chosen = [code.strip() for code in languages.split(",")] if languages else all_languages()
    disable_progress_bars()
    command = shlex.join(["hf-xlt", *sys.argv[1:]])
    write(output, chosen, command, hold_out=hold_out, seed=seed, overwrite=overwrite)
    typer.echo(f"Written to {output}. The text is generated: show it beside real data.")


@data.command("train-parser")
def train_parser(
    treebanks: Annotated[
        list[Path], typer.Argument(help="CoNLL-U files with parts of speech and trees.", show_default=False)
    ],
    output: Annotated[Path, typer.Option(help="The model to write: de.udpipe.", show_default=False)],
    heldout: Annotated[
        list[Path] | None,
        typer.Option(help="Treebank that chooses the best pass; may be repeated.", show_default=False),
    ] = None,
    test: Annotated[
        list[Path] | None,
        typer.Option(help="Treebank to measure the model on; may be repeated.", show_default="those of --heldout"),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Its code; for a language written without spaces.", show_default=False)
    ] = None,
    iterations: Annotated[int, typer.Option(min=1, help="Passes over the treebank.")] = 10,
    tokenizer: Annotated[str, typer.Option(help="Further options of UDPipe's tokenizer, or none.")] = "",
    tagger: Annotated[str, typer.Option(help="Further options of UDPipe's tagger.")] = "",
    parser: Annotated[
        str, typer.Option(help="Further options of UDPipe's parser: transition_system=swap;hidden_layer=100.")
    ] = "",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a model that is there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the description as JSON and nothing else.")] = False,
) -> None:
    """Train a dependency parser, with tokenizer and tagger, and say how good it is.

    The model is read by UDPipe 1 and everything that takes its models; beside it a JSON file says how it was trained
    and measured. Example:

    hf-xlt data train-parser de_gsd-ud-train.conllu --heldout de_gsd-ud-dev.conllu --test de_gsd-ud-test.conllu
    --output de.udpipe
    """
    from rich.console import Console

    from ..parsing.training import TrainingOptions
    from ..parsing.training import train_parser as train
    from .progress import progress_bars

    if output.exists() and not overwrite:
        raise ValueError(f"{output}: the file is there; choose another --output, or replace it with --overwrite")
    bars = progress_bars(Console(stderr=True, highlight=False))
    tasks = {}

    def show(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            tasks[stage] = bars.add_task(f"Training the {stage}")
        bars.update(tasks[stage], completed=done, total=total)

    try:
        with bars:
            description = train(
                treebanks,
                output,
                heldout=heldout or [],
                test=test or [],
                language=language,
                options=TrainingOptions(iterations, tokenizer, tagger, parser),
                progress=show,
            )
    except KeyboardInterrupt:
        typer.echo("stopped; nothing was written", err=True)
        raise typer.Exit(130) from None
    if as_json:
        typer.echo(json.dumps(description, ensure_ascii=False))
        return
    for line in _lines(description, output):
        typer.echo(line)


def _lines(description: dict[str, Any], output: Path) -> list[str]:
    """Return what is said of a model."""
    sizes = [sum(treebank[size] for treebank in description["treebanks"]) for size in ("sentences", "words")]
    lines = [f"Trained on {sizes[0]:,} sentences, {sizes[1]:,} words in {description['seconds']:.0f} s"]
    for quality in description["quality"]:
        chose = quality["file"] in [treebank["file"] for treebank in description["heldout"]]
        lines.append(f"Quality on {quality['file']}{', which chose the passes' * chose}:")
        words, text = quality["gold words"], quality.get("raw text")
        lines.append(f"  its words  {_scores(words)}   of {words['words']:,} words")
        if text:
            lines.append(f"  its text   {_scores(text)}   F1, words found {text['words']:.1f}")
    if not description["quality"]:
        lines.append("Its quality is not known: measure it with --test.")
    return [*lines, f"Written to {output} and {output}.json"]


def _scores(quality: dict[str, float]) -> str:
    return "  ".join(f"{name.upper()} {quality[name]:5.1f}" for name in ("upos", "uas", "las"))
