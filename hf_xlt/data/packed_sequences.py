"""Sequences of unequal lengths, packed one after the other into flat arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from .masking import Masking

FILLS = {"labels": -100}  # where a sequence has ended; any name not here is filled with 0


def positions_within(lengths: np.ndarray) -> np.ndarray:
    """Return 0, 1, ..., length - 1 for each length in turn: (total,), int64."""
    return np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def span_indices(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the indices start, ..., start + length - 1 of each span in turn: (total,), int64."""
    return np.repeat(starts, lengths) + positions_within(lengths)


@dataclass(frozen=True)
class PackedSequences:
    """Sequences one after the other.

    Attributes:
        lengths: Tokens in each sequence, (sequences,).
        values: Flat arrays (total,) by the name of the model's input: `input_ids`, `position_ids`, maybe `langs`, ...
    """

    lengths: np.ndarray
    values: dict[str, np.ndarray]

    @classmethod
    def concatenate(cls, parts: Sequence["PackedSequences"]) -> "PackedSequences":
        """Join parts that hold the same names."""
        values = {name: np.concatenate([part.values[name] for part in parts]) for name in parts[0].values}
        return cls(np.concatenate([part.lengths for part in parts]), values)

    @property
    def starts(self) -> np.ndarray:
        """Where each sequence starts in the flat arrays, (sequences,)."""
        return np.cumsum(self.lengths) - self.lengths

    def with_value(self, name: str, value: np.ndarray) -> "PackedSequences":
        """Return the sequences with one more flat array, (total,)."""
        return PackedSequences(self.lengths, {**self.values, name: value})

    def take(self, sequences: np.ndarray) -> "PackedSequences":
        """Return the sequences of these indices, in this order."""
        lengths = self.lengths[sequences]
        index = span_indices(self.starts[sequences], lengths)
        return PackedSequences(lengths, {name: value[index] for name, value in self.values.items()})

    def longest_first(self) -> np.ndarray:
        """Return the indices that sort the sequences by length, (sequences,); equals keep their order."""
        return np.argsort(-self.lengths, kind="stable")

    def shares(self, parts: int) -> list[np.ndarray]:
        """Deal the sequences to `parts` of about equal tokens, longest first, to and fro.

        Returns:
            Indices of each part's sequences, longest first.
        """
        turn = np.arange(len(self.lengths)) % (2 * parts)
        part = np.minimum(turn, 2 * parts - 1 - turn)
        order = self.longest_first()
        return [order[part == number] for number in range(parts)]

    def masked(self, masking: Masking, generator: torch.Generator | None = None) -> "PackedSequences":
        """Return the sequences with masks drawn everywhere but on first tokens, and `labels`."""
        input_ids = torch.from_numpy(self.values["input_ids"])
        candidates = torch.ones(len(input_ids), dtype=torch.bool)
        candidates[torch.from_numpy(self.starts)] = False
        return self._with_masks(*masking(input_ids, candidates, generator))

    def masked_for_evaluation(self, masking: Masking, generator: torch.Generator) -> "PackedSequences":
        """Return the sequences with the masks of `Masking.evaluation_mask`, and `labels`."""
        input_ids, lengths = torch.from_numpy(self.values["input_ids"]), torch.from_numpy(self.lengths)
        return self._with_masks(*masking.evaluation_mask(input_ids, lengths, generator))

    def packed_tensors(self) -> dict[str, torch.Tensor]:
        """Return each value as (1, total) and `sequence_lengths` (sequences,), int64."""
        tensors = {name: torch.from_numpy(value)[None] for name, value in self.values.items()}
        return {**tensors, "sequence_lengths": torch.from_numpy(self.lengths)}

    def padded_tensors(self, pad_id: int) -> dict[str, torch.Tensor]:
        """Return each value and `attention_mask` as (sequences, longest), int64, padded on the right."""
        row = np.repeat(np.arange(len(self.lengths)), self.lengths)
        column = positions_within(self.lengths)
        tensors = {}
        for name, value in {**self.values, "attention_mask": np.ones_like(row)}.items():
            fill = pad_id if name == "input_ids" else FILLS.get(name, 0)
            padded = np.full((len(self.lengths), self.lengths.max()), fill)
            padded[row, column] = value
            tensors[name] = torch.from_numpy(padded)
        return tensors

    def _with_masks(self, input_ids: torch.Tensor, labels: torch.Tensor) -> "PackedSequences":
        return PackedSequences(self.lengths, {**self.values, "input_ids": input_ids.numpy(), "labels": labels.numpy()})


def single_sequences(input_ids: np.ndarray, lengths: np.ndarray, langs: np.ndarray | None) -> PackedSequences:
    """Pack sequences of one language each, as they are.

    Args:
        input_ids: Ids of all sequences, (total,).
        lengths: Tokens in each, (sequences,).
        langs: Language of each, (sequences,); None leaves `langs` out.
    """
    values = {"input_ids": input_ids, "position_ids": positions_within(lengths)}
    if langs is not None:
        values["langs"] = np.repeat(langs, lengths)
    return PackedSequences(lengths, values)


def delimited_sequences(
    tokens: np.ndarray, lengths: np.ndarray, langs: np.ndarray | None, eos_id: int
) -> PackedSequences:
    """Pack sentences as `</s> x </s>`; arguments as in `single_sequences`, ids without special tokens."""
    delimited = lengths + 2
    input_ids = np.full(delimited.sum(), eos_id)
    input_ids[span_indices(np.cumsum(delimited) - delimited + 1, lengths)] = tokens
    return single_sequences(input_ids, delimited, langs)


def pair_sequences(
    source: tuple[np.ndarray, np.ndarray],
    target: tuple[np.ndarray, np.ndarray],
    langs: np.ndarray | None,
    eos_id: int,
    reset_positions: bool = True,
) -> PackedSequences:
    """Pack translation pairs as `</s> x </s> </s> y </s>` (Lample & Conneau 2019, section 3.3 and figure 1).

    Positions restart at the second half's `</s>`. Without `reset_positions` they run on and the two inner `</s>` are
    one, which has the second language: `</s> x </s> y </s>`.

    Args:
        source: Ids of all first halves (tokens,) and their lengths (pairs,), without special tokens.
        target: The same of the second halves.
        langs: Languages of the halves, (pairs, 2); None leaves `langs` out.
        eos_id: Id of `</s>`.
        reset_positions: Whether the second half's positions start at 0.
    """
    (source_tokens, source_lengths), (target_tokens, target_lengths) = source, target
    first, second = source_lengths + (2 if reset_positions else 1), target_lengths + 2
    lengths = first + second
    starts = np.cumsum(lengths) - lengths
    input_ids = np.full(lengths.sum(), eos_id)
    input_ids[span_indices(starts + 1, source_lengths)] = source_tokens
    input_ids[span_indices(starts + first + 1, target_lengths)] = target_tokens
    halves = np.stack([first, second], axis=1).ravel()
    values = {"input_ids": input_ids, "position_ids": positions_within(halves if reset_positions else lengths)}
    if langs is not None:
        values["langs"] = np.repeat(langs.ravel(), halves)
    return PackedSequences(lengths, values)
