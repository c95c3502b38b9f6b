import json

from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.transfer.ledger import (
    evaluation_entry,
    pretraining_entries,
    pretraining_notes,
    read_pretraining,
    training_entry,
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
