"""The numbers of a run: its scores, intervals, baselines and verdicts, as `docs/results.md` lays them out."""

import math
from collections import defaultdict
from dataclasses import asdict, dataclass
from itertools import combinations

import numpy as np

from ..data.pair_sentences import LabelledSentences
from ..data.pairs import NEGATIVE_LABELS
from ..metrics import accuracy, accuracy_counts, entity_counts_by_type, f1, relation_counts_by_label
from ..statistics import Draws, Estimate, average, bounded, estimates, judged, probabilities_best, ratio
from .verdict import verdict_sentences

Tags = list[list[str]]

METRICS = {"pos": "accuracy", "ner": "f1", "relation": "f1", "argument": "f1"}
SCORES = {"accuracy": accuracy, "f1": f1}
ALL = ""  # The key beside the types that stands for all of them.


@dataclass(frozen=True)
class Row:
    """The scores of one predictor, trained on one train set, on one eval language.

    Args:
        name: `model`, `untrained`, or the name of a compared encoder or a baseline.
        seeds: The seeds in ascending order; empty for a baseline that has none.
        values: One score per seed, or the only one.
        score: Their mean.
        per_type: The same for every entity type or label of pairs of the eval set; None for `pos`.
    """

    name: str
    seeds: list[int]
    values: list[float]
    score: Estimate
    per_type: dict[str, Estimate] | None


@dataclass(frozen=True)
class Cell:
    """Everything about one train set on one eval language."""

    train: str
    language: str
    zero_shot: bool
    gold: LabelledSentences
    model: Row
    baselines: list[Row]

    @property
    def best_baseline(self) -> Row:
        """Return the baseline with the highest score, the first of several."""
        return max(self.baselines, key=lambda row: row.score.value)


def summarise(
    task: str,
    gold: dict[str, LabelledSentences],
    predictions: dict[tuple[str, int, str, str], Tags],
    baselines: dict[tuple[str, str, str], Tags],
    languages_of: dict[str, list[str]],
    names: dict[str, str],
) -> dict:
    """Score a run: everything in `results.json` that follows from gold and predicted tags.

    Args:
        task: `pos`, `ner`, `relation` or `argument`.
        gold: Eval language -> its sentences; results follow this order.
        predictions: (train set, seed, variant, eval language) -> predicted tags, or labels of pairs; variants are
            `model`, `untrained`, and the names of compared encoders.
        baselines: (baseline, train set, eval language) -> predicted tags; at least one baseline for every model.
        languages_of: Train set -> codes of its languages; results follow this order.
        names: Language code -> English name.

    Returns:
        `cells`, `baselines` and `summary` of `results.json`, in plain Python values.

    Raises:
        ValueError: If the task is unknown, an eval set is empty, a prediction has not the shape of its gold tags, or
            a model has no baseline beside it.
    """
    if task not in METRICS:
        raise ValueError(f"Expected one of the tasks {', '.join(map(repr, METRICS))}, got {task!r}.")
    cells = score_cells(task, gold, predictions, baselines, languages_of)
    metric = METRICS[task]
    ratios = transfer_ratios(cells, languages_of)
    summary = {
        "cells": [summary_cell(task, cell, ratios.get((cell.train, cell.language))) for cell in cells],
        "averages": averages(cells),
        "transfer_ratio": {**bounded("value", average(list(ratios.values())), highest=math.inf), "cells": len(ratios)}
        if ratios
        else None,
        "sources": sources(cells),
        "comparisons": comparisons(cells),
        "average_comparisons": average_comparisons(cells),
        "encoder_comparisons": encoder_comparisons(cells),
    }
    summary["sentences"] = verdict_sentences(summary, metric, languages_of, names)
    return {
        "cells": [row for cell in cells for row in seed_rows(cell, metric)],
        "baselines": [row for cell in cells for row in baseline_rows(cell, metric)],
        "summary": summary,
    }


def score_cells(
    task: str,
    gold: dict[str, LabelledSentences],
    predictions: dict[tuple[str, int, str, str], Tags],
    baselines: dict[tuple[str, str, str], Tags],
    languages_of: dict[str, list[str]],
) -> list[Cell]:
    """Score all predictions, train set by train set; see `summarise` for the arguments."""
    # eval language -> (train set, predictor) -> seed, None for a predictor without seeds -> tags
    outputs: dict[str, dict[tuple[str, str], dict[int | None, Tags]]] = {
        language: defaultdict(dict) for language in gold
    }
    for (name, train, language), tags in baselines.items():
        outputs[language][train, name][None] = tags
    for (train, seed, variant, language), tags in sorted(predictions.items(), key=lambda item: item[0][1]):
        outputs[language][train, variant][seed] = tags
    rows = {language: score_language(task, gold[language], found) for language, found in outputs.items()}
    cells = []
    for train, trained_on in languages_of.items():
        for language, sentences in gold.items():
            on_language = rows[language]
            if (train, "model") not in on_language:
                continue
            others = [row for (other, name), row in on_language.items() if other == train and name != "model"]
            if not others:
                raise ValueError(f"Expected at least one baseline for {train} on {language}, got none.")
            model = on_language[train, "model"]
            cells.append(Cell(train, language, language not in trained_on, sentences, model, others))
    return cells


