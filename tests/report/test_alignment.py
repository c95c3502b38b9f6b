"""The report of an alignment run, in the terminal, as a page and as a table."""

import csv
import io
import json
import re

import pytest
import torch
from rich.cells import cell_len
from rich.console import Console

from hf_xlt.alignment.evaluation import LexiconScore
from hf_xlt.alignment.statistics import MethodScore, summarise
from hf_xlt.report import print_report, write_report
from hf_xlt.report.alignment import Alignment, alignment_csv
from hf_xlt.report.alignment_html import DARK, LIGHT, render_alignment_html
from hf_xlt.report.html import contrast
from tests.report import example_alignment
from tests.report.test_html import Page

SECTIONS = [
    "Word translation",
    "The two clouds of words",
    "Methods compared",
    "Frequent and rare words",
    "Sentence translation",
    "Every map",
    "Vectors and dictionaries",
    "Notes",
    "Make it again",
]


def text_of(results: dict, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, no_color=True, legacy_windows=False)
    print_report(results, console)
    return console.file.getvalue()


def block_of(text: str, heading: str) -> dict[str, list[str]]:
    """Return name -> cells of the rows under a heading, which may take two lines."""
    below = text[text.index(f"\n{heading}") + 1 :]
    rows = re.search(r"(?:^  \S.*\n)+", below, re.M)[0]
    return {name: cells for name, *cells in (re.split(r"\s{2,}", row.strip()) for row in rows.splitlines())}


def test_the_example_has_the_columns_of_a_real_summary():
    score = LexiconScore(["Hund", "Haus"], torch.tensor([0, 1]), torch.tensor([1, 0]), total=3)
    methods = [("procrustes", None), ("self-learning", 1)]
    scores = [
        MethodScore(method, "de", "en", seed, retrieval, score)
        for method, seed in methods
        for retrieval in ("nn", "csls")
    ]
    names = {"de": "German", "en": "English"}
    real = {**summarise(scores, {("de", "en"): score}, names), "sentences": ["One."]}
    example = example_alignment.three_languages()["summary"]
    assert example.keys() == real.keys()
    for part in example.keys() - {"sentences"}:
        assert {frozenset(row) for row in example[part]} == {frozenset(row) for row in real[part]}


@pytest.mark.parametrize("run", example_alignment.RUNS)
@pytest.mark.parametrize("width", [80, 100])
def test_lines_fit_and_show_every_precision_at_1(run, width):
    results = getattr(example_alignment, run)()
    text = text_of(results, width)
    assert max(map(cell_len, text.splitlines())) <= width
    for row in results["summary"]["cells"]:
        if row["metric"] == "P@1":
            names = [results["languages"][row[side]] for side in ("source", "target")]
            block = {name.rstrip("*?"): cells for name, cells in block_of(text, " → ".join(names)).items()}
            cells = block[row["method"]]
            assert any(cell.startswith(f"{100 * row['mean']:.1f} ") for cell in cells)


def test_a_block_reads_as_direction_coverage_methods_baseline():
    text = text_of(example_alignment.three_languages(), 100)
    assert "with 95 % interval, mean over 3 seeds (1, 2, 3)\n" in text
    assert "\nGerman → English: n = 1,157 of 1,500 words (77.1 %)\n" in text
    assert block_of(text, "German → English") == {
        "procrustes": ["31.0 29.0–33.0", "27.0 25.0–29.0", "46.5 44.5–48.5", "52.7 50.7–54.7"],
        "adversarial+refine": ["19.3 17.3–21.3", "15.3 13.3–17.3", "28.9 26.9–30.9", "32.8 30.8–34.8"],
        "self-learning*": ["34.6 32.6–36.6", "30.6 28.6–32.6", "51.9 49.9–53.9", "58.8 56.8–60.8"],
        "same spelling": ["5.0 4.0–6.0"],
    }
    assert block_of(text, "Mean of 4 directions")["self-learning*"][0] == "32.9 30.9–34.9"
    headers = [line.split() for line in text.splitlines() if re.match(r" +(P@|CSLS)", line)]
    assert headers == [["P@1", "P@1", "P@5", "P@10"], ["CSLS", "NN", "CSLS", "CSLS"]]


def test_what_does_not_fit_is_left_out_from_the_right():
    results = example_alignment.collapsed()  # wide intervals
    narrow, wide = block_of(text_of(results, 65), "Russian"), block_of(text_of(results, 100), "Russian")
    assert len(wide["adversarial"]) == 4
    assert narrow["adversarial"] == wide["adversarial"][:3]


def test_the_first_sentence_is_bold():
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="standard")
    print_report(example_alignment.three_languages(), console)
    assert console.file.getvalue().startswith("\x1b[1mBy self-learning words are translated best.")


