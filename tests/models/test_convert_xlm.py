"""Names of original checkpoints."""

import pytest
import torch
import transformers

from hf_xlt.models import XLMWithLMHeadModel
from hf_xlt.models.convert_xlm import from_original, load_original, to_original

from .conftest import tiny_config


@pytest.fixture
def weights():
    torch.manual_seed(0)
    return XLMWithLMHeadModel(tiny_config()).state_dict()


def test_names_go_round(weights):
    original = to_original(weights)
    assert set(from_original(original)) == set(weights)
    assert all(from_original(original)[name] is weight for name, weight in weights.items())
    assert {"embeddings.weight", "attentions.1.q_lin.bias", "ffns.0.lin2.weight", "pred_layer.proj.bias"} <= set(
        original
    )
    assert not any(name.startswith("transformer.") for name in original)


def test_original_names_are_those_of_the_reference_without_its_prefix(weights):
    reference = transformers.XLMWithLMHeadModel(tiny_config()).state_dict()
    assert set(to_original(weights)) == {name.removeprefix("transformer.") for name in reference}


def test_file_of_distributed_training_loads(weights, tmp_path):
    torch.save(
        {"model": {f"module.{name}": weight for name, weight in to_original(weights).items()}}, tmp_path / "a.pth"
    )
    model = XLMWithLMHeadModel(tiny_config())
    model.load_state_dict(load_original(tmp_path / "a.pth"))
    torch.testing.assert_close(dict(model.state_dict()), dict(weights))


def test_file_with_code_is_refused(tmp_path):
    torch.save({"model": torch.nn.Linear(2, 2)}, tmp_path / "code.pth")
    with pytest.raises(Exception, match="[Ww]eights.only"):
        load_original(tmp_path / "code.pth")


def test_other_checkpoints_are_refused(tmp_path):
    torch.save({"encoder": {}}, tmp_path / "mt.pth")
    with pytest.raises(ValueError, match="mt.pth.*'encoder'"):
        load_original(tmp_path / "mt.pth")
    with pytest.raises(ValueError, match="layer_norm15.0.weight"):
        from_original({"layer_norm15.0.weight": torch.zeros(2)})
    with pytest.raises(ValueError, match="classifier.weight"):
        to_original({"classifier.weight": torch.zeros(2)})
