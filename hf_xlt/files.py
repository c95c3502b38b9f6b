"""Writing files whole or not at all."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal


@contextmanager
def whole_file(path: str | os.PathLike, mode: Literal["w", "wb"]) -> Iterator[IO[Any]]:
    """Open a file to write; readers see the old one, or none, until the context is left without an error.

    Args:
        path: The file. Its folder is made if there is none.
        mode: `w` for text, written as UTF-8 with line ends as they are, or `wb` for bytes.

    Yields:
        The open file, of another name until it takes the place of `path`.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    text = {"encoding": "utf-8", "newline": ""} if mode == "w" else {}
    try:
        with open(temporary, mode, **text) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: str | os.PathLike, text: str) -> None:
    """Write `text` as UTF-8 to `path`, so that a reader sees the old file or the whole new one, never a part."""
    with whole_file(path, "w") as file:
        file.write(text)


def is_temporary(path: Path) -> bool:
    """Tell whether a file is what `whole_file` leaves behind if the process is killed meanwhile."""
    return path.name.startswith(".") and path.suffix == ".tmp"


def write_json(path: str | os.PathLike, data: Any) -> None:
    """Write `data` as JSON to `path`, whole or not at all; the order of keys is kept.

    Raises:
        ValueError: `data` holds a NaN or an infinity, which JSON cannot say.
    """
    write_text(path, json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
