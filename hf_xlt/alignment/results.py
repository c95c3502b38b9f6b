"""The results of an alignment, collected from its maps and scores."""

from collections.abc import Iterator

import torch
from torch import Tensor

from .. import pocket
from ..data.languages import display_name
from ..data.licenses import source_licenses
from ..results import SCHEMA, versions
from .evaluation import same_spelling
from .experiment import AlignmentExperiment
from .language_vectors import LanguageVectors
from .material import Lexicon, Material
from .notes import has_pictures, notes
from .pair import FoundMap, MapTask
from .projection import project
from .scoring import MappedSpace, Maps, score_bitext
from .spectra import eigenvector_similarity
from .statistics import MethodScore, baseline_rows, cell_rows, summarise

OPTIONAL_PACKAGES = ("gensim", "scikit-learn", "icu4py")
CONTROL = "identity"
SELECTED_BY = "order of methods, and mean CSLS cosine among seeds"
# Neighbours in the graphs whose spectra are compared.
GRAPH_NEIGHBOURS = 10
UNTESTED = (
    "There is no test dictionary: how well words are translated is not known. Give `--test`, or a folder with "
    "training and test parts as `--dictionary`."
)


def collect_results(
    material: Material,
    argv: list[str],
    maps: Maps,
    scores: list[MethodScore],
    seconds: dict,
) -> dict:
    """Return what docs/results.md describes.

    Args:
        material: Vectors, dictionaries, and the description.
        argv: The command as the user gave it.
        maps: All maps, those that refinement began with included.
        scores: Scores on the test dictionaries.
        seconds: What the run took.
    """
    experiment = material.experiment
    names = {code: display_name(code) for code in experiment.languages}
    kept = chosen_maps(material, maps)
    asked = {task: found for task, found in maps.items() if task.method in experiment.methods}
    baselines = {
        (source, target): same_spelling(queries, material.languages[target].words)
        for (source, target), queries in material.queries.items()
    }
    return {
        "schema": SCHEMA,
        "command": {"verb": "align", "argv": argv, "experiment": experiment.to_dict()},
        "versions": versions(OPTIONAL_PACKAGES),
        "languages": names,
        "hub": experiment.hub,
        "seconds": seconds,
        "data": _data(material),
        "methods": experiment.methods,
        "alignments": [_alignment(task, found, kept) for task, found in asked.items()],
        "model": {
            "folder": "model",
            "architecture": "AlignedEmbeddings",
            "hub": experiment.hub,
            "maps": {
                task.source: {"method": task.method, "seed": task.seed, "criterion": maps[task].criterion}
                for task in kept.values()
            },
            "selected_by": SELECTED_BY,
        },
        "cells": cell_rows(scores),
        "summary": summarise(scores, baselines, names) if scores else _untested(),
        "baselines": baseline_rows(baselines) if baselines else [],
        "sentence_retrieval": score_bitext(material, maps),
        "spectra": _spectra(material),
        "clouds": _clouds(material, maps, kept),
        "notes": notes(material, maps),
    }


def chosen_maps(material: Material, maps: Maps) -> dict[str, MapTask]:
    """Return language -> the map that is kept: of the first method asked for, the seed with the best criterion.

    `identity`, the control, is passed over where another method was asked for. The criterion does not choose among
    methods, as it is no score: on small corpora a map that learned nothing has a higher one than a map from a
    dictionary.
    """
    experiment = material.experiment
    method = next((name for name in experiment.methods if name != CONTROL), CONTROL)
    return {
        language: max(
            (MapTask(method, language, hub, seed) for seed in experiment.seeds_of(method)),
            key=lambda task: maps[task].criterion,
        )
        for language, hub in experiment.pairs
    }


def _alignment(task: MapTask, found: FoundMap, kept: dict[str, MapTask]) -> dict:
    return {
        "method": task.method,
        "source": task.source,
        "target": task.target,
        "seed": task.seed,
        "criterion": found.criterion,
        "pairs": found.pairs,
        "restarts": found.restarts,
        "iterations": found.iterations,
        "seconds": found.seconds,
        "chosen": kept[task.source] == task,
    }


