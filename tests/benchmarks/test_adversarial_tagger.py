"""The parts of `benchmarks/adversarial_tagger.py` that only compute."""

import json
import random
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from datasets import ClassLabel, Dataset, Features, List, Value
from rich.console import Console

from benchmarks.adversarial_tagger.runs import VARIANTS, train_languages
from benchmarks.adversarial_tagger.summary import comparisons, summarise
from benchmarks.adversarial_tagger.tables import differences_table, means_table
from hf_xlt.statistics import Draws

LANGUAGES = ["en", "de", "nl", "es"]
NAMES = ["O", "B-PER", "B-LOC"]  # of the data set
LABELS = ["B-LOC", "O", "B-PER"]  # of the runs: tags are numbers in this order
SENTENCES = 20
SEEDS = [1, 2]


@pytest.fixture(scope="module")
def gold(tmp_path_factory):
    """Return a folder of the data set, where each sentence is a person and a word without a tag."""
    folder = tmp_path_factory.mktemp("data")
    features = Features(
        {"id": Value("string"), "tokens": List(Value("string")), "ner_tags": List(ClassLabel(names=NAMES))}
    )
    rows = {
        "id": [str(place) for place in range(SENTENCES)],
        "tokens": [["Anna", "rains"]] * SENTENCES,
        "ner_tags": [[1, 0]] * SENTENCES,
    }
    for language in LANGUAGES:
        path = folder / "wikineural" / language
        path.mkdir(parents=True)
        Dataset(pa.table(rows, schema=features.arrow_schema)).to_parquet(path / "test-00000-of-00001.parquet")
    configs = "".join(
        f"- config_name: {language}\n  data_files:\n  - split: test\n    path: {language}/test-*\n"
        for language in LANGUAGES
    )
    (folder / "wikineural" / "README.md").write_text(f"---\nconfigs:\n{configs}---\n", encoding="utf-8")
    return folder


def write_run(folder, variant, found, adversary=None):
    """Write a run whose tagger finds the person in the first `found(train, eval, seed)` sentences, and nothing else.

    F1 is then 2k / (k + 20) with k persons found.
    """
    run = folder / variant
    run.mkdir()
    (run / "results.json").write_text(json.dumps({"task": {"labels": LABELS}, "adversary": adversary}))
    for train, seed in product(train_languages("europe", variant), SEEDS):
        cell = run / "cells" / f"{train}_seed{seed}"
        cell.mkdir(parents=True)
        tags = {
            to: [[2, 1] if place < found(train, to, seed) else [1, 1] for place in range(SENTENCES)]
            for to in LANGUAGES
        }
        (cell / "predictions.json").write_text(json.dumps(tags))
    return run


def write_adversary(own, fresh, trains):
    return {
        "rows": [
            {
                "train": train,
                "seed": seed,
                "discriminator_accuracy": own[train] + seed / 100,
                "fresh_discriminator": {to: fresh[train] for to in LANGUAGES if to != train},
            }
            for train, seed in product(trains, SEEDS)
        ]
    }


def f1_of(found):
    return 2 * found / (found + SENTENCES)


def rows_of(rows, variant):
    return [row for row in rows if row["variant"] == variant]


@pytest.fixture(scope="module")
def results(gold, tmp_path_factory):
    """Summarise three taggers: English ones find 10 of 20 persons elsewhere, others 5; pseudo-labels add 4."""
    folder = tmp_path_factory.mktemp("runs")

    def plain(train, to, seed):
        return 20 if train == to else 10 if train == "en" else 5

    own, fresh = {"en": 0.5, "de": 0.6, "nl": 0.7, "es": 0.8}, {"en": 0.9, "de": 0.7, "nl": 0.7, "es": 0.7}
    runs = {
        "aligned": write_run(folder, "aligned", plain, write_adversary(own, fresh, LANGUAGES)),
        "aligned+pseudo-labels": write_run(
            folder,
            "aligned+pseudo-labels",
            lambda train, to, seed: plain(train, to, seed) + 4 * (train != to),
            write_adversary({"en": 0.7}, {"en": 0.1}, ["en"]),
        ),
        "transformer": write_run(folder, "transformer", lambda train, to, seed: 20 if train == to else 5 * seed),
    }
    return summarise(gold, {("europe", variant): run for variant, run in runs.items()}, SEEDS)


def test_cells_are_those_of_the_predictions(results):
    cells = {(row["variant"], row["train"], row["eval"]): row["value"] for row in results["cells"]}
    assert len(cells) == 16 + 4 + 16
    assert cells["aligned", "en", "en"] == 1
    assert cells["aligned", "en", "de"] == pytest.approx(f1_of(10)) == pytest.approx(2 / 3)
    assert cells["aligned", "es", "de"] == pytest.approx(0.4)
    assert cells["aligned+pseudo-labels", "en", "nl"] == pytest.approx(f1_of(14))
    assert cells["transformer", "nl", "de"] == pytest.approx((f1_of(5) + f1_of(10)) / 2)
    assert all(0 <= row["low"] <= row["value"] <= row["high"] <= 1 for row in results["cells"])


def test_means_say_what_they_are_over(results):
    whole, common = rows_of(results["means"], "aligned")
    assert (whole["train"], whole["cells"]) == (LANGUAGES, 12)
    assert whole["value"] == pytest.approx((3 * 2 / 3 + 9 * 0.4) / 12)
    assert (common["train"], common["cells"]) == (["en"], 3)
    assert common["value"] == pytest.approx(2 / 3)
    (students,) = rows_of(results["means"], "aligned+pseudo-labels")
    assert (students["train"], students["cells"]) == (["en"], 3)
    assert students["value"] == pytest.approx(14 / 17)
    assert [(row["train"], row["cells"]) for row in rows_of(results["means"], "transformer")] == [
        (LANGUAGES, 12),
        (["en"], 3),
    ]


