"""Making, saving and loading taggers; encoders, LoRA, and what transformers asks of models."""

import math

import pytest
import torch
from huggingface_hub.errors import StrictDataclassClassValidationError, StrictDataclassFieldValidationError
from peft import LoraConfig, PeftModel, get_peft_model
from torch.nn.init import _calculate_fan_in_and_fan_out
from transformers import AutoConfig, AutoModel, AutoModelForTokenClassification, Trainer, TrainingArguments

from hf_xlt.models import AdversarialBilstmConfig, AdversarialBilstmForTokenClassification, AdversarialBilstmModel

from .bilstm_taggers import (
    BERT,
    INPUTS,
    LABELS,
    TERMS,
    XLM,
    bert,
    bilstm_config,
    inputs_of,
    make_batch,
    part_of,
    tagger,
    xlm,
)


@pytest.fixture
def batch():
    return make_batch()


@pytest.mark.parametrize("inputs", INPUTS)
def test_saved_is_loaded(inputs, batch, tmp_path):
    model = tagger(**INPUTS[inputs]).eval()
    model.save_pretrained(tmp_path)
    loaded, info = AutoModelForTokenClassification.from_pretrained(tmp_path, output_loading_info=True)
    assert type(loaded) is AdversarialBilstmForTokenClassification
    assert not info["missing_keys"] and not info["unexpected_keys"]
    assert torch.equal(loaded(**batch).loss, model(**batch).loss)
    assert torch.equal(loaded(**batch).logits, model(**batch).logits)
    assert loaded.crf.banned.any() and torch.equal(loaded.crf.banned, model.crf.banned)
    trained = {name for name, weight in loaded.named_parameters() if weight.requires_grad}
    assert trained == {name for name, weight in model.named_parameters() if weight.requires_grad}
    base = AutoModel.from_pretrained(tmp_path)
    assert type(base) is AdversarialBilstmModel
    expected = model.model(**inputs_of(batch))
    assert torch.equal(base(**inputs_of(batch)).last_hidden_state, expected.last_hidden_state)
    assert type(AutoConfig.from_pretrained(tmp_path)) is AdversarialBilstmConfig


@pytest.mark.parametrize("inputs", INPUTS)
def test_missing_weights_are_initialised_on_loading(inputs, tmp_path):
    """A folder of the shared part lacks all that is above it."""
    model = tagger(**INPUTS[inputs])
    model.model.save_pretrained(tmp_path)
    loaded, info = AdversarialBilstmForTokenClassification.from_pretrained(tmp_path, output_loading_info=True)
    missing = {part_of(name) for name in info["missing_keys"]}
    assert missing == {"context_lstm", "projection", "classifier", "crf", "discriminator"}
    assert torch.equal(loaded.model.lstm.weight_hh_l0, model.model.lstm.weight_hh_l0)
    for name, weight in loaded.named_parameters():
        assert weight.isfinite().all() and weight.abs().max() < 10, name
    for module in (loaded.projection, loaded.discriminator.convolutions[0]):
        assert not module.bias.any()
        fans = sum(_calculate_fan_in_and_fan_out(module.weight))
        assert module.weight.std().item() == pytest.approx(math.sqrt(2 / fans), rel=0.3)
    assert not loaded.crf.transitions.any() and torch.equal(loaded.crf.banned, model.crf.banned)


def test_half_precision_checkpoint(batch, tmp_path):
    model = tagger().eval()
    expected = model(**batch).loss
    model.to(torch.bfloat16).save_pretrained(tmp_path)
    half = AutoModelForTokenClassification.from_pretrained(tmp_path)
    whole = AutoModelForTokenClassification.from_pretrained(tmp_path, dtype=torch.float32)
    assert half.dtype == torch.bfloat16 and whole.dtype == torch.float32
    for loaded, near in ((half, 0.05), (whole, 0.01)):
        assert (loaded(**batch).loss - expected).abs() < near * expected
    half.train()(**batch).loss.backward()
    assert half.model.lstm.weight_ih_l0.grad.isfinite().all()


