"""Tests of the log that is a file."""

import json

from transformers import TrainerState

from hf_xlt.training.json_log import JsonLog


def entries(path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_line_is_there_as_soon_as_it_is_logged(tmp_path):
    path, state = tmp_path / "log.jsonl", TrainerState()
    log = JsonLog(path)
    log.on_train_begin(None, state, None)
    for step in (5, 10):
        state.log_history.append({"step": step, "loss": 1.5})
        log.on_log(None, state, None)
        assert entries(path) == state.log_history


def test_a_resumed_training_has_no_step_twice(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"step": 5}\n{"step": 10}\n{"step": 15}\n{"st')  # killed beyond the checkpoint of step 10
    state = TrainerState(log_history=[{"step": 5}, {"step": 10}])
    log = JsonLog(path)
    log.on_train_begin(None, state, None)
    state.log_history.append({"step": 15})
    log.on_log(None, state, None)
    assert [entry["step"] for entry in entries(path)] == [5, 10, 15]


def test_one_process_writes(tmp_path):
    log, state = JsonLog(tmp_path / "log.jsonl"), TrainerState(is_world_process_zero=False, log_history=[{"step": 5}])
    log.on_train_begin(None, state, None)
    log.on_log(None, state, None)
    assert not list(tmp_path.iterdir())
