"""What the verbs that run something have in common."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

# Said where a verb runs on `pocket`, be it asked for or for lack of other data.
GENERATED = "note: the data set pocket is generated text; show what it gives beside the same run on real data."


def run_verb(
    run: Callable[..., tuple[dict, Path]],
    experiment: Any,
    output: Path | None,
    progress: Any,
    json_part: str | None,
    closing_lines: Callable[[Path, list[str]], list[str]],
) -> None:
    """Run an experiment in this process of those a launcher started; print its report in the first.

    Args:
        run: Takes experiment, command line, output folder and progress; returns the results and the run's folder.
        experiment: The description.
        output: Folder of the run; None: one under `runs`.
        progress: Draws the progress.
        json_part: Key of the results to print as JSON, and nothing else; None: print the report.
        closing_lines: Takes the run's folder and the command line; returns what to say after the report.
    """
    from rich.console import Console

    from ..report import print_report
    from ..training.processes import launched_alone, process_state
    from .quiet import quiet

    quiet()
    state = process_state()
    if launched_alone():
        typer.echo(
            "note: accelerate started one process; without GPUs, `accelerate launch --multi_gpu` starts several.",
            err=True,
        )
    if experiment.generated and state.is_main_process:
        typer.echo(GENERATED, err=True)
    argv = ["hf-xlt", *sys.argv[1:]]
    try:
        results, folder = run(experiment, argv, output, progress)
    except KeyboardInterrupt:
        typer.echo("stopped; the same command goes on where it was", err=True)
        raise typer.Exit(130) from None
    if not state.is_main_process:
        return
    if json_part:
        typer.echo(json.dumps(results[json_part], ensure_ascii=False))
        return
    console = Console()
    print_report(results, console)
    for line in ["", *closing_lines(folder, argv)]:
        console.print(line, highlight=False, soft_wrap=True, markup=False)
