"""What transformers' own model tests check, said again for our classes."""

import inspect

import pytest
import torch

from hf_xlt.models import XLMForTokenClassification, XLMModel, XLMWithLMHeadModel

from .conftest import packed, tiny_config

CLASSES = [XLMModel, XLMWithLMHeadModel, XLMForTokenClassification]
HEADS = CLASSES[1:]

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")


def model_of(cls, implementation="sdpa", **settings):
    torch.manual_seed(0)
    model = cls(tiny_config(**settings))
    model.set_attn_implementation(implementation)
    return model


def inputs_of(batch):
    return {name: tensor for name, tensor in batch.items() if name != "labels"}


def labelled(cls, batch):
    return {**batch, "labels": batch["labels"] % 2} if cls is XLMForTokenClassification else batch


def gradients(model, inputs):
    model.zero_grad()
    model.train()(**inputs).loss.backward()
    return {name: weight.grad.clone() for name, weight in model.named_parameters() if weight.grad is not None}


@pytest.mark.parametrize("cls", CLASSES)
def test_saved_is_loaded(cls, batch, tmp_path):
    model = model_of(cls).eval()
    model.save_pretrained(tmp_path)
    loaded, info = cls.from_pretrained(tmp_path, output_loading_info=True)
    assert not info["missing_keys"] and not info["unexpected_keys"]
    settings, expected = loaded.config.to_dict(), model.config.to_dict()
    assert settings == {**expected, "architectures": [cls.__name__], "_name_or_path": str(tmp_path)}
    assert torch.equal(loaded(**inputs_of(batch))[0], model(**inputs_of(batch))[0])


@pytest.mark.parametrize("cls", CLASSES)
def test_eager_is_sdpa(cls, batch):
    eager, sdpa = (model_of(cls, name).eval()(**inputs_of(batch))[0] for name in ("eager", "sdpa"))
    torch.testing.assert_close(sdpa, eager, atol=1e-5, rtol=1e-5)


def test_sdpa_is_the_default_and_layers_can_be_switched():
    model = XLMModel(tiny_config())
    assert model.config._attn_implementation == "sdpa"
    model.set_attn_implementation("eager")
    assert {layer.config._attn_implementation for layer in model.attentions} == {"eager"}


@pytest.mark.parametrize("cls", CLASSES)
def test_shapes_of_states_and_weights(cls, batch):
    found = model_of(cls).eval()(**inputs_of(batch), output_hidden_states=True, output_attentions=True)
    rows, length = batch["input_ids"].shape
    assert [states.shape for states in found.hidden_states] == [(rows, length, 16)] * 3
    assert [weights.shape for weights in found.attentions] == [(rows, 4, length, length)] * 2
    weights = found.attentions[0]
    torch.testing.assert_close(weights.sum(-1), torch.ones(rows, 4, length))
    assert not weights.permute(0, 3, 1, 2)[batch["attention_mask"] == 0].any()


@pytest.mark.parametrize("cls", CLASSES)
def test_tuples_are_dictionaries(cls, batch):
    model, options = model_of(cls).eval(), {"output_hidden_states": True, "output_attentions": True}
    named, plain = (model(**inputs_of(batch), **options, return_dict=named) for named in (True, False))
    assert isinstance(plain, tuple)
    torch.testing.assert_close(plain, named.to_tuple())


@pytest.mark.parametrize("cls", CLASSES)
def test_evaluation_is_deterministic_and_dropout_is_on_in_training(cls, batch):
    model = model_of(cls, dropout=0.3, attention_dropout=0.3)
    inputs = inputs_of(batch)
    assert torch.equal(model.eval()(**inputs)[0], model(**inputs)[0])
    assert not torch.equal(model.train()(**inputs)[0], model(**inputs)[0])


@pytest.mark.parametrize("cls", CLASSES)
def test_embedded_inputs_are_ids(cls, batch):
    model, inputs = model_of(cls).eval(), inputs_of(batch)
    expected = model(**inputs)[0]
    words = model.get_input_embeddings()(inputs.pop("input_ids"))
    torch.testing.assert_close(model(**inputs, inputs_embeds=words)[0], expected)


@pytest.mark.parametrize("cls", CLASSES)
def test_signature_names_what_a_trainer_must_keep(cls):
    names = list(inspect.signature(cls.forward).parameters)
    assert names[1] == "input_ids"
    assert {"attention_mask", "langs", "position_ids", "sequence_lengths"} <= set(names)
    assert ("labels" in names) is (cls in HEADS)


