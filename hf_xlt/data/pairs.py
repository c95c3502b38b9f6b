"""Pairs of spans in a sentence with the relation, or the role, that holds between them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

from .conllu_errors import find_cycle

NEGATIVE_LABELS = {"relation": "no_relation", "argument": "none"}
OUTSIDE = "O"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Some tokens in a row: the first, the one after the last, and what they are, such as `"PER"`."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two spans of a sentence and what the first is to the second; the pairs of a sentence share its lists.

    Args:
        id: The sentence's id, `#` and the number of the pair; parallel sentences of different languages share theirs.
        tokens: The words of the sentence.
        subject: An entity, or the trigger of an event.
        object: Another entity, or what may be an argument of the event.
        label: The relation or role; a negative one if there is none.
        entity_types: The type of the mention that covers each word, `"O"` where there is none.
        upos: The universal part of speech of each word; None for data without trees.
        heads: The position of the word that each word depends on, from 1; 0 for the root.
        deprels: The relation of each word to its head.
        original: Of a twin (`hf_xlt.twins`), the words that the sentence was made of, with spaces.

    Raises:
        ValueError: If a span is not in the sentence, or there is not one value for each word.

    Example:
        >>> words, types = ["Ann", "sings"], ["PER", "O"]
        >>> pair = Pair("pud:1#0", words, Span(1, 2, "Perform"), Span(0, 1, "PER"), "Singer", types)
        >>> pair.sentence_id, pair.tokens[pair.object.start]
        ('pud:1', 'Ann')
    """

    id: str
    tokens: list[str]
    subject: Span
    object: Span
    label: str
    entity_types: list[str]
    upos: list[str] | None = None
    heads: list[int] | None = None
    deprels: list[str] | None = None
    original: str | None = None

    def __post_init__(self):
        for name in ("subject", "object"):
            span = getattr(self, name)
            if not 0 <= span.start < span.end <= len(self.tokens):
                raise ValueError(
                    f"pair {self.id!r}: expected a {name} within the {len(self.tokens)} words, with `end` after the "
                    f"last of its own, got start {span.start} and end {span.end}. Correct its offsets."
                )
        for name in ("entity_types", "upos", "heads", "deprels"):
            values = getattr(self, name)
            if values is not None and len(values) != len(self.tokens):
                raise ValueError(
                    f"pair {self.id!r}: expected {len(self.tokens)} values in `{name}`, one a word, got {len(values)}."
                )

    @property
    def sentence_id(self) -> str:
        """The id of the sentence."""
        return sentence_id(self.id)

    def row(self) -> dict:
        """Return the pair as a row of a data set, spans as mappings, without the columns of a tree if it has none."""
        row = {name: getattr(self, name) for name in self.__slots__}
        spans = {name: asdict(row[name]) for name in ("subject", "object")}
        return {name: value for name, value in (row | spans).items() if value is not None}


def sentence_id(pair_id: str) -> str:
    """Return the id of a pair's sentence; an id without `#` is one itself."""
    return pair_id.rpartition("#")[0] or pair_id


def check_heads(heads: Sequence[int]) -> None:
    """Raise a ValueError that says what is wrong unless the heads of a sentence's words make a tree.

    Args:
        heads: The position of the word that each word depends on, from 1; 0 for the root.

    Example:
        >>> check_heads([2, 0, 2])
        >>> check_heads([0, 1, 0])
        Traceback (most recent call last):
        ...
        ValueError: expected one root (head 0), got 2 (words 1, 3)
    """
    size = len(heads)
    for word, head in enumerate(heads, 1):
        if not 0 <= head <= size:
            raise ValueError(f"expected heads from 0 to {size}, got {head} for word {word}")
    roots = [word for word, head in enumerate(heads, 1) if not head]
    if len(roots) != 1:
        words = f" (words {', '.join(map(str, roots))})" if roots else ""
        raise ValueError(f"expected one root (head 0), got {len(roots)}{words}")
    if word := find_cycle([0, *heads]):
        raise ValueError(f"expected a tree, got a cycle through word {word}")


def types_of_words(size: int, mentions: Iterable[Span]) -> list[str]:
    """Return the type of the mention that covers each word, of the shortest where there are several, or `"O"`.

    Args:
        size: Words in the sentence.
        mentions: Their spans and types.

    Example:
        >>> types_of_words(4, [Span(0, 3, "ORG"), Span(1, 2, "GPE")])
        ['ORG', 'GPE', 'ORG', 'O']
    """
    types = [OUTSIDE] * size
    for mention in sorted(mentions, key=lambda mention: mention.start - mention.end):
        types[mention.start : mention.end] = [mention.type] * (mention.end - mention.start)
    return types


@dataclass(frozen=True)
class PairSentence:
    """A sentence as a corpus annotates it: the pairs there are, and the labels of those that have one.

    Args:
        id: The id of the sentence.
        document: What it is part of; negatives are drawn document by document.
        tokens: Its words.
        candidates: What may stand in a relation: (subject, object) pairs, each once.
        labels: (subject, object) -> label, of those candidates that have one.
        entity_types: As in `Pair`.
        upos: As in `Pair`.
        heads: As in `Pair`.
        deprels: As in `Pair`.
        path: The file it comes from.
        line: The line of that file where it starts.
    """

    id: str
    document: str
    tokens: list[str]
    candidates: list[tuple[Span, Span]]
    labels: dict[tuple[Span, Span], str]
    entity_types: list[str]
    upos: list[str] | None = None
    heads: list[int] | None = None
    deprels: list[str] | None = None
    path: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    def pair(self, number: int, subject: Span, object: Span, label: str) -> Pair:
        """Return one pair of the sentence."""
        return Pair(
            id=f"{self.id}#{number}",
            tokens=self.tokens,
            subject=subject,
            object=object,
            label=label,
            entity_types=self.entity_types,
            upos=self.upos,
            heads=self.heads,
            deprels=self.deprels,
        )


@dataclass(frozen=True)
class LabelledPairs:
    """The pairs of one language and split.

    Args:
        language: Language code, such as `"en"`.
        split: Split name, such as `"train"`.
        pairs: The pairs, those of a sentence one after the other.

    Example:
        >>> words, types = ["Ann", "met", "Bo"], ["PER", "O", "PER"]
        >>> ann, bo = Span(0, 1, "PER"), Span(2, 3, "PER")
        >>> pairs = [Pair("a#0", words, ann, bo, "friend", types), Pair("a#1", words, bo, ann, "no_relation", types)]
        >>> data = LabelledPairs("en", "train", pairs)
        >>> len(data), data.sentence_count, data.token_count, data.has_trees
        (2, 1, 3, False)
        >>> data.select([1]).pairs[0].label
        'no_relation'
    """

    language: str
    split: str
    pairs: list[Pair]

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[Pair]:
        return iter(self.pairs)

    @property
    def has_trees(self) -> bool:
        """Whether the sentences have parts of speech, heads and dependency relations."""
        return all(pair.heads is not None for pair in self.pairs)

    @property
    def sentence_count(self) -> int:
        """The number of sentences."""
        return len({pair.sentence_id for pair in self.pairs})

    @property
    def token_count(self) -> int:
        """The number of words in all sentences, each counted once."""
        return sum({pair.sentence_id: len(pair.tokens) for pair in self.pairs}.values())

    def select(self, indices: Iterable[int]) -> "LabelledPairs":
        """Return the pairs at `indices`, in that order."""
        return replace(self, pairs=[self.pairs[index] for index in indices])
