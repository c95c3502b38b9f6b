"""`hf-xlt pretrain`: an encoder of one's own languages."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .run_verb import run_verb

if TYPE_CHECKING:
    from ..pretraining import PretrainingExperiment


def pretrain(
    config: Annotated[
        Path | None,
        typer.Argument(help="YAML file with any of the fields below; options replace its values.", show_default=False),
    ] = None,
    languages: Annotated[
        str | None,
        typer.Option(
            help="Languages: en,de,fr, or twins: en~script=rot; the first is the pivot of the pairs.",
            show_default="all of pocket without text",
        ),
    ] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(
            help="Text: a file or a folder, or pocket; may be repeated.", show_default="pocket, which is generated"
        ),
    ] = None,
    bitext: Annotated[
        list[str] | None,
        typer.Option(
            help="Sentence pairs: a file or a folder, or pocket; may be repeated.",
            show_default="pocket without text",
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            help="Test sets, whose sentences are left out by id and by text; may be repeated.", show_default=False
        ),
    ] = None,
    pairs: Annotated[
        str | None,
        typer.Option(help="pivot: the first language with each other; all; or en-de,de-fr.", show_default="pivot"),
    ] = None,
    objectives: Annotated[
        str | None, typer.Option(help="mlm, tlm or both.", show_default="mlm,tlm; with --lora mlm")
    ] = None,
    start_from: Annotated[
        str | None,
        typer.Option(
            help="Folder or Hub id of an XLM to go on with, instead of --preset; with --lora, of any encoder with a "
            "masked language model's output layer.",
            show_default=False,
        ),
    ] = None,
    lora: Annotated[
        bool | None,
        typer.Option("--lora", help="Train a language adapter: LoRA on --start-from, on the text of one language."),
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help="Size of the model: nano, mini, small or base.", show_default="nano")
    ] = None,
    vocab_size: Annotated[
        int | None, typer.Option(min=100, help="Pieces of the vocabulary.", show_default="the preset's")
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(help="Budget: minutes of training on this machine.", show_default=False)
    ] = None,
    tokens: Annotated[
        float | None, typer.Option(help="Budget: tokens to train on, such as 5e6.", show_default=False)
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Budget: optimiser steps.", show_default="200 without text")
    ] = None,
    alpha: Annotated[
        float | None,
        typer.Option(min=0, help="Smoothing of language shares; 1: as they are, 0: alike.", show_default="0.7"),
    ] = None,
    mixed: Annotated[
        bool | None, typer.Option("--mixed", help="Mix objectives and languages within each step.")
    ] = None,
    batch_tokens: Annotated[
        int | None,
        typer.Option(min=1, help="Tokens in an optimiser step, over all processes.", show_default="4000"),
    ] = None,
    accumulation: Annotated[
        int | None, typer.Option(min=1, help="Parts a batch is computed in.", show_default="1")
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option(help="Peak learning rate.", show_default="the preset's; --start-from: 1e-4, --lora: 5e-4"),
    ] = None,
    schedule: Annotated[str | None, typer.Option(help="linear or inverse_sqrt.", show_default="linear")] = None,
    evaluations: Annotated[
        int | None, typer.Option(min=1, help="How often held-out text is evaluated.", show_default="10")
    ] = None,
    patience: Annotated[
        int | None,
        typer.Option(min=1, help="Stop after so many evaluations without a gain.", show_default="never"),
    ] = None,
    max_sentences: Annotated[
        int | None, typer.Option(min=1, help="Sentences read of each source and language.", show_default="all")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed of weights, batches and masks.", show_default="1")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the run.", show_default="runs/<date>_pretrain_<hash>")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the perplexities as JSON and nothing else.")] = False,
) -> None:
    """Pre-train an XLM on text (MLM) and on translations (TLM), from scratch or from a saved one.

    A run that was stopped goes on where it was when the same command is given again. Example:

    hf-xlt pretrain --languages en,de,fr --bitext data/bitext --preset nano --minutes 10
    """
    from ..pretraining import read_experiment, run
    from .pretraining_progress import TerminalProgress

    values = {
        "languages": languages, "text": text or None, "bitext": bitext or None, "exclude": exclude or None,
        "pairs": pairs, "objectives": objectives, "start_from": start_from, "lora": lora,
        "preset": preset, "vocab_size": vocab_size, "minutes": minutes,
        "tokens": tokens, "steps": steps, "alpha": alpha, "mixed": mixed,
        "batch_tokens": batch_tokens, "accumulation": accumulation, "learning_rate": learning_rate,
        "schedule": schedule, "evaluations": evaluations, "patience": patience, "max_sentences": max_sentences,
        "seed": seed,
    }  # fmt: skip
    experiment = read_experiment(config, values)

    def closing_lines(folder: Path, argv: list[str]) -> list[str]:
        written = "adapter/ (with card)" if experiment.lora else "model/ (with tokenizer and card)"
        load = f"AutoModelForMaskedLM.from_pretrained({str(folder / 'model')!r})"
        if experiment.lora:
            load = f"PeftModel.from_pretrained(encoder, {str(folder / 'adapter')!r})"
        return [
            f"Written to {folder}: report.html, results.json, {written}",
            f"Look at it    {(folder / 'report.html').absolute().as_uri()}",
            f"Load it       {load}",
            f"Try next      {_next_command(experiment, folder)}",
        ]

    run_verb(run, experiment, output, TerminalProgress(), "perplexity" if as_json else None, closing_lines)


def _next_command(experiment: "PretrainingExperiment", folder: Path) -> str:
    """Return the command that shows what the encoder, or the adapter, is good for."""
    pivot, *others = experiment.languages
    data = "pocket" if experiment.generated else "DATA"
    command = ["hf-xlt", "transfer", "--task", "pos", "--data", data, "--train"]
    if experiment.lora:
        adapters = f"SOURCE=ADAPTER,{pivot}={folder / 'adapter'}"
        command += ["SOURCE", "--eval", pivot, "--model", experiment.start_from, "--language-adapters", adapters]
    else:
        command += [pivot, *(["--eval", ",".join(others)] if others else []), "--model", str(folder / "model")]
    return shlex.join(command)
