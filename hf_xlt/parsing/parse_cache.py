"""Parses kept on disk, by what was parsed and by which model."""

import hashlib
import json
import os
from dataclasses import astuple
from pathlib import Path

from ..data.errors import DataFileError
from ..files import write_text
from .parsed_sentence import ParsedSentence
from .udpipe_model import Request

# Part of the folder's name: what is kept is looked up by code that would parse it in the same way.
FORMAT = 1
KEY_SIZE = 32
PENDING = 2000


class ParseCache:
    """The parses by one model, in a folder of JSON Lines files, each of them written whole and never changed.

    Several processes may use the folder at once: each writes files of its own, and sees those that were there when it
    began. In memory is where in which file a parse is, not the parse.

    Args:
        folder: Holds a folder for every model.
        fingerprint: Of the model.
    """

    def __init__(self, folder: str | os.PathLike, fingerprint: str):
        self.folder = Path(folder) / f"{fingerprint}-{FORMAT}"
        self._places: dict[str, tuple[Path, int]] = {}
        self._pending: dict[str, list[ParsedSentence]] = {}
        for path in sorted(self.folder.glob("*.jsonl")):
            self._index(path)

    def _index(self, path: Path) -> None:
        with path.open("rb") as file:
            offset = 0
            for line in file:
                self._places[line[2 : 2 + KEY_SIZE].decode("ascii", "replace")] = path, offset
                offset += len(line)

    def get(self, request: Request) -> list[ParsedSentence] | None:
        """Return what was kept for a text or sentence, or None.

        Raises:
            DataFileError: If the file where it is was changed.
        """
        key = key_of(request)
        if key in self._pending:
            return self._pending[key]
        if key not in self._places:
            return None
        path, offset = self._places[key]
        with path.open("rb") as file:
            file.seek(offset)
            line = file.readline()
        if line[2 : 2 + KEY_SIZE] != key.encode() or not line.endswith(b"\n"):
            number = path.read_bytes()[:offset].count(b"\n") + 1
            raise DataFileError(path, number, f"the parse {key}", f"{line[:80]!r}", "Delete the file.")
        return [_sentence(*columns) for columns in json.loads(line)[1]]

    def put(self, request: Request, sentences: list[ParsedSentence]) -> None:
        """Keep a parse; it is on disk after the next `flush`, which comes by itself now and then."""
        self._pending[key_of(request)] = sentences
        if len(self._pending) >= PENDING:
            self.flush()

    def flush(self) -> None:
        """Write what is not on disk yet to a file of its own."""
        if not self._pending:
            return
        lines = [
            json.dumps([key, [astuple(sentence) for sentence in sentences]], ensure_ascii=False) + "\n"
            for key, sentences in self._pending.items()
        ]
        text = "".join(lines)
        path = self.folder / f"{hashlib.sha256(text.encode()).hexdigest()[:KEY_SIZE]}.jsonl"
        write_text(path, text)
        self._index(path)
        self._pending = {}


def key_of(request: Request) -> str:
    """Return a hash of what is parsed, and as what."""
    return hashlib.sha256(json.dumps(request).encode()).hexdigest()[:KEY_SIZE]


def _sentence(words, upos, heads, deprels, offsets, token_words) -> ParsedSentence:
    pairs = [[tuple(pair) for pair in column] for column in (offsets, token_words)]
    return ParsedSentence(words, upos, heads, deprels, *pairs)
