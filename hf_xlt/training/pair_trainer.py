"""A Trainer for classifiers of pairs of spans."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from torch import Tensor
from transformers import PreTrainedModel, TrainerCallback, TrainingArguments

from ..models.modeling_ud_gcn import pair_count, pair_losses
from .pair_rows import PairCollator, PairRows
from .word_tagging_trainer import WordTaggingTrainer


class PairTrainer(WordTaggingTrainer):
    """Train a classifier of pairs as `WordTaggingTrainer` trains a tagger, select it and label pairs with it.

    The loss is the mean over all pairs of an optimiser step, whatever the number of processes and of accumulation
    steps, of their cross-entropy times the weights of their labels and languages.

    Args:
        model: A classifier of pairs, such as `UdGcnForRelationClassification`.
        args: Training arguments; per-device batch size x processes x accumulation is the batch, in rows.
        train_rows: Rows per language.
        development_rows: Rows per language.
        score: Gold and predicted label ids of the pairs of sentences -> score, higher is better.
        pad_token_id: Id of the padding piece or word.
        language_weights: The weight of each train language; None: 1.
        callbacks: Further callbacks.
    """

    measured = "heads"

    def __init__(
        self,
        model: PreTrainedModel,
        args: TrainingArguments,
        train_rows: Mapping[str, PairRows],
        development_rows: Mapping[str, PairRows],
        score: Callable[[list[list[int]], list[list[int]]], float],
        pad_token_id: int,
        language_weights: Mapping[str, float] | None = None,
        callbacks: list[TrainerCallback] | None = None,
    ):
        if language_weights is not None:
            train_rows = {code: rows.weighted(language_weights[code]) for code, rows in train_rows.items()}
        super().__init__(model, args, train_rows, development_rows, score, pad_token_id, callbacks)
        self.data_collator = PairCollator(pad_token_id)
        self.label_weights = model.config.label_weights

    def tag(self, rows: PairRows) -> list[list[int]]:
        """Return the label ids of the pairs of each sentence."""
        return rows.by_sentence(self.predict(rows).predictions)

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        """Return the loss of a batch."""
        self.compute_loss_func = partial(pair_loss, label_weights=self.label_weights, weights=inputs.get("weights"))
        inputs = {name: tensor for name, tensor in inputs.items() if name != "weights"}
        return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)


def pair_loss(
    outputs,
    labels: Tensor,
    num_items_in_batch: Tensor | None = None,
    label_weights: Sequence[float] | None = None,
    weights: Tensor | None = None,
) -> Tensor:
    """Return the sum of the losses of pairs, divided by the number of pairs in the whole optimiser step.

    Args:
        outputs: With `logits`, (batch, labels) or (batch, objects, labels).
        labels: Label ids, (batch,) or (batch, objects), -100 where there is no pair.
        num_items_in_batch: Pairs of all batches of the step on all processes; None: of this batch.
        label_weights: Weight of each label; None: 1.
        weights: Weight of each row (batch,); None: 1.
    """
    losses = pair_losses(outputs.logits, labels, label_weights)
    if weights is not None:
        losses = losses * weights.view(-1, *[1] * (losses.ndim - 1))
    return losses.sum() / (pair_count(labels) if num_items_in_batch is None else num_items_in_batch)


def language_weights(sizes: Mapping[str, int], kind: str) -> dict[str, float]:
    """Return the weight in the loss of each language of a train set.

    Args:
        sizes: Pairs of each language.
        kind: `share`: its share of the rows, rounded as in the code of Ahmad, Peng & Chang 2021, so that large
            languages weigh even more; `inverse`: such that all languages weigh the same in sum, and 1 on average.

    Example:
        >>> language_weights({"en": 200, "zh": 100}, "share"), language_weights({"en": 200, "zh": 100}, "inverse")
        ({'en': 0.67, 'zh': 0.33}, {'en': 0.75, 'zh': 1.5})
    """
    total = sum(sizes.values())
    if kind == "share":
        return {code: round(size / total, 2) for code, size in sizes.items()}
    return {code: total / (len(sizes) * size) for code, size in sizes.items()}
