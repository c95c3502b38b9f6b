"""Find and read the sentences of evaluation data, in whatever form they come, to keep them out of training."""

import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .. import pocket
from .bitext import read_pairs
from .columns import read_columns
from .conllu import UPOS_TAGS, read_conllu
from .corpus_files import (
    CorpusFile,
    find_files,
    given_path,
    language_of,
    pair_of,
    read_name,
    says_held_out,
    sentence_id,
)
from .dataset_rows import DatasetSpec, is_dataset
from .languages import language_code
from .text_files import read_lines
from .text_sources import TextLine, read_text
from .tmx import read_units

logger = logging.getLogger(__name__)

TAG = re.compile(rf"O|[BIESLU]-\S+|{'|'.join(UPOS_TAGS)}")
TAGGED_SUFFIXES = {".txt", ".tsv", ".conllu", ".conll", ".iob", ".iob1", ".iob2", ".bio"}
COMMENT = re.compile(r"#\s*(sent_id|text)\s*=\s*(.*)")
# Columns of the data sets that are built here.
PARQUET_TEXTS = ("text", "tokens", "translation")


def left_out_files(specs: Iterable[str | os.PathLike | Mapping[str, Any]], languages: Sequence[str]) -> list[Path]:
    """Return the development and test files that `find_text` and `find_bitext` leave out of their sources.

    With them, training can do without sentences that other files of the same sources share with them:
    `Exclusion.from_sources([*exclude, *left_out_files(specs, languages)])`.

    Args:
        specs: The sources of text and bitext. Of the Hub's data sets, nothing is known; `pocket` has its own texts
            for training.
        languages: Codes of the languages that are trained on.

    Returns:
        The files in these languages that are no sources themselves; of data set folders, the Parquet files.

    Raises:
        FileNotFoundError: If there is no such file or folder.
        ValueError: If a source is neither a path nor a mapping that names a data set.
    """
    asked = {language_code(language) for language in languages}
    left_out: dict[Path, Path] = {}
    read = set()
    for root in filter(None, map(_local_root, specs)):
        if is_dataset(root):
            left_out |= {path.resolve(): path for path in _left_out_parquet(root, asked)}
            continue
        files, held_out, _ = find_files(root, asked)
        read |= {file.path.resolve() for file in files}
        in_asked = (file.path for file in held_out if file.layout == "tmx" or asked.intersection(file.languages))
        left_out |= {path.resolve(): path for path in in_asked}
    return [path for real, path in left_out.items() if real not in read]


def _local_root(spec: str | os.PathLike | Mapping[str, Any]) -> Path | None:
    if not isinstance(spec, Mapping):
        return None if spec == pocket.NAME else given_path(spec)
    dataset = DatasetSpec.from_mapping(spec)
    return Path(dataset.dataset) if os.path.isdir(dataset.dataset) and dataset.split == "train" else None


def _left_out_parquet(folder: Path, asked: set[str]) -> Iterator[Path]:
    for path in sorted(folder.rglob("*.parquet")):
        below = path.relative_to(folder).parts
        languages = {code for part in below for code in (pair_of(part) or (language_of(part),)) if code}
        if any(map(says_held_out, below)) and (not languages or languages & asked):
            yield path


def read_evaluation_sentences(path: Path) -> Iterator[TextLine]:
    """Read the sentences of a file, or of all files of known layouts below a folder.

    A sentence of a treebank or of tagged tokens comes twice where it has a text beside its tokens.

    Raises:
        ValueError: If the file is of no known layout, the folder has none of one, or a Parquet file is broken.
    """
    files = [file for file in sorted(path.rglob("*")) if file.is_file()] if path.is_dir() else [path]
    unread, read = [], 0
    for file in files:
        name = read_name(file)
        if file.suffix == ".parquet" and _parquet_columns(file):
            sentences = _parquet_sentences(file)
        elif _is_tagged(file):
            sentences = _tagged_sentences(file)
        elif name is not None:
            sentences = _sentences(name)
        else:
            unread.append(str(file))
            continue
        read += 1
        yield from sentences
    if not read:
        raise ValueError(
            f"{path}: expected sentences to exclude, found no file of a known layout: CoNLL-U, tokens with tags, "
            "`.txt`, `de.tsv`, `de-en.tsv`, `news.de`, TMX, or Parquet with a column "
            f"{', '.join(f'`{column}`' for column in PARQUET_TEXTS)}."
        )
    if unread:
        logger.info("Not read, being of no known layout: %s", ", ".join(unread))


def _sentences(file: CorpusFile) -> Iterator[TextLine]:
    match file.layout:
        case "conllu":
            for sentence in read_conllu(file.path):
                identifier = sentence_id(file.path, sentence.sent_id)
                yield TextLine(identifier, sentence.text)
                yield TextLine(identifier, " ".join(sentence.tokens))
        case "tmx":
            for unit in read_units(file.path):
                yield from (TextLine(None, text) for text in unit.values())
        case "pairs":
            for pair in read_pairs(file.path):
                yield from (TextLine(None, pair.source), TextLine(None, pair.target))
        case _:
            yield from read_text(file)


def _parquet_columns(path: Path) -> list[str]:
    try:
        names = pq.read_schema(path).names
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"{path}: not a whole Parquet file ({error}). Build the data set again.") from error
    texts = [name for name in PARQUET_TEXTS if name in names]
    return texts and texts + [name for name in ("id",) if name in names]


def _parquet_sentences(path: Path) -> Iterator[TextLine]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=_parquet_columns(path)):
            for row in batch.to_pylist():
                identifier = None if row.get("id") is None else str(row["id"])
                for line in (row.get("text") or "").split("\n"):
                    yield TextLine(identifier, line)
                yield TextLine(identifier, " ".join(row.get("tokens") or ()))
                for side in (row.get("translation") or {}).values():
                    yield TextLine(identifier, side or "")


def _is_tagged(path: Path) -> bool:
    """Tell whether a file holds a token a line with its tag, by its first rows."""
    rows = _first_rows(path) if path.suffix in TAGGED_SUFFIXES else []
    return bool(rows) and all(len(row) <= 5 and any(map(TAG.fullmatch, row[1:])) for row in rows)


def _first_rows(path: Path) -> list[list[str]]:
    lines = (line for line in read_lines(path) if line.strip() and not line.startswith("# "))
    return [re.split(r"[ \t]+", line) for line in islice(lines, 5)]


def _tagged_sentences(path: Path) -> Iterator[TextLine]:
    first = _first_rows(path)[0]
    numbered = len(first) > 2 and first[0].isdecimal()
    for sentence in read_columns(path, token_column=int(numbered), scheme=None, comment_prefix="# "):
        said = dict(match.groups() for comment in sentence.comments if (match := COMMENT.match(comment)))
        identifier = sentence_id(path, said.get("sent_id"))
        yield TextLine(identifier, " ".join(sentence.tokens))
        if "text" in said:
            yield TextLine(identifier, said["text"])
