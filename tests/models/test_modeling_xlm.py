"""Our XLM classes: equal to the stock ones, and what they add."""

import subprocess
import sys
import textwrap

import pytest
import torch
import transformers
from accelerate import cpu_offload

from hf_xlt.models import XLMForTokenClassification, XLMModel, XLMWithLMHeadModel
from hf_xlt.models.xlm_inputs import check_ranges

from .conftest import PAD, packed, tiny_config

CLASSES = [XLMModel, XLMWithLMHeadModel, XLMForTokenClassification]
SETTINGS = [
    {},
    {"sinusoidal_embeddings": True},
    {"gelu_activation": False},
    {"n_langs": 1},
    {"use_lang_emb": False},
    {"emb_dim": 24, "n_heads": 3, "n_layers": 1},
]


def stock(cls):
    return getattr(transformers, cls.__name__)


def outputs(model, batch, **options):
    inputs = {name: tensor for name, tensor in batch.items() if name != "labels"}
    with torch.no_grad():
        return model.eval()(**inputs, output_hidden_states=True, **options)


def model_of(cls, seed=0, **settings):
    torch.manual_seed(seed)
    return cls(tiny_config(**settings))


@pytest.mark.parametrize("cls", CLASSES)
@pytest.mark.parametrize("settings", SETTINGS)
def test_folders_open_both_ways_with_equal_outputs(cls, settings, batch, tmp_path):
    ours = model_of(cls, **settings)
    ours.save_pretrained(tmp_path / "ours")
    theirs = stock(cls).from_pretrained(tmp_path / "ours")
    assert theirs.config.architectures == [cls.__name__]
    theirs.save_pretrained(tmp_path / "theirs")
    again = cls.from_pretrained(tmp_path / "theirs")
    expected = outputs(theirs, batch, output_attentions=True)
    for model in (ours, again):
        found = outputs(model, batch, output_attentions=True)
        assert found.keys() == expected.keys()
        for name in expected:
            torch.testing.assert_close(found[name], expected[name], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("missing", ["langs", "position_ids", "attention_mask"])
def test_optional_inputs_default_as_in_stock(missing, batch):
    ours, theirs = model_of(XLMModel), transformers.XLMModel(tiny_config())
    theirs.load_state_dict(ours.state_dict())
    batch.pop(missing)
    torch.testing.assert_close(outputs(ours, batch)[0], outputs(theirs, batch)[0], atol=1e-5, rtol=1e-5)


def test_lengths_and_token_types_count_as_in_stock(batch):
    ours, theirs = model_of(XLMModel), transformers.XLMModel(tiny_config())
    theirs.load_state_dict(ours.state_dict())
    lengths = batch.pop("attention_mask").sum(1)
    options = {"lengths": lengths - 1, "token_type_ids": batch["langs"] + 7}
    found, expected = outputs(ours, batch, **options)[0], outputs(theirs, batch, **options)[0]
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)
    assert not torch.allclose(found, outputs(ours, batch)[0])


def test_padding_comes_out_as_zeros(batch):
    found = outputs(model_of(XLMModel), batch)
    for states in found.hidden_states:
        assert not states[batch["attention_mask"] == 0].any()


def test_losses_and_gradients_equal_stock(batch):
    ours, theirs = model_of(XLMWithLMHeadModel), transformers.XLMWithLMHeadModel(tiny_config())
    theirs.load_state_dict(ours.state_dict())
    losses = [model.train()(**batch).loss for model in (ours, theirs)]
    torch.testing.assert_close(*losses)
    for loss in losses:
        loss.backward()
    for (name, mine), other in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine.grad, other.grad, atol=1e-5, rtol=1e-4, msg=name)


