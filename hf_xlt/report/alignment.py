"""A finished run of `hf-xlt align`, as every output reads it."""

import csv
import io
import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from hf_xlt.report.wording import source_name

# Methods are compared by the first of these that was scored.
RETRIEVALS = {"csls": "CSLS", "isf": "ISF", "nn": "NN"}
REFINED = "+refine"
# Name in the outputs -> what it is, and where it comes from.
EXPLANATIONS = {
    "identity": ("vectors as they are, no map: the control", ""),
    "linear": ("least-squares map learned from a dictionary", "Mikolov et al. 2013"),
    "procrustes": ("orthogonal map learned from a dictionary", "Xing et al. 2015"),
    "adversarial": ("map that hides the language from a discriminator", "Conneau et al. 2018"),
    "self-learning": ("map and dictionary that improve each other in turns", "Artetxe et al. 2018"),
    REFINED: ("the map learned again from the dictionary it finds", "Conneau et al. 2018"),
    "same spelling": ("the same string, where the other language has it", ""),
    "NN": ("nearest word by cosine", ""),
    "CSLS": ("cosine, less how near either word is to its neighbours", "Conneau et al. 2018"),
    "ISF": ("inverted softmax: how sure the answer is of the question", "Smith et al. 2017"),
}
COLUMNS = (
    "method",
    "source",
    "target",
    "retrieval",
    "metric",
    "mean",
    "low",
    "high",
    "strict",
    "n",
    "words",
    "coverage",
    "seeds",
)

Direction = tuple[str, str]


class Best(NamedTuple):
    """The method with the highest P@1 by the main retrieval.

    Attributes:
        method: Its name.
        sure: Whether every comparison with another method and with a baseline says that it is better.
    """

    method: str
    sure: bool


