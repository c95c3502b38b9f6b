"""Word vectors: a vocabulary and a matrix, read from and written to the layouts that word vectors come in."""

import logging
import os
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import torch
from torch import Tensor

from .vector_files import Rows, rows_of
from .vector_writers import write_binary, write_safetensors, write_text

logger = logging.getLogger(__name__)

Layout = Literal["text", "binary", "glove", "safetensors"]
# Why a row of a file is left out, as the log says it.
REASONS = {
    "duplicate": "a word that came before",
    "empty": "no word",
    "not UTF-8": "a word that is not UTF-8",
}


@dataclass(frozen=True, eq=False)
class WordVectors:
    """Words and their vectors.

    Args:
        words: Distinct words, the most frequent first.
        matrix: Their vectors, (words, dimensions), float32.
        dropped: How many rows of a file were left out, by reason: `duplicate`, `empty`, `not UTF-8`.

    Raises:
        ValueError: If there is not one vector for each word, or a word stands twice.

    Example:
        >>> vectors = WordVectors(["the", "dog"], torch.tensor([[1.0, 0.0], [0.0, 2.0]]))
        >>> vectors.matrix[vectors.index["dog"]].tolist(), len(vectors), vectors.dimensions
        ([0.0, 2.0], 2, 2)
    """

    words: list[str]
    matrix: Tensor
    dropped: dict[str, int] = field(default_factory=dict)

    def __post_init__(self):
        if self.matrix.ndim != 2 or len(self.matrix) != len(self.words):
            raise ValueError(
                f"Expected a matrix with one row for each of {len(self.words)} words, got {tuple(self.matrix.shape)}."
            )
        if len(self.index) != len(self.words):
            word, count = Counter(self.words).most_common(1)[0]
            raise ValueError(f"Expected distinct words, got {word!r} {count} times. Keep one row of each word.")

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def index(self) -> dict[str, int]:
        """Word -> row."""
        return {word: row for row, word in enumerate(self.words)}

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        return self.matrix.shape[1]

    def most_frequent(self, n: int) -> "WordVectors":
        """Return the first `n` words, or all where there are fewer."""
        return WordVectors(self.words[:n], self.matrix[:n], self.dropped)


def read_vectors(path: str | os.PathLike, max_vocab: int | None = None) -> WordVectors:
    """Read word vectors of any of these layouts, told apart by what is in the file.

    - text of word2vec and fastText (`.vec`): a line `words dimensions`, then a line for each word; also with `.gz`
    - text of GloVe: the same without the first line; also with `.gz`
    - binary of word2vec: the same first line, then each word, a space and its float32 numbers; also with `.gz`
    - `.bin` of fastText, unsupervised: through gensim (the extra `vectors`), which needs memory for all of its n-grams
    - `.safetensors` with one matrix, and beside it `vocab.txt`, a word a line in the order of the rows; where the file
      has the hash that `write_vectors` gives it, other words than those it was written with are refused

    Of a word that comes twice the first is kept. Rows without a word, or with one that is not UTF-8, are left out; one
    warning counts them. In text, words end at the first space; where a line has more fields than the others, the
    last ones are the vector (GloVe has words with spaces in them). Vectors of zeros stay.

    Args:
        path: The file.
        max_vocab: Stop after this many words, whatever follows them; None reads all.

    Raises:
        FileNotFoundError: If there is no such file.
        ImportError: If the file is a `.bin` of fastText and gensim is not installed.
        ValueError: If the file is of no such layout, breaks off, has lines of different lengths, or a vector in it is
            not finite.
    """
    path = Path(path)
    if max_vocab is not None and max_vocab < 1:
        raise ValueError(f"`max_vocab` must be at least 1, or None for all words, got {max_vocab!r}.")
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file. Expected word vectors.")
    return _gathered(path, rows_of(path, max_vocab), max_vocab)


def write_vectors(vectors: WordVectors, path: str | os.PathLike, layout: Layout = "text") -> None:
    """Write word vectors, whole or not at all; `read_vectors` gives back the same words and numbers.

    In text, numbers have nine significant digits, which tell all float32 numbers apart. A name that ends in `.gz` is
    compressed.

    Args:
        vectors: Words and their vectors.
        path: The file. `.safetensors` is the extension of that layout and of no other; its words go to `vocab.txt` in
            the same folder.
        layout: See `read_vectors`.

    Raises:
        ValueError: If there is no such layout, the extension is that of another, or a word has a character in it that
            the layout ends words with.
    """
    path = Path(path)
    if layout not in get_args(Layout):
        raise ValueError(f"`layout` must be one of {', '.join(get_args(Layout))}, got {layout!r}.")
    if (path.suffix == ".safetensors") != (layout == "safetensors"):
        raise ValueError(f"{path}: expected `.safetensors` for the layout `safetensors` only, got {layout!r}.")
    _check_words(vectors.words, path, layout)
    match layout:
        case "safetensors":
            write_safetensors(vectors.words, vectors.matrix, path)
        case "binary":
            write_binary(vectors.words, vectors.matrix, path)
        case _:
            write_text(vectors.words, vectors.matrix, path, header=layout == "text")


def _gathered(path: Path, blocks: Iterable[Rows], max_vocab: int | None) -> WordVectors:
    """Put blocks of rows together, leaving out what is no new word."""
    words: dict[str, None] = {}
    matrices: deque[np.ndarray] = deque()
    dropped: Counter[str] = Counter()
    for block in blocks:
        kept = []
        for row, word in enumerate(block.words):
            if word and word not in words:
                words[word] = None
                kept.append(row)
                if len(words) == max_vocab:
                    break
            else:
                dropped["not UTF-8" if word is None else "duplicate" if word else "empty"] += 1
        vectors = block.vectors if len(kept) == len(block.vectors) else block.vectors[kept]
        _check_finite(path, block, kept, vectors)
        matrices.append(vectors)
        if len(words) == max_vocab:
            break
    if not words:
        raise ValueError(f"{path}: expected word vectors, got no word.")
    if dropped:
        counts = ", ".join(f"{count:,} with {REASONS[reason]}" for reason, count in dropped.items())
        logger.warning("%s: rows left out: %s.", path, counts)
    return WordVectors(list(words), torch.from_numpy(_joined(matrices)), dict(dropped))


def _check_finite(path: Path, block: Rows, kept: list[int], vectors: np.ndarray) -> None:
    if not np.isfinite(vectors).all():
        row, column = np.argwhere(~np.isfinite(vectors))[0]
        raise ValueError(
            f"{path}: expected finite numbers, got {vectors[row, column]} in the vector of "
            f"{block.words[kept[row]]!r}. Train the vectors again, or take the word out of the file."
        )


def _joined(matrices: deque[np.ndarray]) -> np.ndarray:
    """Stack matrices, letting go of each when it is copied: memory is that of all rows once, not twice."""
    joined = np.empty((sum(map(len, matrices)), matrices[0].shape[1]), np.float32)
    start = 0
    while matrices:
        matrix = matrices.popleft()
        joined[start : start + len(matrix)] = matrix
        start += len(matrix)
    return joined


def _check_words(words: list[str], path: Path, layout: Layout) -> None:
    """Refuse words that would be read back as something else."""
    ends = "\n\r" if layout == "safetensors" else "\n\r "
    unfit = [word for word in words if not word or any(end in word for end in ends)]
    if unfit:
        advice = "Leave them out." if layout == "safetensors" else "Leave them out, or write `safetensors`."
        raise ValueError(
            f"{path}: expected words that are not empty and without {' or '.join(map(repr, ends))}, got "
            f"{len(unfit):,} others such as {unfit[0]!r}. {advice}"
        )
