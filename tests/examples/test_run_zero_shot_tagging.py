"""The example of fine-tuning on a plain Trainer, in one process and in two."""

import re

import pytest
import yaml
from transformers import AutoModelForTokenClassification, AutoTokenizer

from tests.examples.running import EXAMPLES, run_example
from tests.examples.tiny_encoder import write_encoder
from tests.programs import run_program


@pytest.fixture
def options(tiny_corpus, tmp_path):
    encoder = write_encoder(tmp_path / "encoder")
    options = {"data": str(tiny_corpus), "task": "pos", "source": "en", "targets": ["de", "fr"], "model": encoder}
    return options | {"output_dir": str(tmp_path / "out"), "num_train_epochs": 15, "learning_rate": 0.01}


def scores(shown):
    return {code: float(score) for code, score in re.findall(r"^(\w\w): accuracy (\d+\.\d) %", shown, re.M)}


def test_it_trains_scores_and_saves_what_tags(options, monkeypatch, capsys, tmp_path):
    run_example("run_zero_shot_tagging", options, monkeypatch, tmp_path / "tagging.yaml")
    shown = capsys.readouterr().out
    found = scores(shown)
    assert list(found) == ["en", "de", "fr"]
    assert found["en"] > 95 and 20 < found["de"] < found["en"], "names and the full stop are shared"
    assert shown.count("without labels of it") == 2
    model = AutoModelForTokenClassification.from_pretrained(options["output_dir"])
    assert model.config.id2label[0] == "DET"
    assert AutoTokenizer.from_pretrained(options["output_dir"]).is_fast
    assert re.search(r"^\S+/(DET|PROPN) ", shown, re.M), "the line of the pipeline"


def test_it_runs_in_two_processes(options, tmp_path):
    (tmp_path / "tagging.yaml").write_text(yaml.safe_dump(options | {"use_cpu": True}), encoding="utf-8")
    program = [str(EXAMPLES / "run_zero_shot_tagging.py"), str(tmp_path / "tagging.yaml")]
    shown = run_program(*program, processes=2, cwd=tmp_path)
    assert shown.count("en: accuracy") == 1, "only one process speaks"
    assert scores(shown)["en"] > 95
