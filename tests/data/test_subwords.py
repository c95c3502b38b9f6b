"""Tests of the alignment of words and pieces."""

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from hf_xlt.data.subwords import encode_words, window_words, with_characters


@pytest.fixture(scope="module")
def tokenizer():
    """A WordPiece tokenizer of BERT's kind: `[CLS] X [SEP]`, zero-width characters removed."""
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abcdefgh", *(f"##{letter}" for letter in "abcdefgh"), "[", "]"]
    backend = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(vocabulary)}, unk_token="[UNK]"))
    backend.normalizer = normalizers.BertNormalizer()
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    backend.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="[UNK]", pad_token="[PAD]", sep_token="[SEP]")


def test_first_piece_is_labelled_and_the_rest_is_not(tokenizer):
    (window,) = encode_words(tokenizer, [["a", "bcd", "ef"]], max_length=16)
    assert tokenizer.convert_ids_to_tokens(window.input_ids) == ["[CLS]", "a", "b", "##c", "##d", "e", "##f", "[SEP]"]
    assert window.labels([4, 5, 6]) == [-100, 4, 5, -100, -100, 6, -100, -100]


def test_a_word_that_becomes_nothing_is_scored_as_unknown(tokenizer):
    (window,) = encode_words(tokenizer, [["a", "\u200b", "b"]], max_length=16)
    assert tokenizer.convert_ids_to_tokens(window.input_ids) == ["[CLS]", "a", "[UNK]", "b", "[SEP]"]
    assert window.labels([7, 8, 9]) == [-100, 7, 8, 9, -100]


def test_a_word_written_like_a_special_token_is_text(tokenizer):
    (window,) = encode_words(tokenizer, [["a", "[SEP]", "b"]], max_length=16)
    assert tokenizer.convert_ids_to_tokens(window.input_ids) == ["[CLS]", "a", "[", "[UNK]", "]", "b", "[SEP]"]
    assert window.labels([7, 8, 9]) == [-100, 7, 8, -100, -100, 9, -100]


def test_a_word_that_becomes_nothing_without_an_unknown_token_is_an_error(tokenizer):
    bare = PreTrainedTokenizerFast(tokenizer_object=tokenizer.backend_tokenizer, pad_token="[PAD]")
    with pytest.raises(ValueError, match="becomes no piece"):
        encode_words(bare, [["a", "\u200b"]], max_length=16)


@pytest.mark.parametrize("max_length", [3, 4, 5, 7, 10, 30])
@pytest.mark.parametrize("context", [0.0, 0.125, 0.4])
def test_every_word_is_scored_once_however_long_the_sentence(tokenizer, max_length, context):
    sentences = [["ab", "c", "defgh", "a", "b", "cd"] * 7, ["a"], ["abcdefgh" * 3, "a"]]
    windows = encode_words(tokenizer, sentences, max_length, context)
    scored = {}
    for window in windows:
        assert len(window.input_ids) <= max_length
        assert window.input_ids[0] == 2
        assert window.input_ids[-1] == 3
        for word, start in enumerate(window.word_starts, window.first_word):
            first_letter = sentences[window.sentence][word][0]
            assert tokenizer.convert_ids_to_tokens(window.input_ids[start]) == first_letter
            assert scored.setdefault((window.sentence, word), window) is window
    assert len(scored) == sum(len(sentence) for sentence in sentences)


def test_a_cut_word_has_context_on_both_sides(tokenizer):
    windows = encode_words(tokenizer, [["a"] * 100], max_length=34, context=0.125)
    assert len(windows) > 3
    for window in windows[1:-1]:
        assert window.word_starts[0] == 1 + 4
        assert len(window.input_ids) - 1 - window.word_starts[-1] == 1 + 4


def test_too_short_a_window_is_an_error(tokenizer):
    with pytest.raises(ValueError, match="max_length.*above 2"):
        encode_words(tokenizer, [["a"]], max_length=2)


@pytest.mark.parametrize("max_length", [1, 3, 4, 100])
def test_windows_of_words_hold_every_word_once_with_its_characters(max_length):
    word_ids = [list(range(10, 20)), [], [7]]
    char_ids = [[[word, 1] for word in ids] for ids in word_ids]
    windows = window_words(word_ids, char_ids, max_length)
    found = [[], [], []]
    for window in windows:
        assert 1 <= len(window.input_ids) <= max_length
        assert window.word_starts == list(range(len(window.input_ids)))
        assert window.first_word == len(found[window.sentence])
        assert window.characters == [[word, 1] for word in window.input_ids]
        found[window.sentence] += window.input_ids
    assert found == word_ids
    assert window_words(word_ids, None, max_length)[0].characters is None


def test_windows_of_no_words_are_an_error():
    with pytest.raises(ValueError, match="`max_length` must be at least 1, got 0"):
        window_words([[1]], None, 0)


def test_characters_are_those_of_the_scored_words(tokenizer):
    sentence = ["ab", "c", "defgh", "a", "b", "cd"] * 7
    windows = with_characters(encode_words(tokenizer, [sentence], 10), [[[word] for word in range(len(sentence))]])
    assert len(windows) > 3
    assert [word for window in windows for (word,) in window.characters] == list(range(len(sentence)))
    assert all(len(window.characters) == len(window.word_starts) for window in windows)
