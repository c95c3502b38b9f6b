"""Sequences packed into one row, cut into groups of similar length for attention."""

from dataclasses import dataclass

import torch

# A group ends where the next sequence would be this much longer than its shortest one.
LONGEST_TO_SHORTEST = 1.25


@dataclass(frozen=True)
class SequenceGroups:
    """How a packed row is laid out as padded groups of sequences; made once per forward, used by every layer.

    Args:
        to_padded: Index into the row for every padded slot, (slots,); a slot of padding repeats its sequence's last
            token.
        to_row: Index of every token of the row among the padded slots, (total,).
        shapes: (sequences, length) of each group.
        masks: Key mask of each group, bool, True = token, (sequences, 1, 1, length); None where all are equally long.
    """

    to_padded: torch.Tensor
    to_row: torch.Tensor
    shapes: list[tuple[int, int]]
    masks: list[torch.Tensor | None]

    def padded(self, row: torch.Tensor) -> list[torch.Tensor]:
        """Return the groups of a row (total, features), each (sequences, length, features)."""
        slots = _Pad.apply(row, self.to_padded, self.to_row)
        parts = slots.split([sequences * length for sequences, length in self.shapes])
        return [part.view(*shape, -1) for part, shape in zip(parts, self.shapes, strict=True)]

    def row(self, groups: list[torch.Tensor]) -> torch.Tensor:
        """Return the row (total, features) of groups (sequences, length, features)."""
        return _Unpad.apply(torch.cat([group.flatten(0, 1) for group in groups]), self.to_row)


def group_sequences(sequence_lengths: torch.Tensor, device: torch.device) -> SequenceGroups:
    """Group the sequences of a packed row by length.

    Args:
        sequence_lengths: Tokens of each sequence in row order, (sequences,).
        device: Where the row lives.
    """
    lengths, order = sequence_lengths.cpu().sort()
    starts = (sequence_lengths.cpu().cumsum(0) - sequence_lengths.cpu())[order]
    steps = (lengths.log() / torch.tensor(LONGEST_TO_SHORTEST).log()).floor()
    counts = steps.unique_consecutive(return_counts=True)[1]
    longest = lengths[counts.cumsum(0) - 1]
    shortest = lengths[counts.cumsum(0) - counts]

    padded_lengths = longest.repeat_interleave(counts)
    sequence = torch.arange(len(lengths)).repeat_interleave(padded_lengths)  # (slots,)
    offset = torch.arange(len(sequence)) - (padded_lengths.cumsum(0) - padded_lengths)[sequence]
    keep = offset < lengths[sequence]
    to_padded = starts[sequence] + offset.minimum(lengths[sequence] - 1)
    to_row = torch.empty(int(lengths.sum()), dtype=torch.long)
    to_row[to_padded[keep]] = keep.nonzero().squeeze(1)

    shapes = list(zip(counts.tolist(), longest.tolist(), strict=True))
    parts = keep.to(device).split([sequences * length for sequences, length in shapes])
    masks = [
        None if equal else part.view(shape[0], 1, 1, shape[1])
        for part, shape, equal in zip(parts, shapes, (longest == shortest).tolist(), strict=True)
    ]
    return SequenceGroups(to_padded.to(device), to_row.to(device), shapes, masks)


class _Pad(torch.autograd.Function):
    """Copy a row into padded slots. Padding is masked as key and dropped as query, so its gradient is zero."""

    @staticmethod
    def forward(ctx, row, to_padded, to_row):
        ctx.save_for_backward(to_row)
        return row.index_select(0, to_padded)

    @staticmethod
    def backward(ctx, gradient):
        # A gather; the scatter-add of `index_select`'s own backward goes row by row on a CPU.
        return gradient.index_select(0, ctx.saved_tensors[0]), None, None


class _Unpad(torch.autograd.Function):
    """Copy the tokens among padded slots back into a row."""

    @staticmethod
    def forward(ctx, slots, to_row):
        ctx.save_for_backward(to_row)
        ctx.slots = len(slots)
        return slots.index_select(0, to_row)

    @staticmethod
    def backward(ctx, gradient):
        slots = gradient.new_zeros(ctx.slots, gradient.shape[1])
        return slots.index_copy_(0, ctx.saved_tensors[0], gradient), None
