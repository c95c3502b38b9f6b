"""Tests of LoRA adapters on taggers."""

import pytest
import torch
from torch import nn
from transformers import BertConfig, BertModel, GPT2Config, GPT2Model

from hf_xlt.models import AdversarialBilstmConfig, AdversarialBilstmForTokenClassification
from hf_xlt.training.lora import add_lora_to_encoder


def tagger(encoder: nn.Module) -> AdversarialBilstmForTokenClassification:
    labels = {0: "O", 1: "B-X", 2: "I-X"}
    config = AdversarialBilstmConfig(
        languages=["en", "de"], id2label=labels, lstm_size=6, char_vocab_size=9, char_cnn="shared"
    )
    return AdversarialBilstmForTokenClassification.from_encoder(encoder, config)


def bert() -> BertModel:
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    return BertModel(BertConfig(vocab_size=50, **sizes))


def test_adapters_in_the_encoder_and_all_else_is_trained_merged_and_the_same():
    torch.manual_seed(0)
    model = tagger(bert())
    model = add_lora_to_encoder(model, model.model.encoder)
    trained = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    assert all("lora_" in name for name in trained if ".encoder." in name)
    above = {name.removeprefix("base_model.model.").split(".modules_to_save")[0] for name in trained}
    for name in ("context_lstm", "projection", "classifier", "crf", "discriminator", "model.lstm", "model.characters"):
        assert name in above
    batch = {
        "input_ids": torch.randint(5, 50, (4, 6)),
        "attention_mask": torch.ones(4, 6, dtype=torch.long),
        "char_ids": torch.randint(1, 9, (4, 6, 3)),
        "word_mask": torch.ones(4, 6, dtype=torch.bool),
        "sides": torch.tensor([0, 0, 1, 1]),
        "labels": torch.randint(0, 2, (4, 6)),
    }
    optimizer = torch.optim.SGD([parameter for parameter in model.parameters() if parameter.requires_grad], lr=0.5)
    before = {name: parameter.clone() for name, parameter in model.named_parameters()}
    for _ in range(2):  # LoRA's second matrix is 0 in the first step
        model(**batch).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    changed = {name for name, parameter in model.named_parameters() if not torch.equal(parameter, before[name])}
    assert changed <= trained
    # What was a first matrix of LoRA's two has hardly a gradient yet.
    assert {name for name in trained - changed if "lora_A" not in name} == set()
    model.eval()
    with torch.no_grad():
        adapted = model(**batch)
        merged = model.merge_and_unload()(**batch)
    torch.testing.assert_close(merged.logits, adapted.logits)
    torch.testing.assert_close(merged.loss, adapted.loss)


def test_an_encoder_without_a_preset_is_an_error():
    model = tagger(GPT2Model(GPT2Config(vocab_size=20, n_embd=8, n_layer=1, n_head=2)))
    with pytest.raises(ValueError, match="No LoRA preset for models of type 'gpt2'"):
        add_lora_to_encoder(model, model.model.encoder)
