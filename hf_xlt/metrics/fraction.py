"""Division for scores: nothing out of nothing is 0."""

import numpy as np


def fraction(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray | float:
    """Divide element by element, with 0 where the denominator is 0; a float for single numbers.

    Example:
        >>> fraction(1, 4)
        0.25
        >>> fraction([1, 0], [2, 0]).tolist()
        [0.5, 0.0]
    """
    numerator, denominator = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    shares = np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator != 0)
    return float(shares) if shares.ndim == 0 else shares
