"""What a finished alignment run says in the terminal."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from hf_xlt.report.alignment import RETRIEVALS, Alignment, Best, Direction
from hf_xlt.report.wording import ends, percent, unbroken

Columns = Sequence[tuple[str, str]]  # metric and retrieval of each

GAP = 2
INDENT = 2
WIDEST_NAME = 30


@dataclass(frozen=True)
class Block:
    """Rows of a table under a heading that may be wider than a column: name of the row, its cells."""

    heading: str
    rows: list[tuple[str, list[str]]] = field(default_factory=list)


def render_alignment(results: dict, console: Console) -> None:
    """Print the verdict, the precision of every method in every direction, and what is needed to read it."""
    run = Alignment(results)
    for place, sentence in enumerate(results["summary"]["sentences"]):
        _print_text(sentence, console, "bold" if place == 0 else "")
    console.print()
    if run.cells:
        _print_scores(run, console)
    else:
        _print_criteria(run, console)
    console.print()
    for line in _legend(run):
        _print_text(line, console, "dim")
    console.print()
    if results["sentence_retrieval"]:
        _print_sentences(run, console)
        console.print()
    for line in (*_failures(run), _kept(run), *(f"Note: {note}" for note in results["notes"])):
        _print_text(line, console)


def _print_text(text: str, console: Console, style: str = "") -> None:
    """Print lines that do not end between a number and its percent sign, as those that Rich breaks do."""
    for line in textwrap.wrap(unbroken(text), console.width, break_on_hyphens=False):
        console.print(Text(line, style=style), soft_wrap=True)


def _print_scores(run: Alignment, console: Console) -> None:
    """Print the precisions at 1 and, as far as the console is wide, those at 5 and 10."""
    console.print(Text(", ".join(filter(None, ["Word translation: precision in % with 95 % interval", run.seeds]))))
    columns = run.columns
    while len(columns) > len(run.retrievals) and _width(_blocks(run, columns)) > console.width:
        columns = columns[:-1]
    headers = [[metric for metric, _ in columns], [RETRIEVALS[retrieval] for _, retrieval in columns]]
    _print_table(headers, _blocks(run, columns), console)


def _blocks(run: Alignment, columns: Columns) -> list[Block]:
    """Return one block a direction, and one of their means."""
    blocks = []
    for direction in run.directions:
        scored, best = run.scored(direction), run.best.get(direction)
        known = f"n = {scored['n']:,} of {scored['words']:,} words ({percent(scored['coverage'])} %)"
        block = Block(f"{run.arrow(direction)}: {known}")
        for method in run.methods:
            block.rows.append((method + _mark(best, method), _cells(run.scores(method, direction), columns)))
        for (name, other), row in run.baselines.items():
            if other == direction:
                block.rows.append((name, [_score(row)]))
        blocks.append(block)
    if len(run.directions) > 1:
        block = Block(f"Mean of {len(run.directions)} directions")
        for method in run.methods:
            name = method + _mark(run.best_average, method)
            block.rows.append((name, _cells(run.mean_scores(method), columns)))
        for name, mean in run.baseline_averages.items():
            block.rows.append((name, [f"{percent(mean):>4}"]))
        blocks.append(block)
    return blocks


def _cells(rows: dict[tuple[str, str], dict], columns: Columns) -> list[str]:
    return [_score(rows.get(column)) for column in columns]


def _score(row: dict | None) -> str:
    if row is None:
        return "–"
    mean = row.get("mean", row.get("value"))
    return f"{percent(mean):>4} {ends(row['low'], row['high'])}"


def _mark(best: Best | None, method: str) -> str:
    if best is None or best.method != method:
        return ""
    return "*" if best.sure else "*?"


def _print_criteria(run: Alignment, console: Console) -> None:
    """Print the criterion of every map, which is all there is without a test dictionary."""
    console.print(Text("No test dictionary, so nothing but the criterion tells how good a map is."))
    blocks: dict[Direction, Block] = {}
    for row in run.results["alignments"]:
        direction = row["source"], row["target"]
        counts = ["–" if row[key] is None else f"{row[key]:,}" for key in ("pairs", "seed")]
        block = blocks.setdefault(direction, Block(run.arrow(direction)))
        block.rows.append((row["method"], [f"{row['criterion']:.3f}", *counts, "kept" if row["chosen"] else ""]))
    _print_table([["criterion", "pairs", "seed"]], list(blocks.values()), console)


def _print_sentences(run: Alignment, console: Console) -> None:
    """Print for each direction how often the nearest sentence is the translation, at best."""
    console.print(Text("Sentence translation: nearest sentence is the right one, in % with 95 % interval"))
    highest: dict[Direction, dict] = {}
    for row in run.results["sentence_retrieval"]:
        direction = row["source"], row["target"]
        highest[direction] = max(highest.get(direction, row), row, key=lambda row: row["value"])
    block = Block("Highest of all methods")
    for direction, row in highest.items():
        cells = [_score(row), row["method"], RETRIEVALS[row["retrieval"]], f"{row['n']:,}"]
        block.rows.append((run.arrow(direction), cells))
    _print_table([["right", "method", "by", "n"]], [block], console)


def _print_table(headers: list[list[str]], blocks: list[Block], console: Console) -> None:
    """Print blocks of rows under the same columns."""
    widths = _widths(headers, blocks)
    console.print()
    for header in headers:
        console.print(_line(["", *header], widths), soft_wrap=True)
    console.print(Text("─" * (sum(widths) + GAP * (len(widths) - 1))), soft_wrap=True)
    for place, block in enumerate(blocks):
        if place:
            console.print()
        console.print(Text(block.heading, style="bold"))
        for name, cells in block.rows:
            console.print(_line([" " * INDENT + name, *cells], widths), soft_wrap=True)


def _line(cells: Sequence[str], widths: Sequence[int]) -> Text:
    return Text((" " * GAP).join(map(set_cell_size, cells, widths)).rstrip())


def _widths(headers: list[list[str]], blocks: list[Block]) -> list[int]:
    """Return the width of the names, and of every column."""
    rows = [row for block in blocks for row in block.rows]
    columns = max(len(cells) for _, cells in rows)
    cells = [[*cells, *[""] * (columns - len(cells))] for cells in (*headers, *(cells for _, cells in rows))]
    names = min(WIDEST_NAME, max(INDENT + cell_len(name) for name, _ in rows))
    return [names, *(max(map(cell_len, column)) for column in zip(*cells, strict=True))]


def _width(blocks: list[Block]) -> int:
    widths = _widths([], blocks)
    return sum(widths) + GAP * (len(widths) - 1)


def _legend(run: Alignment) -> list[str]:
    lines = []
    if run.cells:
        lines.append("P@k: a translation of the dictionary is among the k nearest words.")
        lines += [f"{mark}: {meaning}" for mark, meaning in run.marks.items()]
        lines.append("n: words of the test dictionary that the vocabularies can answer.")
    return lines + [f"{name}: {words}." for name, (words, _) in run.explanations.items()]


def _failures(run: Alignment) -> list[str]:
    """Say where restarts failed."""
    return [
        f"{method}, {run.arrow(direction)}: {failed} of {total} restarts failed."
        for (method, direction), (failed, total) in run.restarts.items()
        if failed
    ]


def _kept(run: Alignment) -> str:
    return f"Kept: {'; '.join(map(run.kept, run.maps))}. Chosen by {run.results['model']['selected_by']}."
