"""A Trainer for word tagging."""

from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from accelerate import PartialState
from torch.nn.functional import cross_entropy
from torch.utils.data import ConcatDataset
from transformers import PreTrainedModel, PrinterCallback, TrainerCallback, TrainingArguments

from ..data.collators import WordTaggingCollator
from .carded_trainer import CardedTrainer
from .tagging_rows import LengthGroupedBatches, TaggingRows

COMPLETE = "complete"


class WordTaggingTrainer(CardedTrainer):
    """Train a token classifier on words, select it on development data, tag with it.

    The loss is the mean over all scored words of an optimiser step, whatever the number of processes and of
    accumulation steps. `evaluate` reports `eval_score`, the mean over the development languages.

    Args:
        model: A token classifier.
        args: Training arguments; per-device batch size x processes x accumulation is the batch.
        train_rows: Rows per language.
        development_rows: Rows per language.
        score: Gold and predicted tag ids of sentences -> score, higher is better.
        pad_token_id: Id of the padding piece.
    """

    measured = "input_ids"  # the column by whose length rows are batched

    def __init__(
        self,
        model: PreTrainedModel,
        args: TrainingArguments,
        train_rows: Mapping[str, TaggingRows],
        development_rows: Mapping[str, TaggingRows],
        score: Callable[[list[list[int]], list[list[int]]], float],
        pad_token_id: int,
        callbacks: list[TrainerCallback] | None = None,
    ):
        super().__init__(
            model,
            args,
            data_collator=WordTaggingCollator(pad_token_id),
            train_dataset=ConcatDataset(train_rows.values()),
            eval_dataset=ConcatDataset(development_rows.values()),
            compute_loss_func=word_loss,
            preprocess_logits_for_metrics=lambda logits, labels: logits.argmax(-1),
            callbacks=[MarkCompleteCheckpoints(), *(callbacks or [])],
        )
        self.remove_callback(PrinterCallback)
        # Token classifiers swallow `num_items_in_batch` without using it; `word_loss` is what uses it.
        self.model_accepts_loss_kwargs = False
        self.train_rows = train_rows
        self.development_rows = development_rows
        self.score = score

    def _get_train_sampler(self, train_dataset=None) -> LengthGroupedBatches:
        rows = train_dataset or self.train_dataset
        return LengthGroupedBatches([len(row[self.measured]) for row in rows], self.rows_per_step, self.args.seed)

    def _get_collator_with_removed_columns(self, data_collator, description=None):
        """Return the collator as it is: the columns of the rows are not the arguments of the model."""
        return data_collator

    @property
    def rows_per_step(self) -> int:
        """Rows of an optimiser step, over all processes."""
        return self.args.train_batch_size * self.args.world_size * self.args.gradient_accumulation_steps

    def trained_rows(self) -> tuple[dict[str, int], str]:
        """Return the number of rows of each language, and what a row is."""
        return {
            language: len(rows) for language, rows in self.train_rows.items()
        }, "labelled sentences, or parts of them"

    def tag(self, rows: TaggingRows) -> list[list[int]]:
        """Return the tag ids of each sentence."""
        return rows.words(self.predict(rows).predictions)

    def development_scores(self) -> dict[str, float]:
        """Return the score of each development language, `<language>_score`, and their mean, `score`."""
        return self.score_tags({language: self.tag(rows) for language, rows in self.development_rows.items()})

    def score_tags(self, tags: Mapping[str, list[list[int]]]) -> dict[str, float]:
        """Return the scores of predicted tag ids of the development languages, and their mean."""
        scores = {
            f"{language}_score": self.score(rows.tags, tags[language])
            for language, rows in self.development_rows.items()
        }
        return scores | {"score": sum(scores.values()) / len(scores)}

    def evaluate(self, eval_dataset=None, ignore_keys=None, metric_key_prefix: str = "eval") -> dict[str, float]:
        """Return and log `development_scores`, with the prefix."""
        metrics = {f"{metric_key_prefix}_{name}": score for name, score in self.development_scores().items()}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics


def word_loss(outputs, labels: torch.Tensor, num_items_in_batch: torch.Tensor | None = None) -> torch.Tensor:
    """Return the cross-entropy over scored words, divided by their number in the whole optimiser step.

    Args:
        outputs: With `logits`, (batch, pieces, tags).
        labels: Tag ids, (batch, pieces), -100 where unscored.
        num_items_in_batch: Scored words of all batches of the step on all processes; None: of this batch.
    """
    if num_items_in_batch is None:
        num_items_in_batch = labels.ne(-100).sum()
    return cross_entropy(outputs.logits.flatten(0, 1), labels.flatten(), reduction="sum") / num_items_in_batch


class MarkCompleteCheckpoints(TrainerCallback):
    """Mark each checkpoint once all of it is on disk, so that one cut off half-way is never resumed from."""

    def on_save(self, args, state, control, **kwargs):
        """Write the mark, once every process has written its part."""
        PartialState().wait_for_everyone()
        if state.is_world_process_zero:
            (Path(args.output_dir) / f"checkpoint-{state.global_step}" / COMPLETE).touch()


def last_complete_checkpoint(folder: Path) -> str | None:
    """Return the newest checkpoint that was written to the end, or None."""
    complete = [path.parent for path in folder.glob(f"checkpoint-*/{COMPLETE}")]
    newest = max(complete, key=lambda path: int(path.name.rpartition("-")[2]), default=None)
    return str(newest) if newest else None
