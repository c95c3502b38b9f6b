"""A Trainer for taggers whose features no discriminator should tell the language of."""

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch.utils.data import ConcatDataset, Dataset, Subset
from transformers import PreTrainedModel, TrainerCallback, TrainingArguments

from ..data.collators import AdversarialTaggingCollator
from .adversarial_options import AdversarialOptions, ramp
from .adversarial_rows import PairedBatches, PairedRows
from .fresh_discriminator import balanced_accuracy
from .pseudo_labels import WindowPredictions, pseudo_labelled_rows
from .tagging_rows import LengthGroupedBatches, TaggingRows
from .word_tagging_trainer import WordTaggingTrainer

PARTS = ("tag_loss", "discriminator_loss", "adversary_loss")


class AdversarialTrainer(WordTaggingTrainer):
    """Train an `AdversarialBilstmForTokenClassification` on labelled and unlabelled text (Huang et al. 2019).

    A micro-batch holds as many unlabelled windows as labelled ones, which alone `per_device_train_batch_size` counts.
    The loss is a mean over the windows of an optimiser step, whatever the number of processes and of accumulation
    steps. An epoch reads every labelled window once, and as many unlabelled ones, the next epoch going on where it
    stopped. Tagger and discriminator are clipped to `max_grad_norm` apart, so that a discriminator without influence
    (weight 0) has none here either.

    Beside the Trainer's own keys the log has `tag_loss`, `discriminator_loss`, `adversary_loss` (with flipped labels)
    and `discriminator_accuracy`, means since the last log, and `adversary_weight`, that of the last step. The accuracy
    is the mean of those on the two sides. Where there are development rows of a source language, `evaluate` adds
    `eval_discriminator_accuracy`: on the development rows, and as many unlabelled windows; the discriminator has been
    trained on the latter. That the discriminator fails need not mean that features say nothing about the language: see
    `fresh_discriminator_accuracy`.

    Tagger and discriminator pull at the same features, and momentum lets them swing around each other: with Adam,
    `adam_beta1=0` or a small one serves both better than the usual 0.9 (`benchmarks/planted_language.py`).

    Without a discriminator in the model, unlabelled rows add nothing but work.

    Args:
        model: The tagger, maybe with adapters.
        args: Training arguments; per-device batch size x processes x accumulation is the batch, in labelled windows.
        train_rows: Labelled rows with a side: of source languages, and the few there may be of target languages.
        development_rows: Labelled rows per language; those of target languages would make the choice of the model
            supervised.
        unlabelled_rows: Rows of target languages, without labels.
        score: Gold and predicted tag ids of sentences -> score, higher is better.
        pad_token_id: Id of the padding piece or word.
        options: Weight and schedule of the adversary; pseudo-labels.
        callbacks: Further callbacks.

    Raises:
        ValueError: If rows are missing, have no side or, unlabelled, have labels; or if options and model disagree.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        args: TrainingArguments,
        train_rows: Mapping[str, TaggingRows],
        development_rows: Mapping[str, TaggingRows],
        unlabelled_rows: Mapping[str, TaggingRows],
        score: Callable[[list[list[int]], list[list[int]]], float],
        pad_token_id: int,
        options: AdversarialOptions | None = None,
        callbacks: list[TrainerCallback] | None = None,
    ):
        self.options = options or AdversarialOptions()
        check_options(self.options, model.config.adversary, args)
        check_rows(train_rows, development_rows, unlabelled_rows, model.config.adversary)
        super().__init__(model, args, train_rows, development_rows, score, pad_token_id, callbacks)
        self.unlabelled = ConcatDataset(unlabelled_rows.values()) if unlabelled_rows else None
        if self.unlabelled:
            self.train_dataset = PairedRows(self.train_dataset, self.unlabelled)
        self.data_collator = AdversarialTaggingCollator(pad_token_id)
        # The model's loss is a mean already, and `prediction_step` returns tags.
        self.compute_loss_func = self.preprocess_logits_for_metrics = None
        self._tallies: list[torch.Tensor] = []
        self._weight: float | None = None

    @property
    def adversary(self) -> str | None:
        """Kind of the model's adversary."""
        return self.model.config.adversary

    def adversary_weight(self) -> float:
        """Return the weight of the adversary in the coming step."""
        weight = self.model.config.adversary_weight if self.options.weight is None else self.options.weight
        grows = self.adversary == "gradient-reversal" if self.options.ramp is None else self.options.ramp
        return weight * ramp(self.state.global_step / self.state.max_steps) if grows else weight

    def _get_train_sampler(self, train_dataset=None) -> LengthGroupedBatches | PairedBatches:
        if not self.unlabelled:
            return super()._get_train_sampler(train_dataset)
        labelled, unlabelled = (
            [len(row["input_ids"]) for row in rows] for rows in (self.train_dataset.labelled, self.unlabelled)
        )
        return PairedBatches(labelled, unlabelled, self.rows_per_step, self.args.seed)

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        """Return the model's loss in this step of the schedule, and tally its parts."""
        trained = self.state.global_step % self.options.discriminator_every == 0
        self._weight = self.adversary_weight()
        outputs = model(**inputs, adversary_weight=self._weight, train_discriminator=trained)
        self._tallies.append(_tally(outputs, inputs))
        return (outputs.loss, outputs) if return_outputs else outputs.loss

    def _clip_grad_norm(self, model):
        """Clip the gradients of the tagger and of the discriminator apart; return the norm of the tagger's."""
        discriminator = list(self._discriminator_parameters())
        own = {id(parameter) for parameter in discriminator}
        tagger = [parameter for parameter in model.parameters() if id(parameter) not in own]
        norm = self.accelerator.clip_grad_norm_(tagger, self.args.max_grad_norm)
        torch.nn.utils.clip_grad_norm_(discriminator, self.args.max_grad_norm)
        return norm

    def _discriminator_parameters(self):
        return self.accelerator.unwrap_model(self.model).discriminator.parameters() if self.adversary else ()

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """Log, in training with the parts of the loss, and how well the discriminator does."""
        if "loss" in logs and self._tallies:
            logs = {**logs, **self._parts()}
        super().log(logs, start_time)

    def _parts(self) -> dict[str, float]:
        sums, counts = self.accelerator.reduce(torch.stack(self._tallies).sum(0), "sum").cpu().double().unbind(1)
        self._tallies = []
        parts = {
            name: (total / count).item() for name, total, count in zip(PARTS, sums, counts, strict=False) if count
        }
        if counts[len(PARTS) :].all():
            parts["discriminator_accuracy"] = (sums / counts)[len(PARTS) :].mean().item()
            parts["adversary_weight"] = self._weight
        return parts

    def prediction_step(self, model, inputs, prediction_loss_only, ignore_keys=None):
        """Return no loss, `WindowPredictions` as a tuple of tensors, and no labels."""
        inputs = self._prepare_inputs(inputs)
        tagger, word_mask = self.accelerator.unwrap_model(model), inputs["word_mask"]
        with torch.no_grad(), self.compute_loss_context_manager():
            outputs = model(**{name: value for name, value in inputs.items() if name != "labels"})
            tags = tagger.decode(outputs.logits, word_mask)
            marginals = tagger.marginals(outputs.logits, word_mask)  # (batch, pieces, tags)
        best = marginals.gather(-1, tags.clamp(min=0)[..., None]).squeeze(-1)  # (batch, pieces)
        confidence = (best * word_mask).sum(1) / word_mask.sum(1)
        logits = outputs.discriminator_logits
        return None, (tags, confidence) if logits is None else (tags, confidence, logits), None

    def predict_windows(self, rows: Dataset) -> WindowPredictions:
        """Return tags, their probability and what the discriminator says, for each window."""
        return WindowPredictions(*self.predict(rows).predictions)

    def tag(self, rows: TaggingRows) -> list[list[int]]:
        """Return the tag ids of each sentence, the best sequence of each window (Viterbi)."""
        return rows.words(self.predict_windows(rows).tags)

    def development_scores(self) -> dict[str, float]:
        """Return the score of each development language, their mean, and the accuracy of the discriminator."""
        predictions = {language: self.predict_windows(rows) for language, rows in self.development_rows.items()}
        scores = self.score_tags(
            {language: rows.words(predictions[language].tags) for language, rows in self.development_rows.items()}
        )
        if self.adversary and any(rows.side == 0 for rows in self.development_rows.values()):
            scores["discriminator_accuracy"] = self._discriminator_accuracy(predictions)
        return scores

    def _discriminator_accuracy(self, development: Mapping[str, WindowPredictions]) -> float:
        count = min(len(self.eval_dataset), len(self.unlabelled))
        sample = Subset(self.unlabelled, np.linspace(0, len(self.unlabelled) - 1, count).astype(int).tolist())
        sides: tuple[list, list] = ([], [self.predict_windows(sample).target_logits])
        for language, rows in self.development_rows.items():
            sides[rows.side].append(development[language].target_logits)
        return balanced_accuracy(*map(np.concatenate, sides))

    def pseudo_labelled(self, rows: Mapping[str, TaggingRows]) -> dict[str, TaggingRows]:
        """Return the windows that `options` choose, labelled with the tagger's own tags; log how many there are.

        Args:
            rows: Rows of target languages; their labels are not looked at.

        Raises:
            ValueError: If `options` say nothing of pseudo-labels.
        """
        if self.options.pseudo_labels is None:
            raise ValueError("Expected `pseudo_labels` in the options: confidence or discriminator, got None.")
        chosen = {
            language: pseudo_labelled_rows(unlabelled, self.predict_windows(unlabelled), self.options)
            for language, unlabelled in rows.items()
        }
        self.log({f"pseudo_labelled_{language}": len(labelled) for language, labelled in chosen.items()})
        return chosen


