"""The learning rate of XLM: linear warm-up, then falling with the square root of the step."""

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR

INITIAL_RATE = 1e-7


def inverse_sqrt_rate(step: int, peak: float, warmup: int) -> float:
    """Return the learning rate of a step (Lample & Conneau 2019, the released `adam_inverse_sqrt`).

    Args:
        step: Updates done.
        peak: Rate at the end of the warm-up.
        warmup: Steps of warm-up, from 1e-7.

    Example:
        >>> [f"{inverse_sqrt_rate(step, 1e-4, 4000):.4g}" for step in (0, 2000, 4000, 16000)]
        ['1e-07', '5.005e-05', '0.0001', '5e-05']
    """
    if step < warmup:
        return INITIAL_RATE + step * (peak - INITIAL_RATE) / warmup
    return peak * (max(warmup, 1) / max(step, 1)) ** 0.5


def inverse_sqrt_schedule(optimizer: Optimizer, warmup: int) -> LambdaLR:
    """Return a schedule of `inverse_sqrt_rate`, the optimizer's rate being the peak."""
    peak = optimizer.defaults["lr"]
    return LambdaLR(optimizer, lambda step: inverse_sqrt_rate(step, peak, warmup) / peak)