def test_failed_restarts_are_told_once_for_a_method_and_its_refinement():
    lines = [line for line in text_of(example_alignment.many()).splitlines() if "failed" in line]
    assert lines == [
        f"adversarial, {name} → English: 1 of 9 restarts failed."
        for name in ("German", "Arabic", "Chinese", "French", "Russian")
    ]
    assert "adversarial, Russian → English: 6 of 6 restarts failed.\n" in text_of(example_alignment.collapsed())
    results = example_alignment.untested()
    assert Alignment(results).restarts == {("adversarial", ("fr", "en")): (0, 3)}
    assert "failed" not in text_of(results)
    for row in results["alignments"]:
        row["restarts"] = [restart | {"failed": None} for restart in row["restarts"][:1]]
    assert Alignment(results).restarts == {}
    assert "failed" not in text_of(results) + render_alignment_html(results)


def test_kept_maps_and_notes_are_told():
    text = " ".join(text_of(example_alignment.three_languages()).split())
    kept = "Kept: German by self-learning (seed 3); Arabic by self-learning (seed 3). Chosen by mean CSLS cosine"
    assert kept in text
    assert "Note: 2 words of de were left out: duplicate 2." in text
    assert "Kept: Chinese by procrustes. Chosen by" in text_of(example_alignment.one_pair())


def test_what_is_behind_a_name_is_told_where_it_occurs():
    text = text_of(example_alignment.one_pair())
    assert "procrustes: orthogonal map" in text
    for absent in ("self-learning", "adversarial", "+refine", "ISF", "Sentence", "seed"):
        assert absent not in text
    assert "ISF: " in text_of(example_alignment.many())


def compared(results: dict, direction: tuple[str, str] | None, *names: str) -> dict:
    """Return the row that compares two by the main retrieval, of a direction or of all on average."""
    summary = results["summary"]
    rows = summary["average_comparisons"]
    if direction:
        rows = [row for row in summary["comparisons"] if (row["source"], row["target"]) == direction]
    [row] = [row for row in rows if (row["first"], row["second"]) == names]
    return row


@pytest.mark.parametrize("direction", [("de", "en"), None])
@pytest.mark.parametrize(
    ("names", "sure"),
    [
        (("procrustes", "self-learning"), "worse"),
        (("adversarial+refine", "self-learning"), "worse"),
        (("self-learning", "same spelling"), "better"),
    ],
)
def test_the_best_method_is_sure_only_if_every_comparison_says_so(direction, names, sure):
    results = example_alignment.three_languages()

    def best():
        run = Alignment(results)
        return run.best[direction] if direction else run.best_average

    assert best() == ("self-learning", True)
    row = compared(results, direction, *names)
    assert row["verdict"] == sure
    row["verdict"] = "cannot tell"
    assert best() == ("self-learning", False)
    heading = "German → English" if direction else "Mean of 4 directions"
    assert list(block_of(text_of(results), heading)) == [
        "procrustes",
        "adversarial+refine",
        "self-learning*?",
        "same spelling",
    ]
    assert "★?" in "".join(Page(render_alignment_html(results)).text)


def test_other_retrievals_and_other_methods_take_no_part_in_the_mark():
    results = example_alignment.three_languages()
    direction = ("de", "en")
    for row in results["summary"]["cells"]:
        if row["retrieval"] == "nn":
            row |= {"mean": 0.9 if row["method"] == "procrustes" else 0.1, "high": 0.95}
    for row in results["summary"]["comparisons"]:
        if row["kind"] == "csls - nn" or "self-learning" not in (row["first"], row["second"]):
            row["verdict"] = "cannot tell"
    assert Alignment(results).best[direction] == ("self-learning", True)


def test_methods_that_tie_for_the_highest_have_no_mark():
    results = example_alignment.three_languages()
    for row in results["summary"]["cells"]:
        if (row["source"], row["retrieval"], row["metric"]) == ("de", "csls", "P@1"):
            row["mean"] = 0.3 if row["method"] == "procrustes" else 0.1 + 0.2  # which differ in the last digit
    run = Alignment(results)
    assert list(run.best) == [("en", "de"), ("ar", "en"), ("en", "ar")]
    assert "*" not in "".join(block_of(text_of(results), "German → English"))
    assert "have no mark" in text_of(results)


def test_the_mark_of_a_single_method_is_about_the_baseline_alone():
    results = example_alignment.one_pair()
    assert set(Alignment(results).best.values()) == {("procrustes", True)}
    text = " ".join(text_of(results).split())
    assert "*: by CSLS better than same spelling: the difference has its 95 % interval above 0. Retrievals" in text
    assert "*?" not in text
    for row in results["summary"]["comparisons"]:
        row["verdict"] = "cannot tell"
    assert Alignment(results).best == {}


