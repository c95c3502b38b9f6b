"""`hf-xlt push`: upload the model of a run with its card, and prove that it opens from the Hub."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer


def push(
    folder: Annotated[
        Path, typer.Argument(help="Folder of a run, whose model is pushed, or of a saved model.", show_default=False)
    ],
    repo: Annotated[
        str,
        typer.Argument(help="Repository on the Hub: name, or owner/name; made if there is none.", show_default=False),
    ],
    private: Annotated[bool, typer.Option("--private", help="Make a new repository private.")] = False,
    revision: Annotated[
        str | None, typer.Option(help="Branch to push to, made if there is none.", show_default="main")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the files that are there; they stay in its history.")
    ] = False,
    adapter: Annotated[
        bool, typer.Option("--adapter", help="The LoRA adapters of the run, not the model they were merged into.")
    ] = False,
    base_model: Annotated[
        str | None,
        typer.Option(help="Model on the Hub that the adapters belong to.", show_default="as the run names it"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON and nothing else.")] = False,
) -> None:
    """Upload a model, its tokenizer, card and code in one commit, then open it from the Hub and compare.

    The folder is checked first: safetensors, configuration, tokenizer or features, card; pickles and states of
    optimizers stay here. At the end a process without hf_xlt opens it from there and answers as the folder does.
    Example:

    hf-xlt push runs/2026-01-31_transfer_1a2b3c4d me/pos-en --private
    """
    from ..hub.publishing import publish
    from .quiet import quiet

    quiet()
    published = publish(
        folder,
        repo,
        private=private,
        revision=revision,
        overwrite=overwrite,
        adapter=adapter,
        base_model=base_model,
        say=lambda line: typer.echo(line, err=as_json),
    )
    if as_json:
        typer.echo(json.dumps(asdict(published)))
