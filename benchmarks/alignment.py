"""Time `hf_xlt.alignment` beside the published recipes and public packages.

    python benchmarks/alignment.py --threads 2

- `adversarial`: on a planted rotation of 300 dimensions with noise and a power-law spectrum, the recipe of Conneau et
  al. (2018) for `--budget` seconds, then the default to its end: criteria beside those of random maps, P@1 before and
  after refinement;
- `recovery`: 20 trainings by the default, with refinement, and by self-learning: how often they find the rotation;
- `self-learning`: an iteration over 20,000 words beside a dense loop in NumPy that makes the same choices;
- `retrieval`: CSLS of 20,000 x 20,000 and of 4,000 x 200,000 words beside the flat index of faiss;
- `procrustes`: beside the matrix product and singular value decomposition it consists of;
- `reading`: a text file of 200,000 x 300.

What is compared takes turns in one process; times are medians. `--part` chooses some of them. Needs
`hf_xlt[benchmarks]`. Takes about 40 minutes on two cores that nobody else uses; else only ratios count.
"""

import argparse
import tempfile
import time
from pathlib import Path

import torch
from alignment.adversarial import measure_adversarial, measure_recovery
from alignment.linear import measure_procrustes
from alignment.peak_memory import PeakMemory
from alignment.retrieval import measure_retrieval
from alignment.self_learning import measure_self_learning
from rich.console import Console
from rich.table import Table

from hf_xlt.data.vectors import WordVectors, read_vectors, write_vectors


def measure_reading(words: int = 200_000, dimensions: int = 300, threads: int = 2) -> list[dict]:
    """Time `read_vectors` of a word2vec text file."""
    torch.set_num_threads(threads)
    matrix = torch.randn(words, dimensions, generator=torch.Generator().manual_seed(0)).round(decimals=4)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.vec"
        write_vectors(WordVectors([f"word{row}" for row in range(words)], matrix), path)
        with PeakMemory() as memory:
            start = time.perf_counter()
            read_vectors(path)
            seconds = time.perf_counter() - start
        megabytes = path.stat().st_size / 1e6
    return [{"words": words, "dimensions": dimensions, "seconds": seconds, "megabytes": megabytes, "mib": memory.mib}]


PARTS = {
    "reading": measure_reading,
    "procrustes": measure_procrustes,
    "retrieval": measure_retrieval,
    "self-learning": measure_self_learning,
    "adversarial": measure_adversarial,
    "recovery": measure_recovery,
}


def show(part: str, rows: list[dict], console: Console) -> None:
    """Print the rows of a part as a table."""
    table = Table(title=part, title_justify="left", box=None, padding=(0, 2, 0, 0))
    names = list(dict.fromkeys(name for row in rows for name in row))
    for name in names:
        table.add_column(name.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(*(_word(row.get(name)) for name in names))
    console.print(table)
    console.print()


def _word(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return "–" if value is None else str(value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--words", type=int, nargs="+", default=[20_000], help="of the adversarial part")
    parser.add_argument("--budget", type=float, default=300, help="seconds of the published recipe")
    arguments = parser.parse_args()
    console = Console(width=160)
    for part in arguments.part:
        if part == "adversarial":
            rows = [
                row
                for words in arguments.words
                for row in measure_adversarial(words, budget=arguments.budget, threads=arguments.threads)
            ]
        else:
            rows = PARTS[part](threads=arguments.threads)
        show(part, rows, console)


if __name__ == "__main__":
    main()
