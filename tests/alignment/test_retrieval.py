"""Tests of the search for translations: against tables of all scores, on hubs, on ties, in any blocks."""

import math
import sys

import pytest
import torch
from torch import Tensor
from torch.nn.functional import normalize
from torch.utils._python_dispatch import TorchDispatchMode

from hf_xlt.alignment import retrieval as module
from hf_xlt.alignment.retrieval import mean_similarity, nearest
from tests.alignment.score_tables import RETRIEVALS, draw, hub_experiment, table


@pytest.mark.parametrize("retrieval", RETRIEVALS)
@pytest.mark.parametrize("candidates", [12, 128, 300])  # less than a chunk, a whole one, more
def test_scores_equal_the_definitions(retrieval, candidates):
    queries, candidates, sources = draw(20, 16), draw(candidates, 16, seed=1) * 3, draw(60, 16, seed=2)
    expected = table(queries, candidates, retrieval, sources).topk(12)
    found = nearest(queries, candidates, 12, retrieval, sources=sources)
    # The logarithms of `isf` are 30 times as long as cosines.
    atol = 3e-5 if retrieval == "isf" else 1e-6
    torch.testing.assert_close(found.scores.double(), expected.values, rtol=0, atol=atol)
    assert found.scores.dtype == torch.float32
    assert torch.equal(found.indices, expected.indices)


def test_sources_are_the_queries_unless_given():
    queries, candidates = draw(40, 8), draw(30, 8, seed=1)
    expected = table(queries, candidates, "csls").topk(3)
    torch.testing.assert_close(nearest(queries, candidates, 3).scores.double(), expected.values, rtol=0, atol=1e-6)


def test_csls_in_double_precision_is_exact_to_that_precision():
    queries, candidates = draw(40, 8).double(), draw(30, 8, seed=1).double()
    expected = table(queries, candidates, "csls").topk(3)
    torch.testing.assert_close(nearest(queries, candidates, 3).scores, expected.values, rtol=0, atol=1e-14)


def test_csls_without_corrections_is_nearest_neighbours():
    queries, candidates = draw(40, 8), draw(300, 8, seed=1)
    neighbours, csls = nearest(queries, candidates, 5, "nn"), nearest(queries, candidates, 5)
    assert not torch.equal(csls.indices, neighbours.indices)
    # Sources at right angles to all candidates make r_S 0; the averages over candidates are then the only correction.
    wide = [torch.cat([matrix, torch.zeros(len(matrix), 1)], dim=1) for matrix in (queries, candidates)]
    found = nearest(*wide, 5, sources=torch.eye(9)[8:])
    assert torch.equal(found.indices, neighbours.indices)
    r_t = mean_similarity(queries, candidates)[:, None]
    torch.testing.assert_close(found.scores, 2 * neighbours.scores - r_t)


def test_csls_and_inverted_softmax_overcome_a_hub():
    source, target = hub_experiment()
    right, hub = {}, {}
    for retrieval in RETRIEVALS:
        found = nearest(source, target, retrieval=retrieval).indices[:, 0]
        right[retrieval] = float((found == torch.arange(400)).float().mean())
        hub[retrieval] = float((found == 400).float().mean())
    assert right["nn"] < 0.05 and hub["nn"] > 0.95
    assert right["csls"] > 0.99 and hub["csls"] < 0.01
    assert right["isf"] > 0.99 and hub["isf"] < 0.01


def test_means_over_neighbours():
    queries, candidates = draw(30, 8), draw(200, 8, seed=1)
    cosines = normalize(queries, dim=1) @ normalize(candidates, dim=1).T
    for neighbours in (1, 10, 200):
        expected = cosines.sort(descending=True).values[:, :neighbours].mean(dim=1)
        torch.testing.assert_close(mean_similarity(queries, candidates, neighbours), expected)
    torch.testing.assert_close(mean_similarity(queries, candidates, 500), cosines.mean(dim=1))


@pytest.mark.parametrize("retrieval", RETRIEVALS)
@pytest.mark.parametrize("block", [1, 7, 1000])
def test_blocks_change_nothing(retrieval, block):
    queries, candidates = draw(50, 16), draw(300, 16, seed=1)
    found, expected = (
        nearest(queries, candidates, 5, retrieval, block=block),
        nearest(queries, candidates, 5, retrieval),
    )
    assert torch.equal(found.indices, expected.indices)
    torch.testing.assert_close(found.scores, expected.scores, rtol=0, atol=1e-5 if retrieval == "isf" else 1e-6)
    torch.testing.assert_close(mean_similarity(queries, candidates, block=block), mean_similarity(queries, candidates))


@pytest.mark.parametrize("k", [1, 3, 10])
def test_of_equal_scores_the_lower_row_comes_first(k):
    # Signs in four dimensions: all cosines are exact, and half, a quarter... of the candidates have the same one.
    candidates = draw(1000, 4, seed=3).sign()
    queries = torch.cat([draw(20, 4).sign(), torch.zeros(1, 4)])
    expected = (queries @ candidates.T).sort(dim=1, descending=True, stable=True).indices[:, :k]
    assert torch.equal(nearest(queries, candidates, k, "nn").indices, expected)
    assert nearest(queries, candidates, k, "nn").indices[-1].tolist() == list(range(k))


