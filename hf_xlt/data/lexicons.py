"""Bilingual lexicons: words and their translations, and where their training and test parts are."""

import logging
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

from .corpus_files import pair_of
from .errors import DataFileError
from .languages import language_code
from .text_files import read_lines

logger = logging.getLogger(__name__)

Entry = tuple[str, str]
Part = Literal["train", "test", "full", "other"]
EXTENSIONS = (".txt", ".tsv", ".dict")
RANKS = re.compile(r"(\d+)-\d+")  # MUSE: the frequency ranks of the source words


class FoundLexicons(NamedTuple):
    """The files of a language pair.

    Attributes:
        train: Those to learn from.
        test: Those to evaluate on.
        reverse_train: Where `train` is empty, those of the other direction: to be `inverted`.
    """

    train: list[Path]
    test: list[Path]
    reverse_train: list[Path]


def read_lexicon(path: str | os.PathLike) -> list[Entry]:
    """Read a lexicon: on each line a word and one translation, separated by white space.

    Where a line has a tab, only that separates, so that phrases may have spaces in them. A word with several
    translations has several lines. Entries are kept as they are, in the order of the file; blank lines are left out.

    Args:
        path: The file, also with `.gz`.

    Returns:
        Source words and their translations.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If there is no entry.
        DataFileError: At the first line that is not two words, or not UTF-8.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp(), "en-de.txt")
        >>> size = path.write_text("cat Katze\\nice cream\\tEis\\n")
        >>> read_lexicon(path)
        [('cat', 'Katze'), ('ice cream', 'Eis')]
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file. Expected a lexicon, a word and its translation on each line.")
    entries = []
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip():
            continue
        columns = [column.strip() for column in line.split("\t")] if "\t" in line else line.split()
        if len(columns) != 2 or not all(columns):
            got = f"{len(columns)}" if all(columns) else "an empty one"
            advice = "Separate a word from its translation by a tab, or by a space if there is no other."
            raise DataFileError(path, number, "two columns", got, advice, line)
        entries.append((columns[0], columns[1]))
    if not entries:
        raise ValueError(f"{path}: expected a word and its translation on each line, got no entry.")
    return entries


def inverted(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries in the other direction.

    Good for training. A test in the other direction needs a lexicon made for it: this one has source words of a
    chosen frequency, and not all translations of their translations.

    Example:
        >>> inverted([("cat", "Katze")])
        [('Katze', 'cat')]
    """
    return [(target, source) for source, target in entries]


def find_lexicons(path: str | os.PathLike, source: str, target: str) -> FoundLexicons:
    """Find the training and test lexicons of a language pair.

    Names start with the languages, in this direction: `en-de.0-5000.txt` and `en-de.train.txt` are training parts,
    `en-de.5000-6500.txt` and `en-de.test.txt` test parts (as the lexicons of MUSE); `en-de.txt` is both together, and
    is taken for training only where it is the one file of the pair. Extensions are `.txt`, `.tsv` or `.dict`, also
    with `.gz`. A file that is given itself and whose name says nothing is for training, in the direction asked for.

    Args:
        path: A folder, or a file.
        source: Language code of the first words.
        target: Language code of their translations.

    Raises:
        FileNotFoundError: If there is no such file or folder.
        ValueError: If there is none of this pair, or only a test lexicon of the other direction.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> for name in ("en-de.0-5000.txt", "en-de.5000-6500.txt", "de-en.0-5000.txt", "en-de.txt"):
        ...     size = (folder / name).write_text("a b")
        >>> [[file.name for file in files] for files in find_lexicons(folder, "en", "de")]
        [['en-de.0-5000.txt'], ['en-de.5000-6500.txt'], []]
    """
    root = Path(path).expanduser()
    pair = language_code(source), language_code(target)
    if not root.exists():
        raise FileNotFoundError(f"{root}: no such file or folder. Expected lexicons of {'-'.join(pair)}.")
    if root.is_file() and _read_name(root) is None:
        return FoundLexicons([root], [], [])
    files = [root] if root.is_file() else sorted(file for file in root.iterdir() if file.is_file())
    named = {file: name for file in files if (name := _read_name(file))}
    train, test = _parts(named, pair)
    reverse_train = [] if train else _parts(named, pair[::-1])[0]
    if not (train or test or reverse_train):
        pairs = ", ".join(sorted({"-".join(found) for found, _ in named.values()}))
        raise ValueError(
            f"{root}: expected lexicons of {'-'.join(pair)}, found: {pairs or 'none'}. Name files after the languages "
            f"and the part, as `{'-'.join(pair)}.0-5000.txt` or `{'-'.join(pair)}.train.txt`."
        )
    return FoundLexicons(train, test, reverse_train)


def _parts(named: dict[Path, tuple[tuple[str, str], Part]], pair: tuple[str, str]) -> tuple[list[Path], list[Path]]:
    """Return the training and the test files of a direction."""
    files = {file: part for file, (found, part) in named.items() if found == pair}
    if list(files.values()) == ["full"]:
        return list(files), []
    if unused := [str(file) for file, part in files.items() if part in ("full", "other")]:
        logger.info("Lexicons that are neither training nor test parts, not used: %s", ", ".join(unused))
    train, test = ([file for file, part in files.items() if part == name] for name in ("train", "test"))
    return train, test


def _read_name(path: Path) -> tuple[tuple[str, str], Part] | None:
    """Return the languages and the part that the name of a file says, or None if it is not that of a lexicon."""
    name = path.name.lower().removesuffix(".gz")
    languages, *parts = name.removesuffix(Path(name).suffix).split(".")
    pair = pair_of(languages) if Path(name).suffix in EXTENSIONS else None
    if pair is None:
        return None
    if not parts:
        return pair, "full"
    if len(parts) == 1 and (ranks := RANKS.fullmatch(parts[0])):
        return pair, "test" if int(ranks[1]) else "train"
    return pair, parts[0] if parts in (["train"], ["test"]) else "other"
