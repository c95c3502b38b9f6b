"""Rows of pre-training batches, made from token stores on demand."""

import math

import numpy as np

from .batch_order import BucketOrder, ColumnOrder
from .packed_sequences import PackedSequences, delimited_sequences, pair_sequences, single_sequences
from .token_store import PairStore, TokenStore


class StreamChunks:
    """The text of one language as one stream, cut into chunks of equal length.

    Every sentence is followed by `</s>`; the stream of T tokens is laid out in `columns` columns of
    `ceil(T / (columns * bptt))` chunks each, filled at its front with `</s>`. Before each column stands one more
    `</s>`, so all chunks start one token early and the last token of a column is never seen. A batch is the chunks at
    one height of all columns. So nothing is padded, and sentences are cut at the ends of chunks.

    A chunk of column c and height k covers the tokens from (c * height + k) * bptt - 1 of the filled stream: only
    the starts of sentences are held in memory.

    Args:
        store: The text.
        lang: Id of its language; None leaves `langs` out.
        eos_id: Id of `</s>`.
        bptt: Tokens in a chunk.
        columns: Chunks in a batch.
    """

    def __init__(self, store: TokenStore, lang: int | None, eos_id: int, bptt: int, columns: int = 1):
        self.store = store
        self.lang = lang
        self.eos_id = eos_id
        self.bptt = bptt
        self.columns = columns
        self.sentences = len(store)
        self.mean_length = bptt
        self._sentence_starts = store.offsets[:-1] + np.arange(len(store))
        tokens = store.token_count + len(store)
        self.height = math.ceil(tokens / (columns * bptt))
        self.padding = self.height * columns * bptt - tokens

    def __len__(self) -> int:
        return self.height * self.columns

    def order(self, batch_tokens: int, seed: tuple[int, ...]) -> ColumnOrder:
        """Return an order of batches, a chunk of each column; `columns` stands for `batch_tokens`."""
        return ColumnOrder(self.height, self.columns, seed)

    def chunks(self, rows: np.ndarray) -> np.ndarray:
        """Return chunks as ids, (rows, bptt); chunk k of column c is row c * height + k."""
        chunks = self._ids(rows[:, None] * self.bptt - 1 + np.arange(self.bptt) - self.padding)
        chunks[rows % self.height == 0, 0] = self.eos_id
        return chunks

    def sequences(self, rows: np.ndarray) -> PackedSequences:
        """Return chunks as packed sequences."""
        return self._packed(self.chunks(rows))

    def evaluation_sequences(self) -> PackedSequences:
        """Return the chunks but the one with filling; text of less than a chunk comes whole, `</s>` on both sides."""
        if self.padding and len(self) == 1:
            return self._packed(self._ids(np.arange(-1, self.bptt - self.padding))[None])
        return self.sequences(np.arange(int(self.padding > 0), len(self)))

    def _ids(self, position: np.ndarray) -> np.ndarray:
        """Return the ids at these positions of the stream, same shape; `</s>` at negative ones, in the filling."""
        sentence = np.searchsorted(self._sentence_starts, position, side="right") - 1  # -1 in the filling
        token = position - sentence
        ends = (position < 0) | (token == self.store.offsets[sentence + 1])
        ids = self.store.tokens[token.clip(0, self.store.token_count - 1)]
        return np.where(ends, self.eos_id, ids.astype(np.int64))

    def _packed(self, chunks: np.ndarray) -> PackedSequences:
        count, length = chunks.shape
        langs = None if self.lang is None else np.full(count, self.lang)
        return single_sequences(chunks.ravel(), np.full(count, length), langs)


class Sentences:
    """Sentences of one language as rows of their own, `</s> x </s>`.

    Args:
        store: The text; sentences without tokens are left out.
        lang: Id of its language; None leaves `langs` out.
        eos_id: Id of `</s>`.
        longest: Tokens of the longest row; a longer sentence keeps its first ones.

    Raises:
        ValueError: If rows have no room for a token.
    """

    def __init__(self, store: TokenStore, lang: int | None, eos_id: int, longest: int):
        if longest < 3:
            raise ValueError(
                f"Expected rows of at least 3 tokens (`bptt`), one between two `</s>`, got at most {longest!r}."
            )
        self.store = store
        self.lang = lang
        self.eos_id = eos_id
        self.longest = longest
        self._kept = np.flatnonzero(store.lengths)
        self.lengths = np.minimum(store.lengths[self._kept] + 2, longest)
        self.sentences = len(self._kept)
        self.mean_length = float(self.lengths.mean())

    def __len__(self) -> int:
        return len(self._kept)

    def order(self, batch_tokens: int, seed: tuple[int, ...]) -> BucketOrder:
        """Return an order of batches of similar length."""
        return BucketOrder(self.lengths, batch_tokens, seed)

    def sequences(self, rows: np.ndarray) -> PackedSequences:
        """Return sentences as packed sequences."""
        langs = None if self.lang is None else np.full(len(rows), self.lang)
        return delimited_sequences(*self.store.take(self._kept[rows], self.longest - 2), langs, self.eos_id)

    def evaluation_sequences(self) -> PackedSequences:
        """Return all sentences."""
        return self.sequences(np.arange(len(self)))


class SentencePairs:
    """Translation pairs as rows, `</s> x </s> </s> y </s>`.

    Args:
        store: The pairs; those with an empty side or one above `max_length` are left out.
        langs: Ids of the two languages; None leaves `langs` out.
        eos_id: Id of `</s>`.
        max_length: Tokens on either side, without special tokens.
        reset_positions: As in `hf_xlt.data.packed_sequences.pair_sequences`.

    Raises:
        ValueError: If no pair is left.
    """

    def __init__(
        self,
        store: PairStore,
        langs: tuple[int, int] | None,
        eos_id: int,
        max_length: int,
        reset_positions: bool = True,
    ):
        self.store = store
        self.langs = langs
        self.eos_id = eos_id
        self.reset_positions = reset_positions
        self._kept = store.within(max_length)
        if not len(self._kept):
            raise ValueError(
                f"{store.source.folder}: all {len(store)} pairs have an empty side or one of more than {max_length} "
                "tokens. Raise `max_length`, or look at the bitext."
            )
        self.lengths = store.lengths[:, self._kept].sum(axis=0) + (4 if reset_positions else 3)
        self.sentences = len(self._kept)
        self.mean_length = float(self.lengths.mean())

    def __len__(self) -> int:
        return len(self._kept)

    def order(self, batch_tokens: int, seed: tuple[int, ...]) -> BucketOrder:
        """Return an order of batches of similar length."""
        return BucketOrder(self.lengths, batch_tokens, seed)

    def sequences(self, rows: np.ndarray) -> PackedSequences:
        """Return pairs as packed sequences."""
        kept = self._kept[rows]
        langs = None if self.langs is None else np.tile(self.langs, (len(rows), 1))
        source, target = self.store.source.take(kept), self.store.target.take(kept)
        return pair_sequences(source, target, langs, self.eos_id, self.reset_positions)

    def evaluation_sequences(self) -> PackedSequences:
        """Return all pairs."""
        return self.sequences(np.arange(len(self)))


Rows = StreamChunks | Sentences | SentencePairs
