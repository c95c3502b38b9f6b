"""What a cell's first training hands on to its second: labels for text that has none."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..data.subwords import Window
from ..files import write_json
from ..training.tagging_rows import TaggingRows


@dataclass(frozen=True)
class Teacher:
    """A first training, and the windows whose tags by it are learned in the second.

    Attributes:
        result: Its result, as of a cell, and `pseudo`: language -> `windows`, and how many of them were `kept`.
        rows: Those windows, by language.
    """

    result: dict
    rows: dict[str, TaggingRows]


def write_teacher(
    path: Path, result: dict, unlabelled: Mapping[str, TaggingRows], kept: Mapping[str, TaggingRows]
) -> None:
    """Write a teacher's result and tags, whole or not at all.

    Args:
        path: The file.
        result: Its result.
        unlabelled: All windows that it tagged, by language.
        kept: Those of them that are trained on, with its tags.
    """
    pseudo = {language: {"windows": len(unlabelled[language]), "kept": len(rows)} for language, rows in kept.items()}
    tags = {language: [_found(window, rows) for window in rows.windows] for language, rows in kept.items()}
    write_json(path, {"result": {**result, "pseudo": pseudo}, "tags": tags})


def read_teacher(path: Path, unlabelled: Mapping[str, TaggingRows]) -> Teacher:
    """Read what `write_teacher` wrote.

    Args:
        path: The file.
        unlabelled: All windows, by language.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    rows = {language: _labelled(unlabelled[language], tags) for language, tags in content["tags"].items()}
    return Teacher(content["result"], rows)


def _found(window: Window, rows: TaggingRows) -> list:
    """Return the sentence of a window, its first word, and the tags of its words."""
    end = window.first_word + len(window.word_starts)
    return [window.sentence, window.first_word, rows.tags[window.sentence][window.first_word : end]]


def _labelled(rows: TaggingRows, found: list) -> TaggingRows:
    windows = {(window.sentence, window.first_word): window for window in rows.windows}
    tags = [list(sentence) for sentence in rows.tags]
    for sentence, first_word, tags_of_window in found:
        tags[sentence][first_word : first_word + len(tags_of_window)] = tags_of_window
    kept = [windows[sentence, first_word] for sentence, first_word, _ in found]
    return TaggingRows(kept, tags, rows.lang, rows.side)
