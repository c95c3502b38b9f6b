"""Tests of what is said of a probe run; the other sentences are read in the tests of the runs."""

from itertools import combinations

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
