"""Draw a finished run from its `results.json`: in the terminal, as a page, as tables."""

import os
from pathlib import Path

from rich.console import Console

from hf_xlt.files import write_text
from hf_xlt.report.html import render_html
from hf_xlt.report.pretraining_html import render_pretraining_html
from hf_xlt.report.pretraining_terminal import render_pretraining
from hf_xlt.report.tables import matrix_csv, matrix_tex
from hf_xlt.report.terminal import render


def write_report(results: dict, folder: str | os.PathLike) -> None:
    """Write `report.html`, of a transfer run `matrix.csv` and `matrix.tex` too, each whole or not at all."""
    folder = Path(folder)
    if results["command"]["verb"] == "pretrain":
        write_text(folder / "report.html", render_pretraining_html(results))
        return
    write_text(folder / "report.html", render_html(results))
    write_text(folder / "matrix.csv", matrix_csv(results))
    write_text(folder / "matrix.tex", matrix_tex(results))


def print_report(results: dict, console: Console) -> None:
    """Print what a finished run shows, readable without colour."""
    if results["command"]["verb"] == "pretrain":
        render_pretraining(results, console)
    else:
        render(results, console)
