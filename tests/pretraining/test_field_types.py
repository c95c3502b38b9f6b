"""Tests of what a description may set of the model and of the Trainer's arguments."""

import pytest

from hf_xlt.pretraining.arguments import training_arguments
from hf_xlt.pretraining.experiment import PretrainingExperiment
from hf_xlt.pretraining.field_types import training_fields
from hf_xlt.pretraining.runner import run


def describe(**fields) -> PretrainingExperiment:
    return PretrainingExperiment(languages=["en"], text=["corpus"], objectives=["mlm"], steps=10, **fields)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ({"emb_dim": "x"}, "emb_dim must be a whole number of at least 1, got 'x'"),
        ({"n_layers": "4"}, "n_layers must be a whole number of at least 1, got '4'"),
        ({"n_heads": 0}, "n_heads must be a whole number"),
        ({"max_position_embeddings": True}, "max_position_embeddings must be a whole number"),
        ({"dropout": "0.1"}, "dropout must be a number from 0 to below 1, got '0.1'"),
        ({"attention_dropout": 1.0}, "attention_dropout must be a number from 0 to below 1"),
        ({"gelu_activation": "yes"}, "gelu_activation must be true or false"),
        ({"vocab_size": 5}, "vocab_size cannot be set"),
    ],
)
def test_values_of_the_model(model, message):
    with pytest.raises(ValueError, match=f"`model`: {message}"):
        describe(model=model)


@pytest.mark.parametrize(
    ("training", "message"),
    [
        ({"bf16": "maybe"}, "bf16 must be true or false, got 'maybe'"),
        ({"bf16": 1}, "bf16 must be true or false, got 1"),
        ({"weight_decay": "small"}, "weight_decay must be a number, got 'small'"),
        ({"dataloader_num_workers": 1.5}, "dataloader_num_workers must be a whole number, got 1.5"),
        ({"run_name": 5}, "run_name must be a text, got 5"),
        ({"b16": True}, "'b16' is none of transformers' TrainingArguments"),
    ],
)
def test_values_of_training_arguments(training, message, tmp_path):
    with pytest.raises(ValueError, match=f"`training`: {message}"):
        training_arguments(describe(training=training), 10, 1, tmp_path)


def test_numbers_that_yaml_takes_for_texts():
    values = {"adam_epsilon": "1e-8", "weight_decay": 0, "tf32": None, "optim_args": "a=1", "report_to": ["none"]}
    assert training_fields(values) == {**values, "adam_epsilon": 1e-8}


def test_nothing_is_read_before_they_are_looked_at(tmp_path):
    (tmp_path / "en.txt").write_text("A line.\n")
    experiment = PretrainingExperiment(
        languages=["en"], text=[str(tmp_path)], objectives=["mlm"], steps=1, training={"bf16": "maybe"}
    )
    with pytest.raises(ValueError, match="bf16"):
        run(experiment, [], tmp_path / "run")
    assert not (tmp_path / "run").exists()
