"""`pipeline` opens what the project saves: encoders, token classifiers, adapters, word vectors; with languages."""

from types import SimpleNamespace

import pytest
import torch
from transformers import (
    AutoModelForTokenClassification,
    BertConfig,
    BertForTokenClassification,
    pipeline,
)
from transformers.pipelines.pt_utils import KeyDataset

from hf_xlt.data.collators import WordTaggingCollator
from hf_xlt.data.subwords import encode_words
from hf_xlt.models import AlignedEmbeddings, WordTaggingPipeline, XLMForTokenClassification, XLMWithLMHeadModel
from hf_xlt.models.xlm_config import xlm_config
from hf_xlt.tokenization.shared_bpe import train_shared_bpe
from hf_xlt.training.lora import add_lora
from hf_xlt.training.tagging_rows import TaggingRows
from tests.models.taggers import SENTENCES, TAGS, spread, tiny_tokenizer

TEXTS = {"en": ["Anna lives in Berlin .", "rain in Rome"] * 20, "de": ["Anna wohnt in Rom .", "Regen"] * 20}
LANGS = {"n_langs": 2, "lang2id": {"en": 0, "de": 1}}
ENTITIES = {"id2label": dict(enumerate(TAGS)), "label2id": {tag: number for number, tag in enumerate(TAGS)}}


@pytest.fixture(scope="module")
def tokenizer():
    return train_shared_bpe(TEXTS, vocab_size=80)


def config(tokenizer, **fields):
    sizes = {"emb_dim": 16, "n_layers": 1, "n_heads": 2, "max_position_embeddings": 32}
    return xlm_config(tokenizer, **sizes, **fields)


def save(folder, tokenizer, model):
    spread(model).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


# --- encoders ---


@pytest.fixture(scope="module")
def encoder(tokenizer, tmp_path_factory):
    return save(tmp_path_factory.mktemp("encoder"), tokenizer, XLMWithLMHeadModel(config(tokenizer, **LANGS)))


def test_masks_are_filled_in_the_language_that_is_told(encoder):
    fill = pipeline("fill-mask-in-language", model=encoder)
    mask = fill.tokenizer.mask_token
    text = f"Anna {mask} in Berlin"
    inputs = fill.tokenizer(text, return_tensors="pt")
    place = inputs["input_ids"][0].tolist().index(fill.tokenizer.mask_token_id)
    best = {}
    for language, number in LANGS["lang2id"].items():
        langs = torch.full_like(inputs["input_ids"], number)
        with torch.no_grad():
            probabilities = fill.model(**inputs, langs=langs).logits[0, place].softmax(-1)
        best[language] = fill(text, lang=language, top_k=2)
        assert [row["token"] for row in best[language]] == probabilities.topk(2).indices.tolist()
        assert [row["score"] for row in best[language]] == pytest.approx(probabilities.topk(2).values.tolist())
    assert best["en"] != best["de"]
    always = pipeline("fill-mask-in-language", model=encoder, lang="de")
    assert always(text, top_k=2) == best["de"]
    assert fill(text) == pipeline("fill-mask", model=encoder)(text), "without a language: plain transformers"


def test_masks_are_filled_in_batches(encoder):
    fill = pipeline("fill-mask-in-language", model=encoder, lang="de")
    texts = [f"{'Anna ' * number}{fill.tokenizer.mask_token}" for number in range(4)]
    together = fill(texts, batch_size=3)
    for text, rows in zip(texts, together, strict=True):
        alone = fill(text)
        assert [row["token"] for row in rows] == [row["token"] for row in alone]
        assert [row["score"] for row in rows] == pytest.approx([row["score"] for row in alone], abs=1e-5)


def test_a_language_that_the_encoder_does_not_know_is_refused(encoder):
    with pytest.raises(ValueError, match="No embedding for language 'fr'. The encoder has: de, en"):
        pipeline("fill-mask-in-language", model=encoder)("Anna", lang="fr")


# --- token classifiers of transformers ---


@pytest.fixture(scope="module", params=["languages", "one language", "no languages"])
def classifier(request, tokenizer, tmp_path_factory):
    """Return the folder of a classifier, and the ids of its languages."""
    folder, tags = tmp_path_factory.mktemp("classifier"), ENTITIES
    if request.param == "no languages":
        sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
        made = BertConfig(vocab_size=len(tiny_tokenizer()), max_position_embeddings=16, **sizes, **tags)
        return save(folder, tiny_tokenizer(), BertForTokenClassification(made)), {}
    langs = LANGS if request.param == "languages" else {"n_langs": 1, "use_lang_emb": False}
    model = XLMForTokenClassification(config(tokenizer, **langs, **tags))
    return save(folder, tokenizer, model), langs.get("lang2id", {})


def by_hand(folder, words, lang):
    """Return the tags of a sentence and their probabilities, from rows as they are trained on."""
    tagger = pipeline("word-tagging", model=folder)
    windows = encode_words(tagger.tokenizer, [words], max_length=32)
    rows = TaggingRows.unlabelled(windows, lang)
    batch = WordTaggingCollator(tagger.tokenizer.pad_token_id)([rows[place] for place in range(len(rows))])
    with torch.no_grad():
        scores = tagger.model(**{name: part for name, part in batch.items() if name != "labels"}).logits.softmax(-1)
    best = scores[0, windows[0].word_starts].max(-1)
    return [TAGS[tag] for tag in best.indices.tolist()], pytest.approx(best.values.tolist(), abs=1e-5)


