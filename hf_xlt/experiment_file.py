"""Descriptions of experiments in YAML files."""

import difflib
from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml


def read_fields(path: Path | None, experiment: type, example: str) -> dict[str, Any]:
    """Read the fields of an experiment that a YAML file gives.

    Args:
        path: The file; None: there is none, and nothing is given.
        experiment: The dataclass whose fields they are.
        example: A line as such files have it, for the errors.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the file is not YAML, or a field is unknown.
    """
    if path is None:
        return {}
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file. Expected YAML (`{example}`), or only options.")
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f":{place.line + 1}" if place else ""
        raise ValueError(f"{path}{line}: not YAML: {getattr(error, 'problem', None) or error}.") from error
    if not isinstance(values, dict):
        raise ValueError(f"{path}: expected fields and their values (`{example}`), got {values!r}.")
    known = [item.name for item in fields(experiment)]
    if unknown := [name for name in values if name not in known]:
        close = [f"Did you mean `{name}`? " for name in difflib.get_close_matches(str(unknown[0]), known, 1)]
        raise ValueError(f"{path}: unknown field {unknown[0]!r}. {''.join(close)}Fields: {', '.join(known)}.")
    return values
