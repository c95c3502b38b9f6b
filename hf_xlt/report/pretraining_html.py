"""A finished pre-training run as one self-contained page."""

from hf_xlt.report import wording
from hf_xlt.report.curves import Chart, chart
from hf_xlt.report.html import page_environment
from hf_xlt.report.pretraining import Pretraining

# One colour a curve, on light and on dark paper; further curves are dashed.
LIGHT = ("#0b5cad", "#b4430c", "#18794e", "#8e3b8e", "#b3261e", "#6b5b00", "#0f7285", "#5b5f66")
DARK = ("#84c1ff", "#ffab70", "#6fd6a3", "#e29be2", "#ff9c94", "#d8c356", "#67cfe3", "#b7bdc6")
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
            styles=[(place, light, dark) for place, (light, dark) in enumerate(zip(LIGHT, DARK, strict=True))],
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