def test_without_a_hit_there_is_no_mark():
    results = example_alignment.collapsed()
    for row in results["summary"]["cells"]:
        row |= {"mean": 0.0 if row["method"] == "adversarial" else 0.001}
    compared(results, ("ru", "en"), "adversarial+refine", "same spelling")["verdict"] = "worse"
    assert Alignment(results).best == {("ru", "en"): ("adversarial+refine", False)}
    assert "adversarial+refine*?" in text_of(results)
    for row in results["summary"]["cells"]:
        row["mean"] = 0.0
    assert Alignment(results).best == {}
    assert "adversarial+refine*" not in text_of(results)


@pytest.mark.parametrize(("scored", "main"), [("nn csls isf", "csls"), ("nn isf", "isf"), ("nn", "nn")])
def test_the_main_retrieval_comes_first_and_alone_has_all_metrics(scored, main):
    results = example_alignment.many()
    cells = results["summary"]["cells"]
    cells[:] = [row for row in cells if row["retrieval"] in scored.split()]
    run = Alignment(results)
    others = [("P@1", retrieval) for retrieval in ("isf", "nn") if retrieval in scored and retrieval != main]
    assert run.columns == [("P@1", main), *others, ("P@5", main), ("P@10", main)]


def test_numbers_keep_their_percent_signs():
    results = example_alignment.three_languages()
    results["summary"]["sentences"] = [f"{'a' * length} 8.2 % of the words." for length in range(1, 60)]
    results["notes"] = results["summary"]["sentences"]
    text = text_of(results, 60)
    assert text.count("8.2\N{NO-BREAK SPACE}% ") + text.count("8.2\N{NO-BREAK SPACE}%\n") == 2 * 59
    assert render_alignment_html(results).count("8.2\N{NO-BREAK SPACE}% of") == 2 * 59


def test_what_does_not_differ_at_all_is_equal():
    results = example_alignment.three_languages()
    row = results["summary"]["average_comparisons"][0]
    row |= {"value": 0.0, "low": 0.0, "high": 0.0, "verdict": "cannot tell"}
    assert table_with(Page(render_alignment_html(results)), "both with")[1][3:] == ["+0.0", "+0.0 to +0.0", "equal"]
    row["high"] = 0.01
    assert table_with(Page(render_alignment_html(results)), "both with")[1][-1] == "cannot tell"


def test_without_a_test_dictionary_the_criterion_is_all_there_is():
    results = example_alignment.untested()
    text = text_of(results)
    assert "No test dictionary" in text
    assert block_of(text, "French → English") == {
        "identity": ["0.080", "–", "–"],
        "adversarial": ["0.291", "–", "1"],
        "self-learning": ["0.461", "5,001", "1", "kept"],
    }
    assert Page(render_alignment_html(results)).headings[0] == "Not tested"


@pytest.mark.parametrize("run", example_alignment.RUNS)
def test_pages_are_well_formed_and_load_nothing(run):
    text = render_alignment_html(getattr(example_alignment, run)())
    page = Page(text)
    assert "<script" not in text
    assert "<img" not in text
    assert not re.search(r"url\(|@import|javascript:", text)
    for _, attributes in page.tags:
        assert not {name for name in attributes if name in ("src", "href") or name.startswith("on")}
    assert all(attributes.get("scope") for tag, attributes in page.tags if tag == "th")
    for table in page.tables:
        assert len({sum(int(cell.get("colspan", 1)) for cell, _ in row) for row in table}) == 1
    absent = {"one_pair": {"Sentence translation"}, "untested": {*SECTIONS[:1], *SECTIONS[3:5]}}.get(run, set())
    assert [heading for heading in page.headings if heading != "Not tested"] == [
        heading for heading in SECTIONS if heading not in absent
    ]


def rows_of(table: list) -> list[list[str]]:
    return [[" ".join(text.split()) for _, text in row] for row in table]


def test_the_page_shows_the_precision_of_every_method():
    page = Page(render_alignment_html(example_alignment.three_languages()))
    header, *rows = rows_of(page.tables[0])
    assert header == ["method", "P@1 CSLS", "P@1 NN", "P@5 CSLS", "P@10 CSLS"]
    assert rows[0] == ["German → English n = 1,157 of 1,500 words (77.1 %)"]
    assert rows[3][:4] == ["self-learning★ (better)", "34.6 32.6–36.6", "30.6 28.6–32.6", "51.9 49.9–53.9"]
    assert rows[4] == ["same spelling", "5.0 4.0–6.0", "", "", ""]
    assert rows[-5] == ["Mean of 4 directions"]
    assert rows[-1][:2] == ["same spelling", "5.0"]
    assert rows[-4][:3] == ["procrustes", "29.5 27.5–31.5", "25.5 23.5–27.5"]


