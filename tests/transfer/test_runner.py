"""Tests of whole runs on tiny data."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from conftest import write_card, write_split
from safetensors.torch import load_file
from transformers import BertConfig, BertModel

from hf_xlt.tokenization.shared_bpe import train_shared_bpe
from hf_xlt.transfer.experiment import Experiment
from hf_xlt.transfer.material import load_material
from hf_xlt.transfer.runner import run
from tests.programs import quiet_env, run_program

TINY = {"emb_dim": 16, "n_layers": 1, "n_heads": 2}


def describe(corpus: Path, **fields) -> Experiment:
    values = {"train": ["en", "en+de"], "seeds": [1, 2], "epochs": 3.0, "scratch": TINY, "vocab_size": 200}
    return Experiment(**{"task": "pos", "data": str(corpus), **values, **fields})


def timeless(path: Path) -> dict:
    results = json.loads((path / "results.json").read_text(encoding="utf-8"))
    del results["seconds"]
    return results


@pytest.fixture(scope="module")
def finished(tiny_corpus, tmp_path_factory) -> Path:
    """The folder of a finished POS run."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    run(describe(tiny_corpus), ["hf-xlt"], folder)
    return folder


def test_results_hold_every_cell_and_every_part(finished):
    results = timeless(finished)
    cells = {(row["train"], row["eval"], row["seed"]) for row in results["cells"]}
    assert cells == {
        (train, code, seed) for train in ("en", "en+de") for code in ("de", "en", "fr") for seed in (1, 2)
    }
    assert all(row["n"] == 20 and 0 <= row["value"] <= 1 for row in results["cells"])
    zero_shot = {(row["train"], row["eval"]) for row in results["summary"]["cells"] if row["zero_shot"]}
    assert zero_shot == {("en", "de"), ("en", "fr"), ("en+de", "fr")}
    assert {row["name"] for row in results["baselines"]} == {"majority", "look-up"}
    assert results["languages"] == {"en": "English", "de": "German", "fr": "French"}
    assert [row["split"] for row in results["ledger"]["unlabelled"]] == ["train", "train", "test"]
    assert results["model"]["best"]["train"] == "en+de"


def test_text_without_labels_is_limited_alike_with_and_without_the_tagger(tiny_corpus):
    """Else `scratch` and `scratch --adversarial` would differ in their vocabularies, too."""
    fields = {"train": ["en"], "max_train_sentences": 30}
    plain, tagger = (load_material(describe(tiny_corpus, adversarial=other, **fields)) for other in (None, True))
    assert {code: len(text) for code, text in plain.texts.items()} == {"en": 30, "de": 30, "fr": 20}
    assert plain.texts == tagger.texts


