"""The card of aligned word vectors."""

import re
from types import SimpleNamespace

import pytest
import torch
import yaml

from hf_xlt.hub.alignment_card import alignment_card
from tests.hub.whole_cards import check_whole
from tests.report import example_alignment


def front_matter(card) -> dict:
    return yaml.safe_load(str(card).split("---\n")[1])


def test_metadata_says_what_is_known():
    data = front_matter(alignment_card(example_alignment.three_languages()))
    results = data.pop("model-index")
    assert data == {
        "language": ["en", "de", "ar"],
        "license": "cc-by-sa-3.0",
        "library_name": "transformers",
        "pipeline_tag": "feature-extraction",
        "metrics": ["precision"],
        "tags": ["hf_xlt", "cross-lingual", "word-embeddings", "self-learning"],
    }
    assert results[0]["name"] == "Word space of German, Arabic and English"


@pytest.mark.parametrize("run", example_alignment.RUNS)
def test_the_front_matter_holds_the_scores_of_the_kept_maps(run, tmp_path):
    results = getattr(example_alignment, run)()
    card = alignment_card(results)
    card.save(tmp_path / "README.md")
    kept = next(iter(results["model"]["maps"].values()))
    wanted = {
        f"{cell['source']}-{cell['target']}": cell["value"]
        for cell in results["cells"]
        if (cell["method"], cell["seed"]) == (kept["method"], kept["seed"])
        if (cell["retrieval"], cell["metric"]) == ("csls", "P@1")
    }
    rows = front_matter(card)["model-index"][0]["results"] if wanted else []
    assert {row["dataset"]["config"]: row["metrics"][0]["value"] for row in rows} == wanted
    assert ("model-index" in front_matter(card)) == bool(wanted) == (run != "untested")
    for row in rows:
        assert row["dataset"]["type"] == f"{row['dataset']['config']}.test.txt"
        assert row["metrics"][0]["name"] == "P@1 (CSLS)"


def test_a_direction_between_other_maps_than_the_scored_ones_has_no_score():
    results = example_alignment.many()
    rows = front_matter(alignment_card(results))["model-index"][0]["results"]
    assert "de-ar" in {row["dataset"]["config"] for row in rows}
    results["model"]["maps"]["de"]["method"] = "linear"
    card = alignment_card(results)
    found = {row["dataset"]["config"] for row in front_matter(card)["model-index"][0]["results"]}
    assert {"de-en", "en-ar"} <= found
    assert not {"de-ar", "ar-de"} & found
    assert re.search(r"^\| German → Arabic \(`de-ar`\) \| – \| – \| – \| – \|", card.text, re.M)


def test_a_licence_is_claimed_where_all_that_was_used_states_the_same():
    results = example_alignment.three_languages()
    results["data"]["vectors"]["ar"]["license"] = "cc0-1.0"
    assert "license" not in front_matter(alignment_card(results))
    results["data"]["vectors"]["ar"]["license"] = None
    assert "license" not in front_matter(alignment_card(results))
    for row in results["data"]["vectors"].values():
        row["license"] = "see the authors"
    assert "license" not in front_matter(alignment_card(results))


def test_a_training_dictionary_counts_where_the_kept_maps_learned_from_it():
    results = example_alignment.one_pair()  # Procrustes
    assert "license" not in front_matter(alignment_card(results))
    for row in results["data"]["dictionaries"]:
        row["license"] = "CC-BY-SA-3.0"
    assert front_matter(alignment_card(results))["license"] == "cc-by-sa-3.0"
    results = example_alignment.three_languages()  # self-learning
    results["command"]["experiment"]["start"] = "dictionary"
    assert "license" not in front_matter(alignment_card(results))


def test_tables_hold_scores_maps_and_sources():
    text = alignment_card(example_alignment.three_languages()).text
    assert (
        "| German → English (`de-en`) | 35.0 | 52.3 | 59.2 | 34.6 ±2.0 | 5.0 | 1,157 | 77.1 % |\n"
        "| English → German (`en-de`) | 35.0 | 52.3 | 59.2 | 34.6 ±2.0 | 5.0 | 1,100 | 73.3 % |\n"
    ) in text
    assert "| German → English | self-learning | CSLS | 500 | 54.6 ±4.0 |" in text
    assert "| procrustes |" not in text
    assert "| Arabic → English | self-learning | 3 | 0.463 |" in text
    assert "| German | vectors/wiki.de.vec | cc-by-sa-3.0 | `0123456789abde` |" in text
    assert "| English → German | training | 2,400 | 1,100 of 1,500 | dictionaries/en-de.train.txt |" in text
    assert "hf-xlt align --languages en,de,ar" in text
    assert "/home/someone" not in text


def test_papers_are_those_of_the_kept_maps():
    text = alignment_card(example_alignment.three_languages()).text
    assert "A robust self-learning method" in text
    assert "Normalized Word Embedding" not in text
    assert "\nCSLS:\n" in text
    text = alignment_card(example_alignment.many()).text
    assert "Normalized Word Embedding" in text
    assert "\nCSLS and refinement:\n" in text
    assert "A robust self-learning method" not in text


def test_vectors_that_were_trained_say_on_what():
    text = alignment_card(example_alignment.one_pair()).text
    assert "| Chinese | text/zh, trained on 20,000 sentences, 510k tokens | cc-by-sa-3.0 |" in text


@pytest.mark.parametrize("run", example_alignment.RUNS)
def test_tables_are_whole_and_no_section_is_empty(run):
    check_whole(str(alignment_card(getattr(example_alignment, run)())))


@pytest.mark.parametrize("pictures", [True, False])
def test_the_examples_in_the_card_run(pictures, tmp_path, monkeypatch, capsys):
    from hf_xlt.models import AlignedEmbeddings

    draw = torch.Generator().manual_seed(1)
    vectors = {
        code: SimpleNamespace(words=example_alignment.WORDS[code], matrix=torch.randn(24, 4, generator=draw))
        for code in ("en", "de", "ar")
    }
    AlignedEmbeddings.from_vectors(vectors, hub="en").save_pretrained(tmp_path)
    results = example_alignment.three_languages()
    if not pictures:
        results["clouds"] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", str(tmp_path / "modules"))
    first, second = re.findall(r"```python\n(.*?)```", alignment_card(results).text, re.S)
    names: dict = {}
    exec(first, names)
    translations = eval(capsys.readouterr().out.strip().splitlines()[-1])
    assert [len(found) for found in translations] == [3, 3]
    assert names["words"] == ["Wasser", "Haus"]
    exec(second, names)
    torch.testing.assert_close(names["model"].encode(names["words"], "de"), names["vectors"])
