"""Running an example as a user does."""

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

EXAMPLES = Path(__file__).parents[2] / "examples"


def run_example(
    name: str, options: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch, file: Path | None = None
) -> None:
    """Run the `main` of an example.

    Args:
        name: Its name without the ending.
        options: Its options.
        monkeypatch: That of the test.
        file: Where the options are written as YAML and given so; None: they are given on the command line.
    """
    plain = {key: value if isinstance(value, (int, float, list)) else str(value) for key, value in options.items()}
    if file is None:
        lists = {key: value if isinstance(value, list) else [value] for key, value in plain.items()}
        given = [word for key, values in lists.items() for word in (f"--{key}", *map(str, values))]
    else:
        file.write_text(yaml.safe_dump(plain), encoding="utf-8")
        given = [str(file)]
    monkeypatch.setattr("sys.argv", [f"{name}.py", *given])
    spec = importlib.util.spec_from_file_location(f"examples.{name}", EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)  # the Trainer pickles its arguments beside a checkpoint
    spec.loader.exec_module(module)
    module.main()
