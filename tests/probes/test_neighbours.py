"""Nearest-neighbour translation: the sign of the offset, exact search, what a sentence vector is the mean of."""

import pytest
import torch
from transformers import BertConfig, BertModel, XLMConfig, XLMModel, set_seed
from transformers.modeling_outputs import BaseModelOutput

from hf_xlt.probes import (
    nearest_neighbours,
    sentence_vectors,
    surface_accuracy,
    translation_accuracies,
    translation_offset,
)
from hf_xlt.tokenization.shared_bpe import train_shared_bpe

TEXTS = ["rain", "the rain falls on the river", "a dog", "the dog sees a house and the house", "rain falls"]


@pytest.fixture(scope="module")
def tokenizer():
    return train_shared_bpe({"en": TEXTS}, vocab_size=60)


@pytest.fixture(scope="module")
def xlm(tokenizer):
    set_seed(0)
    sizes = {"vocab_size": len(tokenizer), "emb_dim": 16, "n_layers": 2, "n_heads": 2, "dropout": 0.5}
    config = XLMConfig(**sizes, n_langs=2, lang2id={"de": 0, "en": 1}, embed_init_std=1.0)
    return XLMModel(config)


@pytest.fixture
def vectors() -> torch.Tensor:
    """Three layers of 300 sentences."""
    return torch.randn(3, 300, 8, generator=torch.Generator().manual_seed(0))


def shift() -> torch.Tensor:
    return torch.linspace(2, 4, 8)


def test_a_constant_shift_is_undone_in_every_layer(vectors):
    for layer in translation_accuracies(vectors, vectors + shift()):
        assert layer.offset == layer.held_out_offset == 1
        assert layer.no_offset < 0.1
    assert [layer.layer for layer in translation_accuracies(vectors, vectors + shift())] == [0, 1, 2]


def test_the_offset_points_from_source_to_target(vectors):
    source, target = vectors[0], vectors[0] + shift()
    torch.testing.assert_close(translation_offset(source, target), shift())
    wrong = nearest_neighbours(source - translation_offset(source, target), target)
    assert (wrong == torch.arange(len(wrong))).float().mean() < 0.1


@pytest.mark.parametrize("distance", ["euclidean", "cosine", "csls"])
def test_shuffled_targets_leave_chance(vectors, distance):
    order = torch.randperm(300, generator=torch.Generator().manual_seed(1))
    for layer in translation_accuracies(vectors, vectors[:, order] + shift(), distance):
        assert max(layer[1:]) < 0.03


def test_a_half_is_shifted_by_the_mean_of_the_other_half():
    # Of 10 and 200, the pairs' own mean difference is 105; each pair alone says what is wrong for the other.
    source, target = torch.tensor([[[0.0], [100.0]]]), torch.tensor([[[10.0], [300.0]]])
    [layer] = translation_accuracies(source, target)
    assert (layer.no_offset, layer.offset, layer.held_out_offset) == (0.5, 1.0, 0.0)


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_euclidean_search_equals_brute_force_far_from_the_origin(vectors, block):
    queries, candidates = vectors[0] + 1e4, vectors[1] + 1e4
    expected = (queries.double()[:, None] - candidates.double()).norm(dim=-1).argmin(dim=1)
    torch.testing.assert_close(nearest_neighbours(queries, candidates, block=block), expected)


def test_cosine_ignores_lengths(vectors):
    lengths = torch.arange(1, 301)[:, None]
    found = nearest_neighbours(vectors[0] * lengths, vectors[0].flip(0) * lengths, "cosine")
    assert found.tolist() == list(range(299, -1, -1))


@pytest.mark.parametrize("block", [7, 1000])
def test_csls_equals_its_definition(vectors, block):
    queries, candidates = vectors[0, :40].double(), vectors[1, :50].double()
    cosines = torch.cosine_similarity(queries[:, None], candidates[None], dim=-1)
    means_of_queries = cosines.sort(dim=1).values[:, -10:].mean(dim=1, keepdim=True)
    means_of_candidates = cosines.sort(dim=0).values[-10:].mean(dim=0)
    expected = (2 * cosines - means_of_queries - means_of_candidates).argmax(dim=1)
    torch.testing.assert_close(nearest_neighbours(queries, candidates, "csls", block), expected)


