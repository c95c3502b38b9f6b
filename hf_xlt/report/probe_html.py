"""A finished probe run as one self-contained page, and its figures as files."""

import re
from importlib.util import find_spec
from pathlib import Path

from jinja2 import Environment

from hf_xlt.files import whole_file, write_text
from hf_xlt.report import wording
from hf_xlt.report.curves import COLOURS
from hf_xlt.report.html import SCALE_STYLES, page_environment
from hf_xlt.report.probe import Probe
from hf_xlt.report.probe_figures import figures

# Colours of the page that drawings use, on light and on dark paper: those of `page.html.jinja`.
PAGE_COLOURS = {
    "paper": ("#ffffff", "#0f151b"),
    "ink": ("#17212b", "#e4ebf2"),
    "soft": ("#4b5a69", "#a5b3c1"),
    "line": ("#d3dbe3", "#2c3844"),
}
PAGE_STYLE = (
    "svg.figure .page { fill: var(--paper); }\n"
    "svg.figure .title { font-size: 13px; font-weight: 600; }\n"
    "svg.figure { color-scheme: light dark; }\n"
)
# What one unit of a drawing is in a PNG, in pixels.
ZOOM = 2


def render_probe_html(results: dict) -> str:
    """Return the page: no script, nothing loaded from anywhere, everything escaped."""
    probe = Probe(results)
    return (
        page_environment()
        .get_template("probe.html.jinja")
        .render(
            results=results,
            probe=probe,
            figures=figures(probe),
            command=wording.command_line(results),
            styles=SCALE_STYLES,
            curve_styles=COLOURS,
        )
    )


def write_figures(results: dict, folder: Path) -> None:
    """Write every figure as SVG, light or dark as its reader is, and as PNG where `resvg_py` is installed.

    Args:
        results: Of a probe run.
        folder: Where they are written.
    """
    environment = page_environment()
    style = figure_file_style(environment)
    for part in figures(Probe(results)).values():
        for figure in part:
            svg = environment.get_template("figure.svg.jinja").render(figure=figure, style=style)
            write_text(folder / f"{figure.name}.svg", svg)
            if find_spec("resvg_py"):
                import resvg_py

                with whole_file(folder / f"{figure.name}.png", "wb") as file:
                    file.write(bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=ZOOM)))


def figure_file_style(environment: Environment) -> str:
    """Return the style of drawings in files: colours written out, as few programs know variables."""
    macro = environment.get_template("figures.html.jinja").module.figure_style
    style = str(macro(COLOURS)) + PAGE_STYLE
    names = dict(PAGE_COLOURS)
    names |= {f"curve{place}": (light, dark) for place, light, dark in COLOURS}
    for step, light, light_ink, dark, dark_ink in SCALE_STYLES:
        names |= {f"paper{step}": (light, dark), f"ink{step}": (light_ink, dark_ink)}
    light, dark = (re.sub(r"var\(--(\w+)\)", lambda found, side=side: names[found[1]][side], style) for side in (0, 1))
    return f"{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"
