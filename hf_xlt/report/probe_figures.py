"""The figures of a probe run as drawings: overlap, shared features, layers, languages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hf_xlt.report import published
from hf_xlt.report.axes import CELL, Axes, axes, round_fractions, shortened
from hf_xlt.report.curves import spread_out
from hf_xlt.report.probe import Probe

NAME_HEIGHT = 15
SCALE_STEPS = 9
# Width and height of a field of the heat map, and of a leaf of the tree.
FIELD_WIDTH, FIELD_HEIGHT = 38, 22
LEAF = 22
# Pairs that are drawn; those the paper has come first.
MOST_PAIRS = 5


@dataclass(frozen=True)
class Dot:
    """A pair of languages: where it is, and what it says when pointed at."""

    x: float
    y: float
    title: str


@dataclass(frozen=True)
class Line:
    """A line, its name at the right, and its colour; `band` is the interval around it.

    `style` is solid, dashed (untrained), dotted (baselines) or published.
    """

    name: str
    points: str
    name_y: float
    colour: int
    style: str = "solid"
    band: str = ""
    dots: list[Dot] = field(default_factory=list)


@dataclass(frozen=True)
class Area:
    """What published points fill: a polygon, and its name."""

    name: str
    points: str
    x: float
    y: float


@dataclass(frozen=True)
class Figure:
    """A drawing over axes.

    Attributes:
        name: Name of its file.
        title: What stands above it.
        axes: Its axes.
        dots: Pairs of languages.
        lines: Lines and curves.
        areas: Published areas behind them.
        bars: (x, y of the low end, y of the high end, y of the mean) of means with intervals.
    """

    kind = "chart"
    name: str
    title: str
    axes: Axes
    dots: list[Dot] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    bars: list[tuple[float, float | None, float | None, float]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Return the width of the drawing."""
        return self.axes.width

    @property
    def height(self) -> int:
        """Return its height."""
        return self.axes.height

    @property
    def published(self) -> bool:
        """Tell whether published points are behind it."""
        return bool(self.areas) or any(line.style == "published" for line in self.lines)


@dataclass(frozen=True)
class HeatMap:
    """Fields (x, y, step of colour, text) with the names of their rows and columns."""

    kind, published = "heat", False
    name: str
    title: str
    rows: list[tuple[float, str]]
    columns: list[tuple[float, str]]
    fields: list[tuple[float, float, int, str, str]]
    left: float
    top: float
    width: int
    height: int


@dataclass(frozen=True)
class Tree:
    """A dendrogram: its lines as paths, its leaves and the marks of its axis."""

    kind, published = "tree", False
    name: str
    title: str
    paths: list[str]
    leaves: list[tuple[float, str]]
    ticks: list[tuple[float, str]]
    right: float
    width: int
    height: int


Figures = dict[str, list[Figure | HeatMap | Tree]]


def figures(probe: Probe) -> Figures:
    """Return part of the page -> its drawings."""
    encoders = probe.trained
    return {
        "overlap": [overlap_figure(probe, relation) for relation in probe.overlaps("jaccard")],
        "typology": [shared_features_figure(probe, source) for source in probe.typology_sources if source["groups"]],
        "layers": layer_figures(probe) if probe.translation else [],
        "languages": [heat_map(probe, encoder) for encoder in encoders],
        "identity": [identity_figure(probe, encoder) for encoder in encoders if encoder["identity"]],
        "similarity": [tree(probe, encoder) for encoder in encoders if encoder["similarity"]],
    }


