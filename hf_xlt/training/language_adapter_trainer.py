"""A Trainer for a task adapter on adapters of languages."""

from collections.abc import Sequence

import torch
from torch.utils.data import ConcatDataset

from ..data.collators import WordTaggingCollator
from .language_adapters import use_language
from .tagging_rows import OneLanguageBatches
from .word_tagging_trainer import WordTaggingTrainer


class AdaptedTaggingCollator(WordTaggingCollator):
    """Pad tagged windows of one language, and name it.

    Example:
        >>> collate = AdaptedTaggingCollator(pad_token_id=2)
        >>> collate([{"input_ids": [1, 7, 1], "labels": [-100, 5, -100], "adapter": "sw"}])["adapter"]
        'sw'
    """

    def __call__(self, rows: Sequence[dict]) -> dict[str, torch.Tensor | str]:
        """Return what `WordTaggingCollator` does, and `adapter`, the language of all rows."""
        (language,) = {row["adapter"] for row in rows}
        return {**super().__call__(rows), "adapter": language}


class LanguageAdapterTrainer(WordTaggingTrainer):
    """Train a task adapter with the adapter of each batch's language active beside it; tag likewise.

    Adapters are a state of the model, not an argument: each batch, of training and of evaluation, is of one language.
    (PEFT's `adapter_names` takes one adapter a row, in inference only.) Arguments are those of `WordTaggingTrainer`.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.data_collator = AdaptedTaggingCollator(self.data_collator.pad_token_id)

    def _get_train_sampler(self, train_dataset: ConcatDataset | None = None) -> OneLanguageBatches:
        parts = (train_dataset or self.train_dataset).datasets
        return OneLanguageBatches([rows.lengths for rows in parts], self.rows_per_step, self.args.seed)

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        """Return the loss of a batch, computed with the adapter of its language."""
        use_language(self.accelerator.unwrap_model(model), inputs["adapter"])
        inputs = {name: value for name, value in inputs.items() if name != "adapter"}
        return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
