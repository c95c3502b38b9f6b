"""Features of characters: languages, padding, short words."""

import pytest
import torch

from hf_xlt.models.characters import CharacterCNN

WORDS = [[5, 6, 7, 8, 9], [3], [5, 6, 7, 8, 9], [4, 4], [3], [2, 7, 3, 9]]
LANGS = [0, 1, 1, 0, 1, 2]


@pytest.fixture
def characters():
    torch.manual_seed(0)
    return CharacterCNN(vocab_size=10, size=4, widths=[2, 3, 4], filters=5, languages=3)


def padded(words, length):
    return torch.tensor([word + [0] * (length - len(word)) for word in words])


def test_each_word_passes_the_filters_of_its_language(characters):
    expected = [
        characters.convolutions[lang](characters.embeddings(torch.tensor([word])))[0]
        for word, lang in zip(WORDS, LANGS, strict=True)
    ]
    found = characters(padded(WORDS, 5), torch.tensor(LANGS))
    torch.testing.assert_close(found, torch.stack(expected))
    assert not torch.allclose(found[0], found[2])  # the same word in two languages


@pytest.mark.parametrize("length", [6, 20])
def test_padding_changes_nothing(length, characters):
    langs = torch.tensor(LANGS)
    torch.testing.assert_close(characters(padded(WORDS, length), langs), characters(padded(WORDS, 5), langs))


def test_words_of_one_character_with_filters_of_four(characters):
    features = characters(torch.tensor([[3], [4]]), torch.tensor([2, 2]))
    assert features.shape == (2, 15)
    assert not torch.equal(*features)  # the character is seen


def test_a_repeated_word_counts_as_often_as_it_stands_there(characters):
    def gradient(words, langs):
        characters.zero_grad()
        characters(padded(words, 5), torch.tensor(langs)).square().sum().backward()
        return characters.convolutions[1][0].weight.grad

    torch.testing.assert_close(gradient([[3, 4], [3, 4], [3, 4]], [1, 1, 1]), 3 * gradient([[3, 4]], [1]))


def test_languages_that_are_not_there_have_no_gradient(characters):
    characters(padded(WORDS[:2], 5), torch.tensor([0, 2])).sum().backward()
    reached = [any(weight.grad is not None for weight in part.parameters()) for part in characters.convolutions]
    assert reached == [True, False, True]
