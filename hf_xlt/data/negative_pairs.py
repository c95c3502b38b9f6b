"""Pairs of spans that stand in no relation: which there are, and how many of them training gets."""

import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal

from .pairs import Pair, PairSentence

Negatives = Literal["balanced", "all", "none"]


def candidate_pairs(sentence: PairSentence, negative: str, symmetric: Collection[str] = ()) -> list[Pair]:
    """Return all candidates of a sentence, those without a label as negatives.

    The reverse of a labelled pair, where it is a candidate too, is a negative like any other: it teaches the
    direction. If the label is symmetric, it is left out, as the relation holds both ways.

    Args:
        sentence: The sentence; its candidates are numbered in their order.
        negative: The label of candidates without one.
        symmetric: Labels that mean the same in both directions.
    """
    pairs = []
    for number, (subject, object) in enumerate(sentence.candidates):
        label = sentence.labels.get((subject, object))
        if label is not None or sentence.labels.get((object, subject)) not in symmetric:
            pairs.append(sentence.pair(number, subject, object, label or negative))
    return pairs


def balanced(pairs: Sequence[Pair], negative: str, document: str, seed: int) -> list[Pair]:
    """Drop negatives of a document until it has no more of them than of other pairs.

    Subburathinam et al. 2019 down-sample the negatives of their training documents so. Which ones stay depends on
    the seed, the document's name and the pairs alone.

    Args:
        pairs: All pairs of one document.
        negative: The label of negatives.
        document: Its name.
        seed: Any whole number.

    Returns:
        The pairs that stay, in their order.
    """
    negatives = [index for index, pair in enumerate(pairs) if pair.label == negative]
    positives = len(pairs) - len(negatives)
    drawn = set(random.Random(f"{seed} {document}").sample(negatives, min(positives, len(negatives))))
    return [pair for index, pair in enumerate(pairs) if pair.label != negative or index in drawn]


def labelled_pairs(
    sentences: Iterable[PairSentence],
    negative: str,
    *,
    split: str,
    negatives: Negatives = "balanced",
    symmetric: Collection[str] = (),
    seed: int = 0,
) -> Iterator[Pair]:
    """Yield the pairs of sentences with the negatives that a split gets.

    Args:
        sentences: The sentences, those of a document one after the other.
        negative: The label of negatives.
        split: Only `train` ever loses negatives; other splits keep all, as scores are about all pairs.
        negatives: What `train` gets: `balanced` drops some of each document, see `balanced`; `all` drops none; `none`
            drops all.
        symmetric: Labels that mean the same in both directions, see `candidate_pairs`.
        seed: Seed of the draw.
    """
    for document, group in groupby(sentences, key=lambda sentence: sentence.document):
        pairs = [pair for sentence in group for pair in candidate_pairs(sentence, negative, symmetric)]
        if split != "train" or negatives == "all":
            yield from pairs
        elif negatives == "balanced":
            yield from balanced(pairs, negative, document, seed)
        else:
            yield from (pair for pair in pairs if pair.label != negative)