def table_with(page: Page, header: str) -> list[list[str]]:
    return next(rows for table in page.tables if header in (rows := rows_of(table))[0])


def test_the_page_shows_comparisons_bands_maps_and_data():
    page = Page(render_alignment_html(example_alignment.three_languages()))
    compared = table_with(page, "both with")
    assert compared[1] == ["procrustes", "CSLS", "NN", "+4.0", "+3.0 to +5.0", "better"]
    assert ["CSLS", "procrustes", "self-learning", "-3.4", "-4.4 to -2.4", "worse"] in compared
    bands = table_with(page, "1-1,000n = 300")
    assert bands[-1] == ["self-learning", "CSLS", "45.0 43.0–47.0", "34.6 32.6–36.6", "24.2 22.2–26.2"]
    maps = table_with(page, "criterion")
    assert maps[1] == ["German → English", "procrustes", "–", "0.430", "5,000", "–", "–", "21 s", ""]
    assert maps[3] == [
        "German → English",
        "adversarial+refine",
        "2",
        "0.332",
        "5,002",
        "1 of 3 failed",
        "–",
        "21 s",
        "",
    ]
    assert maps[7] == ["German → English", "self-learning", "3", "0.463", "5,003", "–", "123", "21 s", "yes"]
    vectors = table_with(page, "fingerprint")
    assert vectors[2][:6] == ["German", "20,000", "300", "vectors/wiki.de.vec", "duplicate 2", "cc-by-sa-3.0"]
    dictionaries = table_with(page, "for")
    assert dictionaries[1][:6] == ["German → English", "test", "2,400", "1,657", "1,500", "1,157"]
    assert table_with(page, "k")[1] == ["German and English", "12.5", "87", "10,000"]
    assert table_with(page, "right")[1] == ["German → English", "procrustes", "NN", "500", "47.0 43.0–51.0"]


def test_vectors_that_were_trained_say_on_what():
    page = Page(render_alignment_html(example_alignment.one_pair()))
    assert "trained on 20,000 sentences, 510k tokens" in table_with(page, "fingerprint")[1][3]


def test_every_word_is_a_dot_in_both_pictures():
    results = example_alignment.three_languages()
    page = render_alignment_html(results)
    drawings = re.findall(r'<svg viewBox="0 0 420 .*?</svg>', page, re.S)
    assert len(drawings) == 2 * len(results["clouds"])
    for drawing, points in zip(
        drawings, [cloud[when]["points"] for cloud in results["clouds"] for when in ("before", "after")], strict=True
    ):
        plain = re.findall(r'class="cloud(\d)" [cd].*?<title>(.*?)</title>', drawing)
        assert plain == [(str(language), word) for *_, language, word in points]
        assert len(re.findall(r"<text", drawing)) == len(re.findall('class="cloud. named"', drawing)) >= 10


def test_names_are_escaped_and_shown():
    results = example_alignment.nasty()
    shown = "".join(Page(render_alignment_html(results)).text)
    assert "<script>alert('German')</script> & 100%_#|*$ → English" in shown
    assert "</title><b>&" in shown
    assert results["summary"]["sentences"][0] in shown
    assert results["summary"]["sentences"][0] in " ".join(text_of(results).split())


def test_words_can_be_read_on_light_and_on_dark_paper():
    text = render_alignment_html(example_alignment.one_pair())
    light, dark, _ = (re.search(r"--paper: (#\w+);", line)[1] for line in re.findall(r"--paper: .*", text))
    assert min(contrast(colour, light) for colour in LIGHT) >= 4.5
    assert min(contrast(colour, dark) for colour in DARK) >= 4.5


def test_the_table_holds_the_cells_of_the_summary():
    results = example_alignment.three_languages()
    rows = list(csv.DictReader(io.StringIO(alignment_csv(results))))
    assert len(rows) == len(results["summary"]["cells"])
    for row, cell in zip(rows, results["summary"]["cells"], strict=True):
        assert {key: row[key] for key in ("method", "source", "target", "retrieval", "metric")} == {
            key: cell[key] for key in ("method", "source", "target", "retrieval", "metric")
        }
        assert [float(row[key]) for key in ("mean", "low", "high", "coverage")] == [
            cell[key] for key in ("mean", "low", "high", "coverage")
        ]
        assert row["seeds"].split() == list(map(str, cell["seeds"]))
    assert {row["seeds"] for row in rows if row["method"] == "procrustes"} == {""}


def test_the_report_of_an_alignment_is_a_page_and_a_table(tmp_path):
    results = json.loads(json.dumps(example_alignment.three_languages()))
    write_report(results, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alignment.csv", "report.html"]
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == render_alignment_html(results)
    assert (tmp_path / "alignment.csv").read_text(encoding="utf-8") == alignment_csv(results)
