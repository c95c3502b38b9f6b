"""Curves over training as drawings: where lines, ticks and names go, in the units of an SVG's view box."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Points = Sequence[tuple[float, float]]

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 640, 52, 104, 12, 34
NAME_HEIGHT = 15
LEAST_HEIGHT = 240
# One colour a curve, on light and on dark paper; further curves are dashed.
LIGHT = ("#0b5cad", "#b4430c", "#18794e", "#8e3b8e", "#b3261e", "#6b5b00", "#0f7285", "#5b5f66")
DARK = ("#84c1ff", "#ffab70", "#6fd6a3", "#e29be2", "#ff9c94", "#d8c356", "#67cfe3", "#b7bdc6")
COLOURS = [(place, light, dark) for place, (light, dark) in enumerate(zip(LIGHT, DARK, strict=True))]


@dataclass(frozen=True)
class Curve:
    """One line: which series it is, its points as SVG writes them, where it ends, and the height of its name."""

    place: int
    name: str
    points: str
    end: tuple[float, float]
    name_y: float


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    place: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A drawing of several curves over the same axis."""

    height: int
    curves: list[Curve]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    width: int = WIDTH
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP

    @property
    def bottom(self) -> int:
        """Return the height of the horizontal axis."""
        return self.height - BOTTOM


def chart(series: Mapping[str, Points], logarithmic: bool = True) -> Chart:
    """Lay curves out; steps, on the horizontal axis, start at 0.

    Args:
        series: Name of a curve -> (step, value) pairs, values above 0; a curve without any keeps its place, empty.
        logarithmic: Whether the vertical axis is; one that is not starts at 0, too.

    Raises:
        ValueError: If there is no point, or a value is not above 0.
    """
    values = [value for points in series.values() for _, value in points]
    if not values or not min(values) > 0:
        raise ValueError(f"Expected curves of values above 0, got {dict(series)!r}.")
    height = max(LEAST_HEIGHT, TOP + BOTTOM + NAME_HEIGHT * len(series))
    last = max(step for points in series.values() for step, _ in points) or 1
    marks = log_ticks(min(values), max(values)) if logarithmic else linear_ticks(max(values))
    scale = math.log if logarithmic else float
    low, high = scale(min(*marks, *values)), scale(max(*marks, *values))

    def x(step: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * step / last, 1)

    def y(value: float) -> float:
        bottom = height - BOTTOM
        return round(bottom - (bottom - TOP) * (scale(value) - low) / (high - low), 1)

    placed = {name: [(x(step), y(value)) for step, value in points] for name, points in series.items() if points}
    names = spread_out([points[-1][1] for points in placed.values()], NAME_HEIGHT, TOP, height - BOTTOM)
    return Chart(
        height=height,
        curves=[
            Curve(list(series).index(name), name, " ".join(f"{px},{py}" for px, py in points), points[-1], name_y)
            for (name, points), name_y in zip(placed.items(), names, strict=True)
        ],
        x_ticks=[Tick(x(step), f"{step:,.10g}") for step in linear_ticks(last)],
        y_ticks=[Tick(y(value), f"{value:,.10g}") for value in marks],
    )


def linear_ticks(last: float) -> list[int]:
    """Return round numbers from 0 to `last`, three to seven of them where it has as many.

    Example:
        >>> linear_ticks(1234), linear_ticks(17), linear_ticks(2)
        ([0, 200, 400, 600, 800, 1000, 1200], [0, 5, 10, 15], [0, 1, 2])
    """
    power = 10 ** math.floor(math.log10(last))
    step = next(size * power for size in (0.1, 0.2, 0.5, 1, 2) if last / (size * power) < 7)
    return list(range(0, math.floor(last) + 1, max(1, round(step))))


def log_ticks(low: float, high: float) -> list[float]:
    """Return at least two round numbers that enclose `low` and `high`, for a logarithmic axis.

    Example:
        >>> log_ticks(3.1, 9.6), log_ticks(12, 800), log_ticks(4.3, 4.4)
        ([3, 4, 5, 6, 8, 10], [10, 30, 100, 300, 1000], [4, 5])
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in ((1, 1.5, 2, 3, 4, 5, 6, 8), (1, 2, 3, 5), (1, 3), (1,)):
        marks = sorted({digit * 10**power for power in powers for digit in digits} | {10.0 ** (powers[-1] + 1)})
        below = max(place for place, mark in enumerate(marks) if mark <= low)
        above = min(place for place, mark in enumerate(marks) if mark >= high)
        marks = [float(f"{mark:.6g}") for mark in marks[below : max(above, below + 1) + 1]]
        if len(marks) <= 7:
            break
    return [int(mark) if mark.is_integer() else mark for mark in marks]


def spread_out(heights: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Move heights apart so that no two are nearer than `gap`, their order kept, within `top` and `bottom`.

    Example:
        >>> spread_out([50, 20, 52, 98], 10, 0, 100)
        [50, 20, 60, 98]
        >>> spread_out([99, 99], 10, 0, 100)
        [90, 100]
    """
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    moved = list(heights)
    lowest = top
    for place in order:
        moved[place] = lowest = max(moved[place], lowest)
        lowest += gap
    highest = bottom
    for place in reversed(order):
        moved[place] = min(moved[place], highest)
        highest = moved[place] - gap
    return moved
