"""How good a parser is: its trees beside those of a treebank."""

from collections.abc import Sequence
from typing import Any

from ..data.conllu import Sentence
from .parsed_sentence import ParsedSentence, ParseFailure
from .parser import Parser
from .treebank import surface_tokens

MEASURES = ("upos", "uas", "las")
# A word by where its token is (characters without white space), its place in the token, and its form in small letters.
Key = tuple[int, int, int, str]
Word = tuple[Key, str, Key | None, str]


def universal(deprel: str) -> str:
    """Return a relation without its subtype.

    Example:
        >>> universal("nmod:poss")
        'nmod'
    """
    return deprel.partition(":")[0]


class TreeAgreement:
    """Count how far parsed trees agree with gold ones on the same words.

    Example:
        >>> agreement = TreeAgreement()
        >>> parsed = ParsedSentence(["Ann", "sang"], ["NOUN", "VERB"], [2, 0], ["nsubj:x", "root"], [], [])
        >>> agreement.add(["PROPN", "VERB"], [2, 0], ["nsubj", "root"], parsed)
        >>> agreement.scores()
        {'words': 2, 'upos': 50.0, 'uas': 100.0, 'las': 100.0, 'failures': 0}
    """

    def __init__(self):
        self.words = self.failures = 0
        self._right = dict.fromkeys(MEASURES, 0)

    def add(
        self, upos: Sequence[str], heads: Sequence[int], deprels: Sequence[str], parsed: ParsedSentence | ParseFailure
    ) -> None:
        """Count a sentence, in which all is wrong if it could not be parsed.

        Args:
            upos: Gold parts of speech.
            heads: Gold heads.
            deprels: Gold relations.
            parsed: The tree of the parser.
        """
        self.words += len(heads)
        if isinstance(parsed, ParseFailure):
            self.failures += 1
            return
        right = [a == b for a, b in zip(heads, parsed.heads, strict=True)]
        relations = [universal(a) == universal(b) for a, b in zip(deprels, parsed.deprels, strict=True)]
        self._right["upos"] += sum(a == b for a, b in zip(upos, parsed.upos, strict=True))
        self._right["uas"] += sum(right)
        self._right["las"] += sum(a and b for a, b in zip(right, relations, strict=True))

    def scores(self) -> dict[str, Any]:
        """Return what was counted.

        Returns:
            The number of `words`; in percent of them `upos` (right part of speech), `uas` (right head) and `las`
            (right head and relation without subtype); and `failures`, the sentences that could not be parsed.
        """
        percent = {name: 100 * count / self.words for name, count in self._right.items()}
        return {"words": self.words, **percent, "failures": self.failures}


def quality_on_words(parser: Parser, sentences: Sequence[Sentence]) -> dict[str, Any]:
    """Measure a parser where it is given the words of the treebank; see `TreeAgreement.scores` for what is returned.

    Args:
        parser: The parser.
        sentences: With parts of speech and trees.
    """
    agreement = TreeAgreement()
    for gold, parsed in zip(sentences, parser.parse_words(s.tokens for s in sentences), strict=True):
        agreement.add(gold.upos, gold.heads, gold.deprels, parsed)
    return agreement.scores()


def quality_on_text(parser: Parser, sentences: Sequence[Sentence], language: str | None = None) -> dict[str, float]:
    """Measure a parser where it finds sentences and words itself, in the running text of the treebank.

    As in the CoNLL 2018 shared task, a word that was found is one of the treebank if it is of the same characters,
    but words of one token are matched by their order and form, not by the longest common subsequence.

    Args:
        parser: The parser.
        sentences: With parts of speech and trees.
        language: As for `surface_tokens`.

    Returns:
        F1 in percent of `words`, and of words with the right part of speech, head, and head and relation without
        subtype.
    """
    gold, text = _gold_words(sentences, language)
    [found] = parser.parse_texts([text])
    system = [] if isinstance(found, ParseFailure) else _system_words(found, text)
    known = {key: rest for key, *rest in gold}
    counts = dict.fromkeys(("words", *MEASURES), 0)
    for key, upos, head, deprel in system:
        if key in known:
            gold_upos, gold_head, gold_deprel = known[key]
            counts["words"] += 1
            counts["upos"] += upos == gold_upos
            counts["uas"] += head == gold_head
            counts["las"] += head == gold_head and deprel == gold_deprel
    return {name: 200 * count / (len(gold) + len(system)) for name, count in counts.items()}


def _gold_words(sentences: Sequence[Sentence], language: str | None) -> tuple[list[Word], str]:
    """Return the words of a treebank, and its text."""
    words, text, place = [], [], 0
    for sentence in sentences:
        keys = []
        for token in surface_tokens(sentence, language):
            text.append(token.form + " " * token.space_after)
            end = place + len("".join(token.form.split()))
            keys += [(place, end, n, sentence.tokens[token.start + n].lower()) for n in range(token.end - token.start)]
            place = end
        words += _with_heads(keys, sentence.upos, sentence.heads, sentence.deprels)
    return words, "".join(text)


def _system_words(sentences: Sequence[ParsedSentence], text: str) -> list[Word]:
    """Return the words of parsed text."""
    places = [0]  # characters before, without white space
    for character in text:
        places.append(places[-1] + (not character.isspace()))
    words = []
    for sentence in sentences:
        keys = []
        for start, end in sentence.token_words:
            first, last = (places[offset] for offset in sentence.offsets[start])
            keys += [(first, last, word - start, sentence.words[word].lower()) for word in range(start, end)]
        words += _with_heads(keys, sentence.upos, sentence.heads, sentence.deprels)
    return words


def _with_heads(keys: list[Key], upos: list[str], heads: list[int], deprels: list[str]) -> list[Word]:
    head_keys = [keys[head - 1] if head else None for head in heads]
    return list(zip(keys, upos, head_keys, map(universal, deprels), strict=True))
