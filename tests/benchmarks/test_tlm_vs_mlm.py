"""The parts of `benchmarks/tlm_vs_mlm.py` that only compute."""

import pytest

pytest.importorskip("scipy")

from benchmarks.tlm_vs_mlm.summary import comparisons, mean_and_interval, summarise, task_measures


def runs_of(**values):
    return [
        {"variant": variant, "seed": seed, "measures": {"pos/de": value}}
        for variant, of_seeds in values.items()
        for seed, value in of_seeds.items()
    ]


def test_the_interval_is_the_textbook_one_of_a_mean():
    found = mean_and_interval([0.1, 0.2, 0.6])
    assert found["mean"] == pytest.approx(0.3)
    # t of 2 degrees of freedom 4.3027, standard deviation 0.26458
    assert found["high"] - found["mean"] == pytest.approx(4.3027 * 0.26458 / 3**0.5, rel=1e-4)
    assert found["mean"] - found["low"] == pytest.approx(found["high"] - found["mean"])
    assert mean_and_interval([0.5]) == {"mean": 0.5, "low": None, "high": None}


def test_differences_are_of_the_same_seed():
    # Seeds differ by 0.2, variants always by 0.01: unpaired, the gain would drown.
    summary = summarise(runs_of(mlm={1: 0.3, 2: 0.5, 3: 0.7}, tlm={3: 0.71, 2: 0.51, 1: 0.31}))
    [difference] = summary["differences"]
    assert (difference["first"], difference["second"]) == ("tlm", "mlm")
    assert difference["mean"] == pytest.approx(0.01)
    assert difference["low"] == pytest.approx(0.01, abs=1e-6)
    assert dict(zip(difference["seeds"], difference["values"], strict=True)) == pytest.approx(
        dict.fromkeys((1, 2, 3), 0.01)
    )
    assert {row["variant"]: row["mean"] for row in summary["means"]} == pytest.approx({"mlm": 0.5, "tlm": 0.51})


def test_only_seeds_of_both_variants_are_compared():
    [difference] = summarise(runs_of(mlm={1: 0.3, 2: 0.5}, tlm={2: 0.6, 3: 0.9}))["differences"]
    assert difference["seeds"] == [2]
    assert difference["mean"] == pytest.approx(0.1)
    assert summarise(runs_of(mlm={1: 0.3}, tlm={2: 0.6}))["differences"] == []


def test_ablations_are_compared_with_all_references():
    assert comparisons(["untrained", "mlm", "tlm", "tlm-no-reset"]) == [
        ("mlm", "untrained"),
        ("tlm", "untrained"),
        ("tlm", "mlm"),
        ("tlm-no-reset", "untrained"),
        ("tlm-no-reset", "mlm"),
        ("tlm-no-reset", "tlm"),
    ]


def test_a_transfer_ratio_says_what_it_divides():
    measures = task_measures("pos", {"en": 0.8, "de": 0.6, "ru": 0.2}, "en", {"de": 0.8, "ru": 0.5})
    assert measures["pos/zero-shot"] == pytest.approx(0.4)
    assert measures["pos/transfer ratio"] == pytest.approx(0.5)
    assert measures["pos/transfer ratio, in-language"] == pytest.approx((0.75 + 0.4) / 2)


def test_a_tagger_that_finds_nothing_has_no_transfer_ratio():
    assert "ner/transfer ratio" not in task_measures("ner", {"en": 0.0, "de": 0.0}, "en")
