"""Markers around the two spans of a pair, which tell an encoder what to classify (Baldini Soares et al. 2019)."""

from collections.abc import Container, Iterable, Sequence
from typing import TypeVar

from transformers import PreTrainedTokenizerBase

from .pairs import Pair, Span

Part = TypeVar("Part")
SUBJECT, OBJECT = "E1", "E2"


def mark(
    parts: Sequence[Part], subject: Span, object: Span, markers: tuple[Part, Part, Part, Part]
) -> tuple[list[Part], int]:
    """Put markers around two spans of a sentence.

    Args:
        parts: Its words, or what stands for them.
        subject: The one span.
        object: The other one; they may overlap.
        markers: Before and after the subject, before and after the object; see `markers_of`.

    Returns:
        The words with the markers, and the place among them of the marker before the object.

    Example:
        >>> spans = Span(0, 1, "PER"), Span(2, 3, "PER")
        >>> mark(["Ann", "met", "Bo"], *spans, ("[E1:PER]", "[/E1]", "[E2:PER]", "[/E2]"))
        (['[E1:PER]', 'Ann', '[/E1]', 'met', '[E2:PER]', 'Bo', '[/E2]'], 4)
    """
    marked: list[Part] = []
    place = 0
    for word in range(len(parts) + 1):
        marked += [close for span, close in ((subject, markers[1]), (object, markers[3])) if span.end == word]
        if subject.start == word:
            marked.append(markers[0])
        if object.start == word:
            place = len(marked)
            marked.append(markers[2])
        marked += parts[word : word + 1]
    return marked, place


def add_markers(tokenizer: PreTrainedTokenizerBase, pairs: Iterable[Pair]) -> list[str]:
    """Add the markers of some pairs to a tokenizer, as pieces that no text becomes; return them.

    Where a span begins, its type is told too, as the entity types are what models on trees know (Bassignana & Plank
    2022 have such markers); one without a type is there for types that these pairs do not have.

    Args:
        tokenizer: The tokenizer.
        pairs: The pairs.
    """
    types = {name for pair in pairs for name in ((SUBJECT, pair.subject.type), (OBJECT, pair.object.type))}
    plain = [f"[{slash}{name}]" for name in (SUBJECT, OBJECT) for slash in ("", "/")]
    markers = [*plain, *(f"[{name}:{type}]" for name, type in sorted(types))]
    tokenizer.add_tokens(markers, special_tokens=True)
    return markers


def markers_of(known: Container[str], subject: Span, object: Span) -> tuple[str, str, str, str]:
    """Return the markers of a pair, for `mark`: with types, as far as these are known.

    Args:
        known: All markers there are: `tokenizer.get_added_vocab()`.
        subject: The one span.
        object: The other one.

    Example:
        >>> markers_of({"[E1:PER]", "[E2:ORG]"}, Span(0, 1, "PER"), Span(2, 3, "PER"))
        ('[E1:PER]', '[/E1]', '[E2]', '[/E2]')
    """
    typed = [f"[{name}:{span.type}]" for name, span in ((SUBJECT, subject), (OBJECT, object))]
    before = [
        marker if marker in known else f"[{name}]" for marker, name in zip(typed, (SUBJECT, OBJECT), strict=True)
    ]
    return before[0], f"[/{SUBJECT}]", before[1], f"[/{OBJECT}]"
