"""Tests of the Trainer's arguments."""

import pytest

from hf_xlt.training.arguments import make_arguments, training_fields


@pytest.mark.parametrize(
    ("training", "message"),
    [
        ({"bf16": "maybe"}, "bf16 must be true or false, got 'maybe'"),
        ({"bf16": 1}, "bf16 must be true or false, got 1"),
        ({"weight_decay": "small"}, "weight_decay must be a number, got 'small'"),
        ({"dataloader_num_workers": 1.5}, "dataloader_num_workers must be a whole number, got 1.5"),
        ({"run_name": 5}, "run_name must be a text, got 5"),
        ({"seed": 1}, "seed cannot be set there"),
        ({"b16": True}, "'b16' is none of transformers' TrainingArguments"),
    ],
)
def test_values_of_training_arguments(training, message, tmp_path):
    with pytest.raises(ValueError, match=f"`training`: {message}"):
        make_arguments({"output_dir": str(tmp_path)}, training, {"seed"})


def test_numbers_that_yaml_takes_for_texts():
    values = {"adam_epsilon": "1e-8", "weight_decay": 0, "tf32": None, "optim_args": "a=1", "report_to": ["none"]}
    assert training_fields(values) == {**values, "adam_epsilon": 1e-8}
