"""Tests of the small encoders that come with the package."""

from pathlib import Path

import pytest
import torch
from huggingface_hub import ModelCard
from transformers import AutoModelForMaskedLM, AutoTokenizer

from hf_xlt import pocket
from hf_xlt.twins.script import rotated

LARGEST = 4_000_000


@pytest.fixture(scope="module")
def models():
    return {
        name: AutoModelForMaskedLM.from_pretrained(pocket.checkpoint(name), dtype=torch.float32).eval()
        for name in pocket.CHECKPOINTS
    }


def test_they_are_small_and_hold_no_code_and_no_pickles():
    for name in pocket.CHECKPOINTS:
        files = list(Path(pocket.checkpoint(name)).iterdir())
        assert sum(path.stat().st_size for path in files) < LARGEST
        assert {path.suffix for path in files} == {".json", ".md", ".safetensors"}


@pytest.mark.parametrize("name", pocket.CHECKPOINTS)
def test_cards_say_what_they_know_the_licence_and_how_they_are_made(name):
    card = ModelCard.load(Path(pocket.checkpoint(name)) / "README.md")
    assert (card.data.license, card.data.pipeline_tag) == ("apache-2.0", "fill-mask")
    assert "This model knows pocket's made-up world and nothing else" in card.text
    assert f"(pocket\n> {pocket.VERSION})" in card.text
    made = card.text.partition("## Make it again")[2]
    assert "python benchmarks/pocket_checkpoints.py --output FOLDER" in made
    if name != "untrained":
        assert "pocket/en/train" in card.text and "vocab_size: 6000" in made


def test_only_the_training_is_different(models):
    tokenizers = {(Path(pocket.checkpoint(name)) / "tokenizer.json").read_bytes() for name in pocket.CHECKPOINTS}
    assert len(tokenizers) == 1
    shapes = {tuple((key, tuple(value.shape)) for key, value in m.state_dict().items()) for m in models.values()}
    assert len(shapes) == 1
    assert set(models["mlm"].config.lang2id) == {*pocket.languages(), "en~script=rot"}


@torch.no_grad()
def guessed(model, texts: list[str], language: str) -> float:
    """Return the share of pieces that a model guesses, each masked in turn."""
    tokenizer = AutoTokenizer.from_pretrained(pocket.checkpoint("mlm"))
    right = total = 0
    for text in texts:
        ids = tokenizer(text, return_tensors="pt").input_ids
        inner = range(1, ids.shape[1] - 1)
        masked = ids.repeat(len(inner), 1)
        masked[range(len(inner)), list(inner)] = tokenizer.mask_token_id
        logits = model(masked, langs=torch.full_like(masked, model.config.lang2id[language])).logits
        right += (logits[range(len(inner)), list(inner)].argmax(-1) == ids[0, 1:-1]).sum().item()
        total += len(inner)
    return right / total


def test_trained_ones_know_the_languages_and_the_twin_and_the_untrained_one_does_not(models):
    texts = {
        language: [tree.text for _, tree in pocket.sentences(language, "test", count=20)]
        for language in ("en", "zh", "ur")
    }
    texts["en~script=rot"] = [rotated(text) for text in texts["en"]]
    for language, sentences in texts.items():
        assert guessed(models["untrained"], sentences, language) < 0.05
        assert guessed(models["mlm"], sentences, language) > 0.3
        assert guessed(models["tlm"], sentences, language) > 0.3


@pytest.mark.parametrize("name", ["mlm", "pocket-mlm", ""])
def test_names_of_checkpoints(name):
    known = name == "pocket-mlm"
    assert (pocket.encoder_place(name) == pocket.checkpoint("mlm")) == known
    if name != "mlm":
        with pytest.raises(ValueError, match="expected one of the checkpoints untrained, mlm, tlm, got"):
            pocket.checkpoint(name)
