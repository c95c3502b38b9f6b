"""Distance-masked attention, against GATE's formula word by word."""

import math
import random
from types import SimpleNamespace

import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from hf_xlt.models.distance_attention import DistanceAttention, distance_bias
from hf_xlt.models.graph import ancestors, tree_distances

from . import trees

REACHES = [1, 2, 4, -1]


def given(sizes=(7, 12, 1), cut=()):
    """Return distances and which words are there; `cut` are (sentence, word) without a tree around them."""
    draw = random.Random(0)
    heads = torch.full((len(sizes), max(sizes)), -1)
    for row, size in enumerate(sizes):
        heads[row, :size] = torch.tensor(trees.random_heads(size, draw))
    distances = tree_distances(ancestors(heads))
    for row, word in cut:
        distances[row, word], distances[row, :, word] = torch.inf, torch.inf
    return distances, heads >= 0


def attention(size=16, heads=4, dropout=0.0):
    torch.manual_seed(0)
    module = DistanceAttention(SimpleNamespace(hidden_size=size, attention_dropout=dropout)).double()
    for weight in module.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    return module.eval(), torch.randn(3, 12, size, dtype=torch.double)


@torch.no_grad()
def by_hand(module, states, distances, keep, reaches, attend_to_self):
    """Return weights by GATE's formula: a masked softmax, divided by distances, and by its sum again."""
    batch, words, size = states.shape
    per_head = size // len(reaches)
    query, key = module.query(states), module.key(states)
    weights = torch.zeros(batch, len(reaches), words, words, dtype=states.dtype)
    for row in range(batch):
        for head, reach in enumerate(reaches):
            part = slice(head * per_head, (head + 1) * per_head)
            for word in range(words):
                seen = {}
                for other in range(words):
                    arcs = distances[row, word, other].item()
                    if word == other and arcs == 0:
                        arcs = 1 if attend_to_self else math.inf
                    if reach == -1 and keep[row, other]:
                        seen[other] = 1
                    elif arcs <= reach:
                        seen[other] = arcs
                scores = {o: math.exp(query[row, word, part] @ key[row, o, part] / per_head**0.5) for o in seen}
                shares = {o: scores[o] / sum(scores.values()) / seen[o] for o in seen}
                for other, share in shares.items():
                    weights[row, head, word, other] = share / sum(shares.values())
    return weights


@pytest.mark.parametrize("attend_to_self", [True, False])
def test_weights_are_those_of_the_formula(attend_to_self):
    distances, keep = given(cut=[(0, 2), (1, 5)])
    module, states = attention()
    bias, sees = distance_bias(distances, keep, REACHES, attend_to_self)
    _, weights = module(states, bias, sees, with_weights=True)
    torch.testing.assert_close(weights, by_hand(module, states, distances, keep, REACHES, attend_to_self))


@pytest.mark.parametrize("attend_to_self", [True, False])
def test_rows_sum_to_one_or_are_empty(attend_to_self):
    distances, keep = given(cut=[(0, 2)])
    module, states = attention()
    bias, sees = distance_bias(distances, keep, REACHES, attend_to_self)
    context, weights = module(states, bias, sees, with_weights=True)
    sums = weights.sum(-1)
    assert context.isfinite().all() and weights.isfinite().all()
    torch.testing.assert_close(sums, sees[..., 0].double())
    assert sums[0, :, 2].tolist() == [0, 0, 0, pytest.approx(1)]  # cut off, but not for the head that sees all
    assert sums[2, :, 0].tolist() == [pytest.approx(float(attend_to_self))] * 3 + [pytest.approx(1)]  # alone
    assert not weights[0, :, :, 7:].any()  # padding
    assert weights[1, 3, :].all()
    for head, reach in enumerate(REACHES[:3]):
        assert not weights[1, head][distances[1] > reach].any()
        assert (weights[1, head][(distances[1] <= reach) & (distances[1] > 0)] > 0).all()


def test_states_are_the_same_with_and_without_weights():
    distances, keep = given(cut=[(0, 2), (1, 5)])
    for attend_to_self in (True, False):
        module, states = attention()
        bias, sees = distance_bias(distances, keep, REACHES, attend_to_self)
        torch.testing.assert_close(module(states, bias, sees)[0], module(states, bias, sees, with_weights=True)[0])


def test_all_words_at_distance_one_are_ordinary_attention():
    module, states = attention()
    bias, sees = distance_bias(torch.ones(3, 12, 12), torch.ones(3, 12, dtype=torch.bool), [500] * 4)
    query, key, value = (
        layer(states).view(3, 12, 4, 4).transpose(1, 2) for layer in (module.query, module.key, module.value)
    )
    expected = module.output(scaled_dot_product_attention(query, key, value).transpose(1, 2).reshape(3, 12, 16))
    torch.testing.assert_close(module(states, bias, sees)[0], expected)


def test_gradients_are_finite_where_nothing_is_seen():
    distances, keep = given(cut=[(0, 2), (1, 5)])
    module, states = attention()
    bias, sees = distance_bias(distances, keep, REACHES, attend_to_self=False)
    for with_weights in (True, False):
        states = states.detach().requires_grad_()
        module(states, bias, sees, with_weights)[0].square().sum().backward()
        assert states.grad.isfinite().all() and states.grad.any()


def test_dropout_is_for_training_only():
    distances, keep = given()
    module, states = attention(dropout=0.5)
    bias, sees = distance_bias(distances, keep, REACHES)
    for with_weights in (True, False):
        found = [module.eval()(states, bias, sees, with_weights)[0] for _ in range(2)]
        assert torch.equal(*found)
        assert not torch.equal(module.train()(states, bias, sees, with_weights)[0], found[0])
