"""Runs an experiment: every train set and seed trained once, evaluated on every language, set beside its baselines."""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from accelerate.utils import broadcast_object_list

from ..files import write_json, write_text
from ..hub.model_card import model_card
from ..report import write_report
from ..run_folder import choose_folder, open_folder
from ..training.processes import process_state
from .adapted_encoder import AdaptedEncoder
from .cell import Cell, CellRunner, training_arguments
from .encoder import Encoder, model_fingerprint
from .estimate import estimate_seconds
from .experiment import Experiment
from .extractor import Extractor
from .marker_encoder import MarkerEncoder
from .material import Material, load_material
from .progress import Plan, Progress
from .results import collect_results
from .tagger import Tagger


def run(
    experiment: Experiment, argv: Sequence[str] = (), output: Path | None = None, progress: Progress | None = None
) -> tuple[dict, Path]:
    """Run an experiment, or go on with it where it was stopped.

    Finished cells are kept in the run's folder; a run that is started again with the same description on the same data
    goes on there, in the middle of a cell from its last checkpoint. Under `accelerate launch` every process calls it.

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
    state = process_state()
    progress = progress or Progress()
    with state.main_process_first():
        material = load_material(experiment)
    fingerprint = experiment.fingerprint(
        material.training_data.fingerprint(), material.evaluation_data.fingerprint(), model_fingerprint(experiment)
    )
    # One choice for all processes, made before any of them writes.
    folder = broadcast_object_list([choose_folder("transfer", output, fingerprint)])[0]
    with state.main_process_first():
        encoder, runner = _prepare(experiment, material, folder)
        runners = {"model": runner, "untrained": runner}
        runners |= {name: _prepare(one, material, folder)[1] for name, one in experiment.compared().items()}
        if state.is_main_process:
            open_folder(folder, fingerprint, experiment.to_dict())
            encoder.keep(folder)

    cells = [
        Cell(train, seed, variant)
        for train in experiment.train
        for variant in experiment.variants
        for seed in experiment.seeds
    ]
    waiting = [cell for cell in cells if not runner.is_finished(cell)]
    try:
        if state.is_main_process:
            seconds = sum(
                estimate_seconds(runners[variant], [cell for cell in waiting if cell.variant == variant])
                for variant in experiment.variants
            )
            progress.begin(Plan(folder, experiment, material, encoder, cells, waiting, seconds))
        for cell in waiting:
            state.wait_for_everyone()
            runners[cell.variant].run(cell, progress.begin_cell(cell) if state.is_main_process else None)
            if state.is_main_process:
                progress.end_cell(cell, runner.result(cell))
    finally:
        progress.close()

    if state.is_main_process:
        _finish(folder, runner, cells, collect_results(experiment, list(argv), material, encoder, runners, cells))
    state.wait_for_everyone()
    return json.loads((folder / "results.json").read_text(encoding="utf-8")), folder


def _prepare(experiment: Experiment, material: Material, folder: Path) -> tuple[Encoder, CellRunner]:
    """Return an encoder and what runs its cells, after finding what would fail later; nothing is written."""
    if experiment.markers:
        encoder = MarkerEncoder(experiment, material, folder / "tokenizer")
    elif experiment.on_pairs:
        encoder = Extractor(experiment, material, folder / "tokenizer")
    elif experiment.is_tagger:
        encoder = Tagger(experiment, material, folder / "tokenizer")
    else:
        kind = AdaptedEncoder if experiment.language_adapters else Encoder
        encoder = kind(experiment, material.training_data.labels, material.texts, folder / "tokenizer")
    arguments = training_arguments(experiment, experiment.seeds[0], folder, encoder.arguments)
    encoder.check([*material.training, *material.evaluation], arguments)
    return encoder, CellRunner(experiment, material, encoder, folder / "cells")


def _finish(folder: Path, runner: CellRunner, cells: list[Cell], results: dict) -> None:
    """Keep the best model, write what is to be read, and clear away the other models."""
    best = results["model"]["best"]
    kept = runner.folder / Cell(best["train"], best["seed"], "model").name
    for part in ("model", "adapter"):
        if (kept / part).exists() and not (folder / part).exists():
            os.replace(kept / part, folder / part)
    if (folder / "model" / "config.json").exists():
        write_text(folder / "model" / "README.md", str(model_card(results)))
    write_report(results, folder)
    write_json(folder / "results.json", results)
    for cell in cells:
        for part in ("model", "adapter", "checkpoints"):
            shutil.rmtree(runner.folder / cell.name / part, ignore_errors=True)
