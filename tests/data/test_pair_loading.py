"""Loading data sets of pairs."""

import pytest
from conftest import write_card
from datasets import ClassLabel, Dataset, Features, List, Value

from hf_xlt.data.pair_loading import load_pairs
from hf_xlt.data.pairs import Span

LABELS = ["no_relation", "near", "part"]
UPOS = ["ADP", "NOUN", "VERB"]
SPAN = {"start": Value("int32"), "end": Value("int32"), "type": Value("string")}
ROWS = [
    {
        "id": f"{sentence}#{number}",
        "tokens": words.split(),
        "upos": [1, 2, 1],
        "heads": [2, 0, 2],
        "deprels": ["nsubj", "root", "obj"],
        "entity_types": ["PER", "O", "LOC"],
        "subject": {"start": 0, "end": 1, "type": "PER"},
        "object": {"start": 2, "end": 3, "type": "LOC"},
        "label": label,
    }
    for sentence, words, labels in [("a", "Ann saw Ulm", [1, 0]), ("b", "Bo left Rome", [2])]
    for number, label in enumerate(labels)
]


def write(folder, rows, language="en", split="train", labels=LABELS, without=(), change=None) -> None:
    strings = List(Value("string"))
    features = {
        "id": Value("string"),
        "tokens": strings,
        "upos": List(ClassLabel(names=UPOS)),
        "heads": List(Value("int32")),
        "deprels": strings,
        "entity_types": strings,
        "subject": SPAN,
        "object": SPAN,
        "label": ClassLabel(names=labels),
    } | (change or {})
    kept = {name: value for name, value in features.items() if name not in without}
    (folder / language).mkdir(parents=True, exist_ok=True)
    Dataset.from_list([{name: row[name] for name in kept} for row in rows], features=Features(kept)).to_parquet(
        str(folder / language / f"{split}-0.parquet")
    )


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, ROWS)
    write(tmp_path, ROWS[2:], split="test")
    write_card(tmp_path)
    return tmp_path


def test_pairs_are_read_as_they_were_written(folder):
    corpus = load_pairs(str(folder), "relation", ["en"])
    train = corpus.splits["en"]["train"]
    assert corpus.labels == LABELS
    assert train.has_trees
    assert [(pair.id, pair.label) for pair in train] == [("a#0", "near"), ("a#1", "no_relation"), ("b#0", "part")]
    last = train.pairs[2]
    assert (last.tokens, last.upos, last.heads) == (["Bo", "left", "Rome"], ["NOUN", "VERB", "NOUN"], [2, 0, 2])
    assert (last.deprels, last.entity_types) == (["nsubj", "root", "obj"], ["PER", "O", "LOC"])
    assert (last.subject, last.object) == (Span(0, 1, "PER"), Span(2, 3, "LOC"))
    assert corpus.describe()["splits"]["en"] == {
        "train": {"sentences": 2, "tokens": 6, "pairs": 3, "labelled": 2},
        "test": {"sentences": 1, "tokens": 3, "pairs": 1, "labelled": 1},
    }


def test_pairs_of_a_sentence_share_their_lists_only_where_they_are_equal(tmp_path):
    other = ROWS[1] | {"tokens": ["Ann", "saw", "Bonn"]}
    write(tmp_path, [ROWS[0], ROWS[1], other])
    write_card(tmp_path)
    first, second, third = load_pairs(str(tmp_path), "relation", ["en"]).splits["en"]["train"]
    assert first.tokens is second.tokens and first.heads is second.heads
    assert third.tokens == ["Ann", "saw", "Bonn"]


def test_many_rows_come_in_their_order(tmp_path):
    rows = [ROWS[number % 3] | {"id": f"s{number // 7}#{number}"} for number in range(2500)]
    write(tmp_path, rows)
    write_card(tmp_path)
    pairs = load_pairs(str(tmp_path), "relation", ["en"]).splits["en"]["train"]
    assert [(p.id, p.tokens, p.label) for p in pairs] == [(r["id"], r["tokens"], LABELS[r["label"]]) for r in rows]


def test_data_without_trees_and_ids(tmp_path):
    write(tmp_path, ROWS, without=("id", "upos", "heads", "deprels"))
    write_card(tmp_path)
    train = load_pairs(str(tmp_path), "relation", ["en"]).splits["en"]["train"]
    assert not train.has_trees and train.pairs[0].upos is None
    assert len({pair.id for pair in train}) == 3


def test_the_fingerprint_is_that_of_the_content(tmp_path):
    prints = set()
    changed = ROWS[2] | {"object": {"start": 1, "end": 3, "type": "LOC"}}
    for name, rows in [("a", ROWS), ("b", ROWS), ("c", [*ROWS[:2], changed]), ("d", ROWS[:2])]:
        write(tmp_path / name, rows)
        write_card(tmp_path / name)
        prints.add(load_pairs(str(tmp_path / name), "relation", ["en"]).fingerprint())
    assert len(prints) == 3


def test_languages_must_have_the_same_labels(folder):
    write(folder, ROWS, language="de", labels=["no_relation", "near", "whole"])
    write_card(folder)
    with pytest.raises(ValueError, match="only in en: part; only in de: whole. Build all languages in one go"):
        load_pairs(str(folder), "relation", ["en", "de"])


@pytest.mark.parametrize(
    "row, message",
    [
        ({"heads": [0, 0, 2]}, r"train row 1: expected one root \(head 0\), got 2 \(words 1, 2\)"),
        ({"heads": [2, 0, 7]}, "train row 1: expected heads from 0 to 3, got 7 for word 3"),
        ({"subject": {"start": 0, "end": 4, "type": "PER"}}, "train row 1: .*expected a subject within the 3 words"),
        ({"object": None}, "train row 1: expected spans with `start`, `end` and `type`"),
        ({"deprels": ["nsubj"]}, "train row 1: .*expected 3 values in `deprels`"),
        ({"label": None}, "train row 1: expected one of the 3 labels, got None"),
        ({"tokens": []}, "train row 1: expected at least one word"),
    ],
)
def test_a_malformed_row_is_named(tmp_path, row, message):
    write(tmp_path, [ROWS[0], ROWS[1] | row])
    write_card(tmp_path)
    with pytest.raises(ValueError, match=message):
        load_pairs(str(tmp_path), "relation", ["en"])


def test_data_of_another_schema_is_refused(folder, tiny_corpus, tmp_path_factory):
    with pytest.raises(ValueError, match="no data for 'fr'. It has: en"):
        load_pairs(str(folder), "relation", ["fr"])
    with pytest.raises(ValueError, match="expected 'none', .* as the first label, got 'no_relation'"):
        load_pairs(str(folder), "argument", ["en"])
    with pytest.raises(ValueError, match="expected a column `entity_types`"):
        load_pairs(str(tiny_corpus), "relation", ["en"])
    for name, options, message in [
        ("half", {"without": ("deprels",)}, "expected a column `deprels`"),
        ("strings", {"change": {"label": Value("string")}}, "expected `label` to be a ClassLabel"),
    ]:
        other = tmp_path_factory.mktemp(name)
        write(other, ROWS, **options)
        write_card(other)
        with pytest.raises(ValueError, match=message):
            load_pairs(str(other), "relation", ["en"])
