"""Means over seeds, their intervals, and differences between variants seed by seed."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean, stdev

from rich.table import Table
from scipy.stats import t

# A variant is compared with those of these that come before it, ablations with all.
REFERENCES = ("untrained", "mlm", "tlm")


def task_measures(
    task: str, scores: Mapping[str, float], pivot: str, in_language: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Return the measures of a tagger trained on one language.

    Args:
        task: What the names of the measures begin with.
        scores: Score per language, that of the training language among them.
        pivot: The training language.
        in_language: Score per language of taggers trained on that language.

    Example:
        >>> measures = task_measures("pos", {"en": 0.8, "de": 0.6, "fr": 0.4}, "en", {"de": 0.75, "fr": 0.8})
        >>> {name: round(value, 3) for name, value in measures.items() if "fr" not in name}
        {'pos/en': 0.8, 'pos/de': 0.6, 'pos/zero-shot': 0.5, 'pos/transfer ratio': 0.625, \
'pos/in-language/de': 0.75, 'pos/transfer ratio, in-language': 0.65}
    """
    zero_shot = {language: score for language, score in scores.items() if language != pivot}
    measures = {f"{task}/{language}": score for language, score in scores.items()}
    measures[f"{task}/zero-shot"] = fmean(zero_shot.values())
    if scores[pivot]:
        measures[f"{task}/transfer ratio"] = measures[f"{task}/zero-shot"] / scores[pivot]
    if in_language:
        measures |= {f"{task}/in-language/{language}": score for language, score in in_language.items()}
        ratios = [zero_shot[language] / score for language, score in in_language.items()]
        measures[f"{task}/transfer ratio, in-language"] = fmean(ratios)
    return measures


def mean_and_interval(values: Sequence[float]) -> dict[str, float | None]:
    """Return the mean and its 95 % interval by Student's t; a single value has no interval.

    Example:
        >>> {name: round(value, 3) for name, value in mean_and_interval([1.0, 2.0, 3.0]).items()}
        {'mean': 2.0, 'low': -0.484, 'high': 4.484}
    """
    mean = fmean(values)
    if len(values) < 2:
        return {"mean": mean, "low": None, "high": None}
    reach = float(t.ppf(0.975, len(values) - 1)) * stdev(values) / math.sqrt(len(values))
    return {"mean": mean, "low": mean - reach, "high": mean + reach}


def comparisons(variants: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs (first, second) of variants whose difference first - second is of interest.

    Example:
        >>> comparisons(["mlm", "tlm", "tlm-no-reset"])
        [('tlm', 'mlm'), ('tlm-no-reset', 'mlm'), ('tlm-no-reset', 'tlm')]
    """
    pairs = []
    for variant in variants:
        before = REFERENCES[: REFERENCES.index(variant)] if variant in REFERENCES else REFERENCES
        pairs += [(variant, reference) for reference in before if reference in variants]
    return pairs


def summarise(runs: Sequence[Mapping]) -> dict[str, list[dict]]:
    """Summarise runs over their seeds.

    Args:
        runs: `{variant, seed, measures}` each, `measures` being numbers by name.

    Returns:
        `means`: `{measure, variant, mean, low, high, seeds, values}` of each measure and variant; `differences`:
        `{measure, first, second, mean, low, high, seeds, values}`, first minus second, over the seeds of both.
    """
    found: dict[str, dict[str, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
    for run in runs:
        for measure, value in run["measures"].items():
            found[measure][run["variant"]][run["seed"]] = value
    means, differences = [], []
    for measure, variants in found.items():
        for variant, values in variants.items():
            means.append({"measure": measure, "variant": variant, **_over_seeds(values)})
        for first, second in comparisons(list(variants)):
            seeds = [seed for seed in variants[first] if seed in variants[second]]
            if seeds:
                values = {seed: variants[first][seed] - variants[second][seed] for seed in seeds}
                differences.append({"measure": measure, "first": first, "second": second, **_over_seeds(values)})
    return {"means": means, "differences": differences}


def _over_seeds(values: Mapping[int, float]) -> dict:
    return {**mean_and_interval(list(values.values())), "seeds": list(values), "values": list(values.values())}


def summary_table(summary: Mapping[str, list[dict]], title: str) -> Table:
    """Lay out all measures but retrieval between single languages, a column a variant, and TLM minus MLM."""
    variants = list(dict.fromkeys(row["variant"] for row in summary["means"]))
    means = {(row["measure"], row["variant"]): row for row in summary["means"]}
    gains = {row["measure"]: row for row in summary["differences"] if (row["first"], row["second"]) == ("tlm", "mlm")}
    table = Table("", *variants, "tlm - mlm", title=title)
    for measure in dict.fromkeys(row["measure"] for row in summary["means"]):
        if measure.startswith("retrieval/") and not measure.endswith("/mean"):
            continue
        cells = [_mean_text(means.get((measure, variant))) for variant in variants]
        table.add_row(measure, *cells, _difference_text(gains.get(measure)))
    return table


def _mean_text(row: Mapping | None) -> str:
    if row is None:
        return ""
    return f"{row['mean']:.4g}" + (f" ± {row['high'] - row['mean']:.2g}" if row["high"] is not None else "")


def _difference_text(row: Mapping | None) -> str:
    if row is None:
        return ""
    return f"{row['mean']:+.3g}" + (f" \\[{row['low']:+.3g}, {row['high']:+.3g}]" if row["low"] is not None else "")
