"""Runs a pre-training: text, vocabulary, token ids, plan, training, results; each stage once."""

import json
import logging
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from accelerate.utils import broadcast_object_list

from .. import pocket
from ..data.corpus_files import find_files, given_path
from ..data.filters import expanded_paths
from ..files import write_json, write_text
from ..hub.encoder_card import encoder_card
from ..hub.language_adapter_card import language_adapter_card
from ..models.saved_models import saved_fingerprint
from ..report import write_report
from ..run_folder import choose_folder, open_folder
from ..training.processes import process_state
from ..training.word_tagging_trainer import last_complete_checkpoint
from ..transfer.ledger import read_pretraining
from .arguments import training_arguments
from .batches import make_batches, make_held_out
from .experiment import PretrainingExperiment
from .language_adapter import check_adapter_start
from .material import Material, prepare_material
from .model import count_parameters, make_model
from .progress import Plan, Progress
from .rate import Budget, measure_rate, measured_budget
from .reading import find_sources
from .results import collect_results, with_earlier
from .start import check_start
from .training import train

logger = logging.getLogger(__name__)

# Steps whose batches are made for the estimate.
PROBED_STEPS = 100


def run(
    experiment: PretrainingExperiment,
    argv: Sequence[str] = (),
    output: Path | None = None,
    progress: Progress | None = None,
) -> tuple[dict, Path]:
    """Run a pre-training, or go on with it where it was stopped.

    What a stage wrote is used again, and training goes on from its last checkpoint as if it had not been stopped: with
    the same weights, batches and masks. Under `accelerate launch` every process calls it.

    Args:
        experiment: What to run.
        argv: The command as the user gave it, for the record.
        output: The run's folder; None: `runs/<date>_pretrain_<hash>`, or that of an earlier start of the same run.
        progress: Hears of the progress.

    Returns:
        The results (see docs/results.md) and the run's folder.

    Raises:
        FileNotFoundError, ValueError: If sources, `start_from` or description do not fit.
        FileExistsError: If `output` holds something else.
    """
    state = process_state()
    progress = progress or Progress()
    sources = find_sources(experiment)
    training_arguments(experiment, PROBED_STEPS, 1, output or Path("runs"))
    inputs = _source_sizes(experiment)
    if experiment.start_from is not None:
        with state.main_process_first():
            (check_adapter_start if experiment.lora else check_start)(experiment)
            inputs.append(saved_fingerprint(experiment.start_from))
    fingerprint = experiment.fingerprint(*inputs)
    # One choice for all processes, made before any of them writes.
    folder = broadcast_object_list([choose_folder("pretrain", output, fingerprint)])[0]
    try:
        if state.is_main_process:
            open_folder(folder, fingerprint, experiment.to_dict())
            prepare_material(experiment, sources, folder, progress.begin_stage, progress.read_lines)
        state.wait_for_everyone()
        material = Material.open(experiment, folder)
        if not (folder / "training.json").exists():
            if state.is_main_process:
                _plan(experiment, material, folder, state.num_processes, progress)
            state.wait_for_everyone()
            budget = _read_budget(folder)
            callback = progress.callback() if state.is_main_process else None
            train(experiment, material, budget.steps, budget.evaluations, folder, callback)
        if state.is_main_process:
            shutil.rmtree(folder / "checkpoints", ignore_errors=True)
            if not (folder / "results.json").exists():
                _finish(experiment, list(argv), material, folder)
        state.wait_for_everyone()
        results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
        if state.is_main_process:
            progress.end(results)
    finally:
        progress.close()
    return results, folder


def _source_sizes(experiment: PretrainingExperiment) -> list[str]:
    """Return names and sizes of all files that are read: enough to notice that others stand in their place."""
    specs = [*experiment.text, *experiment.bitext]
    files = [file for spec in specs if isinstance(spec, str) for file in _source_files(spec, experiment.languages)]
    for path in expanded_paths(experiment.exclude):
        files += [path] if path.is_file() else sorted(path.rglob("*"))
    sizes = [f"{file.name} {file.stat().st_size}" for file in files if file.is_file()]
    return [*sizes, pocket.fingerprint()] if experiment.generated else sizes


def _source_files(spec: str, languages: list[str]) -> list[Path]:
    """Return the corpus files of a source, but not what else lies there: it may hold the run's own folder."""
    if spec == pocket.NAME:
        return []
    path = given_path(spec)
    if path.is_file():
        return [path]
    files, held_out, _ = find_files(path, languages)
    return sorted({*(file.path for file in (*files, *held_out)), *path.rglob("*.parquet")})


def _plan(
    experiment: PretrainingExperiment, material: Material, folder: Path, processes: int, progress: Progress
) -> None:
    """Measure this machine's speed, fix the number of steps if no earlier start has, and tell of it."""
    progress.begin_stage("estimate")
    model = make_model(experiment, material.tokenizer)
    probed = make_batches(experiment, material, model.config, PROBED_STEPS, processes)
    rate = measure_rate(model, probed, training_arguments(experiment, PROBED_STEPS, 1, folder))
    batches = [batch for task in make_held_out(experiment, material, model.config).values() for batch in task]
    held_out_tokens = sum(batch["input_ids"].numel() for batch in batches)
    if not (folder / "plan.json").exists():
        budget = measured_budget(experiment, rate, processes, held_out_tokens)
        write_json(folder / "plan.json", asdict(budget))
    budget = _read_budget(folder)
    if experiment.warmup >= max(1, budget.steps):
        logger.warning(
            "The warm-up of %s steps is no shorter than the training of %s: the learning rate does not reach %g. "
            "Lower `warmup` (below 1 it is a share of the steps), or train longer.",
            f"{experiment.warmup:,.0f}",
            f"{budget.steps:,}",
            experiment.learning_rate,
        )
    checkpoint = last_complete_checkpoint(folder / "checkpoints")
    done = int(checkpoint.rpartition("-")[2]) if checkpoint else 0
    speed = rate.tokens_per_second * processes
    progress.begin(
        Plan(
            folder=folder,
            experiment=experiment,
            material=material,
            parameters=count_parameters(model)["all"],
            steps=budget.steps,
            tokens=budget.tokens,
            steps_done=done,
            tokens_per_second=speed,
            seconds=(1 - done / budget.steps) * (budget.tokens + budget.evaluations * held_out_tokens / 3) / speed,
        )
    )
    progress.begin_stage("training")


def _read_budget(folder: Path) -> Budget:
    return Budget(**json.loads((folder / "plan.json").read_text(encoding="utf-8")))


def _finish(experiment: PretrainingExperiment, argv: list[str], material: Material, folder: Path) -> None:
    """Write what is to be read; the results last, as they say that the run is complete."""
    training = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    results = collect_results(experiment, argv, material, training)
    seen = {name: results["data"][name] for name in ("languages", "pairs", "filters", "excluded")}
    target = folder / results["model"]["folder"]
    if experiment.lora:
        seen |= {"start_from": experiment.start_from, "encoder": saved_fingerprint(experiment.start_from)}
    elif experiment.start_from is not None:
        seen = with_earlier(seen, experiment.start_from, read_pretraining(experiment.start_from))
    write_json(target / "pretraining.json", seen)
    card = language_adapter_card if experiment.lora else encoder_card
    write_text(target / "README.md", str(card(results)))
    write_report(results, folder)
    write_json(folder / "results.json", results)
