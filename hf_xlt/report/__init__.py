"""Draw a finished run from its `results.json`: in the terminal, as a page, as tables."""

import json
import os
from pathlib import Path

from rich.console import Console

from hf_xlt.files import write_text
from hf_xlt.report.alignment import alignment_csv
from hf_xlt.report.alignment_html import render_alignment_html
from hf_xlt.report.alignment_terminal import render_alignment
from hf_xlt.report.html import render_html
from hf_xlt.report.pretraining_html import render_pretraining_html
from hf_xlt.report.pretraining_terminal import render_pretraining
from hf_xlt.report.probe_html import render_probe_html, write_figures
from hf_xlt.report.probe_terminal import render_probe
from hf_xlt.report.tables import matrix_csv, matrix_tex
from hf_xlt.report.terminal import render

# In the folder of a transfer run: the results of its newest probe.
PROBE_OF_RUN = "probe.json"


def write_report(results: dict, folder: str | os.PathLike) -> None:
    """Write `report.html` and the tables of its verb, each whole or not at all.

    A transfer run has `matrix.csv` and `matrix.tex`, and its page shows the probe in `probe.json` if there is one; an
    alignment has `alignment.csv`, and probes have `figures`.
    """
    folder, verb = Path(folder), results["command"]["verb"]
    if verb == "pretrain":
        write_text(folder / "report.html", render_pretraining_html(results))
    elif verb == "align":
        write_text(folder / "report.html", render_alignment_html(results))
        write_text(folder / "alignment.csv", alignment_csv(results))
    elif verb == "probe":
        write_text(folder / "report.html", render_probe_html(results))
        write_figures(results, folder / "figures")
    else:
        probe = folder / PROBE_OF_RUN
        probed = json.loads(probe.read_text(encoding="utf-8")) if probe.exists() else None
        write_text(folder / "report.html", render_html(results, probed))
        write_text(folder / "matrix.csv", matrix_csv(results))
        write_text(folder / "matrix.tex", matrix_tex(results))


def print_report(results: dict, console: Console) -> None:
    """Print what a finished run shows, readable without colour."""
    verb = results["command"]["verb"]
    if verb == "pretrain":
        render_pretraining(results, console)
    elif verb == "align":
        render_alignment(results, console)
    elif verb == "probe":
        render_probe(results, console)
    else:
        render(results, console)
