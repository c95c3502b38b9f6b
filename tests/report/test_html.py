"""The page of a run."""

import re
from html.parser import HTMLParser

import pytest

from hf_xlt.report.html import DARK, LIGHT, contrast, render_html
from tests.report import example_results

RUNS = (
    "part_of_speech",
    "named_entities",
    "minimal",
    "two_languages",
    "in_language_only",
    "wide",
    "nasty",
    "arguments",
)
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Check that tags are balanced; collect attributes, sections and table rows."""

    def __init__(self, text: str):
        super().__init__()
        self.open, self.tags, self.headings, self.tables, self.text = [], [], [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            self.tables[-1][-1].append((dict(attributes), ""))
        elif tag == "h2":
            self.headings.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)
        if "h2" in self.open:
            self.headings[-1] += data
        if self.open and {"td", "th"} & set(self.open):
            attributes, text = self.tables[-1][-1][-1]
            self.tables[-1][-1][-1] = attributes, text + data


@pytest.mark.parametrize("run", RUNS)
def test_pages_are_well_formed_and_load_nothing(run):
    text = render_html(getattr(example_results, run)())
    page = Page(text)
    assert "<script" not in text
    assert not re.search(r"url\(|@import|javascript:", text)
    assert not {"script", "link", "img", "iframe", "object", "a"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not {name for name in attributes if name in ("src", "href") or name.startswith("on")}
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(attributes.get("scope") for tag, attributes in page.tags if tag == "th")
    for table in page.tables:
        width = {sum(int(cell.get("colspan", 1)) for cell, _ in row) for row in table}
        assert len(width) == 1


@pytest.mark.parametrize("run", RUNS)
def test_the_matrix_holds_the_numbers_and_marks_of_the_results(run):
    results = getattr(example_results, run)()
    header, *rows = Page(render_html(results)).tables[0]
    codes = list(dict.fromkeys(cell["eval"] for cell in results["summary"]["cells"]))
    trains = list(dict.fromkeys(cell["train"] for cell in results["summary"]["cells"]))
    assert [text.startswith(code) for (_, text), code in zip(header[1:], codes, strict=True)] == [True] * len(codes)
    assert len(rows) == len(trains) + 1
    for cell in results["summary"]["cells"]:
        attributes, text = rows[trains.index(cell["train"])][1 + codes.index(cell["eval"])]
        assert text.startswith(f"{100 * cell['mean']:.1f}")
        assert ("±0.6" in text) == (cell["eval"] != "tr")
        assert ("*" in text) == ("own" in attributes["class"].split()) == (not cell["zero_shot"])
        assert ("°" in text) == ("weak" in attributes["class"].split()) == (cell["verdict"] != "better")
        assert f"n\xa0=\xa0{cell['n']}" in header[1 + codes.index(cell["eval"])][1]


def test_each_seed_is_in_the_details():
    results = example_results.named_entities()
    details = Page(render_html(results)).tables[1]
    row = next(row for row in details if (row[0][1], row[1][1]) == ("de", "es"))
    values = [cell for cell in results["cells"] if (cell["train"], cell["eval"]) == ("es", "de")]
    values = [f"{cell['seed']}: {100 * cell['value']:.1f}" for cell in values if cell["variant"] == "model"]
    assert row[4][1] == ", ".join(values) == "13: 82.0, 17: 82.4, 42: 82.8"
    assert [text for _, text in row[2:4]] == ["82.4", "81.8 to 83.0"]


def test_sections_without_content_are_not_drawn():
    full = Page(render_html(example_results.named_entities())).headings
    assert full == [
        "Scores",
        "Averages",
        "Which source for which language",
        "Baselines",
        "By entity type",
        "Train sets compared",
        "What was seen",
        "Make it again",
    ]
    assert Page(render_html(example_results.minimal())).headings == [
        "Scores",
        "Baselines",
        "What was seen",
        "Make it again",
    ]


def test_many_labels_are_rows():
    page = Page(render_html(example_results.arguments()))
    [table] = [table for table in page.tables if table[0][0][1] == "role"]
    assert [text for _, text in table[0]] == ["role", "en", "zh", "es"]
    assert [row[0][1] for row in table if len(row) == 1] == [
        "trained on English (en)", "trained on Chinese (zh)", "trained on English + Chinese (en+zh)",
    ]  # fmt: skip
    rows = [row for row in table if row[0][1] == "A11"]
    assert len(rows) == 3 and rows[0][1][1] == "95.1±2.0, n = 111"
    assert "Event argument roles with graph convolution on word vectors" in "".join(page.text)


def test_names_are_escaped_and_shown():
    text = render_html(example_results.nasty())
    shown = "".join(Page(text).text)
    assert "<img" not in text
    assert "<script>alert('German')</script> & 100%_#|*$" in shown
    assert "<script>src=x_100%&co" in shown


def test_the_ranking_shows_probability_and_verdict():
    shown = " ".join("".join(Page(render_html(example_results.part_of_speech())).text).split())
    assert "Spanish (es) cannot tell whether de is the best source de82.3 ±0.662 %" in shown
    assert "Swedish (sv) de is the best source de88.7 ±0.6> 99 %" in shown


def test_train_sets_are_compared_on_the_same_languages():
    results = example_results.named_entities()
    [table] = [table for table in Page(render_html(results)).tables if table[0][0][1] == "first"]
    assert [[text for _, text in row] for row in table[1:]] == [
        ["en", "es", "de, it, ru, tr", "-12.6", "-13.6 to -11.6", "worse"],
        ["en", "en+es", "de, it, ru, tr", "-15.3", "-16.3 to -14.3", "worse"],
        ["es", "en+es", "de, it, ru, tr", "-2.7", "-3.7 to -1.7", "worse"],
    ]
    del results["summary"]["average_comparisons"]
    assert "on average over the languages" not in render_html(results)


def test_text_on_every_colour_can_be_read():
    text = render_html(example_results.part_of_speech())
    for step, paper in enumerate(LIGHT):
        ink = re.search(rf"--paper{step}: {paper}; --ink{step}: (#\w+);", text)[1]
        assert contrast(paper, ink) >= 4.5
    for step, paper in enumerate(DARK):
        ink = re.search(rf"--paper{step}: {paper}; --ink{step}: (#\w+);", text)[1]
        assert contrast(paper, ink) >= 4.5
    for block in re.findall(r"--paper: #.*", text):
        colour = dict(re.findall(r"--(\w+): (#\w+);", block))
        for ink in ("ink", "soft", "accent"):
            for paper in ("paper", "wash"):
                assert contrast(colour[ink], colour[paper]) >= 4.5
        assert contrast(colour["soft"], colour["hatch"]) >= 4.5


def test_scales_run_one_way():
    light = [contrast(colour, "#ffffff") for colour in LIGHT]
    dark = [contrast(colour, "#000000") for colour in DARK]
    assert light == sorted(light)
    assert dark == sorted(dark)
