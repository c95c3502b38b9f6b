"""The report of probe runs: in the terminal, as a page, as figures."""

import copy
import io
import json
import math
import re
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len
from rich.console import Console

import hf_xlt.report
from hf_xlt.files import write_json
from hf_xlt.report import PROBE_OF_RUN, print_report, published, wording, write_report
from hf_xlt.report.curves import COLOURS
from hf_xlt.report.html import contrast, render_html
from hf_xlt.report.probe import Probe
from hf_xlt.report.probe_figures import figures
from hf_xlt.report.probe_html import PAGE_COLOURS, render_probe_html
from tests.report import example_probe, example_results
from tests.report.test_html import Page

RUNS = {
    "pos": example_probe.of_a_matrix,
    "ner": lambda: example_probe.of_a_matrix("ner"),
    "encoders": example_probe.of_encoders,
    "target": example_probe.of_a_target,
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def runs() -> dict[str, dict]:
    return {name: make() for name, make in RUNS.items()}


def drawn(results: dict) -> dict:
    return {figure.name: figure for part in figures(Probe(results)).values() for figure in part}


@pytest.mark.parametrize("name", RUNS)
def test_lines_fit_into_a_terminal(runs, name):
    console = Console(file=io.StringIO(), width=80, no_color=True, legacy_windows=False)
    print_report(runs[name], console)
    text = console.file.getvalue()
    assert max(map(cell_len, text.splitlines())) <= 80
    flat = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    for sentence in runs[name]["summary"]["sentences"]:
        assert " ".join(sentence.split()) in flat
    assert "Note: Galician (gl) is not in WALS." in flat


@pytest.mark.parametrize("name", RUNS)
def test_a_page_shows_every_verdict_and_loads_nothing(runs, name):
    html = render_probe_html(runs[name])
    page = Page(html)
    assert not re.search(r"<script|url\(|@import|javascript:|href=", html)
    text = " ".join("".join(page.text).replace("\N{NO-BREAK SPACE}", " ").split())
    for sentence in runs[name]["summary"]["sentences"]:
        assert " ".join(sentence.split()) in text


def test_names_are_escaped(runs):
    results = json.loads(json.dumps(runs["encoders"]).replace('"mlm"', '"<b>mlm</b>"'))
    html = render_probe_html(results)
    assert "&lt;b&gt;mlm&lt;/b&gt;" in html
    assert "<b>" not in html


def test_published_points_are_behind_figures_with_the_same_axes(runs):
    pos, ner, encoders = (drawn(runs[name]) for name in ("pos", "ner", "encoders"))
    assert pos["shared_features_wals"].published and not ner["shared_features_wals"].published
    assert ner["overlap_entities"].published and not ner["overlap_words"].published
    assert not pos["overlap_words"].published
    assert {name for name, figure in pos.items() if name.startswith("layers_") and figure.published} == {
        "layers_en-de", "layers_en-ru",
    }  # fmt: skip
    assert not any(figure.published for figure in encoders.values()), "they have eight layers, M-BERT twelve"
    line = next(line for line in pos["layers_en-de"].lines if line.style == "published")
    axes = pos["layers_en-de"].axes
    assert line.points.split()[7] == f"{axes.x(8)},{axes.y(0.76)}", "layer 8"
    assert [len(points) for points in published.LAYERS.values()] == [12] * 3


def test_dots_and_lines_are_where_the_numbers_are(runs):
    results = runs["pos"]
    figure = drawn(results)["overlap_words"]
    axes, rows = figure.axes, results["overlap"]["rows"]
    assert len(figure.dots) == len(rows)
    assert (figure.dots[0].x, figure.dots[0].y) == (axes.x(rows[0]["jaccard"]), axes.y(rows[0]["score"]))
    assert axes.x(axes.low[0]) == axes.left and axes.y(axes.low[1]) == axes.bottom
    assert axes.x(axes.high[0]) == axes.right and axes.y(axes.high[1]) == axes.top
    relation = next(row for row in results["overlap"]["relations"] if row["measure"] == "jaccard")
    least = min(row["jaccard"] for row in rows)
    start = relation["intercept"] + relation["slope"]["value"] * least
    assert figure.lines[0].points.split()[0] == f"{axes.x(least)},{axes.y(start)}"

    shared = drawn(results)["shared_features_wals"]
    groups = results["typology"]["sources"][0]["groups"]
    assert [(bar[0], bar[3]) for bar in shared.bars] == [
        (shared.axes.x(int(group["name"])), shared.axes.y(group["mean"])) for group in groups
    ]
    assert [tick.text.split("\n")[1] for tick in shared.axes.x_ticks][1:] == [str(group["pairs"]) for group in groups]


def test_the_heat_map_averages_pairs_and_directions_of_a_language(runs):
    probe = Probe(runs["encoders"])
    rows = probe.by_language("tlm")
    assert list(rows) == ["ar", "en", "fr", "de", "hi", "ru"], "by name"
    own = [
        row["values"][5]
        for row in probe.translation["accuracies"]
        if row["encoder"] == "tlm" and not row["untrained"] and row["offset"] == "held out offset"
        if "ar" in (row["source"], row["target"])
    ]
    assert len(own) == 5 * 2
    assert rows["ar"][5] == pytest.approx(sum(own) / 10)
    results = copy.deepcopy(runs["pos"])
    results["translation"]["pairs"] = [["en", "de"], ["en", "ru"]]
    results["translation"]["accuracies"] = [
        row for row in results["translation"]["accuracies"] if row["source"] == "en"
    ]
    assert Probe(results).hub == "en"
    assert list(Probe(results).by_language("mlm")) == ["de", "ru"]


def test_leaves_of_a_tree_are_where_its_lines_end(runs):
    figure = drawn(runs["encoders"])["similarity_tlm"]
    assert len(figure.leaves) == 6 and len(figure.paths) == 5
    ends = {float(number) for path in figure.paths for number in re.findall(rf"(?:M{figure.right} |V)([\d.]+)", path)}
    assert {height for height, _ in figure.leaves} <= ends


@pytest.mark.parametrize("name", RUNS)
def test_figures_are_files_of_their_own(runs, name, tmp_path):
    write_report(runs[name], tmp_path)
    names = set(drawn(runs[name]))
    found = {path.stem: path for path in (tmp_path / "figures").glob("*.svg")} if names else {}
    assert set(found) == names
    for path in found.values():
        root = ElementTree.parse(path).getroot()
        text = path.read_text(encoding="utf-8")
        assert "var(" not in text and "@media (prefers-color-scheme: dark)" in text
        width, height = (float(root.get(side)) for side in ("width", "height"))
        for element in root.iter(f"{SVG}text"):
            x, y = float(element.get("x")), float(element.get("y"))
            start = {"end": 6.2, "middle": 3.1}.get(element.get("text-anchor"), 0) * len(element.text)
            assert 0 <= x - start + 4 and x - start + 5.5 * len(element.text) <= width + 30, element.text
            assert 0 <= y <= height
        if find_spec("resvg_py"):
            assert path.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["m", "m" * 80])
