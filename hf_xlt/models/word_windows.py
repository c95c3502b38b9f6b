"""Windows of sentences: whole words, no more pieces than a model takes at once."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from .word_pieces import joined

Window = tuple[list[int], list[int]]  # pieces, and the place of the first piece of each word among them


def cut_into_windows(
    pieces: Sequence[list[int]], max_length: int, before: Sequence[int] = (), after: Sequence[int] = ()
) -> list[Window]:
    """Cut a sentence between words into as few windows as there can be; they do not overlap.

    A word longer than a window keeps its first pieces.

    Args:
        pieces: Pieces of each word.
        max_length: Pieces in a window, special ones included.
        before: Special ids at the start of each window.
        after: Special ids at its end.

    Raises:
        ValueError: If `max_length` leaves no room for a word.

    Example:
        >>> cut_into_windows([[5, 6], [7], [8, 9]], max_length=5, before=[1], after=[2])
        [([1, 5, 6, 7, 2], [1, 3]), ([1, 8, 9, 2], [1])]
    """
    special = len(before) + len(after)
    if max_length <= special:
        raise ValueError(f"`max_length` must be at least {special + 1}, got {max_length!r}.")
    capacity = max_length - special
    pieces = [word[:capacity] for word in pieces]
    spans = _spans([len(word) for word in pieces], capacity)
    return [joined(pieces[start:end], before, after) for start, end in spans]


def window_tensors(
    windows: Sequence[Window], langs: Sequence[int], padding: int, characters: Sequence[Sequence[int]] | None = None
) -> dict[str, Tensor]:
    """Return the inputs that a tagger takes of windows, padded on the right.

    Args:
        windows: The windows, at least one.
        langs: Id of the language of each.
        padding: Id that fills `input_ids`.
        characters: Character ids of each word of all windows, in order, for a model that reads them.

    Returns:
        `input_ids`, `attention_mask` and `word_mask` (windows, pieces), the last True at the first piece of each
        word, `langs` (windows,), and with characters `char_ids` (windows, words, characters).

    Example:
        >>> tensors = window_tensors([([1, 5, 6, 7, 2], [1, 3]), ([1, 8, 2], [1])], langs=[0, 0], padding=4)
        >>> tensors["input_ids"].tolist(), tensors["word_mask"].long().tolist()
        ([[1, 5, 6, 7, 2], [1, 8, 2, 4, 4]], [[0, 1, 0, 1, 0], [0, 1, 0, 0, 0]])
    """
    lengths = torch.tensor([len(ids) for ids, _ in windows])
    tensors = {
        "input_ids": _padded([ids for ids, _ in windows], padding),
        "attention_mask": (torch.arange(lengths.max()) < lengths[:, None]).long(),
        "langs": torch.tensor(langs),
        "word_mask": torch.zeros(len(windows), lengths.max(), dtype=torch.bool),
    }
    for row, (_, starts) in enumerate(windows):
        tensors["word_mask"][row, starts] = True
    if characters is not None:
        words = _padded(characters, 0).split([len(starts) for _, starts in windows])
        tensors["char_ids"] = pad_sequence(words, batch_first=True)  # (windows, words, characters)
    return tensors


def _spans(lengths: Sequence[int], capacity: int) -> list[tuple[int, int]]:
    """Return as few stretches of words as there can be with at most `capacity` pieces each, as (start, end)."""
    spans, start, pieces = [], 0, 0
    for word, length in enumerate(lengths):
        if pieces + length > capacity:
            spans.append((start, word))
            start, pieces = word, 0
        pieces += length
    return [*spans, (start, len(lengths))] if lengths else []


def _padded(rows: Sequence[Sequence[int]], padding: int) -> Tensor:
    return pad_sequence([torch.tensor(row) for row in rows], batch_first=True, padding_value=padding)
