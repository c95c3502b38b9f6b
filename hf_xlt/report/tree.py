"""A sentence with its dependency tree and its relations as a drawing: where everything goes, in pixels."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Template
from rich.cells import cell_len

from hf_xlt.data.dependency_path import head_word, way_up
from hf_xlt.data.pairs import Span
from hf_xlt.report.html import page_environment

MARGIN, GAP = 24, 16  # around a drawing; between words
WORD_CELL, LABEL_CELL = 9.0, 7.0  # the width of a terminal cell in letters of words and of labels; wide ones have two
PORT = 7  # between the ends of two arcs at a word
LEVEL, LANE, ROW = 26, 30, 18  # from one arc to the next above, from one relation to the next below, between lines
BOX = 30  # the height of the box around an entity
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Text:
    """Some text and the middle of its line."""

    x: float
    y: float
    text: str
    kind: str = ""


@dataclass(frozen=True)
class Arc:
    """A line of an SVG's path, the point of its arrow, its label, and whether it is on a path between spans."""

    line: str
    point: str
    label: Text
    on_path: bool = False


@dataclass(frozen=True)
class Box:
    """What is around some words: `subject`, `object` or `entity`; its type below, and the place of the words."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    name: Text
    place: tuple[int, int]


@dataclass(frozen=True)
class Pill:
    """The label of a relation, its box, and the arrow from subject to object."""

    x: float
    width: float
    arrow: Arc


@dataclass(frozen=True)
class Panel:
    """The tree with one subject, and its relations; `top` is where it begins."""

    top: float
    height: float
    words: list[Text]
    tags: list[Text]
    boxes: list[Box]
    arcs: list[Arc]
    pills: list[Pill]
    told: str


def render_tree(record: Mapping[str, Any]) -> str:
    """Return an SVG of a sentence: for each subject the tree, with the paths to its objects and their labels.

    It loads nothing, and is light or dark as the page around it. Words of scripts that run from right to left stand
    so.

    Args:
        record: A line of `hf-xlt extract`: `tokens`, `upos`, `heads` and `deprels`, maybe `spans`, and `relations`.
            Without relations, the tree alone.

    Example:
        >>> record = {"tokens": ["Anna", "sings"], "upos": ["PROPN", "VERB"], "heads": [2, 0],
        ...           "deprels": ["nsubj", "root"], "relations": []}
        >>> render_tree(record)[:4]
        '<svg'
    """
    subjects: dict[tuple[int, int], list[dict]] = {}
    for relation in record["relations"]:
        subjects.setdefault((relation["subject"]["start"], relation["subject"]["end"]), []).append(relation)
    drawing, panels, top = Drawing(record), [], 0.0
    for relations in list(subjects.values()) or [[]]:
        panels.append(drawing.panel(relations, top))
        top += panels[-1].height
    return _template().render(
        panels=panels,
        width=round(drawing.width),
        height=round(top),
        language=record.get("language"),
        title=_legal(" ".join(record["tokens"])),
    )


@cache
def _template() -> Template:
    return page_environment().get_template("tree.svg.jinja")


class Drawing:
    """Where the words of a sentence stand.

    Args:
        record: As `render_tree` takes it.
    """

    def __init__(self, record: Mapping[str, Any]):
        self.record = record
        self.spans = record.get("spans") or []
        self.words = [_legal(word) for word in record["tokens"]]
        self.heads = record["heads"]
        ends = [(word, head - 1) for word, head in enumerate(self.heads) if head]
        self.arcs = sorted(((min(pair), max(pair), pair[0]) for pair in ends), key=lambda arc: arc[1] - arc[0])
        self.levels = self._levels()
        self.depth = max(self.levels.values(), default=0)
        self.widths = self._widths()
        self.centres = self._centres()
        longest = max((_pill_width(relation) for relation in record["relations"]), default=0)
        self.width = max(self.centres[-1] + self.widths[-1] / 2, longest) + MARGIN
        self.right_to_left = _right_to_left(self.words)
        if self.right_to_left:
            self.centres = [self.width - centre for centre in self.centres]
        self.base = MARGIN + LEVEL * (self.depth + 1) + 8  # where arcs end, above the words

    # --- where words stand ---

    def _levels(self) -> dict[int, int]:
        """Return for each word but the root how high its arc goes: above all shorter arcs that it overlaps."""
        levels: dict[int, int] = {}
        for number, (start, end, word) in enumerate(self.arcs):
            below = [levels[other] for first, last, other in self.arcs[:number] if first < end and start < last]
            levels[word] = 1 + max(below, default=0)
        return levels

    def _widths(self) -> list[float]:
        """Return how wide the column of each word is."""
        spans = [_place(span) for span in self.spans]
        widths = []
        for place, word in enumerate(self.words):
            names = [span["type"] for span in self._all_spans() if _place(span) == (place, place + 1)]
            labels = [self.record["upos"][place], *names]
            # The box of an entity is wider than its words.
            box = 12 if any(start <= place < end for start, end in spans) else 0
            widths.append(
                max(WORD_CELL * cell_len(word) + box, *map(_label_width, labels), PORT * (1 + self._degree(place)))
            )
        return widths

    def _degree(self, word: int) -> int:
        """Return how many arcs end at a word."""
        return self.heads.count(word + 1) + 1

    def _centres(self) -> list[float]:
        """Return the middle of each word, such that neither words nor labels overlap."""
        half = [PORT * self._degree(word) / 2 for word in range(len(self.words))]  # from the middle to the last arc
        least = [  # from word, to word, at least so far apart
            (start, end, _label_width(self.record["deprels"][word]) + half[start] + half[end])
            for start, end, word in self.arcs
        ]
        for span in self._all_spans():
            start, last = span["start"], span["end"] - 1
            if start < last:
                least.append((start, last, _label_width(span["type"]) - (self.widths[start] + self.widths[last]) / 2))
        for relation in self.record["relations"]:
            first, second = sorted((_place(relation["subject"]), _place(relation["object"])))
            if first[1] <= second[0]:
                least.append((first[1] - 1, second[0], _label_width(_label(relation)) + 2 * GAP))
        centres = [MARGIN + self.widths[0] / 2]
        for word in range(1, len(self.words)):
            nearest = centres[-1] + (self.widths[word - 1] + self.widths[word]) / 2 + GAP
            centres.append(max([nearest, *(centres[start] + apart for start, end, apart in least if end == word)]))
        return centres

    def _all_spans(self) -> list[dict]:
        """Return entities, triggers, and the words that are related, each place once."""
        related = [relation[name] for relation in self.record["relations"] for name in ("subject", "object")]
        spans = [*self.spans, *related]
        return list({_place(span): span for span in reversed(spans)}.values())

    def _middle(self, span: Mapping[str, Any]) -> float:
        return (self.centres[span["start"]] + self.centres[span["end"] - 1]) / 2

    # --- one subject ---

    def panel(self, relations: Sequence[Mapping[str, Any]], top: float) -> Panel:
        """Lay out the tree with the relations of one subject.

        Args:
            relations: They all have the same subject.
            top: Where it begins.
        """
        base = top + self.base
        boxes, lines = self._boxes(relations, base)
        below = base + BOX + ROW + lines * ROW + 4
        pills, lanes = self._pills(relations, below)
        told = [f"{r['subject']['text']} → {r['object']['text']}: {r['label']}" for r in relations]
        y, kinds = base + BOX / 2, [""] * len(self.words)
        for box in boxes:  # the narrowest last
            kinds[slice(*box.place)] = [box.kind] * (box.place[1] - box.place[0])
        return Panel(
            top=top,
            height=below + lanes * LANE + MARGIN - top,
            words=[
                Text(_round(x), y, word, kind) for x, word, kind in zip(self.centres, self.words, kinds, strict=True)
            ],
            tags=[
                Text(_round(x), base + BOX + ROW / 2 + 2, _legal(tag))
                for x, tag in zip(self.centres, self.record["upos"], strict=True)
            ],
            boxes=boxes,
            arcs=self._arcs(_path_words(self.heads, relations), base),
            pills=pills,
            told=_legal("; ".join(told)),
        )

    def _arcs(self, on_path: set[int], base: float) -> list[Arc]:
        """Return the arcs of the tree, those on a path last, so that they are on top."""
        ports = self._ports()
        arcs = []
        for start, end, word in self.arcs:
            head = start + end - word
            y = base - LEVEL * self.levels[word]
            line, point = _bow(ports[head, word], ports[word, word], base, y)
            middle = (ports[head, word] + ports[word, word]) / 2
            label = Text(_round(middle), y, _legal(self.record["deprels"][word]))
            arcs.append(Arc(line, point, label, word in on_path))
        root = self.heads.index(0)
        x, y = _round(ports[root, root]), base - LEVEL * (self.depth + 1)
        label = Text(x, y, _legal(self.record["deprels"][root]))
        arcs.append(Arc(f"M{x} {y + 8}V{base}", _point(x, base), label))
        return sorted(arcs, key=lambda arc: arc.on_path)

    def _ports(self) -> dict[tuple[int, int], float]:
        """Return where the arc of a word, the second, ends at a word, the first; the longest are in the middle."""
        ports = {}
        for place, x in enumerate(self.centres):
            ends: list[tuple[float, int]] = []  # how far to the side, word of the arc
            for start, end, word in self.arcs:
                if place in (start, end):
                    ends.append((self.centres[start + end - place] - x, word))
            left = sorted((end for end in ends if end[0] < 0), reverse=True)
            right = sorted((end for end in ends if end[0] > 0), reverse=True)
            root = [] if self.heads[place] else [(0.0, place)]
            order = [*left, *root, *right]
            for number, (_, word) in enumerate(order):
                ports[place, word] = x + PORT * (number - (len(order) - 1) / 2)
        return ports

    def _boxes(self, relations: Sequence[Mapping[str, Any]], base: float) -> tuple[list[Box], int]:
        """Return the boxes of spans, wide ones first, and how many lines their types need."""
        related = {name: {_place(relation[name]) for relation in relations} for name in ("subject", "object")}
        types = {_place(span): span["type"] for span in self.spans}
        places = {*types, *related["subject"], *related["object"]}
        boxes: list[Box] = []
        lines: list[list[tuple[float, float]]] = []  # what is taken of each
        for place in sorted(places, key=lambda place: (place[1] - place[0], place)):
            kind = next((name for name, those in related.items() if place in those), "entity")
            depth = min(sum(start <= place[0] and place[1] <= end for start, end in places) - 1, 2)
            left, right = self._sides(place, edge=6 - 2 * depth)
            name, middle = _legal(types.get(place, "")), (left + right) / 2
            line = _free_line(lines, middle, _label_width(name) / 2) if name else 0
            text = Text(_round(middle), base + BOX + ROW * (line + 1.5) + 2, name)
            y, height = base + 2 + 3 * depth, BOX - 4 - 6 * depth
            boxes.append(Box(_round(left), y, _round(right - left), height, kind, text, place))
        return boxes[::-1], len(lines)

    def _sides(self, place: tuple[int, int], edge: float) -> tuple[float, float]:
        """Return the left and the right of some words."""
        ends = [
            (self.centres[word] + side * (WORD_CELL * cell_len(self.words[word]) / 2 + edge))
            for word in (place[0], place[1] - 1)
            for side in (-1, 1)
        ]
        return min(ends), max(ends)

    def _pills(self, relations: Sequence[Mapping[str, Any]], top: float) -> tuple[list[Pill], int]:
        """Return the labels of relations below the words, near objects first, and how many lanes they need."""
        pills, lanes = [], 0
        ways = [
            (self._middle(relation["object"]) - self._middle(relation["subject"]), relation) for relation in relations
        ]
        for side in (-1, 1):
            chosen = [way for way in ways if (way[0] >= 0) == (side > 0)]
            for lane, (_, relation) in enumerate(sorted(chosen, key=lambda way: abs(way[0])), 1):
                start, end = self._middle(relation["subject"]), self._middle(relation["object"])
                y = top + LANE * lane - LANE / 2
                width = _pill_width(relation)
                # The subject's arrows to both sides leave it apart.
                line, point = _bow(start + 4 * side, end, top, y, below=True)
                middle = min(max((start + end) / 2, (width + MARGIN) / 2), self.width - (width + MARGIN) / 2)
                text = Text(_round(middle), y, _legal(_label(relation)))
                pills.append(Pill(_round(middle - width / 2), _round(width), Arc(line, point, text)))
                lanes = max(lanes, lane)
        return pills, lanes


def _free_line(lines: list[list[tuple[float, float]]], middle: float, half: float) -> int:
    """Return the first line that has room for a name, and take it."""
    left, right = middle - half, middle + half
    free = [number for number, taken in enumerate(lines) if all(right < start or end < left for start, end in taken)]
    number = next(iter(free), len(lines))
    if number == len(lines):
        lines.append([])
    lines[number].append((left, right))
    return number


def _path_words(heads: Sequence[int], relations: Iterable[Mapping[str, Any]]) -> set[int]:
    """Return the words whose arc to their head is on the path between the spans of a relation."""
    on_path: set[int] = set()
    for relation in relations:
        ways = [
            set(way_up(heads, head_word(heads, Span(relation[name]["start"], relation[name]["end"], ""))))
            for name in ("subject", "object")
        ]
        on_path |= ways[0] ^ ways[1]
    return on_path


def _bow(start: float, end: float, base: float, y: float, below: bool = False) -> tuple[str, str]:
    """Return a line with round corners from `start` over the height `y` to `end`, and the point of its arrow."""
    side = 1 if end >= start else -1
    turn = min(7.0, abs(end - start) / 2) * side
    sign = -1 if below else 1
    bend = abs(turn) * sign
    line = (
        f"M{_round(start)} {base}V{_round(y + bend)}Q{_round(start)} {y} {_round(start + turn)} {y}"
        f"H{_round(end - turn)}Q{_round(end)} {y} {_round(end)} {_round(y + bend)}V{base}"
    )
    return line, _point(end, base, below)


def _point(x: float, y: float, below: bool = False) -> str:
    """Return the three corners of an arrow's point."""
    back = y + 7 if below else y - 7
    return f"{_round(x - 3.5)},{back} {_round(x + 3.5)},{back} {_round(x)},{y}"


def _place(span: Mapping[str, Any]) -> tuple[int, int]:
    return span["start"], span["end"]


def _label(relation: Mapping[str, Any]) -> str:
    return f"{relation['label']} {relation['score']:.2f}"


def _pill_width(relation: Mapping[str, Any]) -> float:
    return _label_width(_label(relation)) + 10


def _label_width(text: str) -> float:
    return LABEL_CELL * cell_len(text) + 8


def _round(number: float) -> float:
    return round(number, 1)


def _legal(text: str) -> str:
    """Return a text with what XML cannot have replaced."""
    return NOT_IN_XML.sub("\ufffd", text)


def _right_to_left(words: Iterable[str]) -> bool:
    """Tell whether most letters are of a script that runs from right to left."""
    kinds = [unicodedata.bidirectional(letter) for word in words for letter in word]
    return sum(kind in ("R", "AL") for kind in kinds) > sum(kind == "L" for kind in kinds)
