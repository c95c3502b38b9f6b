"""Word translation scored against a test lexicon.

As in the published evaluation, a source word counts if it and at least one of its gold translations are in the
vocabularies; every other one is left out, so that scores over small vocabularies look better than they are. A score
therefore knows its coverage.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ..metrics.lexicon_induction import gold_translations
from .retrieval import Retrieval, nearest

# Gold translations are looked for among this many of the best candidates.
BEST = 10
# The published vocabularies hold as many words; r_S of CSLS sees no more.
SOURCE_WORDS = 200_000
# Last frequency rank of each band of source words; the last band is open.
BAND_ENDS = (500, 2000, 5000, 20_000)


@dataclass(frozen=True)
class LexiconQueries:
    """The source words of a test lexicon that can be scored.

    Args:
        words: Source words, in the order of the lexicon; each word of the vocabulary once, as it is first written.
        rows: (words,) int64, their rows in the source vocabulary.
        gold: (pairs, 2) int64: position in `words`, and row of a gold translation in the target vocabulary.
        total: Number of distinct source words of the lexicon; spellings of one word of the vocabulary count once.
    """

    words: list[str]
    rows: Tensor
    gold: Tensor
    total: int


@dataclass(frozen=True)
class LexiconScore:
    """How well one lexicon is found again, in one direction, by one retrieval.

    Args:
        words: The source words that were scored.
        rows: (words,) int64, their rows in the source vocabulary: one less than their frequency ranks.
        ranks: (words,) int64, the rank of the best gold translation, from 1 to 10; 0 where none is among the 10 best.
        total: Number of distinct source words of the lexicon.
    """

    words: list[str]
    rows: Tensor
    ranks: Tensor
    total: int

    @property
    def coverage(self) -> float:
        """Return the share of the lexicon's source words that were scored."""
        return len(self.words) / self.total

    def hits(self, k: int) -> Tensor:
        """Tell for which words a gold translation is among the k best: (words,) bool.

        Raises:
            ValueError: If k is not between 1 and 10.
        """
        if not 1 <= k <= BEST:
            raise ValueError(f"Expected `k` between 1 and {BEST}, the ranks that are known, got {k}.")
        return (self.ranks >= 1) & (self.ranks <= k)

    def precision(self, k: int) -> float:
        """Return the share of the scored words with a gold translation among the k best."""
        return int(self.hits(k).sum()) / len(self.words)


def lexicon_queries(
    entries: Iterable[tuple[str, str]], source_words: Sequence[str], target_words: Sequence[str]
) -> LexiconQueries:
    """Look the entries of a lexicon up in two vocabularies, in lower case where a word is not there as it is written.

    Source words that are found in the same row are one word, with the translations of all of them.

    Args:
        entries: Pairs of a source and a target word.
        source_words: The source vocabulary, most frequent word first.
        target_words: The target vocabulary, most frequent word first.

    Raises:
        ValueError: If no entry has both its words in the vocabularies.

    Example:
        >>> queries = lexicon_queries([("Hund", "dog"), ("Hund", "hound"), ("Haus", "house")], ["hund"], ["a", "dog"])
        >>> queries.words, queries.rows.tolist(), queries.gold.tolist(), queries.total
        (['Hund'], [0], [[0, 1]], 2)
    """
    source_index, target_index = _index(source_words), _index(target_words)
    spelled: dict[int, str] = {}  # source row -> its word, as the lexicon writes it first
    translations: dict[int, set[int]] = {}  # source row -> target rows
    missing = 0
    for word, targets in gold_translations(entries).items():
        row = row_of(word, source_index)
        if row is None:
            missing += 1
            continue
        spelled.setdefault(row, word)
        found = {target_row for target in targets if (target_row := row_of(target, target_index)) is not None}
        translations.setdefault(row, set()).update(found)
    rows = [row for row in spelled if translations[row]]
    total = len(spelled) + missing
    if not rows:
        raise ValueError(
            f"Expected at least one entry of the lexicon with its source word among the {len(source_index):,} source "
            f"words and its target word among the {len(target_index):,} target words, got none for the lexicon's "
            f"{total:,} source words. Are the languages in this order, and do the vocabularies hold words of them?"
        )
    gold = [(number, target_row) for number, row in enumerate(rows) for target_row in sorted(translations[row])]
    return LexiconQueries([spelled[row] for row in rows], torch.tensor(rows), torch.tensor(gold), total)


