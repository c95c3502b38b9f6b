"""A finished pre-training run, as every output reads it."""

from dataclasses import dataclass
from functools import cached_property

OBJECTIVES = {"mlm": "masked language modelling", "tlm": "translation language modelling"}


@dataclass(frozen=True)
class Pretraining:
    """Look up sizes and perplexities of a pre-training run by language and pair.

    Args:
        results: The content of a `results.json` whose verb is `pretrain`.
    """

    results: dict

    @cached_property
    def tasks(self) -> dict[str, dict]:
        """Return task (`mlm en`, `tlm en-de`) -> its row of `perplexity.tasks`."""
        return {row["task"]: row for row in self.results["perplexity"]["tasks"]}

    @property
    def languages(self) -> dict[str, dict]:
        """Return language -> what was trained on."""
        return self.results["data"]["languages"]

    @property
    def pairs(self) -> dict[str, dict]:
        """Return pair (`en-de`) -> what was trained on."""
        return self.results["data"]["pairs"]

    @property
    def objectives(self) -> list[str]:
        """Return the objectives of the run."""
        return self.results["command"]["experiment"]["objectives"]

    @property
    def objective_names(self) -> str:
        """Return the objectives in words."""
        return " and ".join(OBJECTIVES[objective] for objective in self.objectives)

    def name(self, code: str) -> str:
        """Return the English name of a language, or of both of a pair."""
        return "–".join(self.results["languages"].get(part, part) for part in code.split("-"))

    def series(self, curve: str, objective: str) -> dict[str, list[tuple[int, float]]]:
        """Return language or directed pair -> (step, value) points of `loss` or `perplexity`.

        Names and their order are the same for both, pairs before their reverses: what was never drawn, or never
        evaluated, has no points. Steps between which a task was not drawn have no value for it.
        """
        rows = self.results["curves"][curve]
        names = list(self.languages if objective == "mlm" else self.pairs)
        if objective == "tlm":
            names += ["-".join(reversed(pair.split("-"))) for pair in self.pairs]
        return {
            name: [(row["step"], row[task]) for row in rows if row.get(task)]
            for name, task in ((name, f"{objective} {name}") for name in names)
        }
