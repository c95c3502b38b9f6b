"""Settings of an adversarial training."""

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class AdversarialOptions:
    """How an `AdversarialTrainer` weighs the adversary, and which pseudo-labels it makes.

    Args:
        weight: Weight of the adversary; None: what the model's configuration says.
        ramp: Whether the weight grows from 0 as in Ganin et al. 2016; None: with gradient reversal, which needs it,
            and not with flipped labels.
        discriminator_every: Update the discriminator in one of so many steps. Huang et al. 2019 do in one of 6.
        pseudo_labels: How the windows are chosen that `pseudo_labelled` returns: the most certainly tagged, or the
            ones that the discriminator finds most like the source languages. None: there are none.
        keep: Share of each language's windows that is kept, above 0, at most 1.
        min_confidence: Least mean probability of a kept window's tags, either way.

    Raises:
        ValueError: If a value is out of range.
    """

    weight: float | None = None
    ramp: bool | None = None
    discriminator_every: int = 1
    pseudo_labels: Literal["confidence", "discriminator"] | None = None
    keep: float = 0.5
    min_confidence: float = 0.0

    def __post_init__(self):
        if self.weight is not None and not 0 <= self.weight < math.inf:
            raise ValueError(f"`weight` must be 0 or more, got {self.weight!r}.")
        if self.discriminator_every < 1:
            raise ValueError(f"`discriminator_every` must be at least 1, got {self.discriminator_every!r}.")
        if self.pseudo_labels not in ("confidence", "discriminator", None):
            raise ValueError(f"`pseudo_labels` must be confidence, discriminator or None, got {self.pseudo_labels!r}.")
        if not 0 < self.keep <= 1:
            raise ValueError(f"`keep` must be above 0 and at most 1, got {self.keep!r}.")
        if not 0 <= self.min_confidence <= 1:
            raise ValueError(f"`min_confidence` must be from 0 to 1, got {self.min_confidence!r}.")


def ramp(progress: float) -> float:
    """Return the share of the full weight after a share of the training (Ganin et al. 2016, section 5.2.2).

    Example:
        >>> [round(ramp(progress), 3) for progress in (0, 0.1, 0.5, 1)]
        [0.0, 0.462, 0.987, 1.0]
    """
    return 2 / (1 + math.exp(-10 * progress)) - 1
