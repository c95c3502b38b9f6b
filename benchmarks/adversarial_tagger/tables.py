"""Tables of what was found."""

from collections.abc import Mapping

from rich.table import Table

from .runs import TRANSFORMERS


def means_table(results: Mapping[str, list[dict]]) -> Table:
    """Lay out the means over zero-shot cells, with what they are over, beside the discriminators' accuracies.

    Args:
        results: As `summarise` returns them.
    """
    accuracies = {_name(row): row for row in results["discriminators"]}
    columns = ("zero-shot F1", "95 % interval", "discriminator", "a new one")
    table = Table("setting", "variant", "trained on", "cells", *columns, box=None)
    for row in results["means"]:
        accuracy = accuracies.get(_name(row), {})
        told = [_percent(accuracy[name]) if name in accuracy else "" for name in ("own", "fresh")]
        values = _percent(row["value"]), f"{_percent(row['low'])} to {_percent(row['high'])}"
        table.add_row(row["setting"], row["variant"], " ".join(row["train"]), str(row["cells"]), *values, *told)
    return table


def differences_table(results: Mapping[str, list[dict]]) -> Table:
    """Lay out what each part adds.

    Args:
        results: As `summarise` returns them.
    """
    table = Table("setting", "adds", "to", "points", "95 % interval", "", box=None)
    for row in results["differences"]:
        points = f"{100 * row['value']:+.1f}", f"{100 * row['low']:+.1f} to {100 * row['high']:+.1f}"
        name = row["first"] if row["part"] in TRANSFORMERS else row["part"]
        table.add_row(row["setting"], name, row["second"], *points, row["verdict"])
    return table


def _name(row: Mapping) -> tuple:
    return row["setting"], row["variant"], *row["train"]


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"
