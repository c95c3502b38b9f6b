"""A matrix of two train sets and three eval languages, small enough to compute by hand."""

import json
from itertools import product

import numpy as np
import pytest

from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.statistics import Estimate, average
from hf_xlt.transfer.summary import Cell, Row, average_comparisons, sources, summarise, transfer_ratios
from hf_xlt.transfer.verdict import compared

NAMES = {"en": "English", "de": "German", "es": "Spanish"}
LANGUAGES_OF = {"en": ["en"], "de": ["de"]}

# Right words of 10 with seed 1 and seed 2.
RIGHT = {
    ("en", "en"): (9, 9),
    ("en", "de"): (5, 5),
    ("en", "es"): (7, 8),
    ("de", "en"): (4, 4),
    ("de", "de"): (10, 10),
    ("de", "es"): (7, 7),
}
MAJORITY = {"en": 0, "de": 1, "es": 5}
LOOK_UP = {"en": 10, "de": 0, "es": 7}


def gold_of(language: str) -> TaggedSentences:
    """Five sentences of two nouns."""
    return TaggedSentences(
        language, "test", [f"{language}{n}" for n in range(5)], [["a", "b"]] * 5, [["NOUN", "NOUN"]] * 5
    )


def with_right(right: int) -> list[list[str]]:
    """Tag the first `right` of the ten words rightly."""
    tags = ["NOUN"] * right + ["VERB"] * (10 - right)
    return [tags[start : start + 2] for start in range(0, 10, 2)]


def run(seeds: int = 2, untrained: bool = False, trains=("en", "de"), evals=("en", "de", "es")) -> dict:
    predictions, baselines = {}, {}
    for train, language in product(trains, evals):
        # The order of seeds must not matter.
        for seed in reversed(range(seeds)):
            predictions[train, seed + 1, "model", language] = with_right(RIGHT[train, language][seed])
            if untrained:
                predictions[train, seed + 1, "untrained", language] = with_right(2)
        baselines["majority", train, language] = with_right(MAJORITY[language])
        baselines["look-up", train, language] = with_right(LOOK_UP[language] if train == "de" else 0)
    gold = {language: gold_of(language) for language in evals}
    return summarise("pos", gold, predictions, baselines, {train: [train] for train in trains}, NAMES)


@pytest.fixture(scope="module")
def results():
    return run(untrained=True)


def summary_cell(results: dict, train: str, language: str) -> dict:
    [cell] = [cell for cell in results["summary"]["cells"] if (cell["train"], cell["eval"]) == (train, language)]
    return cell


def test_is_plain_json(results):
    assert json.loads(json.dumps(results, allow_nan=False)) == results


def test_cells(results):
    assert len(results["cells"]) == 2 * 3 * 2 * 2
    assert results["cells"][0] == {
        "train": "en",
        "eval": "en",
        "seed": 1,
        "variant": "model",
        "metric": "accuracy",
        "value": 0.9,
        "n": 5,
        "tokens": 10,
    }
    values = {
        (cell["train"], cell["eval"], cell["seed"]): cell["value"]
        for cell in results["cells"]
        if cell["variant"] == "model"
    }
    assert values == {
        (train, language, seed): right[seed - 1] / 10 for (train, language), right in RIGHT.items() for seed in (1, 2)
    }
    order = [(cell["train"], cell["eval"], cell["variant"], cell["seed"]) for cell in results["cells"]]
    assert order == [
        (train, language, variant, seed)
        for train, language, variant, seed in product(["en", "de"], NAMES, ["model", "untrained"], [1, 2])
    ]


def test_baselines(results):
    rows = results["baselines"]
    assert [(row["train"], row["eval"], row["name"]) for row in rows] == list(
        product(["en", "de"], NAMES, ["majority", "look-up", "untrained"])
    )
    assert rows[3] == {
        "name": "majority",
        "train": "en",
        "eval": "de",
        "metric": "accuracy",
        "value": 0.1,
        "low": 0.0,
        "high": 0.3,  # one sentence of five half right: drawn 0 to 3 times in 95 % of draws
        "n": 5,
    }
    assert rows[5]["value"] == pytest.approx(0.2)


