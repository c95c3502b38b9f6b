"""From what is given to relations: places, batches, failures."""

import json

import pytest

from hf_xlt.data.pairs import Span
from hf_xlt.extraction import Extraction, Failure, Given, Parsers, extraction, read_inputs


class Names:
    """A tagger that knows three words."""

    known = {"Anna": "PER", "Bo": "PER", "See": "LOC"}

    def __init__(self):
        self.asked = []

    def check(self, language):
        if language != "de":
            raise ValueError(f"knows de, not {language!r}")

    def __call__(self, sentences, language):
        self.check(language)
        if any("Wald" in words for words in sentences):
            raise ValueError("not in the woods")
        self.asked += sentences
        return [
            [Span(at, at + 1, self.known[word]) for at, word in enumerate(words) if word in self.known]
            for words in sentences
        ]


def text(line, number=1, **more):
    return Given(f"t:{number}", "de", text=line, **more)


def places(record):
    return [tuple((r[name]["start"], r[name]["end"]) for name in ("subject", "object")) for r in record["relations"]]


def test_text_is_split_tagged_and_labelled(relations, parsers):
    tagger = Names()
    extract = Extraction(relations, parsers, tagger, negatives=True)
    line = "Anna geht zum See. Bo bleibt im Garten."
    first, second = extract([text(line)])
    assert first["tokens"] == ["Anna", "geht", "zu", "dem", "See", "."] and first["heads"] == [2, 0, 5, 5, 2, 2]
    assert [span["text"] for span in first["spans"]] == ["Anna", "See"] and places(first) == [
        ((0, 1), (4, 5)), ((4, 5), (0, 1))
    ]  # fmt: skip
    assert tagger.asked[0] == ["Anna", "geht", "zum", "See", "."]  # as they are written
    for record in (first, second):
        assert line[record["start_char"] : record["end_char"]] == record["text"]
        for span in record["spans"]:
            assert line[span["start_char"] : span["end_char"]] == span["text"]
    assert (first["source"], first["sentence"], second["sentence"]) == ("t:1", 1, 2)
    assert [span["text"] for span in second["spans"]] == ["Bo"] and second["relations"] == []
    assert dict(extract.counts) == {"lines": 1, "sentences": 2, "words": 12, "relations": 2}
    assert set(extract.seconds) == {"reading", "parsing", "tagging", "classifying"}


def test_spans_of_tokens_come_back_as_tokens(relations, parsers):
    tokens = ["Anna", "geht", "zum", "See"]
    given = Given("t:1", "de", tokens=tokens, spans=[Span(0, 1, "PER"), Span(2, 4, "LOC")])
    [record] = Extraction(relations, parsers, negatives=True)([given])
    assert record["tokens"] == ["Anna", "geht", "zu", "dem", "See"]
    see = record["relations"][0]["object"]
    assert (see["start"], see["end"], see["start_token"], see["end_token"]) == (2, 5, 2, 4)


def test_a_record_can_be_given_again(relations, parsers, tmp_path):
    extract = Extraction(relations, parsers, Names(), negatives=True)
    [record] = extract([text("Anna geht zum See.")])
    (tmp_path / "again.jsonl").write_text(json.dumps(record), encoding="utf-8")
    [again] = Extraction(relations, Parsers({}), negatives=True)(read_inputs(tmp_path / "again.jsonl"))
    assert again["relations"] == [
        {**r, **{n: {k: v for k, v in r[n].items() if "char" not in k} for n in ("subject", "object")}}
        for r in record["relations"]
    ]


