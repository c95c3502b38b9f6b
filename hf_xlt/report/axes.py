"""Axes of drawings: where values are, in the units of an SVG's view box, and the marks that say so."""

import math
from dataclasses import dataclass

from hf_xlt.report.curves import Tick

WIDTH, LEFT, TOP, BOTTOM, HEIGHT = 640, 46, 34, 54, 340
CELL = 6.7  # width of a letter
LONGEST_NAME = 26


@dataclass(frozen=True)
class Axes:
    """A frame, the values at its ends, and its marks.

    Attributes:
        low: Values (x, y) at the lower left corner.
        high: Values at the upper right one.
        x_title: What goes from left to right.
        y_title: What goes upwards.
        x_ticks: Marks below.
        y_ticks: Marks at the left.
        right: Where the frame ends; what is right of that is for names.
        width: That of the whole drawing.
        height: Likewise.
    """

    low: tuple[float, float]
    high: tuple[float, float]
    x_title: str
    y_title: str
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    right: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    top: int = TOP

    @property
    def bottom(self) -> int:
        """Return the height of the horizontal axis."""
        return self.height - BOTTOM

    def x(self, value: float) -> float:
        """Return the place of a value of the horizontal axis."""
        share = (value - self.low[0]) / (self.high[0] - self.low[0])
        return round(self.left + (self.right - self.left) * share, 1)

    def y(self, value: float) -> float:
        """Return the place of a value of the vertical axis."""
        share = (value - self.low[1]) / (self.high[1] - self.low[1])
        return round(self.bottom - (self.bottom - self.top) * share, 1)

    def path(self, points: list[tuple[float, float]]) -> str:
        """Return points as SVG writes them."""
        return " ".join(f"{self.x(x)},{self.y(y)}" for x, y in points)


def axes(
    x: tuple[float, float], y: tuple[float, float], titles: tuple[str, str], x_marks: dict[float, str], names: int = 0
) -> Axes:
    """Lay axes out; the vertical one is of fractions, and marked in percent.

    Args:
        x: Lowest and highest value from left to right.
        y: Lowest and highest fraction, of which round ones are marked.
        titles: Of both axes.
        x_marks: Value -> what its mark says.
        names: Letters of the longest name at the right.
    """
    right = WIDTH - 14 - (round(CELL * min(names, LONGEST_NAME)) + 8 if names else 0)
    frame = Axes((x[0], y[0]), (x[1], y[1]), *titles, [], [], right)
    x_ticks = [Tick(frame.x(value), text) for value, text in x_marks.items()]
    y_ticks = [Tick(frame.y(value), f"{100 * value:.10g}") for value in round_fractions(*y)]
    return Axes((x[0], y[0]), (x[1], y[1]), *titles, x_ticks, y_ticks, right)


def round_fractions(low: float, high: float) -> list[float]:
    """Return three to seven round fractions from `low` to `high`.

    Example:
        >>> round_fractions(0, 1), round_fractions(0.05, 0.27)
        ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.05, 0.1, 0.15, 0.2, 0.25])
    """
    span = high - low
    step = next(size for size in (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if span / size <= 6.001)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(step * number, 10) for number in range(first, last + 1)]


def shortened(name: str) -> str:
    """Return a name that fits beside a drawing.

    Example:
        >>> shortened("mlm"), shortened("a-very-long-name-of-a-pre-training")
        ('mlm', 'a-very-long-name-of-a-pre…')
    """
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"
