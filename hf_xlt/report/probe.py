"""A finished probe run, as its reports read it."""

import math
from functools import cached_property
from typing import Any

from hf_xlt.report import wording

# The search that figures show.
MAIN = {"direction": "forward", "offset": "held out offset"}
OFFSETS = ("no offset", "offset", "held out offset")
# Evidence -> the title of its column, and how its values are written.
EVIDENCE_COLUMNS = {
    "shared_features": ("shared features", str),
    "distance": ("distance", "{:.2f}".format),
    "overlap": ("overlap, %", wording.percent),
    "translation": ("translation, %", wording.percent),
    "log_tokens": ("training data, tokens", lambda value: wording.rounded(math.exp(value))),
}

Pair = tuple[str, str]


class Probe:
    """What `results.json` of a probe run says.

    Args:
        results: Its content.
    """

    def __init__(self, results: dict[str, Any]):
        self.results = results

    @property
    def run(self) -> dict | None:
        """Return the matrix that was probed; None of encoders alone, or of several."""
        runs = self.results["data"]["runs"]
        return runs[0] if len(runs) == 1 else None

    @property
    def title(self) -> str:
        """Return what the page is about."""
        if found := self.results["recommendation"]:
            return f"Sources for {self.name(found['target'])}"
        if self.run:
            task, model = wording.TASKS[self.run["task"]], wording.short_name(self.run["model"])
            return f"Why does it transfer: {task.lower()} with {model}"
        return f"Translations in the layers of {wording.listing([encoder['name'] for encoder in self.trained], 3)}"

    @property
    def metric(self) -> str:
        """Return the metric of the scores."""
        return self.results["data"]["runs"][0]["metric"]

    @property
    def score_title(self) -> str:
        """Return what an axis of scores is called."""
        return f"zero-shot {wording.METRICS[self.metric]}, %"

    def name(self, code: str) -> str:
        """Return the English name of a language."""
        return self.results["languages"].get(code, code)

    def arrow(self, pair: Pair) -> str:
        """Return a pair in words."""
        return f"{self.name(pair[0])} → {self.name(pair[1])}"

    def told(self, row: dict, value: float, unit: str) -> str:
        """Say what a dot stands for."""
        return f"{row['train']}→{row['eval']}: {value:.3g} {unit}, {wording.percent(row['score'])}"

    @property
    def evidence(self) -> dict[str, list[str]]:
        """Return what is known of the recommended sources, title of a column -> its cells; none of blanks alone."""
        rows = [row["evidence"] for row in self.results["recommendation"]["ranking"]]
        return {
            title: ["–" if row[name] is None else written(row[name]) for row in rows]
            for name, (title, written) in EVIDENCE_COLUMNS.items()
            if any(row[name] is not None for row in rows)
        }

    @property
    def rests_on(self) -> str:
        """Return what the order of the recommended sources follows from."""
        return ", ".join(wording.EVIDENCE[name] for name in self.results["recommendation"]["used"])

    def overlaps(self, measure: str) -> list[dict]:
        """Return how a measure of overlap and the scores go together, by kind of pieces."""
        found = self.results["overlap"]
        return [row for row in found["relations"] if row["measure"] == measure] if found else []

    @property
    def typology_sources(self) -> list[dict]:
        """Return scores by features, one entry per source of features."""
        found = self.results["typology"]
        return found["sources"] if found else []

    @staticmethod
    def source_name(source: dict) -> str:
        """Return a source of features in a word."""
        return {"wals": "WALS", "treebanks": "treebanks"}[source["name"]]

    @property
    def translation(self) -> dict | None:
        """Return nearest-neighbour translation; None without a text."""
        return self.results["translation"]

    @property
    def trained(self) -> list[dict]:
        """Return the encoders, without the untrained ones."""
        return (
            [encoder for encoder in self.translation["encoders"] if not encoder["untrained"]]
            if self.translation
            else []
        )

    @cached_property
    def _colours(self) -> dict[str, int]:
        return {encoder["name"]: place for place, encoder in enumerate(self.trained)}

    def colour(self, encoder: str) -> int:
        """Return the number of the colour of an encoder."""
        return self._colours[encoder]

    def curve_name(self, row: dict) -> str:
        """Return the name of a curve: `untrained` alone says enough where there is one encoder."""
        if not row["untrained"]:
            return row["encoder"]
        return "untrained" if len(self.trained) == 1 else f"{row['encoder']} untrained"

    def averages(self) -> list[dict]:
        """Return the means over pairs of the main search, one row per encoder."""
        return [row for row in self.translation["averages"] if _is(row, MAIN)]

    def accuracies(self, pair: Pair) -> list[dict]:
        """Return the main search of a pair, one row per encoder."""
        own = {"source": pair[0], "target": pair[1]} | MAIN
        return [row for row in self.translation["accuracies"] if _is(row, own)]

    def surface(self, pair: Pair) -> dict | None:
        """Return what spelling finds of a pair."""
        own = {"source": pair[0], "target": pair[1], "direction": MAIN["direction"]}
        return next((row for row in self.translation["surface"] if _is(row, own)), None)

    @property
    def surface_average(self) -> dict | None:
        """Return what spelling finds on average over pairs."""
        rows = self.translation["surface_averages"]
        return next((row for row in rows if row["direction"] == MAIN["direction"]), None)

    @cached_property
    def hub(self) -> str | None:
        """Return the language that all of several pairs have in common."""
        pairs = self.translation["pairs"]
        common = set.intersection(*map(set, pairs))
        return next(iter(sorted(common)), None) if len(pairs) > 1 and len(common) == 1 else None

    def by_language(self, encoder: str) -> dict[str, list[float]]:
        """Return language -> mean over its pairs and both directions, in each layer; the hub is left out."""
        own = {"encoder": encoder, "untrained": False, "offset": MAIN["offset"]}
        sums: dict[str, list[list[float]]] = {}
        for row in self.translation["accuracies"]:
            if _is(row, own):
                for code in (row["source"], row["target"]):
                    if code != self.hub:
                        sums.setdefault(code, []).append(row["values"])
        return {
            code: [sum(values) / len(rows) for values in zip(*rows, strict=True)]
            for code, rows in sorted(sums.items(), key=lambda item: self.name(item[0]))
        }

    def best_rows(self) -> list[dict]:
        """Return for each encoder and pair its best layer by the main search, and the other searches there."""
        searches: dict[tuple, dict[tuple[str, str], dict]] = {}
        for row in self.translation["accuracies"]:
            key = (row["encoder"], row["untrained"], row["source"], row["target"])
            searches.setdefault(key, {})[row["direction"], row["offset"]] = row
        rows = []
        for (encoder, untrained, source, target), own in searches.items():
            main = own[MAIN["direction"], MAIN["offset"]]
            layer = max(range(len(main["values"])), key=main["values"].__getitem__)
            rows.append(
                {
                    "name": f"{encoder} untrained" if untrained else encoder,
                    "pair": (source, target),
                    "layer": layer,
                    "value": main["values"][layer],
                    "low": main["lows"][layer],
                    "high": main["highs"][layer],
                    "n": main["n"],
                    "others": {search: row["values"][layer] for search, row in own.items()},
                }
            )
        return rows


def _is(row: dict, fields: dict) -> bool:
    return all(row[name] == value for name, value in fields.items())
