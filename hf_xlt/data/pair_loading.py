"""Data sets of relations and of event arguments, from a folder or the Hub, one config per language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from datasets import ClassLabel, Dataset, DatasetDict, List

from ..twins.dataset import ORIGINAL
from .languages import base_language
from .licenses import card_metadata, card_of
from .loading import Corpus, check_columns, load_languages
from .pairs import NEGATIVE_LABELS, LabelledPairs, Pair, Span, check_heads, sentence_id

COLUMNS = ("tokens", "entity_types", "subject", "object", "label")
TREE_COLUMNS = ("upos", "heads", "deprels")
GOLD = "gold"  # the `source` of trees that no parser made


@dataclass(frozen=True)
class PairCorpus(Corpus):
    """A corpus of `LabelledPairs`; the negative label is the first.

    Attributes:
        trees: Language -> where its trees are from, as far as the data card says; see docs/data.md.
    """

    trees: dict[str, dict[str, Any]] = field(default_factory=dict)

    def _content(self, language: str, split: str) -> Iterator[list]:
        """Yield all that a split has, the words of a sentence only once."""
        yield [language, split]
        tokens = None
        for pair in self.splits[language][split]:
            if pair.tokens is not tokens:
                tokens = pair.tokens
                yield [tokens, pair.entity_types, pair.upos, pair.heads, pair.deprels]
            spans = [[span.start, span.end, span.type] for span in (pair.subject, pair.object)]
            yield [pair.id, *spans, pair.label]

    def _sizes(self, part: LabelledPairs) -> dict[str, int]:
        return {
            "sentences": part.sentence_count,
            "tokens": part.token_count,
            "pairs": len(part),
            "labelled": sum(pair.label != self.labels[0] for pair in part),
        }


def load_pairs(name: str, task: str, languages: Sequence[str]) -> PairCorpus:
    """Load all splits of some languages of a data set in the schema of the pair tasks.

    Columns: `tokens`, `entity_types`, `subject`, `object`, `label` (a ClassLabel, the negative label first), all or
    none of `upos`, `heads` and `deprels`, and `id`; where `id` is missing, pairs are numbered.

    Args:
        name: A folder with Parquet files and a data card, a Hub id, or `pocket`.
        task: `relation` or `argument`.
        languages: Configs to load.

    Raises:
        FileNotFoundError: If there is no such data set.
        ValueError: If a language or a column is missing, languages differ in their labels, a row is malformed, or a
            file cannot be read.
    """

    def pairs(language: str, dataset: DatasetDict, labels: list[str]) -> dict[str, LabelledPairs]:
        place = f"{name}, language {language!r}"
        return {
            split: LabelledPairs(language, split, list(_pairs(f"{place}, {split}", rows, labels)))
            for split, rows in dataset.items()
        }

    def labels(language: str, dataset: DatasetDict) -> list[str]:
        return _labels(name, language, dataset, task)

    loaded = load_languages(name, task, languages, labels, pairs, "Build all languages in one go.")
    trees = card_metadata(card_of(name)).get("trees", {})
    known = {code: trees[base_language(code)] for code in languages if base_language(code) in trees}
    return PairCorpus(name, *loaded, trees=trees | known)


def _labels(name: str, language: str, dataset: DatasetDict, task: str) -> list[str]:
    features = check_columns(name, language, dataset, COLUMNS)
    if any(column in features for column in TREE_COLUMNS):
        check_columns(name, language, dataset, TREE_COLUMNS)
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
    columns = ("tokens", "entity_types", *TREE_COLUMNS, ORIGINAL)
    columns = [column for column in columns if column in rows.features]
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
