"""Sentences and their translations, pair by pair, from files, folders and `datasets`."""

import logging
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from .corpus_files import CorpusFile, find_files, given_path, language_of, log_held_out, log_unused, pair_of
from .dataset_rows import DatasetSpec, named_dataset
from .errors import DataFileError
from .languages import language_code
from .text_files import read_lines, read_two_columns
from .tmx import languages_of, read_units

logger = logging.getLogger(__name__)

Pair = tuple[str, str]


class SentencePair(NamedTuple):
    """A sentence and its translation; `id` is None where the source has no ids of its own."""

    id: str | None
    source: str
    target: str


@dataclass(frozen=True)
class BitextSource:
    """The sentence pairs of one text; every iteration reads it anew.

    Memory does not grow with the text, but for texts joined by id, of which the target side is held.

    Args:
        source_language: The language of the first sentence of a pair.
        target_language: The language of the second.
        name: The files or data set.
        read: Starts an iteration.
    """

    source_language: str
    target_language: str
    name: str
    read: Callable[[], Iterator[SentencePair]] = field(repr=False, compare=False)

    def __iter__(self) -> Iterator[SentencePair]:
        blank = True
        for pair in self.read():
            blank = blank and not (pair.source and pair.target)
            yield pair
        if blank:
            raise ValueError(
                f"{self.name}: expected sentences in both {self.source_language} and {self.target_language}, "
                "got none. Fill the files, or leave them out."
            )


def find_bitext(spec: str | os.PathLike | Mapping[str, Any], pairs: Sequence[Pair]) -> list[BitextSource]:
    """Find the bitext of some language pairs.

    Of a folder, files are read whose names are of a known layout: `de.txt` with `en.txt` and `news.de` with `news.en`
    (aligned by line), `de.tsv` with `en.tsv` (id, tab, text; joined by id), `de-en.tsv` (German, tab, English) and
    `.tmx`; all also with `.gz`. Files whose names say development or test data are left out, with a warning, unless
    given themselves. Of a folder that is a data set (Parquet files with a card), the column `translation` of the split
    `train` is read.

    Args:
        spec: A folder, a file that holds both languages, a mapping that names a data set (see `DatasetSpec`), or
            `pocket`.
        pairs: Pairs of language codes; files are found whichever language comes first in their names, and sentences
            come in the order asked for.

    Returns:
        The sources, pair by pair; a pair may have several, or none if another one has some.

    Raises:
        FileNotFoundError: If there is no such file, folder or data set.
        ValueError: If there is no bitext of any of the pairs, or `spec` is neither a path nor a mapping.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     size = Path(folder, "deu-eng.tsv").write_text("Es werde Licht!\\tLet there be light!\\n")
        ...     for source in find_bitext(folder, [("en", "de")]):
        ...         print(list(source))
        [SentencePair(id=None, source='Let there be light!', target='Es werde Licht!')]
    """
    wanted = [(language_code(source), language_code(target)) for source, target in pairs]
    if dataset := named_dataset(spec):
        return _dataset_sources(dataset, wanted)
    root = given_path(spec)
    files, held_out, unknown = find_files(root, {language for pair in wanted for language in pair})
    texts = group_texts(files)
    sources = [text for pair in wanted for text in sources_of(texts, pair)]
    texts_held_out = group_texts(held_out)
    held_out = [file for text in texts_held_out if any(sources_of([text], pair) for pair in wanted) for file in text]
    if not sources:
        found = [" ".join(sorted(_languages(text))) for text in texts if len(_languages(text)) > 1]
        raise ValueError(
            f"{spec}: expected bitext of {' or '.join(map('-'.join, wanted))}, "
            f"found: {', '.join(sorted(set(found))) or 'no bitext'}"
            f"{f', and {len(held_out)} files that their names call development or test data' if held_out else ''}. "
            "Name the sides after their languages, as `de.txt` and `en.txt`, or both, as `de-en.tsv`."
        )
    log_held_out(held_out)
    read = {file for text in texts if any(sources_of([text], pair) for pair in wanted) for file in text}
    log_unused(spec, [*unknown, *(file.path for file in files if file not in read)])
    return sources


def read_aligned(source: Path, target: Path) -> Iterator[SentencePair]:
    """Read two files aligned by line.

    Raises:
        ValueError: At the end of the shorter one, if they differ in their number of lines.
    """
    source_lines, target_lines = read_lines(source), read_lines(target)
    number = 0
    for number, (first, second) in enumerate(zip_longest(source_lines, target_lines), 1):
        if first is None or second is None:
            longer = number + sum(1 for _ in (source_lines if second is None else target_lines))
            counts = (longer, number - 1) if second is None else (number - 1, longer)
            raise ValueError(
                f"expected two files with the same number of lines, got {source} with {counts[0]} and {target} with "
                f"{counts[1]}. Align them again, or leave them out."
            )
        yield SentencePair(None, first.strip(), second.strip())


