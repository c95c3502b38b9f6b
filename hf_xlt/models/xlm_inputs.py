"""Checks of XLM's configuration and inputs."""

from collections.abc import Iterable

import torch
from transformers import XLMConfig

# What gives the size of each input's table, and what to do if it is too small.
RANGES = {
    "input_ids": ("vocab_size", "do tokenizer and model belong together?"),
    "position_ids": ("max_position_embeddings", "truncate."),
    "langs": ("n_langs", "see `config.lang2id`, or call `add_language`."),
}


def check_config(config: XLMConfig) -> None:
    """Raise a ValueError if `config` is not that of a bidirectional encoder with a full softmax."""
    unsupported = {"asm": True, "causal": True, "is_encoder": False}
    found = {name: value for name, value in unsupported.items() if getattr(config, name) == value}
    if found:
        settings = ", ".join(f"{name}={value}" for name, value in found.items())
        raise ValueError(
            f"Expected an encoder with bidirectional attention and a full softmax, got {settings}. Use "
            "`transformers.XLMWithLMHeadModel` for causal attention or adaptive softmax."
        )
    if config.emb_dim % config.n_heads:
        raise ValueError(f"`emb_dim` must be a multiple of `n_heads`, got {config.emb_dim} and {config.n_heads}.")


def check_inputs(
    config: XLMConfig,
    input_ids: torch.Tensor | None,
    inputs_embeds: torch.Tensor | None,
    langs: torch.Tensor | None,
    position_ids: torch.Tensor | None,
    attention_mask: torch.Tensor | None,
    sequence_lengths: torch.Tensor | None,
) -> None:
    """Raise a ValueError if the inputs of a forward do not fit the model or each other.

    Values are looked at on the CPU only: on an accelerator that would wait for the device.
    """
    if (input_ids is None) == (inputs_embeds is None):
        raise ValueError("Expected either `input_ids` or `inputs_embeds`, got both or neither.")
    batch, length = (inputs_embeds if input_ids is None else input_ids).shape[:2]
    for name, tensor in {"langs": langs, "position_ids": position_ids, "attention_mask": attention_mask}.items():
        if tensor is not None and tensor.shape != (batch, length):
            raise ValueError(f"Expected `{name}` of shape ({batch}, {length}), got {tuple(tensor.shape)}.")
    if sequence_lengths is not None:
        _check_packed(batch, length, attention_mask, sequence_lengths)
    longest = length if sequence_lengths is None else _largest(sequence_lengths)
    if position_ids is None and longest is not None and longest > config.max_position_embeddings:
        raise ValueError(
            f"Expected sequences of at most {config.max_position_embeddings} tokens, the size of the position table "
            f"(`max_position_embeddings`), got {longest}: truncate them."
        )
    _check_range("input_ids", input_ids, config.vocab_size)
    _check_range("position_ids", position_ids, config.max_position_embeddings)
    if config.n_langs > 1 and config.use_lang_emb:
        _check_range("langs", langs, config.n_langs)


def check_ranges(config: XLMConfig, vocab_size: int, langs: Iterable[int], longest: int) -> None:
    """Raise a ValueError if data may hold ids or positions that the model has no embedding for.

    Meant to be called once, before training on an accelerator, where a forward looks at no values.

    Args:
        config: Configuration of the model.
        vocab_size: Ids in the vocabulary of the data.
        langs: Ids of the languages; none if the data have none.
        longest: Positions in the longest sequence.
    """
    _check_bounds("input_ids", 0, vocab_size - 1, config.vocab_size)
    _check_bounds("position_ids", 0, longest - 1, config.max_position_embeddings)
    if (ids := list(langs)) and config.n_langs > 1 and config.use_lang_emb:
        _check_bounds("langs", min(ids), max(ids), config.n_langs)


def kept_positions(
    config: XLMConfig,
    input_ids: torch.Tensor | None,
    inputs_embeds: torch.Tensor | None,
    attention_mask: torch.Tensor | None,
    lengths: torch.Tensor | None,
) -> torch.Tensor | None:
    """Return where the tokens of a padded batch are, bool (batch, length), or None if they are everywhere.

    The mask decides, else `lengths`, else the number of ids that are not padding.
    """
    if attention_mask is not None:
        return attention_mask != 0
    if lengths is None:
        if input_ids is None:
            return None
        lengths = (input_ids != config.pad_token_id).sum(1)
    length = (inputs_embeds if input_ids is None else input_ids).shape[1]
    return torch.arange(length, device=lengths.device) < lengths[:, None]


def sequence_positions(sequence_lengths: torch.Tensor) -> torch.Tensor:
    """Return positions that count from 0 within each sequence of a packed row, (1, total)."""
    starts = sequence_lengths.cumsum(0) - sequence_lengths
    positions = torch.arange(int(sequence_lengths.sum()), device=sequence_lengths.device)
    return (positions - starts.repeat_interleave(sequence_lengths))[None]


def _check_packed(
    batch: int, length: int, attention_mask: torch.Tensor | None, sequence_lengths: torch.Tensor
) -> None:
    if batch != 1 or attention_mask is not None:
        raise ValueError(
            f"`sequence_lengths` describes one packed row without padding: expected a batch of 1 and no "
            f"`attention_mask`, got a batch of {batch}."
        )
    if sequence_lengths.is_cpu and (int(sequence_lengths.sum()) != length or int(sequence_lengths.min()) < 1):
        raise ValueError(
            f"Expected `sequence_lengths` of 1 or more that sum to the {length} tokens of the packed row, got "
            f"{len(sequence_lengths)} lengths that sum to {int(sequence_lengths.sum())}."
        )


def _check_range(name: str, ids: torch.Tensor | None, size: int) -> None:
    if ids is None or not ids.is_cpu or ids.numel() == 0 or torch.compiler.is_compiling():
        return
    _check_bounds(name, *(int(bound) for bound in ids.aminmax()), size)


def _check_bounds(name: str, low: int, high: int, size: int) -> None:
    setting, advice = RANGES[name]
    if low < 0 or high >= size:
        raise ValueError(
            f"Expected `{name}` from 0 to {size - 1} (`{setting}` is {size}), got {low} to {high}: {advice}"
        )


def _largest(lengths: torch.Tensor) -> int | None:
    return int(lengths.max()) if lengths.is_cpu else None
