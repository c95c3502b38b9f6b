"""The layouts in which word vectors lie in files, read block by block."""

import gzip
import hashlib
import logging
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from safetensors import SafetensorError, safe_open

from .errors import DataFileError
from .text_files import open_bytes, read_lines

logger = logging.getLogger(__name__)

BLOCK = 1 << 24  # bytes read at a time
LONGEST_LINE = 1 << 20  # bytes of the first line, at most
FASTTEXT_MAGIC = struct.pack("<i", 793712314)  # first bytes of fastText's `.bin`
# After magic and version: dimensions, eleven settings of which the eighth is the number of n-gram vectors, the
# subsampling threshold; then of the dictionary: entries, words, labels, tokens, pruned n-grams.
FASTTEXT_HEADER = struct.Struct("<4xi" + "i11id" + "3iqq")
# A control character other than white space: text has none, the numbers of a binary file have many.
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
SAMPLE = 4096
VOCABULARY = "vocab.txt"
VOCABULARY_HASH = "vocabulary_sha256"  # in the metadata of a safetensors file
LAYOUTS = (
    "text of word2vec, fastText or GloVe, a binary file of word2vec, a `.bin` of fastText, or `.safetensors` with "
    f"`{VOCABULARY}` beside it"
)


class Rows(NamedTuple):
    """Some rows of a file.

    Attributes:
        words: None for a word that is not UTF-8.
        vectors: (words, dimensions), float32.
    """

    words: list[str | None]
    vectors: np.ndarray


def rows_of(path: Path, max_vocab: int | None = None) -> Iterator[Rows]:
    """Read the rows of a file, whatever its layout; an error comes after the rows before it.

    Args:
        path: The file.
        max_vocab: How many words are wanted, if not all; more may come.

    Raises:
        ValueError: If the file is of no known layout or breaks it.
    """
    if path.suffix == ".safetensors":
        yield read_safetensors(path, max_vocab)
        return
    with open_bytes(path) as file:
        try:
            if file.read(4) == FASTTEXT_MAGIC:
                if path.suffix == ".gz":
                    raise ValueError(f"{path}: expected a `.bin` of fastText as it is, got it gzipped. Decompress it.")
                yield read_fasttext(path)
                return
            file.seek(0)
            yield from read_rows(file, path)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise ValueError(
                f"{path}: expected a whole gzip file, got: {error}. Download or compress the file again."
            ) from None


def read_rows(file: BinaryIO, path: Path) -> Iterator[Rows]:
    """Read text or a binary file of word2vec.

    Args:
        file: Open at its beginning.
        path: Its name in errors.
    """
    first = file.readline(LONGEST_LINE)
    if not first:
        raise ValueError(f"{path}: expected {LAYOUTS}; the file is empty.")
    header = first.split()
    if len(header) == 2 and header[0].isdigit() and header[1].isdigit():
        words, dimensions = map(int, header)
        if not words or not dimensions:
            expected, got = "numbers of words and dimensions above 0", f"{words} and {dimensions}"
            raise DataFileError(path, 1, expected, got, "Download or write the file again.")
        sample = file.read(SAMPLE)
        file.seek(len(first))
        read = read_binary if CONTROL.search(sample) else partial(read_text, line=1)
        yield from read(file, path, dimensions, words=words)
        return
    values = first.rstrip(b" \r\n").split(b" ")[1:]
    if not values or not all(map(_is_number, values)):
        shown = first[:100].decode(errors="backslashreplace").rstrip("\r\n")
        raise DataFileError(path, 1, LAYOUTS, "something else", "Is this a file of word vectors?", shown)
    file.seek(0)
    yield from read_text(file, path, len(values))


def read_text(file: BinaryIO, path: Path, dimensions: int, line: int = 0, words: int | None = None) -> Iterator[Rows]:
    """Read lines of a word and its numbers, separated by spaces.

    Other white space may be part of a word, as in fastText's files. A line may end in a space, as those of word2vec.

    Args:
        file: Open at the first word.
        path: Its name in errors.
        dimensions: Numbers on each line.
        line: Lines before the first word.
        words: How many words the file says it has; None: it does not.

    Raises:
        DataFileError: At the first line with other numbers, or where there are fewer lines than `words`.
    """
    read = 0
    blocks = _line_blocks(file)
    for lines, ended in blocks:
        numbered = [(number, text) for number, raw in enumerate(lines, line + 1) if (text := raw.rstrip(b" \r"))]
        line += len(lines)
        wanted = numbered if words is None else numbered[: words - read]
        rows = _parsed([text for _, text in wanted], dimensions)
        read += len(rows.words)
        yield rows
        if len(rows.words) < len(wanted):
            broken = (path, *wanted[len(rows.words)], dimensions)
            raise _wrong_line(*broken) if ended else _cut_line(*broken, read, words)
        if read == words:
            if len(wanted) < len(numbered) or any(text.strip() for rest, _ in blocks for text in rest):
                logger.warning("%s: the file goes on after the %d words that line 1 says; left out.", path, words)
            return
    if words is not None:
        got = f"the end of the file after {read:,}"
        raise DataFileError(path, line, f"{words:,} words, as line 1 says", got, _fetch_again(read))