def test_the_kept_model_opens_without_this_package_and_gives_its_own_results(finished):
    program = f"""
import json, sys
sys.modules["hf_xlt"] = None  # importing it fails
from datasets import load_dataset
from transformers import AutoModelForTokenClassification, AutoTokenizer
import torch
results = json.load(open("{finished}/results.json"))
model = AutoModelForTokenClassification.from_pretrained("{finished}/model").eval()
tokenizer = AutoTokenizer.from_pretrained("{finished}/model")
rows = load_dataset(results["data"]["eval"]["name"], "fr", split="test")
names, right = rows.features["upos"].feature.names, 0
for words, tags in zip(rows["tokens"], rows["upos"]):
    inputs = tokenizer(words, is_split_into_words=True, return_tensors="pt")
    starts = [inputs.word_ids().index(i) for i in range(len(words))]
    predicted = model(**inputs).logits[0, starts].argmax(-1).tolist()
    right += sum(model.config.id2label[p] == names[tag] for p, tag in zip(predicted, tags))
best = results["model"]["best"]
print(right / sum(map(len, rows["tokens"])), *[row["value"] for row in results["cells"]
      if (row["train"], row["seed"], row["eval"]) == (best["train"], best["seed"], "fr")])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=quiet_env())
    here, recorded = map(float, done.stdout.split())
    assert here == pytest.approx(recorded)
    assert (finished / "model" / "README.md").exists()


def test_a_finished_run_started_again_changes_nothing(finished, tiny_corpus):
    before = (finished / "results.json").read_bytes()
    run(describe(tiny_corpus), ["hf-xlt"], finished)
    assert (finished / "results.json").read_bytes() == before


def test_another_run_does_not_go_into_the_same_folder(finished, tiny_corpus):
    with pytest.raises(FileExistsError, match="holds another run"):
        run(describe(tiny_corpus, epochs=2.0), ["hf-xlt"], finished)


def command(corpus: Path, *options: str, dropout: float = 0.1) -> list[str]:
    config = f"{{emb_dim: 16, n_layers: 1, n_heads: 2, dropout: {dropout}, attention_dropout: {dropout}}}"
    Path("tiny.yaml").write_text(
        f"task: pos\ndata: {corpus}\ntrain: en,de\nseeds: 2\nvocab_size: 200\nscratch: {config}\n"
    )
    return ["hf_xlt", "transfer", "tiny.yaml", "--output", "run", *options]


def test_killed_and_started_again_ends_in_the_same_results(tiny_corpus, tmp_path, monkeypatch):
    folders = {name: tmp_path / name for name in ("whole", "killed")}
    for folder in folders.values():
        folder.mkdir()
    monkeypatch.chdir(folders["whole"])
    program = [sys.executable, "-m", *command(tiny_corpus, "--epochs", "40")]
    subprocess.run(program, check=True, env=quiet_env(), capture_output=True)

    monkeypatch.chdir(folders["killed"])
    command(tiny_corpus)
    with subprocess.Popen(program, env=quiet_env(), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        checkpoints = folders["killed"] / "run" / "cells" / "en_seed2" / "checkpoints"
        deadline = time.monotonic() + 120
        while not list(checkpoints.glob("checkpoint-*/complete")) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert not (folders["killed"] / "run" / "results.json").exists()
    kept = folders["killed"] / "run" / "cells" / "en_seed1" / "predictions.json"
    written = kept.stat().st_mtime_ns
    subprocess.run(program, check=True, env=quiet_env(), capture_output=True)
    assert kept.stat().st_mtime_ns == written
    assert timeless(folders["killed"] / "run") == timeless(folders["whole"] / "run")


def test_two_processes_give_the_results_of_one(tiny_corpus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = command(tiny_corpus, "--epochs", "5", dropout=0.0)
    folders = {"one": 1, "two": 2}
    for name, processes in folders.items():
        run_program("-m", *options, "--output", name, processes=processes)
    one, two = (json.loads((tmp_path / name / "results.json").read_text(encoding="utf-8")) for name in folders)
    assert [results["seconds"]["processes"] for results in (one, two)] == [1, 2]
    assert one["cells"] == two["cells"]
    assert one["summary"] == two["summary"]
    weights = [load_file(tmp_path / name / "model" / "model.safetensors") for name in folders]
    for name, tensor in weights[0].items():
        torch.testing.assert_close(tensor, weights[1][name], rtol=1e-4, atol=1e-5)


def test_one_process_where_several_were_asked_for_is_said(tiny_corpus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    launch = [
        sys.executable,
        "-m",
        "accelerate.commands.launch",
        "--cpu",
        "--num_processes",
        "2",
        "--num_machines",
        "1",
    ]
    launch += ["--mixed_precision", "no", "--dynamo_backend", "no", "-m"]
    done = subprocess.run(
        [*launch, *command(tiny_corpus, "--epochs", "1", "--seeds", "1")],
        env=quiet_env(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "accelerate started one process" in done.stderr


@pytest.fixture(scope="module")
def bert_folder(tmp_path_factory) -> Path:
    """A BERT without a head, random weights, and a tokenizer."""
    folder = tmp_path_factory.mktemp("bert")
    tokenizer = train_shared_bpe({"en": ["Anna sees the dog .", "Berlin", "der hund", "le chien"] * 3}, vocab_size=100)
    tokenizer.save_pretrained(folder)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(tokenizer), pad_token_id=2, **sizes)).save_pretrained(folder)
    return folder


@pytest.mark.parametrize("lora", [False, True])
def test_an_encoder_folder_with_and_without_lora(bert_folder, tiny_corpus, tmp_path, lora):
    fields = {"model": str(bert_folder), "lora": lora, "train": ["en"], "untrained_baseline": True, "scratch": {}}
    results, folder = run(describe(tiny_corpus, task="ner", **fields), ["hf-xlt"], tmp_path / "run")
    assert results["model"]["architecture"] == "BertForTokenClassification"
    assert (results["model"]["trainable_parameters"] < results["model"]["parameters"]) == lora
    assert {row["name"] for row in results["baselines"]} == {"majority", "gazetteer", "untrained"}
    assert {row["variant"] for row in results["cells"]} == {"model", "untrained"}
    assert (folder / "model" / "model.safetensors").exists()
    assert (folder / "adapter" / "adapter_model.safetensors").exists() == lora


def test_encoders_are_set_beside_each_other(bert_folder, tiny_corpus, tmp_path):
    """The same weights under another name give the same scores; another tokenizer reads its own pieces."""
    other = tmp_path / "other"
    tokenizer = train_shared_bpe({"en": ["Anna sees the cat .", "Paris", "die katze"] * 3}, vocab_size=90)
    tokenizer.save_pretrained(other)
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertModel(BertConfig(vocab_size=len(tokenizer), pad_token_id=2, **sizes)).save_pretrained(other)
    fields = {"model": str(bert_folder), "train": ["en"], "scratch": {}}
    compare = {"same": str(bert_folder), "other": str(other)}
    results, folder = run(describe(tiny_corpus, **fields, compare=compare), ["hf-xlt"], tmp_path / "run")
    values = {
        name: [row["value"] for row in results["cells"] if row["variant"] == name]
        for name in ("model", "same", "other")
    }
    assert values["model"] == values["same"]
    assert len(values["other"]) == len(values["model"])
    assert results["model"]["language_ids"] is None
    assert results["model"]["compared"]["other"]["parameters"] < results["model"]["parameters"]
    rows = {row["name"]: row for row in results["summary"]["encoder_comparisons"]}
    assert rows.keys() == {"same", "other"}
    assert (rows["same"]["value"], rows["same"]["verdict"]) == (0.0, "cannot tell")
    assert any("Beside same, trained on English" in sentence for sentence in results["summary"]["sentences"])
    assert "is other in place of the model" in (folder / "report.html").read_text(encoding="utf-8")


def test_languages_may_have_any_name(tmp_path):
    for split, size in {"train": 20, "test": 5}.items():
        write_split(tmp_path / "corpus", "en", split, size)
    (tmp_path / "corpus" / "en").rename(tmp_path / "corpus" / "en_made-up")
    write_card(tmp_path / "corpus")
    experiment = describe(tmp_path / "corpus", train=["en_made-up"], seeds=[1], epochs=1.0)
    results, _ = run(experiment, ["hf-xlt"], tmp_path / "run")
    assert results["languages"] == {"en_made-up": "en_made-up"}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"scratch": {"emb_dim": 15, "n_heads": 2}}, "No model with these sizes"),
        ({"scratch": {"embed_dim": 16}}, "`scratch`: embed_dim cannot be set"),
        ({"scratch": {"vocab_size": 50}}, "`scratch`: vocab_size cannot be set"),
        ({"batch_size": 33, "accumulation": 33, "training": {"seed": 3}}, "`training`: seed cannot be set there"),
        ({"training": {"no_such_argument": 1}}, "no_such_argument"),
        ({"max_length": 2}, "`max_length` must be above 2"),
    ],
)
def test_what_would_fail_later_fails_before_anything_is_written(tiny_corpus, tmp_path, fields, message):
    with pytest.raises(ValueError, match=message):
        run(describe(tiny_corpus, **fields), ["hf-xlt"], tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_zero_shot_scores_do_not_depend_on_target_labels(tiny_corpus, tmp_path, finished):
    """Train on English with other German labels about: same predictions."""
    import shutil

    from datasets import load_dataset

    other = tmp_path / "corpus"
    shutil.copytree(tiny_corpus, other)
    for path in sorted((other / "de").glob("*.parquet")):
        rows = load_dataset("parquet", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))
        rows.map(lambda row: {"upos": [0 for _ in row["upos"]]}, features=rows.features).to_parquet(str(path))
    run(describe(other, train=["en"]), ["hf-xlt"], tmp_path / "run")
    for seed in (1, 2):
        cell = f"cells/en_seed{seed}/predictions.json"
        assert (tmp_path / "run" / cell).read_text() == (finished / cell).read_text()
