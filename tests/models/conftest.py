"""Tiny XLM models and batches."""

import pytest
import torch
from transformers import XLMConfig

PAD = 2


def tiny_config(**settings) -> XLMConfig:
    """Return the configuration of a model of two layers and three languages, without dropout."""
    sizes = {"vocab_size": 50, "emb_dim": 16, "n_layers": 2, "n_heads": 4, "max_position_embeddings": 24, "n_langs": 3}
    languages = {"lang2id": {"de": 0, "en": 1, "fr": 2}, "id2lang": {"0": "de", "1": "en", "2": "fr"}}
    off = {"dropout": 0.0, "attention_dropout": 0.0}
    return XLMConfig(**{**sizes, **languages, **off, "embed_init_std": 0.5, "init_std": 0.2, **settings})


def packed(batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return a padded batch as one packed row."""
    keep = batch["attention_mask"].bool()
    row = {name: tensor[keep][None] for name, tensor in batch.items() if name != "attention_mask"}
    return {**row, "sequence_lengths": keep.sum(1)}


@pytest.fixture
def batch() -> dict[str, torch.Tensor]:
    """Return padded translation pairs: positions restart and languages change at the second half."""
    halves = [(3, 4), (2, 2), (6, 5), (2, 3), (4, 3), (7, 8)]
    length, draw = max(map(sum, halves)), torch.Generator().manual_seed(0)
    rows = {name: torch.zeros(len(halves), length, dtype=torch.long) for name in ("langs", "position_ids")}
    rows["attention_mask"] = torch.zeros(len(halves), length, dtype=torch.long)
    rows["input_ids"] = torch.randint(6, 50, (len(halves), length), generator=draw)
    for row, (source, target) in enumerate(halves):
        rows["position_ids"][row, : source + target] = torch.cat([torch.arange(source), torch.arange(target)])
        rows["langs"][row, source:] = 1 + row % 2
        rows["attention_mask"][row, : source + target] = 1
    rows["input_ids"][rows["attention_mask"] == 0] = PAD
    chosen = torch.rand(rows["input_ids"].shape, generator=draw) < 0.3
    rows["labels"] = torch.where(chosen & rows["attention_mask"].bool(), rows["input_ids"], -100)
    return rows
