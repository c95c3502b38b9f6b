"""The card of the kept model."""

import json
import re

import pytest
import yaml

from hf_xlt import pocket
from hf_xlt.hub.language_adapter_card import language_adapter_card
from hf_xlt.hub.model_card import hub_id, model_card, trust
from tests.hub.whole_cards import check_whole
from tests.report import example_pretraining, example_probe, example_results

RUNS = (
    "part_of_speech",
    "named_entities",
    "minimal",
    "two_languages",
    "in_language_only",
    "wide",
    "nasty",
    "arguments",
    "tagger",
)


def front_matter(card) -> dict:
    return yaml.safe_load(str(card).split("---\n")[1])


@pytest.mark.parametrize("run", RUNS)
def test_the_front_matter_holds_the_scores_of_the_kept_model(run, tmp_path):
    results = getattr(example_results, run)()
    card = model_card(results)
    card.save(tmp_path / "README.md")
    data = front_matter(card)
    best = results["model"]["best"]
    wanted = {
        cell["eval"]: cell["value"]
        for cell in results["cells"]
        if (cell["train"], cell["seed"], cell["variant"]) == (best["train"], best["seed"], "model")
    }
    found = {row["dataset"]["config"]: row["metrics"][0]["value"] for row in data["model-index"][0]["results"]}
    assert found == wanted
    assert all(type(value) is float for value in found.values())
    for row in data["model-index"][0]["results"]:
        zero_shot = row["dataset"]["config"] not in best["train"].split("+")
        assert ("zero-shot" in row["metrics"][0]["name"]) == ("zero-shot" in row["dataset"]["name"]) == zero_shot
        assert row["dataset"]["split"] == "test"
        kind = "text" if run == "arguments" else "token"
        assert row["task"]["type"] == f"{kind}-classification"


def test_metadata_says_what_is_known():
    data = front_matter(model_card(example_results.two_languages()))
    assert data["language"] == ["en", "de", "sv", "tr"]
    assert data["library_name"] == "transformers"
    assert data["pipeline_tag"] == "token-classification"
    assert data["base_model"] == "FacebookAI/xlm-roberta-base"
    assert data["datasets"] == ["example/treebanks"]
    assert data["metrics"] == ["accuracy"]
    assert data["tags"] == ["hf_xlt", "cross-lingual", "zero-shot", "pos"]
    assert "license" not in data  # that of the base model is not known here


def test_a_classifier_of_pairs():
    card = model_card(example_results.arguments())
    data = front_matter(card)
    assert data["pipeline_tag"] == "text-classification"
    assert "base_model" not in data
    text = " ".join(card.text.split())
    assert "# Event argument roles: graph convolution on word vectors, trained on English" in text
    assert "The labels are `none`, `A0`" in text
    assert "F1 in percent, over all pairs but those labelled `none` by both gold and model." in text
    assert "Cross-lingual Structure Transfer" in text and "and so does the licence of the word vectors" in text
    assert "| A11 | 95.1 ±2.0 (n = 111) |" in text


def test_a_model_from_scratch_has_no_base_and_the_licence_of_its_data():
    results = example_results.minimal()
    results["model"] |= {"scratch": True, "name": "scratch", "architecture": "XLMForTokenClassification"}
    card = model_card(results)
    data = front_matter(card)
    assert "# Part-of-speech tagging: XLM from scratch, trained on English" in card.text
    assert "base_model" not in data
    assert data["license"] == "cc-by-sa-4.0"
    assert "Cross-lingual Language Model Pretraining" in card.text
    assert "Cross-lingual Language Model Pretraining" not in model_card(example_results.minimal()).text
    results["data"]["train"]["license"] = "see each treebank"
    assert "license" not in front_matter(model_card(results))


def test_the_table_holds_score_interval_n_and_verdict():
    text = model_card(example_results.part_of_speech()).text
    assert "| English (`en`) | trained on | 95.5 | 95.1 ±0.6 | 400 | better than look-up (87.1) |" in text
    assert "| German (`de`) | zero-shot | 89.1 | 88.7 ±0.6 | 457 | better than untrained (44.4) |" in text
    assert (
        "| Vietnamese (`vi`) | zero-shot | 38.2 | 37.8 ±0.6 | 913 | worse than look-up (44.2): not to be used |"
        in text
    )
    assert "Mean over all 10 languages: 66.4 ±0.4; over the 9 zero-shot ones: 63.2 ±0.4." in text
    assert "hf-xlt transfer --task pos" in text


