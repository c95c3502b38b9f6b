"""Reading ACE 2005 documents, in files written here in its format."""

import html
import logging
import re
from collections import Counter
from pathlib import Path

import pytest

from hf_xlt.data.ace import EVENT_TYPES, RELATION_LABELS, ROLES, read_ace
from hf_xlt.data.ace_text import read_sgm, sentences
from hf_xlt.data.errors import DataFileError
from hf_xlt.data.pairs import PairSentence, Span

# Marks of the texts below: [E1:PER head], {V1:Conflict.Attack trigger}. The files get the text without them.
MARK = re.compile(r"[\[{](?P<id>\w+):(?P<type>[\w.-]+) (?P<text>[^\]}]*)[\]}]")
ENGLISH = """<DOC>
<DOCID> XY_1 </DOCID>
<BODY>
<HEADLINE>
AT&amp;T sues
</HEADLINE>
<TEXT>
<TURN>
<SPEAKER> [S1:PER ANN] </SPEAKER>
[E1:ORG Standard &amp; Poor's] of the [E2:GPE U.S.]-led
bloc paid [E3:PER Mr. Lee]. "[E4:PER He] {V1:Conflict.Attack shot}
[E5:PER Bo] in [E6:GPE Ulm] on Monday," [E7:PER Ann] said.

[E8:PER Cy] left
</TURN>
</TEXT>
</BODY>
</DOC>
"""
CHINESE = """<DOC>
<BODY>
<TEXT>
[E1:PER 李明]在[E2:GPE 北
京]工作。[E3:PER 王]{V1:Conflict.Attack 袭击}了[E4:PER 他]！
</TEXT>
</BODY>
</DOC>
"""
ARABIC = """<DOC>
<BODY>
<TEXT>
<P>
قال [E1:PER الرئيس] في [E2:GPE بغداد]. هل {V1:Conflict.Attack هاجم}
[E3:PER الجندي] [E4:GPE المدينة]؟
</P>
</TEXT>
</BODY>
</DOC>
"""


def write(folder: Path, marked: str, relations=(), roles=(), change=None, counted_within: bool = True) -> Path:
    """Write NAME.sgm and NAME.apf.xml; offsets are counted here, character by character.

    Args:
        folder: Where to write.
        marked: The text with marks.
        relations: (label, first id, second id).
        roles: (trigger id, entity id, role).
        change: Changes the annotation's text.
        counted_within: Whether `&amp;` counts as one character within a span, as it does in ACE 2005.
    """
    plain, spans, last = "", {}, 0
    for match in MARK.finditer(marked):
        plain += marked[last : match.start()]
        start = len(re.sub("<[^<>]+>", "", plain))
        said = html.unescape(match["text"])
        length = len(said) if counted_within else len(match["text"])
        spans[match["id"]] = (start, start + length - 1, match["type"], said)
        plain += match["text"]
        last = match.end()
    plain += marked[last:]
    (folder / "XY_1.sgm").write_text(plain, encoding="utf-8")

    def charseq(name: str) -> str:
        start, end, _, said = spans[name]
        return f'<charseq START="{start}" END="{end}">{html.escape(said, quote=False)}</charseq>'

    rows = ['<?xml version="1.0"?>', '<!DOCTYPE source_file SYSTEM "apf.v5.1.1.dtd">', "<source_file>"]
    rows += ['<document DOCID="XY_1">']
    for name, (_, _, kind, _) in spans.items():
        if not name.startswith("V"):
            extent = f'<extent><charseq START="0" END="0">x</charseq></extent><head>{charseq(name)}</head>'
            rows += [f'<entity ID="{name}" TYPE="{kind}">', f'<entity_mention ID="{name}-1">{extent}</entity_mention>']
            rows += ["</entity>"]
    for label, *arguments in relations:
        kind, _, subtype = label.partition(".")
        rows += [f'<relation ID="R" TYPE="{kind}"' + (f' SUBTYPE="{subtype}">' if subtype else ">")]
        rows += ['<relation_argument REFID="E1" ROLE="Arg-1"/>', '<relation_mention ID="R-1">']
        for number, argument in enumerate(arguments, 1):
            rows += [f'<relation_mention_argument REFID="{argument}-1" ROLE="Arg-{number}"/>']
        rows += ["</relation_mention>", "</relation>"]
    for name, (_, _, kind, _) in spans.items():
        if name.startswith("V"):
            group, _, subtype = kind.partition(".")
            rows += [f'<event ID="{name}" TYPE="{group}" SUBTYPE="{subtype}">', f'<event_mention ID="{name}-1">']
            rows += [f"<anchor>{charseq(name)}</anchor>"]
            for trigger, entity, role in roles:
                if trigger == name:
                    rows += [f'<event_mention_argument REFID="{entity}-1" ROLE="{role}"/>']
            rows += ["</event_mention>", "</event>"]
    annotation = "\n".join([*rows, "</document>", "</source_file>"])
    apf = folder / "XY_1.apf.xml"
    apf.write_text(change(annotation) if change else annotation, encoding="utf-8")
    return apf


