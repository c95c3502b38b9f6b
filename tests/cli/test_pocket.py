"""Every verb without data runs on pocket, and says so."""

import json
import sys
from pathlib import Path

import pytest
import yaml

from hf_xlt.cli import main
from hf_xlt.pocket import fingerprint
from tests.probes.tiny_runs import write_encoder

NOTE = "note: the data set pocket is generated text"
XLM = {"emb_dim": 16, "n_layers": 1, "n_heads": 2}

pytestmark = pytest.mark.usefixtures("small_pocket")


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """Run `hf-xlt` with a description in a new folder; return the results, standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def run(verb, description, *options):
        Path("small.yaml").write_text(yaml.safe_dump(description), encoding="utf-8")
        given = ["small.yaml"] if description else []
        monkeypatch.setattr(sys, "argv", ["hf-xlt", verb, *given, *map(str, options), "--output", verb])
        with pytest.raises(SystemExit) as exit_:
            main()
        shown = capsys.readouterr()
        assert not exit_.value.code, shown.err
        path = Path(verb, "results.json")
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None, shown.out, shown.err

    return run


def test_transfer(call):
    small = {"epochs": 1, "scratch": XLM, "vocab_size": 300, "seeds": 1, "eval": ["de", "zh"]}
    results, _, told = call("transfer", small)
    assert NOTE in told
    assert results["command"]["experiment"]["data"] == results["data"]["train"]["name"] == "pocket"
    assert results["data"]["train"]["license"] == "apache-2.0"
    assert results["task"]["name"] == "pos"
    assert {(cell["train"], cell["eval"]) for cell in results["cells"]} == {("en", "de"), ("en", "zh")}


def test_extract_with_a_model_of_pocket(call, monkeypatch):
    small = {"epochs": 1, "seeds": 1, "eval": ["de"], "extractor": {"hidden_size": 8}}
    call("transfer", {"task": "argument", **small})
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    _, _, told = call("extract", {}, "transfer", "--language", "de", "--negatives")
    assert NOTE in told
    rows = [json.loads(line) for line in Path("extract").read_text(encoding="utf-8").splitlines()]
    assert rows[0]["id"].startswith("pocket:test-")
    assert any(row["relations"] for row in rows)


def test_pretrain(call):
    small = {"model": XLM, "vocab_size": 300, "languages": ["en", "de", "ru"], "steps": 2, "evaluations": 1}
    results, shown, told = call("pretrain", small)
    assert NOTE in told
    assert "--data pocket" in shown
    assert set(results["data"]["pairs"]) == {"en-de", "en-ru"}
    assert set(results["data"]["licenses"].values()) == {"apache-2.0"}


def test_align(call):
    small = {"dimensions": 8, "training": {"min_count": 1, "epochs": 2}, "max_rank": 50}
    results, _, told = call("align", small, "--languages", "en,de")
    assert NOTE in told
    dictionaries = {(row["role"], row["source"], row["target"]): row for row in results["data"]["dictionaries"]}
    assert set(dictionaries) == {("train", "de", "en"), ("test", "de", "en"), ("test", "en", "de")}
    assert {(row["name"], row["license"]) for row in dictionaries.values()} == {("pocket", "apache-2.0")}


def test_probe(call):
    write_encoder(Path("a", "model"), 1)
    results, _, told = call("probe", {}, "--model", Path("a", "model"), "--languages", "en,de,zh", "--no-untrained")
    assert NOTE in told
    assert results["translation"]["pairs"] == [["en", "de"], ["en", "zh"]]
    assert results["data"]["text"]["sentences"] == 30


def test_runs_on_another_version_of_pocket_are_other_runs(call, monkeypatch):
    small = {"model": XLM, "vocab_size": 300, "languages": ["en", "de"], "steps": 1, "evaluations": 1}
    call("pretrain", small)
    first = json.loads(Path("pretrain", "experiment.json").read_text(encoding="utf-8"))["fingerprint"]
    assert fingerprint() != "other"
    monkeypatch.setattr("hf_xlt.pocket.fingerprint", lambda: "other")
    monkeypatch.setattr(sys, "argv", ["hf-xlt", "pretrain", "small.yaml", "--output", "again"])
    with pytest.raises(SystemExit):
        main()
    assert json.loads(Path("again", "experiment.json").read_text(encoding="utf-8"))["fingerprint"] != first
