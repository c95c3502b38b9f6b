"""Rows made into batches of tensors."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import torch
from torch.nn.utils.rnn import pad_sequence


@dataclass
class WordTaggingCollator:
    """Pad tagged windows on the right to the longest of the batch.

    Rows hold `input_ids`, `labels` (one a piece, -100 where unscored) and, for encoders with language embeddings,
    `lang` (the id of the row's language), which becomes `langs` of the shape of `input_ids`.

    Args:
        pad_token_id: Id that fills `input_ids`.

    Example:
        >>> collate = WordTaggingCollator(pad_token_id=2)
        >>> batch = collate([{"input_ids": [1, 8, 9, 1], "labels": [-100, 4, -100, -100], "lang": 3},
        ...                  {"input_ids": [1, 7, 1], "labels": [-100, 5, -100], "lang": 3}])
        >>> for name, tensor in batch.items(): print(name, tensor.tolist())
        input_ids [[1, 8, 9, 1], [1, 7, 1, 2]]
        attention_mask [[1, 1, 1, 1], [1, 1, 1, 0]]
        labels [[-100, 4, -100, -100], [-100, 5, -100, -100]]
        langs [[3, 3, 3, 3], [3, 3, 3, 3]]
    """

    pad_token_id: int

    def __call__(self, rows: Sequence[dict]) -> dict[str, torch.Tensor]:
        """Return `input_ids`, `attention_mask`, `labels` and maybe `langs`, each (batch, pieces), int64."""
        ids = [torch.tensor(row["input_ids"]) for row in rows]
        labels = [torch.tensor(row["labels"]) for row in rows]
        batch = {
            "input_ids": pad_sequence(ids, batch_first=True, padding_value=self.pad_token_id),
            "attention_mask": pad_sequence([torch.ones_like(row) for row in ids], batch_first=True),
            "labels": pad_sequence(labels, batch_first=True, padding_value=-100),
        }
        if "lang" in rows[0]:
            languages = torch.tensor([row["lang"] for row in rows])
            batch["langs"] = languages[:, None].expand_as(batch["input_ids"]).clone()
        return batch


@dataclass
class AdversarialTaggingCollator(WordTaggingCollator):
    """Pad tagged windows for a model that reads words and tells languages apart.

    Beside what `WordTaggingCollator` reads, rows hold `word_starts` (positions of the scored words' first pieces) and
    maybe `characters` (ids of each scored word) and `side` (0 source, 1 target). An item may also be a tuple of rows,
    which stay together.

    Example:
        >>> collate = AdversarialTaggingCollator(pad_token_id=0)
        >>> rows = [{"input_ids": [8, 9], "labels": [4, 5], "word_starts": [0, 1], "characters": [[2], [3, 4]],
        ...          "side": 0},
        ...         {"input_ids": [7], "labels": [-100], "word_starts": [0], "characters": [[5]], "side": 1}]
        >>> batch = collate([tuple(rows)])
        >>> for name, tensor in batch.items(): print(name, tensor.tolist())
        input_ids [[8, 9], [7, 0]]
        attention_mask [[1, 1], [1, 0]]
        labels [[4, 5], [-100, -100]]
        word_mask [[True, True], [True, False]]
        char_ids [[[2, 0], [3, 4]], [[5, 0], [0, 0]]]
        sides [0, 1]
    """

    def __call__(self, items: Sequence[dict | tuple[dict, ...]]) -> dict[str, torch.Tensor]:
        """Return the tensors of the rows, in order.

        `word_mask` is (batch, pieces), bool; `char_ids` (batch, words, characters), int64, 0 where there is none;
        `sides` (batch,), int64.
        """
        rows = [row for item in items for row in (item if isinstance(item, tuple) else (item,))]
        batch = super().__call__(rows)
        word_mask = torch.zeros_like(batch["input_ids"], dtype=torch.bool)
        words = [len(row["word_starts"]) for row in rows]
        places = torch.arange(len(rows)).repeat_interleave(torch.tensor(words))
        word_mask[places, torch.tensor(list(chain.from_iterable(row["word_starts"] for row in rows)))] = True
        batch["word_mask"] = word_mask
        if "characters" in rows[0]:
            batch["char_ids"] = padded_characters([row["characters"] for row in rows])
        if all("side" in row for row in rows):
            batch["sides"] = torch.tensor([row["side"] for row in rows])
        return batch


def padded_characters(sentences: Sequence[Sequence[Sequence[int]]]) -> torch.Tensor:
    """Return character ids of words of sentences, (sentences, words, characters), padded with 0 on the right.

    Example:
        >>> padded_characters([[[1, 2, 3], [4]], [[5]]]).tolist()
        [[[1, 2, 3], [4, 0, 0]], [[5, 0, 0], [0, 0, 0]]]
    """
    words = torch.tensor([len(sentence) for sentence in sentences])
    characters = torch.tensor([len(word) for sentence in sentences for word in sentence])
    ids = torch.zeros(len(sentences), int(words.max()), int(characters.max()), dtype=torch.long)
    word_mask = torch.arange(ids.shape[1]) < words[:, None]  # (sentences, words)
    mask = torch.zeros_like(ids, dtype=torch.bool)
    mask[word_mask] = torch.arange(ids.shape[2]) < characters[:, None]  # (all words, characters)
    flat = chain.from_iterable(word for sentence in sentences for word in sentence)
    ids[mask] = torch.tensor(list(flat), dtype=torch.long)
    return ids
