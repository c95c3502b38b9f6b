"""Read and write CoNLL-U and CoNLL-U Plus files: strict, streaming, byte-exact.

The format is described at https://universaldependencies.org/format.html and, for CoNLL-U Plus,
https://universaldependencies.org/ext-format.html.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from .conllu_errors import (
    COLUMNS,
    COMMENT_LINES,
    EMPTY_NODE,
    LEGAL_UPOS,
    RANGE,
    UPOS_TAGS,
    ConlluError,
    explain,
    find_cycle,
    numbering,
)

__all__ = ["COLUMNS", "UPOS_TAGS", "ConlluError", "MultiwordToken", "Sentence", "read_conllu", "write_conllu"]

_CHUNK = 1 << 20  # bytes read at a time
_KEY_VALUE = re.compile(r"#\s*([^=]*[^=\s])\s*=\s*(.*)")
_HEADER = re.compile(r"#\s*global\.columns\s*=\s*(.*)")


class MultiwordToken(NamedTuple):
    """A surface token made of several syntactic words; `start` and `end` are word ids, both inclusive."""

    start: int
    end: int
    form: str


@dataclass(slots=True)
class Sentence:
    """A sentence as its file has it; the lists of syntactic words leave multiword tokens and empty nodes out.

    Args:
        columns: The columns of the syntactic words by name, in the order of the file. They are what is written back,
            so that a change of `columns["UPOS"]` reaches the file.
        comments: The comment lines, with their `#`.
        other_rows: The rows of multiword tokens and empty nodes by their place among all rows of the sentence.
        path: The file it comes from.
        line: The line of that file where it starts.
    """

    columns: dict[str, list[str]]
    comments: list[str] = field(default_factory=list)
    other_rows: dict[int, list[str]] = field(default_factory=dict)
    path: str = ""
    line: int = 0

    def column(self, name: str) -> list[str]:
        """Return a column of the syntactic words by its name, `"XPOS"` or `"UP:PRED"`.

        Raises:
            ConlluError: If the file has no such column.
        """
        try:
            return self.columns[name]
        except KeyError:
            raise ConlluError(
                self.path,
                self.line,
                f"a column {name!r}",
                f"the columns {' '.join(self.columns)}",
                "Use a file that has this column: `# global.columns` in the first line declares what there is.",
            ) from None

    @property
    def tokens(self) -> list[str]:
        """The FORM of every syntactic word."""
        return self.column("FORM")

    @property
    def upos(self) -> list[str]:
        """The universal part of speech of every syntactic word."""
        return self.column("UPOS")

    @property
    def heads(self) -> list[int]:
        """The id of the head of every syntactic word, 0 for the root."""
        heads = self.column("HEAD")
        if heads[0] == "_":
            raise ConlluError(
                self.path,
                self.line,
                "a dependency tree",
                "`_` in the column HEAD",
                "Parse the file first, or leave out the sentences where `column('HEAD')` holds `_`.",
            )
        return list(map(int, heads))

    @property
    def deprels(self) -> list[str]:
        """The relation of every syntactic word to its head."""
        return self.column("DEPREL")

    @property
    def misc(self) -> list[str]:
        """The MISC field of every syntactic word."""
        return self.column("MISC")

    @property
    def metadata(self) -> dict[str, str]:
        """The comments of the form `# key = value`."""
        return dict(match.groups() for comment in self.comments if (match := _KEY_VALUE.fullmatch(comment)))

    @property
    def sent_id(self) -> str | None:
        """The value of `# sent_id = ...`."""
        return self.metadata.get("sent_id")

    @property
    def text(self) -> str:
        """The value of `# text = ...`, or else the text rebuilt from the surface tokens and `SpaceAfter=No`."""
        text = self.metadata.get("text")
        if text is not None:
            return text
        surface = {token.start: token for token in self.multiword_tokens}
        pieces, covered = [], 0
        for word, (form, space) in enumerate(zip(self.tokens, self.space_after, strict=True), 1):
            if word in surface:
                pieces.append(surface[word].form)
                covered = surface[word].end
            elif word > covered:
                pieces.append(form)
            if space:
                pieces.append(" ")
        return "".join(pieces).rstrip(" ")

    @property
    def space_after(self) -> list[bool]:
        """Whether a space follows each syntactic word; within a multiword token only its last word can have one."""
        spaces = ["SpaceAfter=No" not in misc.split("|") for misc in self.misc]
        misc_index = list(self.columns).index("MISC")
        for row in self.other_rows.values():
            if match := RANGE.fullmatch(row[0]):
                start, end = map(int, match.groups())
                spaces[start - 1 : end - 1] = [False] * (end - start)
                spaces[end - 1] = "SpaceAfter=No" not in row[misc_index].split("|")
        return spaces

    @property
    def multiword_tokens(self) -> list[MultiwordToken]:
        """The surface tokens that stand for several syntactic words."""
        self.column("FORM")
        form_index = list(self.columns).index("FORM")
        matches = ((RANGE.fullmatch(row[0]), row[form_index]) for row in self.other_rows.values())
        return [MultiwordToken(int(match[1]), int(match[2]), form) for match, form in matches if match]

    @property
    def empty_nodes(self) -> list[dict[str, str]]:
        """The rows of nodes without surface form (`5.1`), by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.other_rows.values() if "." in row[0]]

    def __len__(self) -> int:
        return len(self.columns["ID"])

    def __str__(self) -> str:
        """Return the lines of the sentence as CoNLL-U, without the blank line that ends it."""
        rows = ["\t".join(row) for row in zip(*self.columns.values(), strict=True)]
        for place, row in sorted(self.other_rows.items()):
            rows.insert(place, "\t".join(row))
        return "\n".join(self.comments + rows)


