"""The ledger: what training saw, and what of the eval sets it had already met."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..data.languages import display_name
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
        `translation_in_training`, those whose id occurs in the training data of another language; `entities`, its
        entity mentions; and `entities_in_training`, those of which the same words were seen with the same type (None
        but for `ner`).
    """
    same_language = {name for part in train if part.language == evaluation.language for name in part.ids}
    other_language = {name for part in train if part.language != evaluation.language for name in part.ids}
    texts = {" ".join(tokens) for part in train for tokens in part.tokens}
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
        "translation_in_training": sum(name in other_language for name in evaluation.ids),
        "entities": mentioned,
        "entities_in_training": met,
    }


def read_pretraining(model: str) -> dict | None:
    """Return what an encoder's folder says of its pre-training (docs/pretraining.md), None where it says nothing."""
    path = Path(model) / "pretraining.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def pretraining_entries(seen: dict) -> list[dict]:
    """Describe what an encoder saw in its pre-training: a row per language, and per pair of languages.

    Example:
        >>> pretraining_entries({"languages": {"en": {"sentences": 9, "tokens": 70}}, "pairs": {}})
        [{'language': 'en', 'split': 'text', 'sentences': 9, 'purpose': 'pre-training of the encoder'}]
    """
    rows = [(code, "text", part) for code, part in seen["languages"].items()]
    rows += [(pair.replace("-", "+"), "translations", part) for pair, part in seen["pairs"].items()]
    return [
        {"language": name, "split": kind, "sentences": part["sentences"], "purpose": "pre-training of the encoder"}
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


def mentions(sentences: TaggedSentences) -> Iterator[tuple[str, str]]:
    """Yield words and type of every entity mention."""
    for tokens, tags in zip(sentences.tokens, sentences.tags, strict=True):
        for start, end, kind in entities(tags):
            yield " ".join(tokens[start:end]), kind
