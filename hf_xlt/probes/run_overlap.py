"""Word-piece overlap of a finished run's training and evaluation data, beside its zero-shot scores."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from ..data.languages import display_name
from ..report.wording import listing
from .correlation import FEWEST_PAIRS, relate
from .overlap import Overlap, Pieces, entity_pieces, piece_overlaps, word_pieces
from .pairs import Pair
from .plan import ProbeProgress
from .transfer_run import TransferRun

# Kind of pieces -> how they are counted: those of entity mentions are the paper's.
KINDS: dict[str, Callable[..., Pieces]] = {"entities": entity_pieces, "words": word_pieces}
MEASURES = ("jaccard", "weighted_jaccard", "seen")


def probe_overlap(run: TransferRun, progress: ProbeProgress) -> dict[str, Any]:
    """Return overlaps of all pairs with a zero-shot score, how they go with the scores, and what must be said of them.

    A language without an entity mention has no overlap of entities with any other: its pairs are `missing`.
    """
    if run.experiment.on_words:
        return {"rows": [], "relations": [], "notes": ["The models of the run read words: they have no word pieces."]}
    material, tokenizer = run.sentences(), run.tokenizer()
    kinds = KINDS if run.experiment.task == "ner" else {"words": word_pieces}
    train = {source: material.training[source] for source, _ in run.scores}
    evaluation = {target: material.evaluation[target] for _, target in run.scores}
    rows, relations, notes = [], [], []
    for place, (kind, count) in enumerate(kinds.items()):
        sides = []
        for side, sentences in enumerate((train, evaluation)):
            progress.step(2 * place + side, 2 * len(kinds))
            sides.append({language: count(tokenizer, own) for language, own in sentences.items()})
        overlaps, empty = _known(piece_overlaps(*sides), *sides)
        if empty:
            names = listing([display_name(language) for language in empty])
            notes.append(f"No entity mention in the data in {names}: the overlap of entities is not known there.")
        rows += [
            {"kind": kind, "train": pair[0], "eval": pair[1], "score": score, **_plain_overlap(overlaps[pair])}
            for pair, score in run.scores.items()
            if pair in overlaps
        ]
        relations += _relations(kind, overlaps, run.scores, notes)
    return {"rows": rows, "relations": relations, "notes": list(dict.fromkeys(notes))}


def _plain_overlap(overlap: Overlap) -> dict[str, float]:
    """Return an overlap with names that do not say `train` for a number of pieces."""
    pieces = {"train": "train_pieces", "evaluation": "evaluation_pieces"}
    return {pieces.get(name, name): value for name, value in overlap._asdict().items()}


def _known(
    overlaps: Mapping[Pair, Overlap], train: Mapping[str, Pieces], evaluation: Mapping[str, Pieces]
) -> tuple[dict[Pair, Overlap], list[str]]:
    """Return the overlaps of pairs that both have pieces, and the languages that have none on a side."""
    empty = [language for side in (train, evaluation) for language, pieces in side.items() if not pieces.counts]
    known = {
        (source, target): overlap
        for (source, target), overlap in overlaps.items()
        if train[source].counts and evaluation[target].counts
    }
    return known, list(dict.fromkeys(empty))


def _relations(
    kind: str, overlaps: Mapping[Pair, Overlap], scores: Mapping[Pair, float], notes: list[str]
) -> list[dict[str, Any]]:
    if len([pair for pair in scores if pair in overlaps]) < FEWEST_PAIRS:
        notes.append(f"Fewer than {FEWEST_PAIRS} pairs of languages: how overlap and scores go together is not told.")
        return []
    return [
        {
            "kind": kind,
            "measure": measure,
            **plain(relate({pair: getattr(found, measure) for pair, found in overlaps.items()}, scores)),
        }
        for measure in MEASURES
    ]


def plain(relation) -> dict[str, Any]:
    """Return a relation as JSON knows it."""
    found = asdict(relation)
    return found | {
        name: None if found[name] is None else number._asdict()
        for name in ("slope", "pearson", "spearman")
        for number in [getattr(relation, name)]
    }
