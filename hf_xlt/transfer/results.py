"""The results of a run, collected from its finished cells."""

from collections.abc import Mapping

from accelerate import PartialState

from ..data.languages import display_name
from ..results import SCHEMA, versions
from .adapted_encoder import AdaptedEncoder, adapter_results
from .baselines import BASELINES
from .cell import Cell, CellRunner
from .encoder import Encoder
from .experiment import Experiment, languages_of
from .extractor import Extractor
from .extractor_results import extractor_notes, extractor_results
from .ledger import (
    adapter_notes,
    evaluation_entry,
    pretraining_entries,
    pretraining_notes,
    read_pretraining,
    training_entry,
    tree_entries,
    tree_notes,
    twin_notes,
)
from .marker_encoder import MarkerEncoder
from .material import Material
from .pair_baselines import ON_TREES, PAIR_BASELINES
from .summary import METRICS, summarise
from .tagger import Tagger
from .tagger_results import adversary_results, known_words, tagger_notes, text_entries, word_notes


def collect_results(
    experiment: Experiment,
    argv: list[str],
    material: Material,
    encoder: Encoder | Tagger | Extractor,
    runners: Mapping[str, CellRunner],
    cells: list[Cell],
) -> dict:
    """Return what docs/results.md describes, from finished cells.

    Args:
        experiment: The experiment.
        argv: The command as the user gave it.
        material: Its sentences.
        encoder: Its encoder.
        runners: What ran the cells, by variant.
        cells: The cells.
    """
    train_sets = {
        train: [material.training[language] for language in languages_of(train)] for train in experiment.train
    }
    predictions = {
        (cell.train, cell.seed, cell.variant, language): tags
        for cell in cells
        for language, tags in runners[cell.variant].predictions(cell).items()
    }
    baselines = {
        (name, train, language): predict(sentences, evaluation)
        for name, predict in (BASELINES | PAIR_BASELINES)[experiment.task].items()
        if name not in ON_TREES or material.has_trees
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
    results = {cell: runners[cell.variant].result(cell) for cell in cells}
    best = _best(experiment, material, cells, results)
    development = results[best]["development"]
    return {
        "schema": SCHEMA,
        "command": {"verb": "transfer", "argv": argv, "experiment": experiment.to_dict()},
        "versions": versions(),
        "task": {"name": experiment.task, "metric": METRICS[experiment.task], "labels": encoder.labels},
        "languages": names,
        "data": {"train": material.training_data.describe(), "eval": material.evaluation_data.describe()},
        "model": {
            "name": experiment.model,
            "architecture": encoder.architecture,
            "parameters": results[best]["parameters"],
            "trainable_parameters": results[best]["trainable_parameters"],
            "lora": experiment.lora,
            "language_adapters": adapter_results(encoder) if isinstance(encoder, AdaptedEncoder) else None,
            "scratch": encoder.is_scratch,
            "words": known_words(material, encoder) if experiment.vectors else None,
            "language_ids": encoder.lang_ids(names) if isinstance(encoder, Encoder) else None,
            "compared": {
                name: {
                    "name": place,
                    "parameters": next(
                        result["parameters"] for cell, result in results.items() if cell.variant == name
                    ),
                }
                for name, place in experiment.compare.items()
            },
            "best": {
                "train": best.train,
                "seed": best.seed,
                "folder": "model",
                "selected_by": _selection(experiment, list(development)),
                "score": _mean(development),
            },
        },
        **summary,
        "adversary": adversary_results(experiment, material, encoder, results) if experiment.is_tagger else None,
        "extractor": extractor_results(encoder) if isinstance(encoder, Extractor) else None,
        "markers": encoder.markers if isinstance(encoder, MarkerEncoder) else None,
        "ledger": _ledger(experiment, material, encoder, train_sets),
        "seconds": {
            "processes": PartialState().num_processes,
            "total": sum(sum(result["seconds"].values()) for result in results.values()),
            "cells": {cell.name: result["seconds"] for cell, result in results.items()},
        },
    }


def _best(experiment: Experiment, material: Material, cells: list[Cell], results: dict[Cell, dict]) -> Cell:
    """Choose the model to keep without a label of any other language.

    Development scores of different languages cannot be compared, and those of other languages would make their labels
    part of the choice: so the largest train set is kept, with the seed that is best on its own development sentences.
    """
    train = material.largest(experiment.train)
    candidates = [cell for cell in cells if cell.train == train and cell.variant == "model"]
    return max(candidates, key=lambda cell: _mean(results[cell]["development"]))


def _selection(experiment: Experiment, languages: list[str]) -> str:
    largest = "the largest train set; of its seeds " if len(experiment.train) > 1 else ""
    metric = {"accuracy": "accuracy", "f1": "F1"}[METRICS[experiment.task]]
    names = " and ".join(map(display_name, languages))
    return f"{largest}the best mean {metric} on development sentences in {names}"


def _mean(scores: dict[str, float]) -> float:
    return sum(scores.values()) / len(scores)


def _ledger(
    experiment: Experiment, material: Material, encoder: Encoder | Tagger | Extractor, train_sets: dict
) -> dict:
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
                "The tokenizer's vocabulary was learned on the words, not the labels, of the evaluation sentences in "
                f"{', '.join(map(display_name, seen))}: the data has no other text in these languages."
            )
    elif not experiment.on_words:
        if seen := read_pretraining(experiment.model):
            unlabelled = pretraining_entries(seen)
            notes += pretraining_notes(seen, list(material.evaluation))
        else:
            notes.append("What the encoder's own pre-training saw of these sentences is not known here.")
        if encoder.had_a_head:
            notes.append(
                "The encoder was a token classifier already. Its head was dropped, but its weights may have been "
                "trained on labels of the languages that are called zero-shot here."
            )
        for name, place in experiment.compare.items():
            if seen := read_pretraining(place):
                notes += [f"{name}: {note}" for note in pretraining_notes(seen, list(material.evaluation))]
    elif experiment.vectors:
        notes += word_notes(material, encoder)
    if isinstance(encoder, AdaptedEncoder):
        records = encoder.adapter_records()
        for record in filter(None, records.values()):
            unlabelled += pretraining_entries(record, "training of the language adapter")
        notes += adapter_notes(records)
    if experiment.is_tagger:
        unlabelled += text_entries(experiment, material, encoder)
        notes += tagger_notes(experiment, material, encoder)
    notes += twin_notes(material.language_names, material.tree_sources)
    trees = []
    if experiment.on_pairs and material.has_trees:
        trees = [
            *tree_entries("training", material.training, material.training_data.trees, "train"),
            *tree_entries("evaluation", material.evaluation, material.evaluation_data.trees, experiment.eval_split),
        ]
        notes += tree_notes(trees)
    if isinstance(encoder, Extractor):
        notes += extractor_notes(encoder)
    if isinstance(encoder, MarkerEncoder):
        notes += encoder.notes()
    selected_on = [code for code in material.evaluation if material.evaluation[code] == material.development.get(code)]
    if selected_on:
        notes.append(
            f"Models trained on {' and '.join(map(display_name, selected_on))} were selected on the sentences that "
            "they are evaluated on: these scores are too high."
        )
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
        "trees": trees,
        "notes": notes,
    }
