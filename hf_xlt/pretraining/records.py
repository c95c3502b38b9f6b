"""Sentences and pairs between the stages of a run: a JSON object a line.

The id is called `sentence`: `id` is Indonesian.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def read_records(path: Path) -> Iterator[dict[str, str | None]]:
    """Yield the records of a file: `{"sentence": ..., "en": ...}`, for a pair with two languages."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


@contextmanager
def record_writer(path: Path) -> Iterator[Callable[[dict[str, str | None]], None]]:
    """Open a file and give a function that writes a record to it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        yield lambda record: file.write(json.dumps(record, ensure_ascii=False) + "\n")
