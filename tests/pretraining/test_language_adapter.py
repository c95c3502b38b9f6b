"""Tests of language adapters trained on text."""

import json
import random
import re
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import AutoModelForMaskedLM, PreTrainedTokenizerFast

from hf_xlt.models import XLMWithLMHeadModel
from hf_xlt.models.saved_models import saved_fingerprint
from hf_xlt.pretraining.batches import make_held_out
from hf_xlt.pretraining.experiment import PretrainingExperiment
from hf_xlt.pretraining.language_adapter import check_adapter_start, open_masked_tokenizer
from hf_xlt.pretraining.material import Material
from hf_xlt.pretraining.packed_rows import PackedRows
from hf_xlt.pretraining.runner import run
from hf_xlt.tokenization.shared_bpe import train_shared_bpe
from hf_xlt.training.pretraining_trainer import keep_predicted, perplexity, token_losses
from tests.hub.whole_cards import check_whole
from tests.training.tiny_adapters import masked_model

WORDS = ["yule", "mbwa", "anaona", "Anna", "mzee", "nyumba", "mto", "anapenda"]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def word_pieces() -> PreTrainedTokenizerFast:
    """Return a tokenizer in the manner of BERT, whose first and last tokens differ; without `eos_token`."""
    backend = Tokenizer(models.WordPiece({word: i for i, word in enumerate(SPECIAL + WORDS)}, unk_token="[UNK]"))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    ends = [(name, SPECIAL.index(name)) for name in ("[CLS]", "[SEP]")]
    backend.post_processor = processors.TemplateProcessing("[CLS] $0 [SEP]", special_tokens=ends)
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    return PreTrainedTokenizerFast(tokenizer_object=backend, mask_token="[MASK]", **names)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    """Return a file of 200 sentences in one language."""
    path, draw = tmp_path_factory.mktemp("corpus") / "sw.tsv", random.Random(0)
    # That some words are frequent is what there is to learn.
    shares = [2**-rank for rank in range(len(WORDS))]
    lines = [f"s{i}\t{' '.join(draw.choices(WORDS, shares, k=draw.randrange(8, 12)))}\n" for i in range(200)]
    path.write_text("".join(lines))
    return path


def save_encoder(folder: Path, kind: str) -> Path:
    tokenizer = word_pieces() if kind == "bert" else train_shared_bpe({"sw": [" ".join(WORDS)] * 3}, vocab_size=80)
    tokenizer.save_pretrained(folder)
    masked_model(kind, len(tokenizer)).save_pretrained(folder)
    return folder


def describe(start: Path, corpus: Path | str = "sw.txt", **fields) -> PretrainingExperiment:
    values = {"languages": ["sw"], "text": [str(corpus)], "steps": 60, "evaluations": 3, "batch_tokens": 200}
    sizes = {"bptt": 16, "held_out": 10, "learning_rate": 0.05, "lora_rank": 4}
    return PretrainingExperiment(**{**values, **sizes, "lora": True, "start_from": str(start), **fields})


@pytest.fixture(scope="module", params=["xlm", "bert"])
def finished(request, corpus, tmp_path_factory) -> tuple[Path, Path, dict]:
    """Return the folders of an encoder and of a run that adapted it, and the run's results."""
    folder = tmp_path_factory.mktemp(request.param)
    encoder = save_encoder(folder / "encoder", request.param)
    before = saved_fingerprint(str(encoder))
    (folder / "test.txt").write_text(corpus.read_text().splitlines()[0].partition("\t")[2] + "\n")
    results, run_folder = run(describe(encoder, corpus, exclude=[str(folder / "test.txt")]), [], folder / "run")
    assert saved_fingerprint(str(encoder)) == before
    return encoder, run_folder, results


def test_only_the_adapter_is_saved_with_what_it_read(finished):
    encoder, folder, results = finished
    adapter = folder / "adapter"
    names = {"adapter_config.json", "adapter_model.safetensors", "README.md", "pretraining.json"}
    assert {path.name for path in adapter.iterdir()} == names
    assert not (folder / "model").exists()
    config = json.loads((adapter / "adapter_config.json").read_text())
    assert (config["r"], config["lora_dropout"], config["modules_to_save"]) == (4, 0.0, None)
    assert config["base_model_name_or_path"] == str(encoder)
    seen = json.loads((adapter / "pretraining.json").read_text())
    assert (seen["start_from"], seen["encoder"]) == (str(encoder), saved_fingerprint(str(encoder)))
    assert list(seen["languages"]) == ["sw"]
    (counts,) = (row["counts"] for row in seen["filters"] if row["kind"] == "text")
    assert counts["excluded by text"] == 1
    assert [Path(name).name for name in seen["excluded"]] == ["test.txt"]
    assert results["model"]["trainable_parameters"] == 2 * 2 * 2 * 4 * 16
    assert results["model"]["folder"] == "adapter"


