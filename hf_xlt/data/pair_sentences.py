"""Pairs of spans by sentence: what `TaggedSentences` are for tags, with as many labels as the sentence has pairs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from .dependency_path import dependency_path
from .pairs import LabelledPairs, Pair
from .sentences import TaggedSentences


@dataclass(frozen=True)
class PairSentences:
    """Hold the pairs of one language and split, sentence by sentence.

    Args:
        language: Language code, such as `"en"`.
        split: Split name, such as `"train"`.
        ids: One id per sentence.
        pairs: The pairs of each sentence.

    Example:
        >>> from hf_xlt.data.pairs import Span
        >>> words, spans = ["Ann", "met", "Bo"], (Span(0, 1, "PER"), Span(2, 3, "PER"))
        >>> pair = Pair("a#0", words, *spans, "friend", ["PER", "O", "PER"])
        >>> sentences = PairSentences.of(LabelledPairs("en", "train", [pair, Pair("a#1", words, *spans, "no", words)]))
        >>> len(sentences), sentences.ids, sentences.tags
        (1, ['a'], [['friend', 'no']])
        >>> sentences.sizes
        {'sentences': 1, 'tokens': 3, 'pairs': 2}
    """

    language: str
    split: str
    ids: list[str]
    pairs: list[list[Pair]]

    @classmethod
    def of(cls, data: LabelledPairs) -> "PairSentences":
        """Sort pairs by sentence.

        Raises:
            ValueError: If pairs with other words have the id of the same sentence.
        """
        sentences: dict[str, list[Pair]] = {}
        for pair in data:
            found = sentences.setdefault(pair.sentence_id, [])
            if found and pair.tokens != found[0].tokens:
                raise ValueError(
                    f"{data.language}, {data.split}: expected the same words in all pairs of the sentence "
                    f"{pair.sentence_id!r}, got others in {found[0].id!r} and {pair.id!r}. The id of a pair is that "
                    "of its sentence, `#` and a number."
                )
            found.append(pair)
        return cls(data.language, data.split, list(sentences), list(sentences.values()))

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def tokens(self) -> list[list[str]]:
        """The words of each sentence."""
        return [pairs[0].tokens for pairs in self.pairs]

    @cached_property
    def originals(self) -> list[str] | None:
        """Of a twin, the words that each sentence was made of, with spaces."""
        return [pairs[0].original for pairs in self.pairs] if self.pairs and self.pairs[0][0].original else None

    @cached_property
    def tags(self) -> list[list[str]]:
        """The labels of the pairs of each sentence."""
        return [[pair.label for pair in pairs] for pairs in self.pairs]

    @cached_property
    def paths(self) -> list[list[tuple[str, ...]]]:
        """The dependency paths of the pairs of each sentence."""
        return [[dependency_path(pair) for pair in pairs] for pairs in self.pairs]

    @property
    def token_count(self) -> int:
        """The number of words in all sentences."""
        return sum(map(len, self.tokens))

    @property
    def sizes(self) -> dict[str, int]:
        """How much there is."""
        return {"sentences": len(self), "tokens": self.token_count, "pairs": sum(map(len, self.pairs))}

    @property
    def has_trees(self) -> bool:
        """Whether the sentences have parts of speech, heads and dependency relations."""
        return all(pairs[0].heads is not None for pairs in self.pairs)

    def select(self, indices: Iterable[int]) -> "PairSentences":
        """Return the sentences at `indices`, in that order."""
        indices = list(indices)
        ids, pairs = ([column[index] for index in indices] for column in (self.ids, self.pairs))
        return replace(self, ids=ids, pairs=pairs)


# Sentences with labels, one for each word or for each pair; `tags` has them sentence by sentence.
LabelledSentences = TaggedSentences | PairSentences
