"""`hf-xlt transfer`: the main job."""

import json
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer


def transfer(
    config: Annotated[
        Path | None,
        typer.Argument(help="YAML file with any of the fields below; options replace its values.", show_default=False),
    ] = None,
    task: Annotated[str | None, typer.Option(help="pos or ner.", show_default=False)] = None,
    data: Annotated[
        str | None, typer.Option(help="Data set folder or Hub id, one config per language.", show_default=False)
    ] = None,
    train: Annotated[
        str | None,
        typer.Option(help="Train sets: en,de,en+de trains on English, on German, and on both.", show_default=False),
    ] = None,
    evaluate: Annotated[
        str | None, typer.Option("--eval", help="Eval languages: de,es,hi or all.", show_default="all")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="Encoder folder or Hub id, or scratch: a small random XLM.", show_default="scratch"),
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(min=1, help="Number of trainings per train set.", show_default="3")
    ] = None,
    eval_data: Annotated[str | None, typer.Option(help="Data set to evaluate on.", show_default="the same")] = None,
    eval_split: Annotated[str | None, typer.Option(help="Split to evaluate on.", show_default="test")] = None,
    epochs: Annotated[
        float | None, typer.Option(help="Passes over the training data.", show_default="3; scratch: 10")
    ] = None,
    learning_rate: Annotated[
        float | None, typer.Option(help="Peak learning rate.", show_default="5e-5; scratch: 2e-3; LoRA: 5e-4")
    ] = None,
    batch_size: Annotated[
        int | None, typer.Option(min=1, help="Sentences in an optimiser step, over all processes.", show_default="32")
    ] = None,
    accumulation: Annotated[
        int | None, typer.Option(min=1, help="Parts a batch is computed in.", show_default="1")
    ] = None,
    max_length: Annotated[
        int | None, typer.Option(min=8, help="Pieces in a window; longer sentences are cut.", show_default="256")
    ] = None,
    max_train_sentences: Annotated[
        int | None, typer.Option(min=1, help="Training sentences per language.", show_default="all")
    ] = None,
    vocab_size: Annotated[
        int | None, typer.Option(min=100, help="Vocabulary of scratch.", show_default="16000")
    ] = None,
    alpha: Annotated[
        float | None,
        typer.Option(min=0, help="Smoothing of language shares in scratch's vocabulary.", show_default="0.5"),
    ] = None,
    lora: Annotated[bool | None, typer.Option("--lora", help="Train LoRA adapters only.")] = None,
    untrained_baseline: Annotated[
        bool | None,
        typer.Option("--untrained-baseline", help="Also train the encoder's architecture without its weights."),
    ] = None,
    trust_remote_code: Annotated[
        bool | None, typer.Option("--trust-remote-code", help="Run Python code that comes with the encoder.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the run.", show_default="runs/<date>_transfer_<hash>")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON and nothing else.")] = False,
) -> None:
    """Train on some languages, say what that gives in every other one, how sure that is, and against which baselines.

    A run that was stopped goes on where it was when the same command is given again. Example:

    hf-xlt transfer --task pos --data data/ud --train en,de --eval all --model scratch
    """
    from accelerate import PartialState
    from rich.console import Console

    from ..report.terminal import render
    from ..transfer.experiment import read_experiment
    from ..transfer.runner import run
    from .progress import TerminalProgress, quiet

    values = {
        "task": task, "data": data, "train": train, "eval": evaluate, "model": model, "seeds": seeds,
        "eval_data": eval_data, "eval_split": eval_split, "epochs": epochs, "learning_rate": learning_rate,
        "batch_size": batch_size, "accumulation": accumulation, "max_length": max_length,
        "max_train_sentences": max_train_sentences, "vocab_size": vocab_size, "alpha": alpha, "lora": lora,
        "untrained_baseline": untrained_baseline, "trust_remote_code": trust_remote_code,
    }  # fmt: skip
    experiment = read_experiment(config, values)
    quiet()
    argv = ["hf-xlt", *sys.argv[1:]]
    results, folder = run(experiment, argv, output, TerminalProgress())
    if not PartialState().is_main_process:
        return
    if as_json:
        typer.echo(json.dumps(results["summary"], ensure_ascii=False))
        return
    console = Console()
    render(results, console)
    lines = [
        "",
        f"Written to {folder}: report.html, results.json, matrix.csv, matrix.tex, model/",
        f"Look at it    {(folder / 'report.html').absolute().as_uri()}",
        f"Load it       AutoModelForTokenClassification.from_pretrained({str(folder / 'model')!r})",
        f"Try next      {_next_command(experiment)}",
    ]
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True, markup=False)


def _next_command(experiment) -> str:
    """Return what one would ask next: all sources in one model, or else the largest effect of an encoder's own."""
    languages = experiment.train_languages
    task = ["hf-xlt", "transfer", "--task", experiment.task, "--data", experiment.data]
    if len(languages) > 1 and "+".join(languages) not in experiment.train:
        return shlex.join([*task, "--train", "+".join(languages), "--model", experiment.model])
    if experiment.model == "scratch":
        return shlex.join([*task, "--train", ",".join(experiment.train), "--model", "FacebookAI/xlm-roberta-base"])
    return shlex.join(
        [*task, "--train", ",".join(experiment.train), "--model", experiment.model, "--untrained-baseline"]
    )
