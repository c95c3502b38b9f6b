"""Find the files of a corpus and tell from their names what they hold: layout, languages, held-out or not."""

import logging
import os
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from .languages import language_code

logger = logging.getLogger(__name__)

Layout = Literal["lines", "table", "pairs", "conllu", "tmx"]
# Parts of file and folder names that announce evaluation data: `de_gsd-ud-dev`, `newstest2019`, `flores.devtest`.
HELD_OUT = re.compile(
    r"((news(discuss|syscomb)?|dev|blind)?(dev|tests?[ab]?)|devel|development|val|valid|validation|eval|evaluation|tst"
    r"|heldout|blind)(set)?\d*"
)
# de_DE, pt-BR, deu_Latn: a language with region or script
LOCALE = re.compile(r"([a-z]{2,3})[_-]([A-Z]{2}|[A-Z][a-z]{3})")
PAIR = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")
# en_ewt-ud-train, ru_syntagrus-ud-train-a, and of UD 1: en-ud-train
TREEBANK_NAME = re.compile(r"(?P<language>[a-z]{2,3})(_(?P<treebank>[a-z0-9]+))?(-[a-z0-9]+)*")
# Treebanks whose sentences are translations of each other and share their ids.
PARALLEL_TREEBANKS = ("pud",)


@dataclass(frozen=True)
class CorpusFile:
    """What the name of a file says.

    Args:
        path: The file.
        layout: `lines` (a sentence a line), `table` (id, tab, text), `pairs` (text, tab, its translation), `conllu` or
            `tmx`.
        stem: The name without its language and extension: the same in all sides of an aligned text.
        languages: None, one, or for `pairs` the two in the order of the columns.
    """

    path: Path
    layout: Layout
    stem: str
    languages: tuple[str, ...] = ()


class FoundFiles(NamedTuple):
    """The files below a folder.

    Args:
        train: Those to train on.
        held_out: Those of a path that says development or test data.
        unknown: Those of no known layout.
    """

    train: list[CorpusFile]
    held_out: list[CorpusFile]
    unknown: list[Path]


def read_name(path: Path, folders: Iterable[str] = (), asked: Collection[str] | None = None) -> CorpusFile | None:
    """Return what the name of a file says, or None if it is of no known layout.

    Args:
        path: The file.
        folders: Names of the folders it is in, from the outside in: one that is a language code is the language of
            files whose own name does not tell.
        asked: Codes of the languages looked for. Three letters are then taken for the code of one of these, or of a
            language that has a two-letter code, else for a word: many words are codes (`new` is Newari).

    Example:
        >>> read_name(Path("deu-eng.tsv")).languages, read_name(Path("europarl.fr.gz")).stem
        (('de', 'en'), 'europarl')
        >>> read_name(Path("part1.txt"), ["web", "sw"]).languages
        ('sw',)
        >>> read_name(Path("new.txt"), ["de"], {"de"}).languages, read_name(Path("wiki_de.txt")).languages
        (('de',), ('de',))
    """
    name = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    stem, _, extension = name.rpartition(".")
    prefix, _, last = stem.rpartition(".")
    stem, prefix = stem.lower(), prefix.lower()
    of_folder = tuple(code for folder in folders if (code := _own_language(folder, asked)))[-1:]
    match extension.lower():
        case "conllu":
            treebank = TREEBANK_NAME.fullmatch(stem)
            language = treebank and _own_language(treebank["language"], None if "-ud-" in stem else asked)
            return CorpusFile(path, "conllu", stem, (language,) if language else of_folder)
        case "tmx":
            return CorpusFile(path, "tmx", stem)
        case "tsv":
            return _tsv_file(path, prefix, last, asked)
        case "txt" if language := _own_language(last, asked):
            return CorpusFile(path, "lines", prefix and f"{prefix}.txt", (language,))
        case "txt":
            language, rest = _language_within(last, asked)
            if language and (language in (asked or ()) or not of_folder):
                return CorpusFile(path, "lines", ".".join(filter(None, (prefix, rest, "txt"))), (language,))
            return CorpusFile(path, "lines", name.lower(), of_folder)
        case _ if stem and (language := _own_language(extension, asked)):
            return CorpusFile(path, "lines", stem, (language,))
    return None


def _tsv_file(path: Path, prefix: str, last: str, asked: Collection[str] | None) -> CorpusFile | None:
    if language := _own_language(last, asked):
        return CorpusFile(path, "table", prefix, (language,))
    pair = pair_of(last.lower())
    if pair and all(_own_language(code, asked) for code in pair):
        return CorpusFile(path, "pairs", prefix, pair)
    language, rest = _language_within(last, asked)
    return CorpusFile(path, "table", ".".join(filter(None, (prefix, rest))), (language,)) if language else None


def _own_language(text: str, asked: Collection[str] | None) -> str | None:
    """Return the language of a code, or of a locale such as `de_DE`, if it may be one of those meant by `asked`."""
    locale = LOCALE.fullmatch(text)
    language = language_of(locale[1] if locale else text)
    return language if language and (asked is None or language in asked or len(language) == 2) else None