def test_a_record_of_arguments_can_be_given_again(roles, parsers, tmp_path):
    """Without types any word may be an argument; a sentence that names no spans is not one that has none."""
    lines = ["Anna geht zum See.", "Geht.", "Anna geht zum See."]
    given = [text(line, number) for number, line in enumerate(lines, 1)]
    given[2] = text(lines[2], 3, spans=[], triggers=[Span(0, 4, "X")])
    records = list(Extraction(roles, parsers, negatives=True)(given))
    assert [bool(record["relations"]) for record in records] == [True, False, False]
    assert ["spans" in record for record in records] == [False, False, True]
    tags = ["VERB", "VERB", "X"]
    assert [[trigger["type"] for trigger in record["triggers"]] for record in records] == [[tag] for tag in tags]
    (tmp_path / "again.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    again = list(Extraction(roles, Parsers({}), negatives=True)(read_inputs(tmp_path / "again.jsonl")))
    for record, second in zip(records, again, strict=True):
        assert places(second) == places(record) and ("spans" in second) == ("spans" in record)
        assert [r["label"] for r in second["relations"]] == [r["label"] for r in record["relations"]]
        assert [t["text"] for t in second["triggers"]] == [t["text"] for t in record["triggers"]]


def test_triggers_that_were_given_are_kept(relations, parsers):
    given = text("Anna geht.", spans=[Span(0, 4, "PER")], triggers=[Span(5, 9, "Move")])
    [record] = Extraction(relations, parsers)([given])
    assert [(trigger["text"], trigger["type"]) for trigger in record["triggers"]] == [("geht", "Move")]
    [record] = Extraction(relations, parsers)([text("Anna geht.", spans=[])])
    assert record["spans"] == [] and "triggers" not in record


def test_arguments_of_verbs(roles, parsers):
    extract = Extraction(roles, parsers, triggers=["VERB"], negatives=True)
    [record] = extract([text("Anna geht zum See.")])
    assert [trigger["text"] for trigger in record["triggers"]] == ["geht"] and "spans" not in record
    assert [place[1][0] for place in places(record)] == [0, 2, 3, 4]
    [record] = extract([text("Anna geht zum See.", triggers=[Span(14, 17, "X")], spans=[Span(0, 4, "PER")])])
    assert [trigger["text"] for trigger in record["triggers"]] == ["See"] and places(record) == [((4, 5), (0, 1))]
    assert not extract.needs_entities


def test_failures_leave_the_rest_of_a_batch_as_it_is(relations, parsers):
    lines = ["Anna geht zum See.", "Bo geht zum See.", "Anna bleibt im Garten."]
    good = [text(line, number) for number, line in enumerate(lines)]
    expected = list(Extraction(relations, parsers, Names())(good))
    bad = [
        text("\0"),
        Failure("t:2: broken"),
        Given("t:3", "gsw", text="Sali."),
        Given("t:4", None, text="Hello."),
        Given("t:5", "de", tokens=[" "]),
        Given("t:6", "fr", tokens=["A"], tree={"upos": ["X"], "heads": [0], "deprels": ["root"]}, surface=[]),
        text("Anna geht. Bo geht.", 7, spans=[Span(5, 14, "X")]),
        text("Er bleibt im Wald.", 8),
    ]
    extract = Extraction(relations, parsers, Names())
    found = list(extract([good[0], *bad[:3], good[1], *bad[3:], good[2]]))
    assert [record for record in found if not isinstance(record, Failure) and record["source"] != "t:7"] == expected
    told = [failure.message for failure in found if isinstance(failure, Failure)]
    assert extract.counts["failures"] == len(told) == 8
    for message, part in zip(
        told,
        [
            "t:1: expected text without NUL", "t:2: broken",
            "t:3: no parser for 'gsw', give one with --parser gsw=FILE",
            "t:4: expected to know its language", "t:5: expected tokens or words", "t:6: knows de, not 'fr'",
            "t:7: expected `spans` each within one sentence, got 5 to 14", "t:8 (sentence 1): not in the woods",
        ],
        strict=True,
    ):  # fmt: skip
        assert message.startswith(part)


def test_without_spans_and_tagger_sentences_fail(relations, parsers):
    [failure] = Extraction(relations, parsers)([text("Anna geht.")])
    assert failure.message.startswith("t:1 (sentence 1): the model labels pairs of entities: expected `spans`, or a")


def test_unknown_types_are_counted_not_refused(relations, parsers):
    [record] = Extraction(relations, parsers)([text("Anna geht.", spans=[Span(0, 4, "ALIEN")])])
    assert record["spans"][0]["type"] == "ALIEN"
    assert relations.features.unknown["entity_types"] == {"ALIEN": 1}


def test_batches_change_nothing_and_read_no_further(relations, parsers, monkeypatch):
    lines = [text(f"{name} geht zum See. {other} bleibt im Garten.", number)
             for number, (name, other) in enumerate([("Anna", "Bo"), ("Er", "Anna")] * 5)]  # fmt: skip
    whole = list(Extraction(relations, parsers, Names(), negatives=True)(lines))
    assert len(whole) == 20
    monkeypatch.setattr(extraction, "BATCH", 3)
    read = []
    found = Extraction(relations, parsers, Names(), negatives=True)(read.append(line) or line for line in lines)
    first = next(found)
    assert len(read) == 3
    for record, expected in zip([first, *found], whole, strict=True):
        for relation, other in zip(record.pop("relations"), expected.pop("relations"), strict=True):
            assert relation.pop("score") == pytest.approx(other.pop("score"), abs=2e-4)
            assert relation == other
        assert record == expected


def test_check_finds_what_fails_for_all(relations, parsers):
    extract = Extraction(relations, parsers, Names())
    extract.check("de")
    with pytest.raises(ValueError, match="knows de, not 'gsw'"):
        extract.check("gsw")
    extract.tagger = None
    extract.check("gsw", parsed=True)
    with pytest.raises(ValueError, match="no parser for 'gsw'"):
        extract.check("gsw")
