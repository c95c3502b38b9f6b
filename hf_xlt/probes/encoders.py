"""Sentences as the means of their pieces' hidden states, in every layer of an encoder."""

import copy
import os
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from ..files import whole_file
from ..models.xlm_languages import language_id
from .progress import Progress, silent

# Tokenised, sorted by length and encoded before the next ones: what memory holds beside the result, or the file.
SENTENCES_AT_ONCE = 2048


@torch.no_grad()
def sentence_vectors(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[str],
    language: str | None = None,
    *,
    max_length: int = 256,
    batch_tokens: int = 4096,
    file: str | os.PathLike | None = None,
    progress: Progress = silent,
) -> Tensor:
    """Return the mean hidden state of each sentence's pieces in every layer.

    Special tokens and padding do not count. A sentence without any piece has the vector 0.

    Args:
        model: A model without a head, as `AutoModel` opens it; left in evaluation mode. Of one with a decoder, the
            encoder is used.
        tokenizer: Its tokenizer.
        texts: Sentences, all in one language.
        language: Their language, for encoders with language embeddings.
        max_length: Longer sentences lose their end, in pieces with special tokens.
        batch_tokens: Positions in a batch, padding included; sentences of similar length share one.
        file: Where the vectors are kept, memory-mapped, if they are too many for memory: an `.npy` file.
        progress: Is told how many sentences are encoded, and how many there are.

    Returns:
        (layers + 1, sentences, hidden), float32, on the CPU; layer 0 is the embeddings.

    Raises:
        ValueError: If there is no sentence, the encoder has language embeddings and none for `language`, or it does
            not return hidden states.
    """
    if not texts:
        raise ValueError("Expected at least one sentence to encode, got none.")
    parts = _parts(model, tokenizer, texts, language, max_length, batch_tokens, progress)
    if file is None:
        return _gathered(parts, len(texts))
    _write(parts, len(texts), file)
    return torch.from_numpy(np.load(file, mmap_mode="c"))  # c: changes stay in memory


def untrained_encoder(model: PreTrainedModel, seed: int = 0) -> PreTrainedModel:
    """Return a model of the same configuration with random weights: what is due to the tokenizer and to chance alone.

    Args:
        model: The trained one.
        seed: Of the weights; the random numbers of the caller stay as they are.
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return type(model)(copy.deepcopy(model.config)).to(model.device)


def _parts(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[str],
    language: str | None,
    max_length: int,
    batch_tokens: int,
    progress: Progress,
) -> Iterator[tuple[int, Tensor]]:
    """Yield the number of the first sentence of each part, and its vectors, (layers + 1, part, hidden)."""
    lang_id = language_id(model.config, language)
    encoder = model.get_encoder() if model.config.is_encoder_decoder else model
    encoder.eval()
    for start in range(0, len(texts), SENTENCES_AT_ONCE):
        encoded = tokenizer(
            list(texts[start : start + SENTENCES_AT_ONCE]),
            truncation=True,
            max_length=min(max_length, tokenizer.model_max_length),
            return_special_tokens_mask=True,
        )
        lengths = [len(ids) for ids in encoded["input_ids"]]
        vectors, done = None, start
        for batch in _length_batches(lengths, batch_tokens):
            inputs = _padded(encoded, batch, tokenizer.pad_token_id or 0, model.device)
            pieces = inputs.pop("special_tokens_mask") == 0  # (batch, length)
            if lang_id is not None:
                inputs["langs"] = torch.full_like(inputs["input_ids"], lang_id)
            states = _hidden_states(encoder, inputs)
            means = torch.stack([_mean(layer, pieces) for layer in states]).cpu()  # (layers + 1, batch, hidden)
            if vectors is None:
                vectors = means.new_empty(len(means), len(lengths), means.shape[-1])
            vectors[:, batch] = means
            done += len(batch)
            progress(done, len(texts))
        yield start, vectors


def _padded(encoded: dict, batch: list[int], pad: int, device: torch.device) -> dict[str, Tensor]:
    """Return the inputs of some sentences, (batch, length) each."""
    paddings = {"input_ids": pad, "attention_mask": 0, "special_tokens_mask": 1}
    return {
        name: pad_sequence(
            [torch.tensor(encoded[name][i]) for i in batch], batch_first=True, padding_value=padding
        ).to(device)
        for name, padding in paddings.items()
    }


def _hidden_states(encoder: torch.nn.Module, inputs: dict[str, Tensor]) -> tuple[Tensor, ...]:
    outputs = encoder(**inputs, output_hidden_states=True)
    states = getattr(outputs, "hidden_states", None)
    if not states:
        raise ValueError(
            f"Expected an encoder that returns `hidden_states`, a tensor a layer, got {type(encoder).__name__}, which "
            f"returns {', '.join(outputs)}. Take one of the encoders of `AutoModel`, such as BERT or XLM."
        )
    return states


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


def _gathered(parts: Iterator[tuple[int, Tensor]], sentences: int) -> Tensor:
    vectors = None
    for start, part in parts:
        layers, size, hidden = part.shape
        if vectors is None:
            vectors = part.new_empty(layers, sentences, hidden)
        vectors[:, start : start + size] = part
    return vectors


def _write(parts: Iterator[tuple[int, Tensor]], sentences: int, path: str | os.PathLike) -> None:
    """Write an `.npy` file part by part, whole or not at all."""
    with whole_file(path, "wb") as file:
        for start, part in parts:
            layers, _, hidden = part.shape
            if start == 0:
                header = {"descr": "<f4", "fortran_order": False, "shape": (layers, sentences, hidden)}
                np.lib.format.write_array_header_1_0(file, header)
                first = file.tell()
            for layer, rows in enumerate(part.numpy().astype("<f4", copy=False)):
                file.seek(first + 4 * hidden * (layer * sentences + start))
                file.write(rows)