def test_it_learns(finished):
    _, _, results = finished
    first, *_, last = [row["mlm sw"] for row in results["curves"]["perplexity"]]
    assert last < first < results["perplexity"]["without_adapter"]


def test_loaded_by_plain_peft_it_has_the_perplexity_of_the_training(finished, corpus):
    encoder, folder, results = finished
    if encoder.parent.name.startswith("xlm"):
        model = XLMWithLMHeadModel.from_pretrained(encoder)
    else:
        model = AutoModelForMaskedLM.from_pretrained(encoder)
        tokenizer = open_masked_tokenizer(str(encoder))
        PackedRows(model, tokenizer.cls_token_id, tokenizer.pad_token_id)
    material = Material.open(describe(encoder, corpus), folder)
    held_out = make_held_out(describe(encoder, corpus), material, model.config)["mlm sw"]

    def measured(model) -> float:
        with torch.no_grad():
            losses = torch.cat([token_losses(model.eval(), keep_predicted([item]))[1] for item in held_out])
        return perplexity(losses.sum().item(), len(losses))

    assert measured(model) == pytest.approx(results["perplexity"]["without_adapter"], rel=1e-4)
    adapted = measured(PeftModel.from_pretrained(model, folder / "adapter"))
    assert adapted == pytest.approx(results["perplexity"]["mean"], rel=1e-4)
    assert adapted < 0.9 * results["perplexity"]["without_adapter"]


def test_the_card_is_whole_and_its_example_runs(finished, monkeypatch):
    encoder, folder, _ = finished
    card = (folder / "adapter" / "README.md").read_text()
    check_whole(card)
    assert "Swahili" in card and "sw.tsv" in card and "test.txt" in card
    assert str(encoder.parent) not in card
    code = re.search(r"```python\n(.*?)```", card, re.S)[1]
    monkeypatch.chdir(folder / "adapter")
    (folder / "adapter" / "encoder").symlink_to(encoder)
    exec(code, {})
    (folder / "adapter" / "encoder").unlink()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"start_from": None}, "Give `start_from`"),
        ({"languages": ["sw", "en"]}, "one language, got sw, en"),
        ({"objectives": ["tlm"], "languages": ["sw", "en"], "bitext": ["b"]}, "objectives: \\[mlm\\]"),
        ({"lora_rank": 0}, "`lora_rank` must be a whole number"),
    ],
)
def test_fields_that_do_not_go_together(fields, message):
    with pytest.raises(ValueError, match=message):
        describe("encoder", **fields)


def test_the_rate_is_that_of_adapters():
    assert describe("encoder", learning_rate=None).learning_rate == 5e-4


def test_encoders_that_do_not_fit(tmp_path):
    encoder = save_encoder(tmp_path / "bert", "bert")
    with pytest.raises(ValueError, match="`bptt` 600 makes sequences of 600 positions, and the model has 512"):
        check_adapter_start(describe(encoder, bptt=600))
    with pytest.raises(ValueError, match="`model` is for an XLM"):
        check_adapter_start(describe(encoder, model={"dropout": 0.2}))
    masked_model("bert", 13).bert.save_pretrained(tmp_path / "bert")
    with pytest.raises(ValueError, match="with its output layer, found no cls"):
        check_adapter_start(describe(encoder))
    from transformers import GPT2Config, GPT2LMHeadModel

    GPT2LMHeadModel(GPT2Config(vocab_size=13, n_embd=8, n_layer=1, n_head=1)).save_pretrained(tmp_path / "bert")
    with pytest.raises(ValueError, match="No LoRA preset for models of type 'gpt2'"):
        check_adapter_start(describe(encoder))


def test_a_language_without_an_embedding_is_an_error(tmp_path):
    from transformers import XLMConfig

    tokenizer = train_shared_bpe({"sw": [" ".join(WORDS)] * 3}, vocab_size=80)
    tokenizer.save_pretrained(tmp_path)
    ids = {"n_langs": 2, "lang2id": {"en": 0, "de": 1}, "emb_dim": 16, "n_layers": 1, "n_heads": 2}
    XLMWithLMHeadModel(XLMConfig(vocab_size=len(tokenizer), **ids)).save_pretrained(tmp_path)
    with pytest.raises(ValueError, match="No embedding for language 'sw'.*add the language first"):
        check_adapter_start(describe(tmp_path))
    check_adapter_start(describe(tmp_path, languages=["de"]))
