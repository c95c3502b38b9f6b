"""Tiny BiLSTM-CRF taggers of two languages, and batches for them."""

import torch
from transformers import BertConfig, XLMConfig

from hf_xlt.models import AdversarialBilstmConfig, AdversarialBilstmForTokenClassification

LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
LENGTHS = [6, 3, 1, 5]
TERMS = ["tag_loss", "discriminator_loss", "adversary_loss"]


def bilstm_config(**settings):
    """Return the configuration of a small tagger, without dropout."""
    sizes = {"vocab_size": 20, "word_size": 6, "char_vocab_size": 12, "char_size": 4, "char_filters": 3}
    sizes |= {"lstm_size": 5, "context_size": 4, "projection_size": 7, "discriminator_filters": 6}
    labels = {"id2label": dict(enumerate(LABELS)), "label2id": {label: tag for tag, label in enumerate(LABELS)}}
    off = {"dropout": 0.0, "discriminator_dropout": 0.0}
    return AdversarialBilstmConfig(**{"languages": ["en", "de"], **sizes, **labels, **off, **settings})


def bert(**settings):
    sizes = {"vocab_size": 30, "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2}
    off = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    return BertConfig(**{**sizes, **off, "intermediate_size": 12, "initializer_range": 0.3, **settings})


def xlm():
    sizes = {"vocab_size": 30, "emb_dim": 8, "n_layers": 1, "n_heads": 2, "max_position_embeddings": 20, "n_langs": 3}
    return XLMConfig(**sizes, dropout=0.0, attention_dropout=0.0, embed_init_std=0.5, init_std=0.2)


BERT, XLM = bert().to_dict(), xlm().to_dict()
INPUTS = {
    "words": {},
    "words without characters": {"char_vocab_size": 0},
    "trained words, shared characters": {"freeze_words": False, "char_cnn": "shared"},
    "bert": {"encoder_config": BERT},
    "xlm": {"encoder_config": XLM, "encoder_langs": [2, 0]},
}


def tagger(seed=0, **settings):
    torch.manual_seed(seed)
    return AdversarialBilstmForTokenClassification(bilstm_config(**settings))


def make_batch(seed=0):
    """Return words and their characters; the second half is unlabelled target sentences."""
    draw, lengths = torch.Generator().manual_seed(seed), torch.tensor(LENGTHS)
    present = torch.arange(max(LENGTHS)) < lengths[:, None]
    ids = torch.randint(2, 20, present.shape, generator=draw) * present
    chars = torch.randint(2, 12, (*present.shape, 5), generator=draw) * present[..., None]
    chars *= torch.arange(5) < torch.randint(1, 6, (*present.shape, 1), generator=draw)
    sides = torch.tensor([0, 0, 1, 1])
    labels = torch.randint(0, 2, present.shape, generator=draw).where(present & (sides[:, None] == 0), -100)
    batch = {"input_ids": ids, "attention_mask": present.long(), "langs": sides.clone(), "char_ids": chars}
    return {**batch, "word_mask": present, "sides": sides, "labels": labels}


def inputs_of(batch):
    return {name: tensor for name, tensor in batch.items() if name not in ("labels", "sides")}


def part_of(name):
    """Return the part of the tagger that a parameter belongs to."""
    return name.split(".")[1] if name.startswith("model.") else name.split(".")[0]
