"""Spans on tokens and characters, carried to the syntactic words of a parser."""

import json

import pytest

from datasets_scripts.relations import main
from hf_xlt.data.pair_loading import load_pairs
from hf_xlt.data.pairs import Span
from hf_xlt.models.tree_features import TreeFeatures
from hf_xlt.parsing import Parser, attach_trees, sentence_spans


def row(tokens: list[str], subject: tuple[int, int], object: tuple[int, int], **more) -> dict:
    types = ["O"] * len(tokens)
    types[slice(*subject)] = ["PER"] * (subject[1] - subject[0])
    types[slice(*object)] = ["LOC"] * (object[1] - object[0])
    spans = [{"start": start, "end": end, "type": name} for (start, end), name in ((subject, "PER"), (object, "LOC"))]
    return {"tokens": tokens, "entity_types": types, "subject": spans[0], "object": spans[1], **more}


def test_spans_move_behind_split_words_and_take_them_in(parser):
    tokens = ["Anna", "geht", "zum", "See", "zum", "Haus"]
    rows = [row(tokens, (0, 1), (3, 4), id="a#0", label=1), row(tokens, (0, 1), (3, 6), id="a#1", label=0)]
    first, second = attach_trees(rows, parser)
    assert first["tokens"] == ["Anna", "geht", "zu", "dem", "See", "zu", "dem", "Haus"]
    assert first["object"] == {"start": 4, "end": 5, "type": "LOC"} and first["subject"]["end"] == 1
    assert second["object"] == {"start": 4, "end": 8, "type": "LOC"}
    assert second["entity_types"] == ["PER", "O", "O", "O", *["LOC"] * 4]
    assert [(r["id"], r["label"]) for r in (first, second)] == [("a#0", 1), ("a#1", 0)]
    assert rows[0]["tokens"] == tokens and "heads" not in rows[0]  # the given rows are as before
    assert len(TreeFeatures(["PER", "LOC"])([first, second], "de")) == 2  # which checks them


def test_spans_grow_to_the_words_of_a_language_without_spaces(model):
    rows = [row(["我", "爱", "你", "，", "王", "明"], (0, 1), (4, 6))]
    [found] = attach_trees(rows, Parser(model, "zh"))
    assert found["tokens"] == ["我爱你", "，", "王明"] and found["entity_types"] == ["PER", "O", "LOC"]
    assert [(found[name]["start"], found[name]["end"]) for name in ("subject", "object")] == [(0, 1), (2, 3)]


def test_sentences_that_fail_are_told_or_raise(parser):
    rows = [row(["Anna", "geht"], (0, 1), (1, 2), id="a#0"), row(["Bo", " "], (0, 1), (1, 2), id="b#0")]
    failures = []
    assert [found["id"] for found in attach_trees(rows, parser, failures)] == ["a#0"]
    assert len(failures) == 1 and failures[0].startswith("b#0: expected tokens or words")
    with pytest.raises(ValueError, match="the sentence of b#0: expected tokens"):
        list(attach_trees(rows, parser))


def test_characters_to_words(parser):
    text = "Anna geht zum See. Er wohnt im Garten."
    [sentences] = parser.parse_texts([text])
    spans = [Span(0, 4, "PER"), Span(10, 17, "LOC"), Span(33, 35, "LOC"), Span(14, 21, "X"), Span(4, 5, "Y")]
    placed, elsewhere = sentence_spans(sentences, spans)
    assert placed == [[Span(0, 1, "PER"), Span(2, 5, "LOC")], [Span(4, 5, "LOC")]]
    assert elsewhere == [Span(14, 21, "X"), Span(4, 5, "Y")]  # over two sentences; a space


def test_a_builder_parses(model, tmp_path, capsys):
    sentence = {
        "doc_key": "ai-train-1",
        "sentence": ["Anna", "geht", "zum", "See", "."],
        "ner": [[0, 0, "person"], [3, 3, "place"]],
        "relations": [[0, 0, 3, 3, "goes", "", False, False]],
    }
    source = tmp_path / "de.train.jsonl"
    source.write_text(json.dumps(sentence) + "\n", encoding="utf-8")
    options = [str(source), "--layout", "crossre", "--output", str(tmp_path / "data")]
    assert main([*options, "--parser", f"fr={model}"]) == 1
    assert "expected a parser for every language or none, got none for de" in capsys.readouterr().err
    assert main([*options, "--parser", f"de={model}", "--parse-cache", str(tmp_path / "cache")]) == 0
    pairs = load_pairs(str(tmp_path / "data"), "relation", ["de"]).splits["de"]["train"]
    assert pairs.has_trees and {pair.label for pair in pairs} == {"goes", "no_relation"}
    [pair] = [pair for pair in pairs if pair.label == "goes"]
    assert pair.tokens == ["Anna", "geht", "zu", "dem", "See", "."] and pair.heads == [2, 0, 5, 5, 2, 2]
    assert pair.upos == ["PROPN", "VERB", "ADP", "DET", "NOUN", "PUNCT"] and pair.object == Span(4, 5, "place")
    card = (tmp_path / "data/README.md").read_text()
    assert f"de by de.udpipe ({Parser(model).fingerprint}; on de_tiny-ud-train.conllu UPOS 100.0, UAS 100.0" in card
    assert len(list((tmp_path / "cache").rglob("*.jsonl"))) == 1
