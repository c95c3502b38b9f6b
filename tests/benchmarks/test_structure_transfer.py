"""The parts of `benchmarks/structure_transfer.py` that only compute."""

import random

import numpy as np
import pytest

from benchmarks.structure_transfer.shuffled import _moved
from benchmarks.structure_transfer.summary import _means
from hf_xlt.data.dependency_path import dependency_path
from hf_xlt.data.pairs import Pair, Span
from hf_xlt.statistics import Estimate


def test_moved_words_keep_their_tree():
    words, heads, deprels = list("abcde"), [2, 0, 4, 2, 4], ["nsubj", "root", "det", "obj", "amod"]
    upos, types = ["PROPN", "VERB", "DET", "NOUN", "ADJ"], ["PER", "O", "O", "LOC", "O"]
    pair = Pair("s#0", words, Span(0, 1, "PER"), Span(3, 4, "LOC"), "r", types, upos, heads, deprels)
    for seed in range(5):
        order = random.Random(seed).sample(range(5), 5)
        moved = _moved(pair, order)
        assert moved.tokens == [words[word] for word in order]
        assert dependency_path(moved) == dependency_path(pair)
        assert (moved.tokens[moved.subject.start], moved.tokens[moved.object.start]) == ("a", "d")
        above = {word: head and moved.tokens[head - 1] for word, head in zip(moved.tokens, moved.heads, strict=True)}
        assert above == {"a": "b", "b": 0, "c": "d", "d": "b", "e": "d"}
        columns = [moved.upos, moved.deprels, moved.entity_types]
        assert set(zip(moved.tokens, *columns, strict=True)) == set(zip(words, upos, deprels, types, strict=True))


def test_means_are_over_the_cells_they_name():
    def score(value: float) -> Estimate:
        return Estimate(value, np.full(3, value))

    cells = {
        ("en", "en"): 0.9, ("en", "es"): 0.2, ("en", "zh"): 0.4,
        ("es", "es"): 0.4, ("es", "en"): 0.7, ("es", "zh"): 0.2,
        ("en+es", "en"): 0.9, ("en+es", "es"): 0.8, ("en+es", "zh"): 0.5,
    }  # fmt: skip
    found = {name: row["value"] for name, row in _means({key: score(value) for key, value in cells.items()}).items()}
    # Chinese has no model of its own; the two sources are compared where neither is at home.
    expected = {"zero_shot": 0.3, "own": 0.4, "transfer_ratio": 0.5, "two_sources": 0.5, "each_of_them": 0.3}
    assert found == pytest.approx(expected)
