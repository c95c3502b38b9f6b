"""Tests of the accuracy of translation retrieval."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from hf_xlt.metrics import retrieval_accuracy


def test_by_hand():
    # Nearest by angle: 0 -> 2, 1 -> 1, 2 -> 0, and back 0 -> 2, 1 -> 1, 2 -> 2.
    source, target = [[1, 0], [0, 1], [2, 1]], [[2, 1], [0, 3], [3, 1]]
    assert retrieval_accuracy(source, target) == pytest.approx({"accuracy": 1 / 3, "reverse_accuracy": 2 / 3})


def test_lengths_do_not_count():
    vectors = np.random.default_rng(0).normal(size=(20, 5))
    longer = vectors * np.arange(1, 21)[:, None]
    assert retrieval_accuracy(vectors, longer) == {"accuracy": 1.0, "reverse_accuracy": 1.0}


@pytest.mark.parametrize("seed", range(3))
def test_equals_scikit_learn(seed):
    draw = np.random.default_rng(seed)
    source = draw.normal(size=(60, 6))
    target = source + draw.normal(size=source.shape)
    expected = []
    for queries, candidates in ((source, target), (target, source)):
        found = NearestNeighbors(n_neighbors=1, metric="cosine").fit(candidates).kneighbors(queries)[1][:, 0]
        expected.append(float(np.mean(found == np.arange(60))))
    scores = retrieval_accuracy(source, target)
    assert [scores["accuracy"], scores["reverse_accuracy"]] == pytest.approx(expected)
    assert 0 < min(expected) < 1


def test_csls_sees_through_a_vector_that_is_near_to_everything():
    draw = np.random.default_rng(1)
    source = draw.normal(size=(40, 8)) + 1
    target = source + 0.3 * draw.normal(size=source.shape)
    target[0] = source.mean(0)  # a hub
    nn, csls = (retrieval_accuracy(source, target, retrieval)["accuracy"] for retrieval in ("nn", "csls"))
    assert nn < csls


def test_what_cannot_be_scored_is_refused():
    with pytest.raises(ValueError, match=r"got \(2, 3\) and \(1, 3\)"):
        retrieval_accuracy(np.ones((2, 3)), np.ones((1, 3)))
    with pytest.raises(ValueError, match=r"got \(0, 3\)"):
        retrieval_accuracy(np.ones((0, 3)), np.ones((0, 3)))
    with pytest.raises(ValueError, match="retrieval"):
        retrieval_accuracy(np.ones((2, 3)), np.ones((2, 3)), "nearest")
