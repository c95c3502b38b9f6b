"""The example of fine-tuning on a plain Trainer, in one process and in two."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from transformers import AutoModelForTokenClassification, AutoTokenizer

from tests.examples.running import EXAMPLES, run_example
from tests.examples.tiny_encoder import write_encoder


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
    launch = ["-m", "accelerate.commands.launch", "--num_machines", "1", "--mixed_precision", "no"]
    launch += ["--dynamo_backend", "no", "--multi_gpu", "--num_processes", "2", "--main_process_port", "0"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "CUDA_VISIBLE_DEVICES": ""}
    program = [sys.executable, *launch, str(EXAMPLES / "run_zero_shot_tagging.py"), str(tmp_path / "tagging.yaml")]
    done = subprocess.run(program, env=env, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("en: accuracy") == 1, "only one process speaks"
    assert scores(done.stdout)["en"] > 95
