"""What a tagger must beat: predictions made from counts of the train set alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

from ..data.pair_sentences import LabelledSentences
from ..data.sentences import TaggedSentences
from ..metrics import entities

Baseline = Callable[[list[LabelledSentences], LabelledSentences], list[list[str]]]
Words = tuple[str, ...]


def majority(train: list[TaggedSentences], evaluation: TaggedSentences) -> list[list[str]]:
    """Tag every word with the most frequent tag of the train set.

    Args:
        train: The sentences trained on, one item per language.
        evaluation: The sentences to tag.

    Returns:
        One tag per word of every sentence.

    Raises:
        ValueError: If the train set has no words.
    """
    tag = most_frequent(tag_counts(train))
    return [[tag] * len(tokens) for tokens in evaluation.tokens]


def look_up(train: list[TaggedSentences], evaluation: TaggedSentences) -> list[list[str]]:
    """Tag every word as the same word form is tagged most often in the train set, new words as `majority` does.

    Of a form's equally frequent tags the one that is more frequent in the whole train set wins. Arguments, result and
    errors are those of `majority`.
    """
    overall = tag_counts(train)
    by_form: dict[str, Counter[str]] = defaultdict(Counter)
    for sentences in train:
        for tokens, tags in zip(sentences.tokens, sentences.tags, strict=True):
            for token, tag in zip(tokens, tags, strict=True):
                by_form[token][tag] += 1
    table = {form: most_frequent(counts, overall) for form, counts in by_form.items()}
    default = most_frequent(overall)
    return [[table.get(token, default) for token in tokens] for tokens in evaluation.tokens]


def gazetteer(train: list[TaggedSentences], evaluation: TaggedSentences) -> list[list[str]]:
    """Tag the names of the train set wherever they occur, from left to right, the longest first, in IOB2.

    A name is a word sequence that is a whole entity in at least half of its occurrences in the train set, so that
    "May" does not fire everywhere because of one person of that name. Its type is its most frequent one. Arguments and
    result are those of `majority`.
    """
    names = reliable_names(train)
    lengths = lengths_by_first_word(names)
    predictions = []
    for tokens in evaluation.tokens:
        tags = ["O"] * len(tokens)
        end = 0
        for start, words in occurrences(tokens, lengths):
            if start >= end and words in names:
                end = start + len(words)
                tags[start:end] = [f"B-{names[words]}"] + [f"I-{names[words]}"] * (len(words) - 1)
        predictions.append(tags)
    return predictions


BASELINES: dict[str, dict[str, Baseline]] = {
    "pos": {"majority": majority, "look-up": look_up},
    "ner": {"majority": majority, "gazetteer": gazetteer},
}


def tag_counts(train: Iterable[LabelledSentences]) -> Counter[str]:
    """Count the tags of all words, or the labels of all pairs."""
    return Counter(tag for sentences in train for tags in sentences.tags for tag in tags)


def most_frequent(counts: Counter[str], overall: Counter[str] | None = None) -> str:
    """Return the key with the highest count; among equals that of the highest `overall` count, then the first name.

    Raises:
        ValueError: If nothing was counted.

    Example:
        >>> most_frequent(Counter(VERB=2, NOUN=2, X=1), Counter(VERB=9, NOUN=8))
        'VERB'
    """
    if not counts:
        raise ValueError("Expected a train set with at least one word, got none; check its languages and splits.")
    overall = overall or Counter()
    return min(counts, key=lambda tag: (-counts[tag], -overall[tag], tag))


def reliable_names(train: list[TaggedSentences]) -> dict[Words, str]:
    """Return the word sequences that are an entity in at least half of their occurrences, with their types."""
    types: dict[Words, Counter[str]] = defaultdict(Counter)
    overall: Counter[str] = Counter()
    for sentences in train:
        for tokens, tags in zip(sentences.tokens, sentences.tags, strict=True):
            for start, end, kind in entities(tags):
                types[tuple(tokens[start:end])][kind] += 1
                overall[kind] += 1
    lengths = lengths_by_first_word(types)
    seen = Counter(
        words for sentences in train for tokens in sentences.tokens for _, words in occurrences(tokens, lengths)
    )
    return {
        words: most_frequent(counts, overall) for words, counts in types.items() if 2 * counts.total() >= seen[words]
    }


def lengths_by_first_word(names: dict[Words, object]) -> dict[str, list[int]]:
    """Return, for every first word of a name, the lengths of the names that start with it, longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for words in names:
        lengths[words[0]].add(len(words))
    return {word: sorted(found, reverse=True) for word, found in lengths.items()}


def occurrences(tokens: list[str], lengths: dict[str, list[int]]) -> Iterator[tuple[int, Words]]:
    """Yield start and words of everything in a sentence that might be a name, from left to right, longest first."""
    for start, token in enumerate(tokens):
        for length in lengths.get(token, ()):
            if start + length <= len(tokens):
                yield start, tuple(tokens[start : start + length])
