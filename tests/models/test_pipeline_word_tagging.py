"""`WordTaggingPipeline`: tags are those of the model, whatever the batches, windows and forms of input."""

import itertools
import random

import pytest
import torch
from torch.nn.utils.rnn import pad_sequence
from transformers import pipeline
from transformers.pipelines.pt_utils import KeyDataset

from hf_xlt.data.subwords import encode_words
from hf_xlt.metrics.entity_f1 import entities
from hf_xlt.models import AdversarialBilstmForTokenClassification
from hf_xlt.models.pipeline_word_tagging import WordTaggingPipeline
from hf_xlt.models.word_features import WordFeatures
from tests.models.taggers import SENTENCES, WORDS, encoder_tagger, word_tagger


@pytest.fixture(params=[word_tagger, encoder_tagger], ids=["words", "encoder"])
def tagger(request):
    return request.param()


def tags_and_scores(results):
    return [[(row["entity"], pytest.approx(row["score"], abs=1e-5)) for row in rows] for rows in results]


def by_hand(tagger, words, lang):
    """Return tags and probabilities of a sentence, from the model itself."""
    model, features = tagger.model, tagger.features
    if model.config.encoder_config is None:
        input_ids, mask = torch.tensor([features.word_ids(words, lang)]), torch.ones(1, len(words), dtype=torch.bool)
    else:
        encoded = tagger.tokenizer(words, is_split_into_words=True, return_tensors="pt")
        input_ids, places = encoded["input_ids"], encoded.word_ids()
        starts = [place is not None and places[at - 1] != place for at, place in enumerate(places)]
        mask = torch.tensor([starts])
    char_ids = pad_sequence([torch.tensor(row) for row in features.char_ids(words)], batch_first=True)[None]
    langs = torch.tensor([model.config.languages.index(lang)])
    with torch.no_grad():
        logits = model(
            input_ids, attention_mask=torch.ones_like(input_ids), langs=langs, char_ids=char_ids, word_mask=mask
        ).logits
        tags, marginals = model.decode(logits, mask)[mask], model.marginals(logits, mask)[mask]
    return [
        (model.config.id2label[tag], pytest.approx(row[tag].item(), abs=1e-5))
        for tag, row in zip(tags.tolist(), marginals, strict=True)
    ]


# --- tags ---


@pytest.mark.parametrize("lang", ["en", "de"])
def test_tags_are_those_of_the_model(lang, tagger):
    results = tagger(SENTENCES, lang=lang, aggregation="none")
    for words, rows in zip(SENTENCES, results, strict=True):
        assert [(row["entity"], row["score"]) for row in rows] == by_hand(tagger, words, lang)
        assert [(row["word"], row["index"]) for row in rows] == [(word, at) for at, word in enumerate(words)]
    assert len({row["entity"] for rows in results for row in rows}) > 1


def test_the_language_counts(tagger):
    english, german = (tagger(SENTENCES[0], lang=lang, aggregation="none") for lang in ("en", "de"))
    assert [row["score"] for row in english] != pytest.approx([row["score"] for row in german], abs=1e-3)


@pytest.mark.parametrize("batch_size", [2, 3, 8])
def test_batches_change_nothing(batch_size, tagger):
    sentences = [*SENTENCES, [], *SENTENCES[::-1], ["Anna", "Berlin"] * 11]
    options = {"lang": "en", "aggregation": "none"}
    together = tagger(sentences, batch_size=batch_size, **options)
    assert tags_and_scores(together) == [
        [(row["entity"], row["score"]) for row in tagger(words, **options)] if words else [] for words in sentences
    ]


def test_impossible_tags_do_not_follow_each_other(tagger):
    draw = random.Random(0)
    sentences = [draw.choices(["Anna", "lives", "in", "Berlin", "rain"], k=30) for _ in range(20)]
    for rows in tagger(sentences, lang="en", aggregation="none", batch_size=20):
        for before, after in itertools.pairwise(["O", *(row["entity"] for row in rows)]):
            assert not after.startswith("I-") or before[2:] == after[2:]


