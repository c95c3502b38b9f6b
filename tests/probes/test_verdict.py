"""Tests of what is said of a probe run; the other sentences are read in the tests of the runs."""

from itertools import combinations

import pytest

from hf_xlt.probes.translation_results import MAIN
from hf_xlt.probes.verdict import sentences


def translation(shares: dict[str, float]) -> dict:
    """Return results of encoders that find these shares in their last layer."""

    def comparison(first: str, second: str, at: str) -> dict:
        value = shares[first] - shares.get(second, 0.5)
        bounds = {"value": value, "low": value - 0.01, "high": value + 0.01}
        return {"first": first, "second": second, "at": at, **bounds, "verdict": "better" if value > 0 else "worse"}

    averages = [
        {"encoder": name, "untrained": False, **MAIN, "pairs": 2, "n": 100, "values": [0.0, share]}
        | {"lows": [0.0, share - 0.01], "highs": [0.0, share + 0.01]}
        for name, share in shares.items()
    ]
    return {
        "encoders": [{"name": name, "untrained": False, "layers": 1} for name in shares],
        "averages": averages,
        "comparisons": [
            *(comparison(name, "spelling", "best layers") for name in shares),
            *(comparison(*pair, at) for pair in combinations(shares, 2) for at in ("best layers", "all layers")),
        ],
    }


def told(shares: dict[str, float]) -> list[str]:
    return sentences(dict.fromkeys(("recommendation", "overlap", "typology")) | {"translation": translation(shares)})


def test_every_comparison_of_few_encoders_is_told():
    found = told({"a": 0.1, "b": 0.3})
    assert [sentence.split(" [")[0] for sentence in found] == [
        "a finds 10.0 %", "b finds 30.0 %",
        "a is below spelling alone: -40.0 points", "b is below spelling alone: -20.0 points",
        "a is below b (best layers): -20.0 points", "a is below b (all layers): -20.0 points",
    ]  # fmt: skip


def test_of_many_encoders_the_best_is_compared_with_each():
    found = told({"a": 0.1, "b": 0.3, "c": 0.2, "d": 0.4, "e": 0.05})
    assert [sentence.split(" ")[0] for sentence in found[:3]] == ["d", "b", "c"]
    assert [sentence.split(":")[0] for sentence in found[3:]] == [
        *(f"{name} is below spelling alone" for name in "bcd"),
        *(f"{name} is below d (best layers)" for name in "abc"),
        "d is above e (best layers)",
    ]


@pytest.mark.parametrize(
    ("gain", "targets", "expected"),
    [
        ((0.052, 0.018, 0.087, "better"), 3, "points: the recommender is better, +5.2 [+1.8, +8.7]."),
        (
            (0.01, -0.01, 0.03, "cannot tell"),
            2,
            "points on 2 of them: the recommender cannot be told from it, +1.0 [-1.0, +3.0].",
        ),
        (
            (-0.02, -0.02, -0.02, "cannot tell"),
            1,
            "points on 1 of them: the recommender cannot be told from it, -2.0.",
        ),
    ],
)
def test_each_rule_is_compared_with_the_recommender(gain, targets, expected):
    bounds = {"low": None, "high": None} if targets == 1 else {"low": 0.05, "high": 0.12}
    own = {"rule": "recommender", "choices": [{}] * 3, "regret": 0.04, "low": 0.02, "high": 0.07, "gain": None}
    gain = dict(zip(("value", "low", "high", "verdict"), gain, strict=True))
    rule = {"rule": "largest", "choices": [{}] * targets, "regret": 0.09, **bounds, "gain": gain}
    ranking = [{"source": "es"}]
    found = {"target": "gl", "ranking": ranking, "basis": "prior", "note": "", "rules": [{"rules": [own, rule]}]}
    empty = dict.fromkeys(("overlap", "typology", "translation"))
    *_, chosen, told = sentences({"recommendation": found} | empty)
    assert chosen.endswith("the recommender's choice loses 4.0 [2.0, 7.0] points to the best source.")
    loses = "9.0" if targets == 1 else "9.0 [5.0, 12.0]"
    assert told == f"The largest language loses {loses} {expected}"
