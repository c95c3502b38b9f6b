"""Tests of the way from one span to another."""

import random

import pytest

from hf_xlt.data.dependency_path import dependency_path, directions
from hf_xlt.data.pairs import Pair, Span
from tests.models.trees import arcs_between, random_heads

# The cat that Ann saw sleeps
WORDS = ["The", "cat", "that", "Ann", "saw", "sleeps"]
HEADS = [2, 6, 5, 5, 2, 0]
DEPRELS = ["det", "nsubj", "obj", "nsubj", "acl:relcl", "root"]


def pair(subject: tuple[int, int], object: tuple[int, int], heads=HEADS, deprels=DEPRELS) -> Pair:
    words = [str(place) for place in range(len(heads))]
    return Pair("a#0", words, Span(*subject, "X"), Span(*object, "X"), "no", words, words, heads, deprels)


@pytest.mark.parametrize(
    ("subject", "object", "path"),
    [
        ((3, 4), (2, 3), ("↑nsubj", "↓obj")),
        ((3, 4), (5, 6), ("↑nsubj", "↑acl", "↑nsubj")),
        ((5, 6), (3, 4), ("↓nsubj", "↓acl", "↓nsubj")),
        ((0, 2), (3, 4), ("↓acl", "↓nsubj")),  # from `cat`, the head of `The cat`
        ((0, 1), (0, 2), ("↑det",)),
        ((1, 2), (1, 2), ()),
        ((0, 6), (4, 5), ("↓nsubj", "↓acl")),  # from the root
    ],
)
def test_paths(subject, object, path):
    assert dependency_path(pair(subject, object)) == path


def test_lengths_are_those_of_the_tree_and_the_way_back_is_the_mirror():
    draw = random.Random(0)
    for size in (1, 2, 7, 12):
        heads = random_heads(size, draw)
        deprels = [f"r{place}" for place in range(size)]
        arcs = arcs_between(heads)
        for first in range(size):
            for second in range(size):
                there, back = (
                    dependency_path(pair((a, a + 1), (b, b + 1), heads, deprels))
                    for a, b in ((first, second), (second, first))
                )
                assert len(there) == arcs[first][second]
                turned = {"↑": "↓", "↓": "↑"}
                assert back == tuple(turned[step[0]] + step[1:] for step in reversed(there))
                assert "".join(directions(there)) == "↑" * directions(there).count("↑") + "↓" * directions(
                    there
                ).count("↓")
