"""Scores of the variants, and what each part of the tagger adds, from the tags that the runs predicted."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from hf_xlt.data.loading import load_tagged
from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.metrics import entity_counts, f1
from hf_xlt.statistics import Draws, Estimate, average, bounded, estimates, judged

from .runs import SETTINGS, TRANSFORMERS, VARIANTS, train_languages

PARTS = ("aligned", "adversary", "pseudo_labels")
Cells = Mapping[tuple[str, str], Estimate]  # (train language, eval language) -> score


def summarise(folder: Path, runs: Mapping[tuple[str, str], Path], seeds: list[int]) -> dict[str, list[dict]]:
    """Summarise finished runs.

    Args:
        folder: Where the data sets are.
        runs: (setting, variant) -> folder of the run.
        seeds: Seeds of each.

    Returns:
        `cells` and `means` (over the zero-shot cells of a variant) with 95 % intervals; `differences`: what a part
        adds, over the cells that both have; `discriminators`: balanced accuracy of that which was trained along, and
        of new ones, means over seeds, train sets and target languages. Rows of `means` and `discriminators` have the
        languages trained on, `train`, and the number of zero-shot `cells`; where other variants are trained on fewer
        languages, a variant has a second row, over these only.
    """
    cells, means, differences, discriminators = [], [], [], []
    for setting in dict.fromkeys(setting for setting, _ in runs):
        gold = _gold(folder, setting)
        found = _scores(
            {variant: path for (own, variant), path in runs.items() if own == setting}, gold, setting, seeds
        )
        sentences = min(map(len, gold.values()))
        for variant, own in found.items():
            names = {"setting": setting, "variant": variant}
            cells += [
                {**names, "train": train, "eval": to, **bounded("value", one)} for (train, to), one in own.items()
            ]
            for train in train_sets(setting, variant, found):
                zero_shot = [one for (language, to), one in own.items() if language in train and language != to]
                over = {**names, "train": train, "cells": len(zero_shot)}
                means.append({**over, **bounded("value", average(zero_shot))})
                accuracies = discriminator_accuracies(runs[setting, variant], variant, train)
                discriminators += [{**over, **accuracies}] if accuracies else []
        for first, second, part in comparisons(found):
            difference = judged(
                _zero_shot(found[first], found[second]), _zero_shot(found[second], found[first]), sentences
            )
            differences.append(
                {"setting": setting, "part": part, "first": first, "second": second, **vars(difference)}
            )
    return {"cells": cells, "means": means, "differences": differences, "discriminators": discriminators}


def comparisons(variants: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return (with, without, part) for each part of each variant, and (variant, transformer, transformer) for each.

    Example:
        >>> comparisons(["unaligned", "aligned", "aligned+adversary", "transformer"])
        [('aligned', 'unaligned', 'aligned'), ('aligned+adversary', 'aligned', 'adversary'), \
('unaligned', 'transformer', 'transformer'), ('aligned', 'transformer', 'transformer'), \
('aligned+adversary', 'transformer', 'transformer')]
    """
    variants = list(variants)
    found = []
    for part in PARTS:
        for name in variants:
            if name in VARIANTS and getattr(VARIANTS[name], part):
                without = replace(VARIANTS[name], **{part: False}).name
                found += [(name, without, part.replace("_", "-"))] if without in variants else []
    transformers = [name for name in variants if name in TRANSFORMERS]
    return found + [(name, other, other) for other in transformers for name in variants if name in VARIANTS]


def train_sets(setting: str, variant: str, variants: Iterable[str]) -> list[list[str]]:
    """Return the languages that a variant is trained on, then those of them that all variants are, if they are fewer.

    Example:
        >>> train_sets("europe", "aligned", ["aligned", "aligned+pseudo-labels"])
        [['en', 'de', 'nl', 'es'], ['en']]
        >>> train_sets("europe", "aligned+pseudo-labels", ["aligned", "aligned+pseudo-labels"])
        [['en']]
    """
    own = train_languages(setting, variant)
    common = [language for language in own if all(language in train_languages(setting, one) for one in variants)]
    return [own] if common == own else [own, common]


def discriminator_accuracies(run: Path, variant: str, train: Sequence[str]) -> dict[str, float]:
    """Return the mean balanced accuracies of a run's discriminators, `own` and `fresh`; none for a run without any.

    With pseudo-labels there is no `fresh`: what the last tagger's features tell is not what the adversary did to the
    first one's.

    Args:
        run: Folder of the run.
        variant: Name of its variant.
        train: Languages trained on whose discriminators count.
    """
    adversary = json.loads((run / "results.json").read_text(encoding="utf-8")).get("adversary")
    if not adversary:
        return {}
    rows = [row for row in adversary["rows"] if row["train"] in train]
    accuracies = {"own": float(np.mean([row["discriminator_accuracy"] for row in rows]))}
    if not VARIANTS[variant].pseudo_labels:
        accuracies["fresh"] = float(np.mean([one for row in rows for one in row["fresh_discriminator"].values()]))
    return accuracies


def _gold(folder: Path, setting: str) -> dict[str, TaggedSentences]:
    own = SETTINGS[setting]
    corpus = load_tagged(str(folder / own.eval_data), "ner", own.evaluate)
    return {language: corpus.splits[language]["test"] for language in own.evaluate}


def _scores(
    runs: Mapping[str, Path], gold: Mapping[str, TaggedSentences], setting: str, seeds: list[int]
) -> dict[str, Cells]:
    scores: dict[str, dict[tuple[str, str], Estimate]] = {variant: {} for variant in runs}
    for language, sentences in gold.items():
        cells = [(variant, train) for variant in runs for train in train_languages(setting, variant)]
        counts = [
            np.stack([_counts(runs[variant], train, seed, language, sentences) for seed in seeds])
            for variant, train in cells
        ]
        found = estimates(counts, f1, Draws.make(len(sentences), language))
        for (variant, train), estimate in zip(cells, found, strict=True):
            scores[variant][train, language] = estimate
    return scores


def _counts(run: Path, train: str, seed: int, language: str, gold: TaggedSentences) -> np.ndarray:
    labels = json.loads((run / "results.json").read_text(encoding="utf-8"))["task"]["labels"]
    predictions = json.loads((run / "cells" / f"{train}_seed{seed}" / "predictions.json").read_text(encoding="utf-8"))
    return entity_counts(gold.tags, [[labels[tag] for tag in tags] for tags in predictions[language]])


def _zero_shot(cells: Cells, others: Cells) -> Estimate:
    """Return the mean over the zero-shot cells that `others` have, too."""
    return average([score for cell, score in cells.items() if cell[0] != cell[1] and cell in others])