def read_conllu(path: str | os.PathLike, refused: list[ConlluError] | None = None) -> Iterator[Sentence]:
    r"""Read a CoNLL-U or CoNLL-U Plus file sentence by sentence, and refuse what is not valid.

    Memory holds about a megabyte of the file at a time. A byte order mark, CRLF, several blank lines in a row and a
    missing one at the end are accepted. In CoNLL-U Plus files the checks apply to the columns there are.

    Args:
        path: The file, in UTF-8.
        refused: Takes the errors of sentences that are not valid, which are left out; if None, the first is raised.

    Yields:
        The sentences in the order of the file.

    Raises:
        ConlluError: At the first violation, with its path and line.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "en.conllu")
        ...     rows = ["1\tDogs\tdog\tNOUN\t_\t_\t2\tnsubj\t_\t_", "2\tbark\tbark\tVERB\t_\t_\t0\troot\t_\t_"]
        ...     size = path.write_text("# sent_id = s1\n" + "\n".join(rows) + "\n\n")
        ...     for sentence in read_conllu(path):
        ...         print(sentence.sent_id, sentence.tokens, sentence.upos, sentence.heads, sentence.deprels)
        s1 ['Dogs', 'bark'] ['NOUN', 'VERB'] [2, 0] ['nsubj', 'root']
    """
    path = os.fspath(path)
    names = None
    for line, block in read_blocks(path):
        header = ""
        if names is None:
            header = block.partition("\n")[0]
            names = _column_names(path, line, header)
            if block == header and _HEADER.fullmatch(header):
                continue
        if block.find("global.columns", len(header)) >= 0:
            _check_no_header(path, line + bool(header), block[len(header) :].removeprefix("\n"))
        try:
            sentence = parse_block(path, line, block, names)
        except ConlluError as error:
            if refused is None:
                raise
            refused.append(error)
        else:
            yield sentence


def write_conllu(sentences: Iterable[Sentence], path: str | os.PathLike) -> None:
    """Write sentences as CoNLL-U, or as CoNLL-U Plus if their columns are not the ten of CoNLL-U.

    The file appears whole or not at all, and holds nothing that `read_conllu` would refuse. What `read_conllu` read
    comes out byte for byte, but for a byte order mark, CRLF and superfluous or missing blank lines.

    Args:
        sentences: The sentences, all with the same columns.
        path: The file; an old one is replaced.

    Raises:
        ConlluError: If a sentence is not valid; the line is the one that it would have had.
        ValueError: If the sentences have different columns.
    """
    path = Path(path)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        unfinished = Path(folder, path.name)
        with open(unfinished, "w", encoding="utf-8", newline="\n") as file:
            names, line = None, 1
            for sentence in sentences:
                comments = [comment for comment in sentence.comments if not _HEADER.fullmatch(comment)]
                block = str(Sentence(sentence.columns, comments, sentence.other_rows))
                if names is None:
                    names = tuple(sentence.columns)
                    if names != COLUMNS or len(comments) < len(sentence.comments):
                        block = f"# global.columns = {' '.join(names)}\n{block}"
                        _column_names(str(path), line, block.partition("\n")[0])
                elif tuple(sentence.columns) != names:
                    raise ValueError(
                        f"{sentence.path}:{sentence.line}: expected a sentence with the columns {' '.join(names)}, "
                        f"got {' '.join(sentence.columns)}. Write it to another file."
                    )
                parse_block(str(path), line, block, names)
                file.write(block)
                file.write("\n\n")
                line += block.count("\n") + 2
        os.replace(unfinished, path)


def _sections(path: str) -> Iterator[bytes]:
    """Yield the file in pieces that end before a blank line, with `\\n` for CRLF."""
    with open(path, "rb") as file:
        rest = file.read(3).removeprefix(b"\xef\xbb\xbf")
        while chunk := file.read(_CHUNK):
            rest += chunk
            if b"\r" in rest:
                rest = rest.replace(b"\r\n", b"\n")
            cut = rest.rfind(b"\n\n")
            if cut >= 0:
                yield rest[:cut]
                rest = rest[cut + 2 :]
        yield rest.replace(b"\r\n", b"\n")


