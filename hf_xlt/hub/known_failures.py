"""Where a model fails, told from the scores of its run."""

from collections.abc import Mapping, Sequence

from hf_xlt.report import wording
from hf_xlt.report.alignment import Alignment, Direction
from hf_xlt.report.matrix import Matrix
from hf_xlt.report.pretraining import Pretraining

# From where on it is told that seeds differ, that words have no vector, that a type has few mentions, that labels of
# the language itself would help, and that one language was read more than another.
SPREAD_OF_SEEDS = 0.02
UNKNOWN_WORDS = 0.2
RARE = 20
POOR_RATIO = 0.7
UNEVEN = 2
FEW = 5


def model_failures(results: dict, matrix: Matrix, rows: Sequence[dict]) -> list[str]:
    """Say where the kept model of a transfer run fails, the worst first.

    Args:
        results: The content of its `results.json`.
        matrix: The same.
        rows: Rows of `summary.cells` of the train set of the kept model.

    Returns:
        Sentences; at least one.
    """
    sentences = [*_below_baselines(matrix, rows), *_extremes(results, matrix, rows), *_types(results, matrix, rows)]
    sentences += [*_seeds(matrix, rows), *_unknown(results, matrix)]
    return sentences or [
        "It is better than every baseline on the test sentences of every language. Where it fails beyond is not known."
    ]


def _below_baselines(matrix: Matrix, rows: Sequence[dict]) -> list[str]:
    told = {
        "worse": "worse than a baseline, which does the same without transfer, in",
        "cannot tell": "not to be told from a baseline in",
    }
    sentences = []
    for verdict, words in told.items():
        found = [row for row in rows if row["verdict"] == verdict]
        names = [
            f"{matrix.name(row['eval'])} ({wording.percent(row['mean'])} beside {wording.percent(_baseline(row))} of "
            f"{row['best_baseline']['name']})"
            for row in found
        ]
        if found:
            sentences.append(f"It is {words} {wording.listing(names)}.")
    return sentences


def _baseline(row: dict) -> float:
    return row["best_baseline"]["value"]


def _extremes(results: dict, matrix: Matrix, rows: Sequence[dict]) -> list[str]:
    sentences = []
    if len(rows) > 1:
        low, high = (choose(rows, key=lambda row: row["mean"]) for choose in (min, max))
        sentences.append(
            f"The lowest {wording.metric_name(results)} is that on {matrix.name(low['eval'])}, "
            f"{wording.percent(low['mean'])}; the highest, on {matrix.name(high['eval'])}, "
            f"{wording.percent(high['mean'])}."
        )
    poor = [row for row in rows if row["transfer_ratio"] and row["transfer_ratio"]["value"] < POOR_RATIO]
    if poor:
        names = [f"{matrix.name(row['eval'])} ({row['transfer_ratio']['value']:.2f})" for row in poor]
        sentences.append(
            f"Labels of the language itself would help much in {wording.listing(names)}: the number is the share that "
            "it reaches of the score of a model trained there."
        )
    return sentences


def _types(results: dict, matrix: Matrix, rows: Sequence[dict]) -> list[str]:
    """Name the type that is worst in each language, and those that are hardly tested."""
    noun, items = wording.type_names(results)
    worst: dict[str, list[str]] = {}
    rare: dict[str, int] = {}
    for row in rows:
        scores = {name: score for name, score in (row["per_type"] or {}).items() if score}
        if len(scores) > 1:
            name = min(scores, key=lambda name: scores[name]["mean"])
            worst.setdefault(name, []).append(f"{matrix.name(row['eval'])} {wording.percent(scores[name]['mean'])}")
        for name, score in scores.items():
            if score["gold"] < RARE:
                rare[name] = min(score["gold"], rare.get(name, RARE))
    sentences = [
        f"The {noun} with the lowest F1 is {name} in {wording.listing(found, FEW)}." for name, found in worst.items()
    ]
    if rare:
        names = [f"{name} ({count})" for name, count in sorted(rare.items(), key=lambda item: item[1])]
        sentences.append(
            f"In some language fewer than {RARE} {items} are of {wording.listing(names, FEW)}: scores of these say "
            "little."
        )
    return sentences