def read_binary(file: BinaryIO, path: Path, dimensions: int, words: int) -> Iterator[Rows]:
    """Read words that are each followed by a space and their numbers, as written by word2vec.

    Args:
        file: Open at the first word.
        path: Its name in errors.
        dimensions: Numbers of each word.
        words: How many words the file says it has.

    Raises:
        ValueError: If the file ends before.
    """
    read, rest = 0, b""
    while read < words:
        block = file.read(BLOCK)
        rest += block
        names, vectors, start = [], [], 0
        while read < words:
            space = rest.find(b" ", start)
            end = space + 1 + 4 * dimensions
            if space < 0 or end > len(rest):
                break
            # Some writers end each vector with a line end.
            names.append(_decoded(rest[start:space].lstrip(b"\n")))
            vectors.append(np.frombuffer(rest, "<f4", dimensions, space + 1))
            start, read = end, read + 1
        if names:
            yield Rows(names, np.stack(vectors))
        if not block and read < words:
            raise ValueError(
                f"{path}: expected {words:,} words of {dimensions} numbers, as its first line says, got the end of "
                f"the file in word {read + 1:,}. {_fetch_again(read)}"
            )
        rest = rest[start:]
    if (rest + file.read(2)).strip(b"\n"):
        logger.warning("%s: the file goes on after the %d words that its first line says; left out.", path, words)


def read_fasttext(path: Path) -> Rows:
    """Read the words of fastText's `.bin`, each with the mean of its own vector and those of its n-grams.

    Raises:
        ImportError: If gensim is not installed.
        ValueError: If it is a classifier, quantised, or cut off.
    """
    with open(path, "rb") as file:
        header = file.read(FASTTEXT_HEADER.size)
    if len(header) < FASTTEXT_HEADER.size:
        raise ValueError(f"{path}: expected a `.bin` of fastText, got the end of the file. {_fetch_again(0)}")
    fields = FASTTEXT_HEADER.unpack(header)
    dimensions, buckets, (words, labels) = fields[1], fields[9], fields[15:17]
    if labels:
        raise ValueError(f"{path}: expected word vectors, got a classifier of {labels} labels.")
    # gensim reads on and on where a file breaks off within its words. Behind them are the vectors of words and
    # n-grams, and the output layer.
    least = FASTTEXT_HEADER.size + 10 * words + 4 * dimensions * (2 * words + buckets)
    if path.stat().st_size < least:
        raise ValueError(
            f"{path}: expected at least {least:,} bytes for {words:,} words and {buckets:,} n-grams of {dimensions} "
            f"numbers, got {path.stat().st_size:,}. Download it again; quantised models (`.ftz`) cannot be read."
        )
    try:
        from gensim.models.fasttext import load_facebook_vectors
    except ImportError as error:
        raise ImportError(f'{path}: fastText\'s `.bin` needs gensim: `pip install "hf_xlt[alignment]"`.') from error
    vectors = load_facebook_vectors(str(path))
    return Rows(vectors.index_to_key, vectors.vectors)


def read_safetensors(path: Path, max_vocab: int | None) -> Rows:
    """Read the one matrix of a file, and its words from `vocab.txt` beside it.

    Raises:
        FileNotFoundError: If there is no `vocab.txt`.
        ValueError: If there is not one matrix, not a word for each of its rows, or the matrix was written with other
            words.
    """
    vocabulary = path.with_name(VOCABULARY)
    if not vocabulary.is_file():
        raise FileNotFoundError(f"{vocabulary}: no such file. Expected the words of {path.name}, one a line.")
    words = list(read_lines(vocabulary))
    try:
        with safe_open(path, "pt") as file:
            matrices = [name for name in file.keys() if len(file.get_slice(name).get_shape()) == 2]
            if len(matrices) != 1:
                names = ", ".join(matrices) or "none"
                raise ValueError(f"{path}: expected one matrix, got {names}. Save the word vectors alone.")
            matrix = file.get_slice(matrices[0])
            if (rows := matrix.get_shape()[0]) != len(words):
                raise ValueError(
                    f"{path}: expected a row for each of the {len(words):,} lines of {vocabulary}, "
                    f"got {rows:,}. Are the two files of one writing?"
                )
            written_with = (file.metadata() or {}).get(VOCABULARY_HASH)
            if written_with and written_with != vocabulary_hash(words):
                raise ValueError(
                    f"{path}: expected the words that it was written with in {vocabulary}, got others: the two files "
                    "were written apart. Write the word vectors again, those of each language to a folder of its own."
                )
            return Rows(words[:max_vocab], matrix[:max_vocab].float().numpy())
    except SafetensorError as error:
        raise ValueError(f"{path}: expected a whole safetensors file, got: {error}. {_fetch_again(0)}") from None


