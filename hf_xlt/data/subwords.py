"""Words cut into pieces and windows, every word scored once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from transformers import PreTrainedTokenizerBase

from ..models.word_pieces import pieces_of_words, special_ids


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one sentence as a model sees it.

    Attributes:
        sentence: Index of the sentence.
        input_ids: Pieces with the tokenizer's special tokens around them.
        first_word: Index in the sentence of the first word scored in this window.
        word_starts: Positions in `input_ids` of the first piece of each scored word; the words follow one another.
        characters: Character ids of each scored word, for models that read them.
    """

    sentence: int
    input_ids: list[int]
    first_word: int
    word_starts: list[int]
    characters: list[list[int]] | None = None

    def labels(self, tags: Sequence[int]) -> list[int]:
        """Return one label a piece: the tag of a scored word on its first piece, -100 elsewhere."""
        labels = [-100] * len(self.input_ids)
        for word, start in enumerate(self.word_starts, self.first_word):
            labels[start] = tags[word]
        return labels


def encode_words(
    tokenizer: PreTrainedTokenizerBase, sentences: Sequence[Sequence[str]], max_length: int, context: float = 0.125
) -> list[Window]:
    """Cut sentences into windows of at most `max_length` pieces, such that every word is scored in exactly one.

    A sentence that fits is one window. A longer one gives overlapping windows, cut between words: a word near a cut is
    scored where it has context on both sides. A word that becomes no piece at all (a zero-width character, say) stands
    as the unknown token, so that it is scored too; a word longer than a window keeps its first pieces.

    Args:
        tokenizer: A fast tokenizer.
        sentences: Words of each sentence.
        max_length: Pieces in a window, special tokens included.
        context: Share of a window kept as unscored context on each side of a cut.

    Raises:
        ValueError: If the tokenizer is not a fast one, or `max_length` leaves no room for a word.

    Example:
        >>> from hf_xlt.tokenization.shared_bpe import train_shared_bpe
        >>> tokenizer = train_shared_bpe({"en": ["rain", "rain falls"]}, vocab_size=40)
        >>> window, = encode_words(tokenizer, [["rain", "fall"]], max_length=16)
        >>> tokenizer.convert_ids_to_tokens(window.input_ids), window.word_starts, window.labels([7, 8])
        (['</s>', 'rain</w>', 'f', 'a', 'l', '<unk>', '</s>'], [1, 2], [-100, 7, 8, -100, -100, -100, -100])
    """
    prefix, suffix = special_ids(tokenizer)
    capacity = max_length - len(prefix) - len(suffix)
    if capacity < 1:
        raise ValueError(f"`max_length` must be above {len(prefix) + len(suffix)}, got {max_length!r}.")
    windows = []
    for index, pieces in enumerate(pieces_of_words(tokenizer, sentences)):
        pieces = [word[:capacity] for word in pieces]
        for first, scored_from, scored_to, end in _spans([len(word) for word in pieces], capacity, context):
            input_ids, word_starts = list(prefix), []
            for word in range(first, end):
                if scored_from <= word < scored_to:
                    word_starts.append(len(input_ids))
                input_ids += pieces[word]
            windows.append(Window(index, input_ids + suffix, scored_from, word_starts))
    return windows


def window_words(
    word_ids: Sequence[Sequence[int]], char_ids: Sequence[Sequence[list[int]]] | None, max_length: int
) -> list[Window]:
    """Cut sentences into windows of at most `max_length` words, for models whose pieces are words.

    Windows do not overlap: such models read scored words only.

    Args:
        word_ids: Word ids of each sentence.
        char_ids: Character ids of each word of each sentence, or None.
        max_length: Words in a window.

    Raises:
        ValueError: If `max_length` is below 1.

    Example:
        >>> for window in window_words([[5, 6, 7]], [[[2], [3, 4], [2]]], max_length=2):
        ...     print(window.input_ids, window.first_word, window.word_starts, window.characters)
        [5, 6] 0 [0, 1] [[2], [3, 4]]
        [7] 2 [0] [[2]]
    """
    if max_length < 1:
        raise ValueError(f"`max_length` must be at least 1, got {max_length!r}.")
    windows = []
    for sentence, ids in enumerate(word_ids):
        for first in range(0, len(ids), max_length):
            pieces = list(ids[first : first + max_length])
            windows.append(Window(sentence, pieces, first, list(range(len(pieces)))))
    return windows if char_ids is None else with_characters(windows, char_ids)


def with_characters(windows: Sequence[Window], char_ids: Sequence[Sequence[list[int]]]) -> list[Window]:
    """Return windows with the character ids of their scored words.

    Args:
        windows: Windows of sentences.
        char_ids: Character ids of each word of each sentence.
    """
    ends = [window.first_word + len(window.word_starts) for window in windows]
    return [
        replace(window, characters=list(char_ids[window.sentence][window.first_word : end]))
        for window, end in zip(windows, ends, strict=True)
    ]


def _spans(lengths: list[int], capacity: int, context: float) -> list[tuple[int, int, int, int]]:
    """Return windows as word indices (first, scored from, scored to, end), ends exclusive."""
    margin = int(capacity * context)
    spans, first, scored = [], 0, 0
    while scored < len(lengths):
        end, pieces = first, 0
        while end < len(lengths) and pieces + lengths[end] <= capacity:
            pieces += lengths[end]
            end += 1
        scored_to = end
        if end < len(lengths):
            scored_to = _step_back(lengths, end, scored + 1, margin)
        spans.append((first, scored, scored_to, end))
        scored = scored_to
        if scored < len(lengths):
            first = _step_back(lengths, scored, 0, min(margin, capacity - lengths[scored]))
    return spans


def _step_back(lengths: list[int], word: int, lowest: int, pieces: int) -> int:
    """Return the earliest word from `lowest` on from which at most `pieces` pieces lie before `word`."""
    while word > lowest and lengths[word - 1] <= pieces:
        word -= 1
        pieces -= lengths[word]
    return word
