"""The verdict in words."""

import pytest

from hf_xlt.alignment.verdict import verdict_sentences

NAMES = {"de": "German", "en": "English", "es": "Spanish"}
BASELINE = {"mean": 0.123, "low": 0.11, "high": 0.135}
DIFFERENCES = {"better": (0.1, 0.05, 0.15), "worse": (-0.1, -0.15, -0.05), "cannot tell": (0.01, -0.02, 0.04)}


def compared(kind: str, first: str, second: str, verdict: str, method: str | None = None) -> dict:
    value, low, high = DIFFERENCES[verdict]
    retrieval = None if method else "csls"
    names = {"kind": kind, "method": method, "retrieval": retrieval, "first": first, "second": second}
    return {**names, "value": value, "low": low, "high": high, "verdict": verdict}


def summary_of(
    means: dict[str, float], pairs: list[dict], directions=("de-en", "en-de"), coverage=1.0, seeds=3
) -> dict:
    spelling = [compared("same spelling", method, "same spelling", "better") for method in means]
    pairs = [*pairs, *(spelling if not any(pair["kind"] == "same spelling" for pair in pairs) else [])]
    return {
        "averages": [
            {
                "method": method,
                "retrieval": retrieval,
                "metric": metric,
                "mean": mean + shift,
                "low": mean - 0.02,
                "high": mean + 0.02,
                "directions": list(directions),
            }
            for method, mean in means.items()
            for retrieval, shift in (("nn", 0.3), ("csls", 0))
            for metric, shift in (("P@1", shift), ("P@5", shift + 0.1))
        ],
        "average_comparisons": pairs,
        "cells": [{"method": method, "coverage": coverage, "seeds": list(range(seeds))} for method in means],
    }


def test_a_run_that_tells_everything():
    means = {"identity": 0.01, "procrustes": 0.41, "adversarial": 0.3, "adversarial+refine": 0.512}
    pairs = [
        compared("csls - nn", "csls", "nn", "cannot tell", method="identity"),
        compared("csls - nn", "csls", "nn", "better", method="procrustes"),
        compared("csls - nn", "csls", "nn", "worse", method="adversarial"),
        compared("method", "identity", "procrustes", "worse"),
        compared("method", "identity", "adversarial+refine", "worse"),
        compared("method", "procrustes", "adversarial+refine", "worse"),
        compared("+refine", "adversarial+refine", "adversarial", "better"),
    ]
    assert verdict_sentences(summary_of(means, pairs, coverage=0.618), BASELINE, NAMES) == [
        "With CSLS, the best method is the adversarial map with refinement: a right translation comes first for "
        "51.2 % [49.2, 53.2] of the test words on average over 2 directions. It is better than each of the 3 other "
        "methods.",
        "Translating by vectors rather than by the same spelling, which is right for 12.3 % [11.0, 13.5], is better "
        "for the identity map (+10.0 points [+5.0, +15.0]), Procrustes (+10.0 points [+5.0, +15.0]), the adversarial "
        "map (+10.0 points [+5.0, +15.0]) and 1 more.",
        "CSLS instead of plain nearest neighbours is better for Procrustes (+10.0 points [+5.0, +15.0]) and worse for "
        "the adversarial map (-10.0 points [-15.0, -5.0]); one cannot tell for the identity map (+1.0 points [-2.0, "
        "+4.0]).",
        "Refining the map that a method found is better for the adversarial map (+10.0 points [+5.0, +15.0]).",
        "Scores are about the 61.8 % of the test words that are in the vocabularies with a translation; the others "
        "are left out, which flatters small vocabularies.",
        "Ranges in brackets are 95 % intervals, each for its own number only: where nothing differs, about five of "
        "100 comparisons still come out as better or worse.",
    ]


def test_rivals_that_may_be_as_good_are_named():
    means = {"linear": 0.35, "procrustes": 0.4, "self-learning": 0.41, "adversarial": 0.4, "identity": 0.1}
    pairs = [
        compared("method", "linear", "procrustes", "worse"),
        compared("method", "linear", "self-learning", "worse"),
        compared("method", "procrustes", "self-learning", "cannot tell"),
        compared("method", "self-learning", "adversarial", "cannot tell"),
        compared("method", "self-learning", "identity", "better"),
    ]
    first = verdict_sentences(summary_of(means, pairs), BASELINE, NAMES)[0]
    assert first.endswith("Whether it is better than Procrustes and the adversarial map one cannot tell.")
    assert "the best method is self-learning" in first


def test_one_method_in_one_direction():
    summary = summary_of({"procrustes": 0.4}, [], directions=["es-en"], seeds=0)
    sentences = verdict_sentences(summary, BASELINE, NAMES)
    assert sentences[0] == (
        "With CSLS and Procrustes, a right translation comes first for 40.0 % [38.0, 42.0] of the test words from "
        "Spanish to English."
    )
    assert len(sentences) == 3  # Procrustes has no seeds to warn of.


def test_one_other_method():
    pairs = [compared("method", "identity", "procrustes", "worse")]
    first = verdict_sentences(summary_of({"identity": 0.1, "procrustes": 0.4}, pairs), BASELINE, NAMES)[0]
    assert first.endswith("It is better than the other method.")


def test_nothing_was_found():
    summary = summary_of({"adversarial": 0.0}, [compared("same spelling", "adversarial", "same spelling", "worse")])
    sentences = verdict_sentences(summary, BASELINE, NAMES)
    assert sentences[0] == (
        "With CSLS, no method puts a right translation first for any test word on average over 2 directions."
    )
    assert "is worse for the adversarial map" in sentences[1]


def test_no_difference_is_said_to_be_none():
    pairs = [compared("+refine", "procrustes+refine", "procrustes", "cannot tell")]
    sentences = verdict_sentences(summary_of({"procrustes": 0.4, "procrustes+refine": 0.41}, pairs), BASELINE, NAMES)
    told = "Whether refining the map that a method found is better one cannot tell for Procrustes (+1.0 points "
    assert f"{told}[-2.0, +4.0])." in sentences


@pytest.mark.parametrize(("seeds", "count"), [(1, "one seed was"), (2, "two seeds were"), (3, None)])
def test_few_seeds_are_told_for_the_methods_that_have_some(seeds, count):
    sentences = verdict_sentences(
        summary_of({"linear+refine": 0.2, "self-learning": 0.3}, [], seeds=seeds), BASELINE, {}
    )
    told = [sentence for sentence in sentences if sentence.startswith("Only")]
    assert len(told) == (count is not None)
    if count:
        assert told[0].startswith(f"Only {count} used for self-learning:")