def overlap_figure(probe: Probe, relation: dict) -> Figure:
    """Draw scores over the overlap of word pieces, with the line of least squares (Figure 2 of the paper)."""
    kind = relation["kind"]
    rows = [row for row in probe.results["overlap"]["rows"] if row["kind"] == kind]
    same_axes = kind == "entities" and probe.metric == "f1"
    corners = [corner for area in published.OVERLAP.values() for corner in area] if same_axes else []
    most = max([row["jaccard"] for row in rows] + [x for x, _ in corners]) * 1.05 or 0.01
    scores = [row["score"] for row in rows] + [y for _, y in corners]
    what = {"entities": "overlap of word pieces in entities", "words": "overlap of word pieces"}[kind]
    n = f"n = {len(rows)} pairs of languages"
    marks = {value: f"{100 * value:.10g}" for value in round_fractions(0, most)}
    frame = axes((0, most), _fractions(scores), (f"{what} in %, {n}", probe.score_title), marks)
    line = _least_squares(relation, rows, frame)
    areas = []
    if same_axes:
        places = {"M-BERT": (0.265, 0.67), "EN-BERT": (0.265, 0.31)}
        areas = [
            Area(name, frame.path(points), frame.x(places[name][0]), frame.y(places[name][1]))
            for name, points in published.OVERLAP.items()
        ]
    dots = [
        Dot(frame.x(row["jaccard"]), frame.y(row["score"]), probe.told(row, 100 * row["jaccard"], "% overlap"))
        for row in rows
    ]
    return Figure(f"overlap_{kind}", f"Score by {what}", frame, dots, line, areas)


def _least_squares(relation: dict, rows: Sequence[dict], frame: Axes) -> list[Line]:
    if relation["slope"] is None:
        return []
    slope, start = relation["slope"]["value"], relation["intercept"]
    ends = [min(row["jaccard"] for row in rows), max(row["jaccard"] for row in rows)]
    return [Line("", frame.path([(x, start + slope * x) for x in ends]), 0, 0)]


def shared_features_figure(probe: Probe, source: dict) -> Figure:
    """Draw mean scores by the number of shared features, pairs behind them (Figure 3 of the paper)."""
    groups = {int(group["name"]): group for group in source["groups"]}
    same_axes = probe.metric == "accuracy" and source["name"] == "wals" and len(source["features"]) == 6
    behind = published.SHARED_FEATURES if same_axes else {}
    scores = [row["score"] for row in source["rows"]] + [y for points in behind.values() for y in points.values()]
    most, least = max(len(source["features"]), max(groups)), min(0, *groups)
    marks = {
        count: f"{count}\n{groups[count]['pairs'] if count in groups else '–'}" for count in range(least, most + 1)
    }
    titles = (f"number of shared features of {probe.source_name(source)}; below: number n of pairs", probe.score_title)
    frame = axes((least - 0.5, most + 0.5), _fractions(scores), titles, marks, names=8 if behind else 0)
    dots = [
        Dot(frame.x(row["shared"] + _jitter(place)), frame.y(row["score"]), probe.told(row, row["shared"], "shared"))
        for place, row in enumerate(source["rows"])
    ]
    bars = [
        (
            frame.x(count),
            *(None if end is None else frame.y(end) for end in (group["low"], group["high"])),
            frame.y(group["mean"]),
        )
        for count, group in groups.items()
    ]
    means = frame.path([(count, group["mean"]) for count, group in groups.items()])
    lines = [Line("", means, 0, 0)] + _published_lines(frame, {name: list(p.items()) for name, p in behind.items()})
    title = f"Score by shared features of {probe.source_name(source)}"
    return Figure(f"shared_features_{source['name']}", title, frame, dots, lines, [], bars)


def _jitter(place: int) -> float:
    """Spread pairs over the width of their number, the same way each time."""
    return ((place * 0.618034) % 1 - 0.5) * 0.5


def _published_lines(frame: Axes, curves: dict[str, list[tuple[float, float]]]) -> list[Line]:
    """Return published points as lines with a name at their end and hollow marks."""
    heights = spread_out([frame.y(points[-1][1]) for points in curves.values()], NAME_HEIGHT, frame.top, frame.bottom)
    return [
        Line(
            name,
            frame.path(points),
            height,
            0,
            "published",
            dots=[Dot(frame.x(x), frame.y(y), f"{name}: {100 * y:.0f}") for x, y in points],
        )
        for (name, points), height in zip(curves.items(), heights, strict=True)
    ]