def test_ties_within_the_best_and_at_their_end():
    cosines = torch.tensor([[0.1, 0.7, 0.7, 0.9, 0.9, 0.7]])
    scores = torch.full((1, 256), -torch.inf)
    scores[:, [5, 140, 130, 250, 7, 131]] = cosines
    assert module._best(scores, 3).indices.tolist() == [[7, 250, 130]]
    assert module._best(scores, 4).indices.tolist() == [[7, 250, 130, 131]]
    assert module._best(scores, 6).indices.tolist() == [[7, 250, 130, 131, 140, 5]]


def test_the_best_are_found_in_one_chunk_and_in_many():
    scores = draw(40, 30 * 128) + 1e-9 * torch.arange(30 * 128.0).double()  # no two alike
    scores[0, 5:3840:128] += 9  # the thirty best in as many chunks
    scores[1, 640:670] += 9  # or in the same
    expected = scores.sort(dim=1, descending=True)
    for k in (1, 2, 10, 30, 31, 500):
        for find in (module._top, module._best):
            assert torch.equal(find(scores, k).scores, expected.values[:, :k])
            assert torch.equal(find(scores, k).indices, expected.indices[:, :k])


def test_all_candidates_are_ranked_when_asked_for():
    queries, candidates = draw(5, 8), draw(128, 8, seed=1)  # no padding at the end of the chunk
    found = nearest(queries, candidates, 128, "nn")
    assert torch.equal(found.indices.sort().values, torch.arange(128).expand(5, -1))
    assert found.scores.isfinite().all()


class LargestTensor(TorchDispatchMode):
    """Notes the size of the largest tensor that an operation makes."""

    numbers = 0

    def __torch_dispatch__(self, function, types, arguments=(), keywords=None):
        made = function(*arguments, **(keywords or {}))
        for tensor in made if isinstance(made, (tuple, list)) else [made]:
            if isinstance(tensor, Tensor):
                self.numbers = max(self.numbers, tensor.untyped_storage().nbytes() // tensor.element_size())
        return made


@pytest.mark.parametrize("retrieval", RETRIEVALS)
def test_no_tensor_outgrows_the_block(monkeypatch, retrieval):
    monkeypatch.setattr(module, "SCORES_AT_ONCE", 2**14)
    queries, candidates = draw(700, 4), draw(1100, 4, seed=1)
    with LargestTensor() as largest:
        nearest(queries, candidates, 2, retrieval)
    assert 2**13 < largest.numbers <= 2**14


def test_a_word_without_a_vector_is_near_to_nothing():
    candidates = torch.cat([torch.zeros(1, 8), draw(50, 8)])
    found = nearest(torch.cat([draw(4, 8, seed=1), torch.zeros(1, 8)]), candidates, 51, "nn")
    assert (found.scores[found.indices == 0] == 0).all()
    assert (found.scores[4] == 0).all()


def test_lengths_and_half_precision_do_not_matter():
    queries, candidates = draw(30, 8), draw(100, 8, seed=1)
    found = nearest(queries * 1e-10, candidates * 1e15, 3)
    assert torch.equal(found.indices, nearest(queries, candidates, 3).indices)
    halves = queries.bfloat16(), candidates.bfloat16()
    torch.testing.assert_close(nearest(*halves, 3), nearest(*(half.float() for half in halves), 3))


def test_the_callers_vectors_are_left_alone():
    queries, candidates = draw(30, 8), draw(100, 8, seed=1)
    before = queries.clone(), candidates.clone()
    nearest(queries, candidates, retrieval="isf")
    torch.testing.assert_close((queries, candidates), before, rtol=0, atol=0)


@pytest.mark.parametrize("retrieval", RETRIEVALS)
def test_faiss_finds_the_same(retrieval):
    pytest.importorskip("faiss", reason="faiss is not installed")
    queries, candidates, sources = draw(60, 16), draw(500, 16, seed=1), draw(80, 16, seed=2)
    found = nearest(queries, candidates, 10, retrieval, sources=sources, backend="faiss")
    expected = nearest(queries, candidates, 10, retrieval, sources=sources)
    assert torch.equal(found.indices, expected.indices)
    torch.testing.assert_close(found.scores, expected.scores, rtol=0, atol=3e-5 if retrieval == "isf" else 2e-6)


def test_without_faiss(monkeypatch):
    monkeypatch.setitem(sys.modules, "faiss", None)
    with pytest.raises(ImportError, match=r'pip install "hf_xlt\[faiss\]"'):
        nearest(draw(3, 4), draw(3, 4), backend="faiss")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"k": 6}, "between 1 and 5, the number of candidates, got 6"),
        ({"k": 0}, "between 1 and 5"),
        ({"candidates": draw(5, 3)}, r"same dimensions.*\(4, 8\), \(5, 3\)"),
        ({"queries": draw(0, 8)}, "at least one word"),
        ({"sources": draw(2, 7)}, r"\(2, 7\)"),
        ({"queries": torch.full((4, 8), math.nan)}, r"row 0 of \(4, 8\) holds NaN"),
        ({"candidates": torch.eye(8)[:5] * torch.tensor([1.0, 1.0, math.inf, 1, 1])[:, None]}, r"row 2 of \(5, 8\)"),
        ({"retrieval": "cosine"}, "'nn' or 'csls' or 'isf', got 'cosine'"),
        ({"backend": "annoy"}, "'torch' or 'faiss', got 'annoy'"),
    ],
)
def test_what_cannot_be_searched(changes, message):
    with pytest.raises(ValueError, match=message):
        nearest(**{"queries": draw(4, 8), "candidates": draw(5, 8), **changes})
