"""Data sets with labels, from a folder or the Hub or embedded, one config per language; those of tagged sentences."""

import hashlib
import json
import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import (
    ClassLabel,
    DatasetDict,
    Features,
    get_dataset_config_names,
    get_dataset_split_names,
    load_dataset,
)
from datasets.exceptions import DatasetGenerationError, DatasetNotFoundError, SplitsVerificationError
from huggingface_hub.errors import HfHubHTTPError

from .. import pocket
from ..twins.code import REVERSED, Twin
from ..twins.dataset import ORIGINAL, load_twin, order_split
from .languages import TWIN_MARK
from .licenses import card_license, card_of
from .sentences import TaggedSentences

TAG_COLUMNS = {"pos": "upos", "ner": "ner_tags"}


@dataclass(frozen=True)
class Corpus(ABC):
    """The splits of some languages of one data set, in memory.

    Attributes:
        name: Folder or Hub id.
        license: As the data card says, else "unknown".
        labels: Names of tags, or of labels of pairs, in the order of the data set's ClassLabel.
        splits: Language -> split -> what it has.
    """

    name: str
    license: str
    labels: list[str]
    splits: dict[str, dict[str, Any]]

    @abstractmethod
    def _content(self, language: str, split: str) -> Iterator[list]:
        """Yield all that a split has, as JSON can write it."""

    @abstractmethod
    def _sizes(self, part: Any) -> dict[str, int]:
        """Return how much a split has."""

    def fingerprint(self) -> str:
        """Return a hash of everything that was read."""
        digest = hashlib.sha256()
        for language in sorted(self.splits):
            for split in sorted(self.splits[language]):
                for rows in self._content(language, split):
                    digest.update(json.dumps(rows, ensure_ascii=False).encode())
        return digest.hexdigest()[:16]

    def describe(self) -> dict:
        """Return the entry of `results.json` for this data set."""
        return {
            "name": self.name,
            "fingerprint": self.fingerprint(),
            "license": self.license,
            "splits": {
                language: {split: self._sizes(part) for split, part in splits.items()}
                for language, splits in self.splits.items()
            },
        }


class TaggedCorpus(Corpus):
    """A corpus of `TaggedSentences`."""

    def _content(self, language: str, split: str) -> Iterator[list]:
        sentences = self.splits[language][split]
        yield [language, split, sentences.ids, sentences.tokens, sentences.tags]

    def _sizes(self, part: TaggedSentences) -> dict[str, int]:
        return part.sizes


def available_languages(name: str) -> list[str]:
    """Return the languages (configs) of a data set.

    Raises:
        FileNotFoundError: If there is neither such a folder nor such a data set on the Hub.
    """
    if name == pocket.NAME:
        return pocket.languages()
    folder = Path(name)
    if folder.is_dir() and not any(folder.rglob("*.parquet")):
        raise FileNotFoundError(
            f"{name}: expected a data set folder with Parquet files, found none. "
            "Build one from corpora with `python datasets_scripts/universal_dependencies.py` or `named_entities.py`."
        )
    if not folder.exists() and (name.startswith((".", "/", "~")) or name.count("/") > 1):
        raise FileNotFoundError(f"{name}: no such folder.")
    try:
        return get_dataset_config_names(name)
    except (DatasetNotFoundError, HfHubHTTPError, OSError, RuntimeError) as error:
        # RuntimeError: a data set of the Hub that is a script, which `datasets` no longer runs.
        raise FileNotFoundError(
            f"{name}: neither a folder here nor a data set that the Hub gives us ({error})."
        ) from error


