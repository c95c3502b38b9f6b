"""How well a new discriminator tells languages apart in the features of a trained tagger."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Subset
from transformers import PreTrainedModel

from ..data.collators import AdversarialTaggingCollator
from ..models.adversary import SentenceDiscriminator
from .tagging_rows import TaggingRows

LEARNING_RATE = 2e-3
BATCH_SIZE = 32

# Features of the words of source and of target windows, each (words, size).
Sides = tuple[list[Tensor], list[Tensor]]


class FreshAccuracy(NamedTuple):
    """How well a new discriminator does.

    Attributes:
        accuracy: The mean of the accuracies on both sides: 0.5 is chance, 1 says that the language is plain to see.
        n: The windows that this was tested on, of both sides.
    """

    accuracy: float
    n: int


def fresh_discriminator_accuracy(
    model: PreTrainedModel,
    source_rows: TaggingRows,
    target_rows: TaggingRows,
    pad_token_id: int,
    seed: int = 0,
    steps: int = 300,
    max_windows: int = 2000,
) -> FreshAccuracy:
    """Return how often a discriminator that never met the tagger tells the side of a window, by its features alone.

    A discriminator that was trained against a tagger may fail because the tagger stays one step ahead of it, while the
    language can be read off the features as well as ever. This one has the same shape and is trained on features that
    do not change any more, standardised: those of half the sentences. The other half tells its accuracy.

    Args:
        model: The tagger; it is left as it is.
        source_rows: Rows of a source language; their labels are not looked at.
        target_rows: Rows of a target language, likewise.
        pad_token_id: Id of the padding piece or word.
        seed: Seed of the halves and of the discriminator.
        steps: Updates of the discriminator, on 32 windows each.
        max_windows: Windows of each side; both sides give equally many, drawn at random.

    Returns:
        Its accuracy, and on how many windows.

    Raises:
        ValueError: If a side has fewer than 4 sentences.

    Reference:
        Elazar & Goldberg 2018, "Adversarial Removal of Demographic Attributes from Text Data": attackers trained
        afterwards find what the adversary no longer did.
    """
    for rows in (source_rows, target_rows):
        if len({window.sentence for window in rows.windows}) < 4:
            raise ValueError(f"Expected at least 4 sentences of each side, got {len(rows)} windows.")
    windows = min(len(source_rows), len(target_rows), max_windows)
    # The caller's random numbers go on as if nothing had been drawn here.
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        features = (
            _features(model, rows, torch.randperm(len(rows))[:windows].tolist(), pad_token_id)
            for rows in (source_rows, target_rows)
        )
        train, test = _standardised(*zip(*map(_halves, features), strict=True))
        discriminator = _trained(_discriminator(model), train, steps)
        accuracy = balanced_accuracy(*(_logits(discriminator, features) for features in test))
    return FreshAccuracy(accuracy, sum(map(len, test)))


def balanced_accuracy(source_logits: np.ndarray, target_logits: np.ndarray) -> float:
    """Return the mean of the shares of source windows (logit 0 or below) and of target windows (above) recognised.

    Example:
        >>> balanced_accuracy(np.array([-1.0, -2.0, 3.0, -4.0]), np.array([0.5, -0.5]))
        0.625
    """
    return float((np.mean(source_logits <= 0) + np.mean(target_logits > 0)) / 2)


@torch.no_grad()
def _features(
    model: PreTrainedModel, rows: TaggingRows, places: list[int], pad_token_id: int
) -> dict[int, list[Tensor]]:
    """Return the features of the words of each window, (words, size), by sentence."""
    training, features = model.training, {}
    model.eval()
    batches = DataLoader(Subset(rows, places), BATCH_SIZE, collate_fn=AdversarialTaggingCollator(pad_token_id))
    numbers = iter(places)
    for batch in batches:
        inputs = {name: tensor.to(model.device) for name, tensor in batch.items() if name not in ("labels", "sides")}
        for states, words in zip(model.base_model(**inputs)[0], inputs["word_mask"].sum(1).tolist(), strict=True):
            features.setdefault(rows.windows[next(numbers)].sentence, []).append(states[:words].float())
    model.train(training)
    return features


def _halves(features: dict[int, list[Tensor]]) -> tuple[list[Tensor], list[Tensor]]:
    """Return the windows of one half of the sentences, and of the other."""
    sentences = list(features.values())
    order = torch.randperm(len(sentences)).tolist()
    middle = len(order) // 2
    return tuple(
        [window for place in part for window in sentences[place]] for part in (order[:middle], order[middle:])
    )


def _standardised(train: Sides, test: Sides) -> tuple[Sides, Sides]:
    """Return features with mean 0 and variance 1 in the first halves: a trace is no weaker for being small."""
    words = torch.cat([window for side in train for window in side])  # (words, size)
    mean, deviation = words.mean(0), words.std(0) + 1e-8
    return tuple(tuple([(window - mean) / deviation for window in side] for side in part) for part in (train, test))


def _discriminator(model: PreTrainedModel) -> SentenceDiscriminator:
    config = model.config
    return SentenceDiscriminator(
        2 * config.lstm_size,
        config.discriminator_filters,
        config.discriminator_widths,
        config.discriminator_dropout,
    ).to(model.device)


def _trained(discriminator: SentenceDiscriminator, sides: Sides, steps: int) -> SentenceDiscriminator:
    """Train a discriminator on source and target windows, by Adam."""
    windows = [window for side in sides for window in side]
    targets = torch.cat([torch.zeros(len(sides[0])), torch.ones(len(sides[1]))]).to(windows[0].device)
    optimizer = torch.optim.Adam(discriminator.parameters(), LEARNING_RATE)
    for _ in range(steps):
        places = torch.randperm(len(windows))[:BATCH_SIZE].tolist()
        logits = discriminator(pad_sequence([windows[place] for place in places], batch_first=True))
        optimizer.zero_grad()
        binary_cross_entropy_with_logits(logits, targets[places]).backward()
        optimizer.step()
    return discriminator.eval()


@torch.no_grad()
def _logits(discriminator: SentenceDiscriminator, windows: list[Tensor]) -> np.ndarray:
    batches = DataLoader(windows, BATCH_SIZE, collate_fn=lambda batch: pad_sequence(batch, batch_first=True))
    return torch.cat([discriminator(batch) for batch in batches]).cpu().numpy()
