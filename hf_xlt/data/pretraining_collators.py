"""Collators of masked and translation language modelling, for rows of token ids."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from .masking import Masking
from .packed_sequences import PackedSequences, pair_sequences, single_sequences


def _flat(rows: Sequence[dict], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the ids of all rows one after the other, and the length of each."""
    ids = [np.asarray(row[name], dtype=np.int64) for row in rows]
    return np.concatenate(ids), np.array([len(row) for row in ids])


def _tensors(
    sequences: PackedSequences, masking: Masking, pad_id: int, packed: bool, generator: torch.Generator | None
) -> dict[str, torch.Tensor]:
    """Mask and lay out; the masks of a row do not depend on the layout."""
    sequences = sequences.masked(masking, generator)
    if packed:
        return sequences.take(sequences.longest_first()).packed_tensors()
    return sequences.padded_tensors(pad_id)


@dataclass
class DataCollatorForMultilingualLanguageModeling:
    """Mask rows of one language each (Lample & Conneau 2019, section 3.2).

    Rows hold `input_ids`, taken as they are (a chunk of a text, or a sentence with its `</s>` on both sides), and
    `lang`, the id of their language, which is not read without `language_ids`. The first token of a row is never
    masked.

    Args:
        masking: How tokens are chosen and hidden.
        pad_id: Id that fills `input_ids` on the right.
        packed: Put the rows one after the other, longest first, instead of padding them.
        language_ids: Whether `langs` is part of the batch.

    Example:
        >>> masking = Masking(mask_id=5, vocab_size=20, rate=0.3, shares=(1, 0, 0))
        >>> collate = DataCollatorForMultilingualLanguageModeling(masking, pad_id=2, packed=True)
        >>> rows = [{"input_ids": [1, 14, 15, 1], "lang": 4}, {"input_ids": [16, 17, 18, 1, 19], "lang": 6}]
        >>> batch = collate(rows, torch.Generator().manual_seed(83))
        >>> for name, tensor in batch.items(): print(name, tensor.tolist())
        input_ids [[16, 5, 18, 5, 19, 1, 14, 5, 1]]
        position_ids [[0, 1, 2, 3, 4, 0, 1, 2, 3]]
        langs [[6, 6, 6, 6, 6, 4, 4, 4, 4]]
        labels [[-100, 17, -100, 1, -100, -100, -100, 15, -100]]
        sequence_lengths [5, 4]
    """

    masking: Masking
    pad_id: int
    packed: bool = False
    language_ids: bool = True

    def __call__(self, rows: Sequence[dict], generator: torch.Generator | None = None) -> dict[str, torch.Tensor]:
        """Return a batch, int64.

        Args:
            rows: The rows.
            generator: Source of the masks; torch's default one if None.

        Returns:
            Padded: `input_ids`, `attention_mask`, `position_ids`, `langs` and `labels`, each (rows, longest).
            Packed: `input_ids`, `position_ids`, `langs` and `labels`, each (1, total), and `sequence_lengths` (rows,).
        """
        langs = np.array([row["lang"] for row in rows]) if self.language_ids else None
        sequences = single_sequences(*_flat(rows, "input_ids"), langs)
        return _tensors(sequences, self.masking, self.pad_id, self.packed, generator)


@dataclass
class DataCollatorForTranslationLanguageModeling:
    """Join each sentence with its translation and mask both (Lample & Conneau 2019, section 3.3).

    Rows hold `source_ids` and `target_ids` without special tokens and `source_lang` and `target_lang`, the ids of
    their languages, which are not read without `language_ids`. A row becomes `</s> x </s> </s> y </s>`; positions and
    language start anew at the third `</s>`.

    Args:
        masking: How tokens are chosen and hidden; only the very first `</s>` of a row is never masked.
        eos_id: Id of `</s>`.
        pad_id: Id that fills `input_ids` on the right.
        packed: Put the rows one after the other, longest first, instead of padding them.
        reset_positions: Whether positions start anew; if not, the layout is `</s> x </s> y </s>`.
        language_ids: Whether `langs` is part of the batch.

    Example:
        The paper's figure 1, "the curtains were blue" and "les rideaux étaient bleus", as ids 14-17 and 18-21, with
        mask 5, English 4 and French 6:

        >>> masking = Masking(mask_id=5, vocab_size=22, rate=0.3, shares=(1, 0, 0))
        >>> collate = DataCollatorForTranslationLanguageModeling(masking, eos_id=1, pad_id=2)
        >>> row = {"source_ids": [14, 15, 16, 17], "target_ids": [18, 19, 20, 21], "source_lang": 4, "target_lang": 6}
        >>> batch = collate([row], torch.Generator().manual_seed(111))
        >>> for name, tensor in batch.items(): print(name, tensor.tolist())
        input_ids [[1, 14, 5, 5, 17, 1, 1, 5, 19, 20, 5, 1]]
        position_ids [[0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]]
        langs [[4, 4, 4, 4, 4, 4, 6, 6, 6, 6, 6, 6]]
        labels [[-100, -100, 15, 16, -100, -100, -100, 18, -100, -100, 21, -100]]
        attention_mask [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]]
    """

    masking: Masking
    eos_id: int
    pad_id: int
    packed: bool = False
    reset_positions: bool = True
    language_ids: bool = True

    def __call__(self, rows: Sequence[dict], generator: torch.Generator | None = None) -> dict[str, torch.Tensor]:
        """Return a batch of the shapes of `DataCollatorForMultilingualLanguageModeling`."""
        langs = np.array([(row["source_lang"], row["target_lang"]) for row in rows]) if self.language_ids else None
        source, target = _flat(rows, "source_ids"), _flat(rows, "target_ids")
        sequences = pair_sequences(source, target, langs, self.eos_id, self.reset_positions)
        return _tensors(sequences, self.masking, self.pad_id, self.packed, generator)