@dataclass(frozen=True)
class Alignment:
    """Look up scores, maps and restarts of an alignment run.

    Args:
        results: The content of a `results.json` whose verb is `align`.
    """

    results: dict

    @cached_property
    def cells(self) -> dict[tuple[str, Direction, str, str], dict]:
        """Return (method, direction, retrieval, metric) -> row of `summary.cells`."""
        return {
            (row["method"], (row["source"], row["target"]), row["retrieval"], row["metric"]): row
            for row in self.results["summary"]["cells"]
        }

    @cached_property
    def averages(self) -> dict[tuple[str, str, str], dict]:
        """Return (method, retrieval, metric) -> its mean over directions."""
        rows = self.results["summary"]["averages"]
        return {(row["method"], row["retrieval"], row["metric"]): row for row in rows}

    @cached_property
    def baselines(self) -> dict[tuple[str, Direction], dict]:
        """Return (name, direction) -> row of a baseline."""
        return {(row["name"], (row["source"], row["target"])): row for row in self.results["baselines"]}

    @cached_property
    def directions(self) -> list[Direction]:
        """Return the directions of translation that were scored, in the order of the run."""
        return list(dict.fromkeys(direction for _, direction, _, _ in self.cells))

    @cached_property
    def retrievals(self) -> list[str]:
        """Return the retrievals that were scored, the main one first."""
        scored = {retrieval for _, _, retrieval, _ in self.cells}
        return [retrieval for retrieval in RETRIEVALS if retrieval in scored]

    @cached_property
    def metrics(self) -> list[str]:
        """Return the metrics, `P@1` first."""
        return sorted({metric for *_, metric in self.cells}, key=lambda metric: int(metric.removeprefix("P@")))

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Return (metric, retrieval) of the scores to show: P@1 by all retrievals, the others by the main one."""
        first, *others = self.metrics
        by_all = [(first, retrieval) for retrieval in self.retrievals]
        return by_all + [(metric, self.main_retrieval) for metric in others]

    @property
    def methods(self) -> list[str]:
        """Return the methods in the order in which they were asked for."""
        return self.results["methods"]

    @cached_property
    def explanations(self) -> dict[str, tuple[str, str]]:
        """Return method, baseline or retrieval of this run -> what it is, and the paper it comes from or nothing."""
        names = [method.removesuffix(REFINED) for method in self.methods]
        names += [REFINED] * any(method.endswith(REFINED) for method in self.methods)
        names += [*self.baseline_names, *(RETRIEVALS[name] for name in self.retrievals)]
        return {name: EXPLANATIONS[name] for name in dict.fromkeys(names)}

    @cached_property
    def baseline_names(self) -> list[str]:
        """Return the names of the baselines."""
        return list(dict.fromkeys(name for name, _ in self.baselines))

    @cached_property
    def best(self) -> dict[Direction, Best]:
        """Return direction -> its best method; a direction without a single best one has none."""
        found = {}
        for direction in self.directions:
            rows = {method: self.scores(method, direction) for method in self.methods}
            pairs = [row for row in self.comparisons if (row["source"], row["target"]) == direction]
            if best := self._best(rows, pairs):
                found[direction] = best
        return found

    @cached_property
    def best_average(self) -> Best | None:
        """Return the best method on average over directions, None without a single best one."""
        rows = {method: self.mean_scores(method) for method in self.methods}
        return self._best(rows, self.results["summary"]["average_comparisons"])

    def _best(self, rows: dict[str, dict[tuple[str, str], dict]], comparisons: list[dict]) -> Best | None:
        """Return the best method, None where several have the highest score or that is 0.

        A method without others to be the best of is told where it is better than the baselines only.
        """
        column = "P@1", self.main_retrieval
        scores = {method: found[column]["mean"] for method, found in rows.items() if column in found}
        highest = max(scores.values(), default=0)
        # Means over different numbers of seeds may differ in the last digit though all seeds found the same.
        best = [method for method, score in scores.items() if math.isclose(score, highest)]
        if highest == 0 or len(best) > 1:
            return None
        sure = all(
            row["verdict"] == ("better" if row["first"] == best[0] else "worse")
            for row in comparisons
            if best[0] in (row["first"], row["second"])
        )
        return Best(best[0], sure) if sure or len(scores) > 1 else None

    @property
    def marks(self) -> dict[str, str]:
        """Return mark -> what it says of a method."""
        retrieval, baselines = RETRIEVALS[self.main_retrieval], " and ".join(self.baseline_names)
        difference = "the difference has its 95 % interval above 0"
        if len(self.methods) == 1:
            return {"*": f"by {retrieval} better than {baselines}: {difference}. Retrievals are not compared by it."}
        return {
            "*": f"best method by {retrieval}, better than every other one and {baselines}: each time {difference}.",
            "*?": f"highest of the methods by {retrieval}, but not better than all of these beyond doubt. Methods "
            "that tie have no mark, and retrievals are not compared by it.",
        }

    @cached_property
    def baseline_averages(self) -> dict[str, float]:
        """Return the name of a baseline -> its mean P@1 over directions."""
        values: dict[str, list[float]] = {}
        for (name, _), row in self.baselines.items():
            values.setdefault(name, []).append(row["value"])
        return {name: sum(found) / len(found) for name, found in values.items()}

    @property
    def main_retrieval(self) -> str:
        """Return the retrieval by which methods are compared."""
        return self.retrievals[0]

    @property
    def comparisons(self) -> list[dict]:
        """Return every comparison of two retrievals, two methods, or a method and a baseline in one direction."""
        return self.results["summary"]["comparisons"]

    @cached_property
    def restarts(self) -> dict[tuple[str, Direction], tuple[int, int]]:
        """Return (method, direction) -> restarts that failed and all, over seeds, where a seed had several.

        A method and its refinement start from the same restarts, which count once.
        """
        runs = {}
        for row in self.results["alignments"]:
            if len(row["restarts"]) > 1:
                method = row["method"].removesuffix(REFINED)
                runs.setdefault((method, (row["source"], row["target"])), {}).setdefault(row["seed"], row["restarts"])
        return {
            key: (sum(run["failed"] for runs in seeds.values() for run in runs), sum(map(len, seeds.values())))
            for key, seeds in runs.items()
        }

    @property
    def maps(self) -> dict[str, dict]:
        """Return language -> the map that was kept for it; the hub has none."""
        return self.results["model"]["maps"]

    def kept(self, code: str) -> str:
        """Say which map was kept for a language."""
        row = self.maps[code]
        seed = "" if row["seed"] is None else f" (seed {row['seed']})"
        return f"{self.name(code)} by {row['method']}{seed}"

    def scored(self, direction: Direction) -> dict:
        """Return a row of a direction: `n`, `words` and `coverage` are the same in all of them."""
        return next(row for (_, other, _, _), row in self.cells.items() if other == direction)

    def name(self, code: str) -> str:
        """Return the English name of a language."""
        return self.results["languages"].get(code, code)

    def arrow(self, direction: Direction) -> str:
        """Return a direction in words."""
        source, target = direction
        return f"{self.name(source)} → {self.name(target)}"

    @cached_property
    def seeds(self) -> str:
        """Say how many seeds stand behind the methods that draw random numbers, empty where none does."""
        seeds = sorted({seed for row in self.cells.values() for seed in row["seeds"]})
        if not seeds:
            return ""
        return f"mean over {len(seeds)} seed{'s' * (len(seeds) > 1)} ({', '.join(map(str, seeds))})"

    @property
    def names(self) -> str:
        """Return all languages in words, the hub last."""
        names = [self.name(code) for code in self.results["languages"] if code != self.results["hub"]]
        return f"{', '.join(names)} and {self.name(self.results['hub'])}"

    def scores(self, method: str, direction: Direction) -> dict[tuple[str, str], dict]:
        """Return (metric, retrieval) -> score of a method in a direction."""
        return {
            (metric, retrieval): row
            for (name, other, retrieval, metric), row in self.cells.items()
            if (name, other) == (method, direction)
        }

    def mean_scores(self, method: str) -> dict[tuple[str, str], dict]:
        """Return (metric, retrieval) -> mean score of a method over directions."""
        return {(metric, retrieval): row for (name, retrieval, metric), row in self.averages.items() if name == method}

    def bands(self, direction: Direction) -> dict[tuple[str, str], dict[str, dict]]:
        """Return (method, retrieval) -> band of frequency ranks -> its row."""
        named: dict[tuple[str, str], dict[str, dict]] = {}
        for row in self.results["summary"]["bands"]:
            if (row["source"], row["target"]) == direction:
                named.setdefault((row["method"], row["retrieval"]), {})[row["band"]] = row
        return named

    def band_sizes(self, direction: Direction) -> dict[str, int]:
        """Return band of frequency ranks -> number of words that were translated."""
        return {band: row["n"] for rows in self.bands(direction).values() for band, row in rows.items()}


def origin(names: str) -> str:
    """Return files with their folders, without the paths to those.

    Example:
        >>> origin("/home/me/muse/de-en.txt, /home/me/own/de-en.tsv"), origin("identical")
        ('muse/de-en.txt, own/de-en.tsv', 'identical')
    """
    return ", ".join(map(source_name, names.split(", ")))


def alignment_csv(results: dict) -> str:
    """Return one line per method, direction, retrieval and metric: scores are fractions, seeds separated by spaces."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in results["summary"]["cells"]:
        row = row | {"seeds": " ".join(map(str, row["seeds"]))}
        writer.writerow(row[column] for column in COLUMNS)
    return text.getvalue()
