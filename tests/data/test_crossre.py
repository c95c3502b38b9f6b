"""Reading CrossRE and Multi-CrossRE."""

import json
import re
from collections import Counter

import pytest

from hf_xlt.data.crossre import read_crossre
from hf_xlt.data.errors import DataFileError
from hf_xlt.data.pairs import Span

ROW = {
    "doc_key": "ai-train-7",
    "sentence": ["Ann", "of", "New", "Acme", "met", "Bo"],
    "ner": [[0, 0, "person"], [2, 3, "organisation"], [5, 5, "person"]],
    "relations": [[0, 0, 2, 3, "role", "", False, False], [5, 5, 0, 0, "social", "", True, False]],
}
ANN, ACME, BO = Span(0, 1, "person"), Span(2, 4, "organisation"), Span(5, 6, "person")


def read(tmp_path, *rows: dict | str, dropped: Counter | None = None):
    path = tmp_path / "ai-train.json"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return list(read_crossre(path, "ai", dropped))


@pytest.mark.parametrize("short", [False, True])
def test_spans_end_after_their_last_token(tmp_path, short):
    names = {"doc_key": "id", "sentence": "tokens", "relations": "rel"} if short else {}
    [sentence] = read(tmp_path, {names.get(name, name): value for name, value in ROW.items()})
    assert (sentence.id, sentence.document, sentence.tokens) == ("ai-train-7", "ai", ROW["sentence"])
    assert sentence.labels == {(ANN, ACME): "role", (BO, ANN): "social"}
    assert set(sentence.candidates) == {(ANN, ACME), (ACME, ANN), (ANN, BO), (BO, ANN), (ACME, BO), (BO, ACME)}
    assert sentence.entity_types == ["person", "O", "organisation", "organisation", "O", "person"]


def test_what_one_label_a_pair_cannot_say_is_counted(tmp_path):
    dropped = Counter()
    more = {
        "ner": [*ROW["ner"], [5, 5, "researcher"]],
        "relations": [*ROW["relations"], [0, 0, 2, 3, "named"], [0, 0, 0, 0, "named"], [2, 3, 0, 0, "part-of"]],
    }
    [sentence] = read(tmp_path, ROW | more, dropped=dropped)
    assert sentence.labels == {(ANN, ACME): "role", (BO, ANN): "social", (ACME, ANN): "part-of"}
    assert dropped == {
        "second entities of the same words": 1,
        "further labels of a pair": 1,
        "relations of an entity to itself": 1,
    }


@pytest.mark.parametrize(
    "row, message",
    [
        ("{", ":3: .*got JSONDecodeError"),
        ({"doc_key": "a"}, ":3: expected JSON with `doc_key`"),
        (ROW | {"ner": [[0, 6, "person"]]}, ":3: .*the entity \\[0, 6, 'person'\\] in a sentence of 6 tokens"),
        (ROW | {"relations": [[0, 1, 2, 3, "role"]]}, ":3: .*the relation .* of words that are no entities"),
        (ROW | {"relations": [[0, 0, 2]]}, ":3: expected JSON"),
        ("[1]", ":3: expected JSON"),
    ],
)
def test_a_malformed_line_is_named(tmp_path, row, message):
    with pytest.raises(DataFileError, match=message):
        read(tmp_path, ROW, "", row)


def test_real_files_hold_what_their_readme_says(real_data):
    table = re.findall(
        r"^\| (\S+\.jsonl) \| \w+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|",
        (real_data / "relation-multicrossre/README.md").read_text(),
        re.MULTILINE,
    )
    assert len(table) == 10
    for name, *counts in table[:1] + table[3:5] + table[7:8]:
        found, labels, dropped = Counter(), set(), Counter()
        for sentence in read_crossre(real_data / "relation-multicrossre" / name, name, dropped):
            found.update(sentences=1, tokens=len(sentence.tokens), relations=len(sentence.labels))
            labels.update(sentence.labels.values())
            assert set(sentence.labels) <= set(sentence.candidates)
        found["relations"] += dropped["further labels of a pair"] + dropped["relations of an entity to itself"]
        assert [*found.values(), len(labels)] == list(map(int, counts)), name
