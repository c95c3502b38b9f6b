"""How many word pieces two data sets share (Pires, Schlinger & Garrette 2019, section 4.1).

The paper's overlap is that of the sets of pieces inside entity mentions. Part-of-speech data has none: there, all
words count. The unknown piece is never counted, as it stands for different words: under an English vocabulary, Hindi
and Korean would overlap completely.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from transformers import PreTrainedTokenizerBase

from ..data.sentences import TaggedSentences
from ..metrics.fraction import fraction
from ..models.word_pieces import pieces_of_words
from .pairs import Pair

SENTENCES_AT_ONCE = 1000


@dataclass(frozen=True)
class Pieces:
    """The word pieces of a data set.

    Args:
        counts: Id of each piece -> how often it occurs.
        unknown: How many pieces were the unknown one; they are not among the counts.
    """

    counts: Counter[int] = field(default_factory=Counter)
    unknown: int = 0


class Overlap(NamedTuple):
    """What two sets of pieces share; every share is 0 where there is nothing to share.

    Attributes:
        jaccard: Pieces of both over pieces of either: the paper's overlap.
        weighted_jaccard: The same with each piece's share of its data set: the sum over pieces of the smaller of its
            two shares, over that of the larger (Ruzicka 1958).
        seen: Share of the evaluation data's running pieces that occur in the training data.
        shared: Number of distinct pieces of both.
        train: Number of distinct pieces of the training data.
        evaluation: Number of distinct pieces of the evaluation data.
        train_unknown: Share of the training data's running pieces that are unknown.
        evaluation_unknown: The same of the evaluation data.
    """

    jaccard: float
    weighted_jaccard: float
    seen: float
    shared: int
    train: int
    evaluation: int
    train_unknown: float
    evaluation_unknown: float


def word_pieces(tokenizer: PreTrainedTokenizerBase, sentences: TaggedSentences) -> Pieces:
    """Count the pieces of all words.

    Args:
        tokenizer: A fast tokenizer.
        sentences: Sentences with tags of any kind.

    Raises:
        ValueError: If a word becomes no piece, and the tokenizer has no unknown token.
    """
    return _count(tokenizer, sentences.tokens)


def entity_pieces(tokenizer: PreTrainedTokenizerBase, sentences: TaggedSentences) -> Pieces:
    """Count the pieces of words inside entity mentions.

    Words are cut in their sentence, as an encoder sees them. Without any mention, there are no pieces.

    Args:
        tokenizer: A fast tokenizer.
        sentences: Sentences with entity tags (IOB1, IOB2 or IOBES): a word with `O` is outside.

    Raises:
        ValueError: If the tags are not entity tags, or a word becomes no piece and the tokenizer has no unknown token.
    """
    for name, tags in zip(sentences.ids, sentences.tags, strict=True):
        for tag in tags:
            if tag != "O" and tag[1:2] != "-":
                raise ValueError(
                    f"{sentences.language} {sentences.split}: expected entity tags such as 'O' and 'B-PER', got "
                    f"{tag!r} in sentence {name!r}. Part-of-speech data has no entities: count all words with "
                    "`word_pieces`."
                )
    return _count(tokenizer, sentences.tokens, sentences.tags)


def _count(
    tokenizer: PreTrainedTokenizerBase, tokens: Sequence[list[str]], tags: Sequence[list[str]] | None = None
) -> Pieces:
    counts: Counter[int] = Counter()
    for start in range(0, len(tokens), SENTENCES_AT_ONCE):
        block = slice(start, start + SENTENCES_AT_ONCE)
        words = pieces_of_words(tokenizer, tokens[block])
        for piece in _inside(words, tags[block]) if tags is not None else _all(words):
            counts[piece] += 1
    return Pieces(counts, counts.pop(tokenizer.unk_token_id, 0))


def _all(words: Iterable[list[list[int]]]) -> Iterator[int]:
    return (piece for sentence in words for word in sentence for piece in word)


def _inside(words: Iterable[list[list[int]]], tags: Iterable[list[str]]) -> Iterator[int]:
    for sentence, own in zip(words, tags, strict=True):
        for word, tag in zip(sentence, own, strict=True):
            if tag != "O":
                yield from word


def piece_overlap(train: Pieces, evaluation: Pieces) -> Overlap:
    """Compare the pieces of two data sets.

    Example:
        >>> found = piece_overlap(Pieces(Counter([1, 1, 1, 2])), Pieces(Counter([2, 2, 3, 3])))
        >>> round(found.jaccard, 3), round(found.weighted_jaccard, 3), found.seen
        (0.333, 0.143, 0.5)
        >>> piece_overlap(Pieces(), Pieces()).jaccard
        0.0
    """
    first, second = train.counts, evaluation.counts
    shared, either = first.keys() & second.keys(), first.keys() | second.keys()
    first_shares, second_shares = _shares(first), _shares(second)
    lower = sum(min(first_shares[piece], second_shares[piece]) for piece in shared)
    higher = sum(max(first_shares.get(piece, 0.0), second_shares.get(piece, 0.0)) for piece in either)
    return Overlap(
        jaccard=fraction(len(shared), len(either)),
        weighted_jaccard=fraction(lower, higher),
        seen=fraction(sum(second[piece] for piece in shared), second.total()),
        shared=len(shared),
        train=len(first),
        evaluation=len(second),
        train_unknown=fraction(train.unknown, train.unknown + first.total()),
        evaluation_unknown=fraction(evaluation.unknown, evaluation.unknown + second.total()),
    )


def piece_overlaps(train: Mapping[str, Pieces], evaluation: Mapping[str, Pieces]) -> dict[Pair, Overlap]:
    """Compare all training with all evaluation data of other languages.

    Args:
        train: Language -> pieces of its training data.
        evaluation: Language -> pieces of its evaluation data.
    """
    return {
        (source, target): piece_overlap(pieces, others)
        for source, pieces in train.items()
        for target, others in evaluation.items()
        if source != target
    }


def _shares(counts: Counter[int]) -> dict[int, float]:
    total = counts.total()
    return {piece: count / total for piece, count in counts.items()}
