"""A finished run as one self-contained page."""

import json
import math

from jinja2 import Environment, PackageLoader, StrictUndefined

from hf_xlt.report import wording
from hf_xlt.report.adversary import adversary_of
from hf_xlt.report.curves import COLOURS
from hf_xlt.report.matrix import Matrix
from hf_xlt.report.probe import Probe
from hf_xlt.report.probe_figures import figures

# Scales of one hue, weak to strong: strong is dark on light paper and bright on dark paper.
LIGHT = ("#f2f7fc", "#dce9f6", "#c2daee", "#9dc6e3", "#70aed6", "#4892c6", "#2474b4", "#0e559c", "#08336e")
DARK = ("#16222e", "#17304a", "#1a3f66", "#1f5082", "#2a659f", "#437fb8", "#6a9ccd", "#97bce1", "#cce0f4")


def page_environment() -> Environment:
    """Return what pages are made with: everything escaped, unknown fields are errors, numbers worded as elsewhere."""
    environment = Environment(
        loader=PackageLoader("hf_xlt", "report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        **wording.FILTERS,
        "chance": wording.chance,
        "duration": wording.duration,
        "signed": wording.signed,
        "json": lambda value: json.dumps(value, indent=1, ensure_ascii=False),
    }
    return environment


def render_html(results: dict, probed: dict | None = None) -> str:
    """Return the page: no script, nothing loaded from anywhere, everything escaped.

    Args:
        results: Of a transfer run.
        probed: Those of a probe of this run, which are shown too.
    """
    environment = page_environment()
    matrix = Matrix(results)
    scale = Scale(matrix)
    adversary = adversary_of(results)
    probe = Probe(probed) if probed else None
    return environment.get_template("report.html.jinja").render(
        results=results,
        matrix=matrix,
        scale=scale,
        adversary=adversary,
        charts=adversary.charts() if adversary else {},
        curve_styles=COLOURS if adversary or probe else [],
        task=wording.task_name(results),
        metric=wording.metric_name(results),
        model=wording.model_name(results),
        split=results["command"]["experiment"].get("eval_split", "test"),
        seeds=wording.seeds(results),
        sentences=wording.span(map(matrix.count, matrix.languages)),
        command=wording.command_line(results),
        baseline_words=wording.baseline_words(results),
        values=_values_by_seed(results),
        types=_types(matrix),
        type_name=wording.type_names(results)[0],
        counted=wording.type_names(results)[1],
        spread=wording.spread,
        interval=wording.interval,
        styles=SCALE_STYLES,
        probe=probe,
        figures=figures(probe) if probe else {},
    )


class Scale:
    """Nine steps of colour between the lowest and the highest score of a matrix, rounded to 5 points."""

    def __init__(self, matrix: Matrix):
        means = [cell["mean"] for cell in matrix.cells.values()]
        self.low = math.floor(20 * min(means)) / 20
        self.high = max(math.ceil(20 * max(means)) / 20, self.low + 0.05)
        self.steps = range(len(LIGHT))

    def step(self, value: float) -> int:
        """Return the step of a score."""
        return min(int(len(LIGHT) * (value - self.low) / (self.high - self.low)), len(LIGHT) - 1)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2).

    Example:
        >>> round(contrast("#000000", "#ffffff"), 6)
        21.0
    """
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _ink(paper: str) -> tuple[str, str]:
    return paper, max("#000000", "#ffffff", key=lambda ink: contrast(ink, paper))


# Number of a step, then paper and ink of it on light and on dark pages.
SCALE_STYLES = [(step, *_ink(light), *_ink(dark)) for step, (light, dark) in enumerate(zip(LIGHT, DARK, strict=True))]


def _values_by_seed(results: dict) -> dict[tuple[str, str], list[tuple[int, float]]]:
    values: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for cell in results["cells"]:
        if cell["variant"] == "model" and cell["metric"] == results["task"]["metric"]:
            values.setdefault((cell["train"], cell["eval"]), []).append((cell["seed"], cell["value"]))
    return values


def _types(matrix: Matrix) -> list[str]:
    return list(dict.fromkeys(name for cell in matrix.cells.values() for name in cell["per_type"] or ()))
