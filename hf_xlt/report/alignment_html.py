"""A finished alignment run as one self-contained page."""

from hf_xlt.report import wording
from hf_xlt.report.alignment import RETRIEVALS, Alignment, origin
from hf_xlt.report.clouds import pictures
from hf_xlt.report.html import page_environment

# The colour of each language of a picture, on light and on dark paper.
LIGHT = ("#b4430c", "#0b5cad")
DARK = ("#ffab70", "#84c1ff")


def render_alignment_html(results: dict) -> str:
    """Return the page: no script, nothing loaded from anywhere, everything escaped."""
    run = Alignment(results)
    return (
        page_environment()
        .get_template("alignment.html.jinja")
        .render(
            results=results,
            run=run,
            retrieval_names=RETRIEVALS,
            pictures=[(cloud, pictures(cloud)) for cloud in results["clouds"]],
            origin=origin,
            command=wording.command_line(results),
            ends=wording.ends,
            styles=[(language, light, dark) for language, (light, dark) in enumerate(zip(LIGHT, DARK, strict=True))],
        )
    )