def _data(material: Material) -> dict:
    experiment, languages = material.experiment, material.languages
    return {
        "vectors": {code: _vectors(language, experiment) for code, language in languages.items()},
        "dictionaries": [*_train_rows(material), *_test_rows(material)],
        "text": {code: language.text for code, language in languages.items() if language.text},
    }


def _vectors(language: LanguageVectors, experiment: AlignmentExperiment) -> dict:
    specs = experiment.text if language.text else language.sources
    return {
        "source": ", ".join(language.sources),
        "trained": language.text is not None,
        "words": len(language.words),
        "dimensions": language.vectors.dimensions,
        "dropped": language.vectors.dropped,
        "fingerprint": language.fingerprint,
        "license": _license(specs, language.sources),
    }


def _train_rows(material: Material) -> Iterator[dict]:
    for (source, target), pairs in material.pairs.items():
        entries, words = len(pairs), len(pairs[:, 0].unique())
        row = {"role": "train", "source": source, "target": target}
        covered = {"covered_entries": entries, "covered_words": words}
        yield {**row, **_lexicon(material.train[source, target]), **covered}


def _test_rows(material: Material) -> Iterator[dict]:
    for (source, target), lexicon in material.lexicons.tests.items():
        queries = material.queries.get((source, target))
        covered = {
            "covered_entries": len(queries.gold) if queries else 0,
            "covered_words": len(queries.words) if queries else 0,
        }
        yield {"role": "test", "source": source, "target": target, **_lexicon(lexicon), **covered}


def _lexicon(lexicon: Lexicon) -> dict:
    names = [pocket.NAME] if lexicon.other == pocket.NAME else list(map(str, lexicon.files))
    return {
        "name": lexicon.name,
        "entries": len(lexicon.entries),
        "words": len({word for word, _ in lexicon.entries}),
        "overlap": lexicon.overlap,
        "license": _license(names, names) if names else None,
    }


def _license(specs: list, names: list[str]) -> str | None:
    """Return the licences that sources state, None if one states none."""
    found = dict.fromkeys(source_licenses(specs, names).values())
    return None if None in found else ", ".join(found)


def _untested() -> dict:
    parts = ("cells", "bands", "comparisons", "averages", "average_comparisons")
    return {**{part: [] for part in parts}, "sentences": [UNTESTED]}


def _spectra(material: Material) -> list[dict]:
    rows = []
    for language, hub in material.experiment.pairs:
        source, target = (material.languages[code].matrix for code in (language, hub))
        if min(len(source), len(target)) > GRAPH_NEIGHBOURS:
            spectra = eigenvector_similarity(source, target, neighbours=GRAPH_NEIGHBOURS)
            rows.append({"source": language, "target": hub, **spectra._asdict()})
    return rows


def _clouds(material: Material, maps: Maps, kept: dict[str, MapTask]) -> list[dict]:
    if not has_pictures():
        return []
    rows = []
    for task in kept.values():
        space = MappedSpace(material, maps, task.method, task.seed)
        source, target = (material.languages[code] for code in (task.source, task.target))
        cloud = project(
            source.matrix,
            target.matrix,
            space[task.source],
            space[task.target],
            source.words,
            target.words,
            _known_pairs(material, task.source, task.target),
        )
        rows.append({"source": task.source, "target": task.target, "method": task.method, **cloud})
    return rows


def _known_pairs(material: Material, source: str, target: str) -> Tensor | None:
    """Return the rows of words that translate each other by a test dictionary of either direction."""
    if queries := material.queries.get((source, target)):
        return torch.stack([queries.rows[queries.gold[:, 0]], queries.gold[:, 1]], dim=1)
    if queries := material.queries.get((target, source)):
        return torch.stack([queries.gold[:, 1], queries.rows[queries.gold[:, 0]]], dim=1)
    return None
