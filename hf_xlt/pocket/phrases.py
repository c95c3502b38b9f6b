"""Short fixed trees with gaps: how a language writes a date, a full name, the name of a university.

A phrase is its words in order, separated by spaces. A word is `form`, `form:lemma` or a gap in braces, then, separated
by `/` in any order: a part of speech (capitals), a relation (small letters), features (with a dot or `=`), and `>n` if
it depends on the n-th word and not on the head. `*` marks the head.

    {month}* of/ADP/case>3 {year}/NUM/nmod
"""

import re
from dataclasses import dataclass

from .lexicon import Lexeme, conllu_features, features
from .words import Word

WORD = re.compile(r"(?P<content>[^/*]+)(?P<options>[^*]*)(?P<head>\*?)")
DEPENDS_ON = re.compile(r">(\d+)")


@dataclass(frozen=True, slots=True)
class PhraseWord:
    """A word of a phrase: a form and a lemma, or the name of a gap; what it depends on is counted from 0."""

    form: str
    lemma: str
    gap: str
    upos: str
    deprel: str
    feats: str
    cells: str
    head: int


class Phrase:
    """A phrase that can be filled.

    Args:
        text: As described above.

    Raises:
        ValueError: If it has not one head.

    Example:
        >>> phrase = Phrase("in/ADP/case {year}/NUM*")
        >>> [word.form for word in phrase.fill({"year": "2019"}, (7,), "obl").in_order()]
        ['in', '2019']
    """

    def __init__(self, text: str):
        matches = [WORD.fullmatch(word) for word in text.split()]
        heads = [index for index, match in enumerate(matches) if match["head"]]
        if len(heads) != 1:
            raise ValueError(f"expected one word marked as head with `*`, got {len(heads)}: {text!r}")
        self.head = heads[0]
        self.words = [_phrase_word(match["content"], match["options"], self.head) for match in matches]

    def fill(
        self, gaps: dict[str, "Lexeme | str"], key: tuple, deprel: str, wanted: str = "", mention: int = -1
    ) -> Word:
        """Return the head of the phrase.

        Args:
            gaps: Gap -> word, or the string to write there.
            key: The part of the frame; words get it with what they are in the phrase after it.
            deprel: The relation of the head, unless the phrase says one.
            wanted: What the head, and what agrees with it, is inflected for.
            mention: The id of the nominal that it names.
        """
        words = []
        for part in self.words:
            lexeme = gaps[part.gap] if part.gap else None
            if isinstance(lexeme, Lexeme):
                form, feats = lexeme.inflect(part.cells or wanted)
                word = Word(form, lexeme.lemma, part.upos or lexeme.upos, feats, part.deprel)
            elif lexeme is not None:
                form = part.form.format(**{part.gap: lexeme})
                word = Word(form, form, part.upos, part.feats, part.deprel)
            else:
                word = Word(part.form, part.lemma, part.upos, part.feats, part.deprel)
            word.key = (*key, part.gap or part.deprel)
            word.mention = mention
            words.append(word)
        for index, (word, part) in enumerate(zip(words, self.words, strict=True)):
            if index != self.head:
                head = words[part.head]
                (head.before if index < part.head else head.after).append(word)
        head = words[self.head]
        head.deprel = head.deprel or deprel
        return head


def _phrase_word(content: str, options: str, head: int) -> PhraseWord:
    upos = deprel = cells = feats = ""
    for option in filter(None, options.split("/")):
        if match := DEPENDS_ON.search(option):
            head = int(match[1]) - 1
            option = option[: match.start()]
        if "=" in option or "." in option:
            cells, feats = option, conllu_features(features(option))
        elif option.isupper():
            upos = option
        elif option:
            deprel = option
    gap = re.search(r"{(\w+)}", content)
    form, _, lemma = content.partition(":")
    return PhraseWord(form, lemma or form, gap[1] if gap else "", upos, deprel, feats, cells, head)
