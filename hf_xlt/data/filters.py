"""Filters of text and bitext before training: evaluation sentences, duplicates, odd lengths; all of them counted."""

import glob
import hashlib
import math
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .bitext import SentencePair
from .evaluation_files import read_evaluation_sentences
from .hash_set import HashSet
from .text_sources import TextLine

# Ideographs, kana and hangul say as much as 2.5 letters of an alphabet: so weighted, NTREX-128 has a median ratio of
# English to the other language between 0.84 and 1.25 in all of 16 languages, where characters have 2.94 for Chinese.
WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U00020000-\U0003fffd]"
)
WIDE_LENGTH = 2.5


class _Kept(dict[int, int | None]):
    """Table of `str.translate` that keeps letters, digits and the marks that are part of spelling.

    Vowel points of Arabic and Hebrew (combining classes 10 to 36) and the tatweel are written or not at will.
    """

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        letter = character.isalnum() and character != "\u0640"
        spelled_mark = unicodedata.category(character)[0] == "M" and not 10 <= unicodedata.combining(character) <= 36
        self[code] = code if letter or spelled_mark else None
        return self[code]


_KEPT = _Kept()
# Three words of 5 letters on tell which sentence it is: in 60 000 sentences of EWT, Taiga and bitext they took for a
# test sentence no other one, but seven variants of one ("Worth every penny").
LONG_WORD, LONG_WORDS = 5, 3
LONG = re.compile(rf"\w{{{LONG_WORD},}}")
# A line break, or a mark that ends sentences: an East Asian one anywhere, others before white space.
SENTENCE_END = re.compile(r"[\n.!?…؟۔।॥։።။។。！？｡](?:(?<=[\n。！？｡])|[^\w\s]*\s)")
# Length in letters of an alphabet from which a sentence within a line tells where it comes from.
PART_LENGTH = 20


def normalised(text: str) -> str:
    """Return what two writings of a sentence share: NFKC, case-folded letters and digits, without the rest.

    Tokenised and running text agree. Marks stay where they tell words apart, as the vowel signs of Hindi and the tones
    of Thai do; the vowel points of Arabic and Hebrew go.

    Example:
        >>> normalised("„Es werde Licht!“") == normalised("es werde  LICHT")
        True
    """
    return unicodedata.normalize("NFKC", text).casefold().translate(_KEPT)


def long_words(text: str) -> str | None:
    """Return the normalised words of 5 letters on, spaced, or None if they are fewer than 3.

    They agree where `normalised` texts differ because a corpus splits contractions (`zum` into `zu dem`).

    Example:
        >>> long_words("Er kam zum Bahnhof von Ingolstadt, früher.") == long_words(
        ...     "er kam zu dem Bahnhof von Ingolstadt früher"
        ... )
        True
    """
    words = [word.translate(_KEPT) for word in LONG.findall(unicodedata.normalize("NFKC", text).casefold())]
    words = [word for word in words if len(word) >= LONG_WORD]
    return " ".join(words) if len(words) >= LONG_WORDS else None


def text_length(text: str) -> float:
    """Return the length of a text in letters of an alphabet; an East Asian character counts as 2.5.

    Example:
        >>> text_length("snow"), text_length("雪国")
        (4.0, 5.0)
    """
    wide = len(text) - len(WIDE.sub("", text))
    return len(text) + (WIDE_LENGTH - 1) * wide


def sentences_within(text: str) -> Iterator[str | None]:
    """Split a text of several lines or sentences, and give each `normalised` and its `long_words`, but for short ones.

    Example:
        >>> list(sentences_within("It was dark. „Come and look at the stars!“ He said so to the child in bed."))
        ['comeandlookatthestars', None, 'hesaidsotothechildinbed', None]
    """
    parts = SENTENCE_END.split(text)
    if len(parts) > 1:
        for part in parts:
            if text_length(normal := normalised(part)) >= PART_LENGTH:
                yield from (normal, long_words(part))


