"""Pairs of spans in sentences as rows that a model trains on."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import Dataset

from ..data.pairs import Pair
from ..models.tree_features import TreeCollator


class PairRows(Dataset):
    """The pairs of one language, those of the longest sentences first.

    Args:
        sentences: What `TreeFeatures` makes of each sentence, whatever its spans and label.
        pairs: The pairs of each sentence.
        tags: The ids of their labels.

    Example:
        >>> from hf_xlt.data.pairs import Span
        >>> words, spans = ["Ann", "met", "Bo"], (Span(0, 1, "PER"), Span(2, 3, "PER"))
        >>> rows = PairRows([{"heads": [2, 0, 2]}], [[Pair("a#0", words, *spans, "friend", words)]], [[4]])
        >>> rows[0]
        {'heads': [2, 0, 2], 'subject': [0, 1], 'object': [2, 3], 'label': 4}
    """

    def __init__(
        self, sentences: Sequence[Mapping[str, Any]], pairs: Sequence[Sequence[Pair]], tags: Sequence[Sequence[int]]
    ):
        self.sentences = sentences
        self.pairs = pairs
        self.tags = tags
        self.weight: float | None = None
        longest = sorted(range(len(sentences)), key=lambda place: -len(sentences[place]["heads"]))
        self.places = [(sentence, number) for sentence in longest for number in range(len(pairs[sentence]))]

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, index: int) -> dict[str, Any]:
        sentence, number = self.places[index]
        pair = self.pairs[sentence][number]
        spans = {name: [span.start, span.end] for name, span in (("subject", pair.subject), ("object", pair.object))}
        row = {**self.sentences[sentence], **spans, "label": self.tags[sentence][number]}
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

    def by_sentence(self, labels: Iterable[int]) -> list[list[int]]:
        """Return the labels of the pairs of each sentence.

        Args:
            labels: Label ids in the order of the rows.
        """
        tags = [[-1] * len(sentence) for sentence in self.tags]
        for (sentence, number), label in zip(self.places, labels, strict=True):
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
