"""The results of a probe run, collected from its parts."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..data.languages import display_name
from ..results import SCHEMA, versions
from .aligned_text import AlignedText
from .experiment import ProbeExperiment
from .similarity import language_linkage
from .transfer_run import TransferRun
from .translation_results import MAIN, search_of

OPTIONAL_PACKAGES = ("scikit-learn", "scipy")


def collect_results(
    experiment: ProbeExperiment,
    runs: Sequence[TransferRun],
    text: AlignedText | None,
    argv: list[str],
    parts: dict[str, Any],
    seconds: float,
) -> dict[str, Any]:
    """Return what docs/results.md describes.

    Args:
        experiment: The description.
        runs: The matrices.
        text: The sentences.
        argv: The command as the user gave it.
        parts: `overlap`, `typology`, `translation`, `recommendation`, `summary` and `notes`.
        seconds: What the run took since it was last started.
    """
    codes = [code for run in runs for code in run.languages] + list(text.texts if text else ())
    codes += [experiment.recommend, *experiment.sources()] if experiment.recommend else []
    return {
        "schema": SCHEMA,
        "command": {"verb": "probe", "argv": argv, "experiment": experiment.to_dict()},
        "versions": versions(OPTIONAL_PACKAGES),
        "languages": {code: display_name(code) for code in dict.fromkeys(codes)},
        "data": {"runs": [_run(run) for run in runs], "text": _text(text) if text else None},
        **{name: parts[name] for name in ("overlap", "typology")},
        "translation": _with_trees(parts["translation"]) if parts["translation"] else None,
        **{name: parts[name] for name in ("recommendation", "summary", "notes")},
        "seconds": {"total": seconds},
    }


def _run(run: TransferRun) -> dict[str, Any]:
    results = run.results
    return {
        "folder": str(run.folder),
        "task": results["task"]["name"],
        "metric": results["task"]["metric"],
        "model": results["model"]["name"],
        "train": results["data"]["train"]["name"],
        "eval": results["data"]["eval"]["name"],
        "pairs": len(run.scores),
    }


def _text(text: AlignedText) -> dict[str, Any]:
    return {"name": text.name, "sentences": len(text), "languages": list(text.texts), "left_out": text.left_out}


def _with_trees(translation: dict[str, Any]) -> dict[str, Any]:
    """Add to each encoder whose languages were compared in which order they join, in its best layer by translation."""
    for encoder in translation["encoders"]:
        if encoder["similarity"]:
            [row] = search_of(translation["averages"], encoder=encoder["name"], untrained=False, **MAIN)
            layer = max(range(len(row["values"])), key=row["values"].__getitem__)
            encoder["tree"] = {"layer": layer, "linkage": _linkage(encoder["similarity"][layer])}
    return translation


def _linkage(similarities: list[list[float]]) -> list[list[float]]:
    return language_linkage(np.array(similarities)).tolist()
