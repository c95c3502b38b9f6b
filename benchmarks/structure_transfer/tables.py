"""Tables of what was found."""

from collections.abc import Mapping

from rich.table import Table

COLUMNS = {
    "zero_shot": "from English",
    "own": "own models",
    "transfer_ratio": "ratio",
    "two_sources": "from two",
    "each_of_them": "each alone",
}


def means_table(results: Mapping[str, list[dict]]) -> Table:
    """Lay out means over the languages that are not trained on, in points of F1; the ratio is no percentage.

    Args:
        results: As `summarise` returns them.
    """
    shown = [name for name in COLUMNS if any(name in row for row in results["means"])]
    table = Table("variant", *(COLUMNS[name] for name in shown), box=None)
    for row in results["means"]:
        table.add_row(row["variant"], *(_told(row.get(name), name) for name in shown))
    return table


def differences_table(results: Mapping[str, list[dict]]) -> Table:
    """Lay out how far zero-shot means are apart.

    Args:
        results: As `summarise` returns them.
    """
    table = Table("variant", "less", "points", "95 % interval", "", box=None)
    for row in results["differences"]:
        points = f"{100 * row['value']:+.1f}", f"{100 * row['low']:+.1f} to {100 * row['high']:+.1f}"
        table.add_row(row["first"], row["second"], *points, row["verdict"])
    return table


def shuffled_table(scores: Mapping[str, Mapping[str, float]]) -> Table:
    """Lay out what is left of F1 when words stand in a random order.

    Args:
        scores: Variant -> what `shuffled_scores` returns.
    """
    table = Table("variant", "F1", "shuffled", "largest change of a logit", box=None)
    for name, row in scores.items():
        table.add_row(name, f"{100 * row['f1']:.1f}", f"{100 * row['shuffled_f1']:.1f}", f"{row['change']:.1g}")
    return table


def _told(found: Mapping[str, float] | None, name: str) -> str:
    if found is None:
        return ""
    if name == "transfer_ratio":
        return f"{found['value']:.2f} [{found['low']:.2f}, {found['high']:.2f}]"
    return f"{100 * found['value']:.1f} [{100 * found['low']:.1f}, {100 * found['high']:.1f}]"
