"""The card of a pre-trained encoder."""

import re

import pytest
import yaml

from hf_xlt.hub.encoder_card import encoder_card
from tests.hub.whole_cards import check_whole
from tests.report import example_pretraining


def front_matter(card) -> dict:
    return yaml.safe_load(str(card).split("---\n")[1])


def test_metadata_says_what_is_known_and_claims_no_licence():
    data = front_matter(encoder_card(example_pretraining.two_objectives()))
    [index] = data.pop("model-index")
    scores = {row["dataset"]["config"]: row["metrics"][0] for row in index["results"]}
    assert list(scores) == ["en", "de", "fr", "en-de", "en-fr"]
    assert scores["de"] == {
        "type": "perplexity",
        "value": 37.5,
        "name": "perplexity (MLM, 95 % interval 35.5–39.5)",
    }
    assert data == {
        "language": ["en", "de", "fr"],
        "library_name": "transformers",
        "pipeline_tag": "fill-mask",
        "tags": ["hf_xlt", "cross-lingual", "xlm", "mlm", "tlm"],
    }


def test_a_licence_that_all_sources_state_is_that_of_the_encoder():
    results = example_pretraining.two_objectives()
    results["data"]["licenses"] = {"talks": "cc-by-4.0", "news": "CC-BY-4.0"}
    assert front_matter(encoder_card(results))["license"] == "cc-by-4.0"
    results["model"]["start_from"] = "someone/xlm-15"
    results["model"]["config"] |= {"use_lang_emb": True, "n_langs": 3}
    assert "license" not in front_matter(encoder_card(results))


def test_data_sets_of_the_hub_are_named(tmp_path):
    results = example_pretraining.two_objectives()
    results["command"]["experiment"]["text"] = [{"dataset": "someone/news", "config": "en"}, "/home/someone/text"]
    results["command"]["experiment"]["bitext"] = [{"dataset": str(tmp_path)}]
    card = encoder_card(results)
    assert front_matter(card)["datasets"] == ["someone/news"]
    assert "/home/someone" not in str(card)


def test_tables_hold_sizes_sources_and_perplexities():
    text = encoder_card(example_pretraining.two_objectives()).text
    assert "| German (`de`) | 1,100 | 27,500 | 66k | 2.4 | talks, news |" in text
    assert "| English–German (`en-de`), translations | 1,100 | 27,500 | 66k | 2.4 | talks |" in text
    assert "tokens of the batches, 1.6M in all\nin 400 steps" in text
    assert "| German (`de`) | MLM | 375 | 37.5 | 35.5–39.5 |" in text
    assert "| English–German (`en-de`) | TLM | 375 | 20.5 | 18.5–22.5 |" in text
    assert "4 layers, 128 wide, 4 heads, 8,000 pieces; 1,931,456 parameters" in text
    assert "Sentences of\npud were left out" in text
    assert "duplicate 200" in text
    assert "hf-xlt pretrain --languages en,de,fr" in text
    assert "Cross-lingual Language Model Pretraining" in text


def test_licences_are_those_that_the_sources_state():
    text = encoder_card(example_pretraining.two_objectives()).text
    assert "| talks/en.txt | cc-by-sa-4.0 |\n| news | not stated |\n" in text


def test_what_was_not_read_and_not_measured_is_said():
    text = encoder_card(example_pretraining.brief()).text
    assert "| English (`en`) | MLM | 375 | 40.5 | – |" in text
    assert "| English (`en`) | 1,100 | 27,500 | 0 | 0 | talks, news |" in text
    assert "| Swahili (`sw`) | 1,100 | 27,500 | 9k | 0.3 | talks, news |" in text
    assert "| Russian (`ru`) | 1,100 | 27,500 | – | – |" in encoder_card(example_pretraining.translation_only()).text


@pytest.mark.parametrize("run", example_pretraining.RUNS)
def test_tables_are_whole_and_no_section_is_empty(run):
    check_whole(str(encoder_card(getattr(example_pretraining, run)())))


@pytest.mark.parametrize("language_ids", [True, False])
def test_the_example_in_the_card_runs(language_ids, tmp_path, monkeypatch, capsys):
    from transformers import XLMConfig, XLMWithLMHeadModel

    from hf_xlt.tokenization.shared_bpe import train_shared_bpe

    tokenizer = train_shared_bpe({"en": ["Anna likes Berlin."] * 3, "de": ["Anna mag Berlin."] * 3}, vocab_size=60)
    tokenizer.save_pretrained(tmp_path)
    ids = {"en": 0, "de": 1} if language_ids else {}
    config = XLMConfig(
        vocab_size=len(tokenizer), emb_dim=8, n_layers=1, n_heads=1, n_langs=max(1, len(ids)), lang2id=ids
    )
    XLMWithLMHeadModel(config).save_pretrained(tmp_path)
    results = example_pretraining.two_objectives()
    results["command"]["experiment"]["language_embeddings"] = language_ids
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n(.*?)```", encoder_card(results).text, re.S)[1]
    assert ("lang2id" in code) == language_ids
    exec(code, {})
    pieces = eval(capsys.readouterr().out.strip().splitlines()[-1])
    assert len(pieces) == 5
    assert set(pieces) <= set(tokenizer.get_vocab())


def test_a_start_model_is_named(tmp_path):
    results = example_pretraining.two_objectives()
    results["model"] |= {"start_from": "someone/xlm-15", "config": {**results["model"]["config"], "n_langs": 15}}
    results["model"]["config"]["use_lang_emb"] = False
    card = encoder_card(results)
    assert front_matter(card)["base_model"] == "someone/xlm-15"
    assert "Training went on with the weights, vocabulary and languages of someone/xlm-15" in card.text
    assert "pre-trained further by" in card.text
    assert "lang2id" not in card.text
    results["model"]["start_from"] = str(tmp_path)
    card = encoder_card(results)
    assert "base_model" not in front_matter(card)
    assert str(tmp_path) not in str(card)
