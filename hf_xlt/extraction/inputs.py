"""What is extracted from: running text, sentences as JSON Lines, trees as CoNLL-U."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import pocket
from ..data.conllu import ConlluError, Sentence, read_conllu
from ..data.languages import language_code
from ..data.pairs import Span
from ..data.text_files import read_lines
from ..models.tree_features import check_sentence
from ..parsing.treebank import SurfaceToken, surface_tokens
from ..pocket.gold import mentions, triggers
from .misc_entities import misc_entities

TREE = {"upos": str, "heads": int, "deprels": str}
NAMES = {str: "strings", int: "whole numbers"}
SUFFIXES = {".jsonl": "jsonl", ".conllu": "conllu", ".conllup": "conllu"}
STDIN = Path("/dev/stdin")
# Test sentences of `pocket` that are read where it is named, and their language if none is told.
EMBEDDED_SENTENCES, EMBEDDED_LANGUAGE = 50, "en"


@dataclass(frozen=True, slots=True)
class Given:
    """A text, or a sentence, as it was given.

    Args:
        place: Its file and line.
        language: Its code, where it is known.
        id: Its id, if it has one.
        text: Running text, maybe of several sentences; that of the sentence where there is a tree.
        tokens: The words of one sentence; None for running text.
        tree: `upos`, `heads` and `deprels` of the words, if they are known.
        surface: The words as they are written, of which some are several syntactic ones, where there is a tree.
        spans: Entities: characters of running text, or tokens. None if nothing is said of them.
        triggers: Triggers of events, likewise.
    """

    place: str
    language: str | None
    id: str | None = None
    text: str | None = None
    tokens: list[str] | None = None
    tree: dict[str, list] | None = None
    surface: list[SurfaceToken] | None = None
    spans: list[Span] | None = None
    triggers: list[Span] | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """What stands in the place of something that could not be read or labelled; `message` says where and why."""

    message: str


def read_inputs(
    path: str | os.PathLike, language: str | None = None, layout: str | None = None
) -> Iterator[Given | Failure]:
    """Read what to extract from, line by line or sentence by sentence.

    - `text`: a document, or a sentence, a line; blank lines are left out.
    - `jsonl`: `{"text": ...}` or `{"tokens": [...]}` a line, with `upos`, `heads` and `deprels` if the tokens have a
      tree, and maybe `spans` and `triggers` (`{"start", "end", "type"}`, characters of the text or tokens), `id` and
      `language`.
    - `conllu`: trees, with the entities of `Entity=` in MISC where there are some.

    Args:
        path: The file, `-` for standard input, or `pocket`: some of its test sentences, with trees, entities and
            triggers.
        language: Code of its language, where a line does not say its own.
        layout: One of these; None to go by the file's name.

    Yields:
        What is there, and a failure in place of what is malformed.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is not UTF-8, or there is nothing in it.
    """
    layout = input_layout(path, layout)
    name = os.fspath(path)
    if name == pocket.NAME:
        yield from _read_embedded(language or EMBEDDED_LANGUAGE)
        return
    name, path = ("stdin", STDIN) if name == "-" else (name, Path(name))
    empty = True
    for given in READERS[layout](path, name, language):
        yield given
        empty = False
    if empty:
        raise ValueError(f"{name}: expected something to extract from, found nothing in it.")


def input_layout(path: str | os.PathLike, layout: str | None = None) -> str:
    """Return how a file is written: as told, or as its name says.

    Args:
        path: The file, `-` for standard input, or `pocket`, which has trees.
        layout: What is told of it.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If there is no such layout.
    """
    name = os.fspath(path)
    if name == pocket.NAME:
        return "conllu"
    if name != "-" and not Path(name).exists():
        raise FileNotFoundError(f"{name}: no such file.")
    if layout is not None and layout not in READERS:
        raise ValueError(f"expected one of the formats {', '.join(READERS)}, got {layout!r}.")
    return layout or SUFFIXES.get(Path(name.removesuffix(".gz")).suffix, "text")


def _read_text(path: Path, name: str, language: str | None) -> Iterator[Given]:
    for number, line in enumerate(read_lines(path), 1):
        if line.strip():
            yield Given(f"{name}:{number}", language, text=line)


def _read_json(path: Path, name: str, language: str | None) -> Iterator[Given | Failure]:
    for number, line in enumerate(read_lines(path), 1):
        if line.strip():
            place = f"{name}:{number}"
            try:
                yield _of_row(_row(line), place, language)
            except ValueError as error:
                yield Failure(f"{place}: {error}")


def _row(line: str) -> Any:
    """Return what a line of JSON says.

    Raises:
        ValueError: If it is no JSON, is nested too deep to read, or has half a character, which cannot be written.
    """
    try:
        row = json.loads(line)
        json.dumps(row, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise ValueError(
            f"expected a JSON object, got {line[:80]!r}: {error.msg} at character {error.colno}"
        ) from None
    except (RecursionError, UnicodeEncodeError) as error:
        raise ValueError(f"expected JSON of Unicode text, got {line[:80]!r}: {error}") from None
    return row


def _of_row(row: Any, place: str, language: str | None) -> Given:
    if not isinstance(row, dict) or not ("text" in row or "tokens" in row):
        raise ValueError(f"expected a JSON object with `text` or `tokens`, got {json.dumps(row)[:80]}")
    tokens, text, told, tree = row.get("tokens"), row.get("text"), row.get("language"), None
    if not (isinstance(text, str) and text.strip() or text is None and tokens is not None):
        raise ValueError(f"expected a text, got {text!r}")
    if told is not None and not isinstance(told, str):
        raise ValueError(f"expected the code of a `language`, a string, got {told!r}")
    if tokens is not None and not (isinstance(tokens, list) and tokens and all(isinstance(t, str) for t in tokens)):
        raise ValueError(f"expected `tokens`, a list of at least one string, got {tokens!r}")
    if tokens is not None and any(name in row for name in TREE):
        _check_columns(row)
        anywhere = {"start": 0, "end": 1}
        check_sentence({**row, "entity_types": tokens, "subject": anywhere, "object": anywhere}, "the tree")
        tree = {name: row[name] for name in TREE}
    size, unit = (len(text), "characters") if tokens is None else (len(tokens), "tokens")
    return Given(
        place,
        language if told is None else language_code(told),
        row.get("id"),
        text,
        tokens,
        tree,
        [SurfaceToken(token, at, at + 1, True) for at, token in enumerate(tokens)] if tree else None,
        _spans(row, "spans", size, unit),
        _spans(row, "triggers", size, unit),
    )


def _check_columns(row: dict[str, Any]) -> None:
    """Raise a ValueError if a column of the tree is there and is no list of what it should hold."""
    for name, kind in TREE.items():
        column = row.get(name, [])
        if not (isinstance(column, list) and all(type(value) is kind for value in column)):
            raise ValueError(f"the tree: expected `{name}`, a list of {NAMES[kind]}, got {column!r}")


def _spans(row: dict[str, Any], name: str, size: int, unit: str) -> list[Span] | None:
    """Return the spans of a row, checked; None if it has no such column."""
    spans, found = row.get(name), []
    if spans is None:
        return None
    if not isinstance(spans, list):
        raise ValueError(f"expected `{name}`, a list, got {spans!r}")
    for span in spans:
        try:
            start, end, kind = span["start"], span["end"], span["type"]
        except (KeyError, TypeError):
            raise ValueError(f"expected `{name}` with `start`, `end` and `type`, got {span!r}") from None
        if not isinstance(kind, str):
            raise ValueError(f"expected `{name}` with a `type` that is a string, got {kind!r}")
        if not (type(start) is type(end) is int and 0 <= start < end <= size):
            raise ValueError(
                f"expected `{name}` within the {size} {unit}, `end` after the last of its own, got start {start!r} "
                f"and end {end!r}"
            )
        found.append(Span(start, end, kind))
    return found


def _read_trees(path: Path, name: str, language: str | None) -> Iterator[Given | Failure]:
    refused: list[ConlluError] = []

    def failures() -> Iterator[Failure]:
        for error in refused:
            yield Failure(str(error).replace(f"{path}:", f"{name}:", 1))
        refused.clear()

    for sentence in read_conllu(path, refused):
        yield from failures()
        try:
            yield _of_tree(sentence, f"{name}:{sentence.line}", language)
        except ConlluError as error:
            refused.append(error)
        except ValueError as error:
            yield Failure(f"{name}:{sentence.line}: {error}")
    yield from failures()


def _read_embedded(language: str) -> Iterator[Given]:
    for frame, tree in pocket.sentences(language, "test", count=EMBEDDED_SENTENCES):
        yield Given(
            frame.id,
            language,
            frame.id,
            tree.text,
            tree.forms,
            {"upos": tree.upos, "heads": tree.heads, "deprels": tree.deprels},
            [SurfaceToken(token.form, token.start, token.end, tree.spaces[token.end - 1]) for token in tree.surface()],
            list(mentions(frame, tree).values()),
            triggers(frame, tree),
        )


def _of_tree(sentence: Sentence, place: str, language: str | None) -> Given:
    surface = surface_tokens(sentence, language)
    tree = {"upos": sentence.upos, "heads": sentence.heads, "deprels": sentence.deprels}
    spans = misc_entities(sentence.misc) if "MISC" in sentence.columns else None
    text = sentence.metadata.get("text") or _joined(surface)
    return Given(place, language, sentence.sent_id, text, sentence.tokens, tree, surface, spans)


def _joined(surface: Sequence[SurfaceToken]) -> str:
    return "".join(token.form + " " * token.space_after for token in surface).rstrip()


READERS: dict[str, Callable[[Path, str, str | None], Iterator[Given | Failure]]] = {
    "text": _read_text,
    "jsonl": _read_json,
    "conllu": _read_trees,
}
