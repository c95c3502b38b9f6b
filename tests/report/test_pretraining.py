"""The report of a pre-training run, in the terminal and as a page."""

import io
import json
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from hf_xlt.report import print_report, write_report
from hf_xlt.report.curves import DARK, LIGHT
from hf_xlt.report.html import contrast
from hf_xlt.report.pretraining import Pretraining
from hf_xlt.report.pretraining_html import render_pretraining_html
from tests.report import example_pretraining
from tests.report.test_html import Page


def text_of(results: dict, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, no_color=True, legacy_windows=False)
    print_report(results, console)
    return console.file.getvalue()


def row_of(text: str, start: str) -> list[str]:
    (line,) = [line.strip() for line in text.splitlines() if line.strip().startswith(start)]
    return re.split(r"\s{2,}", line)[1:]


@pytest.mark.parametrize("run", example_pretraining.RUNS)
def test_lines_fit_into_a_terminal(run):
    results = getattr(example_pretraining, run)()
    for row in results["perplexity"]["tasks"]:
        row |= {"value": 1234.5, "low": 1111.0, "high": 1345.0}
    for seen in (*results["data"]["languages"].values(), *results["data"]["pairs"].values()):
        seen["drawn"] *= 500
    text = text_of(results)
    assert max(map(cell_len, text.splitlines())) <= 80
    assert text.count("1,111–1,345") == len(results["perplexity"]["tasks"])
    assert "…" not in text or run == "nasty"


def test_the_terminal_shows_sizes_and_perplexities():
    text = text_of(example_pretraining.two_objectives())
    assert "Held-out perplexity 37.5, mean over 3 languages." in text
    assert "400 steps, 1.6M tokens in 2 min: 12,346 tokens a second" in text
    assert row_of(text, "German (de)") == ["1,100", "27.5k", "2.4", "37.5", "35.5–39.5"]
    assert row_of(text, "en-fr") == ["1,100", "27.5k", "2.4", "21.5", "19.5–23.5"]


def test_what_a_brief_run_does_not_know_is_a_dash():
    results = example_pretraining.brief()
    text = text_of(results)
    assert row_of(text, "English (en)") == ["1,100", "27.5k", "0", "40.5", "–"]
    assert row_of(text, "Swahili (sw)") == ["1,100", "27.5k", "0.3", "37.5", "–"]
    perplexities, _, seen, *_ = Page(render_pretraining_html(results)).tables
    assert [cell for _, cell in perplexities[1]][-2:] == ["40.5", "–"]
    assert [cell for _, cell in seen[2]][:6] == ["English en", "1,100", "27,500", "100", "0", "0"]
    assert [cell for _, cell in seen[3]][:6] == ["Swahili sw", "1,100", "27,500", "100", "9k", "0.3"]


def test_what_was_not_trained_has_no_column():
    masked = text_of(example_pretraining.masked_only())
    assert "pairs" not in masked.lower()
    translated = text_of(example_pretraining.translation_only())
    assert "mean over 1 pair." in translated
    assert row_of(translated, "Russian (ru)") == ["1,100", "27.5k"]


@pytest.mark.parametrize("run", example_pretraining.RUNS)
def test_pages_are_well_formed_and_load_nothing(run):
    text = render_pretraining_html(getattr(example_pretraining, run)())
    page = Page(text)
    assert "<script" not in text
    assert "<img" not in text
    assert not re.search(r"url\(|@import|javascript:", text)
    for _, attributes in page.tags:
        assert not {name for name in attributes if name in ("src", "href") or name.startswith("on")}
    for table in page.tables:
        assert len({sum(int(cell.get("colspan", 1)) for cell, _ in row) for row in table}) == 1
    wanted = ["Held-out perplexity", "Curves", "What was seen", "Make it again"]
    assert page.headings == [heading for heading in wanted if run != "unevaluated" or heading != "Curves"]


