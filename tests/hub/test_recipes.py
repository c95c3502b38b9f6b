"""The cards in `model_cards` are those that `render.py` writes."""

import importlib.util
import json
import re
from pathlib import Path

import pytest
import yaml

from hf_xlt import pocket
from hf_xlt.pocket import writing
from tests.hub.whole_cards import check_whole
from tests.report import example_alignment, example_pretraining, example_results

FOLDER = Path(__file__).parents[2] / "model_cards"
RECIPES = sorted(path.stem for path in (FOLDER / "results").glob("*.json"))
OF_DATA = "pocket-tagging-de-en"


@pytest.fixture(scope="module")
def render():
    """Return the module that renders the cards."""
    spec = importlib.util.spec_from_file_location("render_cards", FOLDER / "render.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_is_a_card_of_each_recipe():
    assert RECIPES
    cards = {path.stem for path in FOLDER.glob("*.md")} - {"README"}
    assert cards == {*RECIPES, OF_DATA}
    named = re.findall(r"^\| \[(.*)\]\(\1\.md\) \|", (FOLDER / "README.md").read_text("utf-8"), re.M)
    assert sorted(named) == sorted(cards)


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_card_is_what_its_results_say(recipe, render):
    results = json.loads((FOLDER / "results" / f"{recipe}.json").read_text("utf-8"))
    card = render.card(results)
    assert card == (FOLDER / f"{recipe}.md").read_text("utf-8")
    assert card == render.card(json.loads(json.dumps(results)))
    check_whole(card)
    assert "## Make it again\n\n```sh\n" in card
    assert ("## Known failures" in card) != ("language-adapter" in card)
    assert not any(folder in card for folder in ("/tmp/", "/home/", "/work/"))


def test_what_is_taken_of_a_run_gives_the_same_card(render):
    runs = (
        json.loads((FOLDER / "results" / "adapter-ru-pocket.json").read_text("utf-8")) | {"spectra": [1]},
        example_results.named_entities(),
        example_results.arguments(),
        example_pretraining.two_objectives(),
        example_alignment.three_languages(),
    )
    for results in runs:
        whole = render.card(results)
        taken = render.shortened(json.loads(json.dumps(results)), None)
        assert len(json.dumps(taken)) < len(json.dumps(results))
        assert render.card(taken) == whole


def test_the_description_of_the_adapter_is_that_of_its_results():
    described = yaml.safe_load((FOLDER / "adapter-ru-pocket.yaml").read_text("utf-8"))
    results = json.loads((FOLDER / "results" / "adapter-ru-pocket.json").read_text("utf-8"))
    assert results["command"]["experiment"] | described == results["command"]["experiment"]


@pytest.mark.usefixtures("small_pocket")
def test_the_card_of_data_is_what_the_verb_writes_but_for_numbers(render, tmp_path, monkeypatch):
    committed = (FOLDER / f"{OF_DATA}.md").read_text("utf-8")
    check_whole(committed)
    (command,) = re.findall(r"^hf-xlt data pocket .*--languages (?:de,en)$", committed, re.M)
    monkeypatch.setattr(writing, "CATEGORIES", {"tagging": writing.CATEGORIES["tagging"]})
    monkeypatch.setattr(writing, "lexicon", lambda *languages, **options: {})
    writing.write(tmp_path / "data", ["de", "en"], command)
    monkeypatch.setattr(render, "FOLDER", tmp_path)
    render.take(tmp_path / "data" / "tagging", OF_DATA)
    written = (tmp_path / f"{OF_DATA}.md").read_text("utf-8")
    assert without_numbers(written) == without_numbers(committed)
    assert written != committed


def without_numbers(card: str) -> str:
    """Return a card without numbers, hashes and its category of sizes."""
    return re.sub(r"\b[\da-f]{16}\b|\d[\d.]*", "#", re.sub(r"^size_categories: .*\n", "", card, flags=re.M))


def test_an_encoder_of_the_package_keeps_its_name(render):
    results = example_results.minimal()
    results["model"]["name"] = results["command"]["experiment"]["model"] = pocket.checkpoint("tlm")
    whole = render.card(results)
    taken = render.shortened(json.loads(json.dumps(results)), None)
    assert taken["model"]["name"] == taken["command"]["experiment"]["model"] == "pocket-tlm"
    assert render.card(taken) == whole
    card = (FOLDER / "names-lora-pocket.md").read_text("utf-8")
    assert "\n# Named entity recognition: pocket-tlm, trained on English\n" in card
    assert "\nbase_model:" not in card
