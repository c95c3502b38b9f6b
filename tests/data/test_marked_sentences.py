"""Reading sentences with two marked entities."""

import re
from collections import Counter

import pytest

from hf_xlt.data.errors import DataFileError
from hf_xlt.data.marked_sentences import read_marked_sentences
from hf_xlt.data.pairs import Span

BLOCKS = """1\t"The <e1>keygen author</e1>'s <e2>disassembler</e2>."
Instrument-Agency(e2,e1)
Comment: not
so sure

2\t"<e2>Rain</e2>, then <e1> floods </e1>."
Other


"""
COLUMNS = """1\tInstrument-Agency(e2,e1)\tThe <e1>keygen author</e1>'s <e2>disassembler</e2>.
2\tOther\t<e2>Rain</e2>, then <e1> floods </e1>.
"""


def read(tmp_path, content: str, language: str = "en", dropped: Counter | None = None):
    path = tmp_path / "TRAIN_FILE.TXT"
    path.write_text(content)
    return list(read_marked_sentences(path, language, lambda own, number: f"x:{own}/{number}", dropped))


@pytest.mark.parametrize("content", [BLOCKS, BLOCKS.rstrip(), BLOCKS.replace("\n", "\r\n"), COLUMNS])
def test_both_layouts(tmp_path, content):
    first, second = read(tmp_path, content)
    assert (first.id, first.tokens) == ("x:1/1", ["The", "keygen", "author", "'s", "disassembler", "."])
    subject, object = Span(1, 3, "ENTITY"), Span(4, 5, "ENTITY")
    assert first.labels == {(subject, object): "Instrument-Agency(e2,e1)"}
    assert first.candidates == [(subject, object)]
    assert first.entity_types == ["O", "ENTITY", "ENTITY", "O", "ENTITY", "O"]
    # The first entity is the subject also where it comes second in the sentence.
    assert (second.id, second.tokens) == ("x:2/2", ["Rain", ",", "then", "floods", "."])
    assert (second.candidates, second.labels) == ([(Span(3, 4, "ENTITY"), Span(0, 1, "ENTITY"))], {})


def test_words_end_where_a_mark_stands(tmp_path):
    [sentence] = read(tmp_path, '1\t"Anti<e1>war</e1>n<e2>er</e2>s"\nx\n')
    assert sentence.tokens == ["Anti", "war", "n", "er", "s"]
    assert sentence.candidates == [(Span(1, 2, "ENTITY"), Span(3, 4, "ENTITY"))]


def test_a_sentence_with_an_empty_entity_is_left_out_and_counted(tmp_path):
    dropped = Counter()
    assert read(tmp_path, '7\t"Der <e1> </e1> Preis in <e2>Basel</e2>"\nno_relation\n', "de", dropped) == []
    assert dropped == {"sentences with an empty entity": 1}


@pytest.mark.parametrize(
    "content, message",
    [
        ('1\t"<e1>a</e1> b"\nx\n', r":1: expected one <e1>...</e1> and one <e2>...</e2>, got <e1> </e1>"),
        ('1\t"<e1>a</e1> </e2>b<e2>"\nx\n', ":1: expected one <e1>"),
        ("no columns\n", ":1: expected id, label and sentence.*got 1 columns"),
        ('\n1\t"<e1>a</e1> <e2>b</e2>"\n\n', ":3: expected the label of the sentence above, got ''"),
        ('1\t"<e1>a</e1> <e2>b</e2>"\n2\t"<e1>a</e1> <e2>b</e2>"\n', ":2: expected the label of the sentence above"),
        ('1\t"<e1>a</e1> <e2>b</e2>"', ":2: expected the label"),
    ],
)
def test_a_malformed_file_is_named_with_its_line(tmp_path, content, message):
    with pytest.raises(DataFileError, match=message):
        read(tmp_path, content)


def test_real_files_hold_what_their_readme_says(real_data):
    folder = real_data / "relation-semeval2010t8"
    table = re.findall(
        r"^\| (\S+\.tsv) \| en \| (\d+) \| \d+ \| (\d+) \| (\d+) \|", (folder / "README.md").read_text(), re.MULTILINE
    )
    assert len(table) == 2
    for name, *counts in table:
        dropped = Counter()
        sentences = list(read_marked_sentences(folder / name, "en", "{}:{}".format, dropped))
        labels = {label for sentence in sentences for label in sentence.labels.values()} | {"Other"}
        assert [len(sentences), len(sentences), len(labels)] == list(map(int, counts))
        assert not dropped
        for sentence, line in zip(sentences[:200], (folder / name).read_text().split("\n"), strict=False):
            [(subject, object)] = sentence.candidates
            for span, mark in ((subject, "e1"), (object, "e2")):
                marked = re.search(f"<{mark}>(.*)</{mark}>", line)[1]
                assert "".join(sentence.tokens[span.start : span.end]) == marked.replace(" ", "")
