"""Tagged sentences as rows that a model trains on, batched by length."""

import math
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
import torch
from torch.utils.data import Dataset, Sampler
from transformers.trainer_pt_utils import get_length_grouped_indices

from ..data.subwords import Window


class TaggingRows(Dataset):
    """The windows of one language's sentences, longest first.

    Args:
        windows: Windows from `hf_xlt.data.subwords`.
        tags: Tag ids of each sentence.
        lang: Id of the language for a model with language embeddings, or parts of its own for a language.
        side: 0 for a source language, 1 for a target language: what a language discriminator learns to tell apart.
        adapter: The language whose adapter is to be active.
    """

    def __init__(
        self,
        windows: Sequence[Window],
        tags: Sequence[Sequence[int]],
        lang: int | None = None,
        side: int | None = None,
        adapter: str | None = None,
    ):
        self.windows = sorted(windows, key=lambda window: -len(window.input_ids))
        self.tags = tags
        self.lang = lang
        self.side = side
        self.adapter = adapter

    @classmethod
    def unlabelled(cls, windows: Sequence[Window], lang: int | None = None, side: int = 1) -> "TaggingRows":
        """Return rows without labels (-100 throughout), of a target language unless `side` is 0."""
        words = [0] * (max((window.sentence for window in windows), default=-1) + 1)
        for window in windows:
            words[window.sentence] = max(words[window.sentence], window.first_word + len(window.word_starts))
        return cls(windows, [[-100] * count for count in words], lang, side)

    def __len__(self) -> int:
        return len(self.windows)

    def __getitem__(self, index: int) -> dict:
        window = self.windows[index]
        labels = window.labels(self.tags[window.sentence])
        row = {"input_ids": window.input_ids, "labels": labels, "word_starts": window.word_starts}
        given = {"characters": window.characters, "lang": self.lang, "side": self.side, "adapter": self.adapter}
        return row | {name: value for name, value in given.items() if value is not None}

    @property
    def lengths(self) -> list[int]:
        """Pieces of each row."""
        return [len(window.input_ids) for window in self.windows]

    def words(self, pieces: np.ndarray) -> list[list[int]]:
        """Return one tag a word for each sentence.

        Args:
            pieces: Tag ids in the order of the rows, (rows, pieces).
        """
        tags = [[-1] * len(sentence) for sentence in self.tags]
        for window, row in zip(self.windows, pieces, strict=True):
            end = window.first_word + len(window.word_starts)
            tags[window.sentence][window.first_word : end] = row[window.word_starts].tolist()
        return tags


class LengthGroupedBatches(Sampler[int]):
    """Order rows so that each batch holds rows of similar length, batches in random order.

    The order is a function of seed and epoch alone, and its length a multiple of the batch (the first rows of the
    order fill the last batch), so that one process with a batch of 32 and two processes with 16 take the same steps.

    Args:
        lengths: Length of each row.
        batch_size: Rows in an optimiser step, over all processes.
        seed: Seed of the order.
    """

    def __init__(self, lengths: Sequence[int], batch_size: int, seed: int):
        self.lengths = lengths
        self.batch_size = batch_size
        self.seed = seed
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose order comes next."""
        self.epoch = epoch

    def __len__(self) -> int:
        return math.ceil(len(self.lengths) / self.batch_size) * self.batch_size

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + self.epoch)
        order = get_length_grouped_indices(self.lengths, self.batch_size, generator=generator)
        while len(order) < len(self):
            order += order[: len(self) - len(order)]
        for batch in torch.randperm(len(order) // self.batch_size, generator=generator).tolist():
            yield from order[batch * self.batch_size : (batch + 1) * self.batch_size]


class OneLanguageBatches(LengthGroupedBatches):
    """Order the rows of several languages so that each batch holds those of one, of similar length.

    The batches of all languages come in random order.

    Args:
        lengths: Length of each row, language by language.
        batch_size: Rows in an optimiser step, over all processes.
        seed: Seed of the order.
    """

    def __init__(self, lengths: Sequence[Sequence[int]], batch_size: int, seed: int):
        super().__init__(list(chain.from_iterable(lengths)), batch_size, seed)
        self._languages = [LengthGroupedBatches(part, batch_size, seed) for part in lengths]

    def __len__(self) -> int:
        return sum(map(len, self._languages))

    def __iter__(self) -> Iterator[int]:
        batches, before = [], 0
        for part in self._languages:
            part.set_epoch(self.epoch)
            order = [before + row for row in part]
            batches += [order[start : start + self.batch_size] for start in range(0, len(order), self.batch_size)]
            before += len(part.lengths)
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + self.epoch)
        for batch in torch.randperm(len(batches), generator=generator).tolist():
            yield from batches[batch]
