"""Two clouds of words, before and after a map, as drawings: where points and names go, in the units of a view box."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product, zip_longest

from rich.cells import cell_len, set_cell_size

WIDTH, EDGE = 420, 14
LEAST_HEIGHT, MOST_HEIGHT = 260, 380
FONT, CELL, LINE = 13, 7.4, 16  # size of letters, width of a terminal cell (wide letters have two), height of a line
LONGEST_NAME = 18  # cells
MOST_NAMES = 24
DOT, REACH = 4, 6  # from the middle of a point to its edge, and to its name

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Point:
    """A word: where it is, and its language, 0 or 1."""

    x: float
    y: float
    language: int
    word: str


@dataclass(frozen=True)
class Name:
    """The name of a word that is told: where it stands, on which side it is held, and its letters."""

    x: float
    y: float
    anchor: str
    text: str
    point: Point


@dataclass(frozen=True)
class Picture:
    """A drawing of two clouds; `links` are (x1, y1, x2, y2) between named words that translate each other."""

    height: float
    points: list[Point]
    names: list[Name]
    links: list[Box]
    explained: float
    width: int = WIDTH


def pictures(cloud: dict) -> dict[str, Picture]:
    """Lay both clouds out on the same scale, and name the same few words in both, without overlaps.

    Pairs that are written alike are named last, as they say little.

    Args:
        cloud: A row of `clouds` of `results.json`.

    Returns:
        `before` and `after` -> its drawing.
    """
    clouds = {when: cloud[when]["points"] for when in ("before", "after")}
    spans = [_span([point[axis] for point in points]) for points in clouds.values() for axis in (0, 1)]
    wide, high = max(spans[0::2]), max(spans[1::2])
    scale = min((WIDTH - 2 * EDGE) / wide, (MOST_HEIGHT - 2 * EDGE) / high)
    height = max(LEAST_HEIGHT, round(high * scale + 2 * EDGE))
    placed = {when: list(_placed(points, scale, height)) for when, points in clouds.items()}
    groups = list(_groups(placed["after"], cloud["pairs"]))
    named = _name(groups, placed, height)
    return {
        when: Picture(
            height=height,
            points=points,
            names=[name for names in named for name in names[when]],
            links=[_link(names[when]) for names in named if len(names[when]) == 2],
            explained=cloud[when]["explained"],
        )
        for when, points in placed.items()
    }


def _span(values: Sequence[float]) -> float:
    # 0 is no scale: where all words are at one place, any will do.
    return max(values) - min(values) or 1


def _placed(points: Sequence[Sequence], scale: float, height: float) -> Iterator[Point]:
    """Yield the points in the middle of the drawing; its vertical axis points down."""
    middle_x, middle_y = ((max(values) + min(values)) / 2 for values in list(zip(*points, strict=True))[:2])
    for x, y, language, word in points:
        yield Point(
            round(WIDTH / 2 + scale * (x - middle_x), 1), round(height / 2 - scale * (y - middle_y), 1), language, word
        )


def _groups(points: Sequence[Point], pairs: int) -> Iterator[tuple[int, ...]]:
    """Yield places of words to be named together: those of a pair or, without pairs, single words in turns."""
    first = [place for place, point in enumerate(points) if point.language == 0]
    second = [place for place, point in enumerate(points) if point.language == 1]
    if pairs:
        known = list(islice(zip(first, second, strict=False), pairs))
        yield from sorted(known, key=lambda pair: points[pair[0]].word == points[pair[1]].word)
    else:
        for places in zip_longest(first, second):
            yield from ((place,) for place in places if place is not None)


def _name(
    groups: Iterable[tuple[int, ...]], placed: dict[str, list[Point]], height: float
) -> list[dict[str, list[Name]]]:
    """Return the names of the first groups that fit into both drawings."""
    taken: dict[str, list[Box]] = {when: [] for when in placed}
    named: list[dict[str, list[Name]]] = []
    for places in groups:
        if sum(len(names["after"]) for names in named) + len(places) > MOST_NAMES:
            break
        fits = {when: _fit(places, points, taken[when], height) for when, points in placed.items()}
        if all(fits.values()):
            named.append({when: names for when, (names, _) in fits.items()})
            for when, (_, boxes) in fits.items():
                taken[when] += boxes
    return named


def _fit(
    places: Sequence[int], points: Sequence[Point], taken: Sequence[Box], height: float
) -> tuple[list[Name], list[Box]] | None:
    """Return the names of points and what they and their points fill, or None if one of them finds no room."""
    dots = [_around(points[place]) for place in places]
    if any(_overlap(dot, other) for dot in dots for other in taken):
        return None
    free = [
        [
            (name, box)
            for name, box in _sides(points[place])
            if 0 <= box[0] and box[2] <= WIDTH and 0 <= box[1] and box[3] <= height
            if not any(_overlap(box, other) for other in (*taken, *dots))
        ]
        for place in places
    ]
    choices = [
        fits for fits in product(*free) if not any(_overlap(one[1], two[1]) for one, two in combinations(fits, 2))
    ]
    if not choices:
        return None
    # Where the fewest dots are under the letters.
    best = min(choices, key=lambda fits: sum(_overlap(box, _around(point)) for _, box in fits for point in points))
    return [name for name, _ in best], dots + [box for _, box in best]


def _around(point: Point) -> Box:
    return point.x - DOT, point.y - DOT, point.x + DOT, point.y + DOT


def _sides(point: Point) -> Iterator[tuple[Name, Box]]:
    """Yield the name of a point on its right, left, top and bottom, with the box it fills."""
    fits = cell_len(point.word) <= LONGEST_NAME
    text = point.word if fits else set_cell_size(point.word, LONGEST_NAME - 1).rstrip() + "…"
    width = CELL * cell_len(text)
    above, below, beside = point.y - REACH - 2, point.y + REACH + FONT - 2, point.y + 4
    for x, y, anchor, left in (
        (point.x + REACH, beside, "start", point.x + REACH),
        (point.x - REACH, beside, "end", point.x - REACH - width),
        (point.x, above, "middle", point.x - width / 2),
        (point.x, below, "middle", point.x - width / 2),
    ):
        name = Name(round(x, 1), round(y, 1), anchor, text, point)
        yield name, (left, y - FONT + 1, left + width, y - FONT + 1 + LINE)


def _overlap(first: Box, second: Box) -> bool:
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


def _link(names: Sequence[Name]) -> Box:
    first, second = (name.point for name in names)
    return first.x, first.y, second.x, second.y
