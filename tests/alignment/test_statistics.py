"""Intervals and comparisons of lexicon scores: against loops over replicates, and what pairs with what."""

import json
import random
from math import comb

import numpy as np
import pytest
import torch

from hf_xlt.alignment.evaluation import LexiconScore
from hf_xlt.alignment.statistics import (
    MethodScore,
    baseline_rows,
    cell_rows,
    compared_pairs,
    hit_interval,
    passes_sign_test,
    summarise,
    wilson_interval,
)
from hf_xlt.statistics import Draws, interval, seed_weights

WORDS = [f"w{number}" for number in range(60)]
DIRECTIONS = [("de", "en"), ("en", "de")]
NAMES = {"de": "German", "en": "English"}
# P@1 of a cell without noise.
CHANCES = {"identity": 0.05, "procrustes": 0.4, "adversarial": 0.3, "adversarial+refine": 0.6}


def scored(ranks: list[int], words: list[str] = WORDS, total: int = 80) -> LexiconScore:
    # Every tenth row of the vocabulary: 60 words lie in the bands up to rank 2,000.
    return LexiconScore(words, torch.arange(len(words)) * 10, torch.tensor(ranks), total)


def drawn(name: str, chance: float) -> LexiconScore:
    draw = random.Random(name)
    return scored([draw.choice([1, 1, 1, 2, 7, 0]) if draw.random() < 2 * chance else 0 for _ in WORDS])


@pytest.fixture(scope="module")
def scores() -> list[MethodScore]:
    """Four methods, two of them with three seeds, in two directions, by two retrievals."""
    return [
        MethodScore(method, *direction, seed, retrieval, drawn(f"{method} {direction} {seed} {retrieval}", chance))
        for method, chance in CHANCES.items()
        for direction in DIRECTIONS
        for seed in ([3, 1, 2] if method.startswith("adversarial") else [None])
        for retrieval in ("nn", "csls")
    ]


@pytest.fixture(scope="module")
def baselines() -> dict[tuple[str, str], LexiconScore]:
    return {direction: drawn(f"spelling {direction}", 0.1) for direction in DIRECTIONS}


@pytest.fixture(scope="module")
def summary(scores, baselines) -> dict:
    return summarise(scores, baselines, NAMES)


def only(rows: list[dict], **columns) -> dict:
    [row] = [row for row in rows if all(row[column] == value for column, value in columns.items())]
    return row


def hits_of(scores: list[MethodScore], method: str, direction: tuple[str, str], retrieval: str, k: int) -> np.ndarray:
    """Return (seeds, words), seeds in ascending order."""
    chosen = [one for one in scores if (one.method, one.retrieval) == (method, retrieval)]
    chosen = [one for one in chosen if (one.source, one.target) == direction]
    return np.stack([one.score.hits(k).numpy() for one in sorted(chosen, key=lambda one: one.seed or 0)])


def replicates_of(hits: np.ndarray, language: str, inside: slice = slice(None)) -> np.ndarray:
    """Return the share of hits among the words `inside` of all, replicate by replicate."""
    weights = Draws.make(len(WORDS), language).sentence_weights[:, inside].astype(int)
    shares = seed_weights(len(hits), len(weights))
    return np.array([share @ hits @ weight / weight.sum() for share, weight in zip(shares, weights, strict=True)])


def widened(bounds: tuple[float, float], value: float, words: int) -> tuple[float, float]:
    """Widen the interval of a share of few hits or misses."""
    wilson = wilson_interval(value, words)
    return max(min(bounds[0], wilson[0]), 0), min(max(bounds[1], wilson[1]), 1)


@pytest.mark.parametrize("method", ["procrustes", "adversarial"])
@pytest.mark.parametrize(("metric", "k"), [("P@1", 1), ("P@5", 5), ("P@10", 10)])
def test_cells_equal_a_loop_over_replicates(scores, summary, method, metric, k):
    cell = only(summary["cells"], method=method, source="de", target="en", retrieval="csls", metric=metric)
    hits = hits_of(scores, method, ("de", "en"), "csls", k)
    assert cell["mean"] == pytest.approx(hits.mean())
    assert (cell["low"], cell["high"]) == pytest.approx(interval(replicates_of(hits, "de")))
    assert cell["seeds"] == ([1, 2, 3] if method == "adversarial" else [])


def test_cells_know_what_they_leave_out(summary):
    for cell in summary["cells"]:
        assert (cell["n"], cell["words"], cell["coverage"]) == (60, 80, 0.75)
        assert cell["strict"] == pytest.approx(cell["mean"] * 0.75)


