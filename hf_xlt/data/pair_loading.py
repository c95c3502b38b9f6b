"""Data sets of relations and of event arguments, from a folder or the Hub, one config per language."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from datasets import ClassLabel, Dataset, DatasetDict, List

from .licenses import card_license
from .loading import available_languages, label_difference, load_config
from .pairs import NEGATIVE_LABELS, LabelledPairs, Pair, Span, check_heads, sentence_id

COLUMNS = ("tokens", "entity_types", "subject", "object", "label")
TREE_COLUMNS = ("upos", "heads", "deprels")


@dataclass(frozen=True)
class PairCorpus:
    """The splits of some languages of one data set, in memory.

    Attributes:
        name: Folder or Hub id.
        license: As the data card says, else "unknown".
        labels: Label names, the negative one first.
        splits: Language -> split -> pairs.
    """

    name: str
    license: str
    labels: list[str]
    splits: dict[str, dict[str, LabelledPairs]]

    def fingerprint(self) -> str:
        """Return a hash of everything that was read."""
        digest = hashlib.sha256()
        for language in sorted(self.splits):
            for split in sorted(self.splits[language]):
                digest.update(json.dumps([language, split]).encode())
                for row in _content(self.splits[language][split]):
                    digest.update(json.dumps(row, ensure_ascii=False).encode())
        return digest.hexdigest()[:16]

    def describe(self) -> dict:
        """Return the entry of `results.json` for this data set."""
        return {
            "name": self.name,
            "fingerprint": self.fingerprint(),
            "license": self.license,
            "splits": {
                language: {
                    split: {
                        "sentences": pairs.sentence_count,
                        "tokens": pairs.token_count,
                        "pairs": len(pairs),
                        "labelled": sum(pair.label != self.labels[0] for pair in pairs),
                    }
                    for split, pairs in splits.items()
                }
                for language, splits in self.splits.items()
            },
        }


def _content(pairs: LabelledPairs) -> Iterator[list]:
    """Yield what is in some pairs, the words of a sentence only once."""
    tokens = None
    for pair in pairs:
        if pair.tokens is not tokens:
            tokens = pair.tokens
            yield [tokens, pair.entity_types, pair.upos, pair.heads, pair.deprels]
        spans = [[span.start, span.end, span.type] for span in (pair.subject, pair.object)]
        yield [pair.id, *spans, pair.label]


def load_pairs(name: str, task: str, languages: Sequence[str]) -> PairCorpus:
    """Load all splits of some languages of a data set in the schema of the pair tasks.

    Columns: `tokens`, `entity_types`, `subject`, `object`, `label` (a ClassLabel, the negative label first), all or
    none of `upos`, `heads` and `deprels`, and `id`; where `id` is missing, pairs are numbered.

    Args:
        name: A folder with Parquet files and a data card, or a Hub id.
        task: `relation` or `argument`.
        languages: Configs to load.

    Raises:
        FileNotFoundError: If there is no such data set.
        ValueError: If a language or a column is missing, languages differ in their labels, a row is malformed, or a
            file cannot be read.
    """
    known = available_languages(name)
    if missing := [language for language in languages if language not in known]:
        raise ValueError(f"{name}: no data for {', '.join(map(repr, missing))}. It has: {', '.join(known)}.")
    splits, labels, labelled_by = {}, None, None
    for language in languages:
        dataset = load_config(name, language)
        names = _labels(name, language, dataset, task)
        if labels is not None and names != labels:
            raise ValueError(
                f"{name}: expected the same labels in every language, got "
                f"{label_difference(labelled_by, labels, language, names)}. Build all languages in one go."
            )
        labels, labelled_by = names, language
        splits[language] = {
            split: LabelledPairs(language, split, list(_pairs(f"{name}, language {language!r}, {split}", rows, names)))
            for split, rows in dataset.items()
        }
    license = card_license(Path(name) / "README.md" if os.path.isdir(name) else name) or "unknown"
    return PairCorpus(name, license, labels, splits)


def _labels(name: str, language: str, dataset: DatasetDict, task: str) -> list[str]:
    features = next(iter(dataset.values())).features
    trees = [column for column in TREE_COLUMNS if column in features]
    for expected in COLUMNS + (TREE_COLUMNS if trees else ()):
        if expected not in features:
            raise ValueError(
                f"{name}, language {language!r}: expected a column `{expected}`, got {', '.join(features)}. "
                "See the schemas in docs/data.md."
            )
    label = features["label"]
    if not isinstance(label, ClassLabel):
        raise ValueError(
            f"{name}, language {language!r}: expected `label` to be a ClassLabel, got {label!r}. "
            "Cast it with `dataset.cast_column`."
        )
    if label.names[0] != NEGATIVE_LABELS[task]:
        raise ValueError(
            f"{name}, language {language!r}: expected {NEGATIVE_LABELS[task]!r}, the negative label of the task "
            f"{task!r}, as the first label, got {label.names[0]!r}. Is it data of another task?"
        )
    return label.names


def _pairs(place: str, rows: Dataset, labels: list[str]) -> Iterator[Pair]:
    """Yield the rows as pairs; rows of one sentence share their lists, which are decoded and checked once."""
    columns = [column for column in ("tokens", "entity_types", *TREE_COLUMNS) if column in rows.features]
    upos = rows.features["upos"] if "upos" in rows.features else None
    tags = upos.feature.names if isinstance(upos, List) and isinstance(upos.feature, ClassLabel) else None
    above, sentence = None, {}
    number = 0
    for batch in rows.with_format("arrow").iter(batch_size=1000):
        ids = batch["id"].to_pylist() if "id" in batch.column_names else None
        values = [batch[column].combine_chunks() for column in columns]
        spans = [batch[column].to_pylist() for column in ("subject", "object")]
        for index, label in enumerate(batch["label"].to_pylist()):
            where = f"{place} row {number}"
            pair_id = str(ids[index]) if ids else f"{place.replace(', ', ':')}:{number}"
            cells = [sentence_id(pair_id), *(value[index] for value in values)]
            if cells != above:
                above, sentence = cells, _sentence(where, dict(zip(columns, cells[1:], strict=True)), tags)
            subject, object = (_span(where, column[index]) for column in spans)
            if label is None or not 0 <= label < len(labels):
                raise ValueError(f"{where}: expected one of the {len(labels)} labels, got {label!r}.")
            try:
                yield Pair(id=pair_id, subject=subject, object=object, label=labels[label], **sentence)
            except ValueError as error:
                raise ValueError(f"{where}: {error}") from None
            number += 1


def _sentence(where: str, cells: dict[str, pa.Scalar], tags: list[str] | None) -> dict[str, list]:
    sentence = {column: cell.as_py() for column, cell in cells.items()}
    if not sentence["tokens"]:
        raise ValueError(f"{where}: expected at least one word, got none.")
    if "heads" in sentence:
        if tags is not None:
            sentence["upos"] = [tags[tag] for tag in sentence["upos"]]
        try:
            check_heads(sentence["heads"])
        except ValueError as error:
            raise ValueError(f"{where}: {error}. Parse the sentence again.") from None
    return sentence


def _span(where: str, span: dict | None) -> Span:
    if span is None or None in (span.get("start"), span.get("end"), span.get("type")):
        raise ValueError(f"{where}: expected spans with `start`, `end` and `type`, got {span!r}.")
    return Span(span["start"], span["end"], span["type"])
