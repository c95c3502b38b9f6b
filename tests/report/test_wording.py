"""How numbers are written."""

import shlex

from hf_xlt.report import wording
from tests.report import example_results


def test_a_symmetric_interval_is_a_half_width_and_a_leaning_one_its_ends():
    assert wording.spread(0.5, 0.49, 0.51) == "±1.0"
    assert wording.spread(0.5, 0.496, 0.51) == "49.6–51.0"
    assert wording.spread(0.5, 0.4985, 0.501) == "±0.1"  # leans by less than half a point


def test_probabilities_of_1000_replicates_are_never_certain():
    assert [wording.chance(p) for p in (0.0, 0.01, 0.5, 0.99, 0.991, 1.0)] == [
        "< 1 %",
        "1 %",
        "50 %",
        "99 %",
        "> 99 %",
        "> 99 %",
    ]


def test_seeds_are_counted_and_named():
    assert wording.seeds(example_results.minimal()) == "1 seed (1)"
    assert wording.seeds(example_results.named_entities()) == "3 seeds (13, 17, 42)"
    results = example_results.named_entities()
    results["summary"]["cells"][0]["seeds"] = [13]
    assert wording.seeds(results) == "1 to 3 seeds (13, 17, 42)"


def test_the_command_survives_a_shell():
    results = example_results.nasty()
    assert shlex.split(wording.command_line(results)) == results["command"]["argv"]
    results["command"]["argv"] = []
    assert wording.command_line(results) == ""


def test_a_model_from_scratch_is_named_by_its_architecture():
    results = example_results.minimal()
    assert wording.model_name(results) == "FacebookAI/xlm-roberta-base"
    results["model"] |= {"name": "scratch", "scratch": True, "architecture": "XLMForTokenClassification"}
    assert wording.model_name(results) == "XLM from scratch"