def test_titles_of_files_are_seen_whole(runs, name, tmp_path):
    results = json.loads(json.dumps(runs["pos"]).replace('"mlm"', f'"{name}"'))
    results["translation"]["encoders"][0]["layers"] = 2
    for row in results["translation"]["accuracies"] + results["translation"]["averages"]:
        row |= {key: row[key][:3] for key in ("values", "lows", "highs")}
    write_report(results, tmp_path)
    root = ElementTree.parse(tmp_path / "figures" / f"languages_{name}.svg").getroot()
    [title] = [element for element in root.iter(f"{SVG}text") if "title" in element.get("class").split()]
    assert title.text == f"{name}: translations found in %, by language and layer"
    end = float(title.get("x")) + 6.7 * len(title.text)
    assert end <= float(root.get("width")) == float(root.get("viewBox").split()[2])


def test_of_a_recommendation_all_that_is_known_is_shown(runs):
    results = copy.deepcopy(runs["target"])
    for place, row in enumerate(results["recommendation"]["ranking"]):
        row["evidence"] = {"shared_features": place, "distance": 0.256, "overlap": 0.123, "translation": None}
        row["evidence"]["log_tokens"] = math.log(64_000) if place else None
    assert Probe(results).evidence == {
        "shared features": [str(place) for place in range(8)],
        "distance": ["0.26"] * 8,
        "overlap, %": ["12.3"] * 8,
        "training data, tokens": ["–"] + ["64k"] * 7,
    }
    results["recommendation"]["ranking"][0]["evidence"]["translation"] = 0.5
    console = Console(file=io.StringIO(), width=80, no_color=True, legacy_windows=False)
    print_report(results, console)
    lines = console.file.getvalue().splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("Sources for"))
    words = " ".join(lines[start : start + 5]).split()
    for title in ("shared", "features", "distance", "overlap,", "translation,", "training", "data,", "tokens"):
        assert title in words, "no word of a title is broken"
    row = results["recommendation"]["ranking"][1]
    assert lines[start + 5].split()[1:] == [
        wording.percent(row["predicted"]), wording.ends(row["low"], row["high"]), "1", "0.26", "12.3", "–", "64k",
    ]  # fmt: skip


def test_names_at_the_ends_of_curves_do_not_overlap(runs):
    for figure in drawn(runs["encoders"]).values():
        if figure.kind == "chart":
            heights = sorted(line.name_y for line in figure.lines if line.name)
            assert all(below - above >= 15 for above, below in zip(heights, heights[1:], strict=False))


def test_files_have_the_colours_of_pages_and_can_be_read():
    page = (Path(hf_xlt.report.__file__).parent / "page.html.jinja").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{[^}]*?--paper: (#\w+; --ink: #\w+; --soft: #\w+; --line: #\w+)", page)[:2]
    for side, text in enumerate((light, dark)):
        own = {name: colours[side] for name, colours in PAGE_COLOURS.items()}
        assert text == f"{own['paper']}; --ink: {own['ink']}; --soft: {own['soft']}; --line: {own['line']}"
        for name in ("ink", "soft"):
            assert contrast(own[name], own["paper"]) >= 4.5
        assert all(contrast(colours[side], own["paper"]) >= 4.5 for _, *colours in COLOURS)


def test_a_transfer_run_shows_the_newest_probe(runs, tmp_path):
    results = example_results.part_of_speech()
    write_report(results, tmp_path)
    plain = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert plain == render_html(results)
    assert "Why does it transfer?" not in plain
    write_json(tmp_path / PROBE_OF_RUN, runs["pos"])
    write_report(results, tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Why does it transfer?" in page
    assert "Overlap of word pieces explains little: r = -0.06" in page
    assert page.count('<svg class="figure"') == len(drawn(runs["pos"]))
