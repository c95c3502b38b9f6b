"""Text, JSON lines and CoNLL-U, with what is wrong in them told in its place."""

import gzip
import json

import pytest

from hf_xlt.data.pairs import Span
from hf_xlt.extraction import Failure, Given, read_inputs
from tests.parsing.tiny import sentence


def read(path, content, **options):
    path.write_text(content, encoding="utf-8")
    return list(read_inputs(path, **options))


def test_text_has_a_document_a_line(tmp_path):
    path = tmp_path / "a.txt"
    assert read(path, "Anna geht.\n \n\nBo bleibt. Er geht.", language="de") == [
        Given(f"{path}:1", "de", text="Anna geht."),
        Given(f"{path}:4", "de", text="Bo bleibt. Er geht."),
    ]
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(b'{"text": "Anna"}\n'))
    assert list(read_inputs(packed)) == [Given(f"{packed}:1", None, text="Anna")]


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.conllu"])
def test_nothing_to_read_is_told(name, tmp_path):
    with pytest.raises(ValueError, match="expected something to extract from, found nothing"):
        read(tmp_path / name, "\n \n" if name != "a.conllu" else "\n")
    with pytest.raises(FileNotFoundError, match="no such file"):
        list(read_inputs(tmp_path / f"no-{name}"))
    with pytest.raises(ValueError, match="one of the formats text, jsonl, conllu, got 'xml'"):
        list(read_inputs(tmp_path / name, layout="xml"))


def test_json_lines(tmp_path):
    span = {"start": 0, "end": 1, "type": "PER"}
    tree = {"upos": ["PROPN", "VERB"], "heads": [2, 0], "deprels": ["nsubj", "root"]}
    rows = [
        {"text": "Anna geht.", "language": "cmn", "id": 7, "spans": [{**span, "end": 4}], "triggers": []},
        {"tokens": ["Anna", "geht"], "spans": [span]},
        {"tokens": ["Anna", "geht"], "text": "Annageht", **tree},
    ]
    first, second, third = read(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)), language="de")
    assert (first.language, first.id, first.spans, first.triggers) == ("zh", 7, [Span(0, 4, "PER")], [])
    assert second.tokens == ["Anna", "geht"] and second.spans == [Span(0, 1, "PER")] and second.tree is None
    assert third.tree == tree and third.spans is None and third.text == "Annageht"
    assert [(token.form, token.start, token.end) for token in third.surface] == [("Anna", 0, 1), ("geht", 1, 2)]


