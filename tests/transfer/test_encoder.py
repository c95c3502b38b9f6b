"""Tests of encoders from folders and from scratch."""

import pytest
import torch
from transformers import (
    BertConfig,
    BertForTokenClassification,
    BertModel,
    RobertaConfig,
    RobertaModel,
    XLMConfig,
    XLMModel,
)

from hf_xlt.tokenization.shared_bpe import train_shared_bpe
from hf_xlt.transfer.encoder import Encoder, model_fingerprint
from hf_xlt.transfer.experiment import Experiment

TEXTS = {"en": ["Anna sees the dog", "the river"] * 3, "de": ["der hund sieht Anna"] * 3}
SIZES = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}


def describe(model, **fields) -> Experiment:
    return Experiment(task="pos", data="data", train=["en"], model=str(model), **fields)


@pytest.fixture(scope="module")
def tokenizer():
    return train_shared_bpe(TEXTS, vocab_size=100)


def save(folder, tokenizer, model):
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
    return folder


def test_scratch_is_a_stock_xlm_that_its_seed_decides():
    encoder = Encoder(describe("scratch", scratch={"emb_dim": 32, "n_heads": 2}, vocab_size=100), ["X", "NOUN"], TEXTS)
    first, again, other = (encoder.classifier(seed).state_dict() for seed in (1, 1, 2))
    assert encoder.config.emb_dim == 32
    assert encoder.classifier(1).config.id2label == {0: "X", 1: "NOUN"}
    assert "transformer.lang_embeddings.weight" not in first
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["transformer.embeddings.weight"], other["transformer.embeddings.weight"])


def test_weights_of_a_folder_are_used_and_its_untrained_variant_does_without(tokenizer, tmp_path):
    base = BertModel(BertConfig(vocab_size=len(tokenizer), pad_token_id=2, **SIZES))
    encoder = Encoder(describe(save(tmp_path, tokenizer, base)), ["X", "NOUN", "VERB"], {})
    weights = "bert.encoder.layer.0.attention.self.query.weight"
    expected = base.state_dict()[weights.removeprefix("bert.")]
    trained, untrained = encoder.classifier(1), encoder.classifier(1, untrained=True)
    assert torch.equal(trained.state_dict()[weights], expected)
    assert not torch.equal(untrained.state_dict()[weights], expected)
    assert trained.classifier.weight.shape == untrained.classifier.weight.shape == (3, 16)


def test_window_length_is_what_the_positions_allow(tokenizer, tmp_path):
    for name, config, model, length in (
        ("bert", BertConfig, BertModel, 40),
        ("roberta", RobertaConfig, RobertaModel, 37),
    ):
        sizes = {"vocab_size": len(tokenizer), "pad_token_id": 2, "max_position_embeddings": 40, **SIZES}
        folder = save(tmp_path / name, tokenizer, model(config(**sizes)))
        encoder = Encoder(describe(folder, max_length=128), ["X"], {})
        assert encoder.max_length == length
        ids = torch.full((1, encoder.max_length), 20)
        encoder.classifier(1)(input_ids=ids, attention_mask=torch.ones_like(ids))


def test_language_embeddings_need_the_language(tokenizer, tmp_path):
    config = XLMConfig(
        vocab_size=len(tokenizer), emb_dim=16, n_layers=1, n_heads=2, n_langs=2, lang2id={"en": 0, "de": 1}
    )
    encoder = Encoder(describe(save(tmp_path, tokenizer, XLMModel(config))), ["X"], {})
    assert [encoder.lang_id(code) for code in ("en", "de")] == [0, 1]
    with pytest.raises(ValueError, match="No embedding for language 'fr'. The encoder has: de, en"):
        encoder.lang_id("fr")
    scratch = Encoder(describe("scratch", vocab_size=100), ["X"], TEXTS)
    assert scratch.lang_id("fr") is None
    assert encoder.lang_ids(["de"]) == {"de": 1, "en": 0}
    assert scratch.lang_ids(["de"]) is None


def test_tokenizer_larger_than_the_model_is_an_error(tokenizer, tmp_path):
    save(tmp_path, tokenizer, BertModel(BertConfig(vocab_size=50, pad_token_id=2, **SIZES)))
    with pytest.raises(ValueError, match=f"the tokenizer has {len(tokenizer)} entries, .* only 50"):
        Encoder(describe(tmp_path), ["X"], {})


def test_fingerprint_is_that_of_the_weights(tokenizer, tmp_path):
    folders = [tmp_path / name for name in "abc"]
    for folder, seed in zip(folders, (1, 1, 2), strict=True):
        torch.manual_seed(seed)
        save(folder, tokenizer, BertModel(BertConfig(vocab_size=len(tokenizer), **SIZES)))
    first, same, other = (model_fingerprint(describe(folder)) for folder in folders)
    assert first == same != other
    assert model_fingerprint(describe("scratch")) == "scratch"


def test_a_head_that_is_there_is_not_used(tokenizer, tmp_path):
    config = BertConfig(vocab_size=len(tokenizer), pad_token_id=2, num_labels=3, **SIZES)
    old = BertForTokenClassification(config)
    encoder = Encoder(describe(save(tmp_path / "three", tokenizer, old)), ["X", "NOUN", "VERB"], {})
    first, again, other = (encoder.classifier(seed) for seed in (1, 1, 2))
    assert torch.equal(first.classifier.weight, again.classifier.weight)
    assert not torch.equal(first.classifier.weight, other.classifier.weight)
    assert not torch.equal(first.classifier.weight, old.classifier.weight)
    assert torch.equal(first.bert.embeddings.word_embeddings.weight, old.bert.embeddings.word_embeddings.weight)
    assert encoder.had_a_head
    assert Encoder(describe(tmp_path / "three"), ["X", "NOUN"], {}).classifier(1).classifier.weight.shape == (2, 16)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_weights_saved_in_half_precision_are_trained_in_single(tokenizer, tmp_path, dtype):
    base = BertModel(BertConfig(vocab_size=len(tokenizer), pad_token_id=2, **SIZES)).to(dtype)
    encoder = Encoder(describe(save(tmp_path, tokenizer, base)), ["X", "NOUN"], {})
    for untrained in (False, True):
        assert {parameter.dtype for parameter in encoder.classifier(1, untrained).parameters()} == {torch.float32}
