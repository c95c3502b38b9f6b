"""The adversary of a tagger in a finished transfer run, as every output reads it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from hf_xlt.report.curves import Chart, chart
from hf_xlt.report.wording import percent

STRATEGIES = {"flipped-labels": "flipped labels", "gradient-reversal": "gradient reversal"}
CHOICES = {"confidence": "most certainly tagged", "discriminator": "most like the source languages"}
PARTS = {"tag_loss": "tags", "discriminator_loss": "discriminator", "adversary_loss": "adversary"}


@dataclass(frozen=True)
class Adversary:
    """Look up what a run says of its adversary.

    Args:
        results: The content of a `results.json` of a run with the tagger.
    """

    results: dict

    @property
    def rows(self) -> list[dict]:
        """Return a row per train set and seed."""
        return self.results["adversary"]["rows"]

    @property
    def strategy(self) -> str | None:
        """Return how the tagger was trained against a discriminator, in words; None if it was not."""
        strategy = self.results["adversary"]["strategy"]
        return STRATEGIES.get(strategy, strategy)

    @property
    def accuracy(self) -> float | None:
        """Return the mean accuracy of the discriminators."""
        return _mean(row["discriminator_accuracy"] for row in self.rows)

    def accuracy_of(self, train: str) -> float | None:
        """Return the mean accuracy of the discriminators of a train set."""
        return _mean(row["discriminator_accuracy"] for row in self.rows if row["train"] == train)

    @property
    def fresh(self) -> float | None:
        """Return the mean accuracy of new discriminators."""
        return _mean(value for row in self.rows for value in row["fresh_discriminator"].values())

    def fresh_of(self, train: str, language: str) -> float | None:
        """Return the mean accuracy of new discriminators of a train set and a target language."""
        rows = [row for row in self.rows if row["train"] == train]
        return _mean(row["fresh_discriminator"].get(language) for row in rows)

    def kept(self, train: str, language: str) -> str | None:
        """Return how many windows of a language the tags were learned of, of how many, mean over seeds."""
        found = [row["pseudo"][language] for row in self.rows if row["train"] == train and row["pseudo"]]
        if not found:
            return None
        kept, windows = (_mean(counts[name] for counts in found) for name in ("kept", "windows"))
        return f"{kept:,.0f} of {windows:,.0f}"

    @property
    def choice(self) -> str | None:
        """Return how windows for pseudo-labels were chosen, in words."""
        chosen = self.results["adversary"]["pseudo_labels"]
        return CHOICES.get(chosen, chosen)

    @property
    def line(self) -> str:
        """Return all of it in a line."""
        settings = self.results["adversary"]
        parts = []
        if settings["strategy"] and self.accuracy is not None:
            whose = ", of the first model" if settings["pseudo_labels"] else ""
            parts.append(
                f"Discriminator of languages ({self.strategy}, weight {settings['weight']:g}{whose}): it is right for "
                f"{percent(self.accuracy)} % of windows"
            )
        if self.fresh is not None:
            whose = " on the first model" if settings["pseudo_labels"] else ""
            new = "a new one" if parts else f"No discriminator in training; a new one{whose} is right"
            parts.append(f"{new} for {percent(self.fresh)} %")
        text = ", ".join(parts) + (" (50 is chance)." if parts else "No discriminator in training.")
        kept = sum(counts["kept"] for row in self.rows for counts in (row["pseudo"] or {}).values())
        if settings["pseudo_labels"]:
            text += f" Pseudo-labels: {kept:,} windows, those {self.choice}."
        return text

    def charts(self) -> dict[str, Chart]:
        """Return title -> drawing: the discriminators' accuracies, and the parts of the loss, means over seeds."""
        trains = list(dict.fromkeys(row["train"] for row in self.rows))
        accuracies = {train: self._curve("discriminator_accuracy", train, 100) for train in trains}
        losses = {
            f"{words} {train}" if len(trains) > 1 else words: self._curve(part, train)
            for part, words in PARTS.items()
            for train in trains
        }
        drawn = {}
        if any(accuracies.values()):
            drawn["Accuracy of the discriminator in training, in %"] = chart(accuracies, logarithmic=False)
        if any(losses.values()):
            drawn["Parts of the loss, on a logarithmic axis"] = chart(losses)
        return drawn

    def _curve(self, part: str, train: str, scale: float = 1) -> list[tuple[float, float]]:
        """Return the mean over seeds at each epoch; values of 0 have no place on a logarithmic axis."""
        values: dict[float, list[float]] = defaultdict(list)
        for row in self.rows:
            for entry in row["history"] if row["train"] == train else ():
                if entry[part] is not None:
                    values[entry["epoch"]].append(entry[part])
        means = {epoch: scale * _mean(found) for epoch, found in sorted(values.items())}
        return [(epoch, mean) for epoch, mean in means.items() if mean > 0]


def adversary_of(results: dict) -> Adversary | None:
    """Return the adversary of a run; None for a run without the tagger."""
    return Adversary(results) if results.get("adversary") else None


def _mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of the values that there are; None of none."""
    found = [value for value in values if value is not None]
    return sum(found) / len(found) if found else None