def said(sentence: PairSentence, span: Span) -> str:
    return " ".join(sentence.tokens[span.start : span.end])


def shown(read: list[PairSentence]) -> list[tuple[str, str, str]]:
    return [(said(s, a), said(s, b), label) for s in read for (a, b), label in s.labels.items()]


def test_label_sets():
    assert (len(RELATION_LABELS), len(EVENT_TYPES), len(ROLES)) == (18, 33, 22)
    assert len({*RELATION_LABELS}) == 18 and len({*EVENT_TYPES}) == 33 and len({*ROLES}) == 22


@pytest.mark.parametrize("counted_within", [True, False])
def test_relations_in_english(tmp_path, counted_within):
    relations = [("GEN-AFF.Org-Location", "E1", "E2"), ("PHYS.Near", "E5", "E6"), ("ORG-AFF.Employment", "E3", "E1")]
    read = read_ace(write(tmp_path, ENGLISH, relations, counted_within=counted_within), "en", "relation")
    assert shown(read) == [
        ("Standard & Poor 's", "U.S.", "GEN-AFF.Org-Location"),
        ("Mr . Lee", "Standard & Poor 's", "ORG-AFF.Employment"),
        ("Bo", "Ulm", "PHYS.Near"),
    ]
    first, second = read
    assert first.tokens == "Standard & Poor 's of the U.S. - led bloc paid Mr . Lee .".split()
    assert first.entity_types == ["ORG"] * 4 + ["O"] * 2 + ["GPE"] + ["O"] * 4 + ["PER"] * 3 + ["O"]
    assert second.tokens == '" He shot Bo in Ulm on Monday , " Ann said .'.split()
    # All ordered pairs of three and of four mentions; the speaker and the last sentence have one mention each.
    assert [len(sentence.candidates) for sentence in read] == [6, 12]
    assert first.id.startswith("ace:XY_1:") and first.document == second.document == "ace:XY_1"
    assert {span.type for pair in first.candidates for span in pair} == {"ORG", "GPE", "PER"}


def test_arguments_in_english(tmp_path):
    roles = [("V1", "E4", "Attacker"), ("V1", "E5", "Target"), ("V1", "E6", "Place"), ("V1", "E7", "Time-Within")]
    dropped = Counter()
    [sentence] = read = read_ace(write(tmp_path, ENGLISH, roles=roles), "en", "argument", dropped)
    assert shown(read) == [("shot", "He", "Attacker"), ("shot", "Bo", "Target"), ("shot", "Ulm", "Place")]
    trigger = Span(2, 3, "Conflict.Attack")
    assert {subject for subject, _ in sentence.candidates} == {trigger}
    assert [said(sentence, object) for _, object in sentence.candidates] == ["He", "Bo", "Ulm", "Ann"]
    assert sentence.entity_types[2] == "O"
    assert dropped == {"arguments with other roles": 1}