def test_discriminator_takes_nothing_from_the_initial_weights():
    with_one, without = tagger().state_dict(), tagger(adversary=None).state_dict()
    assert all(torch.equal(weight, with_one[name]) for name, weight in without.items())
    assert {part_of(name) for name in with_one.keys() - without.keys()} == {"discriminator"}


def test_initial_embeddings():
    model = tagger(vocab_size=4000, word_size=30, char_vocab_size=500)
    for embeddings in (model.model.words, model.model.characters.embeddings):
        assert not embeddings.weight[:2].any()
        assert embeddings.weight[2:].var().item() == pytest.approx(1 / embeddings.embedding_dim, rel=0.05)


@pytest.mark.parametrize("cls", [AdversarialBilstmModel, AdversarialBilstmForTokenClassification])
def test_word_vectors(cls):
    matrix = torch.randn(18, 6)
    words = cls.from_vectors(matrix, bilstm_config()).get_input_embeddings()
    assert torch.equal(words.weight[2:], matrix) and not words.weight[:2].any()
    assert not words.weight.requires_grad
    for wrong in (torch.randn(20, 6), torch.randn(18, 5)):
        with pytest.raises(ValueError, match=r"Expected vectors of the shape \(18, 6\)"):
            cls.from_vectors(wrong, bilstm_config())
    with pytest.raises(ValueError, match="without `encoder_config`"):
        cls.from_vectors(matrix, bilstm_config(encoder_config=BERT))


