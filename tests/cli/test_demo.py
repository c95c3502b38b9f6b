"""The walk through all verbs, each run for real, with less of everything."""

import json
import sys

import pytest
import typer

from hf_xlt.cli.demo import STEPS, demo

module = sys.modules[demo.__module__]  # `hf_xlt.cli.demo` is the verb

SMALLER = {
    "--eval de,ru,hi,zh --seeds 2": "--eval de --seeds 1 --epochs 1",
    "--max-train-sentences 300": "--max-train-sentences 60",
    "--sentences 500": "--sentences 40",
    "--languages en,de,ru": "--languages en,de",
    "--train en --eval de,ru": "--train en --eval de",
    "--epochs 3 --max-train-sentences 500": "--epochs 1 --max-train-sentences 60",
    "--epochs 3 --max-train-sentences 1000": "--epochs 1 --max-train-sentences 60",
}


def smaller(command: str) -> str:
    for long, short in SMALLER.items():
        command = command.replace(long, short)
    return command


@pytest.fixture
def steps(monkeypatch):
    small = [(title, smaller(command)) for title, command in STEPS]
    monkeypatch.setattr(module, "STEPS", small)
    return small


def test_every_step_runs_and_its_report_is_named(steps, tmp_path, capfd):
    assert all(long in " ".join(command for _, command in STEPS) for long in SMALLER)
    demo(tmp_path / "demo")
    told = capfd.readouterr().out
    for name in ("transfer", "probe", "align", "tagger", "relations"):
        assert (tmp_path / "demo" / name / "report.html").absolute().as_uri() in told
    assert (tmp_path / "demo" / "relations.jsonl").read_text(encoding="utf-8").count("\n") == 50
    results = json.loads((tmp_path / "demo" / "transfer" / "results.json").read_text(encoding="utf-8"))
    assert results["model"]["language_ids"] == {"en": 0, "de": 2}
    assert 'model.config.lang2id["en"]' in (tmp_path / "demo" / "transfer" / "model" / "README.md").read_text("utf-8")
    for _, command in steps:
        assert f"$ hf-xlt {command.split()[0]}" in told


def test_what_is_missing_is_told_before_anything_runs(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "EXTRAS", ("no_such_package", "sys"))
    with pytest.raises(ImportError, match=r"needs no_such_package: `pip install \"hf_xlt\[alignment,probes\]\"`"):
        demo(tmp_path / "demo")
    assert not (tmp_path / "demo").exists()


def test_a_step_that_fails_ends_the_walk(monkeypatch, tmp_path, capfd):
    monkeypatch.setattr(module, "STEPS", [("No such verb", "dance"), ("Never reached", "report FOLDER")])
    with pytest.raises(typer.Exit) as exit_:
        demo(tmp_path / "demo")
    assert exit_.value.exit_code == 2
    assert "Never reached" not in capfd.readouterr().out
