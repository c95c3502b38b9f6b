"""`hf-xlt probe`: why it transfers, and where from."""

import json
import shlex
from pathlib import Path
from typing import Annotated

import typer

from .run_verb import run_verb


def probe(
    runs: Annotated[
        list[str] | None,
        typer.Argument(
            help="Folder of a finished `hf-xlt transfer` run; with --recommend one or more.", show_default=False
        ),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option(
            help="Sentences and translations: CoNLL-U that shares ids (PUD), files aligned by line, bitext; pocket.",
            show_default="for encoders pocket, which is generated",
        ),
    ] = None,
    languages: Annotated[
        str | None,
        typer.Option(help="Languages of the text: en,de,ru.", show_default="those of the run"),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="Encoder folder or Hub id, also as NAME=FOLDER, beside that of the run; may be repeated.",
            show_default=False,
        ),
    ] = None,
    pairs: Annotated[
        str | None,
        typer.Option(
            help="Pairs of languages: en-de,hi-ur or all.", show_default="those of the run, else first-other"
        ),
    ] = None,
    distance: Annotated[
        str | None, typer.Option(help="Of neighbours: euclidean, cosine or csls.", show_default="euclidean")
    ] = None,
    sentences: Annotated[int | None, typer.Option(min=2, help="Most sentences.", show_default="5000")] = None,
    untrained: Annotated[
        bool | None,
        typer.Option(
            "--untrained/--no-untrained", help="The same encoders with random weights too.", show_default="yes"
        ),
    ] = None,
    identity: Annotated[
        bool, typer.Option("--language-identity", help="Tell from each layer which language a sentence is of.")
    ] = False,
    similarity: Annotated[
        bool, typer.Option("--similarity", help="Compare the geometry of languages in each layer (CKA).")
    ] = False,
    wals: Annotated[
        str | None, typer.Option(help="Folder of WALS in CLDF.", show_default="six features in the package")
    ] = None,
    uriel: Annotated[
        str | None, typer.Option(help="`.npz` of URIEL, for one more distance of languages.", show_default=False)
    ] = None,
    trees: Annotated[
        str | None,
        typer.Option(help="Treebanks (CoNLL-U) to estimate features of word order from.", show_default=False),
    ] = None,
    recommend: Annotated[
        str | None,
        typer.Option(help="Language without labels: which sources to train on for it.", show_default=False),
    ] = None,
    candidates: Annotated[
        str | None,
        typer.Option(
            help="Sources to choose from: de,pl or de=80000,pl=64000 with training tokens.",
            show_default="those the runs train on",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the probes.", show_default="runs/<date>_probe_<hash>")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON and nothing else.")] = False,
) -> None:
    """Ask of a finished run, or of encoders, why it transfers; or recommend a source for a language without labels.

    A run that was stopped goes on where it was when the same command is given again. Examples:

    hf-xlt probe runs/2026-01-31_transfer_1a2b3c4d --text ud-pud

    hf-xlt probe --text ud-pud --languages en,de,ru --model FacebookAI/xlm-roberta-base

    hf-xlt probe --recommend gl runs/2026-01-31_transfer_1a2b3c4d --candidates es,pt,it
    """
    from ..probes.experiment import ProbeExperiment
    from ..probes.runner import run
    from .probing_progress import TerminalProgress

    given = {
        "runs": runs, "text": text, "languages": _parts(languages), "models": model, "pairs": _parts(pairs),
        "distance": distance, "size": sentences, "untrained": untrained, "identity": identity,
        "similarity": similarity, "wals": wals, "uriel": uriel, "trees": trees, "recommend": recommend,
        "candidates": _parts(candidates),
    }  # fmt: skip
    experiment = ProbeExperiment(**{name: value for name, value in given.items() if value is not None})

    def closing_lines(folder: Path, argv: list[str]) -> list[str]:
        lines = [f"Written to {folder}: report.html, results.json, figures/"]
        if experiment.runs and experiment.recommend is None:
            lines.append(f"Shown in   {Path(experiment.runs[0]) / 'report.html'} as well")
        lines.append(f"Look at it {(folder / 'report.html').absolute().as_uri()}")
        on_pocket = experiment.runs and _is_on_pocket(Path(experiment.runs[0]))
        if following := next_command(experiment, argv, "pocket" if on_pocket else "FOLDER_OF_TRANSLATIONS"):
            lines.append(f"Try next   {following}")
        return lines

    run_verb(run, experiment, output, TerminalProgress(), "summary" if as_json else None, closing_lines)


def next_command(experiment, argv: list[str], translations: str) -> str:
    """Return a command that asks one thing more, empty if there is none; `translations` is a text that fits."""
    if experiment.recommend is None and experiment.text is not None and not experiment.identity:
        option = ["--language-identity"]
    elif experiment.recommend is None and experiment.runs and experiment.text is None:
        option = ["--text", translations]
    else:
        return ""
    kept, skip = [], False
    for word in argv:  # another question is another run, in another folder
        if not (skip or word == "--output" or word.startswith("--output=")):
            kept.append(word)
        skip = word == "--output"
    return shlex.join([*kept, *option])


def _is_on_pocket(run: Path) -> bool:
    """Tell whether a matrix is of the embedded data set."""
    return json.loads((run / "experiment.json").read_text(encoding="utf-8"))["experiment"]["data"] == "pocket"


def _parts(text: str | None) -> list[str] | None:
    return None if text is None else [part.strip() for part in text.split(",") if part.strip()]