def _tally(outputs, inputs: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """Return the parts of a batch's loss, and the windows of either side recognised as such; sum and count, (5, 2)."""
    tally = outputs.loss.new_zeros(len(PARTS) + 2, 2, dtype=torch.float32)
    for place, name in enumerate(PARTS):
        if (part := getattr(outputs, name)) is not None:
            tally[place, 0], tally[place, 1] = part.detach(), 1
    if outputs.discriminator_logits is not None:
        sides = inputs["sides"]
        recognised = (outputs.discriminator_logits > 0) == sides.bool()
        tally[len(PARTS) :].index_add_(0, sides, torch.stack([recognised, torch.ones_like(recognised)], 1).float())
    return tally


def check_options(options: AdversarialOptions, adversary: str | None, args: TrainingArguments) -> None:
    """Compare the options with the model and the processes.

    Raises:
        ValueError: If they disagree.
    """
    if adversary is None and options.pseudo_labels == "discriminator":
        raise ValueError(
            "`pseudo_labels` 'discriminator' needs a model with a discriminator, got `adversary` None in its "
            "configuration. Choose one, or 'confidence'."
        )
    if options.discriminator_every > 1 and adversary == "gradient-reversal":
        raise ValueError(
            "With gradient reversal the discriminator is trained in every step: `discriminator_every` must be 1, got "
            f"{options.discriminator_every!r}."
        )
    if options.discriminator_every == 1 or args.world_size == 1:
        return
    if args.gradient_checkpointing:
        raise ValueError(
            f"`discriminator_every` {options.discriminator_every} leaves parameters without gradient, which several "
            "processes cannot look for with activation checkpointing: set it to 1, or leave out "
            "`gradient_checkpointing`."
        )
    if args.ddp_find_unused_parameters is False:
        raise ValueError(
            f"`discriminator_every` {options.discriminator_every} leaves parameters without gradient, which several "
            "processes have to look for: leave out `ddp_find_unused_parameters`, got False."
        )


def check_rows(
    train: Mapping[str, TaggingRows],
    development: Mapping[str, TaggingRows],
    unlabelled: Mapping[str, TaggingRows],
    adversary: str | None,
) -> None:
    """Look at the rows that a training is to use.

    Raises:
        ValueError: If an adversary lacks a side, or unlabelled rows have labels.
    """
    for language, rows in unlabelled.items():
        if any(tag != -100 for tags in rows.tags for tag in tags):
            raise ValueError(f"Unlabelled rows of {language!r} have labels; make them with `TaggingRows.unlabelled`.")
    if adversary is None:
        return
    if not any(map(len, unlabelled.values())):
        raise ValueError(
            f"The adversary {adversary!r} needs unlabelled windows of a target language, got none in "
            f"{sorted(unlabelled)}. Give some, or set `adversary` to None in the model's configuration."
        )
    for language, rows in [*train.items(), *development.items(), *unlabelled.items()]:
        if rows.side not in (0, 1):
            raise ValueError(f"Rows of {language!r} need `side` 0 (source) or 1 (target), got {rows.side!r}.")
    if all(rows.side == 1 for rows in train.values()):
        raise ValueError(f"Expected labelled rows of a source language (side 0), got only target: {sorted(train)}.")
