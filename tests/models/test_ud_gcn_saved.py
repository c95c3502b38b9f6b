"""Saving, loading and training models on dependency trees as transformers does."""

import json
import os
import random
import subprocess
import sys
import textwrap

import pytest
import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification, Trainer, TrainingArguments

from hf_xlt.models.configuration_ud_gcn import UdGcnConfig
from hf_xlt.models.modeling_ud_gcn import (
    UdGcnForArgumentRoleClassification,
    UdGcnForRelationClassification,
    UdGcnModel,
)
from hf_xlt.models.tree_features import TreeCollator

from . import trees
from .trees import ENCODERS, encoded, random_batch, tiny_config, tiny_model

HEADS = [UdGcnForRelationClassification, UdGcnForArgumentRoleClassification]
WITHOUT_PACKAGE = """
    import sys
    class Refuse:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] == "hf_xlt":
                raise ModuleNotFoundError(name)
    sys.meta_path.insert(0, Refuse())
"""
SAME_OUTPUTS = """
    import torch
    from safetensors.torch import load_file
    from transformers import AutoModelForSequenceClassification
    for name in sys.argv[1:]:
        inputs = load_file(f"{name}.safetensors")
        logits = inputs.pop("logits")
        model = AutoModelForSequenceClassification.from_pretrained(name, trust_remote_code=True)
        assert type(model).__module__.startswith("transformers_modules"), type(model).__module__
        assert type(model).__name__ == name, type(model)
        with torch.no_grad():
            assert torch.equal(model(**inputs).logits, logits)
    assert not any(name.partition(".")[0] == "hf_xlt" for name in sys.modules)
"""


def trained_names(model):
    return {name for name, weight in model.named_parameters() if weight.requires_grad}


@pytest.mark.parametrize("encoder_type", ENCODERS)
@pytest.mark.parametrize("cls", HEADS)
def test_saved_is_loaded(cls, encoder_type, tmp_path):
    batch, model = random_batch(), tiny_model(cls, encoder_type=encoder_type, label_weights=[1.0, 2.0, 3.0])
    model.save_pretrained(tmp_path)
    loaded, info = AutoModelForSequenceClassification.from_pretrained(tmp_path, output_loading_info=True)
    assert type(loaded) is cls and type(AutoConfig.from_pretrained(tmp_path)) is UdGcnConfig
    assert not info["missing_keys"] and not info["unexpected_keys"]
    assert torch.equal(loaded(**batch).logits, model(**batch).logits)
    assert torch.equal(loaded(**batch).loss, model(**batch).loss)
    assert trained_names(loaded) == trained_names(model) and "ud_gcn.nodes.words.weight" not in trained_names(loaded)
    base = AutoModel.from_pretrained(tmp_path)
    assert type(base) is UdGcnModel
    assert torch.equal(base(**batch).last_hidden_state, model.ud_gcn(**batch).last_hidden_state)


@pytest.mark.parametrize("frozen", [True, False])
def test_encoder_is_saved_with_the_model(frozen, tmp_path):
    model, batch = encoded(freeze_encoder=frozen)
    model.save_pretrained(tmp_path)
    loaded = AutoModelForSequenceClassification.from_pretrained(tmp_path)
    assert torch.equal(loaded(**batch).logits, model(**batch).logits)
    assert type(loaded.config.encoder_config) is type(model.config.encoder_config)
    assert trained_names(loaded) == trained_names(model)
    assert any("nodes.encoder" in name for name in trained_names(loaded)) is not frozen


@pytest.mark.parametrize("encoder_type", ENCODERS)
def test_missing_weights_are_initialised_on_loading(encoder_type, tmp_path):
    """A folder of the base model lacks what is above it, one of nothing lacks all."""
    model = tiny_model(UdGcnModel, encoder_type=encoder_type)
    model.save_pretrained(tmp_path)
    loaded, info = UdGcnForRelationClassification.from_pretrained(tmp_path, output_loading_info=True)
    assert {name.split(".")[0] for name in info["missing_keys"]} == {"pooler", "classifier"}
    for name, weight in model.state_dict().items():
        assert torch.equal(loaded.ud_gcn.state_dict()[name], weight), name
    save_file({}, tmp_path / "model.safetensors", metadata={"format": "pt"})
    loaded = UdGcnForRelationClassification.from_pretrained(tmp_path)
    for name, weight in loaded.named_parameters():
        assert weight.isfinite().all(), name
        if weight.ndim == 2:
            assert 0.05 < weight.std() < 1.5, name
        elif "norm" not in name:
            assert not weight.any(), name
    assert not loaded.ud_gcn.nodes.words.weight[:2].any()
    assert loaded.ud_gcn.nodes.embeddings["upos"].weight[:2].all()  # 0 is not padding of the flag, nor are tags words


def test_model_of_a_configuration_is_initialised():
    torch.manual_seed(0)
    model = UdGcnForRelationClassification(UdGcnConfig(words="none", num_labels=3))
    bound = (6 / (90 + 200)) ** 0.5  # Glorot & Bengio 2010, equation 16
    weight = model.ud_gcn.context.layers[0].projection.weight
    assert 0.98 * bound < weight.abs().max() <= bound
    assert model.ud_gcn.nodes.embeddings["upos"].weight.var().item() == pytest.approx(1 / 30, rel=0.2)


def test_folder_brings_its_code(tmp_path):
    """Open saved folders where this package is not to be found."""
    relations, roles = encoded(encoder_type="bilstm"), (tiny_model(HEADS[1], prune_k=1), random_batch())
    for model, batch in (relations, roles):
        name = type(model).__name__
        model.save_pretrained(tmp_path / name)
        assert json.loads((tmp_path / name / "config.json").read_text())["auto_map"] == {
            "AutoConfig": "configuration_ud_gcn.UdGcnConfig",
            "AutoModelForSequenceClassification": f"modeling_ud_gcn.{name}",
        }
        save_file({**batch, "logits": model(**batch).logits.detach()}, tmp_path / f"{name}.safetensors")
    script = "\n".join(map(textwrap.dedent, (WITHOUT_PACKAGE, SAME_OUTPUTS)))
    environment = {**os.environ, "HF_MODULES_CACHE": str(tmp_path / "modules"), "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-I", "-c", script, *(cls.__name__ for cls in HEADS)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=120)
    assert done.returncode == 0, done.stderr


def test_trainer_trains_and_keeps_what_the_model_needs(tmp_path):
    draw = random.Random(0)
    rows = trees.features()([trees.random_sentence(6, draw) for _ in range(16)], "en")
    model = UdGcnForRelationClassification(tiny_config(freeze_words=False))
    arguments = TrainingArguments(
        tmp_path, num_train_epochs=30, learning_rate=0.02, per_device_train_batch_size=8, save_strategy="no",
        report_to=[], disable_tqdm=True, use_cpu=True, remove_unused_columns=False,
    )  # fmt: skip
    trainer = Trainer(model, arguments, data_collator=TreeCollator(), train_dataset=rows, eval_dataset=rows)
    assert not trainer.model_accepts_loss_kwargs
    trainer.train()
    found = trainer.predict(rows)
    assert (found.predictions.argmax(-1) == found.label_ids).all()
