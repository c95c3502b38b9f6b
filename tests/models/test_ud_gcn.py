"""Models on dependency trees: what they see, what they do not, and what training reaches."""

import inspect

import pytest
import torch
from huggingface_hub.errors import StrictDataclassClassValidationError, StrictDataclassFieldValidationError
from peft import LoraConfig, get_peft_model
from torch.nn.functional import cross_entropy
from transformers import XLMConfig

from hf_xlt.models.configuration_ud_gcn import UdGcnConfig
from hf_xlt.models.modeling_ud_gcn import UdGcnForRelationClassification, UdGcnModel

from . import trees
from .trees import ENCODERS, encoded, encoder_of, random_batch, tiny_config, tiny_model

EXACT = {"atol": 1e-5, "rtol": 1e-5}


@pytest.fixture
def batch():
    return random_batch()


def states_of(model, batch):
    return model.base_model(**batch).last_hidden_state


def gradients(model, batch):
    model.zero_grad()
    model(**batch).loss.backward()
    return {name for name, weight in model.named_parameters() if weight.grad is not None and weight.grad.any()}


# --- order, padding, trees ---


@pytest.mark.parametrize("encoder_type", ENCODERS)
@pytest.mark.parametrize("prune_k", [-1, 0, 1])
def test_order_of_words_matters_to_the_bilstm_alone(encoder_type, prune_k, batch):
    model = tiny_model(encoder_type=encoder_type, prune_k=prune_k, position_size=4 * (encoder_type != "bilstm"))
    orders = trees.random_orders(batch)
    assert not torch.equal(orders[0, :9], torch.arange(9))
    moved = trees.permuted(batch, orders)
    expected, found = model(**batch), model(**moved)
    if encoder_type == "bilstm":
        assert (found.logits - expected.logits)[:3].abs().min() > 1e-4
    else:
        torch.testing.assert_close(found.logits, expected.logits, **EXACT)
        states = states_of(model, batch).gather(1, orders[..., None].expand(-1, -1, 16))
        torch.testing.assert_close(states_of(model, moved), states, **EXACT)


@pytest.mark.parametrize("encoder_type", ENCODERS)
def test_trees_matter_to_all_but_the_bilstm(encoder_type, batch):
    model = tiny_model(encoder_type=encoder_type)
    other = {**batch, "heads": random_batch(seed=1)["heads"]}
    assert torch.equal(model(**other).logits, model(**batch).logits) is (encoder_type == "bilstm")


@pytest.mark.parametrize("encoder_type", ENCODERS)
@pytest.mark.parametrize("prune_k", [-1, 1])
def test_one_by_one_is_the_batch(encoder_type, prune_k, batch):
    model = tiny_model(encoder_type=encoder_type, prune_k=prune_k)
    logits, states = model(**batch).logits, states_of(model, batch)
    for row, size in enumerate((batch["heads"] >= 0).sum(1)):
        alone = {name: x[row : row + 1] if x.ndim == 1 else x[row : row + 1, :size] for name, x in batch.items()}
        torch.testing.assert_close(model(**alone).logits[0], logits[row], **EXACT)
        torch.testing.assert_close(states_of(model, alone)[0], states[row, :size], **EXACT)


@pytest.mark.parametrize("encoder_type", ENCODERS)
def test_what_stands_at_padding_is_irrelevant(encoder_type, batch):
    model, padding = tiny_model(encoder_type=encoder_type), batch["heads"] < 0
    other = dict(batch)
    for name in ("input_ids", "upos", "deprels", "entity_types"):
        other[name] = batch[name].masked_fill(padding, 3)
    torch.testing.assert_close(model(**other).logits, model(**batch).logits, **EXACT)