def row_of(word: str, index: Mapping[str, int]) -> int | None:
    """Return the row of a word as it is written, else in lower case, else None.

    Example:
        >>> row_of("Polish", {"polish": 0, "Polish": 1}), row_of("Dog", {"dog": 0}), row_of("cat", {"Cat": 0})
        (1, 0, None)
    """
    return index.get(word, index.get(word.lower()))


def score_queries(
    queries: LexiconQueries,
    mapped_source: Tensor,
    target: Tensor,
    *,
    retrieval: Retrieval = "csls",
    neighbours: int = 10,
) -> LexiconScore:
    """Translate the source words of a lexicon and find the ranks of their gold translations.

    What CSLS and the inverted softmax correct for is seen from the source vocabulary, not from the queries alone: from
    its `SOURCE_WORDS` most frequent words.

    Args:
        queries: The lexicon, looked up in both vocabularies.
        mapped_source: (source words, dimensions), all of them, mapped into the space of the target.
        target: (target words, dimensions).
        retrieval: See `nearest`.
        neighbours: Over how many neighbours CSLS averages.

    Example:
        >>> queries = lexicon_queries([("nein", "no")], ["ja", "nein"], ["no", "yes"])
        >>> score = score_queries(queries, torch.eye(2), torch.eye(2))
        >>> score.precision(1), score.precision(5)
        (0.0, 1.0)
    """
    found = nearest(
        mapped_source[queries.rows],
        target,
        min(BEST, len(target)),
        retrieval,
        neighbours=neighbours,
        sources=mapped_source[:SOURCE_WORDS],
    )
    return LexiconScore(queries.words, queries.rows, gold_ranks(found.indices.cpu(), queries.gold), queries.total)


def gold_ranks(indices: Tensor, gold: Tensor) -> Tensor:
    """Return the rank of the best-ranked gold translation of each query, 0 where none was found.

    Args:
        indices: (queries, k) int64, candidates, best first.
        gold: (pairs, 2) int64: query, candidate.

    Returns:
        (queries,) int64.

    Example:
        >>> gold_ranks(torch.tensor([[4, 2], [0, 1], [5, 6]]), torch.tensor([[0, 2], [0, 3], [1, 1], [1, 0]])).tolist()
        [2, 1, 0]
    """
    size, k = indices.shape
    query, candidate = gold.T
    right = indices[query] == candidate[:, None]  # (pairs, k)
    ranks = torch.where(right, torch.arange(1, k + 1), k + 1).amin(dim=1)
    best = torch.full((size,), k + 1).scatter_reduce(0, query, ranks, "amin")
    return best.masked_fill(best > k, 0)


def same_spelling(queries: LexiconQueries, target_words: Sequence[str]) -> LexiconScore:
    """Translate every word by the same string, which is wrong where the target vocabulary has no such word.

    Args:
        queries: The words to translate.
        target_words: The target vocabulary, the one `queries` were looked up in.

    Example:
        >>> queries = lexicon_queries([("ja", "yes"), ("Taxi", "taxi")], ["taxi", "ja"], ["yes", "taxi"])
        >>> same_spelling(queries, ["yes", "taxi"]).ranks.tolist()
        [0, 1]
    """
    target_index = _index(target_words)
    gold = set(map(tuple, queries.gold.tolist()))
    ranks = [int((number, row_of(word, target_index)) in gold) for number, word in enumerate(queries.words)]
    return LexiconScore(queries.words, queries.rows, torch.tensor(ranks), queries.total)


def frequency_bands(rows: Tensor) -> dict[str, Tensor]:
    """Sort words into bands by their frequency ranks; bands without a word are left out.

    Args:
        rows: (words,) int64, rows in a vocabulary with the most frequent word first.

    Returns:
        Band, such as `501-2,000` -> (words,) bool.

    Example:
        >>> for band, members in frequency_bands(torch.tensor([0, 499, 500, 20_000])).items():
        ...     print(band, members.tolist())
        1-500 [True, True, False, False]
        501-2,000 [False, False, True, False]
        20,001+ [False, False, False, True]
    """
    numbers = torch.bucketize(rows, torch.tensor(BAND_ENDS), right=True)
    starts = [1, *(end + 1 for end in BAND_ENDS)]
    names = [f"{start:,}-{end:,}" for start, end in zip(starts, BAND_ENDS, strict=False)] + [f"{starts[-1]:,}+"]
    bands = {name: numbers == number for number, name in enumerate(names)}
    return {name: members for name, members in bands.items() if members.any()}


def _index(words: Sequence[str]) -> dict[str, int]:
    return {word: row for row, word in enumerate(words)}
