"""`WordFeatures`: ids of words and characters, how words are found, and what files keep."""

import json

import pytest

from hf_xlt.models import word_features
from hf_xlt.models.word_features import WordFeatures

ENGLISH = ["rain", "Rome", "falls", "0000", "the", "v00"]
GERMAN = ["Regen", "rain", "0000er", "Häuser"]
ODD_WORDS = ["New York", " ", "a\u2028b", "c\x85d", "\r", "\ufeffx", "tab\tbed", ""]


@pytest.fixture
def features():
    return WordFeatures({"en": ENGLISH, "de": GERMAN}, characters=["a", "n", "0", "R"])


# --- words ---


def test_ids_of_all_languages_follow_each_other(features):
    assert features.word_ids(ENGLISH, "en") == [2, 3, 4, 5, 6, 7]
    assert features.word_ids(GERMAN, "de") == [8, 9, 10, 11]
    assert (features.languages, features.vocab_size) == (["en", "de"], 12)
    assert features.words("de") == GERMAN


@pytest.mark.parametrize(
    ("word", "language", "known", "how"),
    [
        ("rain", "en", "rain", "exact"),
        ("RAIN", "en", "rain", "lowercase"),
        ("rome", "en", None, "unknown"),  # only the word asked for is put in lower case
        ("1984", "en", "0000", "digits"),
        ("\u0661\u0669\u0668\u0664", "en", "0000", "digits"),  # Arabic-Indic digits
        ("V12", "en", "v00", "digits"),
        ("1990er", "de", "0000er", "digits"),
        ("rainfalls", "en", None, "unknown"),  # rain is less than half of it
        ("rainfall", "en", "rain", "substring"),
        ("Rainy", "en", "rain", "substring"),
        ("1984s", "en", "0000", "substring"),
        ("Häusern", "de", "Häuser", "substring"),
        ("them", "en", None, "unknown"),  # three characters are too few
        ("", "en", None, "unknown"),
    ],
)
def test_how_a_word_is_found(word, language, known, how, features):
    expected = 1 if known is None else features.word_ids([known], language)[0]
    assert features.word_ids([word], language) == [expected]
    assert {key for key, count in features.coverage([word], language).items() if count} == {how}


def test_the_longest_beginning_counts():
    features = WordFeatures({"de": ["Haus", "Hausschuh", "Hausschuhe"]})
    assert features.word_ids(["Hausschuhen", "Hausschuhs", "Hausschu"], "de") == [4, 3, 2]


def test_a_word_as_written_goes_before_its_lower_case():
    features = WordFeatures({"en": ["apple", "Apple", "1990", "0000"]})
    assert features.word_ids(["Apple", "apple", "1990", "1991"], "en") == [3, 2, 4, 5]


def test_what_is_switched_off_is_not_looked_up():
    plain = WordFeatures({"en": ENGLISH}, characters=["0"], fold_digits=False, unknown="unk")
    assert plain.word_ids(["1984", "rainy", "RAIN", "0000"], "en") == [1, 1, 2, 5]
    assert plain.char_ids(["10"]) == [[1, 2]]


def test_coverage_counts_every_word(features):
    words = ["rain", "rain", "RAIN", "1984", "rainy", "xyz", "zyx"]
    assert features.coverage(words, "en") == {
        "exact": 2,
        "lowercase": 1,
        "digits": 1,
        "substring": 1,
        "unknown": 2,
    }
    assert features.coverage([], "en") == dict.fromkeys(word_features.HOWS, 0)


def test_an_encoder_s_languages_have_no_words():
    features = WordFeatures({"en": [], "de": []}, characters=["a"])
    assert features.vocab_size == 2 and features.word_ids(["rain"], "de") == [1]


# --- characters ---


def test_characters_have_ids(features):
    assert features.char_vocab_size == 6
    assert features.char_ids(["Ran", "7x", ""]) == [[5, 2, 3], [4, 1], [1]]


def test_long_words_keep_their_first_characters():
    features = WordFeatures({"en": []}, characters=["a", "b"], max_characters=3)
    assert features.char_ids(["abab", "ab"]) == [[2, 3, 2], [2, 3]]
    assert [len(ids) for ids in WordFeatures({"en": []}, characters=["a"]).char_ids(["a" * 40])] == [30]


def test_characters_are_counted_from_text():
    texts = ["bab b\t\n", "ca 12\u3000"]
    assert WordFeatures.characters_of(texts) == ["b", "0", "a", "c"]
    assert WordFeatures.characters_of(texts, fold_digits=False) == ["b", "a", "1", "2", "c"]
    assert WordFeatures.characters_of(iter(texts), limit=2) == ["b", "0"]


def test_a_model_without_characters_has_none():
    assert WordFeatures({"en": ENGLISH}).char_vocab_size == 0


# --- files ---


