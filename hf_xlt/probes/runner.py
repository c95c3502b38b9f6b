"""Runs the probes: of a finished matrix, of encoders on a text, of a target without labels; each part once."""

import hashlib
import importlib.util
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from .. import pocket
from ..data.corpus_files import find_files, given_path
from ..data.dataset_rows import named_dataset
from ..data.languages import display_name
from ..files import write_json, write_text
from ..hub.model_card import model_card
from ..models.saved_models import saved_fingerprint
from ..report import PROBE_OF_RUN, write_report
from ..results import read_results
from ..run_folder import choose_folder, open_folder
from .aligned_text import AlignedText, read_aligned_text
from .encoder_layers import probe_encoder, read_hits
from .experiment import ProbeExperiment, named_encoder
from .pairs import Pair
from .plan import EncoderTask, Plan, ProbeProgress
from .results import collect_results
from .run_overlap import probe_overlap
from .run_recommendation import candidate_tokens, probe_recommendation, text_overlaps
from .run_typology import language_distances, language_features, probe_typology, read_estimates
from .saved_encoders import check_encoder, open_encoder
from .surface import surface_hits
from .transfer_run import TransferRun
from .translation_results import (
    MAIN,
    accuracy_rows,
    average_rows,
    comparison_rows,
    counts_of,
    surface_averages,
    surface_rows,
)
from .typology import LanguageFeatures
from .verdict import sentences


@dataclass(frozen=True)
class Inputs:
    """What is probed, opened and checked.

    Attributes:
        runs: Finished matrices.
        text: Sentences and translations; None without a text.
        pairs: Pairs whose sentences are compared.
        encoders: Encoders, each followed by itself untrained.
        wals: Features of WALS.
        uriel: Features of URIEL; None without a file.
        notes: What must be said of all this.
    """

    runs: list[TransferRun]
    text: AlignedText | None
    pairs: list[Pair]
    encoders: list[EncoderTask]
    wals: LanguageFeatures
    uriel: LanguageFeatures | None
    notes: list[str]

    def fingerprints(self) -> list[str]:
        """Return hashes of all that the results follow from."""
        runs = [_digest(run.results["cells"]) for run in self.runs]
        text = [_digest([self.text.ids, self.text.texts])] if self.text else []
        features = [_digest([one.values]) for one in (self.wals, self.uriel) if one]
        encoders = [
            saved_fingerprint(task.place, task.trust_remote_code) for task in self.encoders if not task.untrained
        ]
        return [*runs, *text, *features, *encoders]


def run(
    experiment: ProbeExperiment,
    argv: Sequence[str] = (),
    output: Path | None = None,
    progress: ProbeProgress | None = None,
) -> tuple[dict, Path]:
    """Run the probes, or go on with them where they were stopped.

    What is finished is kept in the run's folder; a run that is started again with the same description on the same
    runs, text and encoders does not do it again. The newest probe of a single matrix is also shown in the report of
    that run: its results are copied there as `probe.json`.

    Args:
        experiment: What to probe.
        argv: The command as the user gave it, for the record.
        output: The run's folder; None: `runs/<date>_probe_<hash>`, or that of an earlier start of the same run.
        progress: Hears of the progress.

    Returns:
        The results (see docs/results.md) and the run's folder.

    Raises:
        FileNotFoundError, ValueError: If runs, text or encoders do not fit.
        FileExistsError: If `output` holds something else.
        ImportError: If what is asked for needs an extra that is not installed.
    """
    progress = progress or ProbeProgress()
    _check_extras(experiment)
    inputs = find_inputs(experiment)
    fingerprint = experiment.fingerprint(*inputs.fingerprints())
    folder = choose_folder("probe", output, fingerprint)
    try:
        if not (folder / "results.json").exists():
            open_folder(folder, fingerprint, experiment.to_dict())
            progress.begin(Plan(folder, experiment, inputs.runs, inputs.text, inputs.pairs, inputs.encoders))
            results = _probe(experiment, inputs, list(argv), folder / "parts", progress)
            write_report(results, folder)
            write_json(folder / "results.json", results)
        results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
        if experiment.recommend is None and inputs.runs:
            _show_in_run(results, inputs.runs[0].folder)
    finally:
        progress.close()
    return results, folder


def find_inputs(experiment: ProbeExperiment) -> Inputs:
    """Open all that is probed, before anything is written."""
    runs = [TransferRun.open(folder) for folder in experiment.runs]
    for opened in runs[1:]:
        if opened.results["task"]["name"] != runs[0].results["task"]["name"]:
            raise ValueError(
                f"Expected matrices of one task, got {runs[0].folder} of {runs[0].results['task']['name']} and "
                f"{opened.folder} of {opened.results['task']['name']}."
            )
    notes: list[str] = []
    candidates = candidate_tokens(experiment, runs) if experiment.recommend else {}
    wanted = list(dict.fromkeys([code for opened in runs for code in opened.languages] + list(candidates)))
    wanted += [experiment.recommend] if experiment.recommend and experiment.recommend not in wanted else []
    text = _read_text(experiment, wanted, notes) if experiment.text else None
    pairs = _pairs(experiment, runs, candidates, text) if text else []
    encoders = _encoders(experiment, runs, notes) if text else []
    wals, uriel = language_features(experiment), language_distances(experiment, wanted)
    return Inputs(runs, text, pairs, encoders, wals, uriel, notes)