def test_precision_grows_with_k(summary):
    for first in summary["cells"]:
        if first["metric"] == "P@1":
            same = {column: first[column] for column in ("method", "source", "target", "retrieval")}
            means = [only(summary["cells"], **same, metric=metric)["mean"] for metric in ("P@1", "P@5", "P@10")]
            assert means == sorted(means)


def test_comparisons_are_paired_by_word_and_seed(scores, summary):
    row = only(summary["comparisons"], kind="+refine", source="de", target="en")
    assert (row["first"], row["second"], row["retrieval"]) == ("adversarial+refine", "adversarial", "csls")
    first, second = (hits_of(scores, row[side], ("de", "en"), "csls", 1) for side in ("first", "second"))
    assert row["value"] == pytest.approx(first.mean() - second.mean())
    differences = replicates_of(first.astype(int) - second, "de")
    assert (row["low"], row["high"]) == pytest.approx(interval(differences))
    clear = only(summary["comparisons"], kind="method", first="identity", second="procrustes", target="en")
    assert clear["high"] < 0 and clear["verdict"] == "worse"


def test_every_comparison_is_made_once(summary):
    kinds = {}
    for row in summary["average_comparisons"]:
        assert row["directions"] == ["de-en", "en-de"]
        kinds.setdefault(row["kind"], []).append((row["method"], row["retrieval"], row["first"], row["second"]))
    assert kinds == {
        "csls - nn": [(method, None, "csls", "nn") for method in CHANCES],
        "method": [
            (None, "csls", "identity", "procrustes"),
            (None, "csls", "identity", "adversarial"),
            (None, "csls", "identity", "adversarial+refine"),
            (None, "csls", "procrustes", "adversarial"),
            (None, "csls", "procrustes", "adversarial+refine"),
        ],
        "+refine": [(None, "csls", "adversarial+refine", "adversarial")],
        "same spelling": [(None, "csls", method, "same spelling") for method in CHANCES],
    }
    assert len(summary["comparisons"]) == 2 * len(summary["average_comparisons"])


def test_the_inverted_softmax_is_compared_too():
    pairs = compared_pairs([("linear", "nn"), ("linear", "isf"), ("linear", "csls")], 2)
    assert [pair.kind for pair in pairs] == ["csls - isf", "csls - nn", "isf - nn", "same spelling"]
    [pair] = compared_pairs([("linear", "nn")], 2)
    assert pair.first == ("linear", "nn")


@pytest.mark.parametrize(
    ("method", "languages", "kind"),
    [
        ("procrustes", 2, "+refine"),
        ("adversarial", 2, "+refine"),
        ("linear", 2, "method"),
        ("linear", 3, "method"),
        ("self-learning", 2, "method"),
        ("self-learning", 3, "+refine"),
    ],
)
def test_refinement_is_told_apart_only_from_a_rotation(method, languages, kind):
    refined = f"{method}+refine"
    for methods in ([method, refined], [refined, method]):
        first = compared_pairs([(name, "csls") for name in methods], languages)[0]
        assert (first.kind, {first.first[0], first.second[0]}) == (kind, {method, refined})


def one_method(ranks: dict[tuple[str, str], list[int]], rows: dict[tuple[str, str], list[int]], method="linear"):
    return [
        MethodScore(
            method,
            *direction,
            None,
            "csls",
            LexiconScore(
                [f"w{row}" for row in rows[direction]], torch.tensor(rows[direction]), torch.tensor(found), 400
            ),
        )
        for direction, found in ranks.items()
    ]


@pytest.mark.parametrize("shift", [0, 1])
def test_a_word_is_drawn_alike_in_all_directions_from_its_language(shift):
    # The lists of two directions differ by `shift` words: what makes words hard for one does so for all.
    directions = [("en", target) for target in ("de", "es", "fr", "hi", "ru", "zh")]
    rows = {one: [(row + shift * place) * 7 for row in range(300)] for place, one in enumerate(directions)}
    ranks = {one: [row % 3 == 0 for row in own] for one, own in rows.items()}
    scores = one_method({one: list(map(int, hits)) for one, hits in ranks.items()}, rows)
    summary = summarise(scores, {(one.source, one.target): one.score for one in scores}, NAMES)
    average = only(summary["averages"], metric="P@1")
    single = only(summary["cells"], metric="P@1", target="de")
    assert average["high"] - average["low"] == pytest.approx(single["high"] - single["low"], rel=0.05)


