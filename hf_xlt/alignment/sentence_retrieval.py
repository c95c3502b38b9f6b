"""Sentence translation as search: idf-weighted averages of word vectors (Conneau et al. 2018, section 3.3)."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import embedding_bag

from .retrieval import Retrieval, nearest


class SentenceScore(NamedTuple):
    """How many sentences find their translations.

    Attributes:
        precision: Share of the source sentences, 0 to 1.
        hits: (sentences,) bool.
        unknown: Number of pairs with a sentence without any known word, which count as wrong.
    """

    precision: float
    hits: Tensor
    unknown: int


def inverse_document_frequencies(sentences: Iterable[Sequence[str]]) -> dict[str, float]:
    """Return how much each word tells a sentence from others: log((1 + sentences) / sentences with the word).

    The 1 gives a little weight to words of every sentence too.

    Args:
        sentences: Words of each sentence; text other than that to be retrieved, where there is any.

    Example:
        >>> idf = inverse_document_frequencies([["a", "dog"], ["a", "cat", "a"], ["a"]])
        >>> round(math.exp(idf["a"]), 3), round(math.exp(idf["cat"]), 3)
        (1.333, 4.0)
    """
    counts: Counter[str] = Counter()
    size = 0
    for sentence in sentences:
        counts.update(set(sentence))
        size += 1
    return {word: math.log((1 + size) / count) for word, count in counts.items()}


def sentence_vectors(
    sentences: Sequence[Sequence[str]], index: Mapping[str, int], matrix: Tensor, idf: Mapping[str, float]
) -> Tensor:
    """Average the vectors of each sentence's distinct words, weighted by idf.

    Args:
        sentences: Words of each sentence, spelled as in the vocabulary.
        index: Word -> row of `matrix`; other words do not count.
        matrix: (words, dimensions), the vectors, mapped into the space in which sentences are compared.
        idf: Word -> weight, from `inverse_document_frequencies`; a word that is not in it is rarer than all others,
            so it has the highest weight there is.

    Returns:
        (sentences, dimensions); 0 for a sentence without a known word.

    Raises:
        ValueError: If `idf` is empty.

    Example:
        >>> sentence_vectors([["a", "b"], ["c"]], {"a": 0, "b": 1}, torch.eye(2), {"a": 1.0, "b": 3.0})
        tensor([[0.2500, 0.7500],
                [0.0000, 0.0000]])
    """
    if not idf:
        raise ValueError("Expected the idf of at least one word, got none: is the text it comes from empty?")
    highest = max(idf.values())
    # Each word once, as published, in the order of the sentence: that of a set differs from process to process.
    known = [[word for word in dict.fromkeys(sentence) if word in index] for sentence in sentences]
    flat = [word for words in known for word in words]
    weights = torch.tensor([idf.get(word, highest) for word in flat], dtype=matrix.dtype)
    sizes = torch.tensor([len(words) for words in known])
    sentence = torch.arange(len(known)).repeat_interleave(sizes)
    totals = weights.new_zeros(len(known)).index_add(0, sentence, weights)
    shares = weights / totals[sentence]
    return embedding_bag(
        torch.tensor([index[word] for word in flat], dtype=torch.int64, device=matrix.device),
        matrix,
        (sizes.cumsum(0) - sizes).to(matrix.device),
        mode="sum",
        per_sample_weights=shares.to(matrix.device),
    )


def score_sentences(
    source_vectors: Tensor, target_vectors: Tensor, retrieval: Retrieval = "csls", neighbours: int = 10
) -> SentenceScore:
    """Return how often the best target of a source sentence is its translation.

    Args:
        source_vectors: (sentences, dimensions), from `sentence_vectors`.
        target_vectors: (candidates, dimensions), the translations in the same order, then any other sentences.
        retrieval: See `nearest`.
        neighbours: Over how many neighbours CSLS averages.

    Raises:
        ValueError: If there is no source sentence, or fewer targets than sources.

    Example:
        >>> score_sentences(torch.eye(3), torch.eye(3)[[0, 2, 1]], "nn").hits.tolist()
        [True, False, False]
    """
    size = len(source_vectors)
    if not 1 <= size <= len(target_vectors):
        raise ValueError(
            f"Expected at least one source sentence and a target for each, got {size} and {len(target_vectors)}."
        )
    known = source_vectors.any(dim=1) & target_vectors[:size].any(dim=1)
    best = nearest(source_vectors, target_vectors, 1, retrieval, neighbours=neighbours).indices[:, 0]
    hits = ((best == torch.arange(size, device=best.device)) & known).cpu()
    return SentenceScore(int(hits.sum()) / size, hits, int((~known).sum()))
