"""Word vectors written to files, whole or not at all."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from safetensors.torch import save
from torch import Tensor

from ..files import whole_file
from .vector_files import VOCABULARY, VOCABULARY_HASH, vocabulary_hash

TENSOR = "vectors"  # name of the matrix in a safetensors file


def write_text(words: list[str], matrix: Tensor, path: Path, *, header: bool) -> None:
    """Write a line for each word, its numbers with nine significant digits: as many as tell all float32 apart.

    Args:
        words: The words.
        matrix: (words, dimensions).
        path: The file.
        header: Write the numbers of words and dimensions first, as word2vec and fastText do and GloVe does not.
    """
    line = "%s" + " %.9g" * matrix.shape[1] + "\n"
    with _compressed_if_named_so(path) as file:
        if header:
            file.write(f"{len(words)} {matrix.shape[1]}\n".encode())
        for word, vector in zip(words, _array(matrix), strict=True):
            file.write((line % (word, *vector.tolist())).encode())


def write_binary(words: list[str], matrix: Tensor, path: Path) -> None:
    """Write the binary layout of word2vec, with a line end after each vector as its own tool writes it.

    Args:
        words: The words.
        matrix: (words, dimensions).
        path: The file.
    """
    with _compressed_if_named_so(path) as file:
        file.write(f"{len(words)} {matrix.shape[1]}\n".encode())
        for word, vector in zip(words, _array(matrix), strict=True):
            file.write(word.encode() + b" " + vector.astype("<f4").tobytes() + b"\n")


def write_safetensors(words: list[str], matrix: Tensor, path: Path) -> None:
    """Write the matrix to a safetensors file, and the words to `vocab.txt` beside it, one a line.

    The two cannot take their names at once. The matrix, with a hash of its words, is the first: whatever stops the
    second, readers tell that the words are of another writing.

    Args:
        words: The words.
        matrix: (words, dimensions).
        path: The file of the matrix.
    """
    content = save({TENSOR: matrix.detach().cpu().float().contiguous()}, {VOCABULARY_HASH: vocabulary_hash(words)})
    with whole_file(path.with_name(VOCABULARY), "w") as vocabulary, whole_file(path, "wb") as file:
        if words and words[0].startswith("\ufeff"):
            vocabulary.write("\ufeff")  # readers take the first for a byte order mark
        vocabulary.writelines(f"{word}\n" for word in words)
        vocabulary.flush()  # a full disk is found before the matrix takes its name
        file.write(content)


def _array(matrix: Tensor) -> np.ndarray:
    return matrix.detach().cpu().float().numpy()


@contextmanager
def _compressed_if_named_so(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write whole or not at all; compressed if the name ends in `.gz`."""
    with whole_file(path, "wb") as file:
        if path.suffix == ".gz":
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as compressed:
                yield compressed
        else:
            yield file