def test_words_of_different_languages_are_drawn_apart():
    directions = [(source, "en") for source in ("de", "es", "fr", "hi", "ru", "zh")]
    rows = dict.fromkeys(directions, list(range(300)))
    scores = one_method({one: [1, 0, 0] * 100 for one in directions}, rows)
    summary = summarise(scores, {(one.source, one.target): one.score for one in scores}, NAMES)
    average = only(summary["averages"], metric="P@1")
    single = only(summary["cells"], metric="P@1", source="de")
    ratio = (average["high"] - average["low"]) / (single["high"] - single["low"])
    assert ratio == pytest.approx(1 / np.sqrt(6), rel=0.1)


@pytest.mark.parametrize(
    ("words", "hits", "verdict"),
    [(1500, 4, "cannot tell"), (1500, 5, "cannot tell"), (1500, 6, "better"), (3, 3, "cannot tell"), (6, 6, "better")],
)
def test_a_verdict_needs_more_than_a_handful_of_words(words, hits, verdict):
    direction, rows = ("de", "en"), {("de", "en"): list(range(words))}
    none = one_method({direction: [0] * words}, rows)
    some = one_method({direction: [1] * hits + [0] * (words - hits)}, rows, "procrustes")
    summary = summarise([*some, *none], {direction: none[0].score}, NAMES)
    for table in ("comparisons", "average_comparisons"):
        row = only(summary[table], kind="method")
        assert (row["first"], row["verdict"], row["value"]) == ("procrustes", verdict, hits / words)
        assert (row["low"] > 0) == (verdict == "better")
    summary = summarise([*none, *some], {direction: none[0].score}, NAMES)
    row = only(summary["comparisons"], kind="method")
    assert row["verdict"] == {"better": "worse"}.get(verdict, verdict)


def test_nothing_right_is_not_known_to_be_nothing():
    directions = [("de", "en"), ("en", "de")]
    rows = {directions[0]: list(range(40)), directions[1]: list(range(100))}
    scores = one_method({one: [0] * len(own) for one, own in rows.items()}, rows)
    summary = summarise(scores, {(one.source, one.target): one.score for one in scores}, NAMES)
    bounds = [1.96**2 / (words + 1.96**2) for words in (40, 100)]  # Wilson's at 0
    for direction, bound in zip(directions, bounds, strict=True):
        cell = only(summary["cells"], metric="P@10", source=direction[0])
        assert (cell["low"], cell["high"]) == (0, pytest.approx(bound))
    average = only(summary["averages"], metric="P@1")
    assert (average["low"], average["high"]) == (0, pytest.approx(np.mean(bounds)))
    assert hit_interval([torch.ones(40, dtype=bool)])["low"] == pytest.approx(1 - bounds[0])


def test_the_sign_test_equals_its_definition():
    for gained in range(0, 25):
        for lost in range(0, 25):
            size = gained + lost
            ways = [comb(size, k) for k in range(size + 1)]
            p = min(1, 2 * sum(ways[: min(gained, lost) + 1]) / 2**size)
            assert passes_sign_test(np.array([0.25] * gained + [-0.25] * lost + [0.0])) == (p <= 0.05)


def test_unequal_differences_count_as_fewer():
    small, large = [1 / 3] * 30, [1.0, 1.0, 1.0]
    assert passes_sign_test(np.array(small))
    assert not passes_sign_test(np.array(large + [0.01] * 30))  # three words make the difference
    assert passes_sign_test(np.array(small + [-1 / 3] * 12))
    assert not passes_sign_test(np.array(small + [-1.0] * 4))


def test_averages_weigh_directions_equally():
    words = {"de": WORDS[:10], "en": WORDS}
    scores = [
        MethodScore("linear", "de", "en", None, "csls", scored([1] * 10, words["de"])),
        MethodScore("linear", "en", "de", None, "csls", scored([1] * 15 + [0] * 45, words["en"])),
    ]
    baselines = {("de", "en"): scored([0] * 10, words["de"]), ("en", "de"): scored([0] * 60, words["en"])}
    summary = summarise(scores, baselines, NAMES)
    average = only(summary["averages"], metric="P@1")
    assert average["mean"] == (1 + 0.25) / 2
    assert average["low"] < average["mean"] < average["high"]
    by_hand = np.sqrt(0.25 * 0.75 / 60) / 2
    assert (average["high"] - average["low"]) / 2 == pytest.approx(1.96 * by_hand, rel=0.1)
    assert only(summary["average_comparisons"], kind="same spelling")["value"] == average["mean"]


