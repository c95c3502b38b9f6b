"""The way through a dependency tree from one span to another."""

from collections.abc import Sequence

from .pairs import Pair, Span

UP, DOWN = "↑", "↓"


def dependency_path(pair: Pair) -> tuple[str, ...]:
    """Return the relations from the head word of the subject up to the lowest common ancestor, and down to the object.

    Relations have their direction in front, and no subtype.

    Args:
        pair: A pair with a tree.

    Example:
        >>> words, heads, deprels = ["Ann", "saw", "his", "dog"], [2, 0, 4, 2], ["nsubj", "root", "nmod:poss", "obj"]
        >>> pair = Pair("a#0", words, Span(0, 1, "PER"), Span(2, 3, "PER"), "no", words, words, heads, deprels)
        >>> dependency_path(pair)
        ('↑nsubj', '↓obj', '↓nmod')
    """
    above, below = (way_up(pair.heads, head_word(pair.heads, span)) for span in (pair.subject, pair.object))
    meeting = next(word for word in above if word in below)
    relations = [relation.partition(":")[0] for relation in pair.deprels]
    up = [UP + relations[word] for word in above[: above.index(meeting)]]
    down = [DOWN + relations[word] for word in below[: below.index(meeting)]]
    return (*up, *reversed(down))


def directions(path: Sequence[str]) -> tuple[str, ...]:
    """Return the steps of a path without their relations.

    Example:
        >>> directions(("↑nsubj", "↓obj"))
        ('↑', '↓')
    """
    return tuple(step[0] for step in path)


def head_word(heads: Sequence[int], span: Span) -> int:
    """Return the first word of a span whose head is not in it."""
    return next(word for word in range(span.start, span.end) if not span.start < heads[word] <= span.end)


def way_up(heads: Sequence[int], word: int) -> list[int]:
    """Return the words from this one up to the root."""
    way = [word]
    while heads[way[-1]]:
        way.append(heads[way[-1]] - 1)
    return way
