"""`hf-xlt demo`: every verb once, on the embedded data."""

import importlib.util
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

# What each step shows, and its command; FOLDER is where all is kept.
STEPS = [
    (
        "Three encoders, trained on English tags, tested in languages without labels",
        "transfer --eval de,ru,hi,zh --seeds 2 --max-train-sentences 300 --output FOLDER/transfer",
    ),
    (
        "Why the best of them transfers, and where it knows translations",
        "probe FOLDER/transfer --text pocket --sentences 500 --output FOLDER/probe",
    ),
    (
        "Word vectors of three languages in one space",
        "align --languages en,de,ru --text pocket --dictionary pocket --output FOLDER/align",
    ),
    (
        "A tagger of names on these vectors, with German and Russian text but no labels of theirs",
        "transfer --task ner --data pocket --train en --eval de,ru --model adversarial-bilstm "
        "--vectors FOLDER/align/model --seeds 1 --epochs 3 --max-train-sentences 500 --output FOLDER/tagger",
    ),
    (
        "Relations of people, places and organisations, learned on English trees",
        "transfer --task relation --data pocket --train en --eval de,ru --seeds 1 --epochs 3 "
        "--max-train-sentences 1000 --output FOLDER/relations",
    ),
    (
        "What that model reads in German sentences",
        "extract FOLDER/relations pocket --language de --output FOLDER/relations.jsonl --svg FOLDER/trees",
    ),
]

# What word vectors and probes need beyond the package's own requirements.
EXTRAS = ("gensim", "sklearn")


def demo(
    output: Annotated[Path, typer.Option(help="Folder of all that is made.")] = Path("demo"),
) -> None:
    """Walk through the product on the embedded, generated data set: minutes, and nothing downloaded.

    A walk that was stopped goes on where it was when the same command is given again.
    """
    if missing := [name for name in EXTRAS if not importlib.util.find_spec(name)]:
        raise ImportError(f'The walk needs {" and ".join(missing)}: `pip install "hf_xlt[alignment,probes]"`.')
    started = time.monotonic()
    for number, (title, command) in enumerate(STEPS, 1):
        words = [word.replace("FOLDER", str(output)) for word in shlex.split(command)]
        typer.echo(f"\n{number} of {len(STEPS)}: {title}\n\n$ hf-xlt {shlex.join(words)}\n")
        if words[0] == "extract" and Path(words[words.index("--output") + 1]).exists():
            typer.echo("Done before.")
            continue
        finished = subprocess.run([sys.executable, "-m", "hf_xlt", *words])
        if finished.returncode:
            raise typer.Exit(finished.returncode)
    reports = sorted(output.glob("*/report.html"))
    typer.echo(f"\nAll of it in {time.monotonic() - started:.0f} s. Look at")
    for path in [*reports, *sorted((output / "trees").glob("*.svg"))[:1]]:
        typer.echo(f"  {path.absolute().as_uri()}")
