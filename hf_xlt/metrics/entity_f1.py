"""Entity-level precision, recall and F1, with the rules of the CoNLL scorer `conlleval`."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from .fraction import fraction
from .lengths import check_lengths


class Entity(NamedTuple):
    """A named entity: words `start` to `end` (exclusive) of a sentence, and its type."""

    start: int
    end: int
    type: str


@cache
def split_tag(tag: str) -> tuple[str, str]:
    """Split a tag such as `B-PER` into prefix and type; `O` has no type.

    Raises:
        ValueError: If the tag is neither `O` nor starts with one of `B- I- E- S-`.
    """
    if tag == "O":
        return "O", ""
    prefix, _, kind = tag.partition("-")
    if prefix not in ("B", "I", "E", "S") or not kind:
        raise ValueError(f"Expected `O` or a tag like `B-PER` with the prefix B, I, E or S, got {tag!r}.")
    return prefix, kind


def entities(tags: Sequence[str]) -> list[Entity]:
    """Return the entities of one sentence tagged in IOB1, IOB2 or IOBES, from left to right.

    As in `conlleval`, no tag sequence is wrong: a tag goes on with the entity before it if it is `I-` or `E-`, the
    tag before it is `B-` or `I-`, and both have the same type; any other tag but `O` starts an entity.

    Args:
        tags: The tags of one sentence.

    Example:
        >>> entities(["B-PER", "I-PER", "O", "I-LOC", "I-ORG"])
        [Entity(start=0, end=2, type='PER'), Entity(start=3, end=4, type='LOC'), Entity(start=4, end=5, type='ORG')]
    """
    return list(spans(tuple(tags)))


@lru_cache(maxsize=2**16)  # Gold tags are compared with one prediction after another.
def spans(tags: tuple[str, ...]) -> tuple[Entity, ...]:
    """Do the work of `entities`."""
    found = []
    start, open_type, extendable = 0, "", False
    for position, (prefix, kind) in enumerate(map(split_tag, tags)):
        if extendable and kind == open_type and prefix in ("I", "E"):
            extendable = prefix == "I"
            continue
        if open_type:
            found.append(Entity(start, position, open_type))
        start, open_type, extendable = position, kind, prefix in ("B", "I")
    if open_type:
        found.append(Entity(start, len(tags), open_type))
    return tuple(found)


def entity_counts_by_type(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> dict[str, np.ndarray]:
    """Count entities per sentence and type; the types are those of gold and prediction, in alphabetical order.

    Args:
        gold: The right tags, sentence by sentence.
        predicted: The predicted tags, as many as there are right ones in every sentence.

    Returns:
        For every type an array (sentences, 3): entities found with the right words and type, predicted, and gold.

    Raises:
        ValueError: If the two differ in the number of sentences or of tags in a sentence.

    Example:
        >>> counts = entity_counts_by_type([["B-PER", "O"]], [["B-PER", "B-LOC"]])
        >>> {kind: count.tolist() for kind, count in counts.items()}
        {'LOC': [[0, 1, 0]], 'PER': [[1, 1, 1]]}
    """
    check_lengths(gold, predicted)
    columns = 3
    cells: dict[str, list[int]] = defaultdict(list)  # Type -> flat indices into its array, one per thing counted.
    for sentence, (gold_tags, predicted_tags) in enumerate(zip(gold, predicted, strict=True)):
        right, guessed = spans(tuple(gold_tags)), spans(tuple(predicted_tags))
        for column, found in enumerate((set(right).intersection(guessed), guessed, right)):
            for entity in found:
                cells[entity.type].append(columns * sentence + column)
    size = columns * len(gold)
    return {kind: np.bincount(cells[kind], minlength=size).reshape(-1, columns) for kind in sorted(cells)}


def entity_counts(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> np.ndarray:
    """Count entities per sentence over all types: (sentences, 3), see `entity_counts_by_type`.

    Example:
        >>> entity_counts([["B-PER", "O"], ["O"]], [["B-PER", "B-LOC"], ["O"]]).tolist()
        [[1, 2, 1], [0, 0, 0]]
    """
    by_type = entity_counts_by_type(gold, predicted)
    return sum(by_type.values(), start=np.zeros((len(gold), 3), dtype=np.int64))


def precision(counts: np.ndarray) -> np.ndarray | float:
    """Return the share of predicted entities that are right, from counts (..., 3); 0 if there are none."""
    counts = np.asarray(counts)
    return fraction(counts[..., 0], counts[..., 1])


def recall(counts: np.ndarray) -> np.ndarray | float:
    """Return the share of gold entities that were found, from counts (..., 3); 0 if there are none."""
    counts = np.asarray(counts)
    return fraction(counts[..., 0], counts[..., 2])


def f1(counts: np.ndarray) -> np.ndarray | float:
    """Return the harmonic mean of precision and recall, from counts (..., 3); 0 if there are no entities at all.

    Example:
        >>> f1([1, 2, 2])
        0.5
    """
    counts = np.asarray(counts)
    return fraction(2 * counts[..., 0], counts[..., 1] + counts[..., 2])


def entity_f1(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> dict[str, float]:
    """Score predicted tags as the CoNLL shared tasks do: an entity counts if its words and its type are right.

    Args:
        gold: The right tags, sentence by sentence.
        predicted: The predicted tags, as many as there are right ones in every sentence.

    Returns:
        `precision`, `recall` and `f1` over all entities of all sentences, each from 0 to 1.

    Raises:
        ValueError: If the two differ in the number of sentences or of tags in a sentence.

    Example:
        >>> entity_f1([["B-PER", "I-PER", "O", "B-LOC"]], [["B-PER", "I-PER", "O", "B-ORG"]])
        {'precision': 0.5, 'recall': 0.5, 'f1': 0.5}
    """
    counts = entity_counts(gold, predicted).sum(axis=0)
    return {"precision": precision(counts), "recall": recall(counts), "f1": f1(counts)}
