"""A set of many hashes in little memory."""

import numpy as np


class HashSet:
    """Set of 64-bit hashes that only grows, at up to 25 bytes each, where a `set` takes 80.

    Most lie in a sorted array; the latest, in a `set` until they are an eighth as many, are then merged into it.

    Args:
        recent: Hashes kept in the `set` at least before they are merged.

    Example:
        >>> hashes = HashSet()
        >>> hashes.add(2**64 - 1)
        >>> 2**64 - 1 in hashes, 7 in hashes
        (True, False)
    """

    def __init__(self, recent: int = 1 << 18):
        self._least = recent
        self._sorted = np.empty(0, np.uint64)
        self._recent: set[int] = set()

    def __contains__(self, hashed: int) -> bool:
        if hashed in self._recent:
            return True
        value = np.uint64(hashed)  # of any other type, the whole array would be converted
        place = self._sorted.searchsorted(value)
        return bool(place < len(self._sorted) and self._sorted[place] == value)

    def add(self, hashed: int) -> None:
        """Add a hash from 0 to 2**64 - 1."""
        self._recent.add(hashed)
        if len(self._recent) >= max(self._least, len(self._sorted) // 8):
            recent = np.fromiter(self._recent, np.uint64, len(self._recent))
            self._recent = set()
            self._sorted = np.concatenate([self._sorted, recent])
            self._sorted.sort()
