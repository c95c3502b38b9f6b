"""What the results of every verb begin with."""

import importlib.metadata
import platform
from collections.abc import Iterable

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
