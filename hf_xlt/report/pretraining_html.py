"""A finished pre-training run as one self-contained page."""

from hf_xlt.report import wording
from hf_xlt.report.curves import COLOURS, Chart, chart
from hf_xlt.report.html import page_environment
from hf_xlt.report.pretraining import Pretraining

CURVES = {"loss": "loss", "perplexity": "held-out perplexity"}


def render_pretraining_html(results: dict) -> str:
    """Return the page: no script, nothing loaded from anywhere, everything escaped."""
    run = Pretraining(results)
    return (
        page_environment()
        .get_template("pretraining.html.jinja")
        .render(
            results=results,
            run=run,
            names=", ".join(map(run.name, run.languages)),
            charts=_charts(run),
            reasons=list(dict.fromkeys(reason for row in results["data"]["filters"] for reason in row["counts"])),
            command=wording.command_line(results),
            styles=COLOURS,
        )
    )


def _charts(run: Pretraining) -> dict[str, Chart]:
    """Return title -> drawing of every curve that has points."""
    charts = {}
    for curve, words in CURVES.items():
        for objective in run.objectives:
            series = run.series(curve, objective)
            if any(series.values()):
                charts[f"{objective.upper()} {words}"] = chart(series)
    return charts
