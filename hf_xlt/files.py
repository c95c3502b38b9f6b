"""Writing files whole or not at all."""

import json
import os
from pathlib import Path
from typing import Any


def write_text(path: str | os.PathLike, text: str) -> None:
    """Write `text` as UTF-8 to `path`, so that a reader sees the old file or the whole new one, never a part."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def is_temporary(path: Path) -> bool:
    """Tell whether a file is what `write_text` leaves behind if the process is killed meanwhile."""
    return path.name.startswith(".") and path.suffix == ".tmp"


def write_json(path: str | os.PathLike, data: Any) -> None:
    """Write `data` as JSON to `path`, whole or not at all; the order of keys is kept.

    Raises:
        ValueError: `data` holds a NaN or an infinity, which JSON cannot say.
    """
    write_text(path, json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
