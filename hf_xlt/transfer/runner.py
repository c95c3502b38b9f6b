"""Runs an experiment: every train set and seed trained once, evaluated on every language, set beside its baselines."""

import datetime
import importlib.metadata
import json
import os
import platform
import shutil
from pathlib import Path

from accelerate import PartialState

from .. import __version__
from ..data.languages import language_name
from ..files import write_json, write_text
from ..hub.model_card import model_card
from ..report import write_report
from ..training.lora import TARGET_MODULES
from .baselines import BASELINES
from .cell import METRICS, Cell, CellRunner, training_arguments
from .encoder import Encoder, model_fingerprint
from .estimate import estimate_seconds
from .experiment import Experiment, languages_of
from .ledger import evaluation_entry, training_entry
from .material import Material, load_material
from .progress import Progress
from .summary import summarise

SCHEMA = "hf_xlt/results/1"
PACKAGES = ("torch", "transformers", "datasets", "tokenizers", "accelerate", "peft")


def run(
    experiment: Experiment, argv: list[str], output: Path | None = None, progress: Progress | None = None
) -> tuple[dict, Path]:
    """Run an experiment, or go on with it where it was stopped.

    Finished cells are kept in the run's folder; a run that is started again with the same description on the same data
    goes on there, in the middle of a cell from its last checkpoint. Under `accelerate launch` every process calls this.

    Args:
        experiment: What to run.
        argv: The command as the user gave it, for the record.
        output: The run's folder; None: `runs/<date>_transfer_<hash>`, or that of an earlier start of the same run.
        progress: Hears of the progress.

    Returns:
        The results (see docs/results.md) and the run's folder.

    Raises:
        FileNotFoundError, ValueError: If data, encoder or description do not fit; nothing is written then.
        FileExistsError: If `output` holds something else.
    """
    state = PartialState()
    progress = progress or Progress()
    with state.main_process_first():
        material = load_material(experiment)
    fingerprint = experiment.fingerprint(
        material.training_data.fingerprint(), material.evaluation_data.fingerprint(), model_fingerprint(experiment)
    )
    folder = _choose_folder(output, fingerprint)
    with state.main_process_first():
        encoder = Encoder(experiment, material.training_data.labels, material.texts, folder / "tokenizer")
        _check(experiment, material, encoder, folder)
        if state.is_main_process:
            _open_folder(folder, experiment, fingerprint, encoder)

    runner = CellRunner(experiment, material, encoder, folder / "cells")
    cells = [
        Cell(train, seed, variant)
        for train in experiment.train
        for variant in experiment.variants
        for seed in experiment.seeds
    ]
    waiting = [cell for cell in cells if not runner.is_finished(cell)]
    try:
        if state.is_main_process:
            progress.describe(
                {
                    "folder": folder,
                    "experiment": experiment,
                    "material": material,
                    "encoder": encoder,
                    "cells": cells,
                    "waiting": waiting,
                    "seconds": estimate_seconds(runner, waiting),
                }
            )
        for cell in waiting:
            state.wait_for_everyone()
            runner.run(cell, progress.begin_cell(cell) if state.is_main_process else None)
            if state.is_main_process:
                progress.end_cell(cell, runner.result(cell))
    finally:
        progress.close()

    results = _results(experiment, argv, material, encoder, runner, cells)
    if state.is_main_process:
        _finish(folder, runner, cells, results)
    state.wait_for_everyone()
    return results, folder


def _choose_folder(output: Path | None, fingerprint: str) -> Path:
    if output is None:
        earlier = sorted(Path("runs").glob(f"*_transfer_{fingerprint}"))
        return earlier[-1] if earlier else Path("runs") / f"{datetime.date.today()}_transfer_{fingerprint}"
    description = output / "experiment.json"
    if description.exists():
        found = json.loads(description.read_text(encoding="utf-8"))["fingerprint"]
        if found != fingerprint:
            raise FileExistsError(
                f"{output}: holds another run ({found}; this one is {fingerprint}): other data, model or arguments. "
                "Choose another `--output`."
            )
    elif output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise FileExistsError(
            f"{output}: expected an empty or a new folder, or one of this run. Choose another `--output`."
        )
    return output


def _check(experiment: Experiment, material: Material, encoder: Encoder, folder: Path) -> None:
    for language in (*material.training, *material.evaluation):
        encoder.lang_id(language)
    training_arguments(experiment, experiment.seeds[0], folder)
    if experiment.lora and encoder.config.model_type not in TARGET_MODULES:
        raise ValueError(
            f"{experiment.model}: no LoRA preset for models of type {encoder.config.model_type!r}; there is one for: "
            f"{', '.join(TARGET_MODULES)}. Train without `--lora`."
        )
    encoder.classifier(seed=0)


def _open_folder(folder: Path, experiment: Experiment, fingerprint: str, encoder: Encoder) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if encoder.is_scratch and not (folder / "tokenizer").exists():
        part = folder / "tokenizer.part"
        encoder.tokenizer.save_pretrained(part)
        os.replace(part, folder / "tokenizer")
    write_json(folder / "experiment.json", {"fingerprint": fingerprint, "experiment": experiment.to_dict()})


