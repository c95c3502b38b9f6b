"""Tests of made-up words and typing errors."""

import string
from itertools import product

from hf_xlt.twins.made_up_words import made_up, with_made_up_words
from hf_xlt.twins.typos import with_typos

WORDS = [a + b + c + d for a, b, c, d in product("bdkt", "aeiou", "lmnr", "aeiost")]


def test_the_same_word_has_the_same_image_everywhere():
    one, other = with_made_up_words("The cat, the CAT.", 1).split()[:2], with_made_up_words("cat", 1)
    assert one == [with_made_up_words("The", 1), f"{other},"]
    assert with_made_up_words("The cat, the CAT.", 1).split()[2:] == [one[0].lower(), other.upper() + "."]
    assert with_made_up_words("2010 - 5%", 1) == "2010 - 5%"


def test_no_two_words_have_one_image():
    images = {made_up(word, seed=0) for word in WORDS}
    assert len(images) == len(WORDS) == 480
    assert all(made_up(word, 0) != word for word in WORDS)
    short = [a + b for a, b in product(string.ascii_lowercase, repeat=2)]
    assert len({made_up(word, 0) for word in short}) == len(short)
    assert {len(made_up(word, 0)) for word in short} == {4}


def test_a_share_of_the_types_is_replaced_and_more_with_a_larger_one():
    replaced = {share: {word for word in WORDS if with_made_up_words(word, share) != word} for share in (0.1, 0.5, 1)}
    assert replaced[0.1] < replaced[0.5] < replaced[1] == set(WORDS)
    assert abs(len(replaced[0.5]) / len(WORDS) - 0.5) < 0.07
    other = {word for word in WORDS if with_made_up_words(word, 0.5, seed=1) != word}
    assert 0.3 < len(other & replaced[0.5]) / len(other) < 0.7
    assert with_made_up_words("of the cat", 0) == "of the cat"


def test_an_image_is_of_the_letters_of_its_script():
    for word, letters in (("собака", "абвгдежзиклмнопрстуфхцчшщоыэюя"), ("घर", "कखगघचछजझटठडढणतथदधनपफबभमयरलवशसह")):
        assert set(made_up(word, 0)) <= set(letters)
    assert all("\u4e00" <= letter <= "\u9fff" for letter in made_up("中国", 0))


def test_typing_errors_change_a_share_of_the_words_by_one_letter():
    wrong = with_typos(WORDS, 0.25)
    changed = [(word, other) for word, other in zip(WORDS, wrong, strict=True) if word != other]
    assert abs(len(changed) / len(WORDS) - 0.25) < 0.06
    kinds = {len(other) - len(word) for word, other in changed}
    assert kinds == {-1, 0, 1}
    assert all(word[0] == other[0] and set(other) <= set(word) for word, other in changed)
    assert with_typos(WORDS, 0.25) == wrong != with_typos(WORDS, 0.25, seed=1)
    assert with_typos(["I", "am", "7000", "!"], 1) == ["I", "am", "7000", "!"]
    assert with_typos(["eee"] * 20, 1) != ["eee"] * 20 and "eee" not in with_typos(["eee"] * 20, 1)