def test_pruned_words_keep_to_themselves(batch):
    """The states of a sentence do not depend on words that are cut off, but the sentence's largest numbers may."""
    chain = {name: tensor[:1].clone() for name, tensor in random_batch((8,)).items()}
    chain["heads"] = torch.arange(8)[None]
    chain["subject_mask"], chain["object_mask"] = torch.arange(8) == 2, torch.arange(8) == 4
    chain = {name: tensor[None] if name.endswith("mask") else tensor for name, tensor in chain.items()}
    changed = {**chain, "upos": chain["upos"].clone()}
    for place, k, seen in [(6, 0, False), (6, 1, False), (6, 2, True), (1, 9, False), (1, -1, True)]:
        changed["upos"] = chain["upos"].clone()
        changed["upos"][0, place] = changed["upos"][0, place] % 17 + 2
        for encoder_type in ("gcn", "attention"):
            model = tiny_model(encoder_type=encoder_type, prune_k=k, head_reaches=[1, 2], hidden_size=32)
            found = (states_of(model, changed) != states_of(model, chain))[0].any(-1)
            assert found[place]
            assert found[2:5].any().item() is seen, (place, k, encoder_type)


def test_pooled_spans_are_trigger_sentence_argument(batch):
    model = tiny_model()
    states, logits = states_of(model, batch), model(**batch).logits
    for row, size in enumerate((batch["heads"] >= 0).sum(1)):
        spans = [batch["subject_mask"][row], torch.arange(states.shape[1]) < size, batch["object_mask"][row]]
        pooled = torch.cat([states[row, span].max(0).values for span in spans])
        torch.testing.assert_close(model.classifier(model.pooler(pooled)), logits[row], **EXACT)


def test_trigger_flag_tells_which_words_are_the_subject(batch):
    other = {**batch, "subject_mask": batch["object_mask"]}
    for flag in (True, False):
        model = tiny_model(trigger_flag=flag)
        assert torch.equal(states_of(model, other), states_of(model, batch)) is not flag


def test_positions_tell_where_words_are_from_the_subject(batch):
    """In a chain 1 <- 2 <- 3 <- 4 seen from 2: up 0 and down 1, the subject, up 1, and up 2, which is up 1 at most."""
    torch.manual_seed(0)
    settings = {"words": "none", "upos_size": 0, "deprel_size": 0, "entity_size": 0, "trigger_flag": False}
    model = UdGcnModel(tiny_config(**settings, position_size=4, position_reach=1)).eval()
    nodes = []
    model.context.register_forward_pre_hook(lambda module, given: nodes.append(given[0][0]))
    chain = torch.tensor([[2, 3, 4, 0]])
    model(heads=chain, subject_mask=torch.tensor([[False, True, False, False]]))
    assert torch.equal(nodes[0], model.nodes.embeddings["positions"].weight[[1, 0, 2, 2]])
    with pytest.raises(ValueError, match="Expected `subject_mask` with `position_size=4`"):
        model(heads=chain)


@pytest.mark.parametrize("encoder_type", ENCODERS)
def test_several_objects_of_a_subject_are_pairs_of_their_own(encoder_type, batch):
    """Three objects, two, and one, the last of which has one of two words."""
    model = tiny_model(encoder_type=encoder_type, label_weights=[1.0, 0.5, 4.0])
    spans = [[(0, 1), (3, 5), (8, 9)], [(1, 2), (4, 5)], [(10, 12)]]
    labels = [[2, 0, 1], [1, 1], [0]]
    words = {name: tensor[:3] for name, tensor in batch.items() if name not in ("object_mask", "labels")}
    masks = torch.zeros(3, 3, 12, dtype=torch.bool)
    for row, found in enumerate(spans):
        for number, (start, end) in enumerate(found):
            masks[row, number, start:end] = True
    several = model(**words, object_mask=masks, labels=torch.tensor([[2, 0, 1], [1, 1, -100], [0, -100, -100]]))
    losses = []
    for row, found in enumerate(spans):
        for number in range(len(found)):
            sentence = {name: tensor[row : row + 1] for name, tensor in words.items()}
            label = torch.tensor([labels[row][number]])
            alone = model(**sentence, object_mask=masks[row : row + 1, number], labels=label)
            torch.testing.assert_close(several.logits[row, number], alone.logits[0], **EXACT)
            losses.append(alone.loss)
    torch.testing.assert_close(several.loss, sum(losses) / 6)
    assert several.logits.shape == (3, 3, 3) and several.logits.isfinite().all()
    several.loss.backward()
    assert all(weight.grad.isfinite().all() for weight in model.parameters() if weight.grad is not None)


