"""What reports say of the tagger's adversary."""

import copy

import pytest
from rich.console import Console

from hf_xlt.hub.model_card import model_card
from hf_xlt.report.adversary import adversary_of
from hf_xlt.report.html import render_html
from hf_xlt.report.terminal import render
from tests.report import example_results


@pytest.fixture
def results() -> dict:
    return example_results.tagger()


def test_means_are_over_seeds_and_languages(results):
    adversary = adversary_of(results)
    assert adversary.accuracy == adversary.accuracy_of("en") == pytest.approx(0.545)
    assert adversary.accuracy_of("en+es+de") is None
    assert adversary.fresh == pytest.approx(0.85)
    assert adversary.fresh_of("en", "de") == pytest.approx(0.9)
    assert adversary.kept("en", "es") == "402 of 1,000"
    assert adversary.kept("en+es+de", "es") is None


def test_the_line_in_the_terminal(results):
    def line(**changed):
        other = copy.deepcopy(results)
        other["adversary"] |= changed
        return adversary_of(other).line

    told = (
        "Discriminator of languages (flipped labels, weight 0.05): it is right for 54.5 % of windows, a new one for "
    )
    assert line().startswith("Discriminator of languages (flipped labels, weight 0.05, of the first model): it is")
    assert line(strategy=None).startswith("No discriminator in training; a new one on the first model is right for")
    assert line(pseudo_labels=None) == told + "85.0 % (50 is chance)."
    assert line().endswith(" Pseudo-labels: 1,606 windows, those most certainly tagged.")
    none = "No discriminator in training; a new one is right for 85.0 % (50 is chance)."
    assert line(strategy=None, pseudo_labels=None) == none
    assert line(strategy=None, pseudo_labels=None, rows=[]) == "No discriminator in training."
    console = Console(width=80, record=True, file=open("/dev/null", "w"))
    render(results, console)
    assert "it is right for 54.5 %" in " ".join(console.export_text().split())


def test_curves_are_means_over_seeds(results):
    accuracy, losses = adversary_of(results).charts().values()
    assert [curve.name for curve in accuracy.curves] == ["en"]  # the other train set has no discriminator
    assert [curve.name for curve in losses.curves] == ["tags en", "tags en+es+de", "discriminator en", "adversary en"]
    assert len(losses.curves[0].points.split()) == 3


def test_the_page(results):
    page = render_html(results)
    assert page.count("<svg") == 2
    assert "polyline.curve0" in page
    assert "402 of 1,000" in page
    assert "A new one is tested on 120 to 160 windows" in page
    assert "Its discriminator, the new one and the curves below are those of the first training." in page
    results["adversary"] |= {"strategy": None, "pseudo_labels": None}
    assert "trained without a discriminator of languages" in render_html(results)
    del results["adversary"]
    page = render_html(results)
    assert "told apart" not in page and "<svg" not in page and "polyline" not in page


def test_the_card_says_what_the_model_is_and_how_it_is_used(results):
    card = model_card(results)
    for words in (
        "This is a BiLSTM-CRF for named entity recognition on word vectors (aligned), trained on labelled English",
        'pipeline("word-tagging", model=folder, trust_remote_code=True)',
        'lang="en"',
        "unlabelled text of Spanish and German (flipped labels, weight\n0.05)",
        "Spanish 402 of 1,000, German 402 of 1,000",
        "Cross-lingual Multi-Level Adversarial Transfer",
    ):
        assert words in card.text, words
    assert "base_model" not in card.content.partition("\n---\n")[0]
    assert "someone" not in card.content
    other = model_card(example_results.named_entities()).text
    assert "Multi-Level" not in other and "discriminator" not in other and "word-tagging" not in other
