"""Words of a dependency tree under construction, and the order they come in."""

from dataclasses import dataclass, field


class Word:
    """A syntactic word with its dependents, each list in the order of the sentence.

    Args:
        form: As it is written; empty for a word that is not (a dropped pronoun has none and is never made).
        lemma: Its lemma.
        upos: Its universal part of speech.
        feats: Its features as CoNLL-U writes them, or nothing.
        deprel: Its relation to the word it is attached to.
        key: The part of the frame it stands for.
    """

    __slots__ = (
        "after",
        "before",
        "deprel",
        "feats",
        "form",
        "glued",
        "head",
        "key",
        "lemma",
        "mention",
        "number",
        "upos",
    )

    def __init__(self, form: str, lemma: str, upos: str, feats: str = "", deprel: str = "", key: tuple | None = None):
        self.form = form
        self.lemma = lemma
        self.upos = upos
        self.feats = feats
        self.deprel = deprel
        self.key = key
        self.before: list[Word] = []
        self.after: list[Word] = []
        self.glued = ""  # "left": no space before it; "right": none after it; "both"
        self.mention = -1  # the id of the nominal whose name it is part of
        self.head: Word | None = None
        self.number = 0

    def in_order(self) -> "list[Word]":
        """Return the word and all that depends on it as they are written, and set `head`."""
        words: list[Word] = []
        _collect(self, words)
        return words


def _collect(word: Word, words: list[Word]) -> None:
    for dependent in word.before:
        dependent.head = word
        _collect(dependent, words)
    words.append(word)
    for dependent in word.after:
        dependent.head = word
        _collect(dependent, words)


@dataclass(frozen=True, slots=True)
class Contraction:
    """Words that are written as one: `zum` for `zu dem`; `start` and `end` as in `range`."""

    start: int
    end: int
    form: str


@dataclass(slots=True)
class Tree:
    """A sentence of one language as lists over its syntactic words.

    Args:
        forms: As written, the first in capitals where the script has them.
        lemmas: Lemmas.
        upos: Universal parts of speech.
        feats: Features as CoNLL-U writes them; empty for none.
        heads: Position of the head from 1, 0 for the root.
        deprels: Relations to the heads.
        keys: The part of the frame each stands for; None for words that stand for none, such as punctuation.
        mentions: The id of the nominal whose name each is part of, or -1.
        spaces: Whether a space comes after each.
        contractions: Words written as one.
    """

    forms: list[str]
    lemmas: list[str]
    upos: list[str]
    feats: list[str]
    heads: list[int]
    deprels: list[str]
    keys: list[tuple | None]
    mentions: list[int]
    spaces: list[bool]
    contractions: list[Contraction] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def text(self) -> str:
        """The sentence as it is written."""
        return "".join(token.form + " " * self.spaces[token.end - 1] for token in self.surface()).rstrip()

    def surface(self) -> list[Contraction]:
        """Return the words as they are written: those of several syntactic words, and the others."""
        tokens, position = [], 0
        for contraction in (*self.contractions, None):
            end = contraction.start if contraction else len(self)
            tokens += (Contraction(index, index + 1, self.forms[index]) for index in range(position, end))
            if contraction:
                tokens.append(contraction)
                position = contraction.end
        return tokens

    def conllu(self, name: str) -> str:
        """Return the sentence in the format CoNLL-U, with an empty line after it."""
        lines = [f"# sent_id = {name}", f"# text = {self.text}"]
        starts = {contraction.start: contraction for contraction in self.contractions}
        within = 0
        for index in range(len(self)):
            if contraction := starts.get(index):
                within = contraction.end
                misc = "_" if self.spaces[within - 1] or within == len(self) else "SpaceAfter=No"
                span = f"{index + 1}-{within}"
                lines.append("\t".join([span, contraction.form, *"______", "_", misc]))
            spaced = self.spaces[index] or index < within or index == len(self) - 1
            columns = [
                str(index + 1),
                self.forms[index],
                self.lemmas[index],
                self.upos[index],
                "_",
                self.feats[index] or "_",
                str(self.heads[index]),
                self.deprels[index],
                "_",
                "_" if spaced else "SpaceAfter=No",
            ]
            lines.append("\t".join(columns))
        return "\n".join(lines) + "\n\n"
