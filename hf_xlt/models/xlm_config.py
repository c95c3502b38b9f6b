"""Configurations of XLM models."""

from typing import Any

from transformers import PreTrainedTokenizerBase, XLMConfig


def xlm_config(tokenizer: PreTrainedTokenizerBase, **fields: Any) -> XLMConfig:
    """Return a configuration that goes with a tokenizer.

    Embeddings begin with a standard deviation of `emb_dim` ** -0.5, as in the original, unless another is given.

    Args:
        tokenizer: Gives the size of the vocabulary and the ids of the special tokens.
        fields: Further fields of `XLMConfig`, `emb_dim` among them.
    """
    ids = {name: getattr(tokenizer, f"{name}_token_id") for name in ("bos", "eos", "pad", "unk", "mask")}
    return XLMConfig(
        vocab_size=len(tokenizer),
        **{f"{name}_index": number for name, number in ids.items()},
        **{f"{name}_token_id": ids[name] for name in ("bos", "eos", "pad", "mask")},
        **{"embed_init_std": fields["emb_dim"] ** -0.5, **fields},
    )
