"""Language adapters as a user calls for them: trained, stacked with a task's, swapped."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
import torch
import yaml

from hf_xlt.cli import main
from hf_xlt.data.loading import load_tagged
from hf_xlt.tokenization.shared_bpe import train_shared_bpe
from hf_xlt.transfer.adapted_encoder import AdaptedEncoder
from hf_xlt.transfer.experiment import Experiment
from tests.conftest import WORDS
from tests.hub.whole_cards import check_whole
from tests.training.tiny_adapters import masked_model

LANGUAGES = ("en", "de", "fr")
# What a user without hf_xlt does, with the lines of docs/adapters.md.
PROGRAM = """
import json, sys
sys.modules["hf_xlt"] = None  # importing it fails
import torch
from peft import PeftModel
from transformers import AutoConfig, AutoModelForTokenClassification

run, encoder = "RUN", "encoder"
config = AutoConfig.from_pretrained(f"{run}/model")
model = AutoModelForTokenClassification.from_pretrained(encoder, config=config)
model = PeftModel.from_pretrained(model, f"{run}/model")
model.load_adapter(f"{run}/model/de", "language_de")
model.load_adapter(f"{run}/model/fr", "language_fr")

def tags(language):
    model.base_model.set_adapter(["default", f"language_{language}"])
    ids = torch.tensor([IDS])
    with torch.no_grad():
        return model.eval()(input_ids=ids).logits[0].tolist()

de, fr, again = tags("de"), tags("fr"), tags("de")
merged = model.merge_and_unload(adapter_names=["default", "language_fr"])
with torch.no_grad():
    print(json.dumps([de, fr, again, merged.eval()(input_ids=torch.tensor([IDS])).logits[0].tolist()]))