def test_means(results):
    cell = summary_cell(results, "en", "es")
    assert " ".join(cell) == (
        "train eval metric mean low high n seeds deviation zero_shot best_baseline difference verdict "
        "transfer_ratio per_type"
    )
    assert cell["mean"] == pytest.approx(0.75)
    assert cell["low"] < 0.75 < cell["high"]
    assert cell["seeds"] == [1, 2]
    assert cell["deviation"] == pytest.approx(0.0707107, abs=1e-6)
    assert (cell["metric"], cell["n"], cell["zero_shot"], cell["per_type"]) == ("accuracy", 5, True, None)
    assert not summary_cell(results, "en", "en")["zero_shot"]


def test_verdicts(results):
    better, worse = summary_cell(results, "en", "en"), summary_cell(results, "de", "en")
    assert better["best_baseline"] == {"name": "untrained", "value": pytest.approx(0.2)}
    assert better["difference"]["value"] == pytest.approx(0.7)
    assert better["verdict"] == "better"
    assert worse["best_baseline"] == {"name": "look-up", "value": 1.0}
    assert worse["difference"]["value"] == pytest.approx(-0.6)
    assert worse["verdict"] == "worse"
    equal = summary_cell(results, "de", "es")
    assert equal["difference"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    assert equal["verdict"] == "cannot tell"


def test_transfer_ratio(results):
    assert summary_cell(results, "en", "de")["transfer_ratio"]["value"] == pytest.approx(0.5 / 1.0)
    assert summary_cell(results, "de", "en")["transfer_ratio"]["value"] == pytest.approx(0.4 / 0.9)
    for train, language in (("en", "en"), ("en", "es"), ("de", "es")):  # in-language, and no model of Spanish
        assert summary_cell(results, train, language)["transfer_ratio"] is None
    mean = results["summary"]["transfer_ratio"]
    assert mean["cells"] == 2
    assert mean["value"] == pytest.approx((0.5 / 1.0 + 0.4 / 0.9) / 2)
    assert mean["low"] < mean["value"] < mean["high"]


def test_averages(results):
    rows = [(row["train"], row["kind"], row["languages"], row["mean"]) for row in results["summary"]["averages"]]
    assert rows == [
        ("en", "all", ["en", "de", "es"], pytest.approx((0.9 + 0.5 + 0.75) / 3)),
        ("en", "zero-shot", ["de", "es"], pytest.approx(0.625)),
        ("de", "all", ["en", "de", "es"], pytest.approx((0.4 + 1.0 + 0.7) / 3)),
        ("de", "zero-shot", ["en", "es"], pytest.approx(0.55)),
    ]


def test_sources_and_comparisons(results):
    [row] = results["summary"]["sources"]  # only Spanish has two zero-shot sources
    assert row["eval"] == "es"
    assert [source["train"] for source in row["ranking"]] == ["en", "de"]
    assert [source["mean"] for source in row["ranking"]] == pytest.approx([0.75, 0.7])
    chances = [source["probability_best"] for source in row["ranking"]]
    assert sum(chances) == pytest.approx(1)
    assert chances[0] > chances[1]
    assert row["verdict"] == "cannot tell"
    values = [(row["eval"], row["first"], row["second"], row["value"]) for row in results["summary"]["comparisons"]]
    assert values == [
        ("en", "en", "de", pytest.approx(0.5)),
        ("de", "en", "de", pytest.approx(-0.5)),
        ("es", "en", "de", pytest.approx(0.05)),
    ]
    verdicts = [row["verdict"] for row in results["summary"]["comparisons"]]
    assert verdicts == ["better", "worse", "cannot tell"]


def test_nothing_depends_on_the_other_train_sets():
    alone, together = run(trains=("en",)), run()
    assert [cell for cell in together["cells"] if cell["train"] == "en"] == alone["cells"]
    without_ratio = [
        {key: value for key, value in cell.items() if key != "transfer_ratio"} for cell in together["summary"]["cells"]
    ]
    alone_without_ratio = [
        {key: value for key, value in cell.items() if key != "transfer_ratio"} for cell in alone["summary"]["cells"]
    ]
    assert without_ratio[:3] == alone_without_ratio


def test_sentences_for_few_cells():
    sentences = run(seeds=1, trains=("en",), evals=("de", "es"))["summary"]["sentences"]
    assert sentences[0].startswith("Trained on English, the model reaches an accuracy of 50.0 % [")
    assert sentences[0].endswith(
        "] on German without German labels; "
        "that is better than the best baseline (always the most frequent tag, 10.0)."
    )
    assert "one cannot tell whether that is better or worse than the best baseline" in sentences[1]
    assert sentences[2].startswith("Only one seed was used")
    assert "five of 100 comparisons" in sentences[-1]


def test_sentences_for_many_cells():
    sentences = run()["summary"]["sentences"]
    assert len(sentences) <= 8
    assert "better than the best baseline in 1 of 4 cells, worse in 1, and in 2 one cannot tell" in sentences[0]
    assert "trained on English, used on Spanish" in sentences[1]
    assert "For English and Spanish no source can be said to beat the best baseline." in sentences
    assert any(sentence.startswith("Only two seeds were used") for sentence in sentences)
    assert any(sentence.startswith("Across 2 zero-shot cells the transfer ratio is 0.47 [") for sentence in sentences)
    assert "Which source is best for Spanish one cannot tell: none is better than every other." in sentences
    [averages] = [sentence for sentence in sentences if sentence.startswith("Zero-shot averages")]
    assert averages.startswith("Zero-shot averages, each over its own languages and so not to be ranked: 62.5 % [")
    assert "for training on English (2 languages); 55.0 % [" in averages


def test_sentences_without_transfer():
    summary = run(trains=("en",), evals=("en",))["summary"]
    assert summary["transfer_ratio"] is None
    assert summary["sources"] == []
    assert summary["sentences"][0].endswith("this run says nothing about transfer.")
    assert "on English with English labels" in summary["sentences"][1]


def test_entity_types():
    gold = TaggedSentences(
        "de", "test", ["1", "2"], [["Ann", "in", "Rom"], ["Rom"]], [["B-PER", "O", "B-LOC"], ["B-LOC"]]
    )
    found = [["B-PER", "O", "B-LOC"], ["B-PER"]]
    missed = [["O", "B-MISC", "O"], ["O"]]
    predictions = {("en", 1, "model", "de"): found, ("en", 2, "model", "de"): missed}
    baselines = {("majority", "en", "de"): [["O"] * 3, ["O"]]}
    results = summarise("ner", {"de": gold}, predictions, baselines, LANGUAGES_OF, NAMES)
    assert [cell["value"] for cell in results["cells"]] == pytest.approx([2 / 3, 0])
    [cell] = results["summary"]["cells"]
    assert cell["metric"] == "f1"
    assert cell["mean"] == pytest.approx(1 / 3)
    # LOC: 1 of 1 found, 1 of 2 to be found. PER: 1 of 2 found, 1 of 1. Each halved by the seed that finds nothing.
    assert list(cell["per_type"]) == ["LOC", "PER"]
    assert {kind: row["mean"] for kind, row in cell["per_type"].items()} == pytest.approx({"LOC": 1 / 3, "PER": 1 / 3})
    assert {kind: row["gold"] for kind, row in cell["per_type"].items()} == {"LOC": 2, "PER": 1}


def test_a_source_with_several_languages_is_zero_shot_for_neither():
    gold = {language: gold_of(language) for language in NAMES}
    predictions = {("en+de", 1, "model", language): with_right(8) for language in NAMES}
    baselines = {("majority", "en+de", language): with_right(2) for language in NAMES}
    summary = summarise("pos", gold, predictions, baselines, {"en+de": ["en", "de"]}, NAMES)["summary"]
    assert [cell["zero_shot"] for cell in summary["cells"]] == [False, False, True]
    assert summary["transfer_ratio"] is None
    assert summary["sentences"][0].startswith("Trained on English and German, the model reaches")


def test_what_cannot_be_scored_is_refused():
    gold, right = {"de": gold_of("de")}, {("en", 1, "model", "de"): with_right(5)}
    majority = {("majority", "en", "de"): with_right(0)}
    with pytest.raises(ValueError, match="Expected one of the tasks 'pos', 'ner', 'relation', 'argument', got"):
        summarise("parsing", gold, right, majority, LANGUAGES_OF, NAMES)
    with pytest.raises(ValueError, match="at least one baseline for en on de"):
        summarise("pos", gold, right, {}, LANGUAGES_OF, NAMES)
    with pytest.raises(ValueError, match="predictions for 5 sentences, got 4"):
        summarise("pos", gold, {("en", 1, "model", "de"): with_right(5)[:4]}, majority, LANGUAGES_OF, NAMES)


def cell_of(train: str, language: str, score: float, spread=(0.0,), sentences: int = 5) -> Cell:
    """A zero-shot cell, but for train sets that hold the language; replicates are the score plus `spread` in turn."""
    gold = TaggedSentences(
        language, "test", [f"{n}" for n in range(sentences)], [["a"]] * sentences, [["NOUN"]] * sentences
    )
    replicates = score + np.resize(np.array(spread), 1000)
    row = Row("model", [1], [score], Estimate(score, replicates), None)
    return Cell(train, language, language not in train.split("+"), gold, row, [row])


def test_train_sets_are_compared_on_the_languages_that_are_zero_shot_for_both():
    cells = [
        cell_of("en", "de", 0.5, [-0.125, 0.125]),
        cell_of("en", "es", 0.75),
        cell_of("en", "tr", 0.25),
        cell_of("de", "en", 1.0),
        cell_of("de", "es", 0.5, [-0.25, 0.25]),
        cell_of("de", "tr", 0.375, [0.25, -0.25]),  # what the replicates take from Spanish they give to Turkish
        cell_of("en+tr", "es", 0.75),
        cell_of("de+es+tr+en", "es", 1.0),
    ]
    rows = average_comparisons(cells)
    assert [list(row) for row in rows] == [["first", "second", "languages", "value", "low", "high", "verdict"]] * 3
    assert [tuple(row.values()) for row in rows] == [
        ("en", "de", ["es", "tr"], 0.0625, 0.0625, 0.0625, "better"),
        ("en", "en+tr", ["es"], 0.0, 0.0, 0.0, "cannot tell"),
        ("de", "en+tr", ["es"], -0.25, -0.5, 0.0, "cannot tell"),
    ]


def test_no_comparison_without_a_common_zero_shot_language():
    assert average_comparisons([cell_of("en", "de", 0.5), cell_of("de", "en", 0.5)]) == []


def test_the_best_source_is_better_than_every_rival():
    first, second = cell_of("en", "es", 0.75), cell_of("de", "es", 0.5)
    uncertain = cell_of("fr", "es", 0.25, [-0.5, 0.75])
    assert sources([uncertain, second, first])[0]["verdict"] == "cannot tell"
    assert sources([second, first])[0]["verdict"] == "better"
    assert [row["train"] for row in sources([uncertain, second, first])[0]["ranking"]] == ["en", "de", "fr"]


def test_nothing_is_told_from_a_single_sentence():
    gold = {"es": TaggedSentences("es", "test", ["1"], [["a", "b"]], [["NOUN", "NOUN"]])}
    predictions = {
        ("en", 1, "model", "es"): [["NOUN", "NOUN"]],
        ("de", 1, "model", "es"): [["VERB", "VERB"]],
    }
    baselines = {("majority", train, "es"): [["NOUN", "VERB"]] for train in ("en", "de")}
    summary = summarise("pos", gold, predictions, baselines, LANGUAGES_OF, NAMES)["summary"]
    assert [cell["difference"] for cell in summary["cells"]] == [
        {"value": 0.5, "low": 0.5, "high": 0.5},
        {"value": -0.5, "low": -0.5, "high": -0.5},
    ]
    rows = [*summary["cells"], *summary["sources"], *summary["comparisons"], *summary["average_comparisons"]]
    assert [row["verdict"] for row in rows] == ["cannot tell"] * 5
    small = [cell_of(train, "es", score, sentences=1) for train, score in (("en", 0.75), ("de", 0.5))]
    large = [cell_of(train, "tr", score) for train, score in (("en", 0.75), ("de", 0.5))]
    assert average_comparisons(large)[0]["verdict"] == "better"
    assert average_comparisons(small + large)[0]["verdict"] == "cannot tell"


TRAINS = {"en": "English", "de": "German", "fi": "Finnish"}


def pair(first: str, second: str, verdict: str, languages: tuple[str, ...] = ("es", "tr")) -> dict:
    return {
        "first": first,
        "second": second,
        "languages": list(languages),
        "value": 0.05,
        "low": -0.012,
        "high": 0.1,
        "verdict": verdict,
    }


def test_sentences_rank_train_sets_on_the_same_languages_only():
    assert compared([pair("en", "de", "better")], TRAINS, NAMES) == [
        "Training on English is better than training on German: on average over the 2 languages that are zero-shot "
        "for both (Spanish and tr) the difference is +5.0 points [-1.2, +10.0]."
    ]
    assert compared([pair("en", "de", "cannot tell")], TRAINS, NAMES)[0].startswith(
        "Whether training on English is better or worse than training on German one cannot tell: on average over the 2"
    )
    verdicts = [pair("en", "de", "better"), pair("en", "fi", "worse"), pair("de", "fi", "worse")]
    assert compared(verdicts, TRAINS, NAMES) == [
        "Training on Finnish is better than each of 2 other train sets, on average over the languages that are "
        "zero-shot for both."
    ]
    open_verdicts = [pair("en", "de", "better"), pair("en", "fi", "worse"), pair("de", "fi", "cannot tell")]
    assert compared(open_verdicts, TRAINS, NAMES) == [
        "No train set can be said to be better than every other, on average over the languages that are zero-shot for "
        "both: in 1 of 3 pairs one cannot tell."
    ]
    assert compared([pair("en", "de", "better", ("es",))], TRAINS, NAMES) == []
    assert compared([], TRAINS, NAMES) == []


def test_never_more_than_eight_sentences():
    trains, evals = ["en", "de", "es"], ["en", "de", "es", "it", "tr"]
    predictions = {(train, 1, "model", code): with_right(5) for train in trains for code in evals}
    baselines = {("majority", train, code): with_right(5) for train in trains for code in evals}
    gold = {code: gold_of(code) for code in evals}
    summary = summarise("pos", gold, predictions, baselines, {train: [train] for train in trains}, NAMES)["summary"]
    assert len(summary["sentences"]) == 8
    assert any(sentence.startswith("No train set can be said to be better") for sentence in summary["sentences"])
    assert not any("averages" in sentence for sentence in summary["sentences"])


# Pires et al. (2019), "How multilingual is Multilingual BERT?": Tables 1 and 2, rows are train languages.
NER_F1 = """
   en    de    nl    es
en 90.70 69.74 77.36 73.59
de 73.83 82.00 76.25 70.03
nl 65.46 65.68 89.86 72.10
es 65.38 59.40 64.39 87.18
"""
POS_ACCURACY = """
   en    de    es    it
en 96.82 89.40 85.91 91.60
de 83.99 93.99 86.32 88.39
es 81.64 88.87 96.71 93.71
it 86.79 87.82 91.28 98.11
"""


@pytest.mark.parametrize(("table", "kept"), [(NER_F1, 0.79), (POS_ACCURACY, 0.91)])
def test_published_transfer_ratios(table, kept):
    header, *rows = (line.split() for line in table.strip().splitlines())
    cells = [
        cell_of(train, code, float(score) / 100)
        for train, *scores in rows
        for code, score in zip(header, scores, strict=True)
    ]
    ratios = transfer_ratios(cells, {train: [train] for train in header})
    assert len(ratios) == 12
    mean = average(list(ratios.values()))
    assert round(mean.value, 2) == kept
    assert mean.interval() == pytest.approx((mean.value, mean.value))
