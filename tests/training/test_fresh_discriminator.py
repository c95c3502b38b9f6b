"""Tests of the discriminator that is trained on the features of a finished tagger."""

import pytest
import torch
from transformers import set_seed

from hf_xlt.data.subwords import window_words
from hf_xlt.models.configuration_adversarial_bilstm import AdversarialBilstmConfig
from hf_xlt.models.modeling_adversarial_bilstm import AdversarialBilstmForTokenClassification
from hf_xlt.training.fresh_discriminator import fresh_discriminator_accuracy
from hf_xlt.training.tagging_rows import TaggingRows


def rows(lowest: int, highest: int, count: int, seed: int, max_length: int = 12) -> TaggingRows:
    """Sentences of 3 to 10 words, drawn from a range."""
    draw = torch.Generator().manual_seed(seed)
    words = [torch.randint(lowest, highest, (3 + i % 8,), generator=draw).tolist() for i in range(count)]
    return TaggingRows.unlabelled(window_words(words, None, max_length), side=int(lowest > 2))


@pytest.fixture(scope="module")
def tagger():
    set_seed(0)
    config = AdversarialBilstmConfig(
        languages=["en"],
        vocab_size=42,
        word_size=8,
        lstm_size=8,
        context_size=4,
        projection_size=4,
        adversary=None,
        discriminator_filters=8,
    )
    return AdversarialBilstmForTokenClassification(config)


def test_languages_of_one_distribution_cannot_be_told_apart(tagger):
    accuracies = [
        fresh_discriminator_accuracy(
            tagger, rows(2, 42, 200, seed), rows(2, 42, 200, seed + 50), 0, seed=seed, steps=200
        ).accuracy
        for seed in range(3)
    ]
    assert 0.42 < sum(accuracies) / 3 < 0.58


def test_languages_of_other_words_are_told_apart(tagger):
    found = fresh_discriminator_accuracy(tagger, rows(2, 22, 400, 1), rows(22, 42, 500, 2), 0, steps=300)
    assert found.accuracy > 0.95
    assert found.n == 200 + 200  # half of as many windows of each side


def test_tagger_and_random_numbers_are_left_as_they_were(tagger):
    before = {name: tensor.clone() for name, tensor in tagger.state_dict().items()}
    tagger.train()
    set_seed(5)
    expected = torch.rand(3)
    set_seed(5)
    arguments = (tagger, rows(2, 22, 30, 1), rows(22, 42, 40, 2), 0)
    accuracies = [fresh_discriminator_accuracy(*arguments, steps=20) for _ in range(2)]
    torch.testing.assert_close(torch.rand(3), expected)
    assert accuracies[0] == accuracies[1]
    assert tagger.training
    assert all(parameter.grad is None for parameter in tagger.parameters())
    for name, tensor in tagger.state_dict().items():
        torch.testing.assert_close(tensor, before[name], rtol=0, atol=0)


def test_windows_of_a_sentence_are_in_one_half(tagger, monkeypatch):
    """Else what is learned about a sentence would be asked about it."""
    seen = []

    def halves(features):
        result = original(features)
        seen.append([len(part) for part in result])
        return result

    from hf_xlt.training import fresh_discriminator

    original = fresh_discriminator._halves
    monkeypatch.setattr(fresh_discriminator, "_halves", halves)
    long = TaggingRows.unlabelled(window_words([[5] * 10, [6] * 2, [7] * 2, [8] * 2], None, 2))
    fresh_discriminator_accuracy(tagger, long, rows(22, 42, 40, 2), 0, steps=1)
    assert sorted(seen[0]) == [2, 6]


def test_too_few_sentences_are_an_error(tagger):
    with pytest.raises(ValueError, match="at least 4 sentences of each side, got 3 windows"):
        fresh_discriminator_accuracy(tagger, rows(2, 22, 3, 1), rows(22, 42, 40, 2), 0)
