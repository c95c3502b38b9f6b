"""A tagger's own tags as labels of unlabelled text."""

import math
from typing import NamedTuple

import numpy as np

from .adversarial_options import AdversarialOptions
from .tagging_rows import TaggingRows


class WindowPredictions(NamedTuple):
    """What a tagger says about the windows of some rows, in their order.

    Attributes:
        tags: Best tag ids, (windows, pieces), -100 where there is no scored word.
        confidence: Mean probability of a window's tags, each by itself, (windows,).
        target_logits: How much the discriminator takes a window for one of a target language, (windows,), if there
            is a discriminator.
    """

    tags: np.ndarray
    confidence: np.ndarray
    target_logits: np.ndarray | None = None


def pseudo_labelled_rows(
    rows: TaggingRows, predictions: WindowPredictions, options: AdversarialOptions
) -> TaggingRows:
    """Return the windows worth training on, labelled as predicted.

    Chosen by `confidence`, those are the most certainly tagged ones. Chosen by `discriminator`, they are the ones
    least recognised as target language, for which a tagger of the source languages is most to be trusted: AdvPicker
    (Chen et al. 2021), which however trains on probabilities of tags, not on the tags.

    Args:
        rows: Windows of one language; labels are not looked at.
        predictions: What the tagger says about them.
        options: How many are kept, and by what.
    """
    scores = predictions.confidence if options.pseudo_labels == "confidence" else -predictions.target_logits
    best = np.argsort(-scores, kind="stable")[: math.ceil(options.keep * len(rows))]
    kept = best[predictions.confidence[best] >= options.min_confidence]
    windows = [rows.windows[index] for index in sorted(kept.tolist())]
    return TaggingRows(windows, rows.words(predictions.tags), rows.lang, rows.side)