def test_words_are_tagged_as_in_training(classifier):
    folder, lang_ids = classifier
    tagger = pipeline("word-tagging", model=folder, aggregation="none")
    assert type(tagger) is WordTaggingPipeline
    for lang in ("en", "de"):
        rows = tagger(SENTENCES, lang=lang, batch_size=3)
        for words, found in zip(SENTENCES, rows, strict=True):
            tags, scores = by_hand(folder, words, lang_ids.get(lang))
            assert [row["entity"] for row in found] == tags
            assert [row["score"] for row in found] == scores
            assert [row["word"] for row in found] == words
    assert len({row["entity"] for found in rows for row in found}) > 1


def test_a_language_is_asked_for_where_it_counts(classifier):
    folder, lang_ids = classifier
    tagger = pipeline("word-tagging", model=folder, aggregation="none")
    if lang_ids:
        with pytest.raises(ValueError, match="several languages: give `lang`, one of en, de"):
            tagger("rain")
        with pytest.raises(ValueError, match="`lang` must be one of en, de, got 'fr'"):
            tagger("rain", lang="fr")
        assert tagger("rain Anna", lang="en") != tagger("rain Anna", lang="de")
    else:
        assert tagger("rain Anna") == tagger("rain Anna", lang="fr")


def test_long_sentences_are_cut_into_windows(classifier):
    tagger = pipeline("word-tagging", model=classifier[0], lang="de", aggregation="none")
    words = SENTENCES[2] * 20
    assert [row["word"] for row in tagger(words)] == words


def test_plain_transformers_tags_too(classifier):
    found = pipeline("token-classification", model=classifier[0])("Anna lives in Berlin")
    assert {row["entity"] for row in found} <= set(TAGS)


# --- adapters ---


def test_an_adapter_is_opened_over_its_encoder(tokenizer, tmp_path):
    base = save(tmp_path / "encoder", tokenizer, XLMWithLMHeadModel(config(tokenizer, **LANGS)))
    adapted = add_lora(AutoModelForTokenClassification.from_pretrained(base, **ENTITIES))
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora" in name or "modules_to_save" in name:
                parameter.normal_(0, 0.7)
    adapted.save_pretrained(tmp_path / "adapter")
    tokenizer.save_pretrained(tmp_path / "adapter")
    merged = adapted.eval().merge_and_unload()
    merged.save_pretrained(tmp_path / "merged")
    tokenizer.save_pretrained(tmp_path / "merged")
    # An adapter does not say how many tags there are, nor their names.
    model = AutoModelForTokenClassification.from_pretrained(tmp_path / "adapter", **ENTITIES)
    for task, options in (("word-tagging", {"lang": "de", "aggregation": "none"}), ("token-classification", {})):
        over = pipeline(task, model=model, tokenizer=tokenizer, **options)
        whole = pipeline(task, model=str(tmp_path / "merged"), **options)
        for words in SENTENCES:
            ours, its = over(" ".join(words)), whole(" ".join(words))
            assert [row["entity"] for row in ours] == [row["entity"] for row in its]
            assert [row["score"] for row in ours] == pytest.approx([row["score"] for row in its], abs=1e-4)
    assert any(type(module).__module__.startswith("peft") for module in over.model.modules())


# --- word vectors ---


@pytest.fixture(scope="module")
def aligned(tmp_path_factory):
    draw, folder = torch.Generator().manual_seed(0), str(tmp_path_factory.mktemp("aligned"))
    english = torch.randn(6, 4, generator=draw)
    spaces = {
        "en": SimpleNamespace(words=[f"en{number}" for number in range(6)], matrix=english),
        "de": SimpleNamespace(words=[f"de{number}" for number in range(6)], matrix=english * 2),
    }
    AlignedEmbeddings.from_vectors(spaces, hub="en").save_pretrained(folder)
    return folder


def test_word_vectors_translate(aligned):
    translate = pipeline(model=aligned, trust_remote_code=True, source="de", target="en")
    model = AlignedEmbeddings.from_pretrained(aligned)
    for options in ({}, {"k": 2, "retrieval": "nn"}):
        expected = [
            [{"translation": word, "score": pytest.approx(score)} for word, score in row]
            for row in model.translate(["de3", "de0", "de5"], "de", "en", **options)
        ]
        assert translate(["de3", "de0", "de5"], batch_size=2, **options) == expected
        assert translate("de0", **options) == expected[1]
    assert translate("de4", k=1, retrieval="nn")[0]["translation"] == "en4"
    assert translate("en4", source="en", target="de", k=1, retrieval="nn")[0]["translation"] == "de4"
    data = KeyDataset([{"word": "de3"}, {"word": "de0"}], "word")
    assert list(translate(data)) == list(translate(word for word in ("de3", "de0"))) == translate(["de3", "de0"])


def test_word_vectors_need_two_languages(aligned):
    translate = pipeline("word-translation", model=AlignedEmbeddings.from_pretrained(aligned), source="de")
    with pytest.raises(ValueError, match="give `target`, one of en, de"):
        translate("de0")
    with pytest.raises(ValueError, match="'de9': not among the 6 words of 'de'"):
        translate("de9", target="en")
    with pytest.raises(TypeError, match="Expected words as strings, got 3"):
        translate(["de0", 3], target="en")
