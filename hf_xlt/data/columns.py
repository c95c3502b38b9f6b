"""Read files of token and tag columns, as in CoNLL-2002 and CoNLL-2003, and bring their tags to IOB2."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .errors import DataFileError

Scheme = Literal["iob1", "iob2", "iobes", "bilou"]

_PREFIXES = {"iob1": "IB", "iob2": "BI", "iobes": "BIES", "bilou": "BILU"}
_TO_IOB2 = {"B": "B", "I": "I", "E": "I", "S": "B", "L": "I", "U": "B"}
_FIELDS = re.compile(r"[^ \t]+")  # not `str.split()`: a token may hold a no-break or ideographic space
_DOCUMENT_START = "-DOCSTART-"


class ColumnsError(DataFileError):
    """A file is not in valid columns, or its tags do not follow their scheme."""


@dataclass(slots=True)
class TaggedSentence:
    """A sentence of a column file.

    Args:
        tokens: Its tokens.
        tags: A tag per token, in IOB2.
        comments: The comment lines within it or directly above it.
        document: How many `-DOCSTART-` lines stand above it.
        line: The line where it starts.
    """

    tokens: list[str]
    tags: list[str]
    comments: list[str] = field(default_factory=list)
    document: int = 0
    line: int = 0


def read_columns(
    path: str | os.PathLike,
    *,
    token_column: int = 0,
    tag_column: int = -1,
    separator: str | None = None,
    encoding: str = "utf-8",
    comment_prefix: str | None = None,
    scheme: Scheme | None = "iob2",
) -> Iterator[TaggedSentence]:
    r"""Read a file with a token per line and a blank line after each sentence.

    A byte order mark, CRLF and blank lines made of white space are accepted.

    Args:
        path: The file.
        token_column: Where the token stands, from 0; negative values count from the end.
        tag_column: Where the tag stands.
        separator: What stands between columns; None for runs of spaces and tabs, `"\t"` where tokens hold spaces.
        encoding: An encoding that writes ASCII as ASCII, such as `"utf-8"` or `"latin-1"`.
        comment_prefix: What comment lines begin with, such as `"# "`; None if there are none. A line that is a
            token (`#`) with a tag of the scheme is no comment.
        scheme: The scheme in the file, checked strictly; None for tags that are not spans, such as parts of speech.

    Yields:
        The sentences, with tags in IOB2 (or as they are, if `scheme` is None).

    Raises:
        ColumnsError: At the first row that breaks the format, with its path and line.

    Example:
        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder, "en.txt")
        ...     size = path.write_text("Ann I-PER\nleft O\nNew I-LOC\nYork I-LOC\n")
        ...     for sentence in read_columns(path, scheme="iob1"):
        ...         print(sentence.tokens, sentence.tags)
        ['Ann', 'left', 'New', 'York'] ['B-PER', 'O', 'B-LOC', 'I-LOC']
    """
    if scheme is not None:
        _check_scheme_name(scheme)
    path = os.fspath(path)
    tokens, tags, comments, rows = [], [], [], []  # rows: (line, row) of every token
    width, document, start = None, 0, 0

    def finish() -> TaggedSentence:
        if scheme is None:
            iob2 = tags
        else:
            violation = _first_violation(tags, scheme)
            if violation:
                index, expected, got, advice = violation
                raise ColumnsError(path, rows[index][0], expected, got, advice, rows[index][1])
            iob2 = _convert(tags, scheme)
        return TaggedSentence(tokens, iob2, comments, document, start)

    for line, row in _lines(path, encoding):
        if not row.strip() or row.startswith(_DOCUMENT_START):
            if tokens:
                yield finish()
            tokens, tags, comments, rows = [], [], [], []
            document += row.startswith(_DOCUMENT_START)
            continue
        if not tokens and not comments:
            start = line
        fields = _FIELDS.findall(row) if separator is None else row.split(separator)
        if comment_prefix and row.startswith(comment_prefix):
            is_token = _is_row_of(comment_prefix.strip(), fields, width, token_column, tag_column, scheme)
            if not is_token:
                comments.append(row)
                continue
        if width is None:
            width = len(fields)
            _check_places(path, line, row, width, token_column, tag_column)
        if len(fields) != width:
            advice = "End sentences with blank lines; pass separator='\\t' if tokens hold spaces."
            raise ColumnsError(path, line, f"{width} columns as in the first row", str(len(fields)), advice, row)
        token, tag = fields[token_column], fields[tag_column]
        if not token.strip() or not tag.strip():
            missing = "tag" if token.strip() else "token"
            raise ColumnsError(path, line, f"a {missing}", "none", "Fill the column or delete the row.", row)
        tokens.append(token)
        tags.append(tag)
        rows.append((line, row))
    if tokens:
        yield finish()


def to_iob2(tags: Sequence[str], scheme: Scheme) -> list[str]:
    """Bring the tags of a sentence from another scheme to IOB2.

    Args:
        tags: The tags of one sentence.
        scheme: Their scheme.

    Raises:
        ValueError: If they do not follow it.

    Example:
        >>> to_iob2(["I-PER", "I-PER", "B-PER", "O"], "iob1")
        ['B-PER', 'I-PER', 'B-PER', 'O']
        >>> to_iob2(["B-PER", "E-PER", "S-PER", "O"], "iobes")
        ['B-PER', 'I-PER', 'B-PER', 'O']
    """
    _check_scheme_name(scheme)
    violation = _first_violation(tags, scheme)
    if violation:
        index, expected, got, advice = violation
        raise ValueError(f"tag {index} of {list(tags)!r}: expected {expected}, got {got}. {advice}")
    return _convert(tags, scheme)


def map_types(tags: Sequence[str], mapping: Mapping[str, str | None]) -> list[str]:
    """Rename or remove entity types in IOB2 tags.

    Args:
        tags: The tags of one sentence.
        mapping: New names of types; None removes a type. Types that are not in it stay.

    Raises:
        ValueError: If the tags are not IOB2.

    Example:
        >>> map_types(["B-OTH", "I-OTH", "B-LOCderiv", "B-PER"], {"OTH": "MISC", "LOCderiv": None})
        ['B-MISC', 'I-MISC', 'O', 'B-PER']
    """
    mapped = []
    for tag in to_iob2(tags, "iob2"):
        prefix, _, name = tag.partition("-")
        new_name = mapping.get(name, name)
        mapped.append(f"{prefix}-{new_name}" if name and new_name is not None else "O")
    return mapped


def _lines(path: str, encoding: str) -> Iterator[tuple[int, str]]:
    with open(path, "rb") as file:
        for line, raw in enumerate(file, 1):
            try:
                row = raw.decode(encoding).rstrip("\r\n")
            except UnicodeDecodeError as error:
                got = f"the byte 0x{raw[error.start]:02x} ({error.reason})"
                advice = "Pass the encoding of the file, such as encoding='latin-1'."
                shown = raw.rstrip(b"\r\n").decode("ascii", errors="backslashreplace")
                raise ColumnsError(path, line, f"text in {encoding}", got, advice, shown) from None
            yield line, row.removeprefix("\ufeff") if line == 1 else row


def _is_row_of(
    token: str, fields: list[str], width: int | None, token_column: int, tag_column: int, scheme: str | None
) -> bool:
    """Tell whether a line that begins like a comment is the row of that token with a tag."""
    size = len(fields)
    if size < 2 or size != (width or size) or not all(-size <= column < size for column in (token_column, tag_column)):
        return False
    tag = fields[tag_column]
    return fields[token_column] == token and (_is_tag(tag, scheme) if scheme else bool(width))


def _is_tag(tag: str, scheme: str) -> bool:
    prefix, _, name = tag.partition("-")
    return tag == "O" or (len(prefix) == 1 and prefix in _PREFIXES[scheme] and bool(name))


def _check_places(path: str, line: int, row: str, width: int, token_column: int, tag_column: int) -> None:
    for name, column in (("token_column", token_column), ("tag_column", tag_column)):
        if not -width <= column < width:
            advice = "Pass the column's place, or the separator of the file."
            raise ColumnsError(path, line, f"a column {column} ({name})", f"{width} columns", advice, row)
    if token_column % width == tag_column % width:
        advice = "Pass token_column and tag_column, or the separator of the file."
        got = f"column {token_column} for both" if width > 1 else "one column"
        raise ColumnsError(path, line, "a column of tokens and one of tags", got, advice, row)


def _check_scheme_name(scheme: str) -> None:
    if scheme not in _PREFIXES:
        raise ValueError(f"expected a scheme of {', '.join(_PREFIXES)}, got {scheme!r}. Pass the scheme of the file.")


def _first_violation(tags: Sequence[str], scheme: str) -> tuple[int, str, str, str] | None:
    """Return where tags leave their scheme, what was expected, what came and what to do, or None."""
    before, kind_before = "O", ""
    for index, tag in enumerate(tags):
        if not _is_tag(tag, scheme):
            expected = f"'O' or a tag that begins with {', '.join(f'{prefix}-' for prefix in _PREFIXES[scheme])}"
            return index, expected, f"{tag!r}", _other_scheme(tag, scheme)
        prefix, _, kind = tag.partition("-")
        if scheme in ("iob1", "iob2"):
            continues = before != "O" and kind == kind_before
            if scheme == "iob2" and prefix == "I" and not continues:
                expected = f"'B-{kind}', since no {kind} comes before"
                return (
                    index,
                    expected,
                    f"{tag!r}",
                    "If the file is IOB1, read it with scheme='iob1' (`--scheme iob1`).",
                )
            if scheme == "iob1" and prefix == "B" and not continues:
                expected = f"'I-{kind}', since no {kind} comes before"
                return (
                    index,
                    expected,
                    f"{tag!r}",
                    "If the file is IOB2, read it with scheme='iob2' (`--scheme iob2`).",
                )
        else:
            last = _PREFIXES[scheme][2]
            is_open = before in ("B", "I")
            if is_open and (prefix not in ("I", last) or kind != kind_before):
                expected = f"'I-{kind_before}' or '{last}-{kind_before}' after '{before}-{kind_before}'"
                return index, expected, f"{tag!r}", "Correct the tags, or pass the scheme that the file has."
            if not is_open and prefix in ("I", last):
                expected = f"'B-{kind}' before it"
                return index, expected, f"{tag!r}", "Correct the tags, or pass the scheme that the file has."
        before, kind_before = prefix, kind
    if scheme in ("iobes", "bilou") and before in ("B", "I"):
        expected = f"'{_PREFIXES[scheme][2]}-{kind_before}' at the end of the sentence"
        return len(tags) - 1, expected, f"{tags[-1]!r}", "Correct the tags, or pass the scheme that the file has."
    return None


def _other_scheme(tag: str, scheme: str) -> str:
    for other in ("iobes", "bilou", "iob2"):
        if other != scheme and _is_tag(tag, other):
            return f"If the file is {other.upper()}, read it with scheme={other!r} (`--scheme {other}`)."
    return "If the column holds no spans, read it with scheme=None; if it is another column, pass tag_column."


def _convert(tags: Sequence[str], scheme: str) -> list[str]:
    if scheme == "iob2":
        return list(tags)
    if scheme != "iob1":
        return [tag if tag == "O" else _TO_IOB2[tag[0]] + tag[1:] for tag in tags]
    return [
        "B" + tag[1:] if tag[0] == "I" and before[1:] != tag[1:] else tag
        for before, tag in zip(["O", *tags], tags, strict=False)
    ]
