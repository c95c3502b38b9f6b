"""Drawn trees: nothing overlaps, paths are those of the tree, everything is escaped."""

import random
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from rich.cells import cell_len

from hf_xlt.report.html import contrast
from hf_xlt.report.tree import GAP, LABEL_CELL, WORD_CELL, Drawing, _path_words, render_tree
from tests.models.trees import arcs_between, random_heads

SVG = "{http://www.w3.org/2000/svg}"


def span(start, end, kind="PER"):
    return {"start": start, "end": end, "type": kind, "text": f"{start}-{end}"}


def relation(subject, object, label="knows"):
    return {"subject": subject, "object": object, "label": label, "score": 0.5}


def record(heads, **more):
    size = len(heads)
    told = {"tokens": [f"w{n}" for n in range(size)], "upos": ["NOUN"] * size, "heads": heads}
    return {**told, "deprels": ["dep"] * size, "spans": [], "relations": [], **more}


def random_record(size, seed):
    draw = random.Random(seed)
    names = ["a", "word", "überlangeswort", "北京", "WWWW"]
    spans = [span(at, min(size, at + 2), draw.choice(["PER", "a-long-type-of-entity"])) for at in range(0, size, 5)]
    return record(
        random_heads(size, draw),
        tokens=draw.choices(names, k=size),
        deprels=draw.choices(["obj", "nsubj:pass", "acl:relcl"], k=size),
        spans=spans,
        relations=[relation(spans[0], other, "a long label") for other in spans[1:]],
    )


def overlapping(boxes):
    return [(a, b) for a, b in combinations(boxes, 2) if a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]]


def around(text, cell, height=12):
    half = cell * cell_len(text.text) / 2
    return text.x - half, text.x + half, text.y - height / 2, text.y + height / 2


@pytest.mark.parametrize("size", [1, 2, 9, 40])
@pytest.mark.parametrize("seed", range(3))
def test_no_letters_overlap(size, seed):
    panel = Drawing(drawn := random_record(size, seed)).panel(drawn["relations"], 0)
    words = [around(text, WORD_CELL, 16) for text in panel.words]
    labels = [around(arc.label, LABEL_CELL) for arc in panel.arcs]
    names = [around(box.name, LABEL_CELL) for box in panel.boxes if box.name.text]
    tags = [around(tag, LABEL_CELL) for tag in panel.tags]
    pills = [(pill.x, pill.x + pill.width, pill.arrow.label.y - 10, pill.arrow.label.y + 10) for pill in panel.pills]
    assert not overlapping([*words, *labels, *names, *tags, *pills])
    assert len(labels) == size and len(pills) == len(drawn["relations"])
    lefts = [text.x - WORD_CELL * cell_len(text.text) / 2 for text in panel.words]
    rights = [text.x + WORD_CELL * cell_len(text.text) / 2 for text in panel.words]
    assert all(left - right >= GAP - 0.2 for left, right in zip(lefts[1:], rights, strict=False))
    assert min(lefts) >= 0 and max(rights) <= Drawing(drawn).width


def test_arcs_of_the_same_height_are_apart():
    for seed in range(20):
        drawing = Drawing(random_record(15, seed))
        for (a, b, word), (c, d, other) in combinations(drawing.arcs, 2):
            assert drawing.levels[word] != drawing.levels[other] or b <= c or d <= a


def test_the_path_is_the_shortest_way():
    for seed in range(20):
        heads = random_heads(12, random.Random(seed))
        for first, second in combinations(range(12), 2):
            words = _path_words(heads, [relation(span(first, first + 1), span(second, second + 1))])
            assert len(words) == arcs_between(heads)[first][second]
            ends = [end for word in words for end in (word, heads[word] - 1)]
            odd = {end for end in ends if ends.count(end) % 2}
            assert odd == {first, second}


def test_one_panel_a_subject_with_its_paths_and_labels():
    ann, bo, rome = span(0, 1), span(2, 3), span(4, 5, "LOC")
    drawn = record([2, 0, 2, 5, 2], spans=[ann, bo, rome], relations=[
        relation(ann, bo), relation(ann, rome, "in"), relation(rome, bo, "of")])  # fmt: skip
    root = ET.fromstring(render_tree(drawn))
    panels = root.findall(f"{SVG}g")
    assert [panel.find(f"{SVG}title").text for panel in panels] == ["0-1 → 2-3: knows; 0-1 → 4-5: in", "4-5 → 2-3: of"]
    first, second = ([t.text for t in panel.iter(f"{SVG}text") if t.get("class") == "label"] for panel in panels)
    assert sorted(first) == ["in 0.50", "knows 0.50"] and second == ["of 0.50"]
    on = [[g for g in panel.findall(f"{SVG}g") if g.get("class") == "on"] for panel in panels]
    assert [len(groups) for groups in on] == [2 * 3, 2 * 2]  # a line and a label each
    kinds = [
        [rect.get("class") for rect in panel.iter(f"{SVG}rect") if "box" in rect.get("class")] for panel in panels
    ]
    assert sorted(kinds[0]) == ["box object", "box object", "box subject"]
    assert sorted(kinds[1]) == ["box entity", "box object", "box subject"]


def test_a_label_longer_than_the_sentence_is_seen_whole():
    drawn = record([2, 0], relations=[relation(span(0, 2), span(1, 2), "a label longer than all the rest")])
    drawing = Drawing(drawn)
    [pill] = drawing.panel(drawn["relations"], 0).pills
    assert 0 <= pill.x and pill.x + pill.width <= drawing.width and pill.width > 200


def test_right_to_left_words_stand_so():
    hebrew = record([2, 0, 2], tokens=["דנה", "ראתה", "כלב"])
    first, *_, last = Drawing(hebrew).centres
    assert first > last
    first, *_, last = Drawing(record([2, 0, 2])).centres
    assert first < last


def test_everything_is_escaped_and_legal_xml():
    evil = "<script>&\x00\x0b"
    drawn = record([2, 0], tokens=[evil, "b"], deprels=[evil, evil], upos=[evil, "X"], language='"', relations=[
        relation(span(0, 1, evil) | {"text": evil}, span(1, 2), evil)], spans=[span(0, 1, evil)])  # fmt: skip
    drawing = render_tree(drawn)
    root = ET.fromstring(drawing)
    assert "<script" not in drawing and root.get("lang") == '"'
    assert root.find(f"{SVG}title").text == "<script>&\ufffd\ufffd b"


def test_colours_can_be_read():
    plain = record([0])
    assert render_tree({name: value for name, value in plain.items() if name != "spans"}) == render_tree(plain)
    style = ET.fromstring(render_tree(record([0]))).find(f"{SVG}style").text
    light, dark = (dict(part.split(": ") for part in line.strip().rstrip(";").split("; "))
                   for line in style.splitlines() if "--paper: " in line)  # fmt: skip
    for colours in (light, dark):
        paper, accent, tint, wash = (colours[f"--{name}"] for name in ("paper", "accent", "tint", "wash"))
        for ink, ground in [
            ("--ink", paper),
            ("--ink", tint),
            ("--ink", wash),
            ("--soft", paper),
            ("--accent", paper),
        ]:
            assert contrast(colours[ink], ground) >= 4.5, (ink, ground)
        assert contrast(paper, accent) >= 4.5  # the words of the subject
        assert contrast(accent, colours["--line"]) >= 1.5
