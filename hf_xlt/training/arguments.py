"""The Trainer's arguments: ours, and over them what a user sets under `training`."""

import types
from collections.abc import Collection, Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints

from transformers import TrainingArguments

NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


def make_arguments(ours: Mapping[str, Any], given: Mapping[str, Any], reserved: Collection[str]) -> TrainingArguments:
    """Return training arguments.

    Args:
        ours: Values of a run.
        given: What a description sets over them.
        reserved: What it must not set.

    Raises:
        ValueError: If something given is reserved, unknown or wrong, or a process has several GPUs.
    """
    if taken := sorted(set(reserved) & set(given)):
        raise ValueError(f"`training`: {', '.join(taken)} cannot be set there; the description's own fields say it.")
    try:
        arguments = TrainingArguments(**{**ours, **training_fields(given)})
    except TypeError as error:
        raise ValueError(f"`training`: {error}. See transformers' TrainingArguments.") from error
    if arguments.n_gpu > 1:
        raise ValueError(
            f"One process sees {arguments.n_gpu} GPUs. Start one each with `accelerate launch -m hf_xlt ...`, "
            "or choose a GPU with CUDA_VISIBLE_DEVICES."
        )
    return arguments


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
