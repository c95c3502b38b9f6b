"""First pairs of words to learn a map from: a lexicon, words spelled alike, numerals, or only how the words lie."""

import unicodedata
from collections.abc import Iterable

import torch
from torch import Tensor

from ..data.vectors import WordVectors
from .dictionary_induction import DictionaryInduction
from .evaluation import row_of
from .normalisation import normalised

EXAMPLES = 2


def lexicon_pairs(entries: Iterable[tuple[str, str]], source: WordVectors, target: WordVectors) -> Tensor:
    """Return the rows of those entries of a lexicon that are in both vocabularies.

    A word that is missing as it is written is looked up in lower case.

    Args:
        entries: Source word and target word of each entry.
        source: Vectors of the source language.
        target: Vectors of the target language.

    Returns:
        (pairs, 2) int64: source row, target row; distinct, in the order of the entries.

    Raises:
        ValueError: If no entry is in both vocabularies.

    Example:
        >>> english = WordVectors(["the", "dog", "us"], torch.eye(3))
        >>> german = WordVectors(["der", "hund", "katze"], torch.eye(3))
        >>> lexicon_pairs([("dog", "Hund"), ("cat", "Katze")], english, german)
        tensor([[1, 1]])
    """
    entries = list(entries)
    rows = [(row_of(first, source.index), row_of(second, target.index)) for first, second in entries]
    pairs = dict.fromkeys(pair for pair in rows if None not in pair)
    if not pairs:
        found = [
            len({entry[side] for entry, pair in zip(entries, rows, strict=True) if pair[side] is not None})
            for side in (0, 1)
        ]
        raise ValueError(
            f"None of the {len(entries):,} entries of the lexicon is in both vocabularies: {found[0]:,} source and "
            f"{found[1]:,} target words were found. It has entries such as {_shown(entries)}, the source vocabulary "
            f"words such as {_shown(source.words)}, that of the target {_shown(target.words)}. Is the lexicon of "
            "these languages, in this order, and spelled and cased alike?"
        )
    return torch.tensor(list(pairs))


def identical_pairs(source: WordVectors, target: WordVectors) -> Tensor:
    """Return the words that both vocabularies have, spelled the same: names, loans, numerals, punctuation.

    All of them, as in Conneau et al. (2018) and Søgaard et al. (2018).

    Returns:
        (pairs, 2) int64: source row, target row; in the order of the source.

    Raises:
        ValueError: If there is none.
    """
    return _common(source.index, target.index, "string")


def numeral_pairs(source: WordVectors, target: WordVectors) -> Tensor:
    """Return the numerals that both vocabularies have (Artetxe, Labaka & Agirre 2017, section 4.2).

    Words of digits only, digit by digit the same number, in whatever script: `1990` and `१९९०` are a pair. Of several
    scripts in one vocabulary, the most frequent spelling counts.

    Returns:
        (pairs, 2) int64: source row, target row; in the order of the source.

    Raises:
        ValueError: If there is none.

    Example:
        >>> english = WordVectors(["in", "1990"], torch.eye(2))
        >>> hindi = WordVectors(["१९९०", "में"], torch.eye(2))
        >>> numeral_pairs(english, hindi)
        tensor([[1, 0]])
    """
    return _common(_numerals(source.words), _numerals(target.words), "numeral")


@torch.no_grad()
def similarity_pairs(source: Tensor, target: Tensor, words: int = 4000, neighbours: int = 10) -> Tensor:
    """Return words that lie alike among the other words of their language (Artetxe et al. 2018, section 3.2).

    A word is described by its row of the square root of the similarity matrix, sorted, so that no order of the
    vocabulary matters: translations have nearly the same values there. The pairs are poor, but better than chance,
    which is all that self-learning needs.

    Args:
        source: (source words, dimensions), most frequent first; best `normalised` by unit, center, unit.
        target: (target words, dimensions), likewise; the dimensions may differ.
        words: How many of the most frequent words take part; all of the smaller vocabulary where it has fewer.
        neighbours: Over how many CSLS averages.

    Returns:
        (2 * words, 2) int64: source row, target row; the best target of each source word, then the best source of each
        target word. A pair that is best both ways is there twice.

    Raises:
        ValueError: If a side has no word or no dimension, holds NaN or infinity, or has only one vector for all words.
    """
    check_space("source", source)
    check_space("target", target)
    words = min(words, len(source), len(target))
    source, target = _profiles(source[:words]), _profiles(target[:words])
    pairs, _ = DictionaryInduction(source, target, neighbours)(source, target)
    return pairs


def check_space(side: str, matrix: Tensor) -> None:
    """Raise a ValueError unless `matrix`, (words, dimensions), holds finite vectors that differ from each other."""
    if matrix.ndim != 2 or 0 in matrix.shape:
        raise ValueError(f"The {side} vectors need the shape (words, dimensions), got {tuple(matrix.shape)}.")
    finite = matrix.isfinite().all(dim=1)
    if not finite.all():
        raise ValueError(
            f"The {side} vector in row {int(finite.int().argmin())} has NaN or infinity: leave that word out."
        )
    if (matrix == matrix[0]).all():
        raise ValueError(f"All {len(matrix):,} {side} words have the same vector: nothing can be learned from it.")


def _shown(examples: list) -> str:
    return ", ".join(map(repr, examples[:EXAMPLES]))


def _common(source: dict[str, int], target: dict[str, int], kind: str) -> Tensor:
    pairs = [(row, target[key]) for key, row in source.items() if key in target]
    if not pairs:
        raise ValueError(
            f"The two vocabularies have no {kind} in common. Give a dictionary file, or a "
            "method that needs none, such as self-learning."
        )
    return torch.tensor(pairs)


def _numerals(words: list[str]) -> dict[str, int]:
    """Return the row of each number, written in ASCII digits."""
    rows: dict[str, int] = {}
    for row, word in enumerate(words):
        if word.isdecimal():
            rows.setdefault("".join(str(unicodedata.decimal(digit)) for digit in word), row)
    return rows


def _profiles(matrix: Tensor) -> Tensor:
    """Return the sorted rows of the square root of the similarity matrix, (words, words), normalised."""
    left, values, _ = torch.linalg.svd(matrix, full_matrices=False)
    roots = (left * values) @ left.T
    return normalised(roots.sort(dim=1).values, ["unit", "center", "unit"])