def test_dropout_is_off_even_after_training(tagger):
    expected = tagger("Anna lives in Berlin", lang="en", aggregation="none")
    tagger.model.train()
    again = WordTaggingPipeline(tagger.model, tokenizer=tagger.tokenizer, features=tagger.features)
    assert again("Anna lives in Berlin", lang="en", aggregation="none") == expected


# --- entities ---


def test_entities_by_hand():
    tagger = word_tagger()
    output = {
        "words": ["Anna", "Berg", "lives", "in", "New", "York", "Rome"],
        "tags": [3, 4, 0, 0, 1, 2, 1],  # B-PER I-PER O O B-LOC I-LOC B-LOC
        "scores": [0.5, 1.0, 0.1, 0.2, 0.75, 0.25, 0.375],
    }
    assert tagger.postprocess(output) == [
        {"entity_group": "PER", "score": 0.75, "word": "Anna Berg", "start": 0, "end": 2},
        {"entity_group": "LOC", "score": 0.5, "word": "New York", "start": 4, "end": 6},
        {"entity_group": "LOC", "score": 0.375, "word": "Rome", "start": 6, "end": 7},
    ]


@pytest.mark.parametrize("prefixes", ["BI", "BIES"])
def test_entities_are_those_that_are_scored(prefixes):
    tags = ["O", *(f"{prefix}-{kind}" for prefix in prefixes for kind in ("LOC", "PER"))]
    tagger, draw = word_tagger(tags), random.Random(1)
    for _ in range(200):
        drawn = draw.choices(range(len(tags)), k=8)
        found = tagger.postprocess({"words": list("abcdefgh"), "tags": drawn, "scores": [0.5] * 8})
        expected = [(entity.start, entity.end, entity.type) for entity in entities([tags[tag] for tag in drawn])]
        assert [(row["start"], row["end"], row["entity_group"]) for row in found] == expected


def test_entities_hold_the_tags_of_words(tagger):
    for words in SENTENCES:
        rows = tagger(words, lang="en", aggregation="none")
        found = tagger(words, lang="en")
        expected = entities([row["entity"] for row in rows])
        assert [(row["start"], row["end"], row["entity_group"]) for row in found] == list(map(tuple, expected))
        for row in found:
            assert row["word"] == " ".join(words[row["start"] : row["end"]])


def test_parts_of_speech_are_told_word_by_word():
    tagger = word_tagger(["NOUN", "VERB"], lang="en")
    assert [sorted(row) for row in tagger("Anna lives")] == [["entity", "index", "score", "word"]] * 2
    with pytest.raises(ValueError, match="`aggregation='entities'` is for tags like 'O' and 'B-PER', got NOUN, VERB"):
        tagger("Anna lives", aggregation="entities")


# --- input ---


def test_forms_of_input(tagger):
    options = {"lang": "en", "aggregation": "none"}
    one = tagger(SENTENCES[0], **options)
    assert tagger("Anna  lives\tin Berlin\n", **options) == tagger(tuple(SENTENCES[0]), **options) == one
    several = [one, tagger("rain", **options)]
    assert tagger([SENTENCES[0], "rain"], **options) == tagger((SENTENCES[0], ["rain"]), **options) == several
    assert list(tagger((words for words in SENTENCES[:2]), **options)) == several
    rows = KeyDataset([{"tokens": words} for words in SENTENCES[:2]], "tokens")
    assert list(tagger(rows, **options)) == several


def test_a_data_set_is_read_as_it_is_tagged():
    tagger, read = word_tagger(lang="en"), []
    sentences = (read.append(words) or words for words in SENTENCES)
    results = iter(tagger(sentences, batch_size=2))
    next(results)
    assert read == SENTENCES[:2]