def vocabulary_hash(words: Sequence[str]) -> str:
    """Return what tells the words of one matrix from those of another, whatever ends the lines of their file."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _line_blocks(file: BinaryIO) -> Iterator[tuple[list[bytes], bool]]:
    """Read whole lines, many at a time; the last has no line end if the file does not end in one, then False."""
    rest = b""
    while block := file.read(BLOCK):
        lines, end, rest = (rest + block).rpartition(b"\n")
        if end:
            yield lines.split(b"\n"), True
    if rest:
        yield [rest], False


def _parsed(lines: list[bytes], dimensions: int) -> Rows:
    """Return the rows of the lines before the first that is none."""
    words, values = [], []
    for line in lines:
        word, _, numbers = line.partition(b" ")
        if numbers.count(b" ") != dimensions - 1:
            if not (fields := _word_with_spaces(line, dimensions)):
                break
            word, numbers = fields
        words.append(word)
        values.append(numbers)
    matrix = _numbers(values, dimensions)
    if matrix is None:
        good = next(row for row, numbers in enumerate(values) if _numbers([numbers], dimensions) is None)
        words, matrix = words[:good], _numbers(values[:good], dimensions)
    return Rows([_decoded(word) for word in words], matrix)


def _numbers(values: list[bytes], dimensions: int) -> np.ndarray | None:
    """Return numbers as a matrix, or None if there is anything else among them."""
    try:
        numbers = np.fromstring(b" ".join(values), np.float32, sep=" ")
    except ValueError:
        return None
    return numbers.reshape(-1, dimensions) if numbers.size == len(values) * dimensions else None


def _word_with_spaces(line: bytes, dimensions: int) -> tuple[bytes, bytes] | None:
    """Split the word from the numbers behind it, or return None if there are more or fewer numbers than expected."""
    word, *numbers = line.rsplit(b" ", dimensions)
    if len(numbers) < dimensions or all(map(_is_number, word.split(b" ")[1:])):
        return None
    return word.strip(b" "), b" ".join(numbers)


def _is_number(field: bytes) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def _decoded(word: bytes) -> str | None:
    try:
        return word.decode()
    except UnicodeDecodeError:
        return None


def _wrong_line(path: Path, number: int, line: bytes, dimensions: int) -> DataFileError:
    """Say what is wrong with a line, which ends in a line end."""
    fields = line.split(b" ")[1:]
    expected = f"a word and {dimensions} numbers"
    shown = line[:60].decode(errors="backslashreplace")
    if len(fields) < dimensions or all(map(_is_number, fields)):
        advice = "All vectors of a file have as many. Write the file again, or take the line out."
        return DataFileError(path, number, expected, str(len(fields)), advice, shown)
    wrong = next((field for field in fields[-dimensions:] if not _is_number(field)), b"")
    got = f"{wrong.decode(errors='backslashreplace')!r} among the numbers"
    return DataFileError(path, number, expected, got, "Write the file again, or take the line out.", shown)


def _cut_line(path: Path, number: int, line: bytes, dimensions: int, read: int, words: int | None) -> DataFileError:
    """Say that a file ends in the middle of a line."""
    of = "" if words is None else f" of {words:,}"
    got = f"the end of the file after {line.count(b' ')}, in word {read + 1:,}{of}"
    shown = line[:60].decode(errors="backslashreplace")
    return DataFileError(path, number, f"a word and {dimensions} numbers", got, _fetch_again(read), shown)


def _fetch_again(read: int) -> str:
    """Say what to do about a file that ends after some words."""
    before = f", or read at most {read:,} words of it (`max_vocab`, `--max-vocab`)" if read else ""
    return f"The file is not whole: download it again{before}."
