"""What a run says in the terminal."""

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from hf_xlt.report.terminal import render
from tests.report import example_results

RUNS = ("part_of_speech", "named_entities", "minimal", "two_languages", "in_language_only", "wide", "nasty")


def text_of(results: dict, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width, no_color=True, legacy_windows=False)
    render(results, console)
    return console.file.getvalue()


def scores_of(results: dict, width: int = 120) -> str:
    """Return the text up to the second table."""
    return text_of(results, width).split("\nBaselines, ")[0]


def row_of(text: str, start: str) -> list[str]:
    """Return the fields of all table rows that begin with `start`."""
    lines = [line.strip() for line in text.splitlines() if line.startswith(start)]
    return [field for line in lines for field in re.split(r"\s{2,}", line)[1:]]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("width", [80, 120])
def test_every_line_fits_and_no_score_is_cut(run, width):
    results = getattr(example_results, run)()
    text = text_of(results, width)
    assert max(map(cell_len, text.splitlines())) <= width
    for cell in results["summary"]["cells"]:
        row = row_of(text, f"{results['languages'][cell['eval']]} ({cell['eval']})"[:19])
        assert any(field.startswith(f"{100 * cell['mean']:.1f} ") for field in row)
    assert row_of(text, "mean, zero-shot") or run in ("minimal", "in_language_only")


def test_a_row_reads_as_scores_baseline_source():
    text = scores_of(example_results.part_of_speech())
    assert row_of(text, "English (en)") == [
        "400",
        "95.1 ±0.6*",
        "88.8 ±0.6",
        "63.6 ±0.6",
        "44.7 ±0.6°",
        "44.4 untrained",
        "de > 99 %",
    ]
    assert row_of(text, "Turkish (tr)")[1] == "56.9 53.8–57.5"
    assert row_of(text, "Spanish (es)")[-1] == "de? 62 %"
    assert row_of(text, "mean, zero-shot") == ["63.2 ±0.4", "68.9 ±0.4", "77.3 ±0.4", "68.9 ±0.4"]
    assert "mean over 3 seeds (1, 2, 3) with 95 % interval" in text
    assert "Transfer ratio: 0.69 (0.68 to 0.70), zero-shot over in-language, mean of 12." in text


def test_marks_stand_on_exactly_the_marked_cells():
    results = example_results.part_of_speech()
    text = text_of(results)
    for code, name in results["languages"].items():
        fields = row_of(text, f"{name} ({code})")
        for place, train in enumerate(["en", "de", "fi", "zh"], start=1):
            cell = next(row for row in results["summary"]["cells"] if (row["train"], row["eval"]) == (train, code))
            assert ("*" in fields[place]) == (not cell["zero_shot"])
            assert ("°" in fields[place]) == (cell["verdict"] != "better")


def test_beaten_cells_are_dim():
    console = Console(file=io.StringIO(), width=120, force_terminal=True, color_system="standard")
    render(example_results.part_of_speech(), console)
    assert "\x1b[2m44.7 ±0.6°" in console.file.getvalue()


def test_entity_types_are_shown_for_the_kept_model():
    text = text_of(example_results.named_entities())
    assert "F1 by entity type, trained on en" in text
    assert row_of(text[text.index("by entity type") :], "German (de)") == ["88.7 ±2.0 /512", "86.7 ±2.0 /388", "–"]


def test_many_labels_stand_below_each_other_the_most_frequent_first():
    text = text_of(example_results.arguments(), width=80)
    text = text[text.index("F1 by role, trained on en (after the slash: pairs in the test set)") :]
    roles = re.findall(r"^(A\d+) ", text, re.M)
    assert roles == ["A11", "A10", "A9", "A8", "A7", "A6", "A5", "A4", "A3", "A1"]
    assert row_of(text, "A11") == ["95.1 ±2.0 /111", "44.1 ±2.0 /111", "76.0 ±2.0 /111"]
    assert "1 rarer ones are in report.html." in text
    few = text_of(example_results.arguments(roles=4), width=80)
    assert row_of(few[few.index("F1 by role") :], "English (en)") == ["95.1 ±2.0 /1", "95.1 ±2.0 /11", "95.1 ±2.0 /31"]


def test_baselines_are_shown_in_one_table():
    text = text_of(example_results.two_languages(), width=80)
    text = text[text.index("\nBaselines, accuracy in %: the highest of the zero-shot train sets") :]
    assert row_of(text, "English (en)") == ["20.1", "44.2", "44.4"]
    assert row_of(text, "Turkish (tr)") == ["20.1", "47.2", "32.1"]
    own = text_of(example_results.in_language_only())
    assert "\nBaselines, accuracy in %\n" in own
    assert row_of(own[own.index("\nBaselines") :], "German (de)") == ["20.1", "87.1", "47.5"]


def test_what_training_met_of_the_test_sets_is_told():
    text = text_of(example_results.two_languages())
    # en and de are tested with 400 and 457 sentences, sv and tr with 514 and 742; three train sets, 4 cells of own.
    assert "Test sentences met in training: 12 by text, of 6,339 (train sets summed).\n" in text
    assert "Test entities" not in text
    results = example_results.named_entities()
    rows = results["ledger"]["evaluation"]
    rows[0] |= {"id_in_training": 1, "text_in_training": 0, "translation_in_training": 2000}
    rows[1] |= {"entities": 200, "entities_in_training": 150}
    rows[2] |= {"entities": 0, "entities_in_training": 0}
    text = text_of(results)
    assert re.search(r"met in training: 1 by id, 9 by text, 2,000 by translation, of [\d,]+ \(train sets", text)
    assert "Test entities seen in training: 13.7 to 75.0 % per cell.\n" in text
    text = text_of(example_results.minimal())
    assert "Test sentences met in training: none, of 457.\n" in text
    results = example_results.named_entities()
    assert "Test entities seen in training: 13.7 % per cell.\n" in text_of(results)


def test_what_does_not_exist_is_not_mentioned():
    text = text_of(example_results.minimal())
    assert "Every score is zero-shot" in text
    assert "mean over 1 seed (1) with 95 % interval" in text
    for absent in ("best source", "*", "°", "Transfer ratio", "entity type", "\nmean "):
        assert absent not in text


def test_markup_in_names_is_printed_as_it_is():
    results = example_results.nasty()
    results["summary"]["sentences"] = ["[bold]x[/bold] [/] [link=x]y"]
    assert "[bold]x[/bold] [/] [link=x]y" in text_of(results)
