"""Sentences with one tag per word."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class TaggedSentences:
    """Hold the tagged sentences of one language and split, as parallel lists.

    Args:
        language: Language code, such as `"en"`.
        split: Split name, such as `"train"`.
        ids: One id per sentence; parallel sentences of different languages share theirs, no others do.
        tokens: The words of each sentence.
        tags: One tag per word.
        originals: Of a twin (`hf_xlt.twins`), the words that each sentence was made of, with spaces.

    Raises:
        ValueError: If the lists differ in length, or a sentence has not as many tags as words.

    Example:
        >>> tokens, tags = [["Yes"], ["It", "rains"]], [["X"], ["PRON", "VERB"]]
        >>> sentences = TaggedSentences("en", "train", ["a", "b"], tokens, tags)
        >>> len(sentences), sentences.token_count
        (2, 3)
        >>> sentences.select([1]).ids
        ['b']
    """

    language: str
    split: str
    ids: list[str]
    tokens: list[list[str]]
    tags: list[list[str]]
    originals: list[str] | None = None

    def __post_init__(self):
        if not len(self.ids) == len(self.tokens) == len(self.tags):
            raise ValueError(
                f"{self.language} {self.split}: expected as many ids as sentences and tag lists, "
                f"got {len(self.ids)} ids, {len(self.tokens)} sentences and {len(self.tags)} tag lists."
            )
        for name, tokens, tags in zip(self.ids, self.tokens, self.tags, strict=True):
            if len(tokens) != len(tags):
                raise ValueError(
                    f"{self.language} {self.split}: sentence {name!r} has {len(tokens)} words and {len(tags)} tags; "
                    "give every word one tag."
                )

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def token_count(self) -> int:
        """Return the number of words in all sentences."""
        return sum(map(len, self.tokens))

    @property
    def sizes(self) -> dict[str, int]:
        """How much there is."""
        return {"sentences": len(self), "tokens": self.token_count}

    def select(self, indices: Iterable[int]) -> "TaggedSentences":
        """Return the sentences at `indices`, in that order."""
        indices = list(indices)
        names = ["ids", "tokens", "tags", *(["originals"] if self.originals else [])]
        columns = {name: [getattr(self, name)[index] for index in indices] for name in names}
        return replace(self, **columns)
