"""Rows of a `datasets` data set that a mapping names: a Hub id or a local folder, in memory-bounded iteration."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
from datasets import get_dataset_split_names, load_dataset
from datasets.exceptions import DatasetGenerationError

from .. import pocket
from .corpus_files import find_files, given_path
from .loading import available_languages

Key = TypeVar("Key")


def is_dataset(folder: Path) -> bool:
    """Tell whether a folder is a data set: has Parquet files, and a card that names them or no text files beside."""
    if not folder.is_dir() or not any(folder.rglob("*.parquet")):
        return False
    card = folder / "README.md"
    if card.is_file() and "\nconfigs:" in card.read_text(encoding="utf-8", errors="replace").split("\n---", 1)[0]:
        return True
    return not any(file.languages for files in find_files(folder)[:2] for file in files)


def named_dataset(spec: str | os.PathLike | Mapping) -> "DatasetSpec | None":
    """Return the data set that a source names: in a mapping, as its folder, or as `pocket`; None for other files.

    Raises:
        ValueError: If it is neither a path nor a mapping, or the mapping is wrong.
    """
    if isinstance(spec, Mapping):
        return DatasetSpec.from_mapping(spec)
    root = given_path(spec)
    return DatasetSpec(str(root)) if spec == pocket.NAME or is_dataset(root) else None


@dataclass(frozen=True)
class DatasetSpec:
    """A split of a data set and what to take from it.

    Args:
        dataset: Hub id or folder, or `pocket`.
        config: Its configuration; None for the one named after the language or pair, else for the only one.
        split: Its split.
        column: The column with the text.
        language: The language of the text; None if the configurations are named after languages.
        pair: The two languages of a `translation` column; None if the configurations are named after pairs.
        streaming: Read rows of the Hub as they come, instead of downloading the split first. A folder is always read
            as it is on disk.
    """

    dataset: str
    config: str | None = None
    split: str = "train"
    column: str = "text"
    language: str | None = None
    pair: tuple[str, str] | None = None
    streaming: bool = False

    @classmethod
    def from_mapping(cls, spec: Mapping) -> "DatasetSpec":
        """Read a mapping such as a YAML file has.

        Raises:
            ValueError: If it names no data set, has a key that is none of the fields, or a value of another kind.
        """
        known = [field.name for field in fields(cls)]
        if "dataset" not in spec or (unknown := [key for key in spec if key not in known]):
            got = f"the unknown {', '.join(map(repr, unknown))}" if "dataset" in spec else "no `dataset`"
            raise ValueError(f"expected the keys {', '.join(known)} in {dict(spec)!r}, got {got}. Correct its keys.")
        if not isinstance(spec["dataset"], str | os.PathLike):
            raise ValueError(f"expected a Hub id or a folder as `dataset` in {dict(spec)!r}, got {spec['dataset']!r}.")
        pair = spec.get("pair")
        if pair is not None and (isinstance(pair, str) or len(pair) != 2):
            raise ValueError(f"expected two languages such as [en, de] as `pair` in {dict(spec)!r}, got {pair!r}.")
        return cls(**{**spec, "dataset": os.fspath(spec["dataset"]), "pair": tuple(pair) if pair else None})

    @cached_property
    def configs(self) -> list[str]:
        """The names of the data set's configurations; of a folder, those that have the split, if any has."""
        names = available_languages(self.dataset)
        if self.dataset == pocket.NAME:
            return [*names, *pocket.bitext_configs()]
        if not os.path.isdir(self.dataset):
            return names
        return [name for name in names if self.split in get_dataset_split_names(self.dataset, name)] or names

    def configs_by(self, read: Callable[[str], Key | None], key: Key | None) -> dict[Key, str | None]:
        """Return which configuration holds what.

        Args:
            read: Name of a configuration -> the language or pair it is named after, or None.
            key: What the spec says it takes; None to go by the names.

        Raises:
            ValueError: If no name says it and the spec does not either.
        """
        if key is not None and self.config:
            return {key: self.config}
        names = [self.config] if self.config else self.configs
        named = {held: name for name in names if (held := read(name))}
        if key is not None:
            return {key: named.get(key)}
        if not named:
            raise ValueError(
                f"{self.dataset}: expected configurations named after languages or pairs, got {', '.join(names)}. "
                "Give a mapping with `dataset`, `config`, and `language` (of text) or `pair` (of bitext)."
            )
        return named

    def name(self, config: str | None) -> str:
        """Return how messages call the split."""
        return "/".join(filter(None, (self.dataset, config, self.split)))

    def rows(self, config: str | None) -> Iterator[dict]:
        """Iterate over the rows of the split.

        Raises:
            ValueError: If the data set cannot be read.
        """
        if self.dataset == pocket.NAME:
            yield from pocket.load(config, "bitext" if "-" in config else "text")[self.split]
            return
        # The cache of `datasets` knows a local folder by name and card, not by its content; streaming goes past it.
        streaming = self.streaming or os.path.isdir(self.dataset)
        try:
            yield from load_dataset(self.dataset, config, split=self.split, streaming=streaming)
        except (DatasetGenerationError, pa.ArrowException, OSError, RuntimeError, ValueError) as error:
            cause = " ".join(str(error.__cause__ or error).split())
            raise ValueError(f"{self.name(config)}: could not be read: {cause}") from error

    def missing_column(self, config: str | None, row: dict, column: str) -> ValueError:
        """Return the error for rows that lack a column."""
        return ValueError(
            f"{self.name(config)}: expected a column `{column}`, got {', '.join(row)}. Name it in the spec."
        )
