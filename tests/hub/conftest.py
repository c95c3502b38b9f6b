"""A Hub for the tests of this folder, and one small model of each kind to go there."""

import json
from pathlib import Path

import pytest
import torch
from huggingface_hub import constants

from tests.hub_server import HubServer

KINDS = ("xlm", "tagger", "extractor", "aligned")


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """Return a Hub, that of this process and of those it starts."""
    with HubServer() as server:
        for name, value in server.environment(tmp_path / "home").items():
            monkeypatch.setenv(name, value)
        for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr(constants, "ENDPOINT", server.url)
        template = constants.HUGGINGFACE_CO_URL_TEMPLATE.partition("{")[2]
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", f"{server.url}/{{{template}")
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "no-token"))
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr("transformers.utils.hub._hf_api", None)
        monkeypatch.setattr(constants, "AGENT_HARNESSES_PATH", str(tmp_path / "harnesses.json"))
        yield server


@pytest.fixture
def pauses(monkeypatch) -> list[float]:
    """Return how long was waited, without waiting."""
    waited = []
    monkeypatch.setattr("time.sleep", waited.append)
    return waited


@pytest.fixture(scope="session")
def folders(tmp_path_factory) -> Path:
    """Return a folder with a saved model of each kind, with its card, and a run with adapters."""
    root = tmp_path_factory.mktemp("models")
    for kind, write in zip(KINDS, (_xlm, _tagger, _extractor, _aligned), strict=True):
        (root / kind / "README.md").parent.mkdir()
        (root / kind / "README.md").write_text(str(write(root / kind)), "utf-8")
    _run_with_adapters(root / "run", root / "xlm")
    return root


def _xlm(folder: Path):
    from transformers import XLMConfig, XLMWithLMHeadModel

    from hf_xlt.hub.encoder_card import encoder_card
    from hf_xlt.tokenization.shared_bpe import train_shared_bpe
    from tests.report import example_pretraining

    tokenizer = train_shared_bpe({"en": ["Anna likes Berlin."] * 3, "de": ["Anna mag Berlin."] * 3}, vocab_size=60)
    sizes = {"emb_dim": 8, "n_layers": 1, "n_heads": 1, "n_langs": 2, "lang2id": {"en": 0, "de": 1}}
    torch.manual_seed(0)
    XLMWithLMHeadModel(XLMConfig(vocab_size=len(tokenizer), **sizes, embed_init_std=0.5)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return encoder_card(example_pretraining.two_objectives())


def _tagger(folder: Path):
    from hf_xlt.hub.model_card import model_card
    from tests.models.taggers import word_tagger
    from tests.report import example_results

    word_tagger().save_pretrained(folder)
    return model_card(example_results.tagger())


def _extractor(folder: Path):
    from hf_xlt.hub.model_card import model_card
    from tests.models import trees
    from tests.report import example_results

    trees.tiny_model().save_pretrained(folder)
    trees.features().save_pretrained(folder)
    return model_card(example_results.arguments())


def _aligned(folder: Path):
    from types import SimpleNamespace

    from hf_xlt.hub.alignment_card import alignment_card
    from hf_xlt.models import AlignedEmbeddings
    from tests.report import example_alignment

    torch.manual_seed(0)
    vectors = {
        code: SimpleNamespace(words=[f"{code}{row}" for row in range(20)], matrix=torch.randn(20, 4))
        for code in ("en", "de")
    }
    AlignedEmbeddings.from_vectors(vectors, hub="en", maps={"de": torch.randn(4, 4)}).save_pretrained(folder)
    return alignment_card(example_alignment.three_languages())


def _run_with_adapters(run: Path, encoder: Path) -> None:
    """Write a run with adapters on the encoder, as `hf-xlt transfer --lora` leaves it."""
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    from hf_xlt.hub.model_card import model_card
    from hf_xlt.training.lora import add_lora
    from tests.report import example_results

    results = example_results.two_languages()
    results["model"] |= {"name": "me/xlm", "lora": True, "architecture": "XLMForTokenClassification"}
    labels = dict(enumerate(results["task"]["labels"]))
    torch.manual_seed(1)
    base = AutoModelForTokenClassification.from_pretrained(
        encoder, id2label=labels, label2id={label: tag for tag, label in labels.items()}
    )
    adapted = add_lora(base)
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora_B" in name:  # zero, as nothing was learned yet
                parameter.normal_()
    adapted.save_pretrained(run / "adapter")
    adapted.merge_and_unload().save_pretrained(run / "model")
    AutoTokenizer.from_pretrained(encoder).save_pretrained(run / "model")
    (run / "results.json").write_text(json.dumps(results), "utf-8")
    (run / "model" / "README.md").write_text(str(model_card(results)), "utf-8")
