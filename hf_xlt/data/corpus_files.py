"""Find the files of a corpus and tell from their names what they hold: layout, languages, held-out or not."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from hf_xlt.data.languages import language_code

logger = logging.getLogger(__name__)

Layout = Literal["lines", "table", "pairs", "conllu", "tmx"]
# Parts of file and folder names that announce evaluation data: `de_gsd-ud-dev`, `newstest2019`, `flores.devtest`.
HELD_OUT = re.compile(
    r"(dev|devel|development|devtest|val|valid|validation|eval|evaluation|(news|dev)?test[ab]?|tst|heldout)(set)?\d*"
)
PAIR = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")
# en_ewt-ud-train, ru_syntagrus-ud-train-a, and of UD 1: en-ud-train
TREEBANK_NAME = re.compile(r"(?P<language>[a-z]{2,3})(_(?P<treebank>[a-z0-9]+))?(-[a-z0-9]+)*")
# Corpora name these after the one language that the usual name of a group of languages stands for.
USUAL_CODES = {
    "als": "sq",
    "arb": "ar",
    "azj": "az",
    "cmn": "zh",
    "ekk": "et",
    "khk": "mn",
    "lvs": "lv",
    "npi": "ne",
    "ory": "or",
    "pes": "fa",
    "plt": "mg",
    "swh": "sw",
    "uzn": "uz",
    "ydd": "yi",
    "zsm": "ms",
}
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


def read_name(path: Path, folders: Iterable[str] = ()) -> CorpusFile | None:
    """Return what the name of a file says, or None if it is of no known layout.

    Args:
        path: The file.
        folders: Names of the folders it is in, from the outside in: one that is a language code is the language of
            files whose own name does not tell.

    Example:
        >>> read_name(Path("deu-eng.tsv")).languages, read_name(Path("europarl.fr.gz")).stem
        (('de', 'en'), 'europarl')
        >>> read_name(Path("part1.txt"), ["web", "sw"]).languages
        ('sw',)
    """
    name = path.name.lower().removesuffix(".gz")
    stem, _, extension = name.rpartition(".")
    prefix, _, last = stem.rpartition(".")
    of_folder = tuple(code for folder in folders if (code := language_of(folder)))[-1:]
    match extension:
        case "conllu":
            treebank = TREEBANK_NAME.fullmatch(stem)
            language = treebank and language_of(treebank["language"])
            return CorpusFile(path, "conllu", stem, (language,) if language else of_folder)
        case "tmx":
            return CorpusFile(path, "tmx", stem)
        case "tsv" if pair := pair_of(last):
            return CorpusFile(path, "pairs", prefix, pair)
        case "tsv":
            return CorpusFile(path, "table", prefix, (language,)) if (language := language_of(last)) else None
        case "txt" if language := language_of(last):
            return CorpusFile(path, "lines", prefix and f"{prefix}.txt", (language,))
        case "txt":
            return CorpusFile(path, "lines", name, of_folder)
        case _ if stem and (language := language_of(extension)):
            return CorpusFile(path, "lines", stem, (language,))
    return None


def pair_of(name: str) -> tuple[str, str] | None:
    """Return the two languages that a name such as `deu-eng` is made of, or None if it is not.

    Example:
        >>> pair_of("deu-eng"), pair_of("train-en")
        (('de', 'en'), None)
    """
    match = PAIR.fullmatch(name)
    languages = tuple(language_of(code) for code in match.groups()) if match else ()
    return languages if languages and all(languages) else None


def find_files(root: Path) -> tuple[list[CorpusFile], list[CorpusFile]]:
    """Find the files of known layouts in a folder and its subfolders, in the order of their paths.

    Hidden files are left out. A file that is given itself is never held out.

    Returns:
        Those to train on, and those held out: a part of their path below `root` says development or test data.

    Raises:
        FileNotFoundError: If there is no such file or folder.
        ValueError: If a file that is given itself is of no known layout.
    """
    if not root.exists():
        raise FileNotFoundError(f"{root}: no such file or folder.")
    root = root.absolute()
    if root.is_file():
        file = read_name(root, root.parts[-2:-1])
        if file is None:
            raise ValueError(
                f"{root}: expected the name of a text, such as `de.txt`, `de.tsv`, `news.de`, `de-en.tsv`, `x.tmx`, "
                "each also with `.gz`, or `de_gsd-ud-train.conllu`. Rename the file."
            )
        return [file], []
    files, held_out = [], []
    for path in sorted(root.rglob("*")):
        below = path.relative_to(root).parts
        if any(part.startswith(".") for part in below) or not path.is_file():
            continue
        if file := read_name(path, [root.name, *below[:-1]]):
            (held_out if any(map(says_held_out, below)) else files).append(file)
    return files, held_out


def says_held_out(name: str) -> bool:
    """Tell whether a file or folder name announces development or test data.

    Example:
        >>> says_held_out("de_gsd-ud-dev.conllu"), says_held_out("newstest2019.de"), says_held_out("testament.de")
        (True, True, False)
    """
    return any(HELD_OUT.fullmatch(part) for part in re.split(r"[\W_]+", name.lower()))


def log_held_out(files: list[CorpusFile]) -> None:
    """Say which files were left out because their names announce evaluation data."""
    if files:
        names = [str(file.path) for file in files]
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        logger.warning(
            "Left out, as their names say development or test data: %s%s. A file that is given itself is read.",
            ", ".join(names[:5]),
            more,
        )


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
        return USUAL_CODES.get(text.lower()) or language_code(text)
    except ValueError:
        return None
