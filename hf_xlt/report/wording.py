"""How numbers and names of a run are written, the same in every output."""

import re
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from hf_xlt.pocket.checkpoints import CHECKPOINTS, FOLDER, PREFIX

TASKS = {
    "pos": "Part-of-speech tagging",
    "ner": "Named entity recognition",
    "relation": "Relation classification",
    "argument": "Event argument roles",
}
# What F1 is told by, and what is counted.
TYPES = {"ner": ("entity type", "entities"), "relation": ("relation", "pairs"), "argument": ("role", "pairs")}
EXTRACTORS = {"gcn": "graph convolution", "attention": "tree-distance attention", "bilstm": "BiLSTM"}
METRICS = {"accuracy": "accuracy", "f1": "F1"}
# What a recommendation of sources may rest on.
EVIDENCE = {
    "shared_features": "shared features",
    "distance": "distance",
    "overlap": "overlap",
    "translation": "translation",
    "log_tokens": "size of the training data",
}
BASELINES = {
    "majority": "always answers with the most frequent tag of the train set",
    "look-up": "gives each word the tag it had most often in the train set, and unknown words the most frequent tag",
    "gazetteer": "marks the entity names of the train set wherever they occur, the longest match first",
    "majority label": "gives each pair the most frequent label of the train set but the negative one",
    "path look-up": "gives each pair the label that its dependency path had most often in the train set, and new "
    "paths that of their steps up and down",
    "untrained": "is the same architecture without its pre-trained weights, trained on the same sentences, all of it",
}


def task_name(results: dict) -> str:
    """Return the task in words."""
    return TASKS.get(results["task"]["name"], results["task"]["name"])


def baseline_words(results: dict) -> dict[str, str]:
    """Return baseline -> what it does, for those of any run and the encoders that are set beside this run's."""
    compared = {
        name: f"is {short_name(encoder['name'])} in place of the model, trained in the same way"
        for name, encoder in results["model"].get("compared", {}).items()
    }
    return BASELINES | compared


def metric_name(results: dict) -> str:
    """Return the main metric in words."""
    return METRICS.get(results["task"]["metric"], results["task"]["metric"])


def model_name(results: dict) -> str:
    """Return what the model was made of, without the path to a folder."""
    model = results["model"]
    if extractor := results.get("extractor"):
        encoder = "an encoder from scratch" if model["scratch"] else short_name(model["name"])
        words = {"none": "without words", "vectors": "on word vectors", "encoder": f"on {encoder}"}
        return f"{EXTRACTORS[extractor['encoder_type']]} {words[extractor['words']]}"
    markers = " with entity markers" if results.get("markers") else ""
    if model["scratch"]:
        return f"{model['architecture'].removesuffix('ForTokenClassification')} from scratch{markers}"
    return f"{short_name(model['name'])}{markers}"


def type_names(results: dict) -> tuple[str, str]:
    """Return what F1 is told by, in words, and what is counted."""
    return TYPES.get(results["task"]["name"], ("type", "items"))


def short_name(name: str) -> str:
    """Return the id of a repository on the Hub as it is, and a folder without the path to it.

    A folder called `model` has the name of the run it belongs to, that of an encoder in the package the one it is
    asked for by.

    Example:
        >>> short_name("FacebookAI/xlm-roberta-base"), short_name("/home/me/corpora/ud"), short_name("runs/mlm/model")
        ('FacebookAI/xlm-roberta-base', 'ud', 'mlm')
        >>> short_name("/usr/lib/python3/site-packages/hf_xlt/pocket/checkpoints/tlm")
        'pocket-tlm'
    """
    if re.fullmatch(r"\w[\w.-]*/[\w.-]+", name):
        return name
    path = Path(name)
    if comes_with_the_package(name):
        return PREFIX + path.name.removeprefix(PREFIX)
    return path.parent.name if path.name == "model" and path.parent.name else path.name or name


def comes_with_the_package(name: str) -> bool:
    """Tell whether a model is one of pocket's encoders, by its name or by the folder of any installation.

    Example:
        >>> comes_with_the_package("pocket-tlm"), comes_with_the_package("/opt/hf_xlt/pocket/checkpoints/tlm")
        (True, True)
        >>> comes_with_the_package("tlm"), comes_with_the_package("runs/tlm/model")
        (False, False)
    """
    *folder, last = Path(name).parts or [""]
    if tuple(folder[-3:]) == FOLDER.parts[-3:]:
        return last in CHECKPOINTS
    return not folder and last in [PREFIX + checkpoint for checkpoint in CHECKPOINTS]


def percent(value: float) -> str:
    """Write a fraction in percent with one decimal.

    Example:
        >>> percent(0.8125)
        '81.2'
    """
    return f"{100 * value:.1f}"


def signed(value: float) -> str:
    """Write a difference of fractions in percentage points, with its sign.

    Example:
        >>> signed(0.125), signed(-0.031)
        ('+12.5', '-3.1')
    """
    return f"{100 * value:+.1f}"


def spread(mean: float, low: float, high: float) -> str:
    """Write an interval as its half width or, where it leans by half a point or more, as its two ends.

    Example:
        >>> spread(0.812, 0.806, 0.818), spread(0.03, 0.0, 0.12)
        ('±0.6', '0.0–12.0')
    """
    below, above = mean - low, high - mean
    if abs(above - below) >= 0.005 and max(below, above) > 1.5 * min(below, above):
        return f"{percent(low)}–{percent(high)}"
    return f"±{100 * (high - low) / 2:.1f}"


