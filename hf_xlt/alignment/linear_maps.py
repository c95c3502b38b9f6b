"""Linear maps from one vector space into another, learned from pairs of words.

A map W is (target dimensions, source dimensions); rows are mapped by `source @ W.T`.
"""

import torch
from torch import Tensor


def least_squares(source: Tensor, target: Tensor, ridge: float = 0.0) -> Tensor:
    """Return the map with the smallest sum of squared errors, any matrix (Mikolov, Le & Sutskever 2013, equation 2).

    Where the pairs leave it open (fewer of them than dimensions), the smallest such matrix.

    Args:
        source: (pairs, source dimensions).
        target: (pairs, target dimensions), the translations in the same order.
        ridge: Weight of the squared entries of the map beside the squared errors.

    Returns:
        (target dimensions, source dimensions), in the inputs' precision.

    Raises:
        ValueError: If there is no pair, the numbers of rows differ, a number is not finite, or `ridge` is negative.

    Example:
        >>> source = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
        >>> least_squares(source, source @ torch.tensor([[2.0], [3.0]])).round(decimals=4)
        tensor([[2., 3.]])
    """
    _check(source, target)
    if ridge < 0:
        raise ValueError(f"`ridge` must be at least 0, got {ridge}.")
    if ridge:
        # Rows sqrt(ridge) * I with target 0 cost ridge * |W|^2, without squaring the condition number of the source.
        source = torch.cat([source, ridge**0.5 * torch.eye(source.shape[1]).to(source)])
        target = torch.cat([target, target.new_zeros(source.shape[1], target.shape[1])])
    # On the CPU as the solver there is the one that takes matrices without full rank.
    return torch.linalg.lstsq(source.cpu(), target.cpu(), driver="gelsy").solution.T.to(source.device)


def procrustes(source: Tensor, target: Tensor) -> Tensor:
    """Return the orthogonal map with the smallest sum of squared errors (Schönemann 1966; Conneau et al. 2018, eq. 2).

    Where the pairs leave it open (fewer of them than dimensions), one such map.

    Args:
        source: (pairs, dimensions).
        target: (pairs, dimensions), the translations in the same order.

    Returns:
        (dimensions, dimensions), in the inputs' precision.

    Raises:
        ValueError: If there is no pair, the shapes differ, or a number is not finite.

    Example:
        >>> procrustes(torch.tensor([[1.0, 0.0], [0.0, 1.0]]), torch.tensor([[0.0, 2.0], [-2.0, 0.0]])).abs()
        tensor([[0., 1.],
                [1., 0.]])
    """
    _check(source, target)
    if source.shape[1] != target.shape[1]:
        raise ValueError(
            f"An orthogonal map needs vectors of the same size, got {source.shape[1]} and {target.shape[1]} "
            "dimensions; `least_squares` maps between different ones."
        )
    left, _, right = torch.linalg.svd(target.T @ source)
    # Half a move squares what rounding left of the distance to orthogonality, 1e-6 in float32.
    return move_to_orthogonal(left @ right, 0.5)


def move_to_orthogonal(mapping: Tensor, beta: float) -> Tensor:
    """Return the map moved a little towards orthogonality (Cissé et al. 2017; Conneau et al. 2018, equation 5).

    Args:
        mapping: (dimensions, dimensions).
        beta: Length of the move.
    """
    return (1 + beta) * mapping - beta * (mapping @ mapping.T) @ mapping


def _check(source: Tensor, target: Tensor) -> None:
    if source.ndim != 2 or target.ndim != 2 or len(source) != len(target) or not len(source):
        raise ValueError(
            "Expected (pairs, dimensions) of at least one pair for both languages, "
            f"got the shapes {tuple(source.shape)} and {tuple(target.shape)}."
        )
    for name, matrix in (("source", source), ("target", target)):
        finite = matrix.norm(dim=1).isfinite()
        if not finite.all():
            pair = int(finite.int().argmin())
            raise ValueError(f"Expected finite vectors, that of the {name} in pair {pair} holds NaN or infinity.")