@dataclass(frozen=True)
class Exclusion:
    """Sentences that may not be trained on; memory holds their texts.

    Args:
        ids: Their ids, as the sources give them.
        texts: Their texts, `normalised`, with their `long_words` and `sentences_within`.
    """

    ids: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    @classmethod
    def from_sources(cls, paths: Iterable[str | os.PathLike]) -> "Exclusion":
        """Read the sentences of all files, whatever split their names say.

        Read are CoNLL-U, columns of tokens and tags, `.txt` and Moses files of a sentence a line, TSV of id and text
        or of two languages, TMX, and Parquet with a column `text`, `tokens` or `translation`. Ids that are bare
        numbers say nothing outside their file and are left out.

        Args:
            paths: Files, folders, or glob patterns.

        Raises:
            FileNotFoundError: If a path does not exist, or a pattern matches nothing.
            ValueError: If a file cannot be read, a folder has no sentences, or one of `paths` is none.

        Example:
            >>> import tempfile
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     size = Path(folder, "de_mine.iob2").write_text("Ulm\\tB-LOC\\nliegt\\tO\\nhier\\tO\\n.\\tO\\n")
            ...     exclusion = Exclusion.from_sources([folder])
            >>> exclusion.holds(None, "Ulm liegt hier.")
            'text'
        """
        ids, texts = set(), set()
        for path in expanded_paths(paths):
            for identifier, text in read_evaluation_sentences(path):
                if identifier is not None and not identifier.isdecimal():
                    ids.add(identifier)
                texts |= {normalised(text), long_words(text), *sentences_within(text)}
        return cls(frozenset(ids), frozenset(texts - {"", None}))

    def holds(self, identifier: str | None, text: str) -> Literal["id", "text"] | None:
        """Tell by what a line is excluded, or None if it is not; by text it is also by a sentence within it."""
        if identifier is not None and identifier in self.ids:
            return "id"
        if self.texts and (
            normalised(text) in self.texts
            or long_words(text) in self.texts
            or not self.texts.isdisjoint(sentences_within(text))
        ):
            return "text"
        return None


def keep_text(
    lines: Iterable[TextLine], exclusion: Exclusion, counts: Counter[str], *, seen: HashSet | set[int] | None = None
) -> Iterator[TextLine]:
    """Drop lines without a letter or digit, excluded ones, and those whose normalised text came before.

    Args:
        lines: The text.
        exclusion: What to leave out.
        counts: Is added to: "read", "empty", "excluded by id", "excluded by text", "duplicate", "kept".
        seen: Hashes of the lines that came before, added to; pass one set for all sources of a language.
    """
    seen = HashSet() if seen is None else seen
    for line in lines:
        counts["read"] += 1
        reason = _reason([line.text], line.id, exclusion, seen)
        counts[reason] += 1
        if reason == "kept":
            yield line


def keep_pairs(
    pairs: Iterable[SentencePair],
    exclusion: Exclusion,
    counts: Counter[str],
    *,
    max_ratio: float = 3.0,
    seen: HashSet | set[int] | None = None,
) -> Iterator[SentencePair]:
    """Drop pairs with an empty side, with an excluded one, of odd lengths, and those that came before.

    Args:
        pairs: The bitext.
        exclusion: What to leave out; a pair goes with either side.
        counts: Is added to: "read", "empty", "excluded by id", "excluded by text", "length ratio", "duplicate",
            "kept".
        max_ratio: How many times as long as the other, in `text_length`, a side may be.
        seen: Hashes of the normalised pairs that came before, added to; pass one set for all sources of a language
            pair.

    Raises:
        ValueError: If `max_ratio` is below 1.
    """
    if max_ratio < 1:
        raise ValueError(f"`max_ratio` must be at least 1, got {max_ratio!r}.")
    seen = HashSet() if seen is None else seen
    for pair in pairs:
        counts["read"] += 1
        reason = _reason([pair.source, pair.target], pair.id, exclusion, seen, max_ratio)
        counts[reason] += 1
        if reason == "kept":
            yield pair


def _reason(
    texts: list[str],
    identifier: str | None,
    exclusion: Exclusion,
    seen: HashSet | set[int],
    max_ratio: float = math.inf,
) -> str:
    """Return why a sentence or pair is dropped, or "kept"; it is then added to `seen`."""
    normal = [normalised(text) for text in texts]
    if not all(normal):
        return "empty"
    if held := next(filter(None, (exclusion.holds(identifier, text) for text in texts)), None):
        return f"excluded by {held}"
    lengths = [text_length(text) for text in texts]
    if max(lengths) > max_ratio * min(lengths):
        return "length ratio"
    hashed = int.from_bytes(hashlib.blake2b("\n".join(normal).encode(), digest_size=8).digest(), "little")
    if hashed in seen:
        return "duplicate"
    seen.add(hashed)
    return "kept"


def expanded_paths(paths: Iterable[str | os.PathLike]) -> Iterator[Path]:
    """Yield files and folders, patterns such as `uner/*test*` replaced by what they match.

    Raises:
        FileNotFoundError: If there is nothing of that name.
        ValueError: If one is no path.
    """
    for path in paths:
        if not isinstance(path, str | os.PathLike):
            raise ValueError(f"expected a path to exclude, got {path!r}.")
        path = os.path.expanduser(path)
        matches = [path] if os.path.exists(path) else sorted(glob.glob(path))
        if not matches:
            raise FileNotFoundError(f"{path}: no such file or folder.")
        yield from map(Path, matches)