def test_every_verdict_has_its_words():
    row = {"best_baseline": {"name": "look-up", "value": 0.5}}
    words = [trust(row | {"verdict": verdict}) for verdict in ("better", "cannot tell", "worse")]
    assert words == [
        "better than look-up (50.0)",
        "cannot be told from look-up (50.0): check on your own data first",
        "worse than look-up (50.0): not to be used",
    ]


@pytest.mark.parametrize("run", RUNS)
def test_tables_are_whole_and_no_section_is_empty(run):
    check_whole(str(model_card(getattr(example_results, run)())))


@pytest.mark.parametrize("run", RUNS)
def test_adapters_and_probes_leave_no_section_empty(run):
    results = getattr(example_results, run)()
    results["model"]["lora"] = True
    card = model_card(results, example_probe.of_a_matrix(), adapter_of="me/xlm")
    check_whole(str(card))
    data = front_matter(card)
    assert data["library_name"] == "peft" and data["base_model"] == "me/xlm" and "lora" in data["tags"]
    assert "LoRA}: Low-Rank Adaptation" in card.text
    assert "- mlm is above spelling alone" in card.text


def test_every_train_set_has_its_column():
    text = model_card(example_results.two_languages()).text
    assert "| language | English | German | English + German |" in text
    assert "| Turkish | 56.9 53.8–57.5 | 63.2 60.1–63.8 | 64.3 61.2–64.9 |" in text
    assert "| German | 88.7 ±0.6 | 95.0 ±0.6\\* | 96.1 ±0.6\\* |" in text
    assert "## All train sets" not in model_card(example_results.minimal()).text


def test_only_papers_of_what_was_used_are_cited():
    results = example_results.arguments()
    assert "GATE" not in model_card(results).text
    results["extractor"]["encoder_type"] = "attention"
    assert "GATE" in model_card(results).text
    results = example_results.tagger()
    assert "Backpropagation" not in model_card(results).text
    results["adversary"]["strategy"] = "gradient-reversal"
    assert "Backpropagation" in model_card(results).text
    assert "LoRA" not in model_card(results).text


