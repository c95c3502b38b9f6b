"""Sentence pairs that an alignment is tried on."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from ..data.bitext import BitextSource, SentencePair
from ..data.filters import Exclusion, keep_pairs, long_words, normalised

# So many times the pairs that are retrieved are read where there are as many, to weigh words by.
WEIGHED = 5


@dataclass(frozen=True)
class SentencePairs:
    """Sentence pairs of a language and the hub.

    Attributes:
        retrieved: Those to be found among each other.
        others: Further ones, which say how frequent words are.
    """

    retrieved: list[SentencePair]
    others: list[SentencePair]


def read_pairs(sources: list[BitextSource], size: int) -> SentencePairs:
    """Choose sentence pairs by a hash of their ids, or of the hub's text without: the same ones for all languages.

    Args:
        sources: Bitext, the hub second.
        size: How many are retrieved, at most.

    Raises:
        ValueError: If no pair is left after the filters of bitext.
    """
    counts: Counter[str] = Counter()
    kept = keep_pairs(chain.from_iterable(sources), Exclusion(), counts)
    chosen = heapq.nsmallest(WEIGHED * size, kept, key=_hash)
    if not chosen:
        raise ValueError(f"{', '.join(source.name for source in sources)}: expected sentence pairs, got none.")
    return SentencePairs(chosen[:size], chosen[size:])


def without(exclusion: Exclusion, tests: Iterable[SentencePairs]) -> Exclusion:
    """Exclude the sentences that are retrieved, too."""
    pairs = [pair for test in tests for pair in test.retrieved]
    ids = {pair.id for pair in pairs if pair.id is not None and not pair.id.isdecimal()}
    texts = {form(text) for pair in pairs for text in (pair.source, pair.target) for form in (normalised, long_words)}
    return Exclusion(exclusion.ids | ids, exclusion.texts | (texts - {"", None}))


def _hash(pair: SentencePair) -> bytes:
    return hashlib.blake2b((pair.id or normalised(pair.target)).encode(), digest_size=8).digest()