def test_csls_resists_a_hub():
    generator = torch.Generator().manual_seed(0)
    common = torch.ones(20)
    queries = torch.randn(200, 20, generator=generator) + common
    targets = queries + 1.2 * torch.randn(200, 20, generator=generator)
    targets[0] = common
    by_cosine, by_csls = (nearest_neighbours(queries, targets, distance) for distance in ("cosine", "csls"))
    assert (by_csls == 0).sum() < (by_cosine == 0).sum() / 4
    hits = [(found == torch.arange(200)).sum() for found in (by_cosine, by_csls)]
    assert hits[1] > hits[0]


def test_an_unknown_distance_is_an_error(vectors):
    with pytest.raises(ValueError, match="'euclidean', 'cosine' or 'csls', got 'dot'"):
        nearest_neighbours(vectors[0], vectors[0], "dot")


def test_sides_that_differ_in_number_are_an_error(vectors):
    with pytest.raises(ValueError, match=r"\(3, 299, 8\)"):
        translation_accuracies(vectors, vectors[:, :299])
    with pytest.raises(ValueError, match="2 and 1 sentences"):
        surface_accuracy(["a", "b"], ["a"])


def test_a_vector_is_the_mean_over_the_pieces_of_one_sentence(xlm, tokenizer):
    found = sentence_vectors(xlm, tokenizer, TEXTS, "en")
    assert found.shape == (3, len(TEXTS), 16)
    for i, text in enumerate(TEXTS):
        ids = torch.tensor([tokenizer(text)["input_ids"]])
        with torch.no_grad():
            states = xlm.eval()(ids, langs=torch.ones_like(ids), output_hidden_states=True).hidden_states
        for layer, state in enumerate(states):
            torch.testing.assert_close(found[layer, i], state[0, 1:-1].mean(dim=0), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("batch_tokens", [1, 20])
def test_the_size_of_batches_does_not_matter(xlm, tokenizer, batch_tokens):
    expected = sentence_vectors(xlm, tokenizer, TEXTS, "en")
    found = sentence_vectors(xlm.train(), tokenizer, TEXTS, "en", batch_tokens=batch_tokens)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


class HugeOutsidePieces(BertModel):
    """Answers with each piece's id, and with infinity for special tokens and padding."""

    def forward(self, input_ids, attention_mask, output_hidden_states):
        ids = input_ids.float()[..., None]
        return BaseModelOutput(hidden_states=(torch.where(ids < 4, torch.inf, ids),))


def test_special_tokens_and_padding_never_count(tokenizer):
    sizes = {"hidden_size": 4, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 4}
    model = HugeOutsidePieces(BertConfig(vocab_size=len(tokenizer), **sizes))
    found = sentence_vectors(model, tokenizer, [*TEXTS, ""])
    ids = tokenizer(TEXTS, add_special_tokens=False)["input_ids"]
    assert min(map(min, ids)) >= 4
    torch.testing.assert_close(found[0, :, 0], torch.tensor([sum(row) / len(row) for row in ids] + [0.0]))


def test_the_language_reaches_the_embeddings(xlm, tokenizer):
    english, german = (sentence_vectors(xlm, tokenizer, TEXTS, language) for language in ("en", "de"))
    assert (english - german).abs().amin(dim=(1, 2)).max() > 1e-4
    with pytest.raises(ValueError, match="No embedding for language 'fr'. The encoder has: de, en"):
        sentence_vectors(xlm, tokenizer, TEXTS, "fr")


def test_long_sentences_are_cut(xlm, tokenizer):
    long, cut = "rain " * 50, "rain " * 6
    found = sentence_vectors(xlm, tokenizer, [long, cut], "en", max_length=8)
    torch.testing.assert_close(found[:, 0], found[:, 1])


def test_no_sentence_is_an_error(xlm, tokenizer):
    with pytest.raises(ValueError, match="at least one sentence"):
        sentence_vectors(xlm, tokenizer, [], "en")


def test_spelling_finds_names_and_numbers():
    pytest.importorskip("sklearn")
    source = ["Anna was in Berlin", "The year 1984 was cold", "Nobody knows Kilimanjaro"]
    target = ["Anna war in Berlin", "1984 war ein kaltes Jahr", "Niemand kennt den Kilimanjaro"]
    assert surface_accuracy(source, target, block=2) == 1
    assert surface_accuracy(source, target[1:] + target[:1]) == 0
