"""`hf-xlt transfer`: the main job."""

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .run_verb import run_verb

if TYPE_CHECKING:
    from ..transfer.experiment import Experiment


def transfer(
    config: Annotated[
        Path | None,
        typer.Argument(help="YAML file with any of the fields below; options replace its values.", show_default=False),
    ] = None,
    task: Annotated[
        str | None, typer.Option(help="pos, ner, relation or argument.", show_default="pos without --data")
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(
            help="Data set folder or Hub id, one config per language, or pocket.",
            show_default="pocket, which is generated",
        ),
    ] = None,
    train: Annotated[
        str | None,
        typer.Option(
            help="Train sets: en,de,en+de trains on English, on German, and on both.",
            show_default="en without --data",
        ),
    ] = None,
    evaluate: Annotated[
        str | None,
        typer.Option(
            "--eval", help="Eval languages: de,es,hi or all; en~script=rot: a twin of one.", show_default="all"
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            help="Encoder folder or Hub id; scratch: small random XLM; adversarial-bilstm: BiLSTM-CRF on --vectors; "
            "ud-gcn: for pairs, on trees, with or without --vectors.",
            show_default="scratch; for pairs without --markers: ud-gcn",
        ),
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(min=1, help="Number of trainings per train set.", show_default="3")
    ] = None,
    eval_data: Annotated[str | None, typer.Option(help="Data set to evaluate on.", show_default="the same")] = None,
    eval_split: Annotated[str | None, typer.Option(help="Split to evaluate on.", show_default="test")] = None,
    epochs: Annotated[
        float | None,
        typer.Option(help="Passes over the training data.", show_default="3; small models, frozen encoders: 10"),
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option(help="Peak learning rate.", show_default="5e-5; small models: 2e-3, for pairs 3e-3; LoRA: 5e-4"),
    ] = None,
    batch_size: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Windows (sentences but for long ones), or subjects with all their pairs, in an optimiser step, over "
            "all processes.",
            show_default="32, for pairs 8",
        ),
    ] = None,
    accumulation: Annotated[
        int | None, typer.Option(min=1, help="Parts a batch is computed in.", show_default="1")
    ] = None,
    max_length: Annotated[
        int | None, typer.Option(min=8, help="Pieces in a window; longer sentences are cut.", show_default="256")
    ] = None,
    max_train_sentences: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Training sentences per language, labelled or not.",
            show_default="all; 500 without --data",
        ),
    ] = None,
    vocab_size: Annotated[
        int | None, typer.Option(min=100, help="Vocabulary of scratch.", show_default="16000")
    ] = None,
    alpha: Annotated[
        float | None,
        typer.Option(min=0, help="Smoothing of language shares in scratch's vocabulary.", show_default="0.5"),
    ] = None,
    lora: Annotated[bool | None, typer.Option("--lora", help="Train LoRA adapters only.")] = None,
    language_adapters: Annotated[
        str | None,
        typer.Option(
            help="Adapters of hf-xlt pretrain --lora below the task's: en=FOLDER,sw=FOLDER, or a folder with one for "
            "each language; implies --lora.",
            show_default=False,
        ),
    ] = None,
    untrained_baseline: Annotated[
        bool | None,
        typer.Option("--untrained-baseline", help="Also train the encoder's architecture without its weights."),
    ] = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(
            help="Other encoders to train in the same way and set beside the model: NAME=FOLDER; may be repeated.",
            show_default=False,
        ),
    ] = None,
    trust_remote_code: Annotated[
        bool | None, typer.Option("--trust-remote-code", help="Run Python code that comes with the encoder.")
    ] = None,
    markers: Annotated[
        bool | None,
        typer.Option("--markers", help="Pairs without trees: markers around both spans in the encoder's text."),
    ] = None,
    vectors: Annotated[
        list[str] | None,
        typer.Option(
            help="Word vectors of adversarial-bilstm or ud-gcn: the model of hf-xlt align, or files, en=wiki.en.vec; "
            "may be repeated.",
            show_default=False,
        ),
    ] = None,
    adversarial: Annotated[
        bool | None,
        typer.Option(
            "--adversarial/--no-adversarial",
            help="Put a BiLSTM-CRF on the encoder and train it against a discriminator of languages.",
            show_default="for adversarial-bilstm only",
        ),
    ] = None,
    targets: Annotated[
        str | None,
        typer.Option(
            help="Languages whose text, without labels, the discriminator sees.",
            show_default="those evaluated and not trained on",
        ),
    ] = None,
    pseudo_labels: Annotated[
        str | None,
        typer.Option(
            help="Train again on the tagger's own labels of that text, chosen by confidence or discriminator.",
            show_default="no",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the run.", show_default="runs/<date>_transfer_<hash>")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON and nothing else.")] = False,
) -> None:
    """Train on some languages, say what that gives in every other one, how sure that is, and against which baselines.

    Without data, it runs on the embedded, generated data set pocket, in minutes. A run that was stopped goes on where
    it was when the same command is given again. Example:

    hf-xlt transfer --task pos --data data/ud --train en,de --eval all --model scratch
    """
    from ..transfer.experiment import read_experiment
    from ..transfer.runner import run
    from .transfer_progress import TerminalProgress

    values = {
        "task": task, "data": data, "train": train, "eval": evaluate, "model": model, "seeds": seeds,
        "eval_data": eval_data, "eval_split": eval_split, "epochs": epochs, "learning_rate": learning_rate,
        "batch_size": batch_size, "accumulation": accumulation, "max_length": max_length,
        "max_train_sentences": max_train_sentences, "vocab_size": vocab_size, "alpha": alpha, "lora": lora,
        "untrained_baseline": untrained_baseline, "compare": compare or None, "trust_remote_code": trust_remote_code,
        "vectors": ",".join(vectors) if vectors else None, "adversarial": adversarial, "targets": targets,
        "pseudo_labels": pseudo_labels, "markers": markers, "language_adapters": language_adapters,
    }  # fmt: skip
    experiment = read_experiment(config, values)

    def closing_lines(folder: Path, argv: list[str]) -> list[str]:
        use = []
        if experiment.on_pairs and not experiment.markers and (folder / "model").exists():
            use = [f"Use it        {_extracting(experiment, folder)}"]
        return [
            f"Written to {folder}: report.html, results.json, matrix.csv, matrix.tex, model/",
            f"Look at it    {(folder / 'report.html').absolute().as_uri()}",
            f"Load it       {_loading(experiment, str(folder / 'model'))}",
            *use,
            f"Try next      {_next_command(experiment, argv)}",
        ]

    run_verb(run, experiment, output, TerminalProgress(), "summary" if as_json else None, closing_lines)


