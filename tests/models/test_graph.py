"""Trees as graphs: adjacency, pruning, distances, and the layer over them."""

import random

import pytest
import torch

from hf_xlt.models.graph import (
    GraphConvolution,
    GraphEncoder,
    adjacency,
    ancestors,
    averaging,
    near_path,
    steps_from,
    tree_distances,
)

from . import trees

SIZES = [1, 2, 3, 6, 11, 17, 40]


def given_trees(seed=0):
    """Return random trees and a chain, as lists and as one padded batch."""
    draw = random.Random(seed)
    lists = [trees.random_heads(size, draw) for size in SIZES] + [list(range(33))]
    padded = torch.full((len(lists), 42), -1)
    for row, heads in enumerate(lists):
        padded[row, : len(heads)] = torch.tensor(heads)
    return lists, padded


def layer_of(input_size=5, output_size=7):
    torch.manual_seed(0)
    return GraphConvolution(input_size, output_size)


def masks(batch, words, *spans):
    """Return a mask for each list of one span (a list of words) for each sentence."""
    found = torch.zeros(len(spans), batch, words, dtype=torch.bool)
    for number, of_sentences in enumerate(spans):
        for row, span in enumerate(of_sentences):
            found[number, row, span] = True
    return found


def test_adjacency_is_the_arcs_of_the_tree():
    lists, heads = given_trees()
    found = adjacency(heads)
    assert torch.equal(found, found.transpose(1, 2)) and not found.diagonal(dim1=1, dim2=2).any()
    for row, tree in enumerate(lists):
        arcs = {(word, head - 1) for word, head in enumerate(tree) if head}
        assert len(arcs) == len(tree) - 1
        assert set(map(tuple, found[row].nonzero().tolist())) == arcs | {(head, word) for word, head in arcs}


def test_reversed_arcs_are_the_same_graph():
    """Any word of a tree can be its root; the arcs on the way there turn round."""
    draw = random.Random(3)
    heads = trees.random_heads(12, draw)
    for root in range(12):
        way, turned = trees.way_up(heads, root), list(heads)
        turned[root] = 0
        for lower, upper in zip(way, way[1:], strict=False):
            turned[upper] = lower + 1
        assert torch.equal(adjacency(torch.tensor([heads])), adjacency(torch.tensor([turned])))


def test_ancestors_and_distances_are_those_of_a_search():
    lists, heads = given_trees()
    above = ancestors(heads)
    distances = tree_distances(above)
    for row, tree in enumerate(lists):
        size = len(tree)
        for word in range(size):
            assert set(above[row, word].nonzero().flatten().tolist()) == set(trees.way_up(tree, word))
        assert distances[row, :size, :size].tolist() == trees.arcs_between(tree)
        for padding in (above[row, size:], above[row, :, size:]):
            assert not padding.any()
        for padding in (distances[row, size:], distances[row, :, size:]):
            assert padding.isinf().all()


def test_steps_are_counted_from_the_nearest_word_of_the_subject():
    lists, heads = given_trees(seed=2)
    draw = random.Random(2)
    above = ancestors(heads)
    spans = [draw.sample(range(len(tree)), min(len(tree), draw.randrange(1, 4))) for tree in lists]
    up, down = steps_from(above, masks(len(lists), heads.shape[1], spans)[0])
    for row, tree in enumerate(lists):
        for word in range(len(tree)):
            way, found = trees.way_up(tree, word), []
            for start in (trees.way_up(tree, start) for start in spans[row]):
                meeting = next(place for place in start if place in way)
                found.append((start.index(meeting), way.index(meeting)))
            expected = min(found, key=lambda steps: (sum(steps), steps))
            assert (up[row, word].item(), down[row, word].item()) == expected


def test_distances_are_exact_under_autocast():
    """Half precision knows no 601."""
    above = ancestors(torch.arange(602)[None])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        distances = tree_distances(above)
    assert distances[0, 0].tolist() == list(range(602))


@pytest.mark.parametrize("k", [0, 1, 2, 5])
def test_near_path_is_that_of_a_search(k):
    lists, heads = given_trees(seed=1)
    draw = random.Random(k)
    above = ancestors(heads)
    for _ in range(10):
        firsts, seconds = (
            [draw.sample(range(len(t)), min(len(t), draw.randrange(1, 4))) for t in lists] for _ in "ab"
        )
        found = near_path(above, *masks(len(lists), heads.shape[1], firsts, seconds), k)
        for row, tree in enumerate(lists):
            expected = trees.near_path(tree, firsts[row] + seconds[row], k)
            assert set(found[row].nonzero().flatten().tolist()) == expected, (tree, firsts[row], seconds[row])