def test_a_batch_without_labels_has_no_loss(batch):
    assert tiny_model()(**{**batch, "labels": torch.full((5,), -100)}).loss == 0


def test_pruned_trees_are_for_one_object(batch):
    words = {**batch, "object_mask": batch["object_mask"][:, None], "labels": batch["labels"][:, None]}
    with pytest.raises(ValueError, match=r"`object_mask` \(batch, words\) with `prune_k=1`, got \(5, 1, 12\)"):
        tiny_model(prune_k=1)(**words)


# --- training ---


@pytest.mark.parametrize("encoder_type", ENCODERS)
@pytest.mark.parametrize("freeze_words", [True, False])
def test_training_reaches_what_is_not_frozen(encoder_type, freeze_words, batch):
    model = tiny_model(encoder_type=encoder_type, freeze_words=freeze_words).train()
    trained = {name for name, weight in model.named_parameters() if weight.requires_grad}
    assert ("ud_gcn.nodes.words.weight" in trained) is not freeze_words
    shifts = {name for name in trained if name.endswith("attention.key.bias")}  # all scores of a query alike
    assert gradients(model, batch) | shifts == trained


def test_dropout_is_on_the_features_and_for_training_only(batch):
    model = tiny_model(dropout=0.5)
    assert torch.equal(model(**batch).logits, model(**batch).logits)
    model.train()
    assert not torch.equal(model(**batch).logits, model(**batch).logits)


def test_loss_is_weighted_by_label(batch):
    """Weights 1, 0 and 4: mean over pairs, so that halves can be averaged."""
    plain, weighted = tiny_model(), tiny_model(label_weights=[1.0, 0.0, 4.0])
    logits = plain(**batch).logits
    each = -logits.log_softmax(-1).gather(1, batch["labels"][:, None])[:, 0]
    assert plain(**batch).loss.item() == pytest.approx(each.mean().item(), rel=1e-5)
    expected = (each * torch.tensor([1.0, 0.0, 4.0])[batch["labels"]]).mean()
    assert set(batch["labels"].tolist()) > {0, 2} or set(batch["labels"].tolist()) >= {1, 2}
    assert weighted(**batch).loss.item() == pytest.approx(expected.item(), rel=1e-5)
    halves = [{name: tensor[rows] for name, tensor in batch.items()} for rows in (slice(0, 2), slice(2, 4))]
    four = {name: tensor[:4] for name, tensor in batch.items()}
    mean = sum(weighted(**half).loss for half in halves) / 2
    torch.testing.assert_close(mean, weighted(**four).loss)
    assert plain(**{name: tensor for name, tensor in batch.items() if name != "labels"}).loss is None


@pytest.mark.parametrize("settings", [{}, {"num_hidden_layers": 1}, {"word_size": 768}, {"words": "none"}])
def test_control_has_about_as_many_parameters(settings):
    counts = {}
    for encoder_type in ("gcn", "bilstm"):
        with torch.device("meta"):
            model = UdGcnForRelationClassification(UdGcnConfig(encoder_type=encoder_type, num_labels=10, **settings))
        counts[encoder_type] = sum(weight.numel() for weight in model.parameters() if weight.requires_grad)
    assert counts["bilstm"] == pytest.approx(counts["gcn"], rel=0.02)
    assert UdGcnConfig(encoder_type="bilstm", lstm_size=100).state_size == 200