def load_tagged(name: str, task: str, languages: Sequence[str]) -> TaggedCorpus:
    """Load all splits of some languages of a data set in the schema of the tagging tasks.

    Columns: `tokens`, the task's tags (`upos` for POS, `ner_tags` for NER, a list of ClassLabel), and `id`; where `id`
    is missing, sentences are numbered.

    Args:
        name: A folder with Parquet files and a data card, a Hub id, or `pocket`.
        task: `pos` or `ner`.
        languages: Configs to load.

    Raises:
        FileNotFoundError: If there is no such data set.
        ValueError: If a language or a column is missing, languages differ in their labels, or a file cannot be read.
    """
    column = TAG_COLUMNS[task]

    def sentences(language: str, dataset: DatasetDict, labels: list[str]) -> dict[str, TaggedSentences]:
        splits = {split: _sentences(name, language, split, rows, labels, column) for split, rows in dataset.items()}
        return _with_ids_of_their_own(splits)

    def labels(language: str, dataset: DatasetDict) -> list[str]:
        return _labels(name, language, dataset, column)

    advice = "Build the data set again with one set of types (`--types`, `--map`, `--drop`)."
    return TaggedCorpus(name, *load_languages(name, task, languages, labels, sentences, advice))


def load_languages(
    name: str,
    task: str,
    languages: Sequence[str],
    labels_of: Callable[[str, DatasetDict], list[str]],
    splits_of: Callable[[str, DatasetDict, list[str]], dict[str, Any]],
    advice: str,
) -> tuple[str, list[str], dict[str, dict[str, Any]]]:
    """Load some languages of a data set, which have the same labels; see `Corpus` for what is returned.

    Args:
        name: A folder with Parquet files and a data card, a Hub id, or `pocket`.
        task: Name of the task.
        languages: Configs to load, or twins of such.
        labels_of: Language and its splits -> names of its labels.
        splits_of: Language, its splits and their labels -> what is kept of each split.
        advice: What to do about labels that differ.

    Returns:
        License, labels and splits.

    Raises:
        FileNotFoundError: If there is no such data set.
        ValueError: If a language is missing, languages differ in their labels, or a file cannot be read.
    """
    known = available_languages(name)
    needed = dict.fromkeys(part for language in languages for part in Twin.parse(language).languages)
    if missing := [language for language in needed if language not in known]:
        raise ValueError(f"{name}: no data for {', '.join(map(repr, missing))}. It has: {', '.join(known)}.")
    splits, labels = {}, None
    for language in languages:
        dataset = load_config(name, language, task)
        names = labels_of(language, dataset)
        if labels is not None and names != labels:
            difference = label_difference(languages[0], labels, language, names)
            raise ValueError(f"{name}: expected the same labels in every language, got {difference}. {advice}")
        labels = names
        splits[language] = splits_of(language, dataset, names)
    return card_license(card_of(name)) or "unknown", labels, splits


def check_same_labels(train: Corpus, evaluation: Corpus) -> None:
    """Raise a ValueError unless two data sets have the same tags."""
    if set(train.labels) != set(evaluation.labels):
        difference = label_difference(train.name, train.labels, evaluation.name, evaluation.labels)
        raise ValueError(
            f"The labels of training and evaluation data differ: {difference}. "
            "Build one of them again with the other's types (`--types`, `--map`, `--drop`)."
        )


def label_difference(first: str, first_labels: list[str], second: str, second_labels: list[str]) -> str:
    """Say which labels only one of two lists has, or that they are ordered differently."""
    only_first = [label for label in first_labels if label not in second_labels]
    only_second = [label for label in second_labels if label not in first_labels]
    if not only_first and not only_second:
        return f"another order in {second} than in {first}"
    parts = [
        f"only in {name}: {', '.join(only)}" for name, only in ((first, only_first), (second, only_second)) if only
    ]
    return "; ".join(parts)


