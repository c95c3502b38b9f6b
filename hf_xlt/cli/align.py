"""`hf-xlt align`: word vectors of several languages in one space."""

import json
import shlex
from pathlib import Path
from typing import Annotated

import typer

from .run_verb import run_verb

# The word to try is one of the most frequent so many, the longest: it says something.
RANK = 200


def align(
    config: Annotated[
        Path | None,
        typer.Argument(help="YAML file with any of the fields below; options replace its values.", show_default=False),
    ] = None,
    languages: Annotated[
        str | None,
        typer.Option(
            help="Languages: en,de,ru; the first is the hub, onto which the others go.",
            show_default="en,de,ru,hi of pocket without vectors and text",
        ),
    ] = None,
    vectors: Annotated[
        list[str] | None,
        typer.Option(
            help="Vectors: de=wiki.de.vec, or a file or folder whose names say the language; may be repeated.",
            show_default=False,
        ),
    ] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(
            help="Text to train vectors from where a language has none: file, folder or pocket; may be repeated.",
            show_default="without vectors pocket, which is generated",
        ),
    ] = None,
    dimensions: Annotated[
        int | None,
        typer.Option(min=1, help="Size of trained vectors.", show_default="as given ones, else 100"),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            help="Test sets, whose sentences are left out of the text, by id and by text; may be repeated.",
            show_default=False,
        ),
    ] = None,
    dictionary: Annotated[
        list[str] | None,
        typer.Option(
            help="Training dictionary: a file or a folder; identical; numerals; or pocket. May be repeated.",
            show_default="pocket without vectors and text",
        ),
    ] = None,
    test: Annotated[
        list[str] | None,
        typer.Option(help="Test dictionary: a file or a folder, or pocket; may be repeated.", show_default=False),
    ] = None,
    bitext: Annotated[
        list[str] | None,
        typer.Option(
            help="Sentence pairs for sentence retrieval: a file or a folder; may be repeated.", show_default=False
        ),
    ] = None,
    methods: Annotated[
        str | None,
        typer.Option(
            "--method",
            help="Of identity, linear, procrustes, adversarial, self-learning, each also with +refine.",
            show_default="procrustes+refine with a dictionary, else self-learning",
        ),
    ] = None,
    normalise: Annotated[
        str | None, typer.Option(help="unit and center in their order, or none.", show_default="unit,center,unit")
    ] = None,
    retrieval: Annotated[
        str | None, typer.Option(help="How words are found: nn, csls, isf.", show_default="nn,csls")
    ] = None,
    max_vocab: Annotated[
        int | None, typer.Option(min=1, help="Words read of each language.", show_default="200000")
    ] = None,
    seeds: Annotated[
        str | None,
        typer.Option(help="Number of alignments by a method that draws, or its seeds: 4,7.", show_default="1"),
    ] = None,
    restarts: Annotated[
        int | None, typer.Option(min=1, help="Adversarial trainings per seed; the best is kept.", show_default="3")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(help="What self-learning starts from: similarity or dictionary.", show_default="similarity"),
    ] = None,
    iterations: Annotated[int | None, typer.Option(min=1, help="Iterations of +refine.", show_default="5")] = None,
    mode: Annotated[
        str | None, typer.Option(help="Pairs of +refine: mutual, source or union.", show_default="mutual")
    ] = None,
    max_rank: Annotated[
        int | None, typer.Option(min=1, help="Words that take part in +refine.", show_default="15000")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the run.", show_default="runs/<date>_align_<hash>")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON and nothing else.")] = False,
) -> None:
    """Map word vectors of several languages into one space, with a dictionary or without, and say how well that went.

    A run that was stopped goes on where it was when the same command is given again. Example:

    hf-xlt align --languages en,de --vectors wiki.en.vec --vectors wiki.de.vec --dictionary data/dict-muse
    """
    from ..alignment.experiment import read_experiment
    from ..alignment.runner import run
    from .alignment_progress import TerminalProgress

    values = {
        "languages": languages, "vectors": vectors or None, "text": text or None, "dimensions": dimensions,
        "exclude": exclude or None, "dictionary": dictionary or None, "test": test or None, "bitext": bitext or None,
        "methods": methods, "normalise": normalise, "retrieval": retrieval, "max_vocab": max_vocab, "seeds": seeds,
        "restarts": restarts, "start": start, "iterations": iterations, "mode": mode, "max_rank": max_rank,
    }  # fmt: skip
    experiment = read_experiment(config, values)

    def closing_lines(folder: Path, argv: list[str]) -> list[str]:
        return [
            f"Written to {folder}: report.html, results.json, model/ (with vocabularies and card)",
            f"Look at it    {(folder / 'report.html').absolute().as_uri()}",
            f"Load it       AlignedEmbeddings.from_pretrained({str(folder / 'model')!r})",
            f"Try next      {_next_command(folder)}",
        ]

    run_verb(run, experiment, output, TerminalProgress(), "summary" if as_json else None, closing_lines)


def _next_command(folder: Path) -> str:
    """Return a command that translates a word of the model."""
    hub, *others = json.loads((folder / "experiment.json").read_text(encoding="utf-8"))["experiment"]["languages"]
    model = folder / "model"
    with (model / f"vocab.{hub}.txt").open(encoding="utf-8") as file:
        word = max((line.rstrip("\n") for line, _ in zip(file, range(RANK), strict=False)), key=len)
    program = (
        "from hf_xlt.models import AlignedEmbeddings; "
        f"print(AlignedEmbeddings.from_pretrained({str(model)!r}).translate({word!r}, {hub!r}, {others[0]!r}))"
    )
    plain = not set(program) & set('"$`\\!')
    return f'python -c "{program}"' if plain else shlex.join(["python", "-c", program])
