"""Tests of the codes of twins."""

import pytest

from hf_xlt.twins import Twin


def test_the_order_of_factors_does_not_matter():
    code = "en~script=rot~order=hi~lexicon=0.5"
    assert Twin.parse(code) == Twin.parse("en~lexicon=.5~order=hi~script=rot")
    assert Twin.parse(code).factors == ["order", "lexicon", "script"]
    assert Twin.parse(code).languages == ["en", "hi"]
    assert Twin.parse("en_ewt~order=reversed").languages == ["en_ewt"]
    assert Twin.parse("en") == Twin("en")
    assert Twin.parse("en~seed=3").factors == []


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("en~scrypt=rot", "factors of functions, order, .* got 'scrypt=rot'"),
        ("en~base=de", "got 'base=de'"),
        ("en~script=rot~script=rot", "each once"),
        ("~script=rot", "a language and factors"),
        ("en~script=latin", "expected rot or rot-letters as `script`, got 'latin'"),
        ("en~functions", "expected stripped as `functions`, got ''"),
        ("en~lexicon=2", "a share above 0 and up to 1, such as 0.5 as `lexicon`, got '2'"),
        ("en~typos=nan", "got 'nan'"),
        ("en~typos=many", "got 'many'"),
        ("en~seed=-1", "a whole number"),
        ("en~order=", "a language of the data set, or reversed"),
    ],
)
def test_what_is_no_code_is_refused(code, message):
    with pytest.raises(ValueError, match=message):
        Twin.parse(code)


def test_what_text_cannot_be():
    Twin.parse("en~script=rot~typos=0.1~lexicon=0.2~seed=2").check_text()
    with pytest.raises(ValueError, match="got `order`, which needs words with annotations"):
        Twin.parse("en~script=rot~order=reversed").check_text()
