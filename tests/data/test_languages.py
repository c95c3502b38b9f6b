"""Codes and names of languages."""

import pytest

from hf_xlt.data.languages import language_code, language_name


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("de", "de", "German"),
        ("DEU", "de", "German"),
        ("ger", "de", "German"),  # ISO 639-2, bibliographic
        ("swa", "sw", "Swahili"),
        ("hau", "ha", "Hausa"),
        ("gsw", "gsw", "Swiss German"),
        ("cmn", "zh", "Chinese"),  # the language that the code of the group usually means
        ("swh", "sw", "Swahili"),
        ("arb", "ar", "Arabic"),
        ("ceb", "ceb", "Cebuano"),
        ("tl", "tl", "Tagalog"),  # not Filipino, into which CLDR folds it
        ("tgl", "tl", "Tagalog"),
        ("sh", "sh", "Serbo-Croatian"),  # not `sr-Latn`
        ("qtd", "qtd", "Turkish-German"),  # Universal Dependencies' own
    ],
)
def test_codes_and_names(text, code, name):
    assert language_code(text) == code
    assert language_code(code) == code
    assert language_name(text) == name


@pytest.mark.parametrize("text", ["", "x", "xx", "qqq", "und", "mul", "esp", "german", "zh-Hant", "d1"])
def test_what_is_no_language_is_refused(text):
    with pytest.raises(ValueError, match=f"got {text!r}"):
        language_code(text)