def test_near_path_worked_by_hand():
    """The root 5 has the children 2 and 6; 2 has 1 and 3; 3 has 4. The path from 1 to 4 is 1 2 3 4."""
    heads = torch.tensor([[2, 5, 2, 3, 0, 5]])
    above = ancestors(heads)
    first, last, root = masks(1, 6, [[0]], [[3]], [[4]])
    words = {k: near_path(above, first, last, k).nonzero()[:, 1].tolist() for k in (0, 1, 9, -1)}
    assert words == {0: [0, 1, 2, 3], 1: [0, 1, 2, 3], 9: [0, 1, 2, 3], -1: [0, 1, 2, 3, 4, 5]}
    assert near_path(above, first, root, 0).nonzero()[:, 1].tolist() == [0, 1, 4]
    assert near_path(above, first, root, 1).nonzero()[:, 1].tolist() == [0, 1, 2, 4, 5]
    assert near_path(above, first, first, 0).nonzero()[:, 1].tolist() == [0]


def test_pruned_trees_grow_with_k_and_are_connected():
    lists, heads = given_trees(seed=2)
    above = ancestors(heads)
    spans = masks(len(lists), heads.shape[1], [[0] for _ in lists], [[len(tree) - 1] for tree in lists])
    kept = [near_path(above, *spans, k) for k in (0, 1, 2, 3, 40)]
    for smaller, larger in zip(kept, kept[1:], strict=False):
        assert not (smaller & ~larger).any()
    for of_batch in kept:
        pruned = adjacency(heads) & of_batch[:, :, None] & of_batch[:, None, :]
        # A connected graph without circles has one arc less than words.
        assert pruned.sum((1, 2)).tolist() == [2 * (n - 1) for n in of_batch.sum(1).tolist()]
    assert torch.equal(near_path(above, *spans, -1), heads >= 0)
    assert (kept[0] != kept[2]).any() and (kept[2] != (heads >= 0)).any()


def test_layer_is_the_textbook_sum():
    lists, heads = given_trees()
    layer, states = layer_of(), torch.randn(len(lists), heads.shape[1], 5)
    found = layer(states, averaging(adjacency(heads)))
    for row, tree in enumerate(lists):
        distances = trees.arcs_between(tree)
        for word in range(len(tree)):
            near = [other for other, arcs in enumerate(distances[word]) if arcs <= 1]
            total = sum(layer.projection.weight @ states[row, other] for other in near)
            expected = torch.relu(total / len(near) + layer.projection.bias)
            torch.testing.assert_close(found[row, word], expected, atol=1e-5, rtol=1e-5)


def test_permuted_graph_has_permuted_states():
    lists, heads = given_trees()
    layer, states = layer_of().double(), torch.randn(len(lists), heads.shape[1], 5, dtype=torch.double)
    adjacent, order = adjacency(heads), torch.randperm(heads.shape[1])
    found = layer(states[:, order], averaging(adjacent[:, order][:, :, order]))
    torch.testing.assert_close(found, layer(states, averaging(adjacent))[:, order])


def test_constant_states_stay_constant():
    _, heads = given_trees()
    layer = layer_of(5, 5)
    torch.nn.init.eye_(layer.projection.weight)
    torch.nn.init.zeros_(layer.projection.bias)
    states = torch.tensor([0.0, 0.5, 1.0, 2.0, 3.0]).expand(*heads.shape, 5)
    torch.testing.assert_close(layer(states, averaging(adjacency(heads))), states)


def test_word_without_neighbours_keeps_to_itself():
    layer, states = layer_of(), torch.randn(2, 1, 5)
    found = layer(states, averaging(adjacency(torch.tensor([[0], [-1]]))))
    torch.testing.assert_close(found, torch.relu(layer.projection(states)))


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_layers_see_as_many_arcs_far_as_they_are(layers):
    torch.manual_seed(0)
    heads = torch.tensor([trees.random_heads(20, random.Random(5))])
    encoder = GraphEncoder(4, 64, layers, dropout=0.0)
    adjacent, distances = adjacency(heads), tree_distances(ancestors(heads))[0]
    assert distances.max() > layers + 1
    states = torch.randn(1, 20, 4)
    for word in range(20):
        moved = states.clone()
        moved[0, word] += 1
        changed = (encoder(moved, adjacent) != encoder(states, adjacent))[0].any(-1)
        assert changed.tolist() == (distances[word] <= layers).tolist()


def test_dropout_is_between_layers_only():
    torch.manual_seed(0)
    heads = torch.tensor([trees.random_heads(20, random.Random(5))])
    adjacent, states = adjacency(heads), torch.randn(1, 20, 4)
    one, two = (GraphEncoder(4, 8, layers, dropout=0.5).train() for layers in (1, 2))
    assert torch.equal(one(states, adjacent), one(states, adjacent))
    assert not torch.equal(two(states, adjacent), two(states, adjacent))
    assert torch.equal(two.eval()(states, adjacent), two(states, adjacent))