@pytest.mark.parametrize(("settings", "langs"), [(bert(), None), (xlm(), [2, 0])])
def test_encoder_is_plugged_in(settings, langs, batch, tmp_path):
    torch.manual_seed(1)
    encoder = AutoModel.from_config(settings).eval()
    encoder.half().save_pretrained(tmp_path)
    config = bilstm_config(char_vocab_size=0)
    model = AdversarialBilstmForTokenClassification.from_encoder(str(tmp_path), config).eval()
    assert config.encoder_config is None  # the caller's configuration is as it was
    assert model.dtype == torch.float32 and str(tmp_path) not in model.config.to_json_string()
    # As it is made from its configuration, and so loaded again; the pooler, which no word reads, is left out.
    remade = AdversarialBilstmForTokenClassification(model.config)
    assert remade.state_dict().keys() == model.state_dict().keys()
    assert not any("pooler" in name for name in model.state_dict())
    mask = batch["word_mask"]
    states = encoder.float()(batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state
    found = model.model(**inputs_of(batch)).last_hidden_state
    torch.testing.assert_close(found, model.model.lstm(states, mask), atol=1e-5, rtol=1e-4)
    encoder.config.name_or_path = "somewhere"
    before = encoder.config.to_dict()
    given = AdversarialBilstmForTokenClassification.from_encoder(
        encoder, bilstm_config(encoder_langs=None, freeze_encoder=True)
    )
    assert given.model.encoder is encoder and not any(weight.requires_grad for weight in encoder.parameters())
    assert encoder.config.to_dict() == before and encoder.config.name_or_path == "somewhere"
    assert "somewhere" not in given.config.to_json_string()


def test_encoder_keeps_its_attention():
    assert tagger(encoder_config=BERT).model.encoder.config._attn_implementation == "sdpa"
    assert tagger(encoder_config=XLM).model.encoder.config._attn_implementation == "eager"


@pytest.mark.parametrize(("encoder", "targets"), [(BERT, ["query", "value"]), (XLM, ["q_lin", "v_lin"])])
def test_lora_on_the_encoder(encoder, targets, batch, tmp_path):
    """LoRA in the encoder; everything above it is trained and saved whole."""
    saved = ["classifier", "projection", "lstm", "context_lstm", "characters", "discriminator", "crf"]
    tagger(encoder_config=encoder).save_pretrained(tmp_path / "base")
    base = AutoModelForTokenClassification.from_pretrained(tmp_path / "base")
    lora = LoraConfig(task_type="TOKEN_CLS", target_modules=targets, modules_to_save=[*saved], r=2)
    model = get_peft_model(base, lora)
    before = {name: weight.clone() for name, weight in model.named_parameters()}
    optimizer = torch.optim.AdamW([weight for weight in model.parameters() if weight.requires_grad], lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        model.train()(**batch).loss.backward()
        optimizer.step()
    moved = {name for name, weight in model.named_parameters() if not torch.equal(weight, before[name])}
    assert all(any(f".{part}." in name for name in moved) for part in [*saved, "lora_A", "lora_B"])
    assert all("modules_to_save" in name or "lora_" in name for name in moved)
    model.save_pretrained(tmp_path / "adapter")
    fresh = AutoModelForTokenClassification.from_pretrained(tmp_path / "base")
    untrained = fresh(**batch).logits
    loaded = PeftModel.from_pretrained(fresh, tmp_path / "adapter").eval()
    expected, found = model.eval()(**batch), loaded(**batch)
    torch.testing.assert_close((found.logits, found.loss), (expected.logits, expected.loss))
    assert not torch.allclose(found.logits, untrained)
    decoded = loaded.decode(found.logits, batch["word_mask"])
    assert torch.equal(decoded, model.decode(expected.logits, batch["word_mask"]))


def test_tuples_are_dictionaries(batch):
    model = tagger().eval()
    named, plain = (model(**batch, return_dict=named) for named in (True, False))
    assert isinstance(plain, tuple) and list(named) == ["loss", "logits", *TERMS, "discriminator_logits"]
    torch.testing.assert_close(plain, named.to_tuple())
    assert len(model(**inputs_of(batch), return_dict=False)) == 1


def test_evaluation_is_deterministic_and_dropout_is_on_in_training(batch):
    model, inputs = tagger(dropout=0.3), inputs_of(batch)
    assert torch.equal(model.eval()(**inputs).logits, model(**inputs).logits)
    assert not torch.equal(model.train()(**inputs).logits, model(**inputs).logits)


def test_a_stock_trainer_trains_and_predicts(tmp_path):
    rows = [{name: tensor[row] for name, tensor in make_batch().items()} for row in range(4)]
    arguments = TrainingArguments(str(tmp_path), max_steps=2, per_device_train_batch_size=4, use_cpu=True)
    trainer = Trainer(tagger(), arguments, train_dataset=rows)
    trainer.train()
    predicted = trainer.predict(rows)
    assert predicted.predictions.shape == (4, 6, len(LABELS)) and predicted.label_ids.shape == (4, 6)
    assert math.isfinite(trainer.state.log_history[-1]["train_loss"])


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_checkpointed_activations_give_the_same_gradients(batch):
    def gradients(model):
        model.train()(**batch).loss.backward()
        return {name: weight.grad for name, weight in model.named_parameters() if weight.grad is not None}

    plain, checkpointed = tagger(encoder_config=BERT), tagger(encoder_config=BERT)
    checkpointed.gradient_checkpointing_enable()
    assert checkpointed.is_gradient_checkpointing
    torch.testing.assert_close(gradients(checkpointed), gradients(plain))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"languages": ["en", "en"]}, "`languages` must be distinct"),
        ({"lstm_size": 0}, "`lstm_size` must be at least 1, got 0"),
        ({"vocab_size": 1}, "at least 2, got 1"),
        ({"char_vocab_size": 1}, "is 0 for no characters, got 1"),
        ({"char_widths": []}, "`char_widths` must be at least one width"),
        ({"dropout": 1.0}, "`dropout` must be at least 0 and below 1, got 1.0"),
        ({"adversary_weight": -1}, "`adversary_weight` must be at least 0, got -1"),
        ({"encoder_langs": [0, 1]}, "is for an encoder with language embeddings"),
        ({"encoder_langs": [0, 1], "encoder_config": BERT}, "is for an encoder with language embeddings"),
        ({"encoder_langs": [0], "encoder_config": XLM}, "an id for each of the 2 languages"),
        ({"encoder_langs": [0, 3], "encoder_config": XLM}, "must be from 0 to 2"),
    ],
)
def test_bad_configurations(settings, message):
    with pytest.raises(StrictDataclassClassValidationError, match=message):
        bilstm_config(**settings)


def test_names_of_methods_are_checked():
    for settings in ({"adversary": "reversal"}, {"char_cnn": "none"}):
        with pytest.raises(StrictDataclassFieldValidationError):
            bilstm_config(**settings)
