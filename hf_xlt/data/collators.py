"""Rows made into batches of tensors."""

from collections.abc import Sequence
from dataclasses import dataclass

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
