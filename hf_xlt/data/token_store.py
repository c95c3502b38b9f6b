"""Token ids of a corpus on disk, read through memory maps."""

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from .packed_sequences import span_indices

TOKENS, OFFSETS = "tokens.npy", "offsets.npy"
SLAB = 1 << 24  # ids counted at a time


@dataclass(frozen=True, eq=False)
class TokenStore:
    """The sentences of one language as token ids without special tokens, in a folder on disk.

    `tokens.npy` holds all ids one after the other (uint16, or int32 where an id needs it), `offsets.npy` (int64,
    sentences + 1) where each sentence starts. Both are memory-mapped: a corpus may be larger than memory.

    Attributes:
        folder: Where the store lies.
        tokens: All ids, (tokens,).
        offsets: Start of each sentence, and the end of the last.

    Example:
        >>> import tempfile
        >>> store = TokenStore.write(tempfile.mkdtemp(), [[[14, 15], [16]], [[17, 18, 19]]])
        >>> len(store), store.token_count, store[2].tolist(), store.tokens.dtype
        (3, 6, [17, 18, 19], dtype('uint16'))
    """

    folder: Path
    tokens: np.ndarray
    offsets: np.ndarray

    @classmethod
    def write(cls, folder: str | os.PathLike, batches: Iterable[Sequence[Sequence[int]]]) -> "TokenStore":
        """Write a store, whole or not at all, in place of one that is there.

        Args:
            folder: Where to write.
            batches: Batches of sentences, a sentence a list of ids; one batch at a time is held in memory.

        Raises:
            ValueError: If no token comes.
        """
        folder = Path(folder)
        temporary = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
        temporary.mkdir(parents=True, exist_ok=True)
        try:
            lengths = _write_ids(temporary / "ids", batches)
            if not any(batch.any() for batch in lengths):
                raise ValueError(f"{folder}: expected sentences with tokens, got none. Is the corpus empty?")
            with open(temporary / OFFSETS, "wb") as file:
                np.save(file, np.concatenate([[0], *lengths]).cumsum())
                os.fsync(file.fileno())
            _narrow(temporary / "ids", temporary / TOKENS)
            shutil.rmtree(folder, ignore_errors=True)
            os.replace(temporary, folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: str | os.PathLike) -> "TokenStore":
        """Open a store.

        Raises:
            ValueError: If there is none, or its two files are not of one writing.
        """
        folder = Path(folder)
        for name in (TOKENS, OFFSETS):
            if not (folder / name).is_file():
                raise ValueError(
                    f"{folder}: expected a token store, found no {name}. Write it with `TokenStore.write`."
                )
        tokens, offsets = (np.load(folder / name, mmap_mode="r", allow_pickle=False) for name in (TOKENS, OFFSETS))
        if len(offsets) < 2 or offsets[-1] != len(tokens):
            raise ValueError(
                f"{folder}: expected {OFFSETS} to end at the {len(tokens)} ids of {TOKENS}, got {offsets[-1:]}. "
                "Remove the folder and write it anew."
            )
        return cls(folder, tokens, offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: int) -> np.ndarray:
        """Return the ids of one sentence."""
        index = range(len(self))[index]
        return np.asarray(self.tokens[self.offsets[index] : self.offsets[index + 1]])

    def __reduce__(self):
        # A memory map would be copied whole into a worker process.
        return TokenStore.open, (self.folder,)

    @property
    def token_count(self) -> int:
        """Ids in the store."""
        return len(self.tokens)

    @property
    def lengths(self) -> np.ndarray:
        """Ids in each sentence, (sentences,), int64, in memory."""
        return np.diff(self.offsets)

    def take(self, sentences: np.ndarray, longest: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids of several sentences one after the other.

        Args:
            sentences: Indices, (sentences,).
            longest: Keep this many ids of each sentence; None keeps all.

        Returns:
            Ids (total,) and lengths (sentences,), int64.
        """
        starts = self.offsets[sentences]
        lengths = self.offsets[sentences + 1] - starts
        if longest is not None:
            lengths = np.minimum(lengths, longest)
        return self.tokens[span_indices(starts, lengths)].astype(np.int64), lengths

    def counts(self, vocab_size: int) -> np.ndarray:
        """Return how often each id occurs, (vocab_size,), int64.

        Raises:
            ValueError: If an id is not below `vocab_size`.
        """
        counts = np.zeros(vocab_size, dtype=np.int64)
        for start in range(0, len(self.tokens), SLAB):
            slab = np.bincount(self.tokens[start : start + SLAB], minlength=vocab_size)
            if len(slab) > vocab_size:
                raise ValueError(
                    f"{self.folder}: expected ids below the vocabulary's {vocab_size}, got {len(slab) - 1}. "
                    "Write the store with the model's own tokenizer."
                )
            counts += slab
        return counts


@dataclass(frozen=True, eq=False)
class PairStore:
    """Translations: two stores whose sentences at one index mean the same.

    Raises:
        ValueError: If the sides have different numbers of sentences.
    """

    source: TokenStore
    target: TokenStore

    def __post_init__(self):
        if len(self.source) != len(self.target):
            raise ValueError(
                f"Expected as many sentences in {self.source.folder} as in {self.target.folder}, "
                f"got {len(self.source)} and {len(self.target)}."
            )

    def __len__(self) -> int:
        return len(self.source)

    @property
    def lengths(self) -> np.ndarray:
        """Tokens on either side, (2, pairs)."""
        return np.stack([self.source.lengths, self.target.lengths])

    def within(self, longest: int) -> np.ndarray:
        """Return the indices of the pairs with 1 to `longest` tokens on each side."""
        lengths = self.lengths
        return np.flatnonzero((lengths.min(axis=0) > 0) & (lengths.max(axis=0) <= longest))

    def reversed(self) -> "PairStore":
        """Return the pairs in the other direction."""
        return PairStore(self.target, self.source)


def _write_ids(path: Path, batches: Iterable[Sequence[Sequence[int]]]) -> list[np.ndarray]:
    """Write the ids of all batches as bare int32; return the lengths of each batch's sentences."""
    lengths = []
    with open(path, "wb") as file:
        for batch in batches:
            lengths.append(np.fromiter(map(len, batch), np.int64, len(batch)))
            np.fromiter(chain.from_iterable(batch), np.int32, lengths[-1].sum()).tofile(file)
    return lengths


def _narrow(ids: Path, tokens: Path) -> None:
    """Turn bare int32 ids into a .npy file of the smallest fitting type; the ids are removed."""
    values = np.memmap(ids, np.int32, "r")
    dtype = np.uint16 if values.max() <= np.iinfo(np.uint16).max else np.int32
    narrowed = np.lib.format.open_memmap(tokens, "w+", dtype, values.shape)
    narrowed[:] = values
    narrowed.flush()
    ids.unlink()
