"""What a finished run says in the terminal."""

from collections.abc import Callable
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from hf_xlt.data.languages import TWIN_MARK
from hf_xlt.report.adversary import adversary_of
from hf_xlt.report.matrix import Matrix
from hf_xlt.report.wording import chance, metric_name, percent, ratio, seeds, span, spread, type_names

# Types or labels that stand side by side; of more, as many stand below each other.
MANY_TYPES = 10


@dataclass(frozen=True)
class Column:
    """One column of the table: a header, the text of each eval language, and the text of each average."""

    header: str
    cell: Callable[[str], Text]
    average: Callable[[str], Text] = lambda kind: Text()
    justify: str = "right"


def render(results: dict, console: Console) -> None:
    """Print the verdict, the train x eval table and what is needed to read it; readable without colour."""
    matrix = Matrix(results)
    for place, sentence in enumerate(results["summary"]["sentences"]):
        console.print(Text(sentence, style="bold" if place == 0 else ""))
    console.print()
    metric = metric_name(results)
    console.print(Text(f"{metric[0].upper()}{metric[1:]} in %: mean over {seeds(results)} with 95 % interval"))
    console.print(Text("Rows: the language of the test. Columns: what the model was trained on.", style="dim"))
    kinds = [kind for kind in ("all", "zero-shot") if any(kind == other for _, other in matrix.averages)]
    kinds = kinds if len(matrix.languages) > 1 else []
    _print(_columns(matrix), lambda columns: _table(matrix, matrix.languages, columns, kinds), console)
    for line in _legend(matrix):
        console.print(Text(line, style="dim"))
    for line in _met(results["ledger"]["evaluation"]):
        console.print(Text(line))
    if adversary := adversary_of(results):
        console.print(Text(adversary.line))
    console.print()
    _print_baselines(matrix, console)
    _print_types(matrix, console)
    for note in results["ledger"]["notes"]:
        console.print(Text(f"Note: {note}"))


def _columns(matrix: Matrix) -> list[Column]:
    columns = [Column("n", lambda code: Text(f"{matrix.count(code):,}"))]
    columns += [_train_column(matrix, train) for train in matrix.trains]
    columns.append(Column("best\nbaseline", lambda code: _baseline(matrix, code), justify="left"))
    if matrix.sources:
        columns.append(Column("best\nsource", lambda code: _source(matrix, code), justify="left"))
    return columns


def _train_column(matrix: Matrix, train: str) -> Column:
    def cell(code: str) -> Text:
        row = matrix.cells.get((train, code))
        if row is None:
            return Text("–")
        beaten = not matrix.beats_baseline(train, code)
        marks = ("" if row["zero_shot"] else "*") + ("°" if beaten else "")
        return Text(_score(row) + marks, style="dim" if beaten else "")

    def average(kind: str) -> Text:
        row = matrix.averages.get((train, kind))
        return Text(_score(row) if row else "–")

    return Column(train, cell, average, justify="left")


def _score(row: dict) -> str:
    return f"{percent(row['mean']):>4} {spread(row['mean'], row['low'], row['high'])}"


def _baseline(matrix: Matrix, code: str) -> Text:
    best = matrix.strongest_baseline(code)
    return Text(f"{percent(best['value']):>4} {best['name']}")


def _source(matrix: Matrix, code: str) -> Text:
    if code not in matrix.sources:
        return Text("–")
    source = matrix.sources[code]
    first = source["ranking"][0]
    doubt = "" if source["verdict"] == "better" else "?"
    return Text(f"{first['train']}{doubt} {chance(first['probability_best'])}")


def _print(columns: list[Column], draw: Callable[[list[Column]], Table], console: Console) -> None:
    """Print the columns as one table or, where the console is too narrow, as several one after the other."""
    groups = [[columns[0]]]
    for column in columns[1:]:
        table = draw([*groups[-1], column])
        if Measurement.get(console, console.options.update(width=10_000), table).maximum > console.width:
            groups.append([])
        groups[-1].append(column)
    for group in groups:
        console.print()
        console.print(draw(group))
    console.print()


def _table(matrix: Matrix, codes: list[str], columns: list[Column], kinds: list[str]) -> Table:
    table = _lines({code: language_cell(code, matrix.name(code)) for code in codes}, columns)
    table.add_section()
    for kind in kinds:
        cells = [column.average(kind) for column in columns]
        if any(cells):
            table.add_row(Text({"all": "mean", "zero-shot": "mean, zero-shot"}[kind]), *cells)
    return table


def language_cell(code: str, name: str) -> Text:
    """Return name and code of a language; of a twin, the code, which says it all, on as many lines as it takes."""
    return Text(code, overflow="fold", no_wrap=False) if TWIN_MARK in code else Text(f"{name} ({code})")


