"""Sentences and pairs held out of training, chosen by a hash that depends on nothing but themselves."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..data.filters import normalised
from .records import read_records, record_writer

SHARE = 20


def split_held_out(folder: Path, target: Path, largest: int, counts: Mapping[str, Counter]) -> None:
    """Split filtered text and bitext into what is trained on and what is held out.

    Held out are the sentences and pairs with the smallest hash of their id, or of their normalised text where they
    have none: text that comes with the same ids in several languages has the same sentences held out. No sentence of
    a held-out pair stays in the training text of its language, and no held-out sentence in a training pair.

    Args:
        folder: One file of records per language (`en.jsonl`) and pair (`en-de.jsonl`).
        target: Gets `train` and `held_out`, with files of the same names.
        largest: Held out per file, at most; never more than a twentieth of it, and at least one.
        counts: Counters by the file's name; gets `held out` and `same text as held out`.

    Raises:
        ValueError: If a file has too few records.
    """
    names = sorted(path.stem for path in folder.glob("*.jsonl"))
    chosen = {name: _choose(folder / f"{name}.jsonl", largest) for name in names}
    texts: dict[str, set[str]] = {}
    for name in names:
        for number, record in enumerate(read_records(folder / f"{name}.jsonl")):
            if number in chosen[name]:
                for language, text in _sides(record):
                    texts.setdefault(language, set()).add(normalised(text))
    for name in names:
        _split(folder / f"{name}.jsonl", target, chosen[name], texts, counts[name])


def _choose(path: Path, largest: int) -> set[int]:
    """Return the numbers of the records to hold out."""
    size = sum(1 for _ in read_records(path))
    if size < 2:
        raise ValueError(
            f"{path.stem}: {size} sentence{'' if size == 1 else 's'} left of the sources after the filters: expected "
            "some to train on and some to hold out. Give more text."
        )
    smallest = heapq.nsmallest(max(1, min(largest, size // SHARE)), _keys(read_records(path)))
    return {number for _, number in smallest}


def _keys(records: Iterable[dict]) -> Iterator[tuple[bytes, int]]:
    for number, record in enumerate(records):
        (_, text), *_ = _sides(record)
        key = record["sentence"] or normalised(text)
        yield hashlib.blake2b(key.encode(), digest_size=8).digest(), number


def _sides(record: dict) -> list[tuple[str, str]]:
    """Return language and text of a sentence, or of both sentences of a pair."""
    return [(language, text) for language, text in record.items() if language != "sentence"]


def _split(path: Path, target: Path, chosen: set[int], texts: Mapping[str, set[str]], counts: Counter) -> None:
    with record_writer(target / "train" / path.name) as train, record_writer(target / "held_out" / path.name) as held:
        for number, record in enumerate(read_records(path)):
            if number in chosen:
                held(record)
                counts["held out"] += 1
            elif any(normalised(text) in texts.get(language, ()) for language, text in _sides(record)):
                counts["same text as held out"] += 1
            else:
                train(record)
                counts["trained on"] += 1
    if not counts["trained on"]:
        raise ValueError(f"{path.stem}: no sentence is left to train on beside those held out. Give more text.")
