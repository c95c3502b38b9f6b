"""Tests of what a description may set of the model."""

import pytest

from hf_xlt.pretraining.experiment import PretrainingExperiment
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


def test_nothing_is_read_before_they_are_looked_at(tmp_path):
    (tmp_path / "en.txt").write_text("A line.\n")
    experiment = PretrainingExperiment(
        languages=["en"], text=[str(tmp_path)], objectives=["mlm"], steps=1, training={"bf16": "maybe"}
    )
    with pytest.raises(ValueError, match="bf16"):
        run(experiment, [], tmp_path / "run")
    assert not (tmp_path / "run").exists()
