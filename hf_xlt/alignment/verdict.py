"""The summary of word translation in a few plain sentences, the most important first."""

from collections.abc import Mapping, Sequence

from ..report.wording import listing, percent, ranged, signed

METHODS = {
    "identity": "the identity map",
    "linear": "least squares",
    "procrustes": "Procrustes",
    "adversarial": "the adversarial map",
    "self-learning": "self-learning",
}
RETRIEVALS = {"csls": "CSLS", "isf": "the inverted softmax", "nn": "plain nearest neighbours"}
# Methods whose map follows from vectors and dictionary alone.
CERTAIN = ("identity", "linear", "procrustes")
# Up to this many methods are told one by one; longer lists are cut to as many.
FEW = 3


def verdict_sentences(summary: dict, baseline: dict, names: Mapping[str, str]) -> list[str]:
    """Say in at most nine sentences what a run shows, and what it does not.

    Args:
        summary: `summary` of `results.json`, all but its sentences.
        baseline: P@1 of the baseline on average, as a row of `averages`.
        names: Language code -> English name.
    """
    pairs = summary["average_comparisons"]
    kinds = dict.fromkeys(pair["kind"] for pair in pairs)
    by_kind = {kind: [pair for pair in pairs if pair["kind"] == kind] for kind in kinds}
    retrieval = by_kind["same spelling"][0]["retrieval"]
    rows = [row for row in summary["averages"] if row["retrieval"] == retrieval and row["metric"] == "P@1"]
    sentences = best_method(rows, by_kind.get("method", []) + by_kind.get("+refine", []), names)
    spelling = f"translating by vectors rather than by the same spelling, which is right for {ranged(baseline)},"
    sentences.append(told(spelling, by_kind["same spelling"], "first"))
    for kind, found in by_kind.items():
        if " - " in kind:
            first, second = (RETRIEVALS[found[0][side]] for side in ("first", "second"))
            sentences.append(told(f"{first} instead of {second}", found, "method"))
    if "+refine" in by_kind:
        # The adversarial method has as a rule refined its own map once: this is not "with or without refinement".
        sentences.append(told("refining the map that a method found", by_kind["+refine"], "second"))
    sentences += covered(summary["cells"])
    sentences += few_seeds(summary["cells"])
    sentences.append(
        "Ranges in brackets are 95 % intervals, each for its own number only: where nothing differs, about five of "
        "100 comparisons still come out as better or worse."
    )
    return sentences


def method_name(method: str) -> str:
    """Return a method in words.

    Example:
        >>> method_name("linear"), method_name("procrustes+refine")
        ('least squares', 'Procrustes with refinement')
    """
    name, refined, _ = method.partition("+refine")
    return METHODS.get(name, name) + (" with refinement" if refined else "")


def best_method(rows: Sequence[dict], pairs: Sequence[dict], names: Mapping[str, str]) -> list[str]:
    """Name the method with the highest P@1 by the main retrieval, and those it is better than."""
    best = max(rows, key=lambda row: row["mean"])
    retrieval, where = RETRIEVALS[best["retrieval"]], place(best["directions"], names)
    if best["mean"] == 0:
        return [f"With {retrieval}, no method puts a right translation first for any test word {where}."]
    score = f"a right translation comes first for {ranged(best)} of the test words {where}"
    name = method_name(best["method"])
    if len(rows) == 1:
        return [f"With {retrieval} and {name}, {score}."]
    beaten = [pair["second"] for pair in pairs if pair["first"] == best["method"] and pair["verdict"] == "better"]
    beaten += [pair["first"] for pair in pairs if pair["second"] == best["method"] and pair["verdict"] == "worse"]
    rivals = [method_name(row["method"]) for row in rows if row is not best and row["method"] not in beaten]
    opening = f"With {retrieval}, the best method is {name}: {score}."
    if not rivals:
        return [f"{opening} It is better than {'each of ' if len(beaten) > 1 else ''}{others(len(beaten))}."]
    return [f"{opening} Whether it is better than {listing(rivals, FEW)} one cannot tell."]


def others(count: int) -> str:
    """Count the other methods."""
    return "the other method" if count == 1 else f"the {count} other methods"


def place(directions: Sequence[str], names: Mapping[str, str]) -> str:
    """Say which directions a number is about.

    Example:
        >>> place(["de-en"], {"de": "German", "en": "English"}), place(["de-en", "en-de"], {})
        ('from German to English', 'on average over 2 directions')
    """
    if len(directions) > 1:
        return f"on average over {len(directions)} directions"
    source, _, target = directions[0].partition("-")
    return f"from {names.get(source, source)} to {names.get(target, target)}"


def told(subject: str, pairs: Sequence[dict], named: str) -> str:
    """Say for which methods the first of two is better, worse, or one cannot tell.

    Args:
        subject: What the first is, rather than the second.
        pairs: Rows of `average_comparisons`.
        named: The column that holds the method.

    Example:
        >>> pair = {"method": "linear", "value": 0.1, "low": 0.05, "high": 0.15, "verdict": "better"}
        >>> told("CSLS", [pair], "method")
        'CSLS is better for least squares (+10.0 points [+5.0, +15.0]).'
    """
    parts: dict[str, list[str]] = {"better": [], "worse": [], "cannot tell": []}
    for pair in pairs:
        difference = f"{signed(pair['value'])} points [{signed(pair['low'])}, {signed(pair['high'])}]"
        parts[pair["verdict"]].append(f"{method_name(pair[named])} ({difference})")
    told_apart = [f"{verdict} for {listing(parts[verdict], FEW)}" for verdict in ("better", "worse") if parts[verdict]]
    unclear = listing(parts["cannot tell"], FEW) if parts["cannot tell"] else ""
    if not told_apart:
        return f"Whether {subject} is better one cannot tell for {unclear}."
    sentence = f"{subject[0].upper()}{subject[1:]} is {' and '.join(told_apart)}"
    return f"{sentence}; one cannot tell for {unclear}." if unclear else f"{sentence}."


def covered(cells: Sequence[dict]) -> list[str]:
    """Say which share of the test words the scores are about, where it is not all of them."""
    shares = sorted({percent(cell["coverage"]) for cell in cells}, key=float)
    if shares == ["100.0"]:
        return []
    share = shares[0] if len(shares) == 1 else f"{shares[0]} to {shares[-1]}"
    return [
        f"Scores are about the {share} % of the test words that are in the vocabularies with a translation; the "
        "others are left out, which flatters small vocabularies."
    ]


def few_seeds(cells: Sequence[dict]) -> list[str]:
    """Warn of fewer than three seeds of methods that need them."""
    seeds = {
        method_name(cell["method"]): len(cell["seeds"])
        for cell in cells
        if cell["method"].partition("+")[0] not in CERTAIN and len(cell["seeds"]) < 3
    }
    if not seeds:
        return []
    few = listing(list(seeds), FEW)
    if min(seeds.values()) == 2:
        return [f"Only two seeds were used for {few}: they say little about the luck of training."]
    return [
        f"Only one seed was used for {few}: the intervals cover the choice of words but not the luck of training, and "
        "other seeds may turn the verdicts around."
    ]