def _seeds(matrix: Matrix, rows: Sequence[dict]) -> list[str]:
    found = [row for row in rows if (row["deviation"] or 0) > SPREAD_OF_SEEDS]
    if not found:
        return []
    names = [f"{matrix.name(row['eval'])} (±{100 * row['deviation']:.1f})" for row in found]
    return [f"Seeds differ much in {wording.listing(names)}: another training may be far better or worse there."]


def _unknown(results: dict, matrix: Matrix) -> list[str]:
    sentences = []
    shares = {
        code: counts["unknown"] / max(1, sum(counts.values()))
        for code, counts in (results["model"].get("words") or {}).items()
    }
    names = [f"{matrix.name(code)} ({share:.0%})" for code, share in shares.items() if share > UNKNOWN_WORDS]
    if names:
        sentences.append(f"Words without a vector, of which it sees letters at most: {wording.listing(names)}.")
    for column, values in ((results.get("extractor") or {}).get("unknown") or {}).items():
        if values:
            listed = [f"{value} ({count:,})" for value, count in sorted(values.items(), key=lambda item: -item[1])]
            sentences.append(
                f"It does not know these {column}, and takes all of them for one: {wording.listing(listed, FEW)}."
            )
    return sentences


def encoder_failures(run: Pretraining) -> list[str]:
    """Say where an encoder will be weak.

    Args:
        run: The results of its pre-training.

    Returns:
        Sentences; at least one.
    """
    sentences = []
    seen = {code: row["drawn"] for code, row in run.languages.items() if "mlm" in run.objectives}
    least, most = (choose(seen, key=seen.__getitem__, default=None) for choose in (min, max))
    if seen and seen[most] > UNEVEN * seen[least]:
        sentences.append(
            f"It has read least of {run.name(least)}, {wording.rounded(seen[least])} tokens, beside "
            f"{wording.rounded(seen[most])} of {run.name(most)}."
        )
    single = [row for row in run.tasks.values() if row["objective"] == "mlm"]
    if len(single) > 1:
        worst = max(single, key=lambda row: row["value"])
        sentences.append(
            f"It predicts {run.name(worst['languages'][0])} worst, with a perplexity of "
            f"{wording.perplexity(worst['value'])}."
        )
    if without := [code for code in run.languages if not any(code in pair.split("-") for pair in run.pairs)]:
        names = wording.listing([run.name(code) for code in without])
        sentences.append(f"No translations tie {names} to the other languages.")
    return [*sentences, "What it does with other languages, domains and scripts was not measured."]


def alignment_failures(run: Alignment, kept: Mapping[Direction, dict[str, float]]) -> list[str]:
    """Say where a word space fails.

    Args:
        run: The results of the alignment.
        kept: Direction -> metric -> score of the maps that were kept.

    Returns:
        Sentences; at least one.
    """
    sentences = []
    beaten = []
    for direction, values in kept.items():
        spelling = run.baselines.get(("same spelling", direction))
        if values and spelling and values["P@1"] <= spelling["value"]:
            scores = f"{wording.percent(values['P@1'])} beside {wording.percent(spelling['value'])}"
            beaten.append(f"{run.arrow(direction)} ({scores})")
    if beaten:
        sentences.append(f"Translating a word by the same string is as good or better: {wording.listing(beaten)}.")
    scored = {direction: values["P@1"] for direction, values in kept.items() if values}
    if len(scored) > 1:
        worst = min(scored, key=scored.__getitem__)
        sentences.append(f"The lowest P@1 is that of {run.arrow(worst)}, {wording.percent(scored[worst])}.")
    if uncovered := [direction for direction in scored if run.scored(direction)["coverage"] < 0.5]:
        names = [
            f"{run.arrow(direction)} ({wording.percent(run.scored(direction)['coverage'])} %)"
            for direction in uncovered
        ]
        sentences.append(f"Less than half of the words of the test dictionary are known: {wording.listing(names)}.")
    return [
        *sentences,
        "A word of several meanings has one vector, and words that are not in the vocabulary have none.",
    ]
