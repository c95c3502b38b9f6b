"""Source languages for a target, from finished matrices and what is known of its pairs without labels."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from transformers import PreTrainedTokenizerBase

from ..data.languages import display_name
from ..report.wording import listing
from .aligned_text import AlignedText
from .evidence import Evidence, Matrix, gather_evidence
from .experiment import ProbeExperiment
from .overlap import Pieces, piece_overlaps
from .pairs import Pair
from .recommender import known_evidence, recommend
from .source_rules import compare_rules
from .transfer_run import TransferRun
from .typology import LanguageFeatures


def candidate_tokens(experiment: ProbeExperiment, runs: Sequence[TransferRun]) -> dict[str, int | None]:
    """Return candidate sources and their training tokens: as given, else as in the runs, the largest of several."""
    known: dict[str, int] = {}
    for run in runs:
        for source, tokens in run.sources.items():
            known[source] = max(tokens, known.get(source, 0))
    given = experiment.sources() or dict.fromkeys(known)
    return {
        source: tokens if tokens is not None else known.get(source)
        for source, tokens in given.items()
        if source != experiment.recommend
    }


def probe_recommendation(
    experiment: ProbeExperiment,
    runs: Sequence[TransferRun],
    wals: LanguageFeatures,
    uriel: LanguageFeatures | None,
    overlaps: Mapping[Pair, float],
    translation: Mapping[Pair, float],
) -> dict[str, Any]:
    """Return a ranking of sources, what it rests on, and how well such rankings choose on targets with labels.

    Args:
        experiment: Names the target and the candidates.
        runs: Finished matrices.
        wals: Features to count the shared ones of.
        uriel: Features to measure the distance of.
        overlaps: Pair -> overlap of word pieces of the text.
        translation: Pair -> accuracy of nearest-neighbour translation.

    Raises:
        ValueError: If nothing is known of any candidate.
    """
    target, tokens = experiment.recommend, candidate_tokens(experiment, runs)
    known = {"features": wals, "distances": uriel, "overlaps": overlaps, "translation": translation}
    candidates = {
        pair[0]: found
        for pair, found in gather_evidence(
            [(source, target) for source in tokens], **known, tokens=_given(tokens)
        ).items()
    }
    if not known_evidence(candidates.values()):
        raise ValueError(
            f"Nothing is known of a source for {target!r} among {', '.join(candidates) or 'no candidates'}. Give one "
            "of: their training tokens (`--candidates es=80000,de=64000`), a finished matrix that trains on them "
            "(`hf-xlt probe RUN`), distances of languages (`--uriel FILE.npz`), or the same sentences in all of them "
            "and an encoder (`--text FOLDER --model ENCODER`)."
        )
    matrices = [Matrix(run.scores, gather_evidence(run.scores, **known, tokens=run.sources)) for run in runs]
    found = recommend(target, candidates, matrices)
    ranking = [row._asdict() | {"evidence": asdict(candidates[row.source])} for row in found.ranking]
    notes = _notes(target, candidates)
    return {
        **asdict(found),
        "ranking": ranking,
        "runs": [str(run.folder) for run in runs],
        "rules": _rules(runs, matrices, notes),
        "notes": notes,
    }


def text_overlaps(tokenizer: PreTrainedTokenizerBase, text: AlignedText) -> dict[Pair, float]:
    """Return the overlap of word pieces of the same sentences in two languages, for all pairs."""
    pieces = {language: _text_pieces(tokenizer, sentences) for language, sentences in text.texts.items()}
    return {pair: found.jaccard for pair, found in piece_overlaps(pieces, pieces).items()}


def _text_pieces(tokenizer: PreTrainedTokenizerBase, sentences: Sequence[str]) -> Pieces:
    encoded = tokenizer(list(sentences), add_special_tokens=False)["input_ids"]
    counts = Counter(piece for ids in encoded for piece in ids)
    return Pieces(counts, counts.pop(tokenizer.unk_token_id, 0))


def _given(tokens: Mapping[str, int | None]) -> dict[str, int]:
    return {source: count for source, count in tokens.items() if count is not None}


def _rules(runs: Sequence[TransferRun], matrices: Sequence[Matrix], notes: list[str]) -> list[dict[str, Any]]:
    """Compare the recommender with simple rules on each matrix, each target left out in turn."""
    rows = []
    for run, matrix in zip(runs, matrices, strict=True):
        sources: dict[str, set[str]] = {}
        for source, target in run.scores:
            sources.setdefault(target, set()).add(source)
        if max(map(len, sources.values())) < 2:
            notes.append(f"{run.folder} has one source per target: how well it would have been chosen is not known.")
            continue
        others = [other for other in matrices if other is not matrix]
        found = compare_rules(matrix, others)
        rules = [asdict(rule) | {"choices": [choice._asdict() for choice in rule.choices]} for rule in found.rules]
        rows.append({"run": str(run.folder), **asdict(found), "rules": rules})
    return rows


def _notes(target: str, candidates: Mapping[str, Evidence]) -> list[str]:
    """Say of which candidates nothing is known."""
    nothing = [
        source for source, evidence in candidates.items() if not any(v is not None for v in asdict(evidence).values())
    ]
    if not nothing:
        return []
    return [f"Nothing is known of {listing([display_name(code) for code in nothing])} and {display_name(target)}."]
