"""What a finished probe run says in the terminal."""

import textwrap

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hf_xlt.report.probe import Probe
from hf_xlt.report.wording import ends, percent, unbroken

# With more curves than this, an encoder has a row, and intervals are in the other reports.
FEW = 4


def render_probe(results: dict, console: Console) -> None:
    """Print the verdicts, then what they rest on in a few tables."""
    probe = Probe(results)
    for place, sentence in enumerate(results["summary"]["sentences"]):
        _print_text(sentence, console, "bold" if place == 0 else "")
    for table in (*_recommended(probe), *_grouped(probe), *_layers(probe)):
        console.print()
        console.print(table)
    if results["notes"]:
        console.print()
    for note in results["notes"]:
        _print_text(f"Note: {note}", console)


def _print_text(text: str, console: Console, style: str = "") -> None:
    for line in textwrap.wrap(unbroken(text), console.width, break_on_hyphens=False):
        console.print(Text(line, style=style), soft_wrap=True)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="", box=None, header_style="", pad_edge=False)
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left")
    return table


def _recommended(probe: Probe) -> list[Table]:
    found = probe.results["recommendation"]
    if found is None:
        return []
    learned = found["basis"] == "regression"
    # Beside predictions all columns fit into 80 letters if no title has a line longer than its longest word.
    width = 8 if learned else 80
    titles = ["\n".join(textwrap.wrap(title, width, break_long_words=False)) for title in probe.evidence]
    table = _table(
        f"Sources for {probe.name(found['target'])}, best first",
        "source", *["predicted, %,\n80 % interval"] * learned, *titles,
    )  # fmt: skip
    for row, *known in zip(found["ranking"], *probe.evidence.values(), strict=True):
        predicted = [f"{percent(row['predicted'])} {ends(row['low'], row['high'])}"] if learned else []
        table.add_row(probe.name(row["source"]), *predicted, *known)
    return [table]


def _grouped(probe: Probe) -> list[Table]:
    tables = []
    for source in probe.typology_sources:
        groups = {"shared features": source["groups"]}
        groups |= {source["features"][feature]: rows for feature, rows in source["word_order"].items()}
        for name, rows in groups.items():
            if rows:
                table = _table(f"Zero-shot scores in %, by {probe.source_name(source)}", name, "mean", "95 %", "pairs")
                for row in rows:
                    bounds = "–" if row["low"] is None else ends(row["low"], row["high"])
                    table.add_row(row["name"], percent(row["mean"]), bounds, str(row["pairs"]))
                tables.append(table)
    return tables


def _encoders(probe: Probe, title: str) -> Table:
    """Lay out many encoders, a row each, without intervals."""
    rows = probe.averages()
    layers = range(max(len(row["values"]) for row in rows))
    table = _table(f"{title}, by layer", "encoder", *map(str, layers))
    for row in rows:
        table.add_row(probe.curve_name(row), *map(percent, row["values"]))
    if spelled := probe.surface_average:
        table.add_row("spelling", *[percent(spelled["value"])] * len(layers))
    return table


def _layers(probe: Probe) -> list[Table]:
    if probe.translation is None or not probe.averages():
        return []
    rows = probe.averages()
    pairs = rows[0]["pairs"]
    title = f"Translations found in %, mean over {pairs} pair{'s' * (pairs > 1)} (n = {rows[0]['n']:,} sentences)"
    if len(rows) > FEW:
        return [_encoders(probe, title)]
    table = _table(
        title, "layer", *(probe.curve_name(row) for row in rows), *["spelling"] * bool(probe.surface_average)
    )
    for layer in range(max(len(row["values"]) for row in rows)):
        cells = [
            f"{percent(row['values'][layer])} {ends(row['lows'][layer], row['highs'][layer])}"
            if layer < len(row["values"])
            else ""
            for row in rows
        ]
        spelled = probe.surface_average
        table.add_row(str(layer), *cells, *([percent(spelled["value"])] if spelled else []))
    return [table]
