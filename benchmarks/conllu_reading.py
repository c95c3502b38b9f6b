"""Time the CoNLL-U reader against the public packages `conllu`, `pyconll` and `udapi`.

    python benchmarks/conllu_reading.py ../shared/data/ud-pud/en_pud-ud-test.conllu

The file is repeated 20 times in a temporary folder and read by each package in alternated rounds; every word's form,
UPOS, head and relation is turned into Python lists. `hf_xlt` checks the format and every tree meanwhile.
Needs `pip install hf_xlt[benchmarks]`; takes about 15 seconds on two cores.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import conllu
import pyconll
from rich.console import Console
from rich.table import Table
from udapi.block.read.conllu import Conllu

from hf_xlt.data.conllu import read_conllu

Columns = tuple[list[str], list[str], list[int], list[str]]


def with_hf_xlt(path: Path) -> Iterator[Columns]:
    for sentence in read_conllu(path):
        yield sentence.tokens, sentence.upos, sentence.heads, sentence.deprels


def with_conllu(path: Path) -> Iterator[Columns]:
    with open(path, encoding="utf-8") as file:
        for sentence in conllu.parse_incr(file):
            words = [token for token in sentence if isinstance(token["id"], int)]
            yield tuple([token[name] for token in words] for name in ("form", "upos", "head", "deprel"))


def with_pyconll(path: Path) -> Iterator[Columns]:
    for sentence in pyconll.iter_from_file(str(path)):
        words = [token for token in sentence if not token.is_multiword() and not token.is_empty_node()]
        yield (
            [token.form for token in words],
            [token.upos for token in words],
            [int(token.head) for token in words],
            [token.deprel for token in words],
        )


def with_udapi(path: Path) -> Iterator[Columns]:
    with open(path, encoding="utf-8") as file:
        reader = Conllu(filehandle=file)
        while tree := reader.read_tree():
            words = tree.descendants
            yield (
                [word.form for word in words],
                [word.upos for word in words],
                [word.parent.ord for word in words],
                [word.deprel for word in words],
            )


READERS: dict[str, Callable[[Path], Iterator[Columns]]] = {
    "hf_xlt": with_hf_xlt,
    "conllu": with_conllu,
    "pyconll": with_pyconll,
    "udapi": with_udapi,
}


def main() -> None:
    root = Path(__file__).parents[1]
    data = Path(os.environ.get("HF_XLT_REAL_DATA", root.parent / "shared" / "data"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", default=data / "ud-pud" / "en_pud-ud-test.conllu")
    parser.add_argument("--repeat", type=int, default=20, help="how often the file is repeated (default: 20)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each package reads it (default: 3)")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, arguments.file.name)
        path.write_bytes(arguments.file.read_bytes() * arguments.repeat)
        seconds = {name: [] for name in READERS}
        words = {}
        for _ in range(arguments.rounds):
            for name, reader in READERS.items():
                start = time.perf_counter()
                words[name] = sum(len(columns[0]) for columns in reader(path))
                seconds[name].append(time.perf_counter() - start)
        megabytes = path.stat().st_size / 1e6

    if len(set(words.values())) > 1:
        raise SystemExit(f"the packages read different numbers of words: {words}")
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    title = f"{arguments.file.name} x {arguments.repeat}: {megabytes:.1f} MB, {words['hf_xlt']:,} words"
    table = Table("package", "seconds (median)", "min - max", "MB/s", "hf_xlt is faster by", title=title)
    for name, median in medians.items():
        spread = f"{min(seconds[name]):.2f} - {max(seconds[name]):.2f}"
        factor = f"{median / medians['hf_xlt']:.1f}x"
        table.add_row(name, f"{median:.2f}", spread, f"{megabytes / median:.1f}", factor)
    Console().print(table)


if __name__ == "__main__":
    main()
