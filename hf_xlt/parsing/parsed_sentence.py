"""A sentence that was parsed, and the way from characters and tokens to its syntactic words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """The tree of a sentence over its syntactic words.

    A token of several words ("zum" is "zu" and "dem") gives each of them its own offsets.

    Args:
        words: Syntactic words.
        upos: The universal part of speech of each.
        heads: The position of the word that each depends on, from 1; 0 for the root.
        deprels: The relation of each to its head.
        offsets: For each, where its token begins and ends: characters of the text that was parsed, or of the given
            tokens joined by spaces.
        token_words: For each token, its first word and the one after its last. Tokens are those that were given, or
            those found in the text.

    Example:
        >>> sentence = ParsedSentence(
        ...     ["zu", "dem", "See"], ["ADP", "DET", "NOUN"], [3, 3, 0], ["case", "det", "root"],
        ...     [(0, 3), (0, 3), (4, 7)], [(0, 2), (2, 3)],
        ... )  # of "zum See"
        >>> sentence.words_at(4, 7), sentence.words_at(3, 4), sentence.words_of(0, 1)
        ((2, 3), None, (0, 2))
    """

    words: list[str]
    upos: list[str]
    heads: list[int]
    deprels: list[str]
    offsets: list[tuple[int, int]]
    token_words: list[tuple[int, int]]

    @property
    def characters(self) -> tuple[int, int]:
        """Where the sentence begins and ends."""
        return self.offsets[0][0], self.offsets[-1][1]

    def words_at(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first word that has one of some characters, and the one after the last; None if no word has.

        Args:
            start: The first character.
            end: The one after the last.
        """
        inside = [word for word, (first, last) in enumerate(self.offsets) if first < end and start < last]
        return (inside[0], inside[-1] + 1) if inside else None

    def words_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the first word of some tokens, and the one after the last.

        Args:
            start: The first token.
            end: The one after the last.
        """
        return self.token_words[start][0], self.token_words[end - 1][1]

    def columns(self) -> dict[str, list]:
        """Return words and tree as columns of a data set."""
        return {"tokens": self.words, "upos": self.upos, "heads": self.heads, "deprels": self.deprels}


@dataclass(frozen=True, slots=True)
class ParseFailure:
    """What stands in the place of a text or sentence that could not be parsed; `message` says why."""

    message: str
