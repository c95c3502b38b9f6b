"""Folders of language adapters."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

CONFIG = "adapter_config.json"


def adapter_name(language: str) -> str:
    """Return what a language's adapter is called in a model.

    A bare code will not do for all: `to` is a method of PyTorch's modules, `lo` a part of `lora_`.

    Example:
        >>> adapter_name("to")
        'language_to'
    """
    return f"language_{language}"


def find_language_adapters(given: str | Iterable[str] | Mapping[str, str]) -> dict[str, str]:
    """Return language -> folder of its adapter.

    Args:
        given: Languages and folders, `en=adapters/en` or as a mapping; or one folder that holds a folder for each
            language. Instead of an adapter's folder, that of the run that trained it will do.

    Raises:
        ValueError: If a language is missing or named twice.
        FileNotFoundError: If there is no adapter in a folder.
    """
    if isinstance(given, Mapping):
        pairs = list(given.items())
    else:
        specs = given.split(",") if isinstance(given, str) else list(given)
        if len(specs) == 1 and "=" not in specs[0]:
            pairs = _folders_below(Path(specs[0]))
        else:
            pairs = [_pair(spec) for spec in specs]
    if len(dict(pairs)) < len(pairs):
        raise ValueError(f"Expected one adapter for each language, got {', '.join(code for code, _ in pairs)}.")
    return {code: str(_adapter_folder(Path(folder))) for code, folder in pairs}


def _folders_below(folder: Path) -> list[tuple[str, str]]:
    found = sorted(path for path in folder.glob("*") if _adapter_in(path))
    if not found:
        raise FileNotFoundError(
            f"{folder}: expected a folder for each language with its adapter ({CONFIG}), found none. Name them as "
            "en=FOLDER,sw=FOLDER."
        )
    return [(path.name, str(path)) for path in found]


def _pair(spec: str) -> tuple[str, str]:
    code, equals, folder = spec.strip().partition("=")
    if not (code and equals and folder):
        raise ValueError(f"Expected a language and the folder of its adapter, such as sw=adapters/sw, got {spec!r}.")
    return code, folder


def _adapter_in(folder: Path) -> Path | None:
    return next((path for path in (folder, folder / "adapter") if (path / CONFIG).exists()), None)


def _adapter_folder(folder: Path) -> Path:
    if path := _adapter_in(folder):
        return path
    raise FileNotFoundError(
        f"{folder}: expected a language adapter ({CONFIG}), found none. `hf-xlt pretrain --lora --start-from ENCODER "
        "--languages sw --text TEXT` trains one."
    )


def read_adapter_record(folder: str) -> dict | None:
    """Return what an adapter's folder says of its training (docs/adapters.md), None where it says nothing."""
    path = Path(folder) / "pretraining.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
