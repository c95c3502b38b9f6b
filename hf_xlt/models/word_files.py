"""Files of words: a vocabulary, one word a line, and vectors as text.

They stand here, and not with the readers of data, as models on the Hub can only bring their own folder's modules.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from torch import Tensor

ROWS_AT_ONCE = 4096


def write_words(path: str | os.PathLike, words: Sequence[str]) -> None:
    """Write words without line breaks, one a line, as UTF-8, whole or not at all."""
    with _whole(Path(path)) as file:
        file.write("".join(f"{word}\n" for word in words).encode())


def read_words(path: str | os.PathLike) -> list[str]:
    """Read a file of `write_words`; nothing but a line break ends a word.

    Raises:
        ValueError: If it is not UTF-8.
    """
    content = Path(path).read_bytes()
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f"{path}:{line}: expected UTF-8, got {error.object[error.start : error.end]!r}.") from error
    return text.removesuffix("\n").split("\n") if text else []


def write_vectors(path: str | os.PathLike, words: Sequence[str], vectors: Tensor) -> None:
    """Write vectors as text with a header, as word2vec and fastText do, whole or not at all.

    Numbers have nine digits, so that single precision comes back as it was.

    Args:
        path: File.
        words: Without spaces and line ends, which end a word here.
        vectors: (words, dimensions).

    Raises:
        ValueError: If a word is empty or holds a space or line end.
    """
    for line, word in enumerate(words, start=2):
        if not word or any(end in word for end in " \n\r"):
            raise ValueError(
                f"{path}:{line}: text ends words with spaces and line ends, and has no empty ones: expected a word "
                f"that it can hold, got {word!r}. Make a model without it."
            )
    with _whole(Path(path)) as file:
        file.write(f"{len(words)} {vectors.shape[1]}\n".encode())
        file.writelines(_lines(words, vectors))


def _lines(words: Sequence[str], vectors: Tensor) -> Iterable[bytes]:
    row_format = "%s" + " %.9g" * vectors.shape[1] + "\n"
    for start in range(0, len(words), ROWS_AT_ONCE):
        rows = vectors[start : start + ROWS_AT_ONCE].tolist()
        for word, row in zip(words[start : start + ROWS_AT_ONCE], rows, strict=True):
            yield (row_format % (word, *row)).encode()


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write; readers see the old one, or none, until the context is left without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
