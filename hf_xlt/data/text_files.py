"""Read plain and tab-separated text files line by line, gzipped or not; refuse what is not UTF-8."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .errors import DataFileError


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading, decompressing it if its name ends in `.gz`."""
    return gzip.open(path, "rb") if path.suffix == ".gz" else open(path, "rb")


def read_lines(path: Path) -> Iterator[str]:
    """Read the lines of a file as they are, without their ends.

    Only `\\n` (or `\\r\\n`) ends a line, so that the Unicode line separators within a sentence do not shift the lines
    of an aligned file. A byte order mark is left out.

    Raises:
        DataFileError: At the first line that is not UTF-8, or where a gzipped file breaks off.
    """
    number = 0
    try:
        with open_bytes(path) as file:
            for number, raw in enumerate(file, 1):
                yield _decoded(path, number, raw)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataFileError(
            path, number + 1, "a whole gzip file", str(error), "Copy or compress the file again."
        ) from None


def read_two_columns(path: Path) -> Iterator[tuple[int, str, str]]:
    """Read a file of two tab-separated columns, leaving out blank lines.

    Yields:
        The number of the line, from 1, and the two columns without white space around them; the second may be empty.

    Raises:
        DataFileError: At the first line with another number of columns or without the first.
    """
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip():
            continue
        columns = [column.strip() for column in line.split("\t")]
        if len(columns) != 2 or not columns[0]:
            got = f"{len(columns)}" if len(columns) != 2 else "an empty first column"
            advice = "Separate them with one tab, or leave the file out."
            raise DataFileError(path, number, "two tab-separated columns", got, advice, line)
        yield number, *columns


def _decoded(path: Path, number: int, raw: bytes) -> str:
    try:
        line = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        got = f"the byte 0x{raw[error.start]:02x} ({error.reason})"
        shown = raw.rstrip(b"\r\n").decode("utf-8", errors="backslashreplace")
        advice = "Convert the file to UTF-8 (`iconv -t UTF-8`)."
        raise DataFileError(path, number, "UTF-8", got, advice, shown) from None
    return (line.removeprefix("\ufeff") if number == 1 else line).rstrip("\r\n")
