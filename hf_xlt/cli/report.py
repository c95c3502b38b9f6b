"""`hf-xlt report`: draw a finished run again."""

import json
from pathlib import Path
from typing import Annotated

import typer

COMMON = ("versions", "languages", "data", "seconds")
# Verb -> what its results hold beside that.
KEYS = {
    "transfer": ("task", "model", "cells", "baselines", "summary", "ledger"),
    "pretrain": ("model", "training", "curves", "perplexity"),
    "probe": ("overlap", "typology", "translation", "recommendation", "summary", "notes"),
    "align": ("hub", "model", "methods", "alignments", "cells", "summary", "baselines", "spectra", "clouds", "notes"),
}
# Verb -> what `--json` prints of its results.
SUMMARY = {"transfer": "summary", "pretrain": "perplexity", "align": "summary", "probe": "summary"}


def report(
    run: Annotated[Path, typer.Argument(help="Folder of a finished run, or its results.json.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON and nothing else.")] = False,
) -> None:
    """Draw a finished run again from its results.json: terminal, report.html; of a matrix, matrix.csv and .tex too."""
    from rich.console import Console

    from ..report import print_report, write_report
    from ..results import read_results

    path = run / "results.json" if run.is_dir() else run
    results = read_results(path)
    verb = results["command"]["verb"] if "command" in results else None
    if verb not in KEYS:
        raise ValueError(f"{path}: expected the results of {' or '.join(map(repr, KEYS))}, got those of {verb!r}.")
    if missing := [key for key in (*COMMON, *KEYS[verb]) if key not in results]:
        raise ValueError(f"{path}: expected the results of a run, got a file without {', '.join(map(repr, missing))}.")
    write_report(results, path.parent)
    if as_json:
        typer.echo(json.dumps(results[SUMMARY[verb]], ensure_ascii=False))
    else:
        console = Console()
        print_report(results, console)
        console.print(f"\nDrawn again: {path.parent / 'report.html'}", highlight=False, soft_wrap=True, markup=False)