def test_null_is_as_if_it_were_not_there(tmp_path):
    row = {"tokens": ["Anna"], "text": None, "language": None, "spans": None, "id": None}
    [given] = read(tmp_path / "a.jsonl", json.dumps(row), language="de")
    assert given == Given(f"{tmp_path / 'a.jsonl'}:1", "de", tokens=["Anna"])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("not json", "expected a JSON object, got 'not json': Expecting value at character 1"),
        ("{" + 100 * " ", "expected a JSON object, got '{ {79}': Expecting property name .* at character 102"),
        ("3", "expected a JSON object with `text` or `tokens`, got 3"),
        ("[1]", "expected a JSON object with `text` or `tokens`, got \\[1\\]"),
        ('{"id": 1}', "expected a JSON object with `text` or `tokens`"),
        ('{"text": " "}', "expected a text, got ' '"),
        ('{"text": 3}', "expected a text, got 3"),
        ('{"tokens": []}', "a list of at least one string, got \\[\\]"),
        ('{"tokens": "Anna"}', "a list of at least one string, got 'Anna'"),
        ('{"text": "A", "language": "germanic"}', "ISO 639 language code"),
        ('{"text": "Anna", "spans": [{"start": 2, "end": 5, "type": "X"}]}', "`spans` within the 4 characters"),
        ('{"tokens": ["A"], "triggers": [{"start": 0, "end": 2, "type": "X"}]}', "`triggers` within the 1 tokens"),
        ('{"text": "Anna", "spans": [{"start": 2, "end": 2, "type": "X"}]}', "got start 2 and end 2"),
        ('{"text": "Anna", "spans": [{"start": "0", "end": 2, "type": "X"}]}', "got start '0'"),
        ('{"text": "Anna", "spans": [[0, 1]]}', "`spans` with `start`, `end` and `type`, got \\[0, 1\\]"),
        ('{"text": "Anna", "spans": 3}', "expected `spans`, a list, got 3"),
        ('{"tokens": ["a", "b"], "language": 5, "spans": []}', "the code of a `language`, a string, got 5"),
        ('{"tokens": ["a"], "text": 5}', "expected a text, got 5"),
        ('["tokens", "text"]', "a JSON object with `text` or `tokens`, got"),
        ('{"tokens": ["a"], "spans": [{"start": 0, "end": 1, "type": ["PER"]}]}', r"a string, got \['PER'\]"),
        ('{"tokens": ["a"], "spans": [{"start": false, "end": true, "type": "X"}]}', "got start False"),
        ('{"tokens": ["a"], "spans": {}}', "expected `spans`, a list, got {}"),
        (r'{"tokens": ["\ud800"]}', "expected JSON of Unicode text, got .* surrogates not allowed"),
        (r'{"text": "A", "id": "\udfff"}', "expected JSON of Unicode text"),
        ("[" * 100_000, "expected JSON of Unicode text, got .* recursion"),
        (
            '{"tokens": ["A"], "upos": ["X"], "deprels": ["a"], "heads": [0.0]}',
            r"the tree: expected `heads`, a list of whole numbers, got \[0.0\]",
        ),
        (
            '{"tokens": ["A"], "upos": ["X"], "deprels": [null], "heads": [0]}',
            r"the tree: expected `deprels`, a list of strings, got \[None\]",
        ),
        (
            '{"tokens": ["A", "b"], "upos": "XY", "deprels": ["a", "b"], "heads": [2, 0]}',
            "a list of strings, got 'XY'",
        ),
        ('{"tokens": ["A"], "upos": ["X"], "deprels": null, "heads": [0]}', "a list of strings, got None"),
        ('{"tokens": ["A", "b"], "upos": ["X", "X"], "heads": [2, 0]}', "found no deprels"),
        (
            '{"tokens": ["A", "b"], "upos": ["X", "X"], "deprels": ["a", "b"], "heads": [5, 0]}',
            "the tree: expected heads from 0 to 2, got 5 at word 1",
        ),
        (
            '{"tokens": ["A", "b"], "upos": ["X", "X"], "deprels": ["a", "b"], "heads": [0, 0]}',
            "the tree: expected one root, a head 0, got 2, at words 1, 2",
        ),
    ],
)
def test_bad_lines_stand_between_good_ones(line, message, tmp_path):
    good = '{"text": "Anna geht."}'
    path = tmp_path / "a.jsonl"
    before, failure, after = read(path, f"{good}\n{line}\n{good}\n")
    assert before.text == after.text == "Anna geht." and after.place.endswith(":3")
    assert isinstance(failure, Failure) and failure.message.startswith(f"{path}:2: ")
    with pytest.raises(ValueError, match=message):
        raise ValueError(failure.message)


def test_trees(tmp_path):
    good, path = sentence("Anna", "geht", "See"), tmp_path / "a.conllu"
    marked = good.replace("nsubj\t_\t_", "nsubj\t_\tEntity=(e1-PER)")
    [given, other] = read(path, f"# sent_id = s1\n# text = Anna geht zum See.\n{marked}{good}", language="de")
    assert (given.place, given.id, given.text) == (f"{path}:1", "s1", "Anna geht zum See.")
    assert given.tokens == ["Anna", "geht", "zu", "dem", "See", "."] and given.tree["heads"] == [2, 0, 5, 5, 2, 2]
    assert [token.form for token in given.surface] == ["Anna", "geht", "zum", "See", "."]
    assert given.spans == [Span(0, 1, "PER")] and other.spans is None
    assert other.text == "Anna geht zum See."


def test_bad_trees_stand_between_good_ones(tmp_path):
    good, path = sentence("Anna", "geht", "See"), tmp_path / "a.conllu"
    bad = [
        (good.replace("\t2\tnsubj", "\t9\tnsubj"), "a HEAD from 0 to 6, got '9'"),
        (good.replace("\t2\tnsubj", "\t0\tnsubj"), "one root \\(HEAD 0\\), got 2"),
        (good.replace("nsubj\t_\t_", "nsubj\t_\tEntity=(e1-PER"), ":9: expected `Entity` to close"),
        ("1\tAnna" + "\t_" * 8 + "\n\n", "a dependency tree, got `_` in the column HEAD"),
    ]
    for content, message in bad:
        before, failure, after = read(path, good + content + good)
        assert isinstance(before, Given) and isinstance(after, Given)
        with pytest.raises(ValueError, match=message):
            raise ValueError(failure.message)
        [_, failure] = read(path, good + content)
        assert failure.message.startswith(f"{path}:")