def test_bands_hold_every_word_once(scores, summary):
    chosen = {"method": "adversarial", "source": "en", "target": "de", "retrieval": "csls"}
    found = [row for row in summary["bands"] if all(row[column] == value for column, value in chosen.items())]
    assert [(row["band"], row["n"]) for row in found] == [("1-500", 50), ("501-2,000", 10)]
    hits = hits_of(scores, "adversarial", ("en", "de"), "csls", 1)
    for row, band in zip(found, (slice(50), slice(50, None)), strict=True):
        assert row["mean"] == pytest.approx(hits[:, band].mean())
        low, high = interval(replicates_of(hits[:, band], "en", band))
        if row["n"] == 10:
            low, high = widened((low, high), row["mean"], 10)
        assert (row["low"], row["high"]) == pytest.approx((max(low, 0), min(high, 1)))


def test_a_band_of_one_word_knows_little():
    ranks = [0] * 59 + [1]
    rows = torch.tensor([*range(59), 1000])
    score = LexiconScore(WORDS, rows, torch.tensor(ranks), 60)
    summary = summarise([MethodScore("linear", "de", "en", None, "nn", score)], {("de", "en"): score}, NAMES)
    band = only(summary["bands"], band="501-2,000")
    assert (band["n"], band["mean"], band["high"]) == (1, 1, 1)
    assert band["low"] == pytest.approx(1 / (1 + 1.96**2))


def test_an_identical_score_is_no_difference(baselines):
    score = drawn("one", 0.4)
    scores = [MethodScore(name, "de", "en", None, "csls", score) for name in ("linear", "procrustes")]
    row = only(summarise(scores, baselines, NAMES)["comparisons"], kind="method")
    assert (row["value"], row["low"], row["high"], row["verdict"]) == (0, 0, 0, "cannot tell")


def test_seeds_that_differ_widen_the_interval(baselines):
    equal = [MethodScore("adversarial", "de", "en", seed, "nn", drawn("one", 0.25)) for seed in (1, 2, 3)]
    half = [1, 0] * 30
    unequal = [
        MethodScore("adversarial", "de", "en", seed, "nn", scored(ranks))
        for seed, ranks in enumerate(([0] * 60, half, [1] * 60))
    ]
    widths = []
    for scores in (equal[:1], equal, unequal):
        cell = only(summarise(scores, baselines, NAMES)["cells"], metric="P@1")
        widths.append(cell["high"] - cell["low"])
    assert widths[0] == pytest.approx(widths[1])
    assert widths[2] > 2 * widths[1]


def test_the_order_of_scores_does_not_matter(scores, baselines, summary):
    shuffled = random.Random(0).sample(scores, len(scores))
    assert sort(summarise(shuffled, baselines, NAMES)["cells"]) == sort(summary["cells"])


def sort(rows: list[dict]) -> list[str]:
    return sorted(json.dumps(row) for row in rows)


def test_results_are_plain_values(scores, baselines, summary):
    found = [summary, cell_rows(scores), baseline_rows(baselines)]
    assert json.loads(json.dumps(found)) == found


def test_rows_of_cells_and_baselines(scores, baselines):
    rows = cell_rows(scores)
    assert len(rows) == 3 * len(scores)
    one = scores[-1]
    expected = {"method": one.method, "source": "en", "target": "de", "seed": one.seed, "retrieval": "csls", "n": 60}
    assert rows[-3] == {**expected, "metric": "P@1", "value": one.score.precision(1)}
    for direction, row in zip(DIRECTIONS, baseline_rows(baselines), strict=True):
        assert (row["name"], row["source"], row["target"], row["n"]) == ("same spelling", *direction, 60)
        hits = baselines[direction].hits(1).numpy()[None]
        assert row["value"] == pytest.approx(hits.mean())
        bounds = interval(replicates_of(hits, direction[0]))
        assert hits.sum() < 10
        assert (row["low"], row["high"]) == pytest.approx(widened(bounds, row["value"], 60))


def test_sentence_hits_have_an_interval_over_sentences_and_seeds():
    hits = torch.rand(3, 200, generator=torch.Generator().manual_seed(0)) < 0.3
    found = hit_interval(list(hits))
    assert found["value"] == pytest.approx(hits.double().mean().item())
    single = hit_interval([hits[0]])
    share = hits[0].double().mean().item()
    deviation = np.sqrt(share * (1 - share) / 200)
    assert (single["low"], single["high"]) == pytest.approx(
        (share - 1.96 * deviation, share + 1.96 * deviation), abs=0.02
    )


def test_scores_about_other_words_are_refused(baselines):
    other = scored([1] * 59, WORDS[:59])
    with pytest.raises(ValueError, match="de-en: expected the same 59 test words for linear and same spelling"):
        summarise([MethodScore("linear", "de", "en", None, "csls", other)], baselines, NAMES)