def _lines(names: dict[str, Text], columns: list[Column]) -> Table:
    """Return a table with a line for each key of the columns, under its name."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("", no_wrap=True, overflow="ellipsis", max_width=20)
    for column in columns:
        table.add_column(Text(column.header), justify=column.justify, no_wrap=True)
    for key, name in names.items():
        table.add_row(name, *(column.cell(key) for column in columns))
    return table


def _legend(matrix: Matrix) -> list[str]:
    cells = matrix.cells.values()
    lines = []
    if any(not cell["zero_shot"] for cell in cells):
        lines.append("* trained on this language; every other score is zero-shot.")
    else:
        lines.append("Every score is zero-shot: the model was not trained on the language of the test.")
    if any(cell["verdict"] != "better" for cell in cells):
        lines.append("° not better than the best baseline of its own train set.")
    if any(cell["zero_shot"] for cell in cells):
        lines.append("best baseline: the highest of the zero-shot train sets.")
    if matrix.sources:
        lines.append("best source: best zero-shot train set and how likely; ?: another may be it.")
    if len({tuple(row["languages"]) for (_, kind), row in matrix.averages.items() if kind == "zero-shot"}) > 1:
        lines.append("mean, zero-shot: each train set's over its own zero-shot languages.")
    lines.append(f"n: test sentences, {span(map(matrix.count, matrix.languages))} per language.")
    mean = matrix.results["summary"]["transfer_ratio"]
    if mean:
        lines.append(f"Transfer ratio: {ratio(mean)}, zero-shot over in-language, mean of {mean['cells']}.")
    return lines


def _met(rows: list[dict]) -> list[str]:
    """Say how much of the test sets was met in training."""
    if not rows:
        return []
    kinds = {"id": "id_in_training", "text": "text_in_training", "translation": "translation_in_training"}
    counts = {kind: sum(row[key] for row in rows) for kind, key in kinds.items()}
    met = ", ".join(f"{count:,} by {kind}" for kind, count in counts.items() if count) or "none"
    summed = " (train sets summed)" if len({row["train"] for row in rows}) > 1 else ""
    lines = [f"Test sentences met in training: {met}, of {sum(row['sentences'] for row in rows):,}{summed}."]
    shares = [row["entities_in_training"] / row["entities"] for row in rows if row["entities"]]
    if shares:
        ends = list(dict.fromkeys([percent(min(shares)), percent(max(shares))]))
        lines.append(f"Test entities seen in training: {' to '.join(ends)} % per cell.")
    return lines


def _print_baselines(matrix: Matrix, console: Console) -> None:
    """Print the score of each baseline, where there is more than the best one to be told."""
    if len(matrix.baselines) < 2:
        return

    def cell(name: str, code: str) -> Text:
        value = matrix.baseline(name, code)
        return Text("–" if value is None else percent(value))

    of = ": the highest of the zero-shot train sets" if any(c["zero_shot"] for c in matrix.cells.values()) else ""
    columns = [Column(name, lambda code, name=name: cell(name, code)) for name in matrix.baselines]
    console.print(Text(f"Baselines, {metric_name(matrix.results)} in %{of}"))
    _print(columns, lambda columns: _table(matrix, matrix.languages, columns, []), console)


def _print_types(matrix: Matrix, console: Console) -> None:
    best = matrix.results["model"]["best"]
    train = best["train"] if best else matrix.trains[0]
    rows = {code: row["per_type"] for (name, code), row in matrix.cells.items() if name == train and row["per_type"]}
    types = list(dict.fromkeys(name for per_type in rows.values() for name in per_type))
    if not types:
        return

    def cell(name: str, code: str) -> Text:
        score = rows[code].get(name)
        if score is None:
            return Text("–")
        return Text(f"{_score(score)} /{score['gold']:,}")

    by, counted = type_names(matrix.results)
    console.print(Text(f"F1 by {by}, trained on {train} (after the slash: {counted} in the test set)"))
    if len(types) <= MANY_TYPES:
        columns = [Column(name, lambda code, name=name: cell(name, code), justify="left") for name in types]
        _print(columns, lambda columns: _table(matrix, list(rows), columns, []), console)
        return
    gold = {name: sum(per_type[name]["gold"] for per_type in rows.values() if name in per_type) for name in types}
    frequent = sorted(types, key=lambda name: -gold[name])[:MANY_TYPES]
    columns = [Column(code, lambda name, code=code: cell(name, code), justify="left") for code in rows]
    _print(columns, lambda columns: _lines({name: Text(name) for name in frequent}, columns), console)
    if len(types) > len(frequent):
        console.print(Text(f"{len(types) - len(frequent)} rarer ones are in report.html.", style="dim"))
        console.print()