def test_saved_and_loaded(tmp_path):
    words = {"en": ENGLISH, "zh-Hant": ["雨", *ODD_WORDS], "sw": []}
    given = {"characters": ["雨", '"', "\u2028"], "fold_digits": False, "unknown": "unk", "max_characters": 7}
    WordFeatures(words, **given).save_pretrained(tmp_path / "new" / "folder")
    loaded = WordFeatures.from_pretrained(tmp_path / "new" / "folder")
    assert {language: loaded.words(language) for language in loaded.languages} == words
    assert {name: getattr(loaded, name) for name in given} == given
    assert sorted(file.name for file in (tmp_path / "new" / "folder").iterdir()) == [
        "vocab.en.txt",
        "vocab.sw.txt",
        "vocab.zh-Hant.txt",
        "word_features.json",
    ]


def test_languages_keep_their_order(tmp_path):
    WordFeatures({"sw": ["b"], "en": ["a"]}).save_pretrained(tmp_path)
    loaded = WordFeatures.from_pretrained(str(tmp_path))
    assert loaded.languages == ["sw", "en"] and loaded.word_ids(["a"], "en") == [3]


def test_written_whole_or_not_at_all(features, tmp_path):
    features.save_pretrained(tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(UnicodeEncodeError):
        WordFeatures({"en": ["a", "\ud800"], "de": ["b"]}).save_pretrained(tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_words_of_another_model_are_refused(features, tmp_path):
    features.save_pretrained(tmp_path)
    (tmp_path / "vocab.de.txt").write_text("Regen\n", encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"vocab\.de\.txt: expected 4 words of 'de', as word_features\.json says, got 1"
    ):
        WordFeatures.from_pretrained(tmp_path)
    (tmp_path / "vocab.de.txt").unlink()
    with pytest.raises(FileNotFoundError, match=r"expected vocab\.de\.txt, found no such file"):
        WordFeatures.from_pretrained(tmp_path)


def test_a_folder_without_features_says_what_writes_them(tmp_path):
    with pytest.raises(
        FileNotFoundError, match=r"expected word_features\.json.*`WordFeatures\.save_pretrained` writes"
    ):
        WordFeatures.from_pretrained(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{\n!", r"word_features\.json:2: expected JSON, got '!'"),
        ('{"words": {"en": 0}, "unknown": "unk"}', "found no characters, fold_digits, max_characters"),
    ],
)
def test_a_broken_file_is_told(content, message, tmp_path):
    (tmp_path / "word_features.json").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        WordFeatures.from_pretrained(tmp_path)


def test_a_language_cannot_lead_out_of_the_folder(tmp_path):
    features = WordFeatures({"en": ["a"]})
    features.save_pretrained(tmp_path / "model")
    (tmp_path / "vocab.txt").write_text("secret\n", encoding="utf-8")
    path = tmp_path / "model" / "word_features.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"words": {"/../../vocab": 1}}), encoding="utf-8")
    with pytest.raises(ValueError, match="codes of letters, digits, '-' and '_', got '/../../vocab'"):
        WordFeatures.from_pretrained(tmp_path / "model")


# --- bad input ---


@pytest.mark.parametrize(
    ("words", "settings", "message"),
    [
        ({"en": ["a", "b", "a"]}, {}, "distinct words of 'en', got 'a' twice"),
        ({"en": ["a\nb"]}, {}, r"without line breaks, got 'a\\nb'"),
        ({"../en": []}, {}, "got '../en'"),
        ({"en": []}, {"unknown": "guess"}, "`unknown` must be 'substring' or 'unk', got 'guess'"),
        ({"en": []}, {"max_characters": 0}, "`max_characters` must be at least 1, got 0"),
        ({"en": []}, {"characters": ["a", "b", "a"]}, "distinct single characters, got 'a' 2 times"),
        ({"en": []}, {"characters": ["ab"]}, "distinct single characters, got 'ab'"),
    ],
)
def test_bad_settings_are_refused(words, settings, message):
    with pytest.raises(ValueError, match=message):
        WordFeatures(words, **settings)


@pytest.mark.parametrize("name", ["word_ids", "coverage", "words"])
def test_an_unknown_language_is_named(name, features):
    arguments = ("fr",) if name == "words" else (["pluie"], "fr")
    with pytest.raises(ValueError, match="`language` must be one of en, de, got 'fr'"):
        getattr(features, name)(*arguments)


@pytest.mark.parametrize(
    "ask",
    [lambda f: f.word_ids("rain", "en"), lambda f: f.coverage("rain", "en"), lambda f: f.char_ids("rain")],
)
def test_a_string_is_not_taken_for_its_letters(ask, features):
    with pytest.raises(TypeError, match=r"Expected a list of words, got the string 'rain': pass \['rain'\]"):
        ask(features)
