"""Sentence vectors and their retrieval: by hand, and against loops."""

import math

import pytest
import torch

from hf_xlt.alignment.retrieval import nearest
from hf_xlt.alignment.sentence_retrieval import inverse_document_frequencies, score_sentences, sentence_vectors

WORDS = [f"w{number}" for number in range(30)]
INDEX = {word: row for row, word in enumerate(WORDS)}


def normal(*shape: int, seed: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def random_sentences(count: int, seed: int) -> list[list[str]]:
    generator = torch.Generator().manual_seed(seed)
    # Squared: frequent words and rare ones; some lie outside the vocabulary.
    draws = [(36**0.5 * torch.rand(9, generator=generator)).square().int().tolist() for _ in range(count)]
    return [[f"w{number}" for number in draw] for draw in draws]


def test_idf_by_hand():
    idf = inverse_document_frequencies([["a", "b"], ["a", "a", "c"], ["a"], []])
    assert idf == {"a": math.log(5 / 3), "b": math.log(5), "c": math.log(5)}
    assert inverse_document_frequencies([["a"], ["a"]])["a"] > 0


def test_vectors_by_hand():
    matrix = torch.tensor([[1.0, 0.0], [0.0, 1.0], [4.0, 4.0]])
    vectors = sentence_vectors(
        [["b", "a", "b", "b"], ["no"], ["a", "no"], [], ["c", "a"]],
        {"a": 0, "b": 1, "c": 2},
        matrix,
        {"a": 1.0, "b": 3.0},
    )
    # b counts once; c has the weight of b, the highest.
    assert vectors.tolist() == [[0.25, 0.75], [0, 0], [1, 0], [0, 0], [3.25, 3]]


def test_vectors_equal_a_loop():
    sentences, matrix = random_sentences(40, seed=0), normal(30, 7, seed=1)
    idf = inverse_document_frequencies(random_sentences(8, seed=2))
    assert not set(INDEX) <= set(idf)
    vectors = sentence_vectors(sentences, INDEX, matrix, idf)
    for sentence, vector in zip(sentences, vectors, strict=True):
        words = [word for word in set(sentence) if word in INDEX]
        weights = [idf.get(word, max(idf.values())) for word in words]
        expected = sum(weight * matrix[INDEX[word]] for word, weight in zip(words, weights, strict=True))
        torch.testing.assert_close(vector, expected / sum(weights))


@pytest.mark.parametrize("retrieval", ["nn", "csls", "isf"])
def test_translations_are_found_through_the_right_map(retrieval):
    source = normal(30, 20, seed=0)
    rotation = torch.linalg.qr(normal(20, 20, seed=1)).Q
    sentences = random_sentences(60, seed=3)
    idf = inverse_document_frequencies(sentences)
    targets = sentence_vectors(sentences, INDEX, source @ rotation.T, idf)
    mapped = sentence_vectors(sentences, INDEX, source @ rotation.T + 0.05 * normal(30, 20, seed=2), idf)
    unmapped = sentence_vectors(sentences, INDEX, source, idf)
    score = score_sentences(mapped, targets, retrieval)
    assert score.precision == 1 and score.hits.all() and score.unknown == 0
    assert score_sentences(unmapped, targets, retrieval).precision < 0.2


def test_hits_by_hand():
    source, target = torch.eye(4)[:3], torch.eye(4)[[0, 2, 1, 3]]
    score = score_sentences(source, target, "nn")
    assert score.hits.tolist() == [True, False, False]
    assert score.precision == 1 / 3


def test_csls_averages_over_the_neighbours_asked_for():
    source = normal(60, 4, seed=0)
    target = source + 0.5 * normal(60, 4, seed=1)
    hits = {neighbours: score_sentences(source, target, "csls", neighbours).hits for neighbours in (1, 50)}
    for neighbours, found in hits.items():
        best = nearest(source, target, 1, "csls", neighbours=neighbours).indices[:, 0]
        assert torch.equal(found, best == torch.arange(60))
    assert not torch.equal(hits[1], hits[50])


@pytest.mark.parametrize("side", ["source", "target"])
def test_sentences_without_a_known_word_are_wrong(side):
    vectors = {"source": torch.eye(4), "target": torch.eye(4)}
    vectors[side][0] = 0  # of equal scores the first sentence wins, by chance the right one here
    for retrieval in ("nn", "csls"):
        score = score_sentences(**{f"{name}_vectors": value for name, value in vectors.items()}, retrieval=retrieval)
        assert score.hits.tolist() == [False, True, True, True]
        assert (score.precision, score.unknown) == (0.75, 1)


def test_empty_input_is_refused():
    with pytest.raises(ValueError, match="Expected the idf of at least one word, got none"):
        sentence_vectors([["a"]], {"a": 0}, torch.eye(1), {})
    with pytest.raises(ValueError, match="a target for each, got 0 and 2"):
        score_sentences(torch.zeros(0, 2), torch.eye(2))
    with pytest.raises(ValueError, match="a target for each, got 2 and 1"):
        score_sentences(torch.eye(2), torch.eye(2)[:1])