def test_nothing_gives_nothing(tagger):
    assert tagger([]) == tagger((), lang="en") == []
    assert tagger("", lang="en") == tagger(" \n", lang="en") == tagger([[]], lang="en")[0] == []
    results = tagger([[], ["rain"], ""], lang="en", batch_size=2, aggregation="none")
    assert [len(rows) for rows in results] == [0, 1, 0]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([["Anna", 3]], r"Expected words as strings, got 3 in \['Anna', 3\]"),
        (["Anna", None], r"Expected words as strings, got None"),
        ([["Anna"], 3], "Expected a sentence, a string or a list of words, got 3"),
        (3, "Expected a sentence, a string or a list of words, got 3"),
        ({"tokens": ["Anna"]}, "Expected a sentence, a string or a list of words, got {'tokens'"),
        ([["Anna"], [["Berlin"]]], r"Expected words as strings, got \['Berlin'\]"),
    ],
)
def test_what_is_no_sentence_is_refused(inputs, message, tagger):
    with pytest.raises(TypeError, match=message):
        tagger(inputs, lang="en")


def test_sentences_are_not_taken_for_words(tagger):
    with pytest.raises(ValueError, match=r"got 'It rains\.': for a list of sentences pass `\[text\.split\(\)"):
        tagger(["Stop", "It rains."], lang="en")
    assert len(tagger([["New York", "rain"]], lang="en", aggregation="none")[0]) == 2


# --- languages ---


def test_a_language_must_be_given_where_there_are_several(tagger):
    with pytest.raises(ValueError, match="several languages: give `lang`, one of en, de"):
        tagger("rain")
    with pytest.raises(ValueError, match="`lang` must be one of en, de, got 'fr'"):
        tagger("rain", lang="fr")
    with pytest.raises(ValueError, match="`lang` must be one of en, de, got 'fr'"):
        word_tagger(lang="fr")


def test_a_language_may_be_set_once():
    tagger = word_tagger(lang="de", aggregation="none")
    german, english = tagger("rain Anna"), tagger("rain Anna", lang="en")
    assert tagger("rain Anna", lang="de") == german != english
    assert word_tagger(languages=["en"])("rain Anna", aggregation="none")[0]["word"] == "rain"


# --- windows ---


def test_windows_are_decoded_as_one_sentence():
    """Emissions of each window by itself, then one best path and one set of probabilities over all of them."""
    tagger, words = word_tagger(lang="en"), SENTENCES[2] + SENTENCES[0]
    model, features = tagger.model, tagger.features
    emissions = []
    for part in (words[:5], words[5:10], words[10:]):
        char_ids = pad_sequence([torch.tensor(row) for row in features.char_ids(part)], batch_first=True)[None]
        ids = torch.tensor([features.word_ids(part, "en")])
        with torch.no_grad():
            emissions.append(model(ids, langs=torch.tensor([0]), char_ids=char_ids).logits[0])
    mask = torch.ones(1, len(words), dtype=torch.bool)
    tags = model.decode(torch.cat(emissions)[None], mask)[0]
    marginals = model.marginals(torch.cat(emissions)[None], mask)[0]
    scores = marginals.gather(1, tags[:, None])[:, 0].tolist()
    found = tagger(words, max_length=5, aggregation="none")
    assert [row["entity"] for row in found] == [model.config.id2label[tag] for tag in tags.tolist()]
    assert [row["score"] for row in found] == pytest.approx(scores, abs=1e-5)
    whole = tagger(words, aggregation="none")
    assert [row["score"] for row in found] != pytest.approx([row["score"] for row in whole], abs=1e-3)
    assert tagger(words, max_length=12, aggregation="none") == whole


def test_long_sentences_are_tagged_whole(tagger):
    words = (SENTENCES[0] + SENTENCES[2]) * 417
    rows, other = tagger([words, ["rain"]], lang="en", aggregation="none", batch_size=2)
    assert [row["word"] for row in rows] == words and len(words) > 5000
    assert [row["word"] for row in other] == ["rain"]


def test_windows_of_an_encoder_hold_whole_words():
    tagger, words = encoder_tagger(lang="en"), ["Anna", "Berlin", "lives"]  # 2 + 2 + 1 pieces
    prepared = tagger.preprocess(words, lang="en", max_length=6)
    an, na, lives, ber, lin = tagger.tokenizer.convert_tokens_to_ids(["An", "##na", "lives", "Ber", "##lin"])
    assert prepared["windows"] == [([2, an, na, ber, lin, 3], [1, 3]), ([2, lives, 3], [1])]
    assert tagger.preprocess(words, lang="en", max_length=3)["windows"] == [
        ([2, an, 3], [1]),
        ([2, ber, 3], [1]),
        ([2, lives, 3], [1]),
    ]
    with pytest.raises(ValueError, match="`max_length` must be at least 3, got 2"):
        tagger(words, max_length=2)


