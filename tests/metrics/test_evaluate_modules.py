"""The scores through the `evaluate` library, in a fresh home: by path without a network, and from a loopback Hub."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from hf_xlt.metrics.space import MODULES, write_space
from tests.hub_server import HubServer
from tests.metrics.examples_of_scores import CASES, SCORES

ROOT = Path(__file__).parents[2]
# Prints, for each module, what it makes of a case: whole, and in two batches.
SCORE = """
import json, sys
import evaluate
cases, paths = json.load(open(sys.argv[1])), json.loads(sys.argv[2])
scores = {}
for name, path in paths.items():
    found, gold, options = cases[name]
    metric = evaluate.load(path)
    whole = metric.compute(predictions=found, references=gold, **options)
    for part in (slice(0, 2), slice(2, None)):
        metric.add_batch(predictions=found[part], references=gold[part])
    scores[name] = [whole, metric.compute(**options)]
print(json.dumps(scores))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with the cases, and a Space of each module."""
    folder = tmp_path_factory.mktemp("modules")
    (folder / "cases.json").write_text(json.dumps(CASES), encoding="utf-8")
    for name in CASES:
        write_space(name, folder)
    return folder


def scores_of(paths, folder, env):
    """Return the scores of modules, computed where the folder is."""
    program = [sys.executable, "-c", SCORE, str(folder / "cases.json"), json.dumps(paths)]
    done = subprocess.run(program, env={**env, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def offline(tmp_path):
    """Return an environment with a proxy where nobody listens: whatever asks the network, fails."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    return env | {"HF_HOME": str(tmp_path), "HTTPS_PROXY": "http://127.0.0.1:9"}


def test_every_module_has_a_case():
    assert sorted(CASES) == sorted(path.stem for path in MODULES.glob("[!_]*.py"))
    assert all(score > 0 for scores in SCORES.values() for score in scores.values()), "something to compare"


def test_modules_load_by_path_offline_and_score_as_the_functions(folder, offline):
    paths = {name: str(MODULES / f"{name}.py") for name in CASES}
    assert scores_of(paths, folder, offline) == {name: [pytest.approx(SCORES[name])] * 2 for name in CASES}


def test_spaces_load_by_folder_offline_and_score_as_the_functions(folder, offline):
    paths = {name: name for name in CASES}  # the working folder has a folder of that name
    assert scores_of(paths, folder, offline) == {name: [pytest.approx(SCORES[name])] * 2 for name in CASES}


def test_a_space_loads_from_the_hub(folder, tmp_path):
    push = """
import sys
from huggingface_hub import HfApi
HfApi().create_repo("me/entity_f1", repo_type="space", space_sdk="static")
HfApi().upload_folder(repo_id="me/entity_f1", folder_path=sys.argv[1], repo_type="space")
"""
    with HubServer() as hub:
        env = {**hub.environment(tmp_path), "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", push, str(folder / "entity_f1")], env=env, check=True)
        assert sorted(hub.files("space", "me/entity_f1")) == ["README.md", "entity_f1.py", "index.html"]
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "cases.json").write_bytes((folder / "cases.json").read_bytes())
        scores = scores_of({"entity_f1": "me/entity_f1"}, tmp_path / "elsewhere", env)
    assert scores == {"entity_f1": [pytest.approx(SCORES["entity_f1"])] * 2}


def test_a_space_tells_what_it_is(folder):
    front, _, text = (folder / "relation_f1" / "README.md").read_text(encoding="utf-8")[4:].partition("---\n")
    metadata = yaml.safe_load(front)
    assert (metadata["title"], metadata["sdk"]) == ("relation_f1", "static")
    assert metadata["app_file"] in os.listdir(folder / "relation_f1")
    assert "Micro-averaged precision" in text and "negative: the label of pairs in no relation" in text


def test_there_is_no_space_of_what_is_no_module(tmp_path):
    with pytest.raises(ValueError, match="Expected one of argument_f1, entity_f1, .*, got 'bleu'"):
        write_space("bleu", tmp_path)
