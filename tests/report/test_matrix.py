"""Looking up the cells of a run."""

import pytest

from hf_xlt.report.matrix import Matrix
from tests.report import example_results


def test_orders_are_those_of_the_run():
    matrix = Matrix(example_results.part_of_speech())
    assert matrix.trains == ["en", "de", "fi", "zh"]
    assert matrix.languages == list(example_results.LANGUAGES)


def test_other_metrics_do_not_enter_the_matrix():
    results = example_results.minimal()
    results["summary"]["cells"].append(results["summary"]["cells"][0] | {"metric": "loss", "mean": 9.0})
    assert Matrix(results).cells["en", "de"]["mean"] == 0.8873


def test_the_strongest_baseline_of_a_language_is_zero_shot_where_any_is():
    results = example_results.two_languages()
    matrix = Matrix(results)
    by_hand = [row for row in results["summary"]["cells"] if row["eval"] == "en" and row["zero_shot"]]
    assert [row["train"] for row in by_hand] == ["de"]
    assert matrix.strongest_baseline("en") == {"train": "de", **by_hand[0]["best_baseline"]}
    own = Matrix(example_results.in_language_only())
    assert own.strongest_baseline("de") == {"train": "de", "name": "look-up", "value": 0.8712}


def test_a_baseline_of_a_language_is_the_highest_of_its_zero_shot_train_sets_where_any_is():
    matrix = Matrix(example_results.two_languages())
    assert list(matrix.baselines) == ["majority", "look-up", "untrained"]
    assert matrix.baseline("look-up", "en") == 0.4421  # of de; en and en+de, at 0.8712, were trained on English
    assert matrix.baseline("look-up", "tr") == pytest.approx(0.4721)
    scores = {train: matrix.cells[train, "sv"]["mean"] for train in matrix.trains}
    assert matrix.baseline("untrained", "sv") == pytest.approx(max(scores.values()) / 2, abs=1e-4)
    assert Matrix(example_results.in_language_only()).baseline("look-up", "de") == 0.8712


def test_the_best_source_is_never_one_that_was_trained_on_the_language():
    matrix = Matrix(example_results.two_languages())
    assert [matrix.best_source(code) for code in matrix.languages] == ["de", "en", "en+de", "en+de"]
    assert Matrix(example_results.in_language_only()).best_source("de") is None


def test_train_sets_of_several_languages_are_named_in_full():
    assert Matrix(example_results.two_languages()).name("en+de") == "English + German"
