"""Pocket as data sets, in memory and on disk, at a small size."""

import sys

import pytest

from hf_xlt.cli import main
from hf_xlt.data.lexicons import read_lexicon
from hf_xlt.data.loading import load_tagged
from hf_xlt.data.pair_loading import load_pairs
from hf_xlt.pocket import dataset, load
from hf_xlt.pocket.concepts import RELATIONS

pytestmark = pytest.mark.usefixtures("small_pocket")


def test_every_task_has_its_columns_and_parallel_ids():
    german, spanish = load("de", "ner"), load("es", "pos")
    assert [len(german[split]) for split in ("train", "validation", "test")] == [60, 15, 30]
    assert german["test"]["id"][:] == spanish["test"]["id"][:]
    assert {"id", "tokens", "upos", "ner_tags", "heads", "deprels"} <= set(german["train"].column_names)
    assert "ner_tags" not in spanish["train"].column_names
    text = load("en", "text")["train"]
    bitext = load("de-en", "bitext")["train"]
    assert text["text"][:] == [pair["en"] for pair in bitext["translation"]]
    assert not set(text["id"]) & set(german["train"]["id"])
    lexicon = load("en-de", "lexicon")
    words = {(row["source"], row["target"]) for split in lexicon.values() for row in split}
    assert ("police", "Polizei") in words
    assert not {row["source"] for row in lexicon["train"]} & {row["source"] for row in lexicon["test"]}


def test_relations_are_told_and_not_denied():
    frames = {frame.id: frame for frame, _ in dataset.sentences("en", "train")}
    rows = load("en", "relation")["train"]
    label = rows.features["label"]
    assert label.names == ["no_relation", *RELATIONS]
    labelled = {row["id"].partition("#")[0] for row in rows if row["label"]}
    told = {
        name
        for name, frame in frames.items()
        if any(one.task == "relation" and one.asserted for one in frame.statements)
    }
    assert labelled == told
    denied = {name for name, frame in frames.items() if frame.construction.split("/")[0] in ("negated", "possible")}
    assert denied and not denied & labelled


def test_errors_say_what_is_there():
    with pytest.raises(ValueError, match="expected one of the tasks pos, ner"):
        load("de", "srl")
    with pytest.raises(ValueError, match="no language 'xx'; it has .*de"):
        load("xx")
    with pytest.raises(ValueError, match="expected two languages such as 'de-en', got 'de'"):
        load("de", "bitext")
    with pytest.raises(ValueError, match="`hold_out` to be one of fact, entity, frame, got 'name'"):
        load("de", hold_out="name")


def test_written_folders_are_read_by_every_task(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "pocket"
    argv = ["hf-xlt", "data", "pocket", "--output", str(folder), "--languages", "de,en"]
    assert _run(argv, monkeypatch) == 0
    assert "The text is generated" in capsys.readouterr().out
    for task in ("pos", "ner"):
        corpus = load_tagged(str(folder / "tagging"), task, ["de", "en"])
        assert corpus.license == "apache-2.0" and len(corpus.splits["de"]["test"]) == 30
    for task in ("relation", "argument"):
        pairs = load_pairs(str(folder / task), task, ["de", "en"]).splits["de"]["train"]
        assert pairs.has_trees and any(pair.label not in ("no_relation", "none") for pair in pairs)
    assert read_lexicon(folder / "lexicon" / "en-de.train.txt")
    card = (folder / "relation" / "README.md").read_text("utf-8")
    assert "Generated sentences" in card and dataset.fingerprint() in card

    assert _run(argv, monkeypatch) == 1
    assert "not empty" in capsys.readouterr().err
    assert _run([*argv[:-1], "xx"], monkeypatch) == 1


def _run(argv: list[str], monkeypatch) -> int:
    monkeypatch.setattr(sys, "argv", argv)
    with pytest.raises(SystemExit) as exit_:
        main()
    return exit_.value.code
