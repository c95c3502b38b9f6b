"""Draw a finished run from its `results.json`: in the terminal, as a page, as tables."""

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
from hf_xlt.report.tables import matrix_csv, matrix_tex
from hf_xlt.report.terminal import render


def write_report(results: dict, folder: str | os.PathLike) -> None:
    """Write `report.html` and the tables of its verb, each whole or not at all.

    A transfer run has `matrix.csv` and `matrix.tex`, an alignment `alignment.csv`.
    """
    folder, verb = Path(folder), results["command"]["verb"]
    if verb == "pretrain":
        write_text(folder / "report.html", render_pretraining_html(results))
    elif verb == "align":
        write_text(folder / "report.html", render_alignment_html(results))
        write_text(folder / "alignment.csv", alignment_csv(results))
    else:
        write_text(folder / "report.html", render_html(results))
        write_text(folder / "matrix.csv", matrix_csv(results))
        write_text(folder / "matrix.tex", matrix_tex(results))


def print_report(results: dict, console: Console) -> None:
    """Print what a finished run shows, readable without colour."""
    verb = results["command"]["verb"]
    if verb == "pretrain":
        render_pretraining(results, console)
    elif verb == "align":
        render_alignment(results, console)
    else:
        render(results, console)
