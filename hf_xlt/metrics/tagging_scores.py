"""Scores of a token classifier under a Trainer."""

from collections.abc import Callable, Sequence

import numpy as np
from transformers import EvalPrediction

Tags = list[list[str]]


class TaggingScores:
    """Turn a Trainer's predictions into tags and score them: its `compute_metrics`.

    Takes logits (rows, pieces, tags) or, made by `preprocess_logits_for_metrics`, tag ids (rows, pieces); what has the
    label -100 is left out. Also with `batch_eval_metrics=True`, where nothing but tags is kept of each batch, and in
    several processes: the Trainer hands everything to each of them.

    Args:
        labels: Names of the tags, in the order of their ids.
        score: Gold and predicted tags -> scores, such as `entity_f1` and `upos_accuracy`.

    Example:
        >>> from hf_xlt.metrics import upos_accuracy
        >>> scores = TaggingScores(["NOUN", "VERB"], upos_accuracy)
        >>> gold = np.array([[-100, 0, 1, -100]])
        >>> scores(EvalPrediction(predictions=np.array([[1, 0, 0, 0]]), label_ids=gold))
        {'accuracy': 0.5}
    """

    def __init__(self, labels: Sequence[str], score: Callable[[Tags, Tags], dict[str, float]]):
        self.labels = np.array(labels)
        self.score = score
        self._gold: Tags = []
        self._found: Tags = []

    def __call__(self, prediction: EvalPrediction, compute_result: bool = True) -> dict[str, float]:
        """Return the scores of all batches since the last time, this one included; nothing before the last batch.

        Args:
            prediction: Predictions and labels of a batch, or of the whole data set.
            compute_result: Whether it is the last one.
        """
        found, gold = (np.asarray(_on_cpu(part)) for part in (prediction.predictions, prediction.label_ids))
        ids = found.argmax(-1) if found.ndim == 3 else found
        for row, labels in zip(ids, gold, strict=True):
            scored = labels != -100
            self._gold.append(self.labels[labels[scored]].tolist())
            self._found.append(self.labels[row[scored]].tolist())
        if not compute_result:
            return {}
        gold, found, self._gold, self._found = self._gold, self._found, [], []
        return self.score(gold, found)


def _on_cpu(part):
    """Return what the Trainer hands over batch by batch, tensors, as what it hands over at the end, arrays."""
    return part if isinstance(part, np.ndarray) else part.cpu()