def read_blocks(path: str) -> Iterator[tuple[int, str]]:
    """Yield the lines between blank lines as one string, with the number of the first."""
    line = 1
    for section in _sections(path):
        for raw in section.split(b"\n\n"):
            lines = raw.lstrip(b"\n")
            if lines:
                first_line = line + len(raw) - len(lines)
                try:
                    yield first_line, lines.rstrip(b"\n").decode("utf-8")
                except UnicodeDecodeError as error:
                    raise _not_utf8(path, first_line, lines, error) from None
            line += raw.count(b"\n") + 2


def _not_utf8(path: str, line: int, lines: bytes, error: UnicodeDecodeError) -> ConlluError:
    above = lines.count(b"\n", 0, error.start)
    row = lines.split(b"\n")[above].decode("utf-8", errors="backslashreplace")
    got = f"the byte 0x{lines[error.start]:02x} ({error.reason})"
    return ConlluError(path, line + above, "UTF-8", got, "Convert the file to UTF-8 (`iconv -t UTF-8`).", row)


def _column_names(path: str, line: int, header: str) -> tuple[str, ...]:
    match = _HEADER.fullmatch(header)
    if not match:
        return COLUMNS
    names = tuple(match[1].split())
    if not names or names[0] != "ID" or len(set(names)) < len(names):
        raise ConlluError(
            path,
            line,
            "different column names of which the first is ID",
            f"{' '.join(names)!r}",
            "Correct the first line of the file.",
            header,
        )
    return names


def _check_no_header(path: str, line: int, block: str) -> None:
    for number, row in enumerate(block.split("\n"), line):
        if _HEADER.fullmatch(row):
            raise ConlluError(
                path,
                number,
                "`# global.columns` in the first line of the file only",
                "another one",
                "Read files with different columns one by one instead of joining them.",
                row,
            )


def parse_block(path: str, line: int, block: str, names: tuple[str, ...]) -> Sentence:
    """Make a sentence of its lines: a few operations on whole columns that only tell whether all is well.

    Args:
        path: The file, for messages.
        line: The line where the sentence starts.
        block: Its lines, comments first.
        names: The names of the columns.

    Raises:
        ConlluError: At the first violation.
    """
    width = len(names)
    start = COMMENT_LINES.match(block).end()
    body = block[start - 1 :] if start else "\n" + block
    # Every ID keeps the line break before it: if a stride of `width` meets ids only, each row has `width` columns.
    spread = body.replace("\n", "\t\n")[1:]
    flat = spread.split("\t")
    ids = flat[::width]
    size = len(ids)
    if size != body.count("\n") or len(flat) != size * width or "\t\t" in spread or spread[-1] == "\t":
        explain(path, line, block, names)
    if "UPOS" in names and not LEGAL_UPOS.issuperset(flat[names.index("UPOS") :: width]):
        explain(path, line, block, names)

    other_rows = {}
    numbered, plain, legal_heads = numbering(size)
    if ids != numbered:
        places = [place for place, row_id in enumerate(ids) if not row_id[1:].isdecimal()]
        size -= len(places)
        numbered, plain, legal_heads = numbering(size)
        if not size or not _well_placed(ids, places, size):
            explain(path, line, block, names)
        for place in places:
            other_rows[place] = [ids[place][1:], *flat[place * width + 1 : (place + 1) * width]]
        for place in reversed(places):
            del flat[place * width : (place + 1) * width]
        if flat[::width] != numbered:
            explain(path, line, block, names)

    columns = {name: flat[index::width] for index, name in enumerate(names)}
    columns["ID"] = plain.copy()
    heads = columns.get("HEAD")
    if heads and heads.count("_") < size and not _is_tree(heads, legal_heads):
        explain(path, line, block, names)
    return Sentence(columns, block[: start - 1].split("\n") if start else [], other_rows, path, line)


def _well_placed(ids: list[str], places: list[int], size: int) -> bool:
    """Tell whether ranges stand before their first word, without overlap, and empty nodes after their word."""
    last_end, last_empty = 0, (0, 0)
    for before, place in enumerate(places):
        line_break, row_id = ids[place][:1], ids[place][1:]
        word = place - before  # the syntactic word above
        if line_break != "\n":
            return False
        if match := RANGE.fullmatch(row_id):
            first, end = int(match[1]), int(match[2])
            if not last_end < first == word + 1 <= end - 1 < size:
                return False
            last_end = end
        elif match := EMPTY_NODE.fullmatch(row_id):
            number = last_empty[1] + 1 if last_empty[0] == word else 1
            last_empty = int(match[1]), int(match[2])
            if last_empty != (word, number):
                return False
        else:
            return False
    return True


def _is_tree(column: list[str], legal_heads: dict[str, int]) -> bool:
    """Tell whether every HEAD is an id of the sentence, one is 0 and all words lead there; linear in the words."""
    try:
        heads = [0, *[legal_heads[head] for head in column]]
    except KeyError:
        return False
    return heads.count(0) == 2 and not find_cycle(heads)