def layer_figures(probe: Probe) -> list[Figure]:
    """Draw nearest-neighbour translation over layers: the mean over pairs, and some pairs (Figure 4 of the paper)."""
    pairs = [tuple(pair) for pair in probe.translation["pairs"]]
    charts = []
    if len(pairs) > 1:
        title = f"Mean over {len(pairs)} pairs of languages"
        charts.append(_layer_chart(probe, "layers_mean", title, probe.averages(), probe.surface_average))
    first = [pair for pair in pairs if pair in published.LAYERS] + [
        pair for pair in pairs if pair not in published.LAYERS
    ]
    for pair in first[:MOST_PAIRS]:
        surface, curves = probe.surface(pair), probe.accuracies(pair)
        charts.append(_layer_chart(probe, f"layers_{'-'.join(pair)}", probe.arrow(pair), curves, surface, pair))
    return charts


def _layer_chart(
    probe: Probe, name: str, title: str, rows: list[dict], surface: dict | None, pair: tuple[str, str] | None = None
) -> Figure:
    last = max(len(row["values"]) for row in rows) - 1 if rows else 1
    behind = published.LAYERS.get(pair) if last == 12 else None
    names = (
        [probe.curve_name(row) for row in rows] + (["spelling"] if surface else []) + (["M-BERT"] if behind else [])
    )
    n = (rows or [surface])[0]["n"]
    marks = {layer: str(layer) for layer in range(0, last + 1, 1 if last <= 12 else 2)}
    titles = (f"layer (0: embeddings); n = {n:,} sentences", "translations found, %")
    frame = axes((0, last), (0, 1), titles, marks, names=max(map(len, names)))
    ends = (
        [row["values"][-1] for row in rows]
        + ([surface["value"]] if surface else [])
        + ([behind[-1]] if behind else [])
    )
    heights = spread_out([frame.y(end) for end in ends], NAME_HEIGHT, frame.top, frame.bottom)
    lines = []
    if behind:
        points = list(enumerate(behind, 1))
        dots = [Dot(frame.x(x), frame.y(y), f"M-BERT, layer {x}: {100 * y:.0f}") for x, y in points]
        lines.append(Line("M-BERT", frame.path(points), heights[-1], 0, "published", dots=dots))
    if surface:
        ends = [(0, surface["value"]), (last, surface["value"])]
        lines.append(Line("spelling", frame.path(ends), heights[len(rows)], 0, "dotted"))
    for row, height in zip(rows, heights, strict=False):
        points = list(enumerate(row["values"]))
        edges = list(enumerate(row["highs"])) + list(enumerate(row["lows"]))[::-1]
        lines.append(
            Line(
                shortened(probe.curve_name(row)),
                frame.path(points),
                height,
                probe.colour(row["encoder"]),
                "dashed" if row["untrained"] else "solid",
                frame.path(edges),
                [Dot(frame.x(x), frame.y(y), f"layer {x}: {100 * y:.1f}") for x, y in points],
            )
        )
    return Figure(name, title, frame, lines=lines)


def heat_map(probe: Probe, encoder: dict) -> HeatMap:
    """Draw the translations found in each layer, on average over the pairs of each language and both directions."""
    rows = probe.by_language(encoder["name"])
    layers = encoder["layers"] + 1
    names = {code: probe.name(code) for code in rows}
    left = 16 + CELL * max(map(len, names.values()))
    fields = [
        (
            left + FIELD_WIDTH * layer,
            30.0 + FIELD_HEIGHT * place,
            min(int(SCALE_STEPS * value), SCALE_STEPS - 1),
            f"{100 * value:.0f}",
            f"{names[code]}, layer {layer}: {100 * value:.1f} %",
        )
        for place, (code, values) in enumerate(rows.items())
        for layer, value in enumerate(values)
    ]
    return HeatMap(
        name=f"languages_{_file_name(encoder['name'])}",
        title=f"{encoder['name']}: translations found in %, by language and layer",
        rows=[(30.0 + FIELD_HEIGHT * (place + 0.5), name) for place, name in enumerate(names.values())],
        columns=[(left + FIELD_WIDTH * (layer + 0.5), str(layer)) for layer in range(layers)],
        fields=fields,
        left=left,
        top=30.0,
        width=round(left + FIELD_WIDTH * layers + 10),
        height=round(30 + FIELD_HEIGHT * len(rows) + 10),
    )