@pytest.mark.parametrize("icu", [True, False])
def test_chinese(tmp_path, icu, monkeypatch):
    if icu:
        pytest.importorskip("icu4py")
    else:
        monkeypatch.setattr("hf_xlt.data.word_offsets.word_breaker", lambda: None)
    relations = [("PHYS.Located", "E1", "E2"), ("PER-SOC.Family", "E3", "E4")]
    first, second = read_ace(write(tmp_path, CHINESE, relations), "zh", "relation")
    assert "".join(first.tokens) == "李明在北京工作。"  # the line break within 北京 is gone
    assert "".join(second.tokens) == "王袭击了他！"
    [(subject, object)] = first.labels
    assert said(first, object).replace(" ", "") == "北京" and object.type == "GPE"
    assert said(first, subject).replace(" ", "") == "李明"
    assert len(first.tokens) < len("李明在北京工作。") if icu else len(first.tokens) == len("李明在北京工作。")
    roles = [("V1", "E3", "Attacker"), ("V1", "E4", "Target")]
    read = read_ace(write(tmp_path, CHINESE, roles=roles), "zh", "argument")
    assert [tuple(part.replace(" ", "") for part in row) for row in shown(read)] == [
        ("袭击", "王", "Attacker"),
        ("袭击", "他", "Target"),
    ]


def test_arabic(tmp_path):
    read = read_ace(write(tmp_path, ARABIC, [("PHYS.Located", "E1", "E2")]), "ar", "relation")
    assert shown(read) == [("الرئيس", "بغداد", "PHYS.Located")]
    assert read[0].tokens == "قال الرئيس في بغداد .".split()
    assert read[1].tokens == "هل هاجم الجندي المدينة ؟".split()
    roles = [("V1", "E3", "Attacker"), ("V1", "E4", "Target")]
    read = read_ace(write(tmp_path, ARABIC, roles=roles), "ar", "argument")
    assert shown(read) == [("هاجم", "الجندي", "Attacker"), ("هاجم", "المدينة", "Target")]


def test_what_the_task_has_no_label_for_is_counted(tmp_path):
    relations = [
        ("METONYMY", "E1", "E2"),
        ("PHYS.Located", "E1", "E5"),
        ("PHYS.Located", "E1", "E2"),
        ("PHYS.Near", "E1", "E2"),
        ("PHYS.Located", "E1", "E2"),
        ("PHYS.Located", "E1", "T1"),
        ("PHYS.Near", "E3", "E3"),
    ]
    dropped = Counter()
    read = read_ace(write(tmp_path, ENGLISH, relations), "en", "relation", dropped)
    assert shown(read) == [("Standard & Poor 's", "U.S.", "PHYS.Located")]
    assert +dropped == {
        "relations of other types": 1,
        "labels across sentences": 1,
        "further labels of a pair": 1,
        "labels of what is no entity": 1,
        "labels of a mention with itself": 1,
    }


def test_line_ends_of_windows_count_as_one_character(tmp_path):
    apf = write(tmp_path, ENGLISH, [("PHYS.Near", "E5", "E6")])
    expected = read_ace(apf, "en", "relation")
    sgm = tmp_path / "XY_1.sgm"
    sgm.write_bytes(sgm.read_bytes().replace(b"\n", b"\r\n"))
    assert read_ace(apf, "en", "relation") == expected


def test_one_span_at_wrong_offsets_is_left_out_with_a_warning(tmp_path, caplog):
    marked = ENGLISH.replace("said.", "said [F1:PER a] [F2:PER b] [F3:PER c] [F4:PER d].")
    apf = write(tmp_path, marked, [("PHYS.Near", "E5", "E6")], change=lambda text: text.replace(">Ulm<", ">Ulmen<"))
    dropped = Counter()
    with caplog.at_level(logging.WARNING):
        assert shown(read_ace(apf, "en", "relation", dropped)) == []
    assert dropped == {"mentions that are not at their offsets": 1, "labels of mentions that are left out": 1}
    assert re.search(r"XY_1\.apf\.xml:\d+: E6-1 'Ulmen' is not at its offsets", caplog.text)