def test_variants_on_the_same_languages_have_one_mean(gold, tmp_path):
    for variants, train in ((["aligned", "unaligned"], LANGUAGES), (["aligned+pseudo-labels"], ["en"])):
        runs = {("europe", variant): write_run(tmp_path, variant, lambda *_: 5) for variant in variants}
        results = summarise(gold, runs, SEEDS)
        assert [(row["variant"], row["train"]) for row in results["means"]] == [
            (variant, train) for variant in variants
        ]
        assert results["discriminators"] == []


def test_discriminators_are_those_of_the_cells(results):
    whole, common = rows_of(results["discriminators"], "aligned")
    assert (whole["train"], whole["cells"]) == (LANGUAGES, 12)
    assert (whole["own"], whole["fresh"]) == (pytest.approx(0.65 + 0.015), pytest.approx(0.75))
    assert (common["train"], common["cells"]) == (["en"], 3)
    assert (common["own"], common["fresh"]) == (pytest.approx(0.515), pytest.approx(0.9))
    assert rows_of(results["discriminators"], "transformer") == []


def test_a_student_tells_nothing_of_its_teachers_features(results):
    (row,) = rows_of(results["discriminators"], "aligned+pseudo-labels")
    assert row["own"] == pytest.approx(0.715)
    assert "fresh" not in row


def test_differences_are_over_the_cells_of_both(results):
    pseudo, *against = results["differences"]
    assert (pseudo["part"], pseudo["first"], pseudo["second"]) == (
        "pseudo-labels",
        "aligned+pseudo-labels",
        "aligned",
    )
    assert pseudo["value"] == pytest.approx(14 / 17 - 2 / 3)
    found = {(row["first"], row["second"]): row for row in against}
    transformer = (f1_of(5) + f1_of(10)) / 2
    assert found["aligned", "transformer"]["value"] == pytest.approx((2 / 3 + 3 * 0.4) / 4 - transformer)
    assert found["aligned+pseudo-labels", "transformer"]["value"] == pytest.approx(14 / 17 - transformer)
    assert len(found) == 2


def test_intervals_and_verdicts_are_those_of_a_bootstrap(results):
    """The same with one draw of sentences after another: the two seeds agree, so that they have no spread."""
    replicates = []
    weights = [Draws.make(SENTENCES, to).sentence_weights for to in ("de", "nl", "es")]
    for draws in zip(*weights, strict=True):
        drawn = [
            [f1_of(row[:found].sum()) for row in draws]  # a sentence holds one person, so 20 are drawn
            for found in (14, 10)
        ]
        replicates.append(np.mean(drawn[0]) - np.mean(drawn[1]))
    (row,) = [row for row in results["differences"] if row["part"] == "pseudo-labels"]
    assert (row["low"], row["high"]) == pytest.approx(np.percentile(replicates, [2.5, 97.5]))
    assert row["verdict"] == "better"
    # Of two seeds one beats the transformer's and one does not: so few tell nothing.
    (other,) = [row for row in results["differences"] if (row["first"], row["part"]) == ("aligned", "transformer")]
    assert other["low"] < 0 < other["high"]
    assert other["verdict"] == "cannot tell"


def test_a_worse_tagger_is_told_by_the_same_sentences(gold, tmp_path):
    draw = random.Random(0)
    numbers = {cell: draw.randrange(6, 18) for cell in product(LANGUAGES, LANGUAGES)}
    runs = {
        ("europe", variant): write_run(
            tmp_path, variant, lambda train, to, seed, less=less: numbers[train, to] - less * (train != to)
        )
        for variant, less in (("aligned", 0), ("aligned+adversary", 5))
    }
    (difference,) = summarise(gold, runs, SEEDS)["differences"]
    expected = [f1_of(numbers[cell] - 5) - f1_of(numbers[cell]) for cell in numbers if cell[0] != cell[1]]
    assert difference["value"] == pytest.approx(np.mean(expected))
    assert (difference["part"], difference["verdict"]) == ("adversary", "worse")


def test_every_part_is_compared_once_in_each_setting_of_the_others():
    found = comparisons([*VARIANTS, "transformer"])
    assert len(found) == len(set(found)) == 3 * 4 + 8
    for first, second, part in found:
        if part != "transformer":
            assert set(first.replace("unaligned", "").split("+")) - set(
                second.replace("unaligned", "").split("+")
            ) == {part}


def test_tables_set_like_beside_like(results):
    console = Console(width=200)
    with console.capture() as capture:
        console.print(means_table(results), differences_table(results))
    rows = [line.split() for line in capture.get().splitlines()]
    assert ["europe", "aligned", "en", "de", "nl", "es", "12", "46.7"] in [row[:8] for row in rows]
    assert [row[-2:] for row in rows if row[:5] == ["europe", "aligned", "en", "3", "66.7"]] == [["51.5", "90.0"]]
    (student,) = [row for row in rows if row[:5] == ["europe", "aligned+pseudo-labels", "en", "3", "82.4"]]
    assert student[6] == "to" and student[8:] == ["71.5"]
    assert ["europe", "pseudo-labels", "aligned", "+15.7"] in [row[:4] for row in rows]
