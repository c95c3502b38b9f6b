"""Packed rows for masked language models that know none."""

from typing import Any

import torch
from torch import nn
from transformers import PreTrainedModel
from transformers.modeling_outputs import BaseModelOutput


class PackedRows:
    """Hooks that let a masked language model of transformers take packed rows, and score the predicted tokens alone.

    What comes in is unpacked into a padded batch; of what the encoder gives, the head sees the states of the positions
    in `logits_to_keep`. Each sequence begins with the token that the tokenizer begins with, which is never predicted.

    Args:
        model: The model; from now on it takes `input_ids` (1, total), `sequence_lengths` (sequences,) and
            `logits_to_keep` (predicted,), and returns `logits` (1, predicted, vocabulary).
        first_id: Id of the token that sequences begin with.
        pad_id: Id of the padding token.
    """

    def __init__(self, model: PreTrainedModel, first_id: int, pad_id: int):
        self.first_id = first_id
        self.pad_id = pad_id
        self._kept: torch.Tensor | None = None
        model.register_forward_pre_hook(self._unpack, with_kwargs=True)
        model.base_model.register_forward_hook(self._keep)

    def _unpack(self, model: nn.Module, args: tuple, inputs: dict[str, Any]) -> tuple[tuple, dict[str, torch.Tensor]]:
        """Return the arguments of the padded batch, (sequences, longest)."""
        lengths = inputs["sequence_lengths"]
        mask = torch.arange(int(lengths.max()), device=lengths.device) < lengths[:, None]
        input_ids = torch.full(mask.shape, self.pad_id, device=lengths.device)
        input_ids[mask] = inputs["input_ids"][0]
        input_ids[:, 0] = self.first_id
        kept = torch.zeros_like(inputs["input_ids"][0], dtype=torch.bool)
        kept[inputs["logits_to_keep"]] = True
        self._kept = torch.zeros_like(mask)
        self._kept[mask] = kept
        return args, {"input_ids": input_ids, "attention_mask": mask.long(), "return_dict": True}

    def _keep(self, encoder: nn.Module, args: tuple, output: BaseModelOutput) -> BaseModelOutput:
        """Return the states of the kept positions as one row, (1, predicted, hidden)."""
        output.last_hidden_state = output.last_hidden_state[self._kept][None]
        return output
