"""Tests of loading tagged data sets."""

import pytest
from conftest import NER_TAGS, UPOS, write_card, write_split
from datasets import ClassLabel, Dataset, Features, List, Value

from hf_xlt.data.loading import available_languages, check_same_labels, load_tagged, tree_source


def test_splits_of_every_language(tiny_corpus):
    corpus = load_tagged(str(tiny_corpus), "pos", ["en", "fr"])
    assert available_languages(str(tiny_corpus)) == ["de", "en", "fr"]
    assert (corpus.labels, corpus.license) == (UPOS, "cc0-1.0")
    assert {code: {split: len(rows) for split, rows in splits.items()} for code, splits in corpus.splits.items()} == {
        "en": {"train": 60, "validation": 20, "test": 20},
        "fr": {"test": 20},
    }
    sentence = corpus.splits["fr"]["test"]
    assert sentence.ids[3] == "fr:test:3"
    assert set(sentence.tags[3]) <= set(UPOS)
    assert load_tagged(str(tiny_corpus), "ner", ["en"]).labels == NER_TAGS


def test_a_folder_that_changed_is_read_anew(tmp_path):
    for parent, size in (("a", 5), ("a", 7), ("b", 9)):
        folder = tmp_path / parent / "corpus"
        write_split(folder, "en", "train", size)
        write_card(folder)
        assert len(load_tagged(str(folder), "pos", ["en"]).splits["en"]["train"]) == size


def test_fingerprint_is_that_of_the_content(tmp_path, tiny_corpus):
    prints = set()
    for name, size in (("a", 5), ("b", 5), ("c", 6)):
        write_split(tmp_path / name, "en", "train", size)
        write_card(tmp_path / name)
        prints.add(load_tagged(str(tmp_path / name), "pos", ["en"]).fingerprint())
    assert len(prints) == 2


def test_languages_with_different_labels_are_an_error(tmp_path):
    write_split(tmp_path, "en", "test", 5)
    write_split(tmp_path, "de", "test", 5, ner_tags=[*NER_TAGS, "B-MISC", "I-MISC"])
    write_card(tmp_path)
    with pytest.raises(ValueError, match="same labels in every language, got only in de: B-MISC, I-MISC"):
        load_tagged(str(tmp_path), "ner", ["en", "de"])


def test_label_order_does_not_matter_between_data_sets(tmp_path, tiny_corpus):
    write_split(tmp_path / "other", "fr", "test", 5, ner_tags=NER_TAGS[::-1])
    write_card(tmp_path / "other")
    check_same_labels(
        load_tagged(str(tiny_corpus), "ner", ["en"]), load_tagged(str(tmp_path / "other"), "ner", ["fr"])
    )


def test_tags_that_are_no_class_labels_are_an_error(tmp_path):
    (tmp_path / "en").mkdir()
    Dataset.from_dict({"tokens": [["a"]], "upos": [["NOUN"]]}).to_parquet(str(tmp_path / "en" / "test-0.parquet"))
    write_card(tmp_path)
    with pytest.raises(ValueError, match="expected `upos` to be a list of ClassLabel"):
        load_tagged(str(tmp_path), "pos", ["en"])


def test_ids_that_only_number_the_sentences_are_made_unique(tmp_path):
    for language in ("en", "de"):
        for split in ("train", "test"):
            rows = [{"id": str(i), "tokens": ["a"], "upos": ["X"]} for i in range(3)]
            features = Features(
                {"id": Value("string"), "tokens": List(Value("string")), "upos": List(ClassLabel(names=["X"]))}
            )
            (tmp_path / language).mkdir(exist_ok=True)
            Dataset.from_list(rows, features=features).to_parquet(str(tmp_path / language / f"{split}-0.parquet"))
    write_card(tmp_path)
    corpus = load_tagged(str(tmp_path), "pos", ["en", "de"])
    ids = [name for splits in corpus.splits.values() for sentences in splits.values() for name in sentences.ids]
    assert len(set(ids)) == len(ids) == 12


def test_twins_are_languages_of_the_data_set(tiny_corpus):
    name = str(tiny_corpus)
    codes = ["en", "en~script=rot", "en~order=reversed~lexicon=0.5"]
    plain, rotated, mixed = (load_tagged(name, "ner", codes).splits[code] for code in codes)
    assert load_tagged(name, "ner", codes).fingerprint() != load_tagged(name, "ner", codes[:2]).fingerprint()
    for split, sentences in plain.items():
        texts = [" ".join(words) for words in sentences.tokens]
        assert sentences.originals is None and rotated[split].originals == mixed[split].originals == texts
        assert rotated[split].tags == sentences.tags
        assert mixed[split].select([3, 1]).originals == [texts[3], texts[1]]
        assert not set("".join(sum(rotated[split].tokens, []))) & set("".join(texts))
        assert mixed[split].ids == sentences.ids
    assert "en~script=rot" not in available_languages(name)


def test_what_a_twin_cannot_be_made_of(tiny_corpus):
    name = str(tiny_corpus)
    with pytest.raises(ValueError, match="no data for 'hi'. It has: de, en, fr"):
        load_tagged(name, "pos", ["en~order=hi"])
    with pytest.raises(
        ValueError, match=f"{name}, language 'en': the factor `order` of a twin needs a column `heads`"
    ):
        load_tagged(name, "pos", ["en~order=de"])
    with pytest.raises(ValueError, match="'en~order': expected a language of the data set, or reversed"):
        load_tagged(name, "pos", ["en~order"])


def test_whose_trees_say_a_word_order(tiny_corpus):
    sources = [
        tree_source(str(tiny_corpus), f"en{order}") for order in ("", "~order=reversed", "~order=de", "~order=fr")
    ]
    assert sources == [None, None, ("de", "train"), ("fr", "test")]