def test_folder_opens_in_stock_auto_classes_without_this_package(batch, tmp_path):
    """Of the class names in the saved configurations nothing needs this package."""
    script = """
        import sys
        sys.modules["hf_xlt"] = None
        import torch, transformers
        batch, logits = torch.load(sys.argv[2], weights_only=True)
        model = getattr(transformers, sys.argv[3]).from_pretrained(sys.argv[1])
        with torch.no_grad():
            found = model(**batch)[0]
        torch.testing.assert_close(found, logits, atol=1e-5, rtol=1e-5)
        assert type(model).__module__ == "transformers.models.xlm.modeling_xlm"
    """
    inputs = {name: tensor for name, tensor in batch.items() if name != "labels"}
    model = model_of(XLMWithLMHeadModel)
    model.save_pretrained(tmp_path / "model")
    torch.save((inputs, outputs(model, batch)[0]), tmp_path / "batch.pt")
    command = [sys.executable, "-I", "-c", textwrap.dedent(script), tmp_path / "model", tmp_path / "batch.pt"]
    done = subprocess.run([*command, "AutoModelForMaskedLM"], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_auto_classes_open_each_class(tmp_path):
    for cls, auto in zip(
        CLASSES, ["AutoModel", "AutoModelForMaskedLM", "AutoModelForTokenClassification"], strict=True
    ):
        model_of(cls).save_pretrained(tmp_path)
        opened, info = getattr(transformers, auto).from_pretrained(tmp_path, output_loading_info=True)
        assert type(opened) is stock(cls)
        assert not info["missing_keys"] and not info["unexpected_keys"]


@pytest.mark.parametrize("setting", [{"asm": True}, {"causal": True}, {"is_encoder": False}])
def test_unsupported_configurations_are_refused(setting):
    with pytest.raises(ValueError, match=next(iter(setting))):
        XLMWithLMHeadModel(tiny_config(**setting))


def test_heads_must_divide_the_width():
    with pytest.raises(ValueError, match="multiple of `n_heads`"):
        XLMModel(tiny_config(n_heads=5))


@pytest.mark.parametrize(
    "change, message",
    [
        ({"langs": torch.full((1, 6), 3)}, "`langs` from 0 to 2.*got 3 to 3.*lang2id"),
        ({"langs": torch.full((1, 6), -1)}, "`langs`"),
        ({"position_ids": torch.full((1, 6), 24)}, "`position_ids` from 0 to 23"),
        ({"input_ids": torch.full((1, 6), 50)}, "`input_ids` from 0 to 49.*tokenizer"),
        ({"input_ids": torch.full((1, 25), 7), "langs": None}, "at most 24 tokens.*got 25"),
        ({"langs": torch.zeros(1, 5, dtype=torch.long)}, r"`langs` of shape \(1, 6\), got \(1, 5\)"),
        ({"sequence_lengths": torch.tensor([2, 3])}, "sum to the 6 tokens.*sum to 5"),
        ({"sequence_lengths": torch.tensor([6, 0])}, "1 or more"),
        ({"sequence_lengths": torch.tensor([6]), "attention_mask": torch.ones(1, 6)}, "no `attention_mask`"),
        ({"sequence_lengths": torch.tensor([6]), "output_attentions": True}, "padded batch"),
        ({"input_ids": None}, "either `input_ids` or `inputs_embeds`"),
    ],
)
def test_bad_inputs_are_refused(change, message):
    ids = torch.arange(6, 12)[None]
    with pytest.raises(ValueError, match=f"(?s){message}"):
        model_of(XLMModel)(**{"input_ids": ids, "langs": torch.zeros_like(ids), **change})


@pytest.mark.parametrize(
    ("vocab_size", "langs", "longest", "message"),
    [
        (51, [0, 2], 24, "`input_ids` from 0 to 49.*got 0 to 50: do tokenizer"),
        (50, [0, 3], 24, "`langs` from 0 to 2.*got 0 to 3.*lang2id"),
        (50, [], 25, "`position_ids` from 0 to 23.*got 0 to 24"),
    ],
)
def test_data_beyond_the_embeddings_are_refused_before_training(vocab_size, langs, longest, message):
    check_ranges(tiny_config(), 50, [0, 2], 24)
    check_ranges(tiny_config(use_lang_emb=False), 50, [0, 3], 24)
    with pytest.raises(ValueError, match=f"(?s){message}"):
        check_ranges(tiny_config(), vocab_size, langs, longest)


def test_masked_only_loss_is_the_full_loss(batch):
    model = model_of(XLMWithLMHeadModel)
    full, labelled = model.eval()(**batch), model.train()(**batch)
    assert full.logits.shape == (*batch["labels"].shape, 50)
    torch.testing.assert_close(labelled.logits, full.logits[batch["labels"] != -100])
    torch.testing.assert_close(labelled.loss, full.loss)


def test_loss_without_any_label_is_zero(batch):
    batch["labels"] = torch.full_like(batch["labels"], -100)
    loss = model_of(XLMWithLMHeadModel).train()(**batch).loss
    loss.backward()
    assert loss == 0


def test_kept_positions_of_a_packed_row(batch):
    model, row = model_of(XLMWithLMHeadModel).eval(), packed(batch)
    labels = row.pop("labels")
    positions = (labels[0] != -100).nonzero().squeeze(1)
    kept = model(**row, logits_to_keep=positions).logits
    torch.testing.assert_close(kept, model(**row).logits[:, positions])
    loss = model(**row, logits_to_keep=positions, labels=labels[:, positions]).loss
    torch.testing.assert_close(loss, model(**row, labels=labels).loss)


def test_accumulation_with_uneven_masks_is_exact(batch):
    whole, parts = model_of(XLMWithLMHeadModel).train(), model_of(XLMWithLMHeadModel).train()
    whole(**batch).loss.backward()
    items = (batch["labels"] != -100).sum()
    for rows in ([0], [1, 2, 3], [4, 5]):
        part = {name: tensor[rows] for name, tensor in batch.items()}
        parts(**part, num_items_in_batch=items).loss.backward()
    for one, many in zip(whole.parameters(), parts.parameters(), strict=True):
        torch.testing.assert_close(many.grad, one.grad, atol=1e-6, rtol=1e-4)


def test_languages_change_the_output_iff_there_are_embeddings(batch):
    other = {**batch, "langs": 2 - batch["langs"]}
    for settings, changes in [({}, True), ({"n_langs": 1}, False), ({"use_lang_emb": False}, False)]:
        model = model_of(XLMModel, **settings)
        assert torch.equal(outputs(model, batch)[0], outputs(model, other)[0]) is not changes


def test_padded_ids_change_nothing(batch):
    model, keep = model_of(XLMModel), batch["attention_mask"].bool()
    other = {**batch, "input_ids": batch["input_ids"].where(keep, 9), "langs": batch["langs"].where(keep, 2)}
    assert torch.equal(outputs(model, batch)[0][keep], outputs(model, other)[0][keep])


def test_information_flows_across_the_halves_of_a_pair(batch):
    model, row = model_of(XLMModel), 0  # row 0: positions 0-2 source, 3-6 target
    other = {**batch, "input_ids": batch["input_ids"].clone()}
    other["input_ids"][row, 4] = 5
    before, after = outputs(model, batch)[0], outputs(model, other)[0]
    assert (before[row, :3] - after[row, :3]).abs().max() > 1e-3
    assert torch.equal(before[1:], after[1:])


def test_output_weight_is_the_word_embedding(tmp_path):
    model = model_of(XLMWithLMHeadModel)
    assert model.pred_layer.proj.weight is model.transformer.embeddings.weight
    model.save_pretrained(tmp_path)
    loaded = XLMWithLMHeadModel.from_pretrained(tmp_path)
    assert loaded.pred_layer.proj.weight is loaded.transformer.embeddings.weight


def test_resized_vocabulary_keeps_old_rows_and_ties(batch):
    model = model_of(XLMWithLMHeadModel).eval()
    torch.nn.init.normal_(model.pred_layer.proj.bias)
    before = outputs(model, batch).logits
    model.resize_token_embeddings(57)
    after = outputs(model, batch).logits
    assert after.shape[-1] == model.config.vocab_size == len(model.pred_layer.proj.bias) == 57
    assert model.pred_layer.proj.weight is model.transformer.embeddings.weight
    torch.testing.assert_close(after[..., :50], before)
    model.resize_token_embeddings(40)
    assert outputs(model, {**batch, "input_ids": batch["input_ids"].clamp(max=39)}).logits.shape[-1] == 40


def test_centred_languages_change_only_what_has_no_language(batch):
    """With `langs` the same outputs; without, those of the mean of all languages, which were added to nothing."""
    inputs = {name: tensor for name, tensor in batch.items() if name != "labels"}
    model = model_of(XLMModel).eval()
    mean = model.lang_embeddings.weight.mean(0)
    words = model.embeddings(batch["input_ids"]) + mean
    named = model(**inputs).last_hidden_state
    unnamed = {name: tensor for name, tensor in inputs.items() if name not in ("langs", "input_ids")}
    average = model(inputs_embeds=words, **unnamed).last_hidden_state

    model.centre_languages()

    inputs_without = {name: tensor for name, tensor in inputs.items() if name != "langs"}
    torch.testing.assert_close(model(**inputs).last_hidden_state, named)
    torch.testing.assert_close(model(**inputs_without).last_hidden_state, average)
    assert not torch.allclose(named, average)


def test_fixed_positions_take_no_mean_of_languages():
    model = model_of(XLMModel, sinusoidal_embeddings=True)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    model.centre_languages()
    torch.testing.assert_close(model.state_dict(), before)


@pytest.mark.parametrize("cls", CLASSES)
def test_added_language_starts_from_another_or_the_mean(cls, batch, tmp_path):
    model = model_of(cls)
    old = model.base_model.lang_embeddings.weight.detach().clone()
    assert model.add_language("sw", like="fr") == 3
    assert model.add_language("ur") == 4
    weight = model.base_model.lang_embeddings.weight
    torch.testing.assert_close(weight[:3], old)
    torch.testing.assert_close(weight[3], old[2])
    torch.testing.assert_close(weight[4], torch.cat([old, old[2:]]).mean(0))
    assert model.config.n_langs == 5
    assert model.config.lang2id["ur"] == 4 and model.config.id2lang["3"] == "sw"

    model.save_pretrained(tmp_path)
    opened = stock(cls).from_pretrained(tmp_path)
    swahili = {**batch, "langs": torch.full_like(batch["langs"], 3)}
    torch.testing.assert_close(outputs(opened, swahili)[0], outputs(model, swahili)[0], atol=1e-5, rtol=1e-5)
    french = {**batch, "langs": torch.full_like(batch["langs"], 2)}
    torch.testing.assert_close(outputs(model, swahili)[0], outputs(model, french)[0])


@pytest.mark.parametrize("code, like", [("en", None), ("sw", "xx")])
def test_known_language_and_unknown_model_language_are_refused(code, like):
    with pytest.raises(ValueError, match="lang2id"):
        model_of(XLMModel).add_language(code, like)


def test_language_needs_language_embeddings():
    with pytest.raises(ValueError, match="without language embeddings"):
        model_of(XLMModel, n_langs=1).add_language("sw")


def test_sinusoidal_positions_are_sines_and_frozen(tmp_path):
    model = model_of(XLMModel, sinusoidal_embeddings=True)
    model.save_pretrained(tmp_path)
    for weight in (model.position_embeddings.weight, XLMModel.from_pretrained(tmp_path).position_embeddings.weight):
        expected = torch.tensor([3 / 10000 ** (4 / 16)]).sin()
        torch.testing.assert_close(weight[3, 4:5], expected)
        torch.testing.assert_close(weight[0, :4], torch.tensor([0.0, 1.0, 0.0, 1.0]))
        assert not weight.requires_grad


def test_lora_trains_and_merges(batch):
    from peft import LoraConfig, get_peft_model

    base = model_of(XLMWithLMHeadModel)
    before = outputs(base, batch).logits
    model = get_peft_model(base, LoraConfig(target_modules=["q_lin", "v_lin"], r=2))
    torch.testing.assert_close(outputs(model, batch).logits, before)
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight)
    row = packed(batch)
    adapted = outputs(model, batch).logits[batch["attention_mask"].bool()]
    assert (adapted - before[batch["attention_mask"].bool()]).abs().max() > 1e-3
    torch.testing.assert_close(outputs(model, row).logits[0], adapted, atol=1e-5, rtol=1e-5)
    model.train()(**row).loss.backward()
    gradients = {name for name, weight in model.named_parameters() if weight.grad is not None}
    assert gradients and all("lora_" in name for name in gradients)
    merged = outputs(model.merge_and_unload(), batch).logits[batch["attention_mask"].bool()]
    torch.testing.assert_close(merged, adapted, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", ["q_lin", "k_lin", "v_lin"])
def test_hooks_of_projections_act(name, batch):
    model = model_of(XLMModel)
    before = outputs(model, batch)[0]
    layer, calls = getattr(model.attentions[1], name), []
    handles = [
        layer.register_forward_pre_hook(lambda *_: calls.append("before")),
        layer.register_forward_hook(lambda layer, inputs, output: calls.append("after") or 2 * output),
        layer.register_full_backward_hook(lambda *_: calls.append("back")),
    ]
    assert not torch.allclose(outputs(model, batch)[0], before)
    model(batch["input_ids"]).last_hidden_state.sum().backward()
    assert calls == ["before", "after", "before", "after", "back"]
    for handle in handles:
        handle.remove()
    torch.testing.assert_close(outputs(model, batch)[0], before)


def test_offloaded_weights_give_the_same(batch):
    """Accelerate fetches a layer's weights in a forward of its own."""
    model = model_of(XLMModel)
    before = outputs(model, batch)[0]
    offloaded = cpu_offload(model.attentions, execution_device=torch.device("cpu"))
    assert offloaded[0].q_lin.weight.is_meta
    torch.testing.assert_close(outputs(model, batch)[0], before)


def test_padding_id_alone_marks_padding(batch):
    model, keep = model_of(XLMModel), batch["attention_mask"].bool()
    assert (batch["input_ids"][~keep] == PAD).all()
    without = {name: tensor for name, tensor in batch.items() if name != "attention_mask"}
    torch.testing.assert_close(outputs(model, without)[0], outputs(model, batch)[0])
