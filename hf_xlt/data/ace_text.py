"""The text of an ACE document: its characters as annotations count them, its sentences, their words."""

import html
import os
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import DataFileError
from .languages import UNSPACED
from .word_offsets import word_offsets

TAG = re.compile(r"<[^<>]+>")
# A character reference, or else one character.
CHARACTER = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);|.", re.DOTALL)
JOINED_LINES = re.compile(r"(?<![A-Za-z0-9])\n|\n(?![A-Za-z0-9])")
PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
SENTENCE_END = re.compile(r"""[.!?…؟۔]+["'”’»)\]]*(?=\s+(\S))|[。！？]+[”’」』）]*""")
ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Rev|Gen|Col|Lt|Sgt|Capt|Maj|Adm|Gov|Sen|Rep|St|Jr|Sr|vs|No|etc|Inc|Corp|Co|Ltd|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|\b\w)\.$"
)


@dataclass(frozen=True)
class AceText:
    """What can be read of a document, without mark-up and with character references resolved.

    Annotations count the characters of the file without its tags. Line breaks count as one character, and a
    reference such as `&amp;` as those that it is written with.

    Args:
        text: The characters that are read.
        offsets: The offset of each of them, and at the end that of the end of the file.
        breaks: Places in `text` where a tag stands in the file, in order.
    """

    text: str
    offsets: list[int]
    breaks: list[int]

    def place(self, start: int, end: int, said: str) -> tuple[int, int] | None:
        """Return where in `text` an annotated span is, or None if what is there is not what the annotation says.

        White space may differ, as where a name goes on in the next line. The annotations of ACE 2005 count `&amp;`
        before a span as five characters, but within it as one, so that the end is too early: there, the end follows
        from what the span says.

        Args:
            start: Offset of its first character.
            end: Offset of its last character.
            said: Its characters, as the annotation repeats them.
        """
        for stop in (end + 1, start + len(html.escape(said, quote=False))):
            place = bisect_left(self.offsets, start), bisect_left(self.offsets, stop)
            if "".join(self.text[slice(*place)].split()) == "".join(said.split()):
                return place
        return None


def read_sgm(path: str | os.PathLike) -> AceText:
    """Read a document (`.sgm`), in UTF-8.

    Raises:
        DataFileError: If it is not UTF-8.
    """
    content = Path(path).read_bytes()
    try:
        marked = content.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        got = f"the byte 0x{content[error.start]:02x} ({error.reason})"
        raise DataFileError(path, line, "UTF-8", got, "Convert the file to UTF-8 (`iconv -t UTF-8`).") from None
    text, offsets, breaks, offset, length = [], [], [], 0, 0
    for piece in TAG.split(marked):
        for match in CHARACTER.finditer(piece):
            known = len(html.unescape(match[0])) == 1
            text.append(html.unescape(match[0]) if known else match[0])
            offsets += [offset] if known else range(offset, offset + len(match[0]))
            offset += len(match[0])
            length += len(text[-1])
        breaks.append(length)
    return AceText("".join(text), [*offsets, offset], breaks)


def sentences(document: AceText, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a document begin and end.

    Sentences end at a tag, at a blank line, after `.`, `!`, `?`, `…`, `؟` or `۔` before white space, and after `。`,
    `！` or `？`. A single letter or a well-known abbreviation before the full stop ends none, nor does what a small
    letter follows. No annotated span is cut.

    Args:
        document: The document.
        spans: Start and end of what may not be cut.
    """
    text = document.text
    inside = {place for start, end in spans for place in range(start + 1, end)}
    start = 0
    for stop in [*document.breaks, len(text)]:
        for end in [*_ends(text, start, stop), stop]:
            if end in inside or not text[start:end].strip():
                continue
            blank = len(text[start:end]) - len(text[start:end].lstrip())
            yield start + blank, start + len(text[start:end].rstrip())
            start = end
        if stop not in inside:
            start = max(start, stop)


def _ends(text: str, start: int, stop: int) -> list[int]:
    """Return where sentences may end between two tags."""
    ends = [match.end() for match in PARAGRAPH.finditer(text, start, stop)]
    for match in SENTENCE_END.finditer(text, start, stop):
        small = match[1] and match[1].islower()
        if not small and not ABBREVIATION.search(text, max(start, match.end() - 8), match.end()):
            ends.append(match.end())
    return sorted(set(ends))


def words(
    document: AceText, start: int, end: int, language: str, boundaries: Iterable[int]
) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the words of a sentence, and where in the document each begins and ends.

    Lines are broken anywhere in languages without spaces: there, line breaks part nothing but Latin words and numbers.

    Args:
        document: The document.
        start: Where the sentence begins.
        end: Where it ends.
        language: Code of its language.
        boundaries: Places that no word may go across.
    """
    places = range(start, end)
    if language in UNSPACED:
        joined = {match.start() for match in JOINED_LINES.finditer(document.text, start, end)}
        places = [place for place in places if place not in joined]
    text = "".join(document.text[place] for place in places)
    inner = [bisect_left(places, boundary) for boundary in boundaries if start < boundary < end]
    offsets = word_offsets(text, language, inner)
    return [text[first:last] for first, last in offsets], [
        (places[first], places[last - 1] + 1) for first, last in offsets
    ]