@pytest.mark.parametrize("encoder_type", ENCODERS)
def test_half_precision_stays_near(encoder_type, batch):
    model = tiny_model(encoder_type=encoder_type, prune_k=1)
    expected = model(**batch).logits
    found = model.to(torch.bfloat16)(**batch).logits
    assert found.dtype == torch.bfloat16
    torch.testing.assert_close(found.float(), expected, atol=0.05, rtol=0.1)


# --- words ---


def test_words_may_be_unknown_to_the_model(batch):
    torch.manual_seed(0)
    model = UdGcnForRelationClassification(tiny_config(words="none")).eval()
    other = {**batch, "input_ids": batch["input_ids"] * 0}
    assert torch.equal(model(**other).logits, model(**batch).logits)
    assert model.get_input_embeddings() is None
    logits = model(**{name: tensor for name, tensor in batch.items() if name != "input_ids"}).logits
    assert torch.equal(logits, model(**batch).logits)


def test_features_may_be_left_out(batch):
    none = {"upos_size": 0, "deprel_size": 0, "entity_size": 0, "trigger_flag": False}
    model = tiny_model(**none)
    assert model.config.node_size == 8
    only = {name: batch[name] for name in ("input_ids", "heads", "subject_mask", "object_mask")}
    assert torch.equal(model(**only).logits, model(**batch).logits)


def test_states_of_an_encoder_are_those_of_first_pieces():
    model, batch = encoded()
    pieces = model.ud_gcn.nodes.encoder(
        batch["input_ids"],
        attention_mask=batch["attention_mask"],
        langs=torch.zeros_like(batch["input_ids"]),  # "en" is 0 in the encoder, and 1 in the model
    ).last_hidden_state
    keep = batch["heads"] >= 0
    features = {"upos": batch["upos"], "deprels": batch["deprels"], "entity_types": batch["entity_types"]}
    features["triggers"] = batch["subject_mask"]
    inputs = [batch[name] for name in ("input_ids", "attention_mask", "langs", "word_mask")]
    found = model.ud_gcn.nodes(keep, features, *inputs)[..., :16]
    assert batch["word_mask"].sum() < batch["attention_mask"].sum()
    assert torch.equal(found[keep], pieces[batch["word_mask"]])
    assert not found[~keep].any()


def test_languages_reach_an_encoder_that_knows_them():
    model, batch = encoded()
    other = {**batch, "langs": batch["langs"] * 0}
    assert not torch.equal(model(**other).logits, model(**batch).logits)
    per_piece = {**batch, "langs": torch.ones_like(batch["input_ids"])}
    assert torch.equal(model(**per_piece).logits, model(**batch).logits)
    model, batch = encoded(languages=1)
    without = {name: tensor for name, tensor in batch.items() if name != "langs"}
    assert torch.equal(model(**without).logits, model(**batch).logits)


def test_frozen_encoder_stays_as_it_is():
    for frozen in (True, False):
        model, batch = encoded(freeze_encoder=frozen)
        model.train()
        reached = gradients(model, batch)
        assert any("encoder" in name for name in reached) is not frozen
        assert model.ud_gcn.nodes.encoder.training is not frozen
        assert any("context" in name for name in reached)


def test_adapters_train_beside_a_frozen_encoder():
    model, batch = encoded()
    modules = ["upos", "deprels", "entity_types", "triggers", "context", "pooler", "classifier"]
    adapted = get_peft_model(model, LoraConfig(target_modules=["q_lin", "v_lin"], modules_to_save=modules))
    adapted.train()
    reached = gradients(adapted, batch)
    assert any("lora_B" in name for name in reached)
    assert all(any(f"{module}.modules_to_save" in name for name in reached) for module in modules)
    assert not any("encoder" in name and "lora" not in name for name in reached)


