"""Tiny encoders and language adapters of theirs."""

from pathlib import Path

import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    PreTrainedModel,
    XLMConfig,
    XLMRobertaConfig,
    XLMRobertaForMaskedLM,
    XLMWithLMHeadModel,
)

from hf_xlt.training.language_adapters import add_language_adapter

SIZES = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
# Weights of a usual start are so small that an adapter hardly shows.
STD = 0.3


def masked_model(kind: str, vocab_size: int = 44) -> PreTrainedModel:
    """Return a masked language model of random weights, always the same."""
    torch.manual_seed(0)
    if kind == "xlm":
        sizes = {"emb_dim": 16, "n_layers": 2, "n_heads": 2, "embed_init_std": STD, "init_std": STD}
        return XLMWithLMHeadModel(XLMConfig(vocab_size=vocab_size, pad_index=2, **sizes))
    if kind == "bert":
        return BertForMaskedLM(BertConfig(vocab_size=vocab_size, pad_token_id=2, initializer_range=STD, **SIZES))
    return XLMRobertaForMaskedLM(
        XLMRobertaConfig(vocab_size=vocab_size, pad_token_id=2, initializer_range=STD, **SIZES)
    )


def save_adapter(folder: Path, kind: str, seed: int, vocab_size: int = 44, scale: float = 0.3) -> Path:
    """Save a language adapter whose weights are drawn from a seed: one that was never trained would change nothing."""
    model = add_language_adapter(masked_model(kind, vocab_size), rank=4)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_" in name:
                parameter.copy_(scale * torch.randn(parameter.shape, generator=generator))
    model.save_pretrained(folder)
    return folder