@pytest.mark.parametrize("cls", HEADS)
@pytest.mark.parametrize("sinusoidal", [False, True])
def test_training_step_reaches_every_trained_parameter(cls, sinusoidal, batch):
    model = model_of(cls, sinusoidal_embeddings=sinusoidal)
    reached = {name for name, gradient in gradients(model, labelled(cls, batch)).items() if gradient.any()}
    trained = {name for name, weight in model.named_parameters() if weight.requires_grad}
    keys = {name for name in trained if name.endswith("k_lin.bias")}  # shifts all scores of a query alike
    assert reached | keys == trained
    assert ("transformer.position_embeddings.weight" in trained) is not sinusoidal


@pytest.mark.parametrize("cls", HEADS)
@pytest.mark.parametrize("reentrant", [False, True])
@pytest.mark.parametrize("layout", [dict, packed])
def test_checkpointed_gradients_are_the_same(cls, reentrant, layout, batch):
    model, inputs = model_of(cls), layout(labelled(cls, batch))
    expected = gradients(model, inputs)
    model.gradient_checkpointing_enable({"use_reentrant": reentrant})
    torch.testing.assert_close(gradients(model, inputs), expected)


def test_checkpointing_runs_layers_again(batch):
    model, runs = model_of(XLMWithLMHeadModel), []
    model.transformer.ffns[1].lin1.register_forward_hook(lambda *_: runs.append(1))
    gradients(model, batch)
    assert len(runs) == 1
    model.gradient_checkpointing_enable()
    gradients(model, batch)
    assert len(runs) == 3


def test_initialisation_follows_the_configuration():
    model = model_of(XLMWithLMHeadModel, vocab_size=4000, embed_init_std=0.3, init_std=0.07, emb_dim=64)
    assert model.transformer.embeddings.weight.std().item() == pytest.approx(0.3, rel=0.02)
    assert model.transformer.ffns[0].lin1.weight.std().item() == pytest.approx(0.07, rel=0.02)
    assert not model.transformer.embeddings.weight[model.config.pad_token_id].any()
    assert not model.pred_layer.proj.bias.any()
    assert (model.transformer.layer_norm1[0].weight == 1).all()


@pytest.mark.parametrize("sinusoidal", [False, True])
def test_missing_weights_are_initialised_on_loading(sinusoidal, tmp_path):
    """A folder of the encoder lacks the head; position numbers are in no folder at all."""
    encoder = model_of(XLMModel, sinusoidal_embeddings=sinusoidal)
    encoder.save_pretrained(tmp_path)
    loaded, info = XLMForTokenClassification.from_pretrained(tmp_path, output_loading_info=True)
    assert info["missing_keys"] == {"classifier.weight", "classifier.bias"}
    assert loaded.classifier.weight.std().item() == pytest.approx(0.2, rel=0.4)
    assert not loaded.classifier.bias.any()
    assert loaded.transformer.position_ids.tolist() == [list(range(24))]
    for name, weight in encoder.state_dict().items():
        assert torch.equal(loaded.transformer.state_dict()[name], weight), name


def test_weights_of_another_size_are_initialised_on_loading(tmp_path):
    model_of(XLMForTokenClassification).save_pretrained(tmp_path)
    loaded = XLMForTokenClassification.from_pretrained(tmp_path, num_labels=5, ignore_mismatched_sizes=True)
    assert loaded.classifier.weight.shape == (5, 16)
    assert loaded.classifier.weight.isfinite().all() and loaded.classifier.weight.std() < 1


def test_head_is_dropped_and_encoder_found(batch, tmp_path):
    model = model_of(XLMWithLMHeadModel).eval()
    model.save_pretrained(tmp_path)
    encoder = XLMModel.from_pretrained(tmp_path)
    torch.testing.assert_close(encoder(**inputs_of(batch))[0], model.base_model(**inputs_of(batch))[0])


def test_half_precision_runs_and_stays_near(batch):
    model = model_of(XLMModel).eval()
    expected = model(**inputs_of(batch))[0]
    for layout in (dict, packed):
        found = model.to(torch.bfloat16)(**layout(inputs_of(batch)))[0]
        reference = expected if layout is dict else expected[batch["attention_mask"].bool()][None]
        assert found.dtype == torch.bfloat16
        assert (found.float() - reference).abs().max() < 0.1
