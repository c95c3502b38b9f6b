"""Runs an alignment: vectors, maps, scores, the model and its report; each piece of work once."""

import json
from collections.abc import Sequence
from pathlib import Path

from ..data.evaluation_files import left_out_files
from ..data.filters import Exclusion
from ..files import write_json, write_text
from ..hub.alignment_card import alignment_card
from ..models.modeling_aligned_embeddings import AlignedEmbeddings
from ..report import write_report
from ..run_folder import choose_folder, open_folder
from .estimate import estimate_seconds
from .experiment import AlignmentExperiment
from .inputs import Inputs, find_inputs
from .language_vectors import LanguageVectors, trained_vectors
from .material import Material, read_lexicons
from .pair import FoundMap, MapTask, find_map
from .progress import Plan, Progress
from .results import chosen_maps, collect_results
from .scoring import Maps, score_maps
from .sentence_pairs import read_pairs, without


def run(
    experiment: AlignmentExperiment,
    argv: Sequence[str] = (),
    output: Path | None = None,
    progress: Progress | None = None,
) -> tuple[dict, Path]:
    """Run an alignment, or go on with it where it was stopped.

    Vectors that were trained, maps that were found and scores are kept in the run's folder; a run that is started
    again with the same description on the same data does not do them again.

    Args:
        experiment: What to run.
        argv: The command as the user gave it, for the record.
        output: The run's folder; None: `runs/<date>_align_<hash>`, or that of an earlier start of the same run.
        progress: Hears of the progress.

    Returns:
        The results (see docs/results.md) and the run's folder.

    Raises:
        FileNotFoundError, ValueError: If files or description do not fit.
        FileExistsError: If `output` holds something else.
    """
    progress = progress or Progress()
    inputs = find_inputs(experiment)
    fingerprint = experiment.fingerprint(*inputs.fingerprints(experiment))
    folder = choose_folder("align", output, fingerprint)
    try:
        if not (folder / "results.json").exists():
            progress.begin_stage("vectors")
            lexicons = read_lexicons(inputs)
            languages = {code: LanguageVectors.read(path, experiment) for code, path in inputs.vectors.items()}
            given = Material(experiment, languages, lexicons, {})
            given.check()  # before anything is written
            open_folder(folder, fingerprint, experiment.to_dict())
            _align(_complete(given, inputs, folder, progress), list(argv), folder, progress)
        results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    finally:
        progress.close()
    return results, folder


def _complete(given: Material, inputs: Inputs, folder: Path, progress: Progress) -> Material:
    """Read the sentence pairs, and train the vectors that are missing on what is no test."""
    experiment, languages = given.experiment, dict(given.languages)
    if inputs.bitext:
        progress.begin_stage("sentences")
    sentences = {pair: read_pairs(sources, experiment.sentences) for pair, sources in inputs.bitext.items()}
    if inputs.text:
        left_out = map(str, left_out_files(experiment.text, experiment.languages))
        exclusion = without(Exclusion.from_sources([*experiment.exclude, *left_out]), sentences.values())
    for code, sources in inputs.text.items():
        progress.begin_training(code)
        size = given.trained_size
        languages[code] = trained_vectors(code, sources, exclusion, experiment, size, folder, progress.train)
    ordered = {code: languages[code] for code in experiment.languages}
    material = Material(experiment, ordered, given.lexicons, sentences)
    material.check()
    return material


def _align(material: Material, argv: list[str], folder: Path, progress: Progress) -> None:
    tasks = map_tasks(material.experiment)
    alignments = folder / "alignments"
    waiting = [task for task in tasks if not (alignments / f"{task.name}.json").exists()]
    progress.begin(Plan(folder, material, tasks, waiting, estimate_seconds(material, waiting)))
    maps: dict[MapTask, FoundMap] = {}
    for task in tasks:
        if task in waiting:
            progress.begin_map(task)
            find_map(task, maps.get(task.base), material, progress.step).save(alignments, task.name)
        maps[task] = FoundMap.load(alignments, task.name)
        if task in waiting:
            progress.end_map(task, maps[task])
    progress.begin_stage("evaluation")
    scores, scoring_seconds = score_maps(material, maps, folder / "scores", progress.score)
    by_task = {task.name: found.seconds for task, found in maps.items()}
    trained = {code: language.seconds for code, language in material.languages.items() if language.text}
    total = sum(trained.values()) + sum(by_task.values()) + scoring_seconds
    seconds = {"total": total, "vectors": trained, "alignments": by_task, "scores": scoring_seconds}
    _finish(material, collect_results(material, argv, maps, scores, seconds), maps, folder)


def map_tasks(experiment: AlignmentExperiment) -> list[MapTask]:
    """Return all maps to be found, each behind the one that its refinement begins with."""
    tasks: dict[MapTask, None] = {}
    for method in experiment.methods:
        for language, hub in experiment.pairs:
            for seed in experiment.seeds_of(method):
                task = MapTask(method, language, hub, seed)
                tasks |= dict.fromkeys([*([task.base] if task.base else []), task])
    return list(tasks)


def _finish(material: Material, results: dict, maps: Maps, folder: Path) -> None:
    """Write the model and what is to be read; the results last, as they say that the run is complete."""
    make_model(material, maps).save_pretrained(folder / "model")
    write_text(folder / "model" / "README.md", str(alignment_card(results)))
    write_report(results, folder)
    write_json(folder / "results.json", results)


def make_model(material: Material, maps: Maps) -> AlignedEmbeddings:
    """Return the model of the maps that are kept."""
    experiment = material.experiment
    kept = {language: maps[task] for language, task in chosen_maps(material, maps).items()}
    matrices = {language: found.source_map for language, found in kept.items()}
    for found in kept.values():
        if found.target_map is not None:  # of two languages
            matrices[experiment.hub] = found.target_map
    return AlignedEmbeddings.from_vectors(
        {code: language.vectors for code, language in material.languages.items()},
        hub=experiment.hub,
        normalisations={code: language.normalisation for code, language in material.languages.items()},
        maps=matrices,
    )