def score_language(
    task: str, gold: LabelledSentences, outputs: dict[tuple[str, str], dict[int | None, Tags]]
) -> dict[tuple[str, str], Row]:
    """Score all predictors on one eval language, on the same draws."""
    counts = {}
    for (train, name), by_seed in outputs.items():
        for kind, array in count(task, gold.tags, list(by_seed.values())).items():
            if kind == ALL or (name == "model" and array[0, :, 2].any()):
                counts[train, name, kind] = array
    # Parallel eval sets have the same ids, hence the same draws: their scores rise and fall together.
    draws = Draws.make(len(gold), "\n".join(gold.ids))
    metric = SCORES[METRICS[task]]
    found = dict(zip(counts, estimates(list(counts.values()), metric, draws), strict=True))
    per_type: dict[tuple[str, str], dict[str, Estimate]] = defaultdict(dict)
    for (train, name, kind), number in found.items():
        if kind != ALL:
            per_type[train, name][kind] = number
    return {
        (train, name): Row(
            name,
            seeds=[seed for seed in by_seed if seed is not None],
            values=metric(counts[train, name, ALL].sum(axis=1)).tolist(),
            score=found[train, name, ALL],
            per_type=per_type[train, name] if METRICS[task] == "f1" else None,
        )
        for (train, name), by_seed in outputs.items()
    }


def count(task: str, gold: Tags, by_seed: list[Tags]) -> dict[str, np.ndarray]:
    """Count what the metric needs, (seeds, sentences, k): under `ALL`, and but for `pos` under every type."""
    if task == "pos":
        return {ALL: np.stack([accuracy_counts(gold, tags) for tags in by_seed])}
    counts = [counts_by_type(task, gold, tags) for tags in by_seed]
    nothing = np.zeros((len(gold), 3), dtype=np.int64)
    types = sorted({kind for found in counts for kind in found})
    stacks = {kind: np.stack([found.get(kind, nothing) for found in counts]) for kind in types}
    return {ALL: sum(stacks.values(), start=np.stack([nothing] * len(by_seed))), **stacks}


def counts_by_type(task: str, gold: Tags, predicted: Tags) -> dict[str, np.ndarray]:
    """Count what is right, predicted and gold, (sentences, 3), of every entity type or label of pairs."""
    if task == "ner":
        return entity_counts_by_type(gold, predicted)
    return relation_counts_by_label(gold, predicted, NEGATIVE_LABELS[task])


def transfer_ratios(cells: list[Cell], languages_of: dict[str, list[str]]) -> dict[tuple[str, str], Estimate]:
    """Return, per zero-shot cell, its score over that of the train set that is just its eval language.

    Cells whose eval language has no such train set, or one whose interval reaches 0, are left out.
    """
    at_home = {cell.language: cell.model.score for cell in cells if languages_of[cell.train] == [cell.language]}
    ratios = {
        (cell.train, cell.language): ratio(cell.model.score, at_home[cell.language])
        for cell in cells
        if cell.zero_shot and cell.language in at_home
    }
    return {key: value for key, value in ratios.items() if value is not None}


def seed_rows(cell: Cell, metric: str) -> list[dict]:
    """Return one row per seed of the model, and of the untrained and compared ones if there are any."""
    return [
        {
            "train": cell.train,
            "eval": cell.language,
            "seed": seed,
            "variant": row.name,
            "metric": metric,
            "value": value,
            "n": len(cell.gold),
            "tokens": cell.gold.token_count,
        }
        for row in [cell.model, *cell.baselines]
        for seed, value in zip(row.seeds, row.values, strict=False)
    ]


def baseline_rows(cell: Cell, metric: str) -> list[dict]:
    """Return one row per baseline."""
    return [
        {
            "name": row.name,
            "train": cell.train,
            "eval": cell.language,
            "metric": metric,
            **bounded("value", row.score),
            "n": len(cell.gold),
        }
        for row in cell.baselines
    ]