def _probe(
    experiment: ProbeExperiment, inputs: Inputs, argv: list[str], folder: Path, progress: ProbeProgress
) -> dict[str, Any]:
    """Return the results."""
    start = time.perf_counter()
    parts: dict[str, Any] = {"overlap": None, "typology": None}
    if inputs.runs and experiment.recommend is None:
        [run] = inputs.runs
        parts["overlap"] = _kept(folder, "overlap", "Word pieces", progress, lambda: probe_overlap(run, progress))
        parts["typology"] = _kept(
            folder, "typology", "Typology", progress, lambda: _typology(experiment, run, inputs, progress)
        )
    parts["translation"] = _translation(experiment, inputs, folder, progress) if inputs.text else None
    parts["recommendation"] = (
        _recommendation(experiment, inputs, folder, parts, progress) if experiment.recommend else None
    )
    notes = [*inputs.notes]
    for part in parts.values():
        notes += part.pop("notes", []) if part else []
    parts |= {"summary": {"sentences": sentences(parts)}, "notes": list(dict.fromkeys(notes))}
    return collect_results(experiment, inputs.runs, inputs.text, argv, parts, time.perf_counter() - start)


def _typology(
    experiment: ProbeExperiment, run: TransferRun, inputs: Inputs, progress: ProbeProgress
) -> dict[str, Any]:
    estimates = read_estimates(experiment.trees, run.languages, progress) if experiment.trees else None
    return probe_typology(run.scores, inputs.wals, inputs.uriel, estimates)


def _translation(experiment: ProbeExperiment, inputs: Inputs, folder: Path, progress: ProbeProgress) -> dict[str, Any]:
    """Return nearest-neighbour translation of all encoders, and what else their layers know."""
    text, pairs, notes = inputs.text, inputs.pairs, []
    facts, hits, surface = [], {}, {}
    for place, task in enumerate(inputs.encoders):
        own = folder / f"encoder{place}"
        found = probe_encoder(task, text, pairs, experiment, own, progress)
        hits[task] = {pair: read_hits(own, pair, len(text)) for pair in pairs}
        facts.append({"name": task.name, "place": task.place, "untrained": task.untrained, **found})
        best = counts_of(hits[task], **MAIN).sum(axis=1)
        share = 100 * best.max() / len(pairs) / len(text)
        progress.end_part(
            f"{task.title}: layer {best.argmax()} of {found['layers']} finds {share:.1f} % of translations"
        )
    if importlib.util.find_spec("sklearn"):
        for source, target in pairs:
            progress.begin_part(f"spelling, {source}-{target}")
            file = folder / f"spelling_{source}-{target}.json"
            if not file.exists():
                found = surface_hits(text.texts[source], text.texts[target], progress=progress.step)
                write_json(file, found.astype(int).tolist())
            surface[source, target] = np.array(json.loads(file.read_text(encoding="utf-8")), dtype=bool)
    else:
        notes.append('What spelling alone finds is not known: that needs `pip install "hf_xlt[probes]"`.')
    return {
        "distance": experiment.distance,
        "pairs": [list(pair) for pair in pairs],
        "encoders": facts,
        "accuracies": [row for task, found in hits.items() for row in accuracy_rows(task, found)],
        "averages": [row for task, found in hits.items() for row in average_rows(task, found)],
        "surface": surface_rows(surface),
        "surface_averages": surface_averages(surface) if surface else [],
        "comparisons": comparison_rows(hits, surface),
        "notes": notes,
    }


def _recommendation(
    experiment: ProbeExperiment, inputs: Inputs, folder: Path, parts: dict[str, Any], progress: ProbeProgress
) -> dict[str, Any]:
    overlaps, translation = {}, {}
    if inputs.text is not None:
        trained = [task for task in inputs.encoders if not task.untrained]
        if trained:
            _, tokenizer = open_encoder(trained[0].place, trained[0].trust_remote_code)
            overlaps = text_overlaps(tokenizer, inputs.text)
            translation = _translation_shares(parts["translation"], trained[0])
        elif inputs.runs and not inputs.runs[0].experiment.on_words:
            overlaps = text_overlaps(inputs.runs[0].tokenizer(), inputs.text)
    progress.begin_part(f"Sources for {display_name(experiment.recommend)}")
    return probe_recommendation(experiment, inputs.runs, inputs.wals, inputs.uriel, overlaps, translation)


