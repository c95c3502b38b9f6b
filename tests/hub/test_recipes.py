"""The cards in `model_cards` are those that `render.py` writes."""

import importlib.util
import json
from pathlib import Path

import pytest

from hf_xlt import pocket
from tests.hub.whole_cards import check_whole
from tests.report import example_alignment, example_pretraining, example_results

FOLDER = Path(__file__).parents[2] / "model_cards"
RECIPES = sorted(path.stem for path in (FOLDER / "results").glob("*.json"))


@pytest.fixture(scope="module")
def render():
    """Return the module that renders the cards."""
    spec = importlib.util.spec_from_file_location("render_cards", FOLDER / "render.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_is_a_card_of_each_recipe():
    assert RECIPES
    assert sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "README") == RECIPES


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_card_is_what_its_results_say(recipe, render):
    results = json.loads((FOLDER / "results" / f"{recipe}.json").read_text("utf-8"))
    card = render.card(results)
    assert card == (FOLDER / f"{recipe}.md").read_text("utf-8")
    assert card == render.card(json.loads(json.dumps(results)))
    check_whole(card)
    assert "## Known failures" in card and "## Make it again\n\n```sh\n" in card
    assert not any(folder in card for folder in ("/tmp/", "/home/", "/work/"))


def test_what_is_taken_of_a_run_gives_the_same_card(render):
    runs = (
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
