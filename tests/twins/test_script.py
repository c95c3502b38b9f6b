"""Tests of the other script."""

import unicodedata

import pytest
from tokenizers import normalizers, pre_tokenizers

from hf_xlt.tokenization.shared_bpe import SPECIAL_TOKENS, train_shared_bpe
from hf_xlt.twins.script import PUNCTUATION, PUNCTUATION_IMAGES, rotated, table

TEXTS = [
    "Anna's e-mail: “It's 5.30 (or 6), isn't it?” she asked – 100% sure…",
    "Übergrößen für 20 €; ¿Qué tal, señor?",
    "Он жил в Москве. Η Αθήνα είναι μεγάλη!",
    "मैं घर जाता हूँ। وہ ۲۰۱۰ میں آیا۔ في عام ٢٠١٠، هل؟",
    "私は東京、大阪に行った。中国（北京）。 한국어 ภาษาไทย",
]


@pytest.mark.parametrize("letters_only", [False, True])
def test_the_table_is_its_own_inverse(letters_only):
    swaps = table(letters_only)
    assert all(swaps[image] == code != image for code, image in swaps.items())
    for text in TEXTS:
        assert rotated(rotated(text, letters_only), letters_only) == text
        assert len(rotated(text, letters_only)) == len(text)


def test_no_character_of_a_text_is_in_its_twin():
    for text in TEXTS:
        shared = set(text) & set("".join(map(rotated, TEXTS)))
        assert shared == {" "}


def test_letters_only_leaves_the_rest():
    text = TEXTS[0]
    kept = [letter for letter, image in zip(text, rotated(text, True), strict=True) if letter == image]
    assert "".join(kept) == "".join(letter for letter in text if not letter.isalpha())


def test_every_kind_of_character_stays_of_its_kind():
    assert len(set(PUNCTUATION)) == len(PUNCTUATION) <= sum(last - first + 1 for first, last in PUNCTUATION_IMAGES)
    for text in TEXTS:
        for letter, image in zip(text, rotated(text), strict=True):
            kind = {"L": "L", "M": "L", "N": "N", "P": "P", "S": "P", "Z": "Z"}[unicodedata.category(letter)[0]]
            assert unicodedata.category(image)[0] == kind, (letter, image)


@pytest.mark.parametrize(
    "splitter",
    [
        pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()]),
        pre_tokenizers.BertPreTokenizer(),
        pre_tokenizers.Metaspace(),
    ],
)
def test_tokenisers_split_both_alike(splitter):
    for text in TEXTS[:3]:
        parts, images = (splitter.pre_tokenize_str(one) for one in (text, rotated(text)))
        assert [place for _, place in images] == [place for _, place in parts]


@pytest.mark.parametrize(
    "normalizer",
    [
        normalizers.NFC(),
        normalizers.NFKC(),
        normalizers.NFKD(),
        # Bert's puts spaces around ideographs, and so around their images.
        normalizers.BertNormalizer(handle_chinese_chars=False),
    ],
)
def test_no_normaliser_changes_the_image(normalizer):
    for text in TEXTS:
        assert normalizer.normalize_str(rotated(text)) == rotated(text)


def test_two_scripts_share_no_pieces():
    texts = TEXTS * 3
    images = [rotated(text) for text in texts]
    tokenizer = train_shared_bpe({"en": texts, "en~script=rot": images}, vocab_size=600)
    pieces, others = ({piece for text in part for piece in tokenizer.tokenize(text)} for part in (texts, images))
    assert pieces & others <= {"</w>"} and tokenizer.unk_token not in pieces | others
    assert min(len(pieces), len(others)) > 50
    assert len(tokenizer) <= 600 and set(SPECIAL_TOKENS[:4]) <= set(tokenizer.get_vocab())
