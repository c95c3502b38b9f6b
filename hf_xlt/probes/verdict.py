"""What the numbers of a probe run say, in sentences."""

from collections.abc import Iterator
from typing import Any

from ..data.languages import display_name
from ..report.wording import listing, percent, signed
from .translation_results import MAIN, SURFACE, search_of

# A correlation beyond this explains a quarter of the differences between scores or more.
LITTLE = 0.5
# With more encoders, the best ones are told, and only the best is compared with the others.
FEW = 3
RULES = {"English": "Always English", "most similar": "The most similar language", "largest": "The largest language"}
CHOICES = {"better": "is better", "worse": "is worse", "cannot tell": "cannot be told from it"}
VERBS = {"better": "is above", "worse": "is below", "cannot tell": "cannot be told from"}


def sentences(results: dict[str, Any]) -> list[str]:
    """Return the verdicts, the most important first.

    Args:
        results: Parts of `results.json`.
    """
    found = []
    if results["recommendation"]:
        found += _recommended(results["recommendation"])
    if results["overlap"]:
        found += _overlap(results["overlap"])
    if results["typology"]:
        found += _typology(results["typology"])
    if results["translation"]:
        found += _translation(results["translation"])
    return found


def association(name: str, relation: dict[str, Any]) -> str:
    """Say how far a property goes with the scores.

    Example:
        >>> pearson = {"value": 0.12, "low": -0.31, "high": 0.44}
        >>> association("Overlap", {"pearson": pearson, "pairs": 112, "languages": 14})
        'Overlap explains little: r = 0.12 [-0.31, 0.44] over 112 pairs of 14 languages.'
        >>> pearson = {"value": 0.12, "low": None, "high": None}
        >>> association("Overlap", {"pearson": pearson, "pairs": 6, "languages": 3})
        'Overlap: cannot tell, r = 0.12 over 6 pairs; 3 languages are too few for an interval.'
    """
    over = f"over {relation['pairs']} pairs"
    if relation["pearson"] is None:
        return f"{name}: cannot tell, as it or the scores are the same in all {relation['pairs']} pairs."
    value, low, high = (relation["pearson"][key] for key in ("value", "low", "high"))
    if low is None:
        few = f"{relation['languages']} languages are too few for an interval"
        return f"{name}: cannot tell, r = {value:.2f} {over}; {few}."
    told = f"r = {value:.2f} [{low:.2f}, {high:.2f}] {over} of {relation['languages']} languages"
    if max(abs(low), abs(high)) < LITTLE:
        return f"{name} explains little: {told}."
    if low <= 0 <= high:
        return f"{name}: cannot tell whether scores go with it, {told}."
    direction = "higher" if value > 0 else "lower"
    return f"{name}: the more, the {direction} the scores, {told}."


def _overlap(overlap: dict[str, Any]) -> Iterator[str]:
    names = {"entities": "Overlap of word pieces in entities", "words": "Overlap of word pieces"}
    for relation in overlap["relations"]:
        if relation["measure"] == "jaccard":
            yield association(names[relation["kind"]], relation)
            break


def _typology(typology: dict[str, Any]) -> Iterator[str]:
    for source in typology["sources"]:
        name = "Shared features of WALS" if source["name"] == "wals" else "Shared features of treebanks"
        if source["relation"]:
            slope = source["relation"]["slope"]
            bounds = (
                f" [{signed(slope['low'])}, {signed(slope['high'])}]" if slope and slope["low"] is not None else ""
            )
            each = f" Each goes with {signed(slope['value'])}{bounds} points." if slope else ""
            yield association(name, source["relation"]) + each
    if typology["distance"] and typology["distance"]["relation"]:
        yield association("Distance by URIEL", typology["distance"]["relation"])


def _translation(translation: dict[str, Any]) -> Iterator[str]:
    encoders = {encoder["name"]: encoder for encoder in translation["encoders"] if not encoder["untrained"]}
    rows = {name: search_of(translation["averages"], encoder=name, untrained=False, **MAIN)[0] for name in encoders}
    comparisons, told = translation["comparisons"], list(rows)
    if len(rows) > FEW:
        best, *_ = told = sorted(rows, key=lambda name: -max(rows[name]["values"]))[:FEW]
        alone = [row for row in comparisons if row["first"] in told and row["second"] not in rows]
        beside = [row for row in comparisons if {row["first"], row["second"]} <= rows.keys()]
        comparisons = alone + [
            row for row in beside if best in (row["first"], row["second"]) and row["at"] == "best layers"
        ]
    for name in told:
        encoder, row = encoders[name], rows[name]
        best = max(range(len(row["values"])), key=row["values"].__getitem__)
        value, low, high = (100 * row[key][best] for key in ("values", "lows", "highs"))
        pairs = f"on average over {row['pairs']} pairs of languages" if row["pairs"] > 1 else "of the one pair"
        yield (
            f"{encoder['name']} finds {value:.1f} % [{low:.1f}, {high:.1f}] of translations in its best layer, {best} "
            f"of {encoder['layers']}, {pairs} (n = {row['n']:,}, chance {percent(1 / row['n'])} %)."
        )
    for row in comparisons:
        other = "spelling alone" if row["second"] == SURFACE else row["second"]
        where = "" if row["second"] == SURFACE else f" ({row['at']})"
        yield (
            f"{row['first']} {VERBS[row['verdict']]} {other}{where}: {signed(row['value'])} points "
            f"[{signed(row['low'])}, {signed(row['high'])}]."
        )


def _recommended(found: dict[str, Any]) -> Iterator[str]:
    target, (first, *others) = display_name(found["target"]), found["ranking"]
    name = display_name(first["source"])
    if found["basis"] == "prior":
        yield f"Train on {name} for {target}. {found['note']}"
    else:
        close = [row for row in others if row["high"] >= first["predicted"]]
        expected = f"{percent(first['predicted'])} [{percent(first['low'])}, {percent(first['high'])}]"
        yield (
            f"Train on {name} for {target}: predicted {expected}, 80 % interval, learned from {found['pairs']} pairs."
        )
        if close:
            names = listing([display_name(row["source"]) for row in close], 4)
            yield f"The intervals do not tell {name} from {names}."
    for matrix in found["rules"]:
        own, *rules = matrix["rules"]
        yield (
            f"On {len(own['choices'])} targets with labels, each left out in turn, the recommender's choice loses "
            f"{_regret(own)} points to the best source."
        )
        yield from (_rule(rule, len(own["choices"])) for rule in rules)


def _rule(rule: dict[str, Any], targets: int) -> str:
    """Say what a rule loses, and how the recommender fares on the same targets."""
    gain, chosen = rule["gain"], len(rule["choices"])
    on = "" if chosen == targets else f" on {chosen} of them"
    bounds = f" [{signed(gain['low'])}, {signed(gain['high'])}]" if chosen > 1 else ""
    return (
        f"{RULES[rule['rule']]} loses {_regret(rule)} points{on}: the recommender {CHOICES[gain['verdict']]}, "
        f"{signed(gain['value'])}{bounds}."
    )


def _regret(rule: dict[str, Any]) -> str:
    if rule["low"] is None:
        return percent(rule["regret"])
    return f"{percent(rule['regret'])} [{percent(rule['low'])}, {percent(rule['high'])}]"
