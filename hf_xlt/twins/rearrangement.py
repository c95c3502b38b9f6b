"""Sentences with their words in another order, or with fewer of them, and all that is said of the words kept right."""

from collections.abc import Collection, Iterable, Sequence

from ..metrics import entities


def rearranged(row: dict, kept: Sequence[int], columns: Collection[str]) -> dict | None:
    """Return a row of a data set with some of its words, in some order.

    Args:
        row: A row, with the names of tags.
        kept: Positions of the words to keep, from 0, in their new order. The words of an entity, and those of a span
            of a pair, that are kept must stay together; the heads of all words that are kept must be.
        columns: Names of those with a value a word.

    Returns:
        The row; None if nothing is left of its subject or object.

    Example:
        >>> row = {"tokens": ["Ann", "sings", "songs"], "heads": [2, 0, 2], "ner_tags": ["B-PER", "O", "O"]}
        >>> rearranged(row, [2, 0, 1], row)
        {'tokens': ['songs', 'Ann', 'sings'], 'heads': [3, 3, 0], 'ner_tags': ['O', 'B-PER', 'O']}
    """
    places = {old: new for new, old in enumerate(kept)}
    changed = row | {column: [row[column][old] for old in kept] for column in columns}
    if "heads" in columns:
        changed["heads"] = [places[head - 1] + 1 if head else 0 for head in changed["heads"]]
    if "ner_tags" in columns:
        changed["ner_tags"] = _tags(row["ner_tags"], kept)
    for name in ("subject", "object"):
        if name in row:
            span = row[name]
            new = [places[old] for old in range(span["start"], span["end"]) if old in places]
            if not new:
                return None
            changed[name] = span | {"start": min(new), "end": max(new) + 1}
    return changed


def _tags(tags: Sequence[str], kept: Sequence[int]) -> list[str]:
    """Return IOB2 tags of the words that are kept."""
    found = {place: entity for entity in entities(tags) for place in range(entity.start, entity.end)}
    new, before = [], None
    for old in kept:
        entity = found.get(old)
        new.append("O" if entity is None else f"{'I' if entity == before else 'B'}-{entity.type}")
        before = entity
    return new


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans of several words, those that overlap as one.

    Example:
        >>> merged([(4, 6), (0, 1), (5, 8), (8, 10)])
        [(4, 8), (8, 10)]
    """
    units: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[1] - span[0] > 1):
        if units and start < units[-1][1]:
            units[-1] = (units[-1][0], max(end, units[-1][1]))
        else:
            units.append((start, end))
    return units
