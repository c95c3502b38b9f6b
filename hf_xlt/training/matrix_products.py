"""How many matrix products training needs, and how fast this machine does them."""

import functools
import time
from dataclasses import dataclass

import torch
from transformers import PreTrainedConfig

ROUNDS = 8
# Of a training's time, what timing takes at most after the first time.
TIMED_SHARE = 0.01
# Width of the square matrices that are timed: large enough to reach the machine's rate.
WIDTHS = {"cpu": 1024, "cuda": 8192}


def training_flops(
    config: PreTrainedConfig, tokens: float, squares: float, predicted: float, adapted: bool = False
) -> float:
    """Return the floating-point operations of the useful matrix products of forward and backward.

    A product of (a, b) and (b, c) is 2abc operations, and the backward pass needs two such for each of the forward's.
    Counted are the linear layers of all tokens (12 d^2 weights a layer), attention scores and weighted sums within
    each sequence, and the output layer at the predicted tokens; nothing for padding or positions not predicted.

    Args:
        config: Width, layers and vocabulary.
        tokens: Tokens, without padding.
        squares: Sum of the squared lengths of the sequences.
        predicted: Tokens that go through the output layer.
        adapted: Whether the layers' weights stay as they are, and have no gradient: the backward pass then needs one
            product for each of the forward's. The adapter's own are too small to count.

    Example:
        >>> from transformers import XLMConfig
        >>> config = XLMConfig(vocab_size=10, emb_dim=2, n_layers=1, n_heads=1)
        >>> training_flops(config, tokens=3, squares=9, predicted=1)
        1200.0
        >>> training_flops(config, tokens=3, squares=9, predicted=1, adapted=True)
        872.0
    """
    width, layers = config.hidden_size, config.num_hidden_layers
    weights = layers * 12 * width**2 * tokens + config.vocab_size * width * predicted
    return float((4 if adapted else 6) * weights + 6 * layers * 2 * width * squares)


@dataclass
class MatrixProductTimer:
    """Time a large matrix product again and again, as a single moment may be one in which the machine is busy.

    Args:
        device: Type of the device, such as `cpu`.
        dtype: Type of the numbers.
    """

    device: str
    dtype: torch.dtype
    _best: float | None = None

    def rate(self, seconds: float = 0.0) -> float:
        """Return the operations per second, the best of all rounds until now.

        Args:
            seconds: What was trained since the last call: more rounds are timed as far as they take 1 % of it.
        """
        rounds = ROUNDS if self._best is None else min(ROUNDS, int(TIMED_SHARE * seconds / self._best))
        if rounds:
            self._best = min([*self._timed(rounds), *([] if self._best is None else [self._best])])
        return 2 * self._width**3 / self._best

    @property
    def _width(self) -> int:
        return WIDTHS.get(self.device, 4096)

    def _timed(self, rounds: int) -> list[float]:
        """Return the seconds of each round."""
        shape = (self._width, self._width)
        # Of its own, as a draw from the default one would change the dropout of the training that asks.
        generator = torch.Generator(self.device).manual_seed(0)
        left, right = (torch.randn(shape, generator=generator, device=self.device, dtype=self.dtype) for _ in range(2))
        seconds = []
        for _ in range(rounds):
            _wait(self.device)
            started = time.perf_counter()
            left @ right
            _wait(self.device)
            seconds.append(time.perf_counter() - started)
        return seconds


@functools.cache
def matrix_product_timer(device: str, dtype: torch.dtype) -> MatrixProductTimer:
    """Return the timer of this process for a device and type of numbers."""
    return MatrixProductTimer(device, dtype)


def _wait(device: str) -> None:
    """Wait for what an accelerator still has to do."""
    if device != "cpu":
        torch.accelerator.synchronize()
