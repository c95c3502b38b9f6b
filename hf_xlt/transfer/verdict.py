"""The summary of a run in a few plain sentences, the most important first."""

from collections.abc import Sequence

from ..report.wording import listing, ranged, signed

SCORES = {"accuracy": "an accuracy", "f1": "an F1"}
BASELINES = {
    "majority": "always the most frequent tag",
    "look-up": "a look-up table",
    "gazetteer": "a list of the known names",
    "majority label": "always the most frequent label",
    "path look-up": "a look-up table of dependency paths",
    "untrained": "the same model without pre-training",
}
# Up to this many cells are told one by one; longer lists are cut to as many.
FEW = 3


def verdict_sentences(
    summary: dict, metric: str, languages_of: dict[str, list[str]], names: dict[str, str]
) -> list[str]:
    """Say in about eight sentences what a run shows, and what it does not.

    Args:
        summary: `summary` of `results.json`, all but its sentences.
        metric: `accuracy` or `f1`.
        languages_of: Train set -> codes of its languages.
        names: Language code -> English name.
    """
    trains = {train: listing([names.get(code, code) for code in codes]) for train, codes in languages_of.items()}
    cells = [cell for cell in summary["cells"] if cell["zero_shot"]]
    if not cells:
        sentences = no_transfer(summary["cells"], metric, trains, names)
    elif len(cells) <= FEW:
        sentences = [cell_sentence(cell, metric, trains, names) for cell in cells]
    else:
        sentences = [
            "Zero-shot, that is without labels of the language it is used on, " + counted(cells),
            extremes(cells, metric, trains, names),
            *unbeaten(summary["cells"], names),
            *(compared(summary["average_comparisons"], trains, names) or averaged(summary["averages"], trains)),
        ]
    sentences += beside(summary["encoder_comparisons"], trains)
    sentences += few_seeds(summary["cells"])
    sentences += kept(summary["transfer_ratio"])
    sentences += best_sources(summary["sources"], trains, names)
    sentences.append(
        "Ranges in brackets are 95 % intervals, each for its own number only: where nothing differs, about five of "
        "100 comparisons still come out as better or worse."
    )
    return sentences


def cell_sentence(cell: dict, metric: str, trains: dict[str, str], names: dict[str, str]) -> str:
    """Tell one cell."""
    language = names.get(cell["eval"], cell["eval"])
    labels = "without" if cell["zero_shot"] else "with"
    return (
        f"Trained on {trains[cell['train']]}, the model reaches {SCORES[metric]} of {ranged(cell)} on {language} "
        f"{labels} {language} labels; {against_baseline(cell)}."
    )


def against_baseline(cell: dict) -> str:
    """Say how a cell compares with its best baseline."""
    name = BASELINES.get(cell["best_baseline"]["name"], cell["best_baseline"]["name"])
    baseline = f"the best baseline ({name}, {100 * cell['best_baseline']['value']:.1f})"
    if cell["verdict"] == "cannot tell":
        return f"one cannot tell whether that is better or worse than {baseline}"
    return f"that is {cell['verdict']} than {baseline}"


def no_transfer(cells: Sequence[dict], metric: str, trains: dict[str, str], names: dict[str, str]) -> list[str]:
    """Say that nothing here is transfer, and what the cells are."""
    opening = "Every model was used only on languages it was trained on, so this run says nothing about transfer."
    if len(cells) > FEW:
        return [opening, "On them " + counted(cells), extremes(cells, metric, trains, names)]
    return [opening, *(cell_sentence(cell, metric, trains, names) for cell in cells)]


def counted(cells: Sequence[dict]) -> str:
    """Count the verdicts."""
    verdicts = [cell["verdict"] for cell in cells]
    return (
        f"the model is better than the best baseline in {verdicts.count('better')} of {len(cells)} cells, worse in "
        f"{verdicts.count('worse')}, and in {verdicts.count('cannot tell')} one cannot tell."
    )


def extremes(cells: Sequence[dict], metric: str, trains: dict[str, str], names: dict[str, str]) -> str:
    """Name the highest and the lowest cell."""
    high, low = (
        f"{SCORES[metric]} of {ranged(cell)} (trained on {trains[cell['train']]}, used on "
        f"{names.get(cell['eval'], cell['eval'])})"
        for cell in (max(cells, key=lambda cell: cell["mean"]), min(cells, key=lambda cell: cell["mean"]))
    )
    return f"The highest of these is {high}, the lowest {low}."


def unbeaten(cells: Sequence[dict], names: dict[str, str]) -> list[str]:
    """Name the languages where no zero-shot source is better than the best baseline."""
    zero_shot = [cell for cell in cells if cell["zero_shot"]]
    open_languages = {cell["eval"] for cell in zero_shot} - {
        cell["eval"] for cell in zero_shot if cell["verdict"] == "better"
    }
    order = dict.fromkeys(cell["eval"] for cell in cells)
    languages = [names.get(code, code) for code in order if code in open_languages]
    return [f"For {listing(languages, FEW)} no source can be said to beat the best baseline."] if languages else []


