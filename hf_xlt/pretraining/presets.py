"""Sizes of encoders to pre-train, and how each is trained."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """A size.

    Attributes:
        emb_dim: Width.
        n_layers: Layers.
        n_heads: Attention heads.
        vocab_size: Entries of the vocabulary.
        learning_rate: Peak of the learning rate.
        dropout: Dropout and attention dropout while pre-training; small models see too little text to over-fit it.
    """

    emb_dim: int
    n_layers: int
    n_heads: int
    vocab_size: int
    learning_rate: float
    dropout: float = 0.0


# `base` has the shape and recipe of the XLM for the 15 languages of XNLI (Lample & Conneau 2019).
PRESETS = {
    "nano": Preset(emb_dim=128, n_layers=4, n_heads=4, vocab_size=8_000, learning_rate=3e-3),
    "mini": Preset(emb_dim=256, n_layers=6, n_heads=8, vocab_size=16_000, learning_rate=1e-3),
    "small": Preset(emb_dim=512, n_layers=6, n_heads=8, vocab_size=32_000, learning_rate=5e-4),
    "base": Preset(emb_dim=1024, n_layers=12, n_heads=8, vocab_size=95_000, learning_rate=1e-4, dropout=0.1),
}
