"""A discriminator of languages, and the losses that train features against it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.functional import binary_cross_entropy_with_logits, dropout, leaky_relu

from .pooled_convolutions import PooledConvolutions


def reverse_gradient(tensor: Tensor, weight: float) -> Tensor:
    """Return the tensor as it is; on the way back its gradient is multiplied by `-weight`.

    Ganin & Lempitsky (2015), equations 4 and 5.

    Example:
        >>> inputs = torch.tensor([1.0, 2.0], requires_grad=True)
        >>> reverse_gradient(3 * inputs, 0.5).sum().backward()
        >>> inputs.grad
        tensor([-1.5000, -1.5000])
    """
    return _ReversedGradient.apply(tensor, weight)


class _ReversedGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx, tensor: Tensor, weight: float) -> Tensor:
        ctx.weight = weight
        return tensor.view_as(tensor)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, None]:
        return -ctx.weight * gradient, None


class SentenceDiscriminator(nn.Module):
    """Tell the side of a sentence, source or target, from the features of its words.

    Args:
        size: Of the features of a word.
        filters: Filters of each width.
        widths: Words that a filter sees.
        dropout: Probability.
        leaky_output: Whether the logit passes a leaky ReLU of slope 0.2, as in the published code.

    Example:
        >>> discriminator = SentenceDiscriminator(size=6, filters=4, widths=[2, 3])
        >>> discriminator(torch.randn(3, 1, 6)).shape
        torch.Size([3])
    """

    def __init__(
        self, size: int, filters: int, widths: Sequence[int], dropout: float = 0.2, leaky_output: bool = False
    ):
        super().__init__()
        self.convolutions = PooledConvolutions(size, filters, widths)
        self.output = nn.Linear(filters * len(widths), 1)
        self.dropout = dropout
        self.leaky_output = leaky_output

    def forward(self, features: Tensor, with_dropout: bool = True) -> Tensor:
        """Return the logits of being a target sentence, (sentences,).

        Args:
            features: Of words (sentences, words, size), zeros at padding.
            with_dropout: Whether there is dropout in training.
        """
        pooled = dropout(self.convolutions(features), self.dropout, self.training and with_dropout)
        logits = self.output(pooled).squeeze(-1)
        return leaky_relu(logits, 0.2) if self.leaky_output else logits

    def frozen(self, features: Tensor) -> Tensor:
        """Return the logits without dropout, and without gradients of the discriminator's own parameters.

        Args:
            features: Of words (sentences, words, size), zeros at padding.
        """
        weights = {name: weight.detach() for name, weight in self.named_parameters()}
        return functional_call(self, weights, (features, False))


@dataclass
class AdversaryLosses:
    """What an adversary adds to the loss of a tagger.

    Attributes:
        loss: What is added, ().
        discriminator_loss: How badly the discriminator tells the sides, ().
        adversary_loss: How far the features are from deceiving it, (); None with gradient reversal.
        logits: The discriminator's logits of being a target sentence, (sentences,), without a gradient.
    """

    loss: Tensor
    discriminator_loss: Tensor
    adversary_loss: Tensor | None
    logits: Tensor


def reversed_gradient_losses(
    discriminator: SentenceDiscriminator, features: Tensor, sides: Tensor, weight: float
) -> AdversaryLosses:
    """Return losses of gradient reversal (Ganin & Lempitsky 2015).

    Args:
        discriminator: Discriminator.
        features: Of words (sentences, words, size), zeros at padding.
        sides: 0 for source sentences, 1 for target sentences (sentences,).
        weight: Of the reversed gradient.
    """
    with forked_rng(features.device):
        logits = discriminator(reverse_gradient(features, weight))
    loss = binary_cross_entropy_with_logits(logits, sides.to(logits.dtype))
    return AdversaryLosses(loss, loss, None, logits.detach())


def flipped_label_losses(
    discriminator: SentenceDiscriminator,
    features: Tensor,
    sides: Tensor,
    weight: float,
    smoothing: float,
    train_discriminator: bool = True,
    reference_quirks: bool = False,
) -> AdversaryLosses:
    """Return losses with flipped labels (Huang, Ji & May 2019): what alternates there, here in one pass.

    The discriminator's loss has gradients of its own parameters alone, the adversary's of the features alone, so that
    one backward pass is both steps.

    Args:
        discriminator: Discriminator.
        features: Of words (sentences, words, size), zeros at padding.
        sides: 0 for source sentences, 1 for target sentences (sentences,).
        weight: Of the adversary's loss.
        smoothing: How far the discriminator's targets are from 0 and 1.
        train_discriminator: Whether its loss is part of the sum.
        reference_quirks: Whether, as in the published code, the discriminator's loss trains the features too, in its
            favour, and both losses are divided once more by the sentences of a side; `weight` is 1 there.
    """
    sides = sides.to(features.dtype)
    with forked_rng(features.device), torch.set_grad_enabled(train_discriminator and torch.is_grad_enabled()):
        told = discriminator(features if reference_quirks else features.detach())
        discriminator_loss = binary_cross_entropy_with_logits(told, sides + (1 - 2 * sides) * smoothing)
    logits = discriminator.frozen(features)
    adversary_loss = binary_cross_entropy_with_logits(logits, 1 - sides)
    if reference_quirks:
        discriminator_loss, adversary_loss = (loss / (len(sides) / 2) for loss in (discriminator_loss, adversary_loss))
    loss = weight * adversary_loss
    if train_discriminator:
        loss = loss + discriminator_loss
    return AdversaryLosses(loss, discriminator_loss, adversary_loss, logits.detach())


def forked_rng(device: torch.device) -> AbstractContextManager:
    """Keep what is drawn inside from moving the random numbers that follow: the tagger draws as if it were alone.

    Args:
        device: Where numbers are drawn, beside the CPU.
    """
    if device.type in ("cpu", "meta", "mps"):  # mps has no random state that could be set by device
        return torch.random.fork_rng(devices=[])
    return torch.random.fork_rng(devices=[device], device_type=device.type)