def test_from_encoder_copies_the_configuration():
    config = tiny_config()
    model = UdGcnForRelationClassification.from_encoder(encoder_of(1), config)
    assert (config.words, config.encoder_config) == ("vectors", None)
    assert model.config.words == "encoder" and model.config.node_size == 16 + 4 * 4
    for (name, given), found in zip(
        encoder_of(1).named_parameters(), model.ud_gcn.nodes.encoder.parameters(), strict=True
    ):
        assert torch.equal(given, found), name


def test_from_vectors_fills_the_words():
    matrix = torch.randn(40, 8)
    model = UdGcnModel.from_vectors(matrix, tiny_config())
    assert torch.equal(model.nodes.words.weight[2:], matrix) and not model.nodes.words.weight[:2].any()
    with pytest.raises(ValueError, match=r"of the shape \(40, 8\)"):
        UdGcnModel.from_vectors(matrix[1:], tiny_config())
    with pytest.raises(ValueError, match="`words='vectors'`, got 'none'"):
        UdGcnModel.from_vectors(matrix, tiny_config(words="none"))


# --- outputs, inputs ---


@pytest.mark.parametrize("prune_k", [-1, 1])
def test_attentions_are_of_words_within_reach(prune_k, batch):
    model = tiny_model(encoder_type="attention", prune_k=prune_k)
    plain, asked = model(**batch), model(**batch, output_attentions=True)
    assert plain.attentions is None
    assert [weights.shape for weights in asked.attentions] == [(5, 4, 12, 12)] * 2
    torch.testing.assert_close(asked.logits, plain.logits, **EXACT)
    near = torch.tensor(trees.arcs_between(batch["heads"][2].tolist()))
    seen = asked.attentions[0][2, 0] > 0
    assert not (seen & (near > 1)).any()
    assert seen.sum() == 34 if prune_k == -1 else seen.sum() < 34  # 12 words, 11 arcs in both directions


def test_tuples_are_dictionaries(batch):
    model = tiny_model()
    named, plain = model(**batch), model(**batch, return_dict=False)
    assert isinstance(plain, tuple)
    torch.testing.assert_close(plain, named.to_tuple())


def test_signature_names_what_a_trainer_must_keep(batch):
    for cls in (UdGcnModel, UdGcnForRelationClassification):
        names = set(inspect.signature(cls.forward).parameters)
        assert set(encoded()[1]) | set(batch) <= names | ({"labels"} if cls is UdGcnModel else set())
        assert {name for name in names if "label" in name} <= {"labels"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"heads": None}, "Expected `heads`"),
        ({"subject_mask": None}, "Expected `subject_mask` and `object_mask`"),
        ({"upos": None}, r"Expected `upos` of the shape of `heads`, \(5, 12\), got none"),
        ({"deprels": torch.zeros(5, 11).long()}, r"`deprels`.* got \(5, 11\)"),
        ({"input_ids": None}, "Expected `input_ids`"),
    ],
)
def test_missing_inputs_are_named(changes, message, batch):
    with pytest.raises(ValueError, match=message):
        tiny_model()(**{**batch, **changes})


def test_missing_inputs_of_encoders_are_named():
    model, batch = encoded()
    wrong = batch["word_mask"].clone()
    wrong[0] = False
    for changes, message in [
        ({"input_ids": None}, "Expected `input_ids`"),
        ({"word_mask": None}, "Expected `word_mask`"),
        ({"word_mask": wrong}, r"as many words in `word_mask` as in `heads`, \[9, 5, 12, 1\], got \[0, 5, 12, 1\]"),
        ({"langs": None}, "Expected `langs`"),
        ({"langs": batch["langs"] + 1}, "Expected `langs` from 0 to 1, got 2 to 2"),
    ]:
        with pytest.raises(ValueError, match=message):
            model(**{**batch, **changes})


