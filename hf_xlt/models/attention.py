"""Self-attention over padded batches and packed rows, on every attention implementation of transformers."""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import nn
from torch.nn.attention.flex_attention import BlockMask, create_block_mask
from transformers import XLMConfig
from transformers.masking_utils import create_bidirectional_mask
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

from .packing import SequenceGroups, group_sequences


@dataclass(frozen=True)
class SelfAttention:
    """What all layers of a forward share: the attention function, who may attend to whom.

    Args:
        function: Attention function in the signature of transformers' attention interface.
        mask: Mask as `function` takes it, or None if every token may attend to every other of its row.
        groups: Layout of a packed row for functions that want padded sequences.
        options: Further keyword arguments of `function`.
    """

    function: Callable
    mask: object = None
    groups: SequenceGroups | None = None
    options: dict = field(default_factory=dict)

    def __call__(self, module: nn.Module, projected: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Attend.

        Args:
            module: Attention layer, with `n_heads`, `dropout`, `scaling`.
            projected: Queries, keys and values side by side, (batch, length, 3 * hidden).

        Returns:
            Context (batch, length, hidden) and, of the eager function on padded batches, the weights (batch, heads,
            length, length).
        """
        if self.groups is None:
            return self._attend(module, projected, self.mask)
        groups = self.groups.padded(projected.squeeze(0))
        masks = self.groups.masks if self.mask is None else self.mask
        contexts = [self._attend(module, *group)[0] for group in zip(groups, masks, strict=True)]
        return self.groups.row(contexts).unsqueeze(0), None

    def _attend(self, module, projected, mask):
        heads = projected.unflatten(-1, (3, module.n_heads, -1))  # (batch, length, 3, heads, head size)
        query, key, value = heads.transpose(1, 3).unbind(2)  # (batch, heads, length, head size) each
        dropout = module.dropout if module.training else 0.0
        context, weights = self.function(
            module, query, key, value, mask, dropout=dropout, scaling=module.scaling, **self.options
        )
        return context.flatten(2), weights


def eager_attention(
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float,
    dropout: float = 0.0,
    **kwargs,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Attend with plain matrix products; a bool mask says which keys to keep.

    Returns:
        Context (batch, length, heads, head size) and weights (batch, heads, length, length).
    """
    scores = (query * scaling) @ key.transpose(2, 3)
    if attention_mask is not None:
        scores = scores.masked_fill(~attention_mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(-1, dtype=torch.float32).to(query.dtype)
    if dropout:
        weights = nn.functional.dropout(weights, dropout)
    return (weights @ value).transpose(1, 2), weights


def padded_attention(
    config: XLMConfig, hidden: torch.Tensor, keep: torch.Tensor | None, with_weights: bool
) -> SelfAttention:
    """Return the attention of a padded batch.

    Args:
        config: Names the attention implementation.
        hidden: Embeddings (batch, length, hidden).
        keep: True for tokens, (batch, length); None without padding.
        with_weights: Whether attention weights are asked for, which only eager attention has.
    """
    if with_weights or config._attn_implementation == "eager":
        return SelfAttention(eager_attention, None if keep is None else keep[:, None, None, :])
    mask = None if keep is None else create_bidirectional_mask(config, hidden, keep)
    return SelfAttention(_function(config), mask)


def packed_attention(config: XLMConfig, sequence_lengths: torch.Tensor, device: torch.device) -> SelfAttention:
    """Return the attention of a packed row, within each sequence only.

    Args:
        config: Names the attention implementation.
        sequence_lengths: Tokens of each sequence in row order, (sequences,).
        device: Where the row lives.
    """
    implementation = config._attn_implementation
    if "flash" in implementation:
        # Never `position_ids`: positions of a translation pair restart within a sequence.
        ends = sequence_lengths.to(device).cumsum(0, dtype=torch.int32)
        bounds, longest = nn.functional.pad(ends, (1, 0)), int(sequence_lengths.max())
        options = {"cu_seq_lens_q": bounds, "cu_seq_lens_k": bounds, "max_length_q": longest, "max_length_k": longest}
        return SelfAttention(_function(config), options=options)
    if implementation == "flex_attention":
        sequence = torch.arange(len(sequence_lengths), device=device).repeat_interleave(sequence_lengths.to(device))
        return SelfAttention(_function(config), _same_sequence_mask(sequence))
    return SelfAttention(_function(config), groups=group_sequences(sequence_lengths, device))


def _function(config: XLMConfig) -> Callable:
    return ALL_ATTENTION_FUNCTIONS.get_interface(config._attn_implementation, eager_attention)


def _same_sequence_mask(sequence: torch.Tensor) -> BlockMask:
    """Return flex attention's block mask of a row (total,) of sequence numbers."""

    def same(batch, head, query, key):
        return sequence[query] == sequence[key]

    return create_block_mask(same, None, None, len(sequence), len(sequence), device=sequence.device)
