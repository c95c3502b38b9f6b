"""Scores of the variants and what tells them apart, from the labels that the runs predicted."""

import json
from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

from hf_xlt.statistics import Estimate, average, bounded, judged, ratio
from hf_xlt.transfer.experiment import languages_of
from hf_xlt.transfer.material import load_material
from hf_xlt.transfer.pair_baselines import PAIR_BASELINES
from hf_xlt.transfer.summary import score_language

from .runs import Variant, experiment

SOURCE = "en"
Cells = Mapping[tuple[str, str], Estimate]  # (train set, eval language) -> F1


def summarise(folder: Path, runs: Mapping[Variant, Path], settings: dict) -> dict[str, list[dict]]:
    """Summarise the finished runs of one setting, and the baselines that look at counts alone.

    Args:
        folder: Where the data sets are.
        runs: Variant -> folder of its run; the first is trained on all train sets.
        settings: Those of the command.

    Returns:
        `cells` with 95 % intervals; `means` by variant: from English alone to the other languages (`zero_shot`), those
        languages' own models (`own`), and the mean quotient of the two (`transfer_ratio`), the latter two where they
        exist, and the mean over the zero-shot cells of two train languages together (`two_sources`), and of each alone
        in the same languages (`each_of_them`); `differences` between the zero-shot means of each two.
    """
    described = experiment(folder, next(iter(runs)), settings)
    material = load_material(described)
    cells = defaultdict(dict)
    for language, gold in material.evaluation.items():
        outputs = defaultdict(dict)
        for train in described.train:
            train_set = [material.training[code] for code in languages_of(train)]
            for name, predict in PAIR_BASELINES[described.task].items():
                outputs[train, name][None] = predict(train_set, gold)
        for variant, path in runs.items():
            for train in variant.train:
                for seed in experiment(folder, variant, settings).seeds:
                    outputs[train, variant.name][seed] = _predictions(path, train, seed, language)
        for (train, name), row in score_language(described.task, gold, outputs).items():
            cells[name][train, language] = row.score
    sentences = min(map(len, material.evaluation.values()))
    zero_shot = {name: _zero_shot(own) for name, own in cells.items()}
    return {
        "cells": [
            {"variant": name, "train": train, "eval": language, **bounded("value", score)}
            for name, own in cells.items()
            for (train, language), score in own.items()
        ],
        "means": [{"variant": name, **_means(own)} for name, own in cells.items()],
        "differences": [
            {"first": first, "second": second, **vars(judged(zero_shot[first], zero_shot[second], sentences))}
            for first, second in combinations(cells, 2)
        ],
    }


def _zero_shot(cells: Cells) -> Estimate:
    return average([score for (train, language), score in cells.items() if train == SOURCE != language])


def _means(cells: Cells) -> dict:
    """Return the rows of `means` of one variant."""
    found = {"zero_shot": bounded("value", _zero_shot(cells))}
    targets = [language for train, language in cells if train == SOURCE != language and (language, language) in cells]
    if targets:
        found["own"] = bounded("value", average([cells[code, code] for code in targets]))
        quotients = [ratio(cells[SOURCE, code], cells[code, code]) for code in targets]
        found["transfer_ratio"] = bounded("value", average([one for one in quotients if one]), highest=float("inf"))
    several = [
        (score, [cells[code, language] for code in languages_of(train)])
        for (train, language), score in cells.items()
        if "+" in train and language not in languages_of(train)
    ]
    if several:
        both, alone = zip(*several, strict=True)
        found["two_sources"] = bounded("value", average(list(both)))
        found["each_of_them"] = bounded("value", average([score for scores in alone for score in scores]))
    return found


def _predictions(run: Path, train: str, seed: int, language: str) -> list[list[str]]:
    labels = json.loads((run / "results.json").read_text(encoding="utf-8"))["task"]["labels"]
    predictions = json.loads((run / "cells" / f"{train}_seed{seed}" / "predictions.json").read_text(encoding="utf-8"))
    return [[labels[label] for label in sentence] for sentence in predictions[language]]