def interval(low: float, high: float) -> str:
    """Write the two ends of an interval in percent."""
    return f"{percent(low)} to {percent(high)}"


def ends(low: float, high: float) -> str:
    """Write the two ends of an interval in percent where there is little room.

    Example:
        >>> ends(0.601, 0.623)
        '60.1–62.3'
    """
    return f"{percent(low)}–{percent(high)}"


def unbroken(text: str) -> str:
    """Hold numbers and their percent signs together where a line ends.

    Example:
        >>> unbroken("8.2 % of 100 words")
        '8.2\\xa0% of 100 words'
    """
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def ratio(value: dict) -> str:
    """Write a transfer ratio with its interval.

    Example:
        >>> ratio({"value": 0.8312, "low": 0.81, "high": 0.85})
        '0.83 (0.81 to 0.85)'
    """
    return f"{value['value']:.2f} ({value['low']:.2f} to {value['high']:.2f})"


def chance(probability: float) -> str:
    """Write a probability estimated from 1000 replicates in whole percent, never as certainty it cannot have.

    Example:
        >>> chance(1.0), chance(0.614), chance(0.002)
        ('> 99 %', '61 %', '< 1 %')
    """
    if probability > 0.99:
        return "> 99 %"
    return "< 1 %" if probability < 0.01 else f"{100 * probability:.0f} %"


def span(counts: Iterable[int]) -> str:
    """Write one count, or the smallest and the largest of several.

    Example:
        >>> span([400, 1000, 700]), span([5, 5])
        ('400 to 1,000', '5')
    """
    counts = sorted(set(counts))
    return f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"


def seeds(results: dict) -> str:
    """Say how many seeds stand behind each cell, and which."""
    lists = [cell["seeds"] for cell in results["summary"]["cells"]]
    every = sorted({seed for seeds in lists for seed in seeds})
    count = span(len(seeds) for seeds in lists)
    return f"{count} {'seed' if count == '1' else 'seeds'} ({', '.join(map(str, every))})"


def duration(seconds: float) -> str:
    """Write seconds as people say them.

    Example:
        >>> duration(42.3), duration(3 * 3600 + 125)
        ('42 s', '3 h 2 min')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def command_line(results: dict) -> str:
    """Return the command of this run, ready to be pasted into a shell; empty if it was not started by one."""
    return shlex.join(results["command"]["argv"])


def perplexity(value: float) -> str:
    """Write a perplexity with three digits or, from 100 on, without decimals.

    Example:
        >>> perplexity(8.126), perplexity(34.561), perplexity(1234.5)
        ('8.13', '34.6', '1,234')
    """
    if value < 10:
        return f"{value:.2f}"
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def perplexity_interval(row: dict) -> str:
    """Write the two ends of the interval of a perplexity, a dash where there is none.

    Example:
        >>> perplexity_interval({"low": 31.04, "high": 38.2}), perplexity_interval({"low": None, "high": None})
        ('31.0–38.2', '–')
    """
    if row["low"] is None:
        return "–"
    return f"{perplexity(row['low'])}–{perplexity(row['high'])}"


def source_name(name: str) -> str:
    """Return a file with its folder, without the path to that, and the name of a data set as it is.

    Example:
        >>> source_name("/home/me/parallel/bible/en.tsv + de.tsv"), source_name("pocket/en/train")
        ('bible/en.tsv + de.tsv', 'pocket/en/train')
    """
    path = Path(name)
    return "/".join(path.parts[-2:]) if path.suffix or path.is_absolute() else name


def passes(seen: dict) -> str:
    """Write how often the tokens of a language or pair were trained on, on average.

    Example:
        >>> [passes({"tokens": 2000, "drawn": drawn}) for drawn in (0, 90, 5150, 90_000)]
        ['0', '< 0.1', '2.6', '45']
    """
    times = seen["drawn"] / seen["tokens"]
    if 0 < times < 0.1:
        return "< 0.1"
    return f"{times:.1f}" if 0 < times < 10 else f"{times:,.0f}"


def rounded(count: float) -> str:
    """Write a large count with three digits.

    Example:
        >>> rounded(950), rounded(12_345), rounded(2_150_000), rounded(3.2e9)
        ('950', '12.3k', '2.15M', '3.2B')
    """
    for size, unit in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if count >= size:
            return f"{count / size:.3g}{unit}"
    return f"{count:.0f}"


# Filters of cards and pages alike.
FILTERS = {
    "passes": passes,
    "percent": percent,
    "perplexity": perplexity,
    "perplexity_interval": perplexity_interval,
    "ratio": ratio,
    "rounded": rounded,
    "short": short_name,
    "source": source_name,
    "unbroken": unbroken,
}


def listing(items: Sequence[str], limit: int | None = None) -> str:
    """Join words as people do, and cut what is over the limit.

    Example:
        >>> listing(["German"]), listing(["German", "Dutch", "Thai"]), listing(["German", "Dutch", "Thai"], 1)
        ('German', 'German, Dutch and Thai', 'German and 2 more')
    """
    items = list(items)
    if limit is not None and len(items) > limit:
        items = [*items[:limit], f"{len(items) - limit} more"]
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]]))


def ranged(row: dict) -> str:
    """Write a mean and its interval in percent.

    Example:
        >>> ranged({"mean": 0.612, "low": 0.601, "high": 0.623})
        '61.2 % [60.1, 62.3]'
    """
    return f"{100 * row['mean']:.1f} % [{100 * row['low']:.1f}, {100 * row['high']:.1f}]"
