"""What the results of every verb begin with, and how they are read back."""

import importlib.metadata
import json
import os
import platform
from collections.abc import Iterable
from pathlib import Path

from . import __version__

SCHEMA = "hf_xlt/results/1"
PACKAGES = ("torch", "transformers", "datasets", "tokenizers", "accelerate", "peft")


def versions(optional: Iterable[str] = ()) -> dict[str, str]:
    """Return what was installed.

    Args:
        optional: More packages; those that are not installed are left out.
    """
    found = {"hf_xlt": __version__, "python": platform.python_version()}
    found |= {package: importlib.metadata.version(package) for package in PACKAGES}
    for package in optional:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def read_results(run: str | os.PathLike) -> dict:
    """Read the results of a finished run of any verb.

    Args:
        run: Its folder, or its `results.json`.

    Raises:
        FileNotFoundError: If there are none.
        ValueError: If the file is not JSON, or of another schema.
    """
    path = Path(run)
    path = path / "results.json" if path.is_dir() else path
    if not path.exists():
        raise FileNotFoundError(
            f"{path}: no results there. Expected the folder of a finished run: the verbs of `hf-xlt` name it."
        )
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: expected JSON, got {error}. Was it written by `hf-xlt`?") from error
    schema = results.get("schema") if isinstance(results, dict) else None
    if schema != SCHEMA:
        raise ValueError(f"{path}: expected `schema` {SCHEMA!r}, got {schema!r}.")
    return results
