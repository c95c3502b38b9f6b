"""Where models fail, as their scores tell."""

from hf_xlt.hub.known_failures import alignment_failures, encoder_failures, model_failures
from hf_xlt.report.alignment import Alignment
from hf_xlt.report.matrix import Matrix
from hf_xlt.report.pretraining import Pretraining
from tests.report import example_alignment, example_pretraining, example_results


def failures(results):
    matrix = Matrix(results)
    train = results["model"]["best"]["train"]
    return model_failures(results, matrix, [row for (name, _), row in matrix.cells.items() if name == train])


def test_languages_where_a_baseline_is_as_good():
    found = failures(example_results.part_of_speech())
    assert found[:2] == [
        "It is worse than a baseline, which does the same without transfer, in Vietnamese "
        "(37.8 beside 44.2 of look-up).",
        "It is not to be told from a baseline in Chinese (44.1 beside 44.2 of look-up).",
    ]
    assert "The lowest accuracy is that on Vietnamese, 37.8; the highest, on English, 95.1." in found
    assert any(
        "Labels of the language itself would help much in Finnish (0.67) and Chinese (0.47)" in line for line in found
    )


def test_types_that_are_found_worst_and_hardly_tested():
    results = example_results.named_entities()
    results["summary"]["cells"][0]["per_type"]["LOC"]["gold"] = 3
    found = failures(results)
    assert any(line.startswith("The entity type with the lowest F1 is LOC in English 93.1") for line in found)
    assert "In some language fewer than 20 entities are of LOC (3): scores of these say little." in found


def test_luck_and_what_is_not_known():
    results = example_results.arguments()
    results["summary"]["cells"][0]["deviation"] = 0.05
    results["model"]["words"] = {"en": {"exact": 90, "unknown": 10}, "es": {"exact": 60, "unknown": 40}}
    found = failures(results)
    assert "Seeds differ much in English (±5.0): another training may be far better or worse there." in found
    assert "Words without a vector, of which it sees letters at most: Spanish (40%)." in found
    assert "It does not know these deprels, and takes all of them for one: dobj (7)." in found


def test_a_model_without_known_failures_says_so():
    results = example_results.in_language_only()
    assert [row["verdict"] for row in results["summary"]["cells"]] == ["better"]
    assert failures(results) == [
        "It is better than every baseline on the test sentences of every language. Where it fails beyond is not known."
    ]


def test_encoders():
    last = "What it does with other languages, domains and scripts was not measured."
    found = encoder_failures(Pretraining(example_pretraining.two_objectives()))
    assert found == ["It predicts English worst, with a perplexity of 40.5.", last]
    results = example_pretraining.two_objectives()
    results["data"]["languages"]["fr"]["drawn"] = 20_000
    del results["data"]["pairs"]["en-fr"]
    found = encoder_failures(Pretraining(results))
    assert "It has read least of French, 20k tokens, beside 66k of English." in found
    assert "No translations tie French to the other languages." in found


def test_word_spaces():
    run = Alignment(example_alignment.three_languages())
    kept = {("de", "en"): {"P@1": 0.35}, ("ar", "en"): {"P@1": 0.04}, ("en", "ar"): {}}
    assert alignment_failures(run, kept)[:2] == [
        "Translating a word by the same string is as good or better: Arabic → English (4.0 beside 5.0).",
        "The lowest P@1 is that of Arabic → English, 4.0.",
    ]
