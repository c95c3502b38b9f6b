"""Where words begin and end."""

import sys

import pytest

from hf_xlt.data import text_vectors
from hf_xlt.data.word_offsets import word_offsets


def split(text: str, language: str, boundaries=()) -> list[str]:
    return [text[start:end] for start, end in word_offsets(text, language, boundaries)]


@pytest.mark.parametrize(
    "language, text, expected",
    [
        ("en", "I can't: John’s U.S.-made, 1,000.5 km!!", "I ca n't : John ’s U.S. - made , 1,000.5 km !!"),
        ("en", "DON'T", "DO N'T"),
        ("fr", "l'été d’Anne", "l' été d’ Anne"),
        ("de", "Anna's „Haus“ (2.)", "Anna ' s „ Haus “ ( 2 . )"),
        ("ar", "قال الرئيس، في بغداد.", "قال الرئيس ، في بغداد ."),
        ("hi", "नमस्ते दुनिया।", "नमस्ते दुनिया ।"),
    ],
)
def test_words_of_languages_with_spaces(language, text, expected):
    assert split(text, language) == expected.split()


def test_words_of_chinese():
    pytest.importorskip("icu4py")
    assert split("我爱𠀀北京 天安门。OK 3.5", "zh") == ["我", "爱", "𠀀", "北京", "天安门", "。", "OK", "3.5"]


def test_characters_of_chinese_where_icu_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "icu4py.breakers", None)
    text_vectors.word_breaker.cache_clear()
    try:
        assert split("我爱 北京。OK 3", "zh") == ["我", "爱", "北", "京", "。", "OK", "3"]
    finally:
        text_vectors.word_breaker.cache_clear()


@pytest.mark.parametrize("language", ["en", "zh", "ar"])
def test_no_word_goes_across_a_boundary_and_no_character_is_lost(language):
    text = "abc中文字def،ghi 12.5 jk"
    for boundary in range(len(text) + 1):
        offsets = word_offsets(text, language, [boundary, boundary, 3])
        assert all(start < end and not start < boundary < end for start, end in offsets)
        covered = [place for start, end in offsets for place in range(start, end)]
        assert covered == [place for place, character in enumerate(text) if character != " "]
