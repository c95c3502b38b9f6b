"""Writing a report, whole or not at all."""

import json

import pytest

from hf_xlt.files import write_json, write_text
from hf_xlt.report import matrix_csv, matrix_tex, render_html, write_report
from tests.report import example_results


def test_a_report_is_three_files(tmp_path):
    results = json.loads(json.dumps(example_results.two_languages()))
    write_report(results, tmp_path / "run")
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["matrix.csv", "matrix.tex", "report.html"]
    assert (tmp_path / "run" / "report.html").read_text(encoding="utf-8") == render_html(results)
    assert (tmp_path / "run" / "matrix.csv").read_text(encoding="utf-8") == matrix_csv(results)
    assert (tmp_path / "run" / "matrix.tex").read_text(encoding="utf-8") == matrix_tex(results)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "results.json"
    write_json(path, {"b": 1, "a": "ü"})
    assert path.read_bytes() == '{\n "b": 1,\n "a": "ü"\n}\n'.encode()
    with pytest.raises(ValueError, match="JSON"):
        write_json(path, {"a": float("nan")})
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "half a file \ud800")
    assert json.loads(path.read_text(encoding="utf-8")) == {"b": 1, "a": "ü"}
    assert list(tmp_path.iterdir()) == [path]
