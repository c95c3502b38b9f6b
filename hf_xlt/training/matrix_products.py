"""How many matrix products training needs, and how fast this machine does them."""

import functools
import time

import torch
from transformers import XLMConfig

ROUNDS = 8
# Width of the square matrices that are timed: large enough to reach the machine's rate.
WIDTHS = {"cpu": 1024, "cuda": 8192}


def training_flops(config: XLMConfig, tokens: float, squares: float, predicted: float) -> float:
    """Return the floating-point operations of the useful matrix products of forward and backward.

    A product of (a, b) and (b, c) is 2abc operations, and the backward pass needs two such for each of the forward's.
    Counted are the linear layers of all tokens (12 d^2 weights a layer), attention scores and weighted sums within
    each sequence, and the output layer at the predicted tokens; nothing for padding or positions not predicted.

    Args:
        config: Width, layers and vocabulary.
        tokens: Tokens, without padding.
        squares: Sum of the squared lengths of the sequences.
        predicted: Tokens that go through the output layer.

    Example:
        >>> config = XLMConfig(vocab_size=10, emb_dim=2, n_layers=1, n_heads=1)
        >>> training_flops(config, tokens=3, squares=9, predicted=1)
        1200.0
    """
    width = config.emb_dim
    layers = config.n_layers * (12 * width**2 * tokens + 2 * width * squares)
    return float(6 * (layers + config.vocab_size * width * predicted))


@functools.cache
def matrix_product_rate(device: str, dtype: torch.dtype) -> float:
    """Return the operations per second of a large matrix product, the best of some rounds; timed once a process.

    Args:
        device: Type of the device, such as `cpu`.
        dtype: Type of the numbers.
    """
    width = WIDTHS.get(device, 4096)
    # Of its own, as a draw from the default one would change the dropout of the training that asks.
    generator = torch.Generator(device).manual_seed(0)
    left, right = (torch.randn(width, width, generator=generator, device=device, dtype=dtype) for _ in range(2))
    best = float("inf")
    for _ in range(ROUNDS):
        _wait(device)
        started = time.perf_counter()
        left @ right
        _wait(device)
        best = min(best, time.perf_counter() - started)
    return 2 * width**3 / best


def _wait(device: str) -> None:
    """Wait for what an accelerator still has to do."""
    if device != "cpu":
        torch.accelerator.synchronize()
