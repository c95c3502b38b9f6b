"""Names of the original XLM checkpoints (github.com/facebookresearch/XLM) and those of the Hugging Face classes."""

import os
import re
from collections.abc import Mapping

import torch

# Original name, Hugging Face name; `{}` stands for the rest of a name below the layer.
NAMES = (
    ("pred_layer.proj.{}", "pred_layer.proj.{}"),
    ("position_embeddings.weight", "transformer.position_embeddings.weight"),
    ("lang_embeddings.weight", "transformer.lang_embeddings.weight"),
    ("embeddings.weight", "transformer.embeddings.weight"),
    ("layer_norm_emb.{}", "transformer.layer_norm_emb.{}"),
    ("attentions.{}", "transformer.attentions.{}"),
    ("layer_norm1.{}", "transformer.layer_norm1.{}"),
    ("ffns.{}", "transformer.ffns.{}"),
    ("layer_norm2.{}", "transformer.layer_norm2.{}"),
)
DISTRIBUTED_PREFIX = "module."


def from_original(state_dict: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the weights of an original encoder under the names of `XLMWithLMHeadModel`.

    Args:
        state_dict: Weights by original name, with or without the `module.` that distributed training puts in front.

    Raises:
        ValueError: If a name is not that of an XLM encoder with a full softmax.

    Example:
        >>> list(from_original({"module.layer_norm1.0.bias": torch.zeros(2)}))
        ['transformer.layer_norm1.0.bias']
    """
    return {
        _renamed(name.removeprefix(DISTRIBUTED_PREFIX), NAMES, "an original XLM encoder"): weight
        for name, weight in state_dict.items()
    }


def to_original(state_dict: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the weights of `XLMWithLMHeadModel` under their original names; the inverse of `from_original`.

    Args:
        state_dict: Weights by Hugging Face name.

    Raises:
        ValueError: If a name is not that of `XLMWithLMHeadModel`.

    Example:
        >>> list(to_original({"transformer.attentions.0.q_lin.weight": torch.zeros(2, 2)}))
        ['attentions.0.q_lin.weight']
    """
    table = [(ours, original) for original, ours in NAMES]
    return {_renamed(name, table, "`XLMWithLMHeadModel`"): weight for name, weight in state_dict.items()}


def load_original(path: str | os.PathLike) -> dict[str, torch.Tensor]:
    """Read an original checkpoint file and return its encoder's weights under the names of `XLMWithLMHeadModel`.

    Only tensors and plain containers are unpickled, never code.

    Args:
        path: File written by `torch.save`, a mapping with the encoder's weights under "model".

    Raises:
        ValueError: If the file has no weights under "model".
        pickle.UnpicklingError: If the file holds anything but tensors and plain containers.
    """
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    if "model" not in checkpoint:
        raise ValueError(
            f"{os.fspath(path)}: expected a mapping with the encoder's weights under 'model', got the keys "
            f"{sorted(checkpoint)}. Is this a checkpoint of facebookresearch/XLM?"
        )
    return from_original(checkpoint["model"])


def _renamed(name: str, table, owner: str) -> str:
    for old, new in table:
        match = re.fullmatch(re.escape(old).replace(r"\{\}", "(.+)"), name)
        if match:
            return new.format(*match.groups())
    raise ValueError(
        f"Expected the parameter names of {owner}, got {name!r}. Decoders and adaptive softmax are not supported."
    )