def _loading(experiment: "Experiment", model: str) -> str:
    """Return the call that opens the model."""
    if experiment.on_pairs and not experiment.markers:
        return f"AutoModelForSequenceClassification.from_pretrained({model!r}, trust_remote_code=True)"
    if experiment.is_tagger:
        language = experiment.train_languages[0]
        return f"pipeline('word-tagging', {model!r}, trust_remote_code=True)(words, lang={language!r})"
    if experiment.language_adapters:
        return f"PeftModel.from_pretrained(classifier, {model!r}), see {model}/README.md"
    return f"AutoModelForTokenClassification.from_pretrained({model!r})"


def _extracting(experiment: "Experiment", folder: Path) -> str:
    """Return the command that uses a model of pairs: on trees, which need no parser, with entities where it has types.

    A relation is one of two entities, whatever is known of them.
    """
    from ..models.tree_features import FILE

    entities = experiment.task == "relation"
    entities = entities or json.loads((folder / "model" / FILE).read_text(encoding="utf-8"))["entity_types"]
    command = ["hf-xlt", "extract", str(folder), "INPUT.conllu", "--language", experiment.train_languages[0]]
    return shlex.join([*command, *["--entities", "TAGGER"] * bool(entities)])


def _next_command(experiment: "Experiment", argv: list[str]) -> str:
    """Return the command with the change that one would ask for next."""
    languages = experiment.train_languages
    if len(languages) > 1 and not any(len(name.split("+")) == len(languages) for name in experiment.train):
        return _changed(argv, "--train", "+".join(languages))
    if experiment.model == "scratch":
        return _changed(argv, "--model", "ENCODER")
    if experiment.on_pairs and experiment.on_words and not experiment.vectors:
        return _changed(argv, "--vectors", "VECTORS")
    # On an encoder, `--no-adversarial` would be no tagger at all.
    if experiment.on_words and experiment.strategy and experiment.pseudo_labels != "discriminator":
        return _changed([word for word in argv if word != "--adversarial"], "--no-adversarial")
    if experiment.is_tagger and experiment.on_words and experiment.pseudo_labels != "confidence":
        return _changed(argv, "--pseudo-labels", "confidence")
    if not experiment.untrained_baseline and not experiment.on_words:
        return _changed(argv, "--untrained-baseline")
    return _changed(argv, "--seeds", str(max(5, 2 * len(experiment.seeds))))


def _changed(argv: list[str], option: str, *value: str) -> str:
    """Return a command with one option set anew, for another folder."""
    kept, skip = [], False
    for word in argv:
        if not skip and word.partition("=")[0] not in (option, "--output"):
            kept.append(word)
        skip = not skip and word in (option, "--output") and bool(value or word == "--output")
    return shlex.join([*kept, option, *value])
