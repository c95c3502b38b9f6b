"""What a sentence vector is the mean of, for encoders of all kinds; files; untrained encoders."""

import numpy as np
import pytest
import torch
from transformers import (
    BertConfig,
    BertModel,
    GPT2Config,
    GPT2Model,
    RobertaConfig,
    RobertaModel,
    T5Config,
    T5EncoderModel,
    T5Model,
    XLMConfig,
    XLMModel,
    set_seed,
)
from transformers.modeling_outputs import BaseModelOutput

from hf_xlt.probes import encoders, sentence_vectors, untrained_encoder
from hf_xlt.tokenization.shared_bpe import train_shared_bpe

TEXTS = ["rain", "the rain falls on the river", "a dog", "the dog sees a house and the house", "rain falls"]


@pytest.fixture(scope="module")
def tokenizer():
    return train_shared_bpe({"en": TEXTS}, vocab_size=60)


@pytest.fixture(scope="module")
def xlm(tokenizer):
    set_seed(0)
    sizes = {"vocab_size": len(tokenizer), "emb_dim": 16, "n_layers": 2, "n_heads": 2, "dropout": 0.5}
    return XLMModel(XLMConfig(**sizes, n_langs=2, lang2id={"de": 0, "en": 1}, embed_init_std=1.0))


def encoder_of(kind: str, size: int) -> torch.nn.Module:
    set_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    t5 = {"d_model": 16, "d_kv": 8, "d_ff": 32, "num_layers": 2, "num_heads": 2, "decoder_start_token_id": 0}
    match kind:
        case "bert":
            return BertModel(BertConfig(vocab_size=size, initializer_range=1.0, **sizes))
        case "roberta":
            return RobertaModel(RobertaConfig(vocab_size=size, initializer_range=1.0, **sizes))
        case "t5 encoder":
            return T5EncoderModel(T5Config(vocab_size=size, **t5))
        case "t5":
            return T5Model(T5Config(vocab_size=size, **t5))
        case "gpt2":
            return GPT2Model(GPT2Config(vocab_size=size, n_embd=16, n_layer=2, n_head=2))


def test_a_vector_is_the_mean_over_the_pieces_of_one_sentence(xlm, tokenizer):
    found = sentence_vectors(xlm, tokenizer, TEXTS, "en")
    assert found.shape == (3, len(TEXTS), 16)
    for i, text in enumerate(TEXTS):
        ids = torch.tensor([tokenizer(text)["input_ids"]])
        with torch.no_grad():
            states = xlm.eval()(ids, langs=torch.ones_like(ids), output_hidden_states=True).hidden_states
        for layer, state in enumerate(states):
            torch.testing.assert_close(found[layer, i], state[0, 1:-1].mean(dim=0), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("kind", ["bert", "roberta", "t5 encoder", "t5", "gpt2"])
def test_any_encoder_gives_the_means_of_its_states(kind, tokenizer):
    model = encoder_of(kind, len(tokenizer)).eval()
    found = sentence_vectors(model, tokenizer, TEXTS, "en")
    assert found.shape == (3, len(TEXTS), 16)
    encoder = model.get_encoder() if kind == "t5" else model
    for i, text in enumerate(TEXTS):
        ids = torch.tensor([tokenizer(text)["input_ids"]])
        with torch.no_grad():
            states = encoder(ids, output_hidden_states=True).hidden_states
        expected = torch.stack([state[0, 1:-1].mean(dim=0) for state in states])
        torch.testing.assert_close(found[:, i], expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("batch_tokens", [1, 20])
def test_the_size_of_batches_does_not_matter(xlm, tokenizer, batch_tokens):
    expected = sentence_vectors(xlm, tokenizer, TEXTS, "en")
    found = sentence_vectors(xlm.train(), tokenizer, TEXTS, "en", batch_tokens=batch_tokens)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("sentences_at_once", [1, 2, 5])
def test_vectors_on_disk_equal_those_in_memory(xlm, tokenizer, sentences_at_once, monkeypatch, tmp_path):
    expected = sentence_vectors(xlm, tokenizer, TEXTS, "en")
    monkeypatch.setattr(encoders, "SENTENCES_AT_ONCE", sentences_at_once)
    torch.testing.assert_close(sentence_vectors(xlm, tokenizer, TEXTS, "en"), expected, atol=1e-5, rtol=1e-5)
    path = tmp_path / "vectors.npy"
    found = sentence_vectors(xlm, tokenizer, TEXTS, "en", file=path)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)
    found += 1  # in memory only
    np.testing.assert_allclose(np.load(path, allow_pickle=False), expected, atol=1e-5, rtol=1e-5)
    assert list(tmp_path.iterdir()) == [path]


class HugeOutsidePieces(BertModel):
    """Answers with each piece's id, and with infinity for special tokens and padding."""

    def forward(self, input_ids, attention_mask, output_hidden_states):
        ids = input_ids.float()[..., None]
        return BaseModelOutput(hidden_states=(torch.where(ids < 4, torch.inf, ids),))


class NoStates(BertModel):
    """Returns its last states alone."""

    def forward(self, input_ids, **kwargs):
        return BaseModelOutput(last_hidden_state=input_ids[..., None].float())


def small_bert(kind, tokenizer):
    sizes = {"hidden_size": 4, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 4}
    return kind(BertConfig(vocab_size=len(tokenizer), **sizes))


def test_special_tokens_and_padding_never_count(tokenizer):
    found = sentence_vectors(small_bert(HugeOutsidePieces, tokenizer), tokenizer, [*TEXTS, ""])
    ids = tokenizer(TEXTS, add_special_tokens=False)["input_ids"]
    assert min(map(min, ids)) >= 4
    torch.testing.assert_close(found[0, :, 0], torch.tensor([sum(row) / len(row) for row in ids] + [0.0]))


def test_an_encoder_without_hidden_states_is_an_error(tokenizer):
    with pytest.raises(ValueError, match="returns `hidden_states`.*got NoStates, which returns last_hidden_state"):
        sentence_vectors(small_bert(NoStates, tokenizer), tokenizer, TEXTS)


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


def test_progress_is_told_up_to_the_last_sentence(xlm, tokenizer):
    told = []
    sentence_vectors(xlm, tokenizer, TEXTS, "en", batch_tokens=1, progress=lambda *step: told.append(step))
    assert told == [(done, 5) for done in range(1, 6)]


def test_an_untrained_encoder_has_other_weights_and_leaves_the_callers_random_numbers(xlm):
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    first, second, other = (untrained_encoder(xlm, seed) for seed in (1, 1, 2))
    assert torch.rand(1) == expected
    weights = [model.embeddings.weight for model in (first, second, other, xlm)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])
    assert not torch.equal(weights[0], weights[3])
    assert first.config.to_dict() == xlm.config.to_dict()
