"""Random trees, batches of them, and slow ways to compute what the models compute."""

import random
from collections import deque

import torch
from transformers import AutoModel, XLMConfig

from hf_xlt.models.configuration_ud_gcn import UdGcnConfig
from hf_xlt.models.modeling_ud_gcn import (
    UdGcnForRelationClassification,
)
from hf_xlt.models.tree_features import DEPRELS, UPOS, TreeCollator, TreeFeatures
from hf_xlt.models.word_features import WordFeatures
from hf_xlt.tokenization.shared_bpe import train_shared_bpe

TYPES = ["PER", "LOC"]
VOCABULARY = [f"w{number}" for number in range(40)]
ENCODERS = ["gcn", "attention", "bilstm"]


def random_heads(size: int, draw: random.Random) -> list[int]:
    """Return the heads of a random tree whose words stand in a random order."""
    order = draw.sample(range(size), size)  # parents first
    heads = [0] * size
    for place, word in enumerate(order[1:], 1):
        heads[word] = order[draw.randrange(max(0, place - 4), place)] + 1
    return heads


def random_sentence(size: int, draw: random.Random) -> dict:
    """Return a parsed sentence with a subject and an object, as `TreeFeatures` takes it."""
    spans = []
    for _ in range(2):
        start = draw.randrange(size)
        spans.append({"start": start, "end": min(size, start + draw.randrange(1, 3)), "type": "PER"})
    return {
        "tokens": draw.choices(VOCABULARY, k=size),
        "upos": draw.choices(UPOS, k=size),
        "heads": random_heads(size, draw),
        "deprels": draw.choices(DEPRELS, k=size),
        "entity_types": draw.choices(["O", *TYPES], k=size),
        "subject": spans[0],
        "object": spans[1],
        "label": draw.randrange(3),
    }


def features() -> TreeFeatures:
    """Return features of words, all of which have vectors."""
    return TreeFeatures(TYPES, words=WordFeatures({"en": VOCABULARY}))


def random_batch(sizes=(9, 5, 12, 1, 2), seed=0) -> dict[str, torch.Tensor]:
    """Return the inputs of a model, of sentences with these numbers of words."""
    draw = random.Random(seed)
    return TreeCollator()(features()([random_sentence(size, draw) for size in sizes], "en"))


def tiny_config(**settings) -> UdGcnConfig:
    """Return the configuration of a small model without dropout that goes with `features`."""
    sizes = {"word_size": 8, "upos_size": 4, "deprel_size": 4, "entity_size": 4, "trigger_size": 4, "hidden_size": 16}
    attention = {"head_reaches": [1, 2, -1, -1], "feedforward_size": 24, "attention_dropout": 0.0}
    tiny = {**features().sizes, **sizes, **attention, "dropout": 0.0, "num_labels": 3, "trigger_flag": True}
    return UdGcnConfig(**{**tiny, **settings})


def tiny_model(cls=UdGcnForRelationClassification, **settings):
    """Return a small model with random word vectors, evaluating."""
    torch.manual_seed(0)
    config = tiny_config(**settings)
    return cls.from_vectors(torch.randn(config.vocab_size - 2, config.word_size), config).eval()


def encoder_of(languages=3, vocab_size=60):
    """Return a tiny XLM, with language embeddings where there are several languages."""
    torch.manual_seed(0)
    config = XLMConfig(
        vocab_size=vocab_size,
        emb_dim=16,
        n_layers=2,
        n_heads=4,
        max_position_embeddings=64,
        n_langs=languages,
        dropout=0.1,
        embed_init_std=0.5,
    )
    return AutoModel.from_config(config)


def encoded(languages=3, **settings):
    """Return a model on an encoder, and a batch for it."""
    tokenizer = train_shared_bpe({"en": ["w1 w2", " ".join(VOCABULARY)]}, vocab_size=40)
    of_pieces = TreeFeatures(TYPES, tokenizer=tokenizer, languages=["de", "en"], max_length=64)
    draw = random.Random(0)
    rows = of_pieces([random_sentence(size, draw) for size in (9, 5, 12, 1)], "en")
    if languages > 1:
        settings["encoder_langs"] = [2, 0]
    sizes = {**of_pieces.sizes, "encoder_config": encoder_of(languages).config, "words": "encoder"}
    config = tiny_config(**{**sizes, **settings})
    model = UdGcnForRelationClassification.from_encoder(encoder_of(languages), config)
    return model.eval(), TreeCollator(tokenizer.pad_token_id)(rows)


def arcs_between(heads: list[int]) -> list[list[int]]:
    """Return the number of arcs between any two words, by breadth-first search."""
    neighbours = {place: set() for place in range(len(heads))}
    for place, head in enumerate(heads):
        if head:
            neighbours[place].add(head - 1)
            neighbours[head - 1].add(place)
    distances = []
    for start in range(len(heads)):
        found, queue = {start: 0}, deque([start])
        while queue:
            place = queue.popleft()
            for other in neighbours[place] - set(found):
                found[other] = found[place] + 1
                queue.append(other)
        distances.append([found[place] for place in range(len(heads))])
    return distances


def way_up(heads: list[int], word: int) -> list[int]:
    """Return the words from this one up to the root."""
    way = [word]
    while heads[way[-1]]:
        way.append(heads[way[-1]] - 1)
    return way


def near_path(heads: list[int], spans: list[int], k: int) -> set[int]:
    """Return the words at most k arcs below the path between some words, one word after the other."""
    ways = [way_up(heads, word) for word in spans]
    lowest = next(word for word in ways[0] if all(word in way for way in ways))
    path = {word for way in ways for word in way[: way.index(lowest) + 1]}
    kept = set()
    for word in range(len(heads)):
        way = way_up(heads, word)
        steps = next((step for step, above in enumerate(way) if above in path), None)
        if steps is not None and steps <= k:
            kept.add(word)
    return kept


def permuted(batch: dict[str, torch.Tensor], orders: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return the batch with the words of each sentence in another order, and heads that follow them.

    Args:
        batch: Inputs whose words all have a place in `orders`.
        orders: For each new place the old one, padding in its place, (batch, words).
    """
    moved = {name: tensor if tensor.ndim == 1 else tensor.gather(1, orders) for name, tensor in batch.items()}
    new_places = orders.argsort(1) + 1
    moved["heads"] = torch.where(
        moved["heads"] > 0, new_places.gather(1, (moved["heads"] - 1).clamp(min=0)), moved["heads"]
    )
    return moved


def random_orders(batch: dict[str, torch.Tensor], seed=1) -> torch.Tensor:
    """Return a random order of the words of each sentence, padding staying on the right, (batch, words)."""
    keys = torch.rand(batch["heads"].shape, generator=torch.Generator().manual_seed(seed))
    return keys.masked_fill(batch["heads"] < 0, 2.0).argsort(1)