def _results(
    experiment: Experiment,
    argv: list[str],
    material: Material,
    encoder: Encoder,
    runner: CellRunner,
    cells: list[Cell],
) -> dict:
    train_sets = {
        train: [material.training[language] for language in languages_of(train)] for train in experiment.train
    }
    predictions = {
        (cell.train, cell.seed, cell.variant, language): tags
        for cell in cells
        for language, tags in runner.predictions(cell).items()
    }
    baselines = {
        (name, train, language): predict(sentences, evaluation)
        for name, predict in BASELINES[experiment.task].items()
        for train, sentences in train_sets.items()
        for language, evaluation in material.evaluation.items()
    }
    names = material.language_names
    summary = summarise(
        experiment.task,
        dict(material.evaluation),
        predictions,
        baselines,
        {train: languages_of(train) for train in experiment.train},
        names,
    )
    results = {cell: runner.result(cell) for cell in cells}
    best = _best(experiment, material, cells, results)
    development = results[best]["development"]
    return {
        "schema": SCHEMA,
        "command": {"verb": "transfer", "argv": argv, "experiment": experiment.to_dict()},
        "versions": {
            "hf_xlt": __version__,
            "python": platform.python_version(),
            **{package: importlib.metadata.version(package) for package in PACKAGES},
        },
        "task": {"name": experiment.task, "metric": METRICS[experiment.task], "labels": encoder.labels},
        "languages": names,
        "data": {"train": material.training_data.describe(), "eval": material.evaluation_data.describe()},
        "model": {
            "name": experiment.model,
            "architecture": type(encoder.classifier(seed=0)).__name__,
            "parameters": results[best]["parameters"],
            "trainable_parameters": results[best]["trainable_parameters"],
            "lora": experiment.lora,
            "scratch": encoder.is_scratch,
            "best": {
                "train": best.train,
                "seed": best.seed,
                "folder": "model",
                "selected_by": _selection(experiment, list(development)),
                "score": _mean(development),
            },
        },
        **summary,
        "ledger": _ledger(experiment, material, encoder, train_sets),
        "seconds": {
            "total": sum(sum(result["seconds"].values()) for result in results.values()),
            "cells": {cell.name: result["seconds"] for cell, result in results.items()},
        },
    }


def _best(experiment: Experiment, material: Material, cells: list[Cell], results: dict[Cell, dict]) -> Cell:
    """Choose the model to keep without a label of any other language.

    Development scores of different languages cannot be compared, and those of other languages would make these languages'
    labels part of the choice: so the largest train set is kept, with the seed that is best on its own development sentences.
    """

    def words(train: str) -> int:
        return sum(material.training[language].token_count for language in languages_of(train))

    train = max(experiment.train, key=words)
    candidates = [cell for cell in cells if cell.train == train and cell.variant == "model"]
    return max(candidates, key=lambda cell: _mean(results[cell]["development"]))


def _selection(experiment: Experiment, languages: list[str]) -> str:
    largest = "the largest train set; of its seeds " if len(experiment.train) > 1 else "of the seeds "
    names = " and ".join(map(language_name, languages))
    return f"{largest}the best mean {METRICS[experiment.task]} on development sentences in {names}"


def _mean(scores: dict[str, float]) -> float:
    return sum(scores.values()) / len(scores)


def _ledger(experiment: Experiment, material: Material, encoder: Encoder, train_sets: dict) -> dict:
    notes, unlabelled = [], []
    if encoder.is_scratch:
        unlabelled = [
            {
                "language": language,
                "split": sentences.split,
                "sentences": len(sentences),
                "purpose": "vocabulary of the tokenizer",
            }
            for language, sentences in material.unlabelled.items()
        ]
        seen = [row["language"] for row in unlabelled if row["split"] == experiment.eval_split]
        if seen:
            notes.append(
                f"The tokenizer's vocabulary was learned on the words, not the labels, of the evaluation sentences in {', '.join(map(language_name, seen))}: "
                "the data has no other text in these languages."
            )
    else:
        notes.append("What the encoder's own pre-training saw of these sentences is not known here.")
    return {
        "training": [
            training_entry(
                train,
                sentences,
                [(material.development[code], material.development_source[code]) for code in languages_of(train)],
            )
            for train, sentences in train_sets.items()
        ],
        "evaluation": [
            evaluation_entry(train, sentences, evaluation, experiment.task)
            for train, sentences in train_sets.items()
            for evaluation in material.evaluation.values()
        ],
        "unlabelled": unlabelled,
        "notes": notes,
    }


def _finish(folder: Path, runner: CellRunner, cells: list[Cell], results: dict) -> None:
    """Keep the best model, write what is to be read, and clear away the other models."""
    best = results["model"]["best"]
    kept = runner.folder / Cell(best["train"], best["seed"], "model").name
    for part in ("model", "adapter"):
        if (kept / part).exists() and not (folder / part).exists():
            os.replace(kept / part, folder / part)
    write_text(folder / "model" / "README.md", str(model_card(results)))
    write_report(results, folder)
    write_json(folder / "results.json", results)
    for cell in cells:
        for part in ("model", "adapter"):
            shutil.rmtree(runner.folder / cell.name / part, ignore_errors=True)
