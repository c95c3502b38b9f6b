import json
from dataclasses import replace

from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.transfer.ledger import (
    evaluation_entry,
    pretraining_entries,
    pretraining_notes,
    read_pretraining,
    training_entry,
    tree_entries,
    tree_notes,
)

ENGLISH = TaggedSentences(
    "en", "train", ["1", "2", "3"], [["Ann", "Lee", "left"], ["OK"], ["Rome", "fell"]],
    [["B-PER", "I-PER", "O"], ["O"], ["B-LOC", "O"]],
)  # fmt: skip
GERMAN = TaggedSentences("de", "train", ["4"], [["Rom", "fiel"]], [["B-LOC", "O"]])
EVALUATION = TaggedSentences(
    "de", "test", ["1", "4", "7", "8"],
    [["Ann", "Lee", "ging"], ["Ann", "Lee", "und", "Rom"], ["OK"], ["Rome", "AG"]],
    [["B-PER", "I-PER", "O"], ["B-ORG", "I-ORG", "O", "B-LOC"], ["O"], ["B-ORG", "I-ORG"]],
)  # fmt: skip


def test_evaluation_entry_by_hand():
    assert evaluation_entry("en+de", [ENGLISH, GERMAN], EVALUATION, "ner") == {
        "train": "en+de",
        "eval": "de",
        "sentences": 4,
        "tokens": 10,
        "id_in_training": 1,  # 4
        "text_in_training": 1,  # OK
        "translation_in_training": 1,  # 1
        "entities": 4,
        "entities_in_training": 2,  # Ann Lee as PER, Rom as LOC; not Ann Lee as ORG, nor Rome AG
    }


def test_without_the_eval_language_no_id_is_its_own():
    entry = evaluation_entry("en", [ENGLISH], EVALUATION, "ner")
    assert (entry["id_in_training"], entry["translation_in_training"], entry["entities_in_training"]) == (0, 1, 1)


def test_tags_of_words_have_no_entities():
    entry = evaluation_entry("en", [ENGLISH], EVALUATION, "pos")
    assert entry["entities"] is None
    assert entry["entities_in_training"] is None


def test_training_entry():
    entry = training_entry(
        "en+de",
        [ENGLISH, GERMAN],
        [(ENGLISH.select([0]), "validation split"), (GERMAN, "held out of the training split")],
    )
    assert json.loads(json.dumps(entry)) == {
        "train": "en+de",
        "languages": {"en": {"sentences": 3, "tokens": 6}, "de": {"sentences": 1, "tokens": 2}},
        "development": {
            "en": {"sentences": 1, "source": "validation split"},
            "de": {"sentences": 1, "source": "held out of the training split"},
        },
    }


def test_what_an_encoder_saw_is_read_from_beside_it(tmp_path):
    seen = {
        "languages": {"en": {"sentences": 12, "tokens": 90}, "de": {"sentences": 7, "tokens": 60}},
        "pairs": {"en-de": {"sentences": 5, "tokens": 80}},
        "filters": [],
        "excluded": ["/data/pud"],
    }
    assert read_pretraining(str(tmp_path)) is None
    assert read_pretraining("FacebookAI/xlm-roberta-base") is None
    (tmp_path / "pretraining.json").write_text(json.dumps(seen), encoding="utf-8")
    found = read_pretraining(str(tmp_path))
    purpose = "pre-training of the encoder"
    assert pretraining_entries(found) == [
        {"language": "en", "split": "text", "sentences": 12, "purpose": purpose},
        {"language": "de", "split": "text", "sentences": 7, "purpose": purpose},
        {"language": "en+de", "split": "translations", "sentences": 5, "purpose": purpose},
    ]
    assert pretraining_notes(found, ["en", "de"]) == ["Sentences of pud were kept out of the encoder's pre-training."]
    unseen, unchecked = pretraining_notes(found | {"excluded": []}, ["de", "sw", "ru"])
    assert unseen == "The encoder saw no text in Swahili, Russian in its pre-training."
    assert "may have read" in unchecked
    unknown, _ = pretraining_notes(found | {"excluded": [], "unrecorded": "me/stock"}, ["de", "sw"])
    assert unknown == (
        "Whether the encoder saw text in Swahili in its pre-training is not known: it went on from stock, whose own "
        "training text is not recorded."
    )


SCORES = {"words": 10, "upos": 90.0, "uas": 70.04, "las": 60.0, "failures": 0}
TREES = {
    "en": {"source": "gold"},
    "es": {"source": "gold"},
    "de": {
        "source": "de.udpipe",
        "fingerprint": "0a",
        "quality": [{"split": "train", **SCORES}, {"split": "test", **SCORES, "upos": 80.0}],
    },
    "fr": {"source": "fr.udpipe", "fingerprint": "0b", "quality": [{"file": "a", **SCORES}, {"file": "b", **SCORES}]},
}


def test_where_trees_are_from_and_how_good_they_are():
    [gold, parsed, other] = tree_entries("evaluation", ["en", "de", "fr"], TREES, "test")
    assert gold == {
        "purpose": "evaluation", "language": "en", "source": "gold", "fingerprint": None, "quality": []
    }  # fmt: skip
    assert parsed["quality"] == [{"split": "test", **SCORES, "upos": 80.0}]  # not that of another split
    assert other["quality"] == TREES["fr"]["quality"]


def test_trees_in_words():
    training = tree_entries("training", ["en"], TREES, "train")
    evaluation = tree_entries("evaluation", ["en", "de", "es", "fr"], TREES, "test")
    assert tree_notes(training + evaluation) == [
        "Trees of the training sentences: gold (English).",
        "Trees of the evaluation sentences: gold (English, Spanish); parsed by de.udpipe, UPOS 80.0, UAS 70.0, "
        "LAS 60.0 on the gold trees of these sentences (German); parsed by fr.udpipe, UPOS 90.0, UAS 70.0, LAS 60.0 "
        "on a and UPOS 90.0, UAS 70.0, LAS 60.0 on b (French).",
    ]
    assert tree_notes(training + tree_entries("evaluation", ["es"], TREES, "test")) == ["Trees: gold."]
    assert tree_notes(tree_entries("training", ["zh"], TREES, "train")) == ["Trees: the data does not say where from."]


def test_a_twin_of_a_training_sentence_is_no_new_one():
    """Two sentences of the test were trained on, under another id and in other words."""
    tokens, tags = [["ylno"], ["KO"], ["raey", "doog"]], [["O"], ["O"], ["O", "O"]]
    originals = ["only", "OK", "good year"]
    twin = TaggedSentences("en~order=reversed", "test", ["11", "12", "13"], tokens, tags, originals)
    assert evaluation_entry("en", [ENGLISH], twin, "pos")["translation_in_training"] == 1  # OK
    assert evaluation_entry("en", [ENGLISH], twin, "pos")["text_in_training"] == 0
    # The other way round: trained on the twin, tested on the language, and on another twin of it.
    english = TaggedSentences("en", "test", ["21", "22"], [["good", "year"], ["bad", "year"]], [["O", "O"]] * 2)
    assert evaluation_entry("t", [twin], english, "pos")["translation_in_training"] == 1
    other = replace(english, language="en~script=rot", tokens=[["x", "y"], ["z", "y"]], originals=["good year", "OK"])
    assert evaluation_entry("t", [twin], other, "pos")["translation_in_training"] == 2
    # Of what is no twin, the id alone tells.
    german = replace(english, language="de")
    assert evaluation_entry("t", [german], replace(english, ids=["8", "9"]), "pos")["translation_in_training"] == 0
