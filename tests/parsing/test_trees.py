"""Spans on tokens and characters, carried to the syntactic words of a parser."""

import json
from dataclasses import replace

import pytest

from datasets_scripts.relations import main
from datasets_scripts.semantic_roles import main as build_roles
from hf_xlt.data.pair_loading import load_pairs
from hf_xlt.data.pairs import Span
from hf_xlt.models.tree_features import TreeFeatures
from hf_xlt.parsing import ParsedSentence, ParseFailure, Parser, attach_trees, sentence_spans
from hf_xlt.parsing.quality import TreeAgreement

GERMAN = """# global.columns = ID FORM UPOS HEAD DEPREL UP:PRED UP:ARGHEADS
# sent_id = s1
1\tAnna\tPROPN\t2\tnsubj\t_\t_
2\tgeht\tVERB\t0\troot\tgo.01\tA0:1|A4:5
3\tzu\tADP\t4\tcase\t_\t_
4\tdem\tDET\t2\tdet\t_\t_
5\tSee\tNOUN\t4\tobl\t_\t_
6\t.\tPUNCT\t2\tpunct\t_\t_
"""


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


def test_gold_trees_are_replaced_and_compared_and_nothing_else_changes(parser):
    tokens = ["Anna", "geht", "zum", "See"]  # a word of a treebank stays whole, whatever the parser knows of it
    gold = {"upos": ["PROPN", "VERB", "NUM", "NOUN"], "heads": [2, 0, 4, 2], "deprels": ["nsubj:x", "root", "x", "x"]}
    rows = [row(tokens, (0, 1), (3, 4), id=f"{name}#{number}", **gold) for name in "ab" for number in (0, 1)]
    [parsed] = parser.parse_words([tokens])
    agreement = TreeAgreement()
    found = list(attach_trees(rows, parser, agreement=agreement))
    kept = ("id", "tokens", "subject", "object", "entity_types")
    assert [[row[name] for name in kept] for row in found] == [[row[name] for name in kept] for row in rows]
    assert all(
        (row["upos"], row["heads"], row["deprels"]) == (parsed.upos, parsed.heads, parsed.deprels) for row in found
    )
    right = {
        "upos": sum(a == b for a, b in zip(parsed.upos, gold["upos"], strict=True)),
        "uas": sum(a == b for a, b in zip(parsed.heads, gold["heads"], strict=True)),
        "las": sum((a, x) == (b, y) for a, b, x, y in zip(
            parsed.heads, gold["heads"], parsed.deprels, ["nsubj", "root", "x", "x"], strict=True)),
    }  # fmt: skip
    # two sentences of the same words are two, of two pairs each
    assert agreement.scores() == {"words": 8, **{name: 25 * count for name, count in right.items()}, "failures": 0}
    assert 4 > right["upos"] >= right["las"] > 0


def test_agreement_by_hand():
    agreement = TreeAgreement()
    parsed = ParsedSentence(["a", "b", "c"], ["X", "VERB", "X"], [2, 0, 1], ["obj", "root", "obj"], [], [])
    agreement.add(["X", "VERB", "NOUN"], [2, 0, 2], ["nsubj", "root", "obj"], parsed)
    agreement.add(["X"], [0], ["root"], ParseFailure("no"))
    assert agreement.scores() == {"words": 4, "upos": 50.0, "uas": 50.0, "las": 25.0, "failures": 1}


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
    assert "--parser fr: no files for this language; there are de" in capsys.readouterr().err
    assert main([*options, "--parser", f"de={model}", "--parse-cache", str(tmp_path / "cache")]) == 0
    corpus = load_pairs(str(tmp_path / "data"), "relation", ["de"])
    pairs = corpus.splits["de"]["train"]
    quality = {
        "file": "de_tiny-ud-train.conllu",
        "words": 192,
        "upos": 100.0,
        "uas": 100.0,
        "las": 100.0,
        "failures": 0,
    }
    assert corpus.trees["de"] == {
        "source": "de.udpipe", "fingerprint": Parser(model).fingerprint, "quality": [quality]
    }  # fmt: skip
    assert pairs.has_trees and {pair.label for pair in pairs} == {"goes", "no_relation"}
    [pair] = [pair for pair in pairs if pair.label == "goes"]
    assert pair.tokens == ["Anna", "geht", "zu", "dem", "See", "."] and pair.heads == [2, 0, 5, 5, 2, 2]
    assert pair.upos == ["PROPN", "VERB", "ADP", "DET", "NOUN", "PUNCT"] and pair.object == Span(4, 5, "place")
    row = f"| de | de.udpipe (`{Parser(model).fingerprint}`) | de_tiny-ud-train.conllu | 192 | 100.0 | 100.0 | 100.0 |"
    assert row in (tmp_path / "data/README.md").read_text()
    assert len(list((tmp_path / "cache").rglob("*.jsonl"))) == 1


def test_a_treebank_with_gold_trees_and_with_those_of_a_parser(model, tmp_path, capsys):
    source = tmp_path / "source"
    source.mkdir()
    for name, text in {
        "de_tiny.test.conllup": GERMAN,
        "en_tiny.test.conllup": GERMAN.replace("1\tAnna", "1\tAnn"),
    }.items():
        (source / name).write_text(text, encoding="utf-8")
    corpora = {}
    for name, options in {"gold": [], "parsed": ["--parser", f"de={model}", "--processes", "1"]}.items():
        assert build_roles([str(source), "--output", str(tmp_path / name), *options]) == 0
        corpora[name] = load_pairs(str(tmp_path / name), "argument", ["de", "en"])
    gold, parsed = (corpus.splits["de"]["test"].pairs for corpus in corpora.values())
    assert [replace(pair, upos=None, heads=None, deprels=None) for pair in gold] == [
        replace(pair, upos=None, heads=None, deprels=None) for pair in parsed
    ]
    assert (gold[0].heads, parsed[0].heads) == ([2, 0, 4, 2, 4, 2], [2, 0, 5, 5, 2, 2])
    assert corpora["gold"].splits["en"]["test"] == corpora["parsed"].splits["en"]["test"]
    assert corpora["gold"].trees == {"de": {"source": "gold"}, "en": {"source": "gold"}}
    assert corpora["parsed"].trees == {
        "de": {
            "source": "de.udpipe",
            "fingerprint": Parser(model).fingerprint,
            # heads of the third to the fifth word
            "quality": [{"split": "test", "words": 6, "upos": 100.0, "uas": 50.0, "las": 50.0, "failures": 0}],
        },
        "en": {"source": "gold"},
    }
    card = (tmp_path / "parsed/README.md").read_text()
    row = f"| de | de.udpipe (`{Parser(model).fingerprint}`) | the gold trees of test | 6 | 100.0 | 50.0 | 50.0 |"
    assert f"{row}\n| en | gold |" in card
    assert "`tokens` are the words of the treebank" in card
    assert build_roles([str(source), "--output", str(tmp_path / "no"), "--parser", f"fr={model}"]) == 1
    assert "--parser fr: no files for this language; there are de, en" in capsys.readouterr().err