def test_pieces_are_those_of_training():
    tagger = encoder_tagger(lang="en")
    for words in [*SENTENCES, ["[SEP]", "Anna", "\u200d", "x"]]:
        windows = encode_words(tagger.tokenizer, [words], max_length=100)
        expected = [(window.input_ids, window.word_starts) for window in windows]
        assert tagger.preprocess(words, lang="en", max_length=100)["windows"] == expected


def test_windows_are_as_long_as_the_encoder_takes():
    tagger = encoder_tagger(lang="en")
    lengths = [len(ids) for ids, _ in tagger.preprocess(["rain"] * 30, lang="en")["windows"]]
    assert lengths == [16, 16, 4]
    tagger.tokenizer.model_max_length = 10
    assert len(tagger.preprocess(["rain"] * 30, lang="en")["windows"]) == 4


def test_a_word_without_pieces_is_tagged_too():
    tagger = encoder_tagger(lang="en")
    rows = tagger([["Anna", "", "[SEP]", "Berlin"]], aggregation="none")[0]
    assert [row["word"] for row in rows] == ["Anna", "", "[SEP]", "Berlin"]
    ((ids, starts),) = tagger.preprocess(["", "[SEP]"], lang="en")["windows"]
    assert ids[:2] == [2, 1] and starts == [1, 2]
    assert ids.index(3) == len(ids) - 1  # `[SEP]` is text here, and not the piece that ends a sentence


# --- what belongs to the model ---


def test_features_of_another_model_are_refused():
    tagger = word_tagger()
    for words, characters, name in [
        ({"en": WORDS["en"], "de": []}, "anrBli", "vocab_size"),
        (WORDS, "a", "char_vocab_size"),
        ({"de": WORDS["de"], "en": WORDS["en"]}, "anrBli", "languages"),
    ]:
        with pytest.raises(ValueError, match=f"Expected features with the `{name}` of the model"):
            WordTaggingPipeline(tagger.model, features=WordFeatures(words, characters=list(characters)))


def test_what_a_model_in_memory_needs_must_be_given(tmp_path):
    with pytest.raises(ValueError, match="not loaded from a folder: give its `features`"):
        WordTaggingPipeline(word_tagger().model)
    with pytest.raises(ValueError, match="expected its fast tokenizer as `tokenizer`, got NoneType"):
        WordTaggingPipeline(encoder_tagger().model)
    word_tagger().model.save_pretrained(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"expected word_features\.json"):
        WordTaggingPipeline(AdversarialBilstmForTokenClassification.from_pretrained(tmp_path))


def test_an_encoder_without_characters_needs_no_features():
    tagger = encoder_tagger(characters=False, lang="en")
    assert tagger.features is None and len(tagger("Anna lives", aggregation="none")) == 2


def test_transformers_knows_the_task():
    tagger = word_tagger()
    same = pipeline("word-tagging", model=tagger.model, features=tagger.features, lang="en", device="cpu")
    assert type(same) is WordTaggingPipeline
    assert same(SENTENCES, aggregation="none") == tagger(SENTENCES, lang="en", aggregation="none")


def test_an_adapted_encoder_tags_too():
    from peft import LoraConfig, get_peft_model

    tagger = encoder_tagger(lang="en", aggregation="none")
    expected = tagger(SENTENCES)
    lora = LoraConfig(target_modules=["query", "value"], modules_to_save=["crf", "classifier"])
    adapted = get_peft_model(tagger.model, lora)
    same = WordTaggingPipeline(adapted, tokenizer=tagger.tokenizer, features=tagger.features, lang="en")
    assert same(SENTENCES, aggregation="none") == expected
    with torch.no_grad():
        adapted.crf.modules_to_save["default"].transitions.normal_(0, 5)
    assert same(SENTENCES, aggregation="none") != expected
