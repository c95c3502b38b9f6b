"""The train x eval matrix of a finished run, as every output reads it."""

from dataclasses import dataclass
from functools import cached_property

from hf_xlt.data.languages import display_name


@dataclass(frozen=True)
class Matrix:
    """Look up the cells of a finished run by train set and eval language.

    Args:
        results: The content of a `results.json`.
    """

    results: dict

    @cached_property
    def cells(self) -> dict[tuple[str, str], dict]:
        """Return (train set, eval language) -> row of `summary.cells` for the main metric."""
        metric = self.results["task"]["metric"]
        rows = self.results["summary"]["cells"]
        return {(row["train"], row["eval"]): row for row in rows if row["metric"] == metric}

    @cached_property
    def trains(self) -> list[str]:
        """Return the train sets in the order of the run."""
        return list(dict.fromkeys(train for train, _ in self.cells))

    @cached_property
    def languages(self) -> list[str]:
        """Return the eval languages in the order of the run."""
        return list(dict.fromkeys(language for _, language in self.cells))

    @cached_property
    def sources(self) -> dict[str, dict]:
        """Return eval language -> ranking of its zero-shot sources."""
        return {row["eval"]: row for row in self.results["summary"]["sources"]}

    @cached_property
    def averages(self) -> dict[tuple[str, str], dict]:
        """Return (train set, `all` or `zero-shot`) -> macro-average."""
        return {(row["train"], row["kind"]): row for row in self.results["summary"]["averages"]}

    @cached_property
    def baselines(self) -> dict[str, dict[tuple[str, str], dict]]:
        """Return baseline -> (train set, eval language) -> its row for the main metric."""
        named: dict[str, dict[tuple[str, str], dict]] = {}
        for row in self.results["baselines"]:
            if row["metric"] == self.results["task"]["metric"]:
                named.setdefault(row["name"], {})[row["train"], row["eval"]] = row
        return named

    def name(self, code: str) -> str:
        """Return the English name of a language, or of all languages of a train set."""
        return " + ".join(self.results["languages"].get(part) or display_name(part) for part in code.split("+"))

    def count(self, language: str) -> int:
        """Return the number of eval sentences of a language."""
        return next(row["n"] for (_, code), row in self.cells.items() if code == language)

    def strongest_baseline(self, language: str) -> dict:
        """Return `{name, train, value}` of the best baseline on a language, of its zero-shot train sets if any."""
        rows = [self.cells[train, language] for train in self.rivals(language)]
        best = max(rows, key=lambda row: row["best_baseline"]["value"])
        return {"train": best["train"], **best["best_baseline"]}

    def baseline(self, name: str, language: str) -> float | None:
        """Return the highest score of one baseline on a language, of its zero-shot train sets if any."""
        rows = self.baselines[name]
        values = [rows[train, language]["value"] for train in self.rivals(language) if (train, language) in rows]
        return max(values, default=None)

    def rivals(self, language: str) -> list[str]:
        """Return the zero-shot train sets of a language, or all where there is none."""
        zero_shot = {train: row["zero_shot"] for (train, code), row in self.cells.items() if code == language}
        return [train for train, held in zero_shot.items() if held] or list(zero_shot)

    def best_source(self, language: str) -> str | None:
        """Return the zero-shot train set with the highest score on a language."""
        rows = [row for (_, code), row in self.cells.items() if code == language and row["zero_shot"]]
        return max(rows, key=lambda row: row["mean"])["train"] if rows else None

    def beats_baseline(self, train: str, language: str) -> bool:
        """Return whether a cell is better than its best baseline beyond doubt."""
        return self.cells[train, language]["verdict"] == "better"
