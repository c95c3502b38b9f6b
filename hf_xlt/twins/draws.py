"""Numbers that are a function of texts: the same in every process, on every machine, in every split."""

from hashlib import blake2b
from random import Random


def draw(*parts: object) -> float:
    """Return a number from 0 up to 1.

    Example:
        >>> draw("lexicon", 0, "house") == draw("lexicon", 0, "house") != draw("lexicon", 1, "house")
        True
    """
    return int.from_bytes(_digest(parts), "big") / 2**64


def draws(*parts: object) -> Random:
    """Return a source of numbers."""
    return Random(int.from_bytes(_digest(parts), "big"))


def _digest(parts: tuple[object, ...]) -> bytes:
    return blake2b("\0".join(map(str, parts)).encode(), digest_size=8).digest()