def identity_figure(probe: Probe, encoder: dict) -> Figure:
    """Draw how well the language of a sentence can be told from each layer, before and after centring."""
    rows = encoder["identity"]
    last = max(row["layer"] for row in rows)
    kinds = {
        "linear": ("linear", False),
        "quadratic": ("quadratic", False),
        "linear, centred": ("linear", True),
        "quadratic, centred": ("quadratic", True),
    }
    curves = {name: [row for row in rows if (row["probe"], row["centred"]) == kind] for name, kind in kinds.items()}
    titles = (f"layer (0: embeddings); n = {rows[0]['n']:,} held-out sentences", "sentences whose language is told, %")
    marks = {layer: str(layer) for layer in range(0, last + 1, 1 if last <= 12 else 2)}
    frame = axes((0, last), (0, 1), titles, marks, names=max(map(len, curves)))
    ends = [own[-1]["value"] for own in curves.values()] + [rows[0]["chance"]]
    heights = spread_out([frame.y(end) for end in ends], NAME_HEIGHT, frame.top, frame.bottom)
    chance = Line("chance", frame.path([(0, ends[-1]), (last, ends[-1])]), heights[-1], 0, "dotted")
    lines = [
        Line(
            name,
            frame.path([(row["layer"], row["value"]) for row in own]),
            height,
            place % 2,
            "dashed" if own[0]["centred"] else "solid",
            dots=[Dot(frame.x(row["layer"]), frame.y(row["value"]), f"{100 * row['value']:.1f}") for row in own],
        )
        for place, ((name, own), height) in enumerate(zip(curves.items(), heights, strict=False))
    ]
    title = f"{encoder['name']}: telling the language of a sentence"
    return Figure(f"identity_{_file_name(encoder['name'])}", title, frame, lines=[chance, *lines])


def tree(probe: Probe, encoder: dict) -> Tree:
    """Draw in which order languages join, the most alike first, by 1 - alignment of their sentences."""
    languages, linkage = probe.results["data"]["text"]["languages"], encoder["tree"]["linkage"]
    order = _leaves(linkage, len(languages))
    names = [probe.name(languages[leaf]) for leaf in order]
    right = 560.0 - CELL * max(map(len, names))
    longest = max(row[2] for row in linkage) or 1.0
    places = {leaf: (right, 14 + LEAF * (place + 0.5)) for place, leaf in enumerate(order)}
    paths = []
    for step, (first, second, distance, _) in enumerate(linkage):
        (x1, y1), (x2, y2) = places[int(first)], places[int(second)]
        x = right - (right - 20) * distance / longest
        paths.append(f"M{x1:.1f} {y1:.1f}H{x:.1f}V{y2:.1f}H{x2:.1f}")
        places[len(languages) + step] = (x, (y1 + y2) / 2)
    bottom = 14 + LEAF * len(languages)
    ticks = [(right - (right - 20) * mark / longest, f"{1 - mark:.10g}") for mark in round_fractions(0, longest)]
    return Tree(
        name=f"similarity_{_file_name(encoder['name'])}",
        title=f"{encoder['name']}: similarity of languages (CKA) in layer {encoder['tree']['layer']}",
        paths=paths,
        leaves=[(14 + LEAF * (place + 0.5), name) for place, name in enumerate(names)],
        ticks=ticks,
        right=right,
        width=570,
        height=bottom + 36,
    )


def _leaves(linkage: Sequence[Sequence[float]], leaves: int) -> list[int]:
    """Return the leaves in the order in which lines of the tree do not cross."""
    below: dict[int, list[int]] = {leaf: [leaf] for leaf in range(leaves)}
    for step, (first, second, *_) in enumerate(linkage):
        below[leaves + step] = below[int(first)] + below[int(second)]
    return below[leaves + len(linkage) - 1]


def _fractions(scores: Iterable[float]) -> tuple[float, float]:
    """Return the ends of an axis of scores, tenths."""
    scores = list(scores)
    low, high = int(10 * min(scores)) / 10, -(-10 * max(scores) // 1) / 10
    return low, max(high, low + 0.1)


def _file_name(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)
