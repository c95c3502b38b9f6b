"""What a Trainer pushes: our card, and no pickle."""

import shutil

import pytest
import yaml
from transformers import TrainingArguments

from hf_xlt.hub.training_card import Training, training_card
from hf_xlt.training.carded_trainer import CardedTrainer
from hf_xlt.training.lora import add_lora
from hf_xlt.training.word_tagging_trainer import WordTaggingTrainer
from tests.hub.whole_cards import check_whole
from tests.models.taggers import word_tagger
from tests.training.test_word_tagging_trainer import accuracy, model, rows


@pytest.fixture
def trainer(hub, folders, tmp_path):
    """Return a trainer that has trained."""
    arguments = TrainingArguments(
        str(tmp_path / "tagger"),
        max_steps=2,
        save_steps=1,
        logging_steps=1,
        eval_strategy="steps",
        eval_steps=2,
        push_to_hub=True,
        hub_model_id="me/tagger",
        remove_unused_columns=False,
        dataloader_pin_memory=False,
        use_cpu=True,
    )
    trainer = WordTaggingTrainer(model(), arguments, {"en": rows(8, 1)}, {"en": rows(4, 2)}, accuracy, pad_token_id=2)
    trainer.train()
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(folders / "xlm" / name, tmp_path / "tagger")
    return trainer


def test_the_card_and_no_pickle(hub, trainer):
    assert not hub.asked("POST", "/commit/")  # checkpoints have pickles
    trainer.test_scores, trainer.metric = {"en": 0.75, "de": 0.5}, "accuracy"
    trainer.push_to_hub()
    found = hub.files("model", "me/tagger")
    assert {"model.safetensors", "config.json", "tokenizer.json", "README.md"} <= set(found)
    assert not [name for name in found if name.endswith((".bin", ".pt", ".pth"))]
    card = found["README.md"].decode()
    check_whole(card)
    data = yaml.safe_load(card.split("---\n")[1])
    assert data["library_name"] == "transformers" and data["pipeline_tag"] == "token-classification"
    assert data["language"] == ["en", "de"]
    scores = {row["dataset"]["config"]: row["metrics"][0] for row in data["model-index"][0]["results"]}
    assert {code: row["value"] for code, row in scores.items()} == {"en": 0.75, "de": 0.5}
    assert [("zero-shot" in row["name"]) for row in scores.values()] == [False, True]
    assert "| German (`de`) | zero-shot | 50.0 |" in card
    assert "| English (`en`) | 8 |" in card
    assert "| `max_steps` | `2` |" in card
    assert "More Information Needed" not in card and "This model is a fine-tuned version" not in card


def test_a_model_that_was_not_tested(trainer):
    trainer.create_model_card()
    with open(f"{trainer.args.output_dir}/README.md") as file:
        card = file.read()
    check_whole(card)
    assert "It was not tested." in card and "model-index" not in card and "| score |" in card


def test_adapters_and_other_trainers(trainer, tmp_path):
    """A plain model of words says how to open it, adapters say on what they are put."""
    adapted = add_lora(model())
    adapted.get_base_model().config.name_or_path = "someone/encoder"
    training = Training({"en-de": 7}, "rows", [], base_model="someone/encoder", command="python train.py")
    card = str(training_card(adapted, trainer.args, training))
    check_whole(card)
    data = yaml.safe_load(card.split("---\n")[1])
    assert data["library_name"] == "peft" and data["base_model"] == "someone/encoder"
    assert data["language"] == ["en", "de"]
    assert "AutoPeftModelForTokenClassification.from_pretrained(folder, num_labels=3)" in card
    assert "| English and German (`en-de`) | 7 |" in card
    arguments = TrainingArguments(str(tmp_path / "plain"), use_cpu=True)
    plain = CardedTrainer(model(), arguments)
    with pytest.raises(ValueError, match="Expected `trained_on`"):
        plain.write_card(tmp_path)
    CardedTrainer(model(), arguments, trained_on={"de": 3}).write_card(tmp_path)
    assert "| German (`de`) | 3 |" in (tmp_path / "README.md").read_text()


def test_the_words_of_the_example_are_of_its_language(tmp_path):
    """A tagger is shown English words as English where it was trained or tested on that."""
    arguments = TrainingArguments(str(tmp_path), use_cpu=True)
    tagger = word_tagger().model
    tagger.config.custom_pipelines = {"word-tagging": {}}
    for training, line in (
        (Training({"de": 3, "en": 3}, "rows", []), 'lang="en"))\n'),
        (Training({"de": 3}, "rows", [], {"en": 0.5}), 'lang="en"))\n'),
        (Training({"de": 3}, "rows", [], {"fr": 0.5}), 'lang="de"))  # take words of this language\n'),
    ):
        assert f'print(opened("Anna lives in Berlin .", {line}' in training_card(tagger, arguments, training).text
