"""`hf-xlt report`: draw a finished run again."""

import json
from pathlib import Path
from typing import Annotated

import typer

KEYS = (
    "command",
    "versions",
    "task",
    "languages",
    "data",
    "model",
    "cells",
    "baselines",
    "summary",
    "ledger",
    "seconds",
)


def report(
    run: Annotated[Path, typer.Argument(help="Folder of a finished run, or its results.json.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON and nothing else.")] = False,
) -> None:
    """Draw a finished run again from its results.json: terminal, report.html, matrix.csv, matrix.tex."""
    from rich.console import Console

    from ..report import write_report
    from ..report.terminal import render

    path = run / "results.json" if run.is_dir() else run
    if not path.exists():
        raise FileNotFoundError(
            f"{path}: no results there. Expected the folder of a finished run (`hf-xlt transfer` names it)."
        )
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: expected JSON, got {error}. Was it written by `hf-xlt`?") from error
    schema = results.get("schema") if isinstance(results, dict) else None
    if schema != "hf_xlt/results/1":
        raise ValueError(f"{path}: expected `schema` 'hf_xlt/results/1', got {schema!r}.")
    if missing := [key for key in KEYS if key not in results]:
        raise ValueError(f"{path}: expected the results of a run, got a file without {', '.join(map(repr, missing))}.")
    write_report(results, path.parent)
    if as_json:
        typer.echo(json.dumps(results["summary"], ensure_ascii=False))
    else:
        console = Console()
        render(results, console)
        console.print(f"\nDrawn again: {path.parent / 'report.html'}", highlight=False, soft_wrap=True, markup=False)
