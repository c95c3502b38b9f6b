"""Scores in two processes are those of one."""

import json

import pytest

from hf_xlt.metrics import entity_f1
from tests.metrics import two_processes
from tests.programs import run_program


def expected():
    """Return the scores of each sentence tagged by itself, in this process."""
    model, gold, found = two_processes.model(), [], []
    for row in two_processes.sentences():
        inputs = {name: part for name, part in two_processes.collate([row]).items() if name != "labels"}
        found.append([two_processes.LABELS[tag] for tag in model(**inputs).logits.argmax(-1)[0].tolist()])
        gold.append([two_processes.LABELS[tag] for tag in row["labels"]])
    return entity_f1(gold, found)


def test_every_way_of_scoring_agrees(tmp_path):
    run_program(two_processes.__file__, str(tmp_path), processes=2, cwd=tmp_path, HF_HOME=str(tmp_path / "home"))
    scores = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert scores["processes"] == 2
    one = expected()
    assert 0 < one["f1"] < 1
    assert scores["gathered"] == scores["shared"] == pytest.approx(one)
    for name in ("trainer", "by batch"):
        assert {metric: scores[name][f"eval_{metric}"] for metric in one} == pytest.approx(one)