def test_base_model_asks_for_spans_only_where_it_prunes(batch):
    spans = ("subject_mask", "object_mask")
    without = {name: tensor for name, tensor in batch.items() if name not in spans}
    for prune_k in (-1, 1):
        model = tiny_model(UdGcnModel, trigger_flag=False, prune_k=prune_k)
        if prune_k == -1:
            assert model(**without).last_hidden_state.shape == (5, 12, 16)
        else:
            with pytest.raises(ValueError, match="`subject_mask` and `object_mask` with `prune_k=1`"):
                model(**without)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"languages": ["en", "en"]}, "`languages` must be distinct"),
        ({"hidden_size": 0}, "`hidden_size` must be at least 1"),
        ({"upos_size": -1}, "`upos_size` must be at least 0"),
        ({"position_reach": 0}, "`position_reach` must be at least 1"),
        ({"position_size": 5, "encoder_type": "bilstm"}, "`position_size` is for trees"),
        ({"words": "none", "upos_size": 0, "deprel_size": 0, "entity_size": 0}, "Words have no features"),
        ({"deprel_vocab_size": 1}, "`deprel_vocab_size` counts padding and the unknown"),
        ({"words": "encoder"}, "`encoder_config` is for `words='encoder'`, got none"),
        ({"encoder_config": XLMConfig(emb_dim=16)}, "got one and `words='vectors'`"),
        ({"encoder_langs": [0]}, "`encoder_langs` is for an encoder with language embeddings"),
        ({"dropout": 1.0}, "`dropout` must be at least 0 and below 1"),
        ({"prune_k": -2}, "`prune_k` must be at least 0, or -1"),
        ({"head_reaches": [1, 0]}, "`head_reaches`"),
        ({"head_reaches": []}, "`head_reaches`"),
        ({"encoder_type": "attention", "hidden_size": 30, "head_reaches": [1] * 4}, "multiple of the 4 heads"),
        ({"num_labels": 3, "label_weights": [1.0, 2.0]}, "for each of the 3 labels"),
        ({"num_labels": 2, "label_weights": [1.0, -2.0]}, "at least 0"),
    ],
)
def test_bad_configurations_are_refused(fields, message):
    with pytest.raises(StrictDataclassClassValidationError, match=message):
        UdGcnConfig(**fields)


def test_wrong_types_are_refused():
    for fields in ({"encoder_type": "lstm"}, {"words": "all"}, {"prune_k": "1"}):
        with pytest.raises(StrictDataclassFieldValidationError):
            UdGcnConfig(**fields)


def test_defaults_are_the_textbook_classifier(batch):
    """Two layers of 200, worked out with plain matrices."""
    torch.manual_seed(0)
    model = UdGcnForRelationClassification(UdGcnConfig(words="none", num_labels=3, entity_vocab_size=5)).eval()
    sentence = {name: tensor[:1, :9] for name, tensor in batch.items() if tensor.ndim == 2 and name != "input_ids"}
    adjacent = torch.eye(9)
    for word, head in enumerate(sentence["heads"][0].tolist()):
        if head:
            adjacent[word, head - 1] = adjacent[head - 1, word] = 1
    nodes = model.ud_gcn.nodes.embeddings
    hidden = torch.cat([nodes[name](sentence[name][0]) for name in ("upos", "deprels", "entity_types")], dim=-1)
    assert hidden.shape == (9, 90)
    for layer in model.ud_gcn.context.layers:
        weight, bias = layer.projection.weight, layer.projection.bias
        assert len(weight) == 200
        hidden = torch.relu(adjacent @ hidden @ weight.T / adjacent.sum(1, keepdim=True) + bias)
    subject, argument = sentence["subject_mask"][0], sentence["object_mask"][0]
    pooled = torch.cat([hidden[subject].amax(0), hidden.amax(0), hidden[argument].amax(0)])
    for layer in model.pooler:
        pooled = layer(pooled)
    torch.testing.assert_close(model(**sentence).logits[0], model.classifier(pooled), **EXACT)
    loss = model(**sentence, labels=torch.tensor([2])).loss
    torch.testing.assert_close(loss, cross_entropy(model.classifier(pooled)[None], torch.tensor([2])), **EXACT)