def _translation_shares(translation: dict[str, Any], task: EncoderTask) -> dict[Pair, float]:
    """Return pair -> share of translations found, both ways round, in the layer that is best on average."""
    own = [row for row in translation["averages"] if row["encoder"] == task.name and not row["untrained"]]
    [mean] = [row for row in own if {key: row[key] for key in MAIN} == MAIN]
    layer = int(np.argmax(mean["values"]))
    shares = {}
    for row in translation["accuracies"]:
        if row["encoder"] == task.name and not row["untrained"] and row["offset"] == MAIN["offset"]:
            pair = row["source"], row["target"]
            shares[pair if row["direction"] == "forward" else pair[::-1]] = row["values"][layer]
    return shares


def _read_text(experiment: ProbeExperiment, wanted: list[str], notes: list[str]) -> AlignedText:
    languages = experiment.languages
    if languages is None:
        known = _languages_of(experiment.text, wanted)
        languages = [code for code in wanted if code in known]
        if missing := [code for code in wanted if code not in known]:
            notes.append(f"{experiment.text} has no text in {', '.join(map(display_name, missing))}.")
        if len(languages) < 2:
            raise ValueError(
                f"{experiment.text}: expected text in at least two of {', '.join(wanted)}, got "
                f"{', '.join(languages) or 'none of them'}. File names say the language: `de_pud-ud-test.conllu`."
            )
    text = read_aligned_text(experiment.text, languages, size=experiment.size)
    if left_out := {reason: count for reason, count in text.left_out.items() if count}:
        told = ", ".join(f"{count:,} {reason}" for reason, count in left_out.items())
        notes.append(f"Sentences of the text that were left out: {told}.")
    return text


def _languages_of(spec: str, wanted: list[str]) -> set[str]:
    """Return the languages that the names of files tell; all that are wanted for a data set."""
    if spec == pocket.NAME:
        return set(pocket.languages())
    if named_dataset(spec):
        return set(wanted)
    root = given_path(spec)
    if not root.exists():
        raise FileNotFoundError(f"{root}: no such file or folder. Expected sentences and their translations.")
    found = find_files(root, wanted)
    return {code for file in (*found.train, *found.held_out) for code in file.languages}


def _pairs(
    experiment: ProbeExperiment, runs: Sequence[TransferRun], candidates: Iterable[str], text: AlignedText
) -> list[Pair]:
    languages = list(text.texts)
    if named := experiment.named_pairs():
        if unknown := [code for pair in named for code in pair if code not in languages]:
            raise ValueError(f"`pairs`: the text has {', '.join(languages)}, got {unknown[0]!r}.")
        return named
    if experiment.pairs:
        return list(combinations(languages, 2))
    asked = [pair for opened in runs for pair in opened.scores]
    asked += [(source, experiment.recommend) for source in candidates]
    if not asked:
        return [(languages[0], other) for other in languages[1:]]
    pairs: dict[Pair, None] = {}
    for source, target in asked:
        if source in languages and target in languages and (target, source) not in pairs:
            pairs[source, target] = None
    if not pairs:
        raise ValueError(
            f"{text.name}: has no pair of languages that the run trains and evaluates on. Give `--pairs`."
        )
    return list(pairs)


def _encoders(experiment: ProbeExperiment, runs: Sequence[TransferRun], notes: list[str]) -> list[EncoderTask]:
    tasks = [EncoderTask(name, place) for name, place in experiment.encoders()]
    if runs and runs[0].encoder:
        name, place = named_encoder(runs[0].encoder)
        if place not in [task.place for task in tasks]:
            tasks.insert(0, EncoderTask(name, place, trust_remote_code=runs[0].experiment.trust_remote_code))
    elif runs and not tasks:
        notes.append(
            "The models of the run started from no encoder that could be looked into. Give one with `--model`: "
            f"{runs[0].folder / 'model'}, say, which was trained on labels."
        )
    for task in tasks:
        check_encoder(task.place, task.trust_remote_code)
    if not experiment.untrained:
        return tasks
    beside = [[task, EncoderTask(task.name, task.place, True, task.trust_remote_code)] for task in tasks]
    return [task for pair in beside for task in pair]


def _check_extras(experiment: ProbeExperiment) -> None:
    """Say at once what would be missing in the end."""
    asked = {"--language-identity": experiment.identity, "--similarity": experiment.similarity}
    asked["--recommend"] = bool(experiment.recommend and experiment.runs)
    if (options := [name for name, value in asked.items() if value]) and not importlib.util.find_spec("sklearn"):
        raise ImportError(f'{" and ".join(options)} need scikit-learn: `pip install "hf_xlt[probes]"`.')


def _show_in_run(results: dict[str, Any], folder: Path) -> None:
    """Put the probe into the report of the run that was probed."""
    write_json(folder / PROBE_OF_RUN, results)
    run = read_results(folder)
    write_report(run, folder)
    if (folder / "model" / "README.md").exists():
        write_text(folder / "model" / "README.md", str(model_card(run, results)))


def _kept(folder: Path, name: str, title: str, progress: ProbeProgress, compute: Callable[[], Any]) -> Any:
    """Return a part that is finished, or do it."""
    file = folder / f"{name}.json"
    if not file.exists():
        progress.begin_part(title)
        write_json(file, compute())
        progress.end_part(title)
    return json.loads(file.read_text(encoding="utf-8"))


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]
