"""Orders in which the rows of a corpus come in batches, pass after pass, with random access."""

import numpy as np


class ColumnOrder:
    """Batches of the rows `k`, `k + batches`, `k + 2 * batches`, ..., in another random order in each pass.

    Args:
        batches: Batches in a pass.
        columns: Rows in a batch.
        seed: Seed of the order, numbers of 0 or more.
    """

    def __init__(self, batches: int, columns: int, seed: tuple[int, ...]):
        self.batches = batches
        self.fewest_rows = columns
        self._columns = batches * np.arange(columns)
        self._seed = seed
        self._pass, self._order = -1, np.empty(0, np.int64)

    def __len__(self) -> int:
        return self.batches

    def rows(self, number: int) -> np.ndarray:
        """Return the rows of a batch; `number` counts on over the passes."""
        current, position = divmod(number, self.batches)
        if current != self._pass:
            self._order = np.random.default_rng([*self._seed, current]).permutation(self.batches)
            self._pass = current
        return self._order[position] + self._columns


class BucketOrder:
    """Batches of rows of similar length and about equal tokens; each pass shuffles rows and batches anew.

    Args:
        lengths: Tokens in each row, (rows,).
        batch_tokens: Tokens in a batch, about: a pass is cut evenly.
        seed: Seed of the order, numbers of 0 or more.
    """

    def __init__(self, lengths: np.ndarray, batch_tokens: int, seed: tuple[int, ...]):
        self._lengths = lengths
        self._bounds = bucket_bounds(np.sort(lengths), batch_tokens)
        self.fewest_rows = int(np.diff(self._bounds).min())
        self._seed = seed
        self._pass, self._rows, self._order = -1, np.empty(0, np.int64), np.empty(0, np.int64)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def rows(self, number: int) -> np.ndarray:
        """Return the rows of a batch; `number` counts on over the passes."""
        current, position = divmod(number, len(self))
        if current != self._pass:
            self._shuffle(np.random.default_rng([*self._seed, current]))
            self._pass = current
        batch = self._order[position]
        return self._rows[self._bounds[batch] : self._bounds[batch + 1]]

    def _shuffle(self, generator: np.random.Generator) -> None:
        shuffled = generator.permutation(len(self._lengths))
        self._rows = shuffled[np.argsort(self._lengths[shuffled], kind="stable")]
        self._order = generator.permutation(len(self))


def bucket_bounds(lengths: np.ndarray, batch_tokens: int) -> np.ndarray:
    """Cut rows in their order into batches of about `batch_tokens`, all about equal.

    Args:
        lengths: Tokens in each row, (rows,).
        batch_tokens: Tokens wanted in a batch.

    Returns:
        First row of each batch and the number of rows, (batches + 1,).

    Example:
        >>> bucket_bounds(np.array([2, 2, 2, 3, 3, 6, 6]), batch_tokens=6).tolist()
        [0, 3, 5, 6, 7]
    """
    total = int(lengths.sum())
    batches = max(1, round(total / batch_tokens))
    batch = (np.cumsum(lengths) - lengths) * batches // total
    return np.concatenate([[0], np.flatnonzero(np.diff(batch)) + 1, [len(lengths)]])
