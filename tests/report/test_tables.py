"""CSV and LaTeX tables of a run."""

import csv
import io
import re
import shutil
import subprocess

import pytest

from hf_xlt.report.tables import COLUMNS, escape_latex, matrix_csv, matrix_tex
from tests.report import example_results

RUNS = ("part_of_speech", "named_entities", "minimal", "two_languages", "in_language_only", "wide", "nasty")


@pytest.fixture(params=RUNS)
def results(request):
    return getattr(example_results, request.param)()


def test_csv_holds_the_numbers_of_the_results(results):
    rows = list(csv.DictReader(io.StringIO(matrix_csv(results))))
    cells = results["summary"]["cells"]
    assert len(rows) == len(cells)
    assert list(rows[0]) == list(COLUMNS)
    for row, cell in zip(rows, cells, strict=True):
        ratio = cell["transfer_ratio"]
        assert (row["train"], row["eval"], row["metric"]) == (cell["train"], cell["eval"], cell["metric"])
        assert [float(row[key]) for key in ("mean", "low", "high")] == [cell["mean"], cell["low"], cell["high"]]
        assert row["zero_shot"] == ("yes" if cell["zero_shot"] else "no")
        assert int(row["n"]) == cell["n"]
        assert [int(seed) for seed in row["seeds"].split()] == cell["seeds"]
        assert (row["best_baseline"], float(row["best_baseline_value"])) == tuple(cell["best_baseline"].values())
        assert row["verdict"] == cell["verdict"]
        assert row["transfer_ratio"] == (str(ratio["value"]) if ratio else "")


def test_latex_rows_are_as_wide_as_their_table(results):
    for columns, body in re.findall(r"\\begin\{tabular\}\{(\w+)\}(.*?)\\end\{tabular\}", matrix_tex(results), re.S):
        rows = [line for line in body.splitlines() if line.endswith(r"\\")]
        assert rows
        for row in rows:
            assert len(re.findall(r"(?<!\\)&", row)) == len(columns) - 1


def test_latex_marks_best_sources_own_languages_and_beaten_cells():
    text = matrix_tex(example_results.part_of_speech())
    en, de, zh = (next(line for line in text.splitlines() if line.startswith(start)) for start in ("en", "de", "zh"))
    assert en.startswith(r"en & \underline{95.1}\textsubscript{$\pm$0.6} & \textbf{88.7}\textsubscript{$\pm$0.6} &")
    assert de.startswith(r"de & \textbf{88.8}\textsubscript{$\pm$0.6} & \underline{95.0}\textsubscript{$\pm$0.6} &")
    assert zh.startswith(r"zh & 44.7\textsubscript{$\pm$0.6}$^\circ$ &")
    assert text.count(r"$^\circ$ ") == 4  # en-zh, en-vi, zh-en, de-vi; the caption's is followed by a colon
    assert "56.9\\textsubscript{53.8--57.5}" in text
    assert "mean over 3 seeds (1, 2, 3)" in text
    assert "400 to 913 test sentences per language" in text


def test_latex_special_characters_are_escaped():
    assert escape_latex(r"\{}$&#%_~^<>") == (
        r"\textbackslash{}\{\}\$\&\#\%\_\textasciitilde{}\textasciicircum{}\textless{}\textgreater{}"
    )
    caption = next(line for line in matrix_tex(example_results.nasty()).splitlines() if "caption" in line)
    assert r"\textless{}script\textgreater{}src=x\_100\%\&co" in caption
    assert not re.search(r"(?<!\\)[%&_#]", caption)


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_latex_compiles(results, tmp_path):
    document = (
        f"\\documentclass{{article}}\\usepackage{{booktabs}}\\begin{{document}}{matrix_tex(results)}\\end{{document}}"
    )
    (tmp_path / "matrix.tex").write_text(document, encoding="utf-8")
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "matrix.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
