"""A matrix of two train sets and three eval languages, small enough to compute by hand."""

import json
from itertools import product

import pytest

from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.transfer.summary import summarise

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
    assert sentences[0].startswith("Trained on English, the tagger reaches an accuracy of 50.0 % [")
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
    assert "Only two seeds were used: fewer than three say little about the luck of training." in sentences
    assert any(sentence.startswith("Across 2 zero-shot cells the transfer ratio is 0.47 [") for sentence in sentences)
    assert "Which source is best for Spanish one cannot tell: the best two are too close." in sentences


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
    assert summary["sentences"][0].startswith("Trained on English and German, the tagger reaches")


def test_what_cannot_be_scored_is_refused():
    gold, right = {"de": gold_of("de")}, {("en", 1, "model", "de"): with_right(5)}
    majority = {("majority", "en", "de"): with_right(0)}
    with pytest.raises(ValueError, match="Expected one of the tasks 'pos', 'ner', got 'parsing'"):
        summarise("parsing", gold, right, majority, LANGUAGES_OF, NAMES)
    with pytest.raises(ValueError, match="at least one baseline for en on de"):
        summarise("pos", gold, right, {}, LANGUAGES_OF, NAMES)
    with pytest.raises(ValueError, match="predictions for 5 sentences, got 4"):
        summarise("pos", gold, {("en", 1, "model", "de"): with_right(5)[:4]}, majority, LANGUAGES_OF, NAMES)