def _language_within(text: str, asked: Collection[str] | None) -> tuple[str | None, str]:
    """Return the one language that parts of a name such as `wiki_de` are codes of, and the name without them."""
    parts = re.split(r"[_-]", text)
    codes = {part: code for part in parts if (code := _own_language(part, asked or ()))}
    language = next(iter(codes.values())) if len(set(codes.values())) == 1 else None
    return language, "_".join(part for part in parts if part not in codes).lower()


def pair_of(name: str) -> tuple[str, str] | None:
    """Return the two languages that a name such as `deu-eng` is made of, or None if it is not.

    Example:
        >>> pair_of("deu-eng"), pair_of("train-en")
        (('de', 'en'), None)
    """
    match = PAIR.fullmatch(name)
    languages = tuple(language_of(code) for code in match.groups()) if match else ()
    return languages if languages and all(languages) else None


def given_path(spec: str | os.PathLike) -> Path:
    """Return what a description names as a source.

    Raises:
        ValueError: If it is no path.
    """
    if not isinstance(spec, str | os.PathLike):
        raise ValueError(f"expected a path or a mapping, got {spec!r}.")
    return Path(spec).expanduser()


def find_files(root: Path, asked: Collection[str] | None = None) -> FoundFiles:
    """Find the files of known layouts in a folder and its subfolders, in the order of their paths.

    Hidden files are left out. A file that is given itself is never held out.

    Args:
        root: The folder, or a file.
        asked: Codes of the languages looked for (see `read_name`).

    Raises:
        FileNotFoundError: If there is no such file or folder.
        ValueError: If a file that is given itself is of no known layout.
    """
    if not root.exists():
        raise FileNotFoundError(f"{root}: no such file or folder.")
    if root.is_file():
        file = read_name(root, root.absolute().parts[-2:-1], asked)
        if file is None:
            raise ValueError(
                f"{root}: expected the name of a text, such as `de.txt`, `de.tsv`, `news.de`, `de-en.tsv`, `x.tmx`, "
                "each also with `.gz`, or `de_gsd-ud-train.conllu`. Rename the file."
            )
        return FoundFiles([file], [], [])
    found = FoundFiles([], [], [])
    for path in sorted(root.rglob("*")):
        below = path.relative_to(root).parts
        if any(part.startswith(".") for part in below) or not path.is_file():
            continue
        file = read_name(path, [root.absolute().name, *below[:-1]], asked)
        if file is None:
            found.unknown.append(path)
        else:
            (found.held_out if any(map(says_held_out, below)) else found.train).append(file)
    return found


def says_held_out(name: str) -> bool:
    """Tell whether a file or folder name announces development or test data.

    Example:
        >>> says_held_out("de_gsd-ud-dev.conllu"), says_held_out("newstest2019.de"), says_held_out("testament.de")
        (True, True, False)
    """
    name = re.sub(r"held[\W_]out", "heldout", name.lower())
    return any(HELD_OUT.fullmatch(part) for part in re.split(r"[\W_]+", name))


def log_held_out(files: list[CorpusFile]) -> None:
    """Say which files were left out because their names announce evaluation data."""
    if files:
        names = _first_names([file.path for file in files])
        advice = "A file that is given itself is read."
        logger.warning("Left out, as their names say development or test data: %s. %s", names, advice)


def log_unused(source: str | os.PathLike, paths: list[Path]) -> None:
    """Say which files below a source were not used, being of another layout or language."""
    if paths:
        logger.info("%s: %d files of another layout or language not used: %s", source, len(paths), _first_names(paths))


def _first_names(paths: list[Path]) -> str:
    return ", ".join(map(str, paths[:5])) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")


def sentence_id(path: Path, sent_id: str | None) -> str | None:
    """Return the id of a treebank sentence with the treebank it is unique in, as in the data sets built from them.

    Example:
        >>> sentence_id(Path("de_pud-ud-test.conllu"), "n01001"), sentence_id(Path("de_gsd-ud-dev.conllu"), "dev-s1")
        ('pud:n01001', 'de_gsd:dev-s1')
    """
    if sent_id is None:
        return None
    stem = path.name.lower().partition(".")[0]
    name = TREEBANK_NAME.fullmatch(stem)
    if name is None or name["treebank"] is None:
        return f"{stem}:{sent_id}"
    if name["treebank"] in PARALLEL_TREEBANKS:
        return f"{name['treebank']}:{sent_id}"
    return f"{name['language']}_{name['treebank']}:{sent_id}"


@cache
def language_of(text: str) -> str | None:
    """Return the language that a part of a name is the code of, or None if it is none.

    Example:
        >>> language_of("cmn"), language_of("deu"), language_of("gsw"), language_of("part1")
        ('zh', 'de', 'gsw', None)
    """
    try:
        return language_code(text)
    except ValueError:
        return None
