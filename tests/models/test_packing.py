"""Packed rows: the same as padded batches, on every attention implementation."""

import pytest
import torch
from torch.nn.attention.flex_attention import flex_attention
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

from hf_xlt.models import XLMForTokenClassification, XLMModel, XLMWithLMHeadModel
from hf_xlt.models.packing import group_sequences

from .conftest import packed, tiny_config


def model_of(cls, implementation):
    torch.manual_seed(0)
    model = cls(tiny_config())
    model.set_attn_implementation(implementation)
    return model


@pytest.mark.parametrize("implementation", ["eager", "sdpa"])
@pytest.mark.parametrize("cls", [XLMModel, XLMWithLMHeadModel, XLMForTokenClassification])
def test_packed_is_padded(cls, implementation, batch):
    batch.pop("labels")
    model, keep = model_of(cls, implementation).eval(), batch["attention_mask"].bool()
    expected = model_of(cls, "eager").eval()(**batch, output_hidden_states=True)
    row = packed(batch)
    found = model(**row, output_hidden_states=True)
    torch.testing.assert_close(found[0][0], expected[0][keep], atol=1e-5, rtol=1e-5)
    for states, padded in zip(found.hidden_states, expected.hidden_states, strict=True):
        torch.testing.assert_close(states[0], padded[keep], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("implementation", ["eager", "sdpa"])
def test_packed_gradients_are_padded_gradients(implementation, batch):
    gradients = []
    for inputs in (batch, packed(batch)):
        model = model_of(XLMWithLMHeadModel, implementation).train()
        model(**inputs).loss.backward()
        gradients.append({name: weight.grad for name, weight in model.named_parameters()})
    torch.testing.assert_close(*gradients, atol=1e-5, rtol=1e-4)


def attention_in_place_of(implementation, function, batch, monkeypatch):
    """Return a packed row's states where `function` is the attention function, and the padded batch's."""
    batch.pop("labels")
    expected = model_of(XLMModel, "eager").eval()(**batch)[0][batch["attention_mask"].bool()]
    monkeypatch.setitem(ALL_ATTENTION_FUNCTIONS, implementation, function)
    model = model_of(XLMModel, "eager").eval()
    model.config._attn_implementation_internal = implementation
    with torch.no_grad():
        return model(**packed(batch))[0][0], expected


def test_flash_attention_gets_sequence_bounds_and_no_positions(batch, monkeypatch):
    def within_bounds(module, query, key, value, attention_mask, scaling, dropout, **options):
        assert attention_mask is None and "position_ids" not in options and not module.is_causal
        bounds = options["cu_seq_lens_q"]
        assert bounds.dtype == torch.int32 and bounds is options["cu_seq_lens_k"]
        assert options["max_length_q"] == options["max_length_k"] == bounds.diff().max()
        parts = [tensor.split(bounds.diff().tolist(), dim=2) for tensor in (query, key, value)]
        attend = torch.nn.functional.scaled_dot_product_attention
        return torch.cat([attend(*part) for part in zip(*parts, strict=True)], dim=2).transpose(1, 2), None

    found, expected = attention_in_place_of("flash_attention_2", within_bounds, batch, monkeypatch)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


def test_flex_attention_stays_within_sequences(batch, monkeypatch):
    def uncompiled(module, query, key, value, attention_mask, scaling, dropout):
        context = flex_attention(query, key, value, block_mask=attention_mask, scale=scaling)
        return context.transpose(1, 2), None

    found, expected = attention_in_place_of("flex_attention", uncompiled, batch, monkeypatch)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


def test_order_of_sequences_does_not_matter(batch):
    model = model_of(XLMModel, "sdpa").eval()
    batch.pop("labels")
    turned = {name: tensor.flip(0) for name, tensor in batch.items()}
    lengths = batch["attention_mask"].sum(1).tolist()
    straight = model(**packed(batch))[0][0].split(lengths)
    reverse = model(**packed(turned))[0][0].split(lengths[::-1])
    for one, other in zip(straight, reverse[::-1], strict=True):
        torch.testing.assert_close(one, other, atol=1e-6, rtol=1e-5)


def test_positions_default_to_counting_in_each_sequence(batch):
    model, row = model_of(XLMModel, "sdpa").eval(), packed(batch)
    counted = torch.cat([torch.arange(length) for length in row["sequence_lengths"]])[None]
    inputs = {name: row[name] for name in ("input_ids", "langs", "sequence_lengths")}
    torch.testing.assert_close(model(**inputs)[0], model(**inputs, position_ids=counted)[0])


def test_dropout_of_weights_acts_on_packed_rows(batch):
    torch.manual_seed(0)
    model, row = XLMModel(tiny_config(attention_dropout=0.5)).train(), packed(batch)
    row.pop("labels")
    assert not torch.equal(model(**row)[0], model(**row)[0])


def test_groups_by_hand():
    """Lengths 2, 5, 2, 1: groups {1}, {2, 2}, {5}; only equal lengths, so no masks."""
    groups = group_sequences(torch.tensor([2, 5, 2, 1]), torch.device("cpu"))
    assert groups.shapes == [(1, 1), (2, 2), (1, 5)]
    assert groups.masks == [None, None, None]
    assert groups.to_padded.tolist() == [9, 0, 1, 7, 8, 2, 3, 4, 5, 6]
    assert groups.to_row.tolist() == [1, 2, 5, 6, 7, 8, 9, 3, 4, 0]


def test_padding_within_a_group():
    groups = group_sequences(torch.tensor([11, 10]), torch.device("cpu"))
    assert groups.shapes == [(2, 11)]
    assert groups.masks[0].squeeze().tolist() == [[True] * 10 + [False], [True] * 11]


def test_row_survives_padding_with_exact_gradients():
    lengths = torch.tensor([10, 3, 11, 4, 1, 12])
    groups = group_sequences(lengths, torch.device("cpu"))
    row = torch.randn(int(lengths.sum()), 3, dtype=torch.float64, requires_grad=True)
    assert torch.equal(groups.row(groups.padded(row)), row)
    weights = torch.randn_like(row)

    def through(row):
        return groups.row([group.tanh() for group in groups.padded(row)]) * weights

    assert torch.autograd.gradcheck(through, (row,))