def test_each_task_is_one_curve_of_its_chart():
    page = Page(render_pretraining_html(example_pretraining.many()))
    drawings = [attributes["aria-label"] for tag, attributes in page.tags if tag == "svg"]
    assert drawings == [
        "MLM loss over steps",
        "TLM loss over steps",
        "MLM held-out perplexity over steps",
        "TLM held-out perplexity over steps",
    ]
    lines = [attributes for tag, attributes in page.tags if tag == "polyline"]
    assert len(lines) == (6 + 10) + (6 + 5)
    assert sum("dashed" in line["class"] for line in lines) == 10 - len(LIGHT)


def colours(page: str) -> list[dict[str, str]]:
    """Return the colour of each name, chart by chart."""
    charts = re.findall(r"<svg.*?</svg>", page, re.S)
    return [dict(re.findall(r'<text class="(curve\d+)"[^>]*>(.*?)</text>', chart)) for chart in charts]


def test_a_language_has_one_colour_in_all_charts():
    results = example_pretraining.two_objectives()
    for row in results["curves"]["loss"][:15]:  # drawn late, and in another order
        row.pop("mlm en", None)
        row.pop("tlm en-de", None)
    masked, translated, masked_held_out, translated_held_out = colours(render_pretraining_html(results))
    assert masked == masked_held_out == {"curve0": "en", "curve1": "de", "curve2": "fr"}
    assert translated_held_out == {"curve0": "en-de", "curve1": "en-fr"}
    assert translated == translated_held_out | {"curve2": "de-en", "curve3": "fr-en"}
    losses, perplexities = colours(render_pretraining_html(example_pretraining.brief()))
    assert losses == {"curve1": "sw"}
    assert perplexities == {"curve0": "en", "curve1": "sw"}


def test_a_curve_has_the_points_of_its_task():
    run = Pretraining(example_pretraining.two_objectives())
    assert list(run.series("loss", "tlm")) == ["en-de", "en-fr", "de-en", "fr-en"]
    assert run.series("perplexity", "mlm")["de"][-1] == (400, 37.5)
    # The first of the tasks is left out of every other row of the losses: no point, not a 0.
    assert [step for step, _ in run.series("loss", "mlm")["en"]] == list(range(40, 401, 40))


def test_the_page_shows_perplexities_and_filters():
    page = Page(render_pretraining_html(example_pretraining.two_objectives()))
    perplexities, steps, seen, licenses, filters = page.tables
    assert [text for _, text in perplexities[2]] == ["German de", "MLM", "100", "375", "37.5", "35.5–39.5"]
    assert len(steps) == 11
    assert [text for _, text in seen[2]] == ["English en", "1,100", "27,500", "100", "66k", "2.4", "talks, news"]
    assert [[text for _, text in row] for row in licenses[1:]] == [
        ["talks/en.txt", "cc-by-sa-4.0"],
        ["news", "not stated"],
    ]
    assert [text for _, text in filters[0]][3:6] == ["read", "empty", "duplicate"]
    assert [text for _, text in filters[1]][:6] == ["talks/en.txt", "text", "en", "1,200", "3", "40"]


def test_names_are_escaped_and_shown():
    shown = "".join(Page(render_pretraining_html(example_pretraining.nasty())).text)
    assert "<script>alert('German')</script> & 100%_#|*$" in shown


def test_curves_can_be_told_from_the_paper():
    text = render_pretraining_html(example_pretraining.masked_only())
    light, dark, _ = (re.search(r"--paper: (#\w+);", line)[1] for line in re.findall(r"--paper: .*", text))
    assert min(contrast(colour, light) for colour in LIGHT) >= 4.5
    assert min(contrast(colour, dark) for colour in DARK) >= 4.5


def test_the_report_of_a_pre_training_run_is_one_file(tmp_path):
    results = json.loads(json.dumps(example_pretraining.two_objectives()))
    write_report(results, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == render_pretraining_html(results)
