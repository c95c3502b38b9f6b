"""Entities in the column MISC of CoNLL-U."""

import re
from collections.abc import Sequence

from ..data.pairs import Span
from ..metrics.entity_f1 import entities

KEY = "Entity="
# `(e1-person-1` opens an entity, `e1)` closes it, `(e2-place-2)` does both.
BRACKET = re.compile(r"\(([^()]+)(\)?)|([^()]+)\)")
IOB = re.compile(r"[BIES]-.+")


def misc_entities(misc: Sequence[str]) -> list[Span] | None:
    """Return the entities of a sentence; None if nothing is said of them.

    Two ways to write them are known: tags, `Entity=B-PER`, and brackets with the type in second place, as CorefUD
    has them, `Entity=(e1-person-1`. Of an entity in several parts, each part is one.

    Args:
        misc: The field of every syntactic word.

    Raises:
        ValueError: If brackets do not fit together.

    Example:
        >>> misc_entities(["Entity=(e1-person-2(e2-place-1)", "Entity=e1)", "_"])
        [Span(start=0, end=1, type='place'), Span(start=0, end=2, type='person')]
        >>> misc_entities(["SpaceAfter=No|Entity=B-PER", "Entity=I-PER", "_"]), misc_entities(["_"])
        ([Span(start=0, end=2, type='PER')], None)
    """
    values = [
        next((part.removeprefix(KEY) for part in field.split("|") if part.startswith(KEY)), "") for field in misc
    ]
    if not any(values):
        return None
    if all(IOB.fullmatch(value) or value in ("", "O") for value in values):
        return [Span(*entity) for entity in entities([value or "O" for value in values])]
    return sorted(_bracketed(values))


def _bracketed(values: Sequence[str]) -> list[Span]:
    found, opened = [], []
    for word, value in enumerate(values):
        for match in BRACKET.finditer(value):
            name, closed, closing = match.groups()
            if closing is None:
                identity, _, rest = name.partition("-")
                opened.append((identity, word, rest.partition("-")[0] or identity))
                closing = identity if closed else None
            if closing is not None:
                identity = closing.partition("-")[0]
                place = next((at for at in reversed(range(len(opened))) if opened[at][0] == identity), None)
                if place is None:
                    raise ValueError(f"expected `Entity` to open what it closes, got {value!r} at word {word + 1}")
                _, start, kind = opened.pop(place)
                found.append(Span(start, word + 1, kind))
    if opened:
        raise ValueError(f"expected `Entity` to close what it opens, got {opened[0][0]!r} open at the end")
    return found
