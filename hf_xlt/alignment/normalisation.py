"""Vectors made comparable before they are mapped: rows of length one, dimensions of mean zero.

A row of zeros is a word without a vector: it stays 0 and does not count in the mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor
from torch.nn.functional import normalize

Step = Literal["unit", "center"]


@dataclass(frozen=True)
class Normalisation:
    """Steps of normalisation, with the means of the vocabulary they were found on.

    Attributes:
        steps: `unit` divides each row by its length, `center` takes the mean row from each; in the order applied.
        means: The mean of each `center` step, (dimensions,).
    """

    steps: tuple[Step, ...]
    means: tuple[Tensor, ...]

    @classmethod
    def fit(cls, matrix: Tensor, steps: Sequence[Step]) -> "Normalisation":
        """Find the means on `matrix`, (words, dimensions).

        Raises:
            ValueError: If there is no such step.

        Example:
            >>> fitted = Normalisation.fit(torch.tensor([[2.0, 1.0], [4.0, 1.0]]), ["center", "unit"])
            >>> fitted(torch.tensor([[6.0, 5.0]]))
            tensor([[0.6000, 0.8000]])
        """
        return _fitted(matrix, steps)[0]

    def __call__(self, matrix: Tensor) -> Tensor:
        """Return the rows of `matrix`, (words, dimensions), normalised; it may hold other words than were fitted."""
        means = iter(self.means)
        for step in self.steps:
            matrix = normalize(matrix, dim=1) if step == "unit" else _centred(matrix, next(means))
        return matrix


def normalised(matrix: Tensor, steps: Sequence[Step]) -> Tensor:
    """Return the rows of `matrix`, (words, dimensions), after the steps, with their own means.

    Raises:
        ValueError: If there is no such step.

    Example:
        >>> normalised(torch.tensor([[3.0, 4.0], [0.0, 0.0]]), ["unit"])
        tensor([[0.6000, 0.8000],
                [0.0000, 0.0000]])
    """
    return _fitted(matrix, steps)[1]


def _fitted(matrix: Tensor, steps: Sequence[Step]) -> tuple[Normalisation, Tensor]:
    """Return the normalisation found on `matrix`, and what it makes of `matrix`."""
    means: list[Tensor] = []
    for step in steps:
        if step == "unit":
            matrix = normalize(matrix, dim=1)
        elif step == "center":
            means.append(matrix.sum(dim=0) / matrix.any(dim=1).sum().clamp(min=1))
            matrix = _centred(matrix, means[-1])
        else:
            raise ValueError(f"A step of normalisation is {' or '.join(map(repr, get_args(Step)))}, got {step!r}.")
    return Normalisation(tuple(steps), tuple(means)), matrix


def _centred(matrix: Tensor, mean: Tensor) -> Tensor:
    return torch.where(matrix.any(dim=1, keepdim=True), matrix - mean, 0)
