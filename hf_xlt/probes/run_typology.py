"""Typology of a finished run's languages, beside its zero-shot scores."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..data.conllu import read_conllu
from ..data.corpus_files import find_files, given_path
from ..data.languages import display_name
from ..report.wording import listing
from .correlation import FEWEST_PAIRS, relate
from .experiment import ProbeExperiment
from .pairs import Pair
from .plan import ProbeProgress
from .run_overlap import plain
from .typology import (
    WORD_ORDERS,
    GroupedScores,
    LanguageFeatures,
    scores_by_shared_features,
    scores_by_word_order,
    shared_counts,
    typological_distance,
)
from .uriel import read_uriel
from .wals import FEATURES, read_wals, wals_features
from .word_order import OrderEstimate, agreement, estimate_word_order, treebank_features

Estimates = dict[str, dict[str, OrderEstimate]]


def language_features(experiment: ProbeExperiment) -> LanguageFeatures:
    """Return the features of WALS: from the folder that is given, or those that come with the package."""
    return read_wals(experiment.wals) if experiment.wals else wals_features()


def language_distances(experiment: ProbeExperiment, languages: Iterable[str]) -> LanguageFeatures | None:
    """Return the features of URIEL, None where no file is given."""
    return read_uriel(experiment.uriel, languages) if experiment.uriel else None


def read_estimates(trees: str, languages: Iterable[str], progress: ProbeProgress) -> Estimates:
    """Estimate features from the treebanks of a folder.

    Args:
        trees: The folder; the names of the CoNLL-U files below it say the language.
        languages: Codes of the languages; those without a treebank are left out.
        progress: Hears of it.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If it has no treebank of any of the languages.
    """
    languages = list(languages)
    found = find_files(given_path(trees), languages)
    files: dict[str, list[Path]] = {}
    for file in (*found.train, *found.held_out):
        if file.layout == "conllu" and file.languages and file.languages[0] in languages:
            files.setdefault(file.languages[0], []).append(file.path)
    if not files:
        raise ValueError(
            f"{trees}: expected CoNLL-U files of {', '.join(languages)}, such as `de_gsd-ud-train.conllu`, got none."
        )
    estimates = {}
    for place, (language, paths) in enumerate(sorted(files.items())):
        progress.step(place, len(files))
        estimates[language] = estimate_word_order(sentence for path in paths for sentence in read_conllu(path))
    return estimates


def probe_typology(
    scores: Mapping[Pair, float], wals: LanguageFeatures, uriel: LanguageFeatures | None, estimates: Estimates | None
) -> dict[str, Any]:
    """Return scores by shared features and by word order, of WALS and of treebanks, and what must be said of them."""
    notes: list[str] = []
    sources = {"wals": wals}
    if estimates is not None:
        sources["treebanks"] = treebank_features(estimates)
    return {
        "sources": [_by_source(name, features, scores, notes) for name, features in sources.items()],
        "distance": _by_distance(uriel, scores, notes) if uriel else None,
        "agreement": _agreement(estimates, wals) if estimates is not None else None,
        "notes": notes,
    }


def _by_source(
    name: str, features: LanguageFeatures, scores: Mapping[Pair, float], notes: list[str]
) -> dict[str, Any]:
    languages = list(dict.fromkeys(language for pair in scores for language in pair))
    grouped = scores_by_shared_features(scores, features)
    where = {"wals": "WALS", "treebanks": "the treebanks"}[name]
    if grouped.left_out:
        names = listing([f"{display_name(code)} ({code})" for code in grouped.left_out])
        notes.append(f"{where} {'knows' if name == 'wals' else 'know'} none of the features of {names}: left out.")
    partly = {code: lacks for code, lacks in grouped.missing.items() if code not in grouped.left_out}
    if partly:
        told = "; ".join(f"{display_name(code)} {', '.join(lacks)}" for code, lacks in partly.items())
        notes.append(f"Not in {where}, and not counted as shared: {told}.")
    counts = shared_counts(features, scores)
    known = [pair for pair, count in counts.items() if count is not None and pair[0] != pair[1]]
    return {
        "name": name,
        "source": features.source,
        "features": features.names,
        "values": {
            code: {key: features.value_name(key, value) for key, value in features.of(code).items()}
            for code in languages
        },
        "rows": [{"train": pair[0], "eval": pair[1], "score": scores[pair], "shared": counts[pair]} for pair in known],
        "groups": _groups(grouped),
        "word_order": {feature: _groups(scores_by_word_order(scores, features, feature)) for feature in WORD_ORDERS},
        "relation": plain(relate(counts, scores)) if len(known) >= FEWEST_PAIRS else None,
        "missing": grouped.missing,
        "left_out": grouped.left_out,
    }


def _groups(grouped: GroupedScores) -> list[dict[str, Any]]:
    return [
        {
            "name": group.name,
            "mean": group.mean.value,
            "low": group.mean.low,
            "high": group.mean.high,
            "pairs": group.pairs,
            "train": group.train,
            "eval": group.evaluation,
        }
        for group in grouped.groups
    ]


def _by_distance(uriel: LanguageFeatures, scores: Mapping[Pair, float], notes: list[str]) -> dict[str, Any]:
    distances = {pair: typological_distance(uriel, *pair) for pair in scores}
    known = {pair: value for pair, value in distances.items() if value is not None}
    unknown = sorted({code for pair in scores for code in pair if not uriel.of(code)})
    if unknown:
        notes.append(f"URIEL does not know {listing([display_name(code) for code in unknown])}.")
    return {
        "source": uriel.source,
        "rows": [
            {"train": pair[0], "eval": pair[1], "score": scores[pair], "distance": known[pair]} for pair in known
        ],
        "relation": plain(relate(distances, scores)) if len(known) >= FEWEST_PAIRS else None,
    }


def _agreement(estimates: Estimates, wals: LanguageFeatures) -> dict[str, Any]:
    found = agreement(estimates, wals)
    return {
        "features": {
            feature: {"name": FEATURES[feature], "agreed": found.agreed[feature], "compared": found.compared[feature]}
            for feature in FEATURES
        },
        "disagreements": [vars(row) for row in found.disagreements],
        "not_in_wals": found.not_in_wals,
        "not_estimated": found.not_estimated,
        "proxy": [code for code, own in estimates.items() if own["88A"].proxy],
    }
