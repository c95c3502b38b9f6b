"""Complete `results.json` dictionaries of invented probe runs: scores and hits come from formulas."""

import math
from itertools import combinations

import numpy as np

from hf_xlt.data.languages import display_name
from hf_xlt.probes import language_linkage, relate, shared_counts, wals_features
from hf_xlt.probes.experiment import ProbeExperiment
from hf_xlt.probes.neighbours import TranslationHits
from hf_xlt.probes.plan import EncoderTask
from hf_xlt.probes.run_overlap import plain
from hf_xlt.probes.run_recommendation import probe_recommendation
from hf_xlt.probes.run_typology import probe_typology
from hf_xlt.probes.translation_results import (
    accuracy_rows,
    average_rows,
    comparison_rows,
    surface_averages,
    surface_rows,
)
from hf_xlt.probes.verdict import sentences

SOURCES = ["en", "de", "fr", "it", "pl", "ru", "hi", "tr"]
TARGETS = [*SOURCES, "es", "cs", "ja", "zh", "ar", "id"]
SENTENCES = 200
# Height of the curve of an encoder, over layers.
HEIGHTS = {"tlm": 0.85, "mlm": 0.7}


def of_a_matrix(task: str = "pos") -> dict:
    """A matrix of eight training and fourteen test languages, and one encoder of twelve layers on three pairs."""
    results = _empty(ProbeExperiment(runs=["runs/pos"], text="data/ud-pud"))
    scores = _scores()
    results["data"]["runs"] = [_run(task, len(scores))]
    results["overlap"] = _overlap(scores, ["entities", "words"] if task == "ner" else ["words"])
    results["typology"] = probe_typology(scores, wals_features(), None, None)
    _translate(results, ["mlm"], [("en", "de"), ("en", "ru"), ("hi", "tr")], layers=12)
    return _finished(results)


def of_encoders() -> dict:
    """Two encoders of eight layers on all pairs of six languages, language identity and similarity asked for."""
    languages = ["en", "de", "fr", "ru", "hi", "ar"]
    options = {"pairs": ["all"], "identity": True, "similarity": True}
    results = _empty(ProbeExperiment(text="data/ud-pud", languages=languages, models=["mlm", "tlm"], **options))
    _translate(results, ["mlm", "tlm"], list(combinations(languages, 2)), layers=8, more=True)
    return _finished(results)


def of_a_target() -> dict:
    """Sources for Galician, learned from one matrix."""
    results = _empty(ProbeExperiment(runs=["runs/pos"], recommend="gl"))
    scores = _scores()
    results["data"]["runs"] = [_run("pos", len(scores))]

    class Run:
        folder = "runs/pos"
        sources = {code: 40_000 + 9_000 * place for place, code in enumerate(SOURCES)}

    Run.scores = scores
    found = probe_recommendation(
        ProbeExperiment(runs=["runs/pos"], recommend="gl"), [Run], wals_features(), None, _overlaps(scores), {}
    )
    results["recommendation"] = found
    return _finished(results)


def _scores() -> dict[tuple[str, str], float]:
    counts = shared_counts(wals_features(), [(s, t) for s in SOURCES for t in TARGETS if s != t])
    return {
        (source, target): round(0.42 + 0.045 * count + 0.06 * math.sin(7 * place), 4)
        for place, ((source, target), count) in enumerate(counts.items())
    }


def _overlaps(scores) -> dict[tuple[str, str], float]:
    return {pair: round(0.12 + 0.11 * math.sin(3 * place) ** 3, 4) for place, pair in enumerate(scores)}


def _overlap(scores, kinds) -> dict:
    overlaps = _overlaps(scores)
    counts = {
        "shared": 120,
        "train_pieces": 900,
        "evaluation_pieces": 700,
        "train_unknown": 0.0,
        "evaluation_unknown": 0.01,
    }
    rows = [
        {"kind": kind, "train": pair[0], "eval": pair[1], "score": score, "jaccard": overlaps[pair]}
        | {"weighted_jaccard": overlaps[pair] / 2, "seen": 0.3, **counts}
        for kind in kinds
        for pair, score in scores.items()
    ]
    relations = [
        {"kind": kind, "measure": measure, **plain(relate(overlaps, scores))}
        for kind in kinds
        for measure in ("jaccard", "weighted_jaccard", "seen")
    ]
    return {"rows": rows, "relations": relations, "notes": []}


