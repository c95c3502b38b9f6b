"""The ledger: what training saw, and what of the eval sets it had already met."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..data.languages import base_language, display_name
from ..data.pair_loading import GOLD
from ..data.pair_sentences import LabelledSentences
from ..data.sentences import TaggedSentences
from ..metrics import entities


def training_entry(
    train_name: str, train: Sequence[LabelledSentences], development: Sequence[tuple[LabelledSentences, str]]
) -> dict:
    """Describe a train set: sentences, words (and pairs) per language, and where its development sentences are from.

    Args:
        train_name: Name of the train set, such as `en+de`.
        train: The sentences trained on, one item per language.
        development: The sentences the model was selected on, one item per language, each with its source:
            `validation split` or `held out of the training split`.

    Example:
        >>> sentences = TaggedSentences("en", "train", ["a"], [["Hello"]], [["INTJ"]])
        >>> training_entry("en", [sentences], [(sentences, "validation split")])["languages"]
        {'en': {'sentences': 1, 'tokens': 1}}
    """
    return {
        "train": train_name,
        "languages": {part.language: part.sizes for part in train},
        "development": {part.language: {"sentences": len(part), "source": source} for part, source in development},
    }


def evaluation_entry(
    train_name: str, train: Sequence[LabelledSentences], evaluation: LabelledSentences, task: str
) -> dict:
    """Count what of an eval set occurs in a train set.

    Args:
        train_name: Name of the train set.
        train: The sentences trained on, one item per language.
        evaluation: The eval sentences.
        task: `ner`, for which entities are counted, or another.

    Returns:
        Sizes of the eval set; `id_in_training`, its sentences whose id occurs in the training data of the same
        language; `text_in_training`, those whose words occur as a training sentence of any language;
        `translation_in_training`, those whose id occurs in the training data of another language, and those that were
        made of the same words as a training sentence where one of the two is of a twin; `entities`, its entity
        mentions; and `entities_in_training`, those of which the same words were seen with the same type (None
        but for `ner`).
    """
    same_language = {name for part in train if part.language == evaluation.language for name in part.ids}
    other_language = {name for part in train if part.language != evaluation.language for name in part.ids}
    texts = {" ".join(tokens) for part in train for tokens in part.tokens}
    # A twin of a training sentence is no new sentence, whatever its id.
    relatives = [part for part in train if part.language != evaluation.language]
    relatives = [part for part in relatives if part.originals or evaluation.originals]
    made_of = {text for part in relatives for text in _originals(part)}
    mentioned = met = None
    if task == "ner":
        known = {mention for part in train for mention in mentions(part)}
        evaluated = list(mentions(evaluation))
        mentioned, met = len(evaluated), sum(mention in known for mention in evaluated)
    return {
        "train": train_name,
        "eval": evaluation.language,
        "sentences": len(evaluation),
        "tokens": evaluation.token_count,
        "id_in_training": sum(name in same_language for name in evaluation.ids),
        "text_in_training": sum(" ".join(tokens) in texts for tokens in evaluation.tokens),
        "translation_in_training": sum(
            name in other_language or text in made_of
            for name, text in zip(evaluation.ids, _originals(evaluation), strict=True)
        ),
        "entities": mentioned,
        "entities_in_training": met,
    }


def _originals(part: LabelledSentences) -> list[str]:
    """Return the words that sentences of a twin were made of; of others, their words."""
    return part.originals or [" ".join(tokens) for tokens in part.tokens]


def twin_notes(languages: Iterable[str], tree_sources: Mapping[str, tuple[str, str] | None]) -> list[str]:
    """Say which languages are twins of others, and whose trees said their word order.

    Args:
        languages: Codes of all languages.
        tree_sources: Twin -> language and split of the trees that its word order was learned from; None of others.

    Example:
        >>> for note in twin_notes(["en", "en~order=hi"], {"en~order=hi": ("hi", "train")}):
        ...     print(note)
        English (order=hi) is a twin of English: the same sentences, changed by hf_xlt.
        The word order of English (order=hi) was learned from the trees of the Hindi sentences of the split 'train'.
    """
    notes = []
    for code in languages:
        if (base := base_language(code)) != code:
            notes.append(
                f"{display_name(code)} is a twin of {display_name(base)}: the same sentences, changed by hf_xlt."
            )
        if source := tree_sources.get(code):
            language, split = source
            notes.append(
                f"The word order of {display_name(code)} was learned from the trees of the {display_name(language)} "
                f"sentences of the split {split!r}."
            )
    return notes


def read_pretraining(model: str) -> dict | None:
    """Return what an encoder's folder says of its pre-training (docs/pretraining.md), None where it says nothing."""
    path = Path(model) / "pretraining.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def pretraining_entries(seen: dict, purpose: str = "pre-training of the encoder") -> list[dict]:
    """Describe what an encoder, or an adapter, saw in its pre-training: a row per language, and per pair of languages.

    Example:
        >>> pretraining_entries({"languages": {"en": {"sentences": 9, "tokens": 70}}, "pairs": {}})
        [{'language': 'en', 'split': 'text', 'sentences': 9, 'purpose': 'pre-training of the encoder'}]
    """
    rows = [(code, "text", part) for code, part in seen["languages"].items()]
    rows += [(pair.replace("-", "+"), "translations", part) for pair, part in seen["pairs"].items()]
    return [
        {"language": name, "split": kind, "sentences": part["sentences"], "purpose": purpose}
        for name, kind, part in rows
    ]