def test_folders_are_no_hub_ids(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert hub_id("corpora/ud") == "corpora/ud"
    (tmp_path / "corpora" / "ud").mkdir(parents=True)
    assert hub_id("corpora/ud") is None
    assert hub_id(str(tmp_path)) is None
    results = example_results.minimal()
    results["data"]["train"]["name"] = results["data"]["eval"]["name"] = "pocket"
    assert "datasets" not in front_matter(model_card(results))
    results["data"]["train"]["name"] = results["data"]["eval"]["name"] = "/home/someone/corpora/ud"
    assert "someone" not in str(model_card(results))


@pytest.mark.parametrize(
    "name", ["pocket-tlm", pocket.checkpoint("tlm"), "/opt/python/site-packages/hf_xlt/pocket/checkpoints/tlm"]
)
def test_an_encoder_of_the_package_has_the_name_it_is_asked_for_by_and_no_page(name):
    results = example_results.minimal()
    results["model"]["name"] = results["command"]["experiment"]["model"] = name
    results["command"]["argv"] = ["benchmark.py"]  # so that the description of the run is in the card, too
    card = model_card(results)
    data = front_matter(card)
    assert "base_model" not in data
    assert data["model-index"][0]["name"] == "pocket-tlm trained on English"
    assert "# Part-of-speech tagging: pocket-tlm, trained on English" in card.text
    assert "This is pocket-tlm, a small encoder of generated text that comes with hf_xlt, fine-tuned for" in card.text
    assert "so does the licence of pocket-tlm." in card.text and "model: pocket-tlm" in card.text
    assert "checkpoints" not in str(card)
    results["model"]["name"] = "runs/tlm/model"
    assert "comes with hf_xlt" not in model_card(results).text


def test_a_language_adapter_of_an_encoder_of_the_package():
    results = example_pretraining.two_objectives()
    row = results["perplexity"]["tasks"][0] | {"languages": ["de"], "objective": "mlm", "task": "mlm de"}
    results["perplexity"] |= {"tasks": [row], "without_adapter": 30.0}
    results["languages"] = {"de": "German"}
    results["data"] |= {"languages": {"de": results["data"]["languages"]["de"]}, "pairs": {}}
    for start, encoder, base in (
        (pocket.checkpoint("mlm"), 'encoder_place("pocket-mlm")', None),
        ("someone/encoder", '"someone/encoder"', "someone/encoder"),
    ):
        results["model"] |= {"start_from": start, "lora_rank": 8, "trainable_parameters": 7}
        card = language_adapter_card(results)
        check_whole(str(card))
        assert front_matter(card).get("base_model") == base
        assert f"AutoModelForMaskedLM.from_pretrained({encoder})" in card.text
        assert ("from hf_xlt.pocket import encoder_place\n" in card.text) == (base is None)
        assert "checkpoints" not in str(card)


def test_the_words_of_the_example_are_of_its_language():
    results = example_results.minimal()
    for known, line in (
        ({"de": 2, "en": 0}, 'lang2id["en"]  # the language of the words\n'),
        ({"de": 2, "ru": 5}, 'lang2id["de"]  # take words of this language\n'),
    ):
        results["model"]["language_ids"] = known
        for adapter_of in (None, "me/xlm"):
            text = model_card(results, adapter_of=adapter_of).text
            assert line in text and text.count("lang2id") == 1
    for adapters, used in ((["de", "en"], "en"), (["de"], "de")):
        row = dict.fromkeys(("sentences", "tokens", "sources", "excluded"))
        results["model"] |= {"language_adapters": dict.fromkeys(adapters, row), "language_ids": {"de": 2, "en": 0}}
        text = model_card(results).text
        assert f'set_adapter(["default", "language_{used}"])' in text and f'lang2id["{used}"]' in text
        assert text.count("take words of this language") == 2 * (used == "de")
    results = example_results.tagger()
    assert '("Anna lives in Berlin .", lang="en"))\n' in model_card(results).text
    of_german = json.loads(json.dumps(results).replace('"en"', '"fr"').replace('"en+', '"fr+'))
    assert '("Anna lives in Berlin .", lang="fr"))  # take words of this language\n' in model_card(of_german).text


def test_languages_of_unlabelled_text_have_their_names():
    results = example_results.minimal()
    results["ledger"]["unlabelled"] = [
        {"language": code, "split": "text", "sentences": 9, "purpose": "pre-training of the encoder"}
        for code in ("de", "hi", "en+ar", "en~script=rot", "en_ewt")
    ]
    assert (
        "for pre-training of the encoder: German 9 (text), Hindi 9 (text), English + Arabic 9 (text), "
        "English (script=rot) 9 (text), en\\_ewt 9 (text)." in model_card(results).text
    )


def test_a_run_that_kept_no_model_has_no_card():
    results = example_results.minimal()
    results["model"]["best"] = None
    with pytest.raises(ValueError, match=r"model\.best"):
        model_card(results)


def test_the_example_in_the_card_runs(tmp_path, monkeypatch, capsys):
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "Anna", "lives", "in", "Ber", "##lin", "."]
    backend = Tokenizer(models.WordPiece({word: place for place, word in enumerate(words)}, unk_token="[UNK]"))
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    PreTrainedTokenizerFast(tokenizer_object=backend, pad_token="[PAD]", unk_token="[UNK]").save_pretrained(tmp_path)
    labels = example_results.named_entities()["task"]["labels"]
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        intermediate_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        id2label=dict(enumerate(labels)),
        label2id={label: place for place, label in enumerate(labels)},
    )
    BertForTokenClassification(config).save_pretrained(tmp_path)
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n(.*?)```", model_card(example_results.named_entities()).text, re.S)[1]
    exec(code, {})
    tagged = eval(capsys.readouterr().out.strip().splitlines()[-1])
    assert [word for word, _ in tagged] == ["Anna", "lives", "in", "Berlin", "."]
    assert all(tag in labels for _, tag in tagged)