def _hits(height: float, layers: int, place: int) -> TranslationHits:
    """Return hits that rise to two thirds of the layers and fall a little."""
    draw = np.random.default_rng(place).random((1, 2, 3, SENTENCES))
    peak = 2 * layers / 3
    shares = [height * (1 - 0.6 * ((layer - peak) / peak) ** 2) for layer in range(layers + 1)]
    return TranslationHits(draw < np.array(shares)[:, None, None, None])


def _translate(results: dict, encoders: list[str], pairs, layers: int, more: bool = False) -> None:
    languages = list(dict.fromkeys(code for pair in pairs for code in pair))
    tasks = [EncoderTask(name, f"runs/{name}/model", bare) for name in encoders for bare in (False, True)]
    hits = {
        task: {
            pair: _hits(HEIGHTS[task.name] * (0.1 if task.untrained else 1 - 0.04 * place), layers, place)
            for place, pair in enumerate(pairs)
        }
        for task in tasks
    }
    surface = {pair: np.random.default_rng(place).random((2, SENTENCES)) < 0.12 for place, pair in enumerate(pairs)}
    facts = [_encoder(task, layers, languages, more) for task in tasks]
    results["data"]["text"] = {"name": "data/ud-pud", "sentences": SENTENCES, "languages": languages, "left_out": {}}
    results["translation"] = {
        "distance": "euclidean",
        "pairs": [list(pair) for pair in pairs],
        "encoders": facts,
        "accuracies": [row for task, found in hits.items() for row in accuracy_rows(task, found)],
        "averages": [row for task, found in hits.items() for row in average_rows(task, found)],
        "surface": surface_rows(surface),
        "surface_averages": surface_averages(surface),
        "comparisons": comparison_rows(hits, surface),
    }


def _encoder(task: EncoderTask, layers: int, languages: list[str], more: bool) -> dict:
    facts = {"name": task.name, "place": task.place, "untrained": task.untrained, "layers": layers, "hidden": 256}
    facts |= {"parameters": 12_345_678, "identity": None, "similarity": None}
    if more and not task.untrained:
        facts["identity"] = [
            {"layer": layer, "probe": probe, "centred": centred, "value": value, "low": value - 0.01}
            | {"high": min(value + 0.01, 1.0), "n": 600, "chance": 1 / 6}
            for layer in range(layers + 1)
            for probe in ("linear", "quadratic")
            for centred in (False, True)
            for value in [0.97 - 0.01 * layer - (0.6 if centred and probe == "linear" else 0.2 * centred)]
        ]
        alike = np.array([[math.exp(-abs(i - j) / 3) for j in range(len(languages))] for i in range(len(languages))])
        facts["similarity"] = [alike.tolist()] * (layers + 1)
        facts["tree"] = {"layer": 5, "linkage": language_linkage(alike).tolist()}
    return facts


def _run(task: str, pairs: int) -> dict:
    metric = {"pos": "accuracy", "ner": "f1"}[task]
    run = {"folder": "runs/pos", "task": task, "metric": metric, "model": "mlm", "train": "data/ud", "eval": "data/ud"}
    return run | {"pairs": pairs}


def _empty(experiment: ProbeExperiment) -> dict:
    return {
        "schema": "hf_xlt/results/1",
        "command": {"verb": "probe", "argv": ["hf-xlt", "probe"], "experiment": experiment.to_dict()},
        "versions": {"hf_xlt": "0.1.0", "python": "3.11.7"},
        "languages": {code: display_name(code) for code in [*TARGETS, "gl"]},
        "data": {"runs": [], "text": None},
        **dict.fromkeys(("overlap", "typology", "translation", "recommendation")),
        "notes": ["Galician (gl) is not in WALS."],
        "seconds": {"total": 131.0},
    }


def _finished(results: dict) -> dict:
    for part in ("overlap", "typology", "translation", "recommendation"):
        if results[part]:
            results["notes"] += results[part].pop("notes", [])
    return results | {"summary": {"sentences": sentences(results)}}
