"""A small XLM with random weights and language embeddings, of the made-up languages of `conftest.WORDS`."""

from pathlib import Path

import torch
from conftest import WORDS

from hf_xlt.models import XLMWithLMHeadModel
from hf_xlt.models.xlm_config import xlm_config
from hf_xlt.tokenization.shared_bpe import train_shared_bpe


def write_encoder(folder: Path) -> str:
    """Save encoder and tokenizer; return the folder."""
    texts = {code: [" ".join([*sum(groups.values(), []), "."])] * 20 for code, groups in WORDS.items()}
    tokenizer = train_shared_bpe(texts, vocab_size=200)
    torch.manual_seed(0)
    langs = {"n_langs": len(WORDS), "lang2id": {code: number for number, code in enumerate(WORDS)}}
    sizes = {"emb_dim": 32, "n_layers": 1, "n_heads": 2, "max_position_embeddings": 64}
    XLMWithLMHeadModel(xlm_config(tokenizer, dropout=0.0, attention_dropout=0.0, **sizes, **langs)).save_pretrained(
        folder
    )
    tokenizer.save_pretrained(folder)
    return str(folder)