def test_many_spans_at_wrong_offsets_are_an_error(tmp_path):
    apf = write(tmp_path, ENGLISH)
    sgm = tmp_path / "XY_1.sgm"
    sgm.write_text(sgm.read_text().replace("\nAT&amp;T sues\n", "\nsues\n"))
    with pytest.raises(DataFileError, match=r"XY_1\.apf\.xml:\d+: expected 'ANN' at the characters .*9 of 9 spans"):
        read_ace(apf, "en", "relation")


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda text: text.replace("</entity>", "", 1), r"apf\.xml:\d+: expected XML, got mismatched tag"),
        (
            lambda text: text.replace("document", "paper"),
            r"apf\.xml:3: expected <document> in <source_file>, got none",
        ),
        (lambda text: re.sub("<head>.*?</head>", "", text).replace("extent", "x"), r":6: expected <head><charseq>"),
        (lambda text: text.replace("END=", "STOP="), r":6: expected whole numbers as START and END"),
    ],
)
def test_a_malformed_annotation_is_named_with_its_line(tmp_path, change, message):
    with pytest.raises(DataFileError, match=message):
        read_ace(write(tmp_path, ENGLISH, change=change), "en", "relation")


def test_a_document_needs_its_text_in_utf_8(tmp_path):
    apf = write(tmp_path, ENGLISH)
    (tmp_path / "XY_1.sgm").write_bytes("<DOC>\ncafé".encode("latin-1"))
    with pytest.raises(DataFileError, match=r"XY_1\.sgm:2: expected UTF-8, got the byte 0xe9"):
        read_ace(apf, "en", "relation")
    (tmp_path / "XY_1.sgm").unlink()
    with pytest.raises(FileNotFoundError, match="expected the text of the document beside it, XY_1.sgm"):
        read_ace(apf, "en", "relation")


def test_offsets_count_what_stands_in_the_file_between_tags(tmp_path):
    path = tmp_path / "a.sgm"
    path.write_text('<DOC a="1\n2">A&amp;B &lt;c\n<P/>é&#233;&nosuch;x</DOC>')
    text = read_sgm(path)
    assert text.text == "A&B <c\néé&nosuch;x"
    raw = re.sub("<[^<>]+>", "", path.read_text())
    assert len(raw) == text.offsets[-1]
    for place, character in enumerate(text.text):
        assert html.unescape(raw[text.offsets[place] : text.offsets[place + 1]]) == character
    assert text.breaks == [0, 7, 18, 18]


@pytest.mark.parametrize(
    "content, expected",
    [
        ("One. Two! Three? four", ["One.", "Two!", "Three? four"]),
        ('He left." She stayed (why?). Ok', ['He left."', "She stayed (why?).", "Ok"]),
        ("Mr. Lee met J. Doe of the U.S. Army. Then", ["Mr. Lee met J. Doe of the U.S. Army.", "Then"]),
        ("a line\nand another\n\nA paragraph\n \n\n\nthe end", ["a line\nand another", "A paragraph", "the end"]),
        ("one<P>two</P> three <A/><B/>", ["one", "two", "three"]),
        ("他来了。她走了！“好？”是", ["他来了。", "她走了！", "“好？”", "是"]),
        ("ماذا؟ نعم. لا", ["ماذا؟", "نعم.", "لا"]),
        ("3.5 km. 7 days", ["3.5 km.", "7 days"]),
    ],
)
def test_sentences(tmp_path, content, expected):
    path = tmp_path / "a.sgm"
    path.write_text(content, encoding="utf-8")
    text = read_sgm(path)
    assert [text.text[start:end] for start, end in sentences(text, [])] == expected


def test_no_sentence_cuts_a_span(tmp_path):
    path = tmp_path / "a.sgm"
    path.write_text("Yes. The film Go. Now! is<P>out. Ok.</P>")
    text = read_sgm(path)
    for start, end in [(0, 4), (14, 22), (14, 29), (0, len(text.text))]:
        found = list(sentences(text, [(start, end)]))
        assert sum(first <= start and end <= last for first, last in found) == 1
        assert "".join(text.text[first:last] for first, last in found).replace(" ", "") == text.text.replace(" ", "")
