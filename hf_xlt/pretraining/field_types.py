"""The types of what a description may set of the model and of the Trainer's arguments."""

import types
from collections.abc import Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints

from transformers import TrainingArguments

# Sizes that a description may change; the rest of the configuration follows from languages and tokenizer.
SIZES = ("emb_dim", "n_layers", "n_heads", "max_position_embeddings")
RATES = ("dropout", "attention_dropout")
SWITCHES = ("gelu_activation", "sinusoidal_embeddings")
MODEL_FIELDS = (*SIZES, *RATES, *SWITCHES)
NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


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


def training_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of `TrainingArguments`, numbers that YAML 1.1 takes for texts (`1e-8`) as numbers.

    TrainingArguments itself does not look at types; fields that may hold other than plain values are left to it.

    Raises:
        ValueError: If one is unknown, or has a value of another type.
    """
    hints = get_type_hints(TrainingArguments)
    if unknown := [name for name in values if name not in hints]:
        raise ValueError(f"`training`: {unknown[0]!r} is none of transformers' TrainingArguments.")
    return {name: _plain_value(name, value, _types(hints[name])) for name, value in values.items()}


def _types(hint: Any) -> set[Any]:
    return set(get_args(hint)) if get_origin(hint) in (Union, types.UnionType) else {hint}


def _plain_value(name: str, value: Any, allowed: set[Any]) -> Any:
    plain = allowed <= {*NAMES, type(None)}
    if not plain or type(value) in allowed or (float in allowed and type(value) is int):
        return value
    if float in allowed and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    expected = " or ".join(words for kind, words in NAMES.items() if kind in allowed)
    raise ValueError(f"`training`: {name} must be {expected}, got {value!r}.")
