"""Read CrossRE and Multi-CrossRE: sentences with entities and directed relations, as JSON lines."""

import itertools
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .errors import DataFileError
from .pairs import PairSentence, Span, types_of_words
from .text_files import read_lines

# The field names of the authors, and the short ones of copies.
FIELDS = ({"id": "doc_key", "tokens": "sentence", "rel": "relations"}, {"id": "id", "tokens": "tokens", "rel": "rel"})


def read_crossre(
    path: str | os.PathLike, document: str, dropped: Counter[str] | None = None
) -> Iterator[PairSentence]:
    """Read a file with one sentence a line: `{"doc_key", "sentence", "ner", "relations"}`.

    Offsets in the file are those of the first and the last token of a span. All ordered pairs of two entities are
    candidates. A pair has one label: that which the file has first, as few pairs have more (6 % of the relations).

    Args:
        path: The file.
        document: What its sentences are part of.
        dropped: Is told how many entities and relations were left out, by reason.

    Raises:
        DataFileError: If a line is malformed.

    Example:
        >>> import tempfile
        >>> row = {"doc_key": "ai-1", "sentence": ["Ann", "met", "Bo"], "ner": [[0, 0, "person"], [2, 2, "person"]]}
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "ai-train.json")
        ...     size = path.write_text(json.dumps(row | {"relations": [[0, 0, 2, 2, "social", "", False, False]]}))
        ...     [sentence] = read_crossre(path, "ai")
        >>> sentence.labels
        {(Span(start=0, end=1, type='person'), Span(start=2, end=3, type='person')): 'social'}
        >>> len(sentence.candidates)
        2
    """
    dropped = Counter() if dropped is None else dropped
    for number, line in enumerate(read_lines(Path(path)), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            names = next(names for names in FIELDS if all(name in row for name in names.values()))
            tokens, relations = row[names["tokens"]], row[names["rel"]]
            mentions = _mentions(row["ner"], tokens, dropped)
            labels = _labels(relations, mentions, dropped)
            spans = list(mentions.values())
            yield PairSentence(
                id=row[names["id"]],
                document=document,
                tokens=tokens,
                candidates=list(itertools.permutations(spans, 2)),
                labels=labels,
                entity_types=types_of_words(len(tokens), spans),
                path=os.fspath(path),
                line=number,
            )
        except (ValueError, TypeError, KeyError, StopIteration) as error:
            raise DataFileError(
                path,
                number,
                "JSON with `doc_key`, `sentence`, `ner` ([first, last, type] each) and `relations` ([first, last, "
                "first, last, label] of two of these entities), offsets from 0",
                f"{type(error).__name__}: {error}".rstrip(": "),
                "Correct the line, or leave the file out.",
                line,
            ) from None


def _mentions(ner: list, tokens: list[str], dropped: Counter[str]) -> dict[tuple[int, int], Span]:
    """Return (first, last) -> span."""
    mentions = {}
    for first, last, kind in ner:
        if not 0 <= first <= last < len(tokens):
            raise ValueError(f"the entity {[first, last, kind]} in a sentence of {len(tokens)} tokens")
        if (first, last) in mentions:
            dropped["second entities of the same words"] += 1
        mentions.setdefault((first, last), Span(first, last + 1, kind))
    return mentions


def _labels(
    relations: list, mentions: dict[tuple[int, int], Span], dropped: Counter[str]
) -> dict[tuple[Span, Span], str]:
    labels = {}
    for relation in relations:
        first, last, other_first, other_last, label = relation[:5]
        pair = tuple(mentions.get(extent) for extent in ((first, last), (other_first, other_last)))
        if None in pair:
            raise ValueError(f"the relation {relation[:5]} of words that are no entities")
        if pair[0] == pair[1]:
            dropped["relations of an entity to itself"] += 1
        elif pair in labels:
            dropped["further labels of a pair"] += 1
        else:
            labels[pair] = label
    return labels
