"""Draw a finished run from its `results.json`: in the terminal, as a page, as tables."""

import os
from pathlib import Path

from hf_xlt.files import write_text
from hf_xlt.report.html import render_html
from hf_xlt.report.tables import matrix_csv, matrix_tex


def write_report(results: dict, folder: str | os.PathLike) -> None:
    """Write `report.html`, `matrix.csv` and `matrix.tex` into `folder`, each whole or not at all."""
    folder = Path(folder)
    write_text(folder / "report.html", render_html(results))
    write_text(folder / "matrix.csv", matrix_csv(results))
    write_text(folder / "matrix.tex", matrix_tex(results))
