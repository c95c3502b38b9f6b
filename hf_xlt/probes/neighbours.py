"""Nearest-neighbour translation, layer by layer (Pires, Schlinger & Garrette 2019, section 5.2).

A sentence is the mean of its pieces' hidden states; its translation is taken to be the nearest sentence of the other
language, after a shift by the mean difference between the two languages.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import normalize
from torch.nn.utils.rnn import pad_sequence
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from ..models.xlm_languages import language_id

Distance = Literal["euclidean", "cosine", "csls"]
CSLS_NEIGHBOURS = 10  # Lample, Conneau et al. 2018, section 2.3
QUERIES_AT_ONCE = 1024


class LayerAccuracy(NamedTuple):
    """Share of sentences, between 0 and 1, whose nearest neighbour is their translation.

    Attributes:
        layer: Number of the layer; 0 is the embeddings.
        no_offset: On the vectors as they are.
        offset: Shifted by the mean difference of the pairs themselves, as in the paper.
        held_out_offset: Shifted by the mean difference of the other half of the pairs.
    """

    layer: int
    no_offset: float
    offset: float
    held_out_offset: float


@torch.inference_mode()
def sentence_vectors(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[str],
    language: str | None = None,
    *,
    max_length: int = 256,
    batch_tokens: int = 4096,
) -> Tensor:
    """Return the mean hidden state of each sentence's pieces in every layer.

    Special tokens and padding do not count. A sentence without any piece has the vector 0.

    Args:
        model: An encoder without a head, as `AutoModel` opens it; left in evaluation mode.
        tokenizer: Its tokenizer.
        texts: Sentences, all in one language.
        language: Their language, for encoders with language embeddings.
        max_length: Longer sentences lose their end, in pieces with special tokens.
        batch_tokens: Positions in a batch, padding included; sentences of similar length share one.

    Returns:
        (layers + 1, sentences, hidden), on the CPU; layer 0 is the embeddings.

    Raises:
        ValueError: If there is no sentence, or the encoder has language embeddings and none for `language`.
    """
    if not texts:
        raise ValueError("Expected at least one sentence to encode, got none.")
    encoded = tokenizer(
        list(texts),
        truncation=True,
        max_length=min(max_length, tokenizer.model_max_length),
        return_special_tokens_mask=True,
    )
    lang_id = language_id(model.config, language)
    model.eval()
    vectors = None
    for batch in _length_batches([len(ids) for ids in encoded["input_ids"]], batch_tokens):
        inputs = {
            name: pad_sequence(
                [torch.tensor(encoded[name][i]) for i in batch], batch_first=True, padding_value=value
            ).to(model.device)
            for name, value in [
                ("input_ids", tokenizer.pad_token_id),
                ("attention_mask", 0),
                ("special_tokens_mask", 1),
            ]
        }
        pieces = inputs.pop("special_tokens_mask") == 0  # (batch, length)
        if lang_id is not None:
            inputs["langs"] = torch.full_like(inputs["input_ids"], lang_id)
        means = torch.stack(
            [_mean(states, pieces) for states in model(**inputs, output_hidden_states=True).hidden_states]
        ).cpu()  # (layers + 1, batch, hidden)
        if vectors is None:
            vectors = means.new_empty(len(means), len(texts), means.shape[-1])
        vectors[:, batch] = means
    return vectors


def translation_offset(source: Tensor, target: Tensor) -> Tensor:
    """Return what to add to source vectors to get near their translations: the mean of target - source.

    Args:
        source: (pairs, hidden).
        target: (pairs, hidden), the translations in the same order.

    Example:
        >>> translation_offset(torch.tensor([[1.0], [2.0]]), torch.tensor([[5.0], [8.0]]))
        tensor([5.])
    """
    return (target - source).mean(dim=0)


def nearest_neighbours(
    queries: Tensor, candidates: Tensor, distance: Distance = "euclidean", block: int = QUERIES_AT_ONCE
) -> Tensor:
    """Return the index of the nearest candidate of each query, the first one where several are equally near.

    The search is exact, in double precision; memory holds block x max(queries, candidates) numbers at a time.

    Args:
        queries: (queries, hidden).
        candidates: (candidates, hidden).
        distance: `euclidean`; `cosine`; or `csls`, the cosine less the mean cosine of a candidate with its ten nearest
            queries, so that candidates near to everything lose (Lample, Conneau et al. 2018, equation 3).
        block: Rows compared at once.

    Returns:
        (queries,) int64.

    Raises:
        ValueError: If there is no such distance.

    Example:
        >>> candidates = torch.tensor([[0.0, 1.0], [4.0, 4.0]])
        >>> nearest_neighbours(torch.tensor([[1.0, 1.0]]), candidates).tolist()
        [0]
        >>> nearest_neighbours(torch.tensor([[1.0, 1.0]]), candidates, "cosine").tolist()
        [1]
    """
    queries, candidates = queries.double(), candidates.double()
    if distance == "euclidean":
        # |q - c|^2 = |q|^2 - 2 (q c - |c|^2 / 2); around the mean, lest large equal parts hide the differences.
        mean = candidates.mean(dim=0)
        queries, candidates = queries - mean, candidates - mean
        penalty = candidates.square().sum(dim=1) / 2
    elif distance in ("cosine", "csls"):
        queries, candidates = normalize(queries, dim=1), normalize(candidates, dim=1)
        penalty = queries.new_zeros(len(candidates))
        if distance == "csls":
            # 2 cos(q, c) - r(q) - r(c): r(q) is the same for all candidates.
            neighbours = min(CSLS_NEIGHBOURS, len(queries))
            penalty = torch.cat(
                [(part @ queries.T).topk(neighbours).values.mean(dim=1) / 2 for part in candidates.split(block)]
            )
    else:
        raise ValueError(f"`distance` must be 'euclidean', 'cosine' or 'csls', got {distance!r}.")
    return torch.cat([(part @ candidates.T - penalty).argmax(dim=1) for part in queries.split(block)])


def translation_accuracies(
    source: Tensor, target: Tensor, distance: Distance = "euclidean", seed: int = 0
) -> list[LayerAccuracy]:
    """Return, for each layer, how often the nearest target of a source sentence is its translation.

    All targets are candidates, also where the offset comes from one half of the pairs and is used for the other.

    Args:
        source: (layers, pairs, hidden), from `sentence_vectors`.
        target: (layers, pairs, hidden), the translations in the same order.
        distance: See `nearest_neighbours`.
        seed: Seed of the halves.

    Raises:
        ValueError: If the shapes differ, or there are fewer than two pairs.

    Example:
        >>> source = torch.tensor([[[0.0], [1.0], [3.0]]])
        >>> [layer] = translation_accuracies(source, source + 10)
        >>> layer.no_offset < layer.offset
        True
    """
    if source.shape != target.shape or source.ndim != 3 or source.shape[1] < 2:
        raise ValueError(
            "Expected (layers, pairs, hidden) of at least two pairs for both languages, "
            f"got the shapes {tuple(source.shape)} and {tuple(target.shape)}."
        )
    order = torch.randperm(source.shape[1], generator=torch.Generator().manual_seed(seed))
    halves = order.tensor_split(2)
    return [
        _layer_accuracy(layer, *vectors, halves, distance)
        for layer, vectors in enumerate(zip(source, target, strict=True))
    ]


def surface_accuracy(source: Sequence[str], target: Sequence[str], block: int = QUERIES_AT_ONCE) -> float:
    """Return how often the target with the most similar spelling is the translation: what needs no encoder.

    Similarity is the cosine of TF-IDF-weighted counts of 2 to 4 characters within words, learned on both sides.

    Args:
        source: Sentences.
        target: Their translations, in the same order.
        block: Sentences compared at once.

    Raises:
        ImportError: If scikit-learn is not installed.
        ValueError: If the numbers of sentences differ.
    """
    if len(source) != len(target):
        raise ValueError(f"Expected a target for each source, got {len(source)} and {len(target)} sentences.")
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ImportError as error:
        raise ImportError('The surface baseline needs scikit-learn: `pip install "hf_xlt[probes]"`.') from error
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    vectorizer.fit([*source, *target])
    queries, candidates = vectorizer.transform(source), vectorizer.transform(target)
    hits = 0
    for start in range(0, len(source), block):
        found = (queries[start : start + block] @ candidates.T).toarray().argmax(axis=1)
        hits += int((found == range(start, start + len(found))).sum())
    return hits / len(source)


def _layer_accuracy(
    layer: int, source: Tensor, target: Tensor, halves: Sequence[Tensor], distance: Distance
) -> LayerAccuracy:
    source, target = source.double(), target.double()
    held_out = source.clone()
    for half, other in (halves, halves[::-1]):
        held_out[half] += translation_offset(source[other], target[other])
    shifted = source + translation_offset(source, target)
    return LayerAccuracy(layer, *(_accuracy(queries, target, distance) for queries in (source, shifted, held_out)))


def _accuracy(queries: Tensor, candidates: Tensor, distance: Distance) -> float:
    found = nearest_neighbours(queries, candidates, distance)
    return float((found == torch.arange(len(found), device=found.device)).double().mean())


def _mean(states: Tensor, pieces: Tensor) -> Tensor:
    """Average (batch, length, hidden) over the true positions of (batch, length); `where` keeps infinities out."""
    kept = torch.where(pieces[..., None], states.float(), 0)
    return kept.sum(dim=1) / pieces.sum(dim=1, keepdim=True).clamp(min=1)


def _length_batches(lengths: Sequence[int], batch_tokens: int) -> Iterator[list[int]]:
    """Yield indices of sentences of similar length whose batch, padded, has at most `batch_tokens` positions."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and lengths[index] * (len(batch) + 1) > batch_tokens:
            yield batch
            batch = []
        batch.append(index)
    yield batch
