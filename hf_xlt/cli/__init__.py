"""The `hf-xlt` command: one module a verb."""

import os
import sys

import typer

from .align import align
from .data import data
from .demo import demo
from .extract import extract
from .pretrain import pretrain
from .probe import probe
from .push import push
from .report import report
from .transfer import transfer

app = typer.Typer(
    name="hf-xlt",
    help="Cross-lingual transfer learning: train on some languages, know what that gives in every other one.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(transfer)
app.command()(pretrain)
app.command()(align)
app.command()(extract)
app.command()(probe)
app.command()(report)
app.command()(demo)
app.command()(push)
app.add_typer(data)


def main() -> None:
    """Run the command line: exit code 0 done, 1 failed with one clear line, 2 wrong usage."""
    try:
        app()
    except (ValueError, OSError, ImportError) as error:  # the last: an extra is not installed
        if os.environ.get("HF_XLT_TRACEBACK"):  # for who looks for the cause
            raise
        _fail(" ".join(str(error).split()), 1)


def _fail(message: str, code: int) -> None:
    typer.echo(f"error: {message}", err=True)
    sys.exit(code)