def load_config(name: str, language: str, task: str) -> DatasetDict:
    """Load all splits of one language of a data set, or of a twin; a folder is read as it is now, not from the cache.

    Args:
        name: A folder with Parquet files and a data card, or a Hub id, which have one task, or `pocket`.
        language: The config.
        task: What of `pocket` to load.

    Raises:
        ValueError: If a file cannot be read, or a twin cannot be made of the data.
    """
    if TWIN_MARK in language:
        try:
            return load_twin(Twin.parse(language), lambda config: load_config(name, config, task))
        except ValueError as error:
            raise ValueError(f"{name}, {error}") from None
    if name == pocket.NAME:
        return pocket.load(language, task)
    try:
        if not os.path.isdir(name):
            return load_dataset(name, language)
        # `datasets` finds a local folder in its cache by the folder's name and card, and would give the rows of an
        # earlier state, or of another folder of that name: so a folder is always read anew.
        with tempfile.TemporaryDirectory() as cache:
            return load_dataset(name, language, cache_dir=cache, keep_in_memory=True)
    except (
        DatasetGenerationError,
        SplitsVerificationError,
        pa.ArrowException,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        for path in sorted(Path(name).rglob("*.parquet")) if os.path.isdir(name) else ():
            try:
                pq.ParquetFile(path).close()
            except (pa.ArrowException, OSError) as reason:
                raise ValueError(f"{path}: not a whole Parquet file ({reason}). Build the data set again.") from error
        cause = " ".join(str(error.__cause__ or error).split())
        raise ValueError(f"{name}, language {language!r}: could not be read: {cause}") from error


def tree_source(name: str, twin: str) -> tuple[str, str] | None:
    """Return the language, and its split, whose trees said the word order of a twin; None of one in no such order."""
    language = Twin.parse(twin).order
    if language in (None, REVERSED):
        return None
    return language, order_split(get_dataset_split_names(name, language))


def check_columns(name: str, language: str, dataset: DatasetDict, columns: Iterable[str]) -> Features:
    """Return the features of a language, which must have some columns.

    Raises:
        ValueError: If one is missing.
    """
    features = next(iter(dataset.values())).features
    for expected in columns:
        if expected not in features:
            raise ValueError(
                f"{name}, language {language!r}: expected a column `{expected}`, got {', '.join(features)}. "
                "See the schemas in docs/data.md."
            )
    return features


def _labels(name: str, language: str, dataset: DatasetDict, column: str) -> list[str]:
    features = check_columns(name, language, dataset, ("tokens", column))
    label = getattr(features[column], "feature", None)
    if not isinstance(label, ClassLabel):
        raise ValueError(
            f"{name}, language {language!r}: expected `{column}` to be a list of ClassLabel, "
            f"got {features[column]!r}. Cast it with `dataset.cast_column`."
        )
    return label.names


def _sentences(name: str, language: str, split: str, rows, labels: list[str], column: str) -> TaggedSentences:
    ids = rows["id"][:] if "id" in rows.column_names else [f"{language}:{split}:{i}" for i in range(len(rows))]
    tokens, tags = rows["tokens"][:], rows[column][:]
    for position, (words, ids_of_words) in enumerate(zip(tokens, tags, strict=True)):
        if not words or len(words) != len(ids_of_words) or min(ids_of_words) < 0:
            raise ValueError(
                f"{name}, language {language!r}, {split} row {position}: expected one tag a token and at least one, "
                f"got {len(words)} tokens and tags {ids_of_words!r}."
            )
    return TaggedSentences(
        language=language,
        split=split,
        ids=[str(identifier) for identifier in ids],
        tokens=tokens,
        tags=[[labels[tag] for tag in sentence] for sentence in tags],
        originals=rows[ORIGINAL][:] if ORIGINAL in rows.column_names else None,
    )


def _with_ids_of_their_own(splits: dict[str, TaggedSentences]) -> dict[str, TaggedSentences]:
    """Make the ids of a language unique where its splits number their sentences alike, as many data sets do.

    Such ids say nothing about which sentences are translations of each other.
    """
    ids = [identifier for sentences in splits.values() for identifier in sentences.ids]
    if len(set(ids)) == len(ids):
        return splits
    return {
        split: replace(
            sentences,
            ids=[f"{sentences.language}:{split}:{number}:{name}" for number, name in enumerate(sentences.ids)],
        )
        for split, sentences in splits.items()
    }