def read_joined(source: Path, target: Path) -> Iterator[SentencePair]:
    """Read two files of id and text, joined by id, in the order of `source`; sentences of one side only are left out.

    Raises:
        DataFileError: If an id stands twice in a file.
    """
    translations: dict[str, str | None] = {}
    for line, name, text in read_two_columns(target):
        if name in translations:
            raise _repeated_id(target, line, name)
        translations[name] = text
    pairs = alone = 0
    for line, name, text in read_two_columns(source):
        if name not in translations:
            alone += 1
            continue
        translation, translations[name] = translations[name], None  # None: given out
        if translation is None:
            raise _repeated_id(source, line, name)
        pairs += 1
        yield SentencePair(name, text, translation)
    logger.info(
        "%s and %s: %d ids in both, %d and %d in one only", source, target, pairs, alone, len(translations) - pairs
    )


def read_pairs(path: Path, *, swapped: bool = False) -> Iterator[SentencePair]:
    """Read a file of two columns, a sentence and its translation; `swapped` gives the second column first."""
    for _, first, second in read_two_columns(path):
        yield SentencePair(None, second, first) if swapped else SentencePair(None, first, second)


def read_tmx(path: Path, pair: Pair) -> Iterator[SentencePair]:
    """Read the units of a translation memory that have both languages of a pair."""
    source, target = pair
    for unit in read_units(path):
        if source in unit and target in unit:
            yield SentencePair(None, unit[source], unit[target])


def _repeated_id(path: Path, line: int, name: str) -> DataFileError:
    return DataFileError(path, line, "an id that stands once in the file", f"{name!r} again", "Delete or rename it.")


def group_texts(files: list[CorpusFile]) -> list[list[CorpusFile]]:
    """Group files: the sides of a text are in one folder and differ in nothing but the language."""
    texts = defaultdict(list)
    for file in files:
        if file.layout in ("pairs", "tmx"):
            texts[file.path].append(file)
        elif file.layout in ("lines", "table") and file.languages:
            texts[file.path.parent, file.layout, file.stem].append(file)
    return list(texts.values())


def _languages(text: list[CorpusFile]) -> list[str]:
    if text[0].layout == "tmx":
        return languages_of(text[0].path)
    return [language for file in text for language in file.languages]


def sources_of(texts: list[list[CorpusFile]], pair: Pair) -> Iterator[BitextSource]:
    """Make the sources of those texts that have both languages of a pair."""
    for text in texts:
        if not set(pair) <= set(_languages(text)):
            continue
        path = text[0].path
        match text[0].layout:
            case "tmx":
                yield BitextSource(*pair, str(path), partial(read_tmx, path, pair))
            case "pairs":
                swapped = text[0].languages != pair
                yield BitextSource(*pair, str(path), partial(read_pairs, path, swapped=swapped))
            case layout:
                sides = {file.languages[0]: file.path for file in reversed(text)}
                source, target = (sides[language] for language in pair)
                read = read_joined if layout == "table" else read_aligned
                yield BitextSource(*pair, f"{source} + {target.name}", partial(read, source, target))


def _dataset_sources(spec: DatasetSpec, wanted: list[Pair]) -> list[BitextSource]:
    configs = spec.configs_by(_unordered, _unordered("-".join(map(language_code, spec.pair))) if spec.pair else None)
    sources = []
    for pair in wanted:
        if (unordered := tuple(sorted(pair))) in configs:
            config = configs[unordered]
            sources.append(BitextSource(*pair, spec.name(config), partial(_dataset_pairs, spec, config, pair)))
    if not sources:
        raise ValueError(
            f"{spec.dataset}: expected bitext of {' or '.join(map('-'.join, wanted))}, "
            f"found: {', '.join(map('-'.join, configs))} ({spec.split}). Give `config` and `pair`."
        )
    return sources


def _unordered(config: str) -> Pair | None:
    pair = pair_of(config)
    return pair and tuple(sorted(pair))


def _dataset_pairs(spec: DatasetSpec, config: str | None, pair: Pair) -> Iterator[SentencePair]:
    for row in spec.rows(config):
        if "translation" not in row:
            raise spec.missing_column(config, row, "translation")
        sides = {language_of(language): text for language, text in row["translation"].items()}
        if not set(pair) <= set(sides):
            raise ValueError(
                f"{spec.name(config)}: expected translations in {' and '.join(pair)}, "
                f"got {', '.join(row['translation'])}. Give the `config` of the pair."
            )
        source, target = ((sides[language] or "").strip() for language in pair)
        yield SentencePair(None if row.get("id") is None else str(row["id"]), source, target)
