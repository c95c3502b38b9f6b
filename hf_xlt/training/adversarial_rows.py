"""Labelled and unlabelled rows side by side."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch.utils.data import Dataset, Sampler

from .tagging_rows import LengthGroupedBatches


class PairedRows(Dataset):
    """Labelled rows, each with an unlabelled one: whatever share of a batch a model sees holds as many of both.

    Args:
        labelled: Labelled rows.
        unlabelled: Unlabelled rows.
    """

    def __init__(self, labelled: Dataset, unlabelled: Dataset):
        self.labelled = labelled
        self.unlabelled = unlabelled

    def __len__(self) -> int:
        return len(self.labelled)

    def __getitem__(self, pair: tuple[int, int]) -> tuple[dict, dict]:
        return self.labelled[pair[0]], self.unlabelled[pair[1]]


class PairedBatches(Sampler[tuple[int, int]]):
    """Order pairs of a labelled and an unlabelled row, both of similar length within a batch.

    The labelled rows come as in `LengthGroupedBatches`, whatever unlabelled ones there are. The unlabelled rows are
    read in one random order after another, so an epoch takes up where the last one stopped and none is read twice
    before all were read once. Within an epoch, the longest of them joins the longest labelled row, and so on. The
    order is a function of seed and epoch alone.

    Args:
        lengths: Length of each labelled row.
        unlabelled_lengths: Length of each unlabelled row.
        batch_size: Pairs in an optimiser step, over all processes.
        seed: Seed of the order.
    """

    def __init__(self, lengths: Sequence[int], unlabelled_lengths: Sequence[int], batch_size: int, seed: int):
        self.labelled = LengthGroupedBatches(lengths, batch_size, seed)
        self.unlabelled_lengths = np.asarray(unlabelled_lengths)

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose order comes next."""
        self.labelled.set_epoch(epoch)

    def __len__(self) -> int:
        return len(self.labelled)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        labelled = np.fromiter(self.labelled, np.int64, len(self))
        taken = self._stretch(self.labelled.epoch * len(self), len(self))
        unlabelled = np.empty_like(taken)
        by_length = np.argsort(np.asarray(self.labelled.lengths)[labelled], kind="stable")
        unlabelled[by_length] = taken[np.argsort(self.unlabelled_lengths[taken], kind="stable")]
        yield from zip(labelled.tolist(), unlabelled.tolist(), strict=True)

    def _stretch(self, start: int, count: int) -> np.ndarray:
        """Return places `start` to `start + count` of an endless sequence of shuffles of the unlabelled rows."""
        size = len(self.unlabelled_lengths)
        first, last = start // size, (start + count - 1) // size
        shuffles = [self._shuffle(number) for number in range(first, last + 1)]
        return np.concatenate(shuffles)[start - first * size :][:count]

    def _shuffle(self, number: int) -> np.ndarray:
        generator = torch.Generator().manual_seed(self.labelled.seed * 1_000_003 + number)
        return torch.randperm(len(self.unlabelled_lengths), generator=generator).numpy()
