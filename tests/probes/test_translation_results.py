"""Hits of several encoders and pairs, put together."""

import numpy as np
import pytest

from hf_xlt.probes.neighbours import TranslationHits
from hf_xlt.probes.plan import EncoderTask
from hf_xlt.probes.translation_results import (
    accuracy_rows,
    average_rows,
    best_layer,
    comparison_rows,
    counts_of,
    search_of,
    surface_averages,
    surface_rows,
)

GOOD, POOR, BARE = EncoderTask("good", "g"), EncoderTask("poor", "p"), EncoderTask("good", "g", untrained=True)
MAIN = {"direction": "forward", "offset": "held out offset"}
SENTENCES = 200


def hits_of(*shares: float) -> TranslationHits:
    """Return hits of the first sentences, as many as each layer's share says, the same in all searches."""
    right = np.arange(SENTENCES) < SENTENCES * np.array(shares)[:, None]
    return TranslationHits(np.broadcast_to(right[:, None, None], (len(shares), 2, 3, SENTENCES)).copy())


@pytest.fixture(scope="module")
def hits():
    pairs = ("en", "de"), ("en", "fr")
    return {
        GOOD: dict(zip(pairs, [hits_of(0.1, 0.9), hits_of(0.3, 0.5)], strict=True)),
        BARE: dict(zip(pairs, [hits_of(0.1, 0.1), hits_of(0.1, 0.1)], strict=True)),
        POOR: dict(zip(pairs, [hits_of(0.5, 0.4), hits_of(0.5, 0.4)], strict=True)),
    }


def test_rows_hold_every_search_over_layers(hits):
    rows = accuracy_rows(GOOD, hits[GOOD])
    assert len(rows) == 2 * 2 * 3
    [row] = search_of(rows, source="en", target="de", **MAIN)
    assert row["values"] == [0.1, 0.9]
    assert row["n"] == SENTENCES
    assert row["lows"][1] < 0.9 < row["highs"][1]


def test_pairs_weigh_equally_in_means(hits):
    rows = average_rows(GOOD, hits[GOOD])
    [row] = search_of(rows, **MAIN)
    assert row["values"] == pytest.approx([0.2, 0.7])
    assert row["pairs"] == 2
    assert all(low < value < high for low, value, high in zip(row["lows"], row["values"], row["highs"], strict=True))


def test_counts_and_the_best_layer(hits):
    counts = counts_of(hits[GOOD], **MAIN)
    assert counts.sum(axis=1).tolist() == [80, 280]
    assert best_layer(counts).sum() == 280


def test_comparisons_by_hand(hits):
    spelled = {pair: np.stack([np.arange(SENTENCES) < 140, np.zeros(SENTENCES, bool)]) for pair in hits[GOOD]}
    rows = comparison_rows(hits, spelled)
    told = {(row["first"], row["second"], row["at"]): row for row in rows}
    assert set(told) == {
        ("good", "good untrained", "best layers"),
        ("good", "spelling", "best layers"),
        ("poor", "spelling", "best layers"),
        ("good", "poor", "best layers"),
        ("good", "poor", "all layers"),
    }
    assert told["good", "good untrained", "best layers"]["value"] == pytest.approx(0.7 - 0.1)
    # 0.9 and 0.5 against 0.7 and 0.7: as often right, on other sentences
    assert told["good", "spelling", "best layers"]["value"] == pytest.approx(0)
    assert told["good", "spelling", "best layers"]["verdict"] == "cannot tell"
    assert told["poor", "spelling", "best layers"]["verdict"] == "worse"
    assert told["good", "poor", "best layers"]["value"] == pytest.approx(0.7 - 0.5)
    assert told["good", "poor", "all layers"]["value"] == pytest.approx(0.45 - 0.45)
    for row in rows:
        assert row["low"] <= row["value"] <= row["high"]


def test_encoders_of_other_depths_are_compared_at_their_best_only(hits):
    deep = {POOR: {pair: hits_of(0.1, 0.2, 0.3) for pair in hits[GOOD]}}
    assert [row["at"] for row in comparison_rows({GOOD: hits[GOOD], **deep}, {})] == ["best layers"]


def test_spelling_alone():
    pairs = {
        ("en", "de"): np.array([[True, False], [True, True]]),
        ("en", "fr"): np.array([[False, False], [True, True]]),
    }
    rows = surface_rows(pairs)
    assert [(row["target"], row["direction"], row["value"]) for row in rows] == [
        ("de", "forward", 0.5), ("de", "backward", 1.0), ("fr", "forward", 0.0), ("fr", "backward", 1.0),
    ]  # fmt: skip
    assert [row["value"] for row in surface_averages(pairs)] == [0.25, 1.0]
    assert comparison_rows({}, pairs) == []