def compared(pairs: Sequence[dict], trains: dict[str, str], names: dict[str, str]) -> list[str]:
    """Say which train set is better than all others, each pair on the languages that are zero-shot for both.

    Nothing is said where every pair shares a single language only: `best_sources` speaks of single languages.
    """
    if all(len(pair["languages"]) == 1 for pair in pairs):
        return []
    if len(pairs) == 1:
        [pair] = pairs
        first, second = trains[pair["first"]], trains[pair["second"]]
        languages = listing([names.get(code, code) for code in pair["languages"]], FEW)
        on = f"on average over the {len(pair['languages'])} languages that are zero-shot for both ({languages})"
        difference = f"{signed(pair['value'])} points [{signed(pair['low'])}, {signed(pair['high'])}]"
        if pair["verdict"] == "cannot tell":
            return [
                f"Whether training on {first} is better or worse than training on {second} one cannot tell: {on} the "
                f"difference is {difference}."
            ]
        return [
            f"Training on {first} is {pair['verdict']} than training on {second}: {on} the difference is {difference}."
        ]
    on = "on average over the languages that are zero-shot for both"
    better = [pair["first"] for pair in pairs if pair["verdict"] == "better"]
    better += [pair["second"] for pair in pairs if pair["verdict"] == "worse"]
    rivals = {train for pair in pairs for train in (pair["first"], pair["second"])}
    for train in rivals:
        if better.count(train) == len(rivals) - 1:
            return [f"Training on {trains[train]} is better than each of {len(rivals) - 1} other train sets, {on}."]
    return [
        f"No train set can be said to be better than every other, {on}: in {len(pairs) - len(better)} of {len(pairs)} "
        "pairs one cannot tell."
    ]


def averaged(rows: Sequence[dict], trains: dict[str, str]) -> list[str]:
    """Tell the zero-shot averages, and that they are not about the same languages."""
    rows = [row for row in rows if row["kind"] == "zero-shot" and len(row["languages"]) > 1]
    if not rows:
        return []
    parts = [
        f"{ranged(row)} for training on {trains[row['train']]} ({len(row['languages'])} languages)"
        for row in rows[:FEW]
    ]
    if len(rows) == 1:
        return [f"The zero-shot average is {parts[0]}."]
    more = f"; {len(rows) - FEW} more are not told here" if len(rows) > FEW else ""
    return [f"Zero-shot averages, each over its own languages and so not to be ranked: {'; '.join(parts)}{more}."]


def beside(comparisons: Sequence[dict], trains: dict[str, str]) -> list[str]:
    """Set the model beside each other encoder that was trained in the same way."""
    sentences = []
    for row in comparisons[:FEW]:
        name = BASELINES.get(row["name"], row["name"])
        over = "the zero-shot average" if len(row["languages"]) > 1 else "zero-shot"
        difference = f"{signed(row['value'])} points [{signed(row['low'])}, {signed(row['high'])}]"
        verdict = "one cannot tell which is better" if row["verdict"] == "cannot tell" else f"it is {row['verdict']}"
        sentences.append(
            f"Beside {name}, trained on {trains[row['train']]} in the same way, the model differs by {difference} in "
            f"{over}: {verdict}."
        )
    if len(comparisons) > FEW:
        sentences[-1] += f" {len(comparisons) - FEW} more comparisons are in results.json."
    return sentences


def kept(ratio: dict | None) -> list[str]:
    """Tell the mean transfer ratio."""
    if ratio is None:
        return []
    cells = "1 zero-shot cell" if ratio["cells"] == 1 else f"{ratio['cells']} zero-shot cells"
    return [
        f"Across {cells} the transfer ratio is {ratio['value']:.2f} [{ratio['low']:.2f}, {ratio['high']:.2f}]: the "
        "score without labels of a language as a share of the score of a model trained on that language."
    ]


def best_sources(sources: Sequence[dict], trains: dict[str, str], names: dict[str, str]) -> list[str]:
    """Say for which languages one source is ahead of all others."""
    if not sources:
        return []
    clear = [
        f"{trains[row['ranking'][0]['train']]} for {names.get(row['eval'], row['eval'])}"
        for row in sources
        if row["verdict"] == "better"
    ]
    if clear:
        count = f"{len(clear)} of {len(sources)} languages"
        return [f"One source is better than every other for {count}: {listing(clear, FEW)}."]
    if len(sources) == 1:
        language = names.get(sources[0]["eval"], sources[0]["eval"])
        return [f"Which source is best for {language} one cannot tell: none is better than every other."]
    return [
        f"For none of {len(sources)} languages can one tell which source is best: none is better than every other."
    ]


def few_seeds(cells: Sequence[dict]) -> list[str]:
    """Warn of fewer than three seeds."""
    seeds = min((len(cell["seeds"]) for cell in cells), default=0)
    if seeds == 1:
        return [
            "Only one seed was used: the intervals cover the choice of sentences but not the luck of training, and "
            "other seeds may turn the verdicts around."
        ]
    if seeds == 2:
        return ["Only two seeds were used: they say little about the luck of training, so intervals can be very wide."]
    return []
