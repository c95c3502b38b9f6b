"""Spans of characters in a text, as spans of words in its sentences."""

from collections.abc import Iterable, Sequence

from ..data.pairs import Span
from .parsed_sentence import ParsedSentence


def sentence_spans(sentences: Sequence[ParsedSentence], spans: Iterable[Span]) -> tuple[list[list[Span]], list[Span]]:
    """Carry spans from the characters of a text to the syntactic words of its sentences.

    A span takes all words that it has a character of, so that it grows where it begins or ends within a word.

    Args:
        sentences: The sentences of the text.
        spans: Spans of its characters.

    Returns:
        For each sentence its spans, and the spans that are in no sentence, or in several.

    Example:
        >>> sentence = ParsedSentence(
        ...     ["zu", "dem", "See"], ["ADP", "DET", "NOUN"], [3, 3, 0], ["case", "det", "root"],
        ...     [(0, 3), (0, 3), (4, 7)], [(0, 2), (2, 3)],
        ... )  # of "zum See"
        >>> sentence_spans([sentence], [Span(4, 7, "LOC"), Span(8, 9, "PER")])
        ([[Span(start=2, end=3, type='LOC')]], [Span(start=8, end=9, type='PER')])
    """
    placed: list[list[Span]] = [[] for _ in sentences]
    elsewhere = []
    for span in spans:
        found = [
            (number, words)
            for number, sentence in enumerate(sentences)
            if (words := sentence.words_at(span.start, span.end))
        ]
        if len(found) == 1:
            [(number, words)] = found
            placed[number].append(Span(*words, span.type))
        else:
            elsewhere.append(span)
    return placed, elsewhere
