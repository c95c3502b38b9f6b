"""What a description may set of the model."""

from collections.abc import Mapping
from typing import Any

# Sizes that a description may change; the rest of the configuration follows from languages and tokenizer.
SIZES = ("emb_dim", "n_layers", "n_heads", "max_position_embeddings")
RATES = ("dropout", "attention_dropout")
SWITCHES = ("gelu_activation", "sinusoidal_embeddings")
MODEL_FIELDS = (*SIZES, *RATES, *SWITCHES)


def check_model_fields(values: Mapping[str, Any]) -> None:
    """Check names and values of what a description sets of the model.

    Raises:
        ValueError: If one is unknown or wrong.
    """
    for name, value in values.items():
        if name not in MODEL_FIELDS:
            raise ValueError(f"`model`: {name} cannot be set. Fields: {', '.join(MODEL_FIELDS)}.")
        if name in SIZES and (type(value) is not int or value < 1):
            raise ValueError(f"`model`: {name} must be a whole number of at least 1, got {value!r}.")
        if name in RATES and (type(value) not in (int, float) or not 0 <= value < 1):
            raise ValueError(f"`model`: {name} must be a number from 0 to below 1, got {value!r}.")
        if name in SWITCHES and not isinstance(value, bool):
            raise ValueError(f"`model`: {name} must be true or false, got {value!r}.")
