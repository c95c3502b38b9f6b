"""The licences of the sources, as far as the sources state them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from huggingface_hub import DatasetCard
from huggingface_hub.errors import HfHubHTTPError
from yaml import YAMLError

from .. import pocket
from .building import SourceFile, find_licenses

LICENSE_FILES = ("license", "licence", "copying")


def source_licenses(specs: Iterable[Any], names: Iterable[str]) -> dict[str, str | None]:
    """Return the licence of each source, None where none is stated.

    That of a data set is what its card says. That of a file is what a README beside it says (`License: CC BY-SA 4.0`,
    or the front matter of a card), else the name of a licence file; if there is neither, that of the folder above, up
    to the folder that the description names.

    Args:
        specs: The sources of the description: files, folders, and mappings that name data sets.
        names: What these are called, as in `TextSource.name`.
    """
    specs = list(specs)
    datasets = [spec["dataset"] if isinstance(spec, dict) else spec for spec in specs if _is_named(spec)]
    roots = [Path(spec).expanduser() for spec in specs if isinstance(spec, str)]
    licenses = {}
    for name in names:
        dataset = next((dataset for dataset in datasets if f"{name}/".startswith(f"{dataset}/")), None)
        folders = [Path(dataset)] if dataset else _folders(Path(name.partition(" + ")[0]), roots)
        stated = (_folder_license(folder) for folder in folders if folder.is_dir())
        licenses[name] = next(filter(None, stated), None)
        if dataset and not Path(dataset).exists():
            licenses[name] = card_license(card_of(dataset))
    return licenses


def _is_named(spec: Any) -> bool:
    """Tell whether a source is a data set by its name."""
    return isinstance(spec, dict) or spec == pocket.NAME


def card_of(name: str) -> str | Path:
    """Return the card of a data set: its file in a folder or of `pocket`, or the data set's id on the Hub."""
    if name == pocket.NAME:
        return pocket.CARD
    return Path(name) / "README.md" if os.path.isdir(name) else name


def _folders(file: Path, roots: list[Path]) -> Iterator[Path]:
    """Yield the folder of a file and those above it, up to the one that was named."""
    yield file.parent
    for folder in file.parent.parents:
        if any(folder.is_relative_to(root) for root in roots):
            yield folder


def _folder_license(folder: Path) -> str | None:
    """Return what the READMEs of a folder state; `in LICENSE.txt` where only such a file is there."""
    named = find_licenses([SourceFile(folder / "any", "any", "", "")])
    if named != "unknown":
        return named
    readme = folder / "README.md"
    if readme.is_file() and readme.read_bytes().startswith(b"---") and (license := card_license(readme)):
        return license
    files = sorted(path.name for path in folder.iterdir() if path.is_file())
    return next((f"in {name}" for name in files if name.lower().startswith(LICENSE_FILES)), None)


def card_license(name: str | Path) -> str | None:
    """Return what a data card says; None if there is no card, or it says nothing.

    Args:
        name: Id of a data set on the Hub, or the card's file.
    """
    license = card_metadata(name).get("license")
    return ", ".join(license) if isinstance(license, list) else license


def card_metadata(name: str | Path) -> dict[str, Any]:
    """Return the front matter of a data card; nothing if there is no card, or it has none.

    Args:
        name: Id of a data set on the Hub, or the card's file.
    """
    try:
        return DatasetCard.load(name, ignore_metadata_errors=True).data.to_dict()
    except (OSError, ValueError, YAMLError, HfHubHTTPError):
        return {}
