"""Where the words of running text begin and end, for corpora that annotate characters."""

from collections.abc import Iterable

import regex

from .languages import UNSPACED
from .text_vectors import CHARACTER, cached_code, word_breaker

_LETTERS = r"[\p{L}\p{M}\p{N}]+(?:[\u200c\u200d]+[\p{L}\p{M}\p{N}]+)*"
# Numbers with their separators, abbreviations as `U.S.`, words, runs of one punctuation mark, any other character.
_PARTS = [r"\p{N}+(?:[.,:]\p{N}+)+", r"(?:\p{L}\.){2,}", _LETTERS, r"([\p{P}\p{S}])\1*", r"\S"]
# As treebanks split them: `do n't`, `John 's`; `l' homme`.
_CLITICS = [r"\p{L}+?(?=n['’]t\b)", r"n['’]t\b", r"['’](?:s|m|d|re|ve|ll)\b"]
_ELISION = [r"\p{L}+['’](?=\p{L})"]
_WORD = regex.compile("|".join(_PARTS))
_WORDS = {
    "en": regex.compile("|".join(_CLITICS + _PARTS), regex.IGNORECASE),
    **dict.fromkeys(("fr", "it", "ca"), regex.compile("|".join(_ELISION + _PARTS))),
}


def word_offsets(text: str, language: str, boundaries: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Return the start and the end of every word and punctuation mark.

    Words end at white space and at punctuation; English clitics and French, Italian and Catalan elisions are words of
    their own, as in treebanks. Text in languages without spaces is split by the dictionaries of ICU (the extra
    `alignment`), else into single characters, which is logged once. This is a simple rule where annotation wants
    whole words; a parser for a language knows better.

    Args:
        text: Running text.
        language: Code of its language.
        boundaries: Offsets that no word may go across, such as the ends of annotated spans.

    Example:
        >>> text = "AT&T's U.S. sales didn't grow 3.5%..."
        >>> [text[start:end] for start, end in word_offsets(text, "en", boundaries=[2])]
        ['AT', '&', 'T', "'s", 'U.S.', 'sales', 'did', "n't", 'grow', '3.5', '%', '...']
    """
    language = cached_code(language)
    if language in UNSPACED:
        offsets = _unspaced(text, language)
    else:
        offsets = [match.span() for match in _WORDS.get(language, _WORD).finditer(text)]
    return _cut(offsets, sorted(set(boundaries)))


def _unspaced(text: str, language: str) -> list[tuple[int, int]]:
    breaker = word_breaker()
    if breaker is None:
        singles = regex.compile(rf"{CHARACTER.pattern}|\S")
        return [match.span() for match in singles.finditer(text)]
    offsets, start = [], 0
    for segment in breaker(text, language):
        end = start + len(segment)
        if not segment.isspace():
            offsets.append((start, end))
        start = end
    return offsets


def _cut(offsets: list[tuple[int, int]], boundaries: list[int]) -> list[tuple[int, int]]:
    cut = []
    for start, end in offsets:
        inner = [boundary for boundary in boundaries if start < boundary < end]
        cut += zip([start, *inner], [*inner, end], strict=True)
    return cut
