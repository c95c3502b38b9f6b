"""Tests of the shared BPE."""

import pytest
from transformers import AutoTokenizer

from hf_xlt.tokenization.shared_bpe import SPECIAL_TOKENS, train_shared_bpe

TEXTS = {
    "en": ["the dog sees the house", "the cat sees a mouse", "it rains, it pours."] * 20,
    "de": ["der hund sieht das haus", "die katze sieht eine maus"] * 4,
    "zh": ["我 看到 房子"] * 2,
}


@pytest.fixture(scope="module")
def tokenizer():
    return train_shared_bpe(TEXTS, vocab_size=150)


def test_special_tokens_have_the_indices_of_xlm(tokenizer):
    assert tokenizer.convert_tokens_to_ids(SPECIAL_TOKENS) == list(range(14))
    assert (tokenizer.pad_token_id, tokenizer.mask_token_id) == (2, 5)


def test_a_sequence_stands_between_end_symbols(tokenizer):
    pieces = tokenizer.convert_ids_to_tokens(tokenizer("the house")["input_ids"])
    assert pieces[0] == pieces[-1] == "</s>"
    assert tokenizer.decode(tokenizer("the house")["input_ids"], skip_special_tokens=True) == "the house"


def test_saved_tokenizer_opens_with_auto_tokenizer(tokenizer, tmp_path):
    tokenizer.save_pretrained(tmp_path)
    loaded = AutoTokenizer.from_pretrained(tmp_path)
    words = [["the", "Haus", "."], ["我", "看到"]]
    assert loaded.is_fast
    assert (
        loaded(words, is_split_into_words=True)["input_ids"] == tokenizer(words, is_split_into_words=True)["input_ids"]
    )


def test_text_written_like_special_tokens_can_be_kept_as_text(tokenizer):
    text = "</s> the <special1> <pad>"
    assert tokenizer(text, add_special_tokens=False)["input_ids"][0] == 1
    ids = tokenizer([text], add_special_tokens=False, split_special_tokens=True)["input_ids"][0]
    assert not {0, 1, 2, 5} & set(ids)
    assert tokenizer("</s>", add_special_tokens=False)["input_ids"] == [1]  # for this call only


def test_learning_is_deterministic(tokenizer):
    for _ in range(3):
        learned = train_shared_bpe(TEXTS, vocab_size=150)
        assert learned.backend_tokenizer.to_str() == tokenizer.backend_tokenizer.to_str()


def test_smaller_alpha_gives_small_languages_longer_pieces():
    def pieces(alpha):
        learned = train_shared_bpe(TEXTS, vocab_size=80, alpha=alpha)
        return len(learned("die katze sieht eine maus", add_special_tokens=False)["input_ids"])

    assert pieces(0.0) < pieces(1.0)


def test_no_room_for_a_vocabulary_is_an_error():
    with pytest.raises(ValueError, match="vocab_size.*14"):
        train_shared_bpe(TEXTS, vocab_size=14)