def pretraining_notes(seen: dict, eval_languages: Sequence[str]) -> list[str]:
    """Say which eval languages an encoder's pre-training lacked, and whether test sentences were kept out of it.

    Of an encoder that went on from one whose text is not recorded (`unrecorded`), the first is not known.

    Example:
        >>> pretraining_notes({"languages": {"en": {}}, "excluded": []}, ["en", "de"])[0]
        'The encoder saw no text in German in its pre-training.'
    """
    notes = []
    if unseen := [language for language in eval_languages if language not in seen["languages"]]:
        names = ", ".join(map(display_name, unseen))
        if start := seen.get("unrecorded"):
            notes.append(
                f"Whether the encoder saw text in {names} in its pre-training is not known: it went on from "
                f"{Path(start).name}, whose own training text is not recorded."
            )
        else:
            notes.append(f"The encoder saw no text in {names} in its pre-training.")
    if excluded := [Path(name).name for name in seen["excluded"]]:
        notes.append(f"Sentences of {', '.join(excluded)} were kept out of the encoder's pre-training.")
    else:
        notes.append(
            "No test set was kept out of the encoder's pre-training: it may have read the sentences used here."
        )
    return notes


def adapter_notes(records: Mapping[str, dict | None]) -> list[str]:
    """Say on what text the language adapters were trained, and whether test sentences were kept out of it.

    Args:
        records: Language -> `pretraining.json` of its adapter, None where there is none.

    Example:
        >>> record = {"languages": {"sw": {"sentences": 900, "tokens": 9000}}, "excluded": ["data/pud"]}
        >>> for note in adapter_notes({"sw": record, "en": None}): print(note)
        Language adapter of Swahili: trained on 900 sentences, without those of pud.
        Language adapter of English: its training text is not recorded.
    """
    return [f"Language adapter of {display_name(code)}: {_trained_on(record)}." for code, record in records.items()]


def _trained_on(record: dict | None) -> str:
    if record is None:
        return "its training text is not recorded"
    sentences = sum(part["sentences"] for part in record["languages"].values())
    excluded = ", ".join(Path(name).name for name in record["excluded"])
    kept_out = f"without those of {excluded}" if excluded else "of which no test set was kept out"
    return f"trained on {sentences:,} sentences, {kept_out}"


def tree_entries(
    purpose: str, languages: Iterable[str], trees: Mapping[str, Mapping[str, Any]], split: str
) -> list[dict]:
    """Say where the dependency trees of some sentences are from.

    Args:
        purpose: `training` or `evaluation`.
        languages: Their languages.
        trees: Of the data set, see `PairCorpus`.
        split: The split that they are of.

    Returns:
        A row per language: `source` is `gold`, the file of a parser, or None where the data does not say it; `quality`
        that of the parser on the gold trees that it replaced in this split, or else on treebanks.

    Example:
        >>> tree_entries("training", ["en"], {"en": {"source": "gold"}}, "train")
        [{'purpose': 'training', 'language': 'en', 'source': 'gold', 'fingerprint': None, 'quality': []}]
    """
    rows = []
    for language in languages:
        tree = trees.get(language, {})
        quality = [dict(row) for row in tree.get("quality", ()) if row.get("split", split) == split]
        named = {"source": tree.get("source"), "fingerprint": tree.get("fingerprint")}
        rows.append({"purpose": purpose, "language": language, **named, "quality": quality})
    return rows


def tree_notes(entries: Sequence[dict]) -> list[str]:
    """Say the same in words, in as few as there are kinds of trees.

    Example:
        >>> parsed = {"purpose": "evaluation", "language": "de", "source": "de.udpipe", "quality": []}
        >>> tree_notes([parsed, {**parsed, "language": "en", "source": "gold"}])
        ['Trees of the evaluation sentences: parsed by de.udpipe, of unknown quality (German); gold (English).']
        >>> tree_notes([{**parsed, "source": "gold"}])
        ['Trees: gold.']
    """
    if len(kinds := {_kind_of_trees(row) for row in entries}) == 1:
        return [f"Trees: {kinds.pop()}."]
    notes = []
    for purpose in dict.fromkeys(row["purpose"] for row in entries):
        by_kind: dict[str, list[str]] = {}
        for row in entries:
            if row["purpose"] == purpose:
                by_kind.setdefault(_kind_of_trees(row), []).append(display_name(row["language"]))
        told = "; ".join(f"{kind} ({', '.join(names)})" for kind, names in by_kind.items())
        notes.append(f"Trees of the {purpose} sentences: {told}.")
    return notes


def _kind_of_trees(row: Mapping[str, Any]) -> str:
    if row["source"] is None:
        return "the data does not say where from"
    if row["source"] == GOLD:
        return "gold"
    measured = [
        f"UPOS {quality['upos']:.1f}, UAS {quality['uas']:.1f}, LAS {quality['las']:.1f} on "
        f"{quality.get('file', 'the gold trees of these sentences')}"
        for quality in row["quality"]
    ]
    return f"parsed by {row['source']}, {' and '.join(measured) or 'of unknown quality'}"


def mentions(sentences: TaggedSentences) -> Iterator[tuple[str, str]]:
    """Yield words and type of every entity mention."""
    for tokens, tags in zip(sentences.tokens, sentences.tags, strict=True):
        for start, end, kind in entities(tags):
            yield " ".join(tokens[start:end]), kind