def summary_cell(task: str, cell: Cell, transfer_ratio: Estimate | None) -> dict:
    """Return the mean over seeds, its interval, and the comparison with the best baseline."""
    best, metric = cell.best_baseline, METRICS[task]
    difference = judged(cell.model.score, best.score, len(cell.gold))
    return {
        "train": cell.train,
        "eval": cell.language,
        "metric": metric,
        **bounded("mean", cell.model.score),
        "n": len(cell.gold),
        "seeds": cell.model.seeds,
        "deviation": float(np.std(cell.model.values, ddof=1)) if len(cell.model.seeds) > 1 else None,
        "zero_shot": cell.zero_shot,
        "best_baseline": {"name": best.name, "value": best.score.value},
        "difference": {"value": difference.value, "low": difference.low, "high": difference.high},
        "verdict": difference.verdict,
        "transfer_ratio": bounded("value", transfer_ratio, highest=math.inf) if transfer_ratio else None,
        "per_type": per_type(task, cell),
    }


def per_type(task: str, cell: Cell) -> dict[str, dict] | None:
    """Return the scores by entity type or label, with the number of gold entities or pairs; None for `pos`."""
    if cell.model.per_type is None:
        return None
    gold = counts_by_type(task, cell.gold.tags, cell.gold.tags)
    return {
        kind: {**bounded("mean", score), "gold": int(gold[kind][:, 2].sum())}
        for kind, score in cell.model.per_type.items()
    }


def averages(cells: list[Cell]) -> list[dict]:
    """Average every train set over all its eval languages, and over its zero-shot ones."""
    rows = []
    for train in dict.fromkeys(cell.train for cell in cells):
        for kind in ("all", "zero-shot"):
            chosen = [cell for cell in cells if cell.train == train and (kind == "all" or cell.zero_shot)]
            if chosen:
                mean = average([cell.model.score for cell in chosen])
                languages = [cell.language for cell in chosen]
                rows.append({"train": train, "kind": kind, "languages": languages, **bounded("mean", mean)})
    return rows


def sources(cells: list[Cell]) -> list[dict]:
    """Rank the zero-shot sources of every eval language that has at least two."""
    rows = []
    for language in dict.fromkeys(cell.language for cell in cells):
        rivals = [cell for cell in cells if cell.language == language and cell.zero_shot]
        if len(rivals) < 2:
            continue
        chances = probabilities_best([cell.model.score for cell in rivals])
        ranked = sorted(zip(rivals, chances, strict=True), key=lambda pair: pair[0].model.score.value, reverse=True)
        (first, _), *others = ranked
        ranking = [
            {"train": cell.train, **bounded("mean", cell.model.score), "probability_best": chance}
            for cell, chance in ranked
        ]
        # Not the second alone: a rival further down may have the wider interval.
        best = all(
            judged(first.model.score, cell.model.score, len(cell.gold)).verdict == "better" for cell, _ in others
        )
        rows.append({"eval": language, "ranking": ranking, "verdict": "better" if best else "cannot tell"})
    return rows


def comparisons(cells: list[Cell]) -> list[dict]:
    """Compare every pair of train sets on every eval language."""
    rows = []
    for language in dict.fromkeys(cell.language for cell in cells):
        on_language = [cell for cell in cells if cell.language == language]
        for first, second in combinations(on_language, 2):
            difference = judged(first.model.score, second.model.score, len(first.gold))
            rows.append({"eval": language, "first": first.train, "second": second.train, **asdict(difference)})
    return rows


def average_comparisons(cells: list[Cell]) -> list[dict]:
    """Compare every pair of train sets on average over the eval languages that are zero-shot for both."""
    zero_shot: dict[str, dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        if cell.zero_shot:
            zero_shot[cell.train][cell.language] = cell
    rows = []
    for first, second in combinations(zero_shot, 2):
        languages = [language for language in zero_shot[first] if language in zero_shot[second]]
        if not languages:
            continue
        means = [
            average([zero_shot[train][language].model.score for language in languages]) for train in (first, second)
        ]
        smallest = min(len(zero_shot[first][language].gold) for language in languages)
        difference = judged(*means, smallest)
        rows.append({"first": first, "second": second, "languages": languages, **asdict(difference)})
    return rows


def encoder_comparisons(cells: list[Cell]) -> list[dict]:
    """Compare the model with each other encoder that was trained, on average over its zero-shot languages."""
    rows = []
    for train in dict.fromkeys(cell.train for cell in cells):
        zero_shot = [cell for cell in cells if cell.train == train and cell.zero_shot]
        trained = [row.name for cell in zero_shot[:1] for row in cell.baselines if row.seeds]
        for name in trained:
            other = average([row.score for cell in zero_shot for row in cell.baselines if row.name == name])
            model = average([cell.model.score for cell in zero_shot])
            difference = judged(model, other, min(len(cell.gold) for cell in zero_shot))
            languages = [cell.language for cell in zero_shot]
            rows.append(
                {"train": train, "name": name, "languages": languages, "mean": other.value, **asdict(difference)}
            )
    return rows