"""


@pytest.fixture(scope="module")
def work(tmp_path_factory) -> Iterator[Path]:
    """Work in a folder with a tiny XLM and text of three languages."""
    folder = tmp_path_factory.mktemp("work")
    (folder / "text").mkdir()
    texts = {}
    for code in LANGUAGES:
        words = [word for kind in WORDS[code].values() for word in kind]
        texts[code] = [f"{first} {second} {third}" for first in words for second in words for third in words[:3]]
        (folder / "text" / f"{code}.txt").write_text("\n".join(texts[code]) + "\n")
    tokenizer = train_shared_bpe(texts, vocab_size=120)
    tokenizer.save_pretrained(folder / "encoder")
    masked_model("xlm", len(tokenizer)).save_pretrained(folder / "encoder")
    (folder / "test.txt").write_text("der hund sieht Anna\n")
    (folder / "small.yaml").write_text("{bptt: 16, batch_tokens: 200, lora_rank: 2, evaluations: 1}")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


def call(*options) -> tuple[int, str, str]:
    """Run `hf-xlt`; return exit code, standard output and standard error."""
    shown, told = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(shown), redirect_stderr(told):
        patch.setattr(sys, "argv", ["hf-xlt", *map(str, options)])
        with pytest.raises(SystemExit) as exit_:
            main()
    return exit_.value.code, shown.getvalue(), told.getvalue()


@pytest.fixture(scope="module")
def adapters(work) -> str:
    """Return the adapters of three languages as the option names them."""
    for code in LANGUAGES:
        options = ("--start-from", "encoder", "--lora", "--languages", code, "--text", "text", "--exclude", "test.txt")
        rest = ("--steps", 8, "--learning-rate", 0.05, "--output", f"adapters/{code}")
        failed, shown, told = call("pretrain", "small.yaml", *options, *rest)
        assert not failed, told
        assert "LoRA of rank 2 on encoder: " in told
        assert "mean over 1 language. Without the adapter: " in shown
        assert f"PeftModel.from_pretrained(encoder, 'adapters/{code}/adapter')" in shown
        assert f"--language-adapters SOURCE=ADAPTER,{code}=adapters/{code}/adapter" in shown
    return ",".join(f"{code}=adapters/{code}" for code in LANGUAGES)


@pytest.fixture(scope="module")
def transferred(adapters, tiny_corpus) -> tuple[str, str]:
    """Return what a run in the folder `run` said, which used the adapters."""
    options = ("--task", "pos", "--data", tiny_corpus, "--train", "en,en+de", "--eval", "de,fr", "--seeds", 1)
    rest = ("--epochs", 2, "--model", "encoder", "--language-adapters", adapters, "--output", "run")
    failed, shown, told = call("transfer", *options, *rest)
    assert not failed, told
    return shown, told


def test_a_task_is_trained_on_two_languages_and_tested_on_a_third(transferred):
    shown, told = transferred
    assert "with LoRA, " in told and "on language adapters (en, de, fr)" in told
    results = json.loads(Path("run/results.json").read_text())
    assert results["model"]["lora"]
    assert list(results["model"]["language_adapters"]) == list(LANGUAGES)
    row = results["model"]["language_adapters"]["de"]
    assert row["sentences"] > 100 and row["sources"] == ["text/de.txt"] and row["excluded"] == ["test.txt"]
    note = f"Language adapter of German: trained on {row['sentences']:,} sentences, without those of test.txt."
    assert note in results["ledger"]["notes"]
    assert note in " ".join(shown.split())
    read = {(item["language"], item["purpose"]) for item in results["ledger"]["unlabelled"]}
    assert ("fr", "training of the language adapter") in read
    assert note in Path("run/report.html").read_text()
    card = Path("run/model/README.md").read_text()
    check_whole(card)
    assert "| German (`de`) | " in card
    assert yaml.safe_load(card.split("---\n")[1])["library_name"] == "peft"

    # The folders below are those that were trained.
    for code in LANGUAGES:
        for name in ("adapter_model.safetensors", "pretraining.json"):
            copied = Path(f"run/model/{code}/{name}").read_bytes()
            assert copied == Path(f"adapters/{code}/adapter/{name}").read_bytes()
    assert results["model"]["trainable_parameters"] < results["model"]["parameters"] / 2


def test_plain_peft_swaps_the_language(transferred, tiny_corpus, work, monkeypatch, capsys):
    fields = json.loads(Path("run/experiment.json").read_text())["experiment"]
    corpus = load_tagged(str(tiny_corpus), "pos", ["de", "fr"])
    encoder = AdaptedEncoder(Experiment(**fields), corpus.labels, {})
    predictions = json.loads(Path("run/cells/en+de_seed1/predictions.json").read_text())
    rows = encoder.rows(corpus.splits["fr"]["test"])
    window = rows.windows[0]
    program = PROGRAM.replace("RUN", "run").replace("IDS", str(window.input_ids))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    german, french, again, merged = (torch.tensor(part) for part in json.loads(done.stdout))
    assert french[window.word_starts].argmax(-1).tolist() == predictions["fr"][window.sentence]
    assert torch.equal(german, again)
    assert not torch.allclose(german, french, atol=1e-4)
    torch.testing.assert_close(merged, french, atol=1e-4, rtol=1e-4)

    code = re.search(r"```python\n(.*?)```", Path("run/model/README.md").read_text(), re.S)[1]
    Path("run/model/encoder").symlink_to(work / "encoder")
    monkeypatch.chdir(work / "run" / "model")
    exec(code, {})
    tagged = eval(capsys.readouterr().out.strip().splitlines()[-1])
    Path("encoder").unlink()
    assert [word for word, _ in tagged] == ["Anna", "lives", "in", "Berlin", "."]


def test_what_does_not_fit_is_one_line(adapters, tiny_corpus, work):
    options = ("--task", "pos", "--data", tiny_corpus, "--train", "en", "--seeds", 1, "--model", "encoder")
    before = sorted(work.iterdir())
    two = adapters.rpartition(",")[0]
    for given, more, words in (
        (two, (), "No language adapter for fr; there is one for en, de."),
        (two, ("--adversarial",), "`language_adapters` are for a token classifier"),
        ("text", (), "text: expected a folder for each language"),
    ):
        failed, shown, told = call("transfer", *options, "--language-adapters", given, *more)
        (line,) = told.splitlines()
        assert (failed, shown) == (1, "")
        assert words in line
    assert sorted(work.iterdir()) == before
