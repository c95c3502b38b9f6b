"""Tokens hidden for masked language modelling."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import torch


def frequency_weights(counts: torch.Tensor, sample_alpha: float, special_ids: Iterable[int] = ()) -> torch.Tensor:
    """Return the weight of each id when masks are drawn, count ** -sample_alpha.

    Lample & Conneau 2019, section 3.2, sub-sample frequent tokens with `sample_alpha` 0.5.

    Args:
        counts: How often each id occurs, (vocab,); an id that never occurs gets weight 0.
        sample_alpha: Exponent, above 0.
        special_ids: Ids that get weight 0 whatever their count.

    Returns:
        Weights, (vocab,), float64.

    Example:
        >>> frequency_weights(torch.tensor([0, 7, 4, 100]), 0.5, special_ids=[1]).tolist()
        [0.0, 0.0, 0.5, 0.1]
    """
    weights = counts.clamp(min=1).double() ** -sample_alpha
    weights[counts == 0] = 0
    weights[list(special_ids)] = 0
    return weights


@dataclass(frozen=True, eq=False)
class Masking:
    """Choose tokens to predict and hide them.

    Without `weights` each candidate is chosen independently with probability `rate`. With weights, `rate` of all
    positions (rounded up) are drawn without replacement, with probabilities proportional to the weights of their ids.

    Args:
        mask_id: Id of the mask token.
        vocab_size: Ids in the vocabulary; a random replacement may be any of them.
        rate: Share of tokens to predict, between 0 and 1.
        shares: Shares of the chosen tokens that become the mask token, stay, and become a random id.
        weights: Weight of each id, (vocab,), as `frequency_weights` returns them.

    Raises:
        ValueError: If an argument is out of range.
    """

    mask_id: int
    vocab_size: int
    rate: float = 0.15
    shares: tuple[float, float, float] = (0.8, 0.1, 0.1)
    weights: torch.Tensor | None = None

    def __post_init__(self):
        if not 0 <= self.mask_id < self.vocab_size:
            raise ValueError(f"Expected `mask_id` below the vocabulary's {self.vocab_size} ids, got {self.mask_id!r}.")
        if not 0 < self.rate < 1:
            raise ValueError(f"`rate` must lie between 0 and 1, got {self.rate!r}.")
        if len(self.shares) != 3 or min(self.shares) < 0 or not math.isclose(sum(self.shares), 1):
            raise ValueError(f"Expected three `shares` (mask, keep, random) that sum to 1, got {self.shares!r}.")
        if self.weights is not None and self.weights.shape != (self.vocab_size,):
            raise ValueError(f"Expected one weight for each of {self.vocab_size} ids, got {len(self.weights)}.")

    def __call__(
        self, input_ids: torch.Tensor, candidates: torch.Tensor, generator: torch.Generator | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Mask for training.

        Args:
            input_ids: Ids of any shape, int64.
            candidates: Which positions may be chosen, bool, same shape.
            generator: Source of the draws; torch's default one if None.

        Returns:
            Ids with the chosen ones replaced, and labels: the original ids where chosen, -100 elsewhere.
        """
        if self.weights is None:
            selected = (torch.rand(input_ids.shape, generator=generator) < self.rate) & candidates
        else:
            selected = self._draw(self.weights[input_ids] * candidates, generator)
        chosen = input_ids[selected]
        draw = torch.rand(chosen.shape, generator=generator)
        random_ids = torch.randint(self.vocab_size, chosen.shape, generator=generator)
        mask, keep, _ = self.shares
        replaced = torch.where(draw < mask + keep, chosen, random_ids).masked_fill(draw < mask, self.mask_id)
        return input_ids.masked_scatter(selected, replaced), input_ids.masked_fill(~selected, -100)

    def evaluation_mask(
        self, input_ids: torch.Tensor, sequence_lengths: torch.Tensor, generator: torch.Generator
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Mask packed sequences for evaluation.

        Each token but a sequence's first and last is chosen with probability `rate`; if that leaves a sequence without
        any, one is chosen evenly. All chosen tokens become the mask token.

        Args:
            input_ids: Ids of all sequences, (total,).
            sequence_lengths: Tokens in each sequence, (sequences,), summing to total.
            generator: Source of the draws.

        Returns:
            Ids and labels as in training, (total,).
        """
        draw = torch.rand(input_ids.shape, generator=generator)
        ends = sequence_lengths.cumsum(0)
        draw[ends - sequence_lengths] = torch.inf
        draw[ends - 1] = torch.inf
        sequence = torch.arange(len(sequence_lengths)).repeat_interleave(sequence_lengths)
        least = torch.full((len(sequence_lengths),), torch.inf).scatter_reduce(0, sequence, draw, "amin")
        # Given that no draw is below the rate, the smallest one lies at any position with equal probability.
        selected = (draw < self.rate) | ((draw == least[sequence]) & draw.isfinite())
        return input_ids.masked_fill(selected, self.mask_id), input_ids.masked_fill(~selected, -100)

    def _draw(self, weights: torch.Tensor, generator: torch.Generator | None) -> torch.Tensor:
        """Draw `rate` of the positions without replacement, bool: the largest of weight / exponential are a draw."""
        count = min(math.ceil(self.rate * weights.numel()), int(weights.count_nonzero()))
        exponential = torch.empty(weights.numel(), dtype=weights.dtype).exponential_(generator=generator)
        chosen = (weights.flatten() / exponential).topk(count).indices
        return torch.zeros(weights.numel(), dtype=torch.bool).index_fill(0, chosen, True).view(weights.shape)
