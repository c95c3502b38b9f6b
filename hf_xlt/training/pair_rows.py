"""Pairs of spans in sentences as rows that a model trains on."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from copy import copy
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import Dataset

from ..data.pairs import Pair
from ..models.tree_features import TreeCollator


class PairRows(Dataset):
    """The pairs of one language as rows: a sentence, a subject and all its objects, the longest sentences first.

    Args:
        sentences: What `TreeFeatures` makes of each sentence, whatever its spans and label.
        pairs: The pairs of each sentence.
        tags: The ids of their labels.
        alone: Whether each pair has a row of its own, as trees that are cut around its path need it.

    Example:
        >>> from hf_xlt.data.pairs import Span
        >>> words, spans = ["Ann", "met", "Bo"], (Span(0, 1, "PER"), Span(2, 3, "PER"))
        >>> given = [{"heads": [2, 0, 2]}], [[Pair("a#0", words, *spans, "friend", words)]], [[4]]
        >>> PairRows(*given)[0]
        {'heads': [2, 0, 2], 'subject': [0, 1], 'object': [[2, 3]], 'label': [4]}
        >>> PairRows(*given, alone=True)[0]
        {'heads': [2, 0, 2], 'subject': [0, 1], 'object': [2, 3], 'label': 4}
    """

    def __init__(
        self,
        sentences: Sequence[Mapping[str, Any]],
        pairs: Sequence[Sequence[Pair]],
        tags: Sequence[Sequence[int]],
        alone: bool = False,
    ):
        self.sentences = sentences
        self.pairs = pairs
        self.tags = tags
        self.alone = alone
        self.weight: float | None = None
        longest = sorted(range(len(sentences)), key=lambda place: -len(sentences[place]["heads"]))
        self.places = [(sentence, numbers) for sentence in longest for numbers in self._groups(pairs[sentence])]

    def _groups(self, pairs: Sequence[Pair]) -> list[list[int]]:
        """Return the places of the pairs of a sentence that share a row."""
        groups: dict[Hashable, list[int]] = {}
        for number, pair in enumerate(pairs):
            groups.setdefault(number if self.alone else pair.subject, []).append(number)
        return list(groups.values())

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, index: int) -> dict[str, Any]:
        sentence, numbers = self.places[index]
        pairs = [self.pairs[sentence][number] for number in numbers]
        subject = pairs[0].subject
        objects = [[pair.object.start, pair.object.end] for pair in pairs]
        labels = [self.tags[sentence][number] for number in numbers]
        row = {
            **self.sentences[sentence],
            "subject": [subject.start, subject.end],
            "object": objects[0] if self.alone else objects,
            "label": labels[0] if self.alone else labels,
        }
        return row if self.weight is None else {**row, "weight": self.weight}

    @property
    def lengths(self) -> list[int]:
        """Words of each row."""
        return [len(self.sentences[sentence]["heads"]) for sentence, _ in self.places]

    def weighted(self, weight: float) -> "PairRows":
        """Return the rows with a weight in the loss."""
        rows = copy(self)
        rows.weight = weight
        return rows

    def by_sentence(self, labels: Iterable) -> list[list[int]]:
        """Return the labels of the pairs of each sentence.

        Args:
            labels: Label ids of each row, or its only one, in the order of the rows; more than it has pairs do not
                count.
        """
        tags = [[-1] * len(sentence) for sentence in self.tags]
        for (sentence, numbers), found in zip(self.places, labels, strict=True):
            for number, label in zip(numbers, [found] if self.alone else found):  # noqa: B905
                tags[sentence][number] = int(label)
        return tags


class PairCollator(TreeCollator):
    """Pad rows as `TreeCollator` does; `weights` (batch,) where rows have a weight."""

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
        """Return the inputs of the model, `labels`, and maybe `weights`."""
        batch = super().__call__(rows)
        if "weight" in rows[0]:
            batch["weights"] = torch.tensor([row["weight"] for row in rows])
        return batch
