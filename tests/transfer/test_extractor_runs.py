"""Tests of whole runs with pairs on tiny data."""

import json
import shutil
import signal
import subprocess
import sys
import time
from ast import literal_eval
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification, BertConfig, BertModel, XLMConfig, XLMModel

from hf_xlt.data.pair_loading import load_pairs
from hf_xlt.metrics import relation_f1
from hf_xlt.models import TreeCollator, TreeFeatures
from hf_xlt.tokenization.shared_bpe import train_shared_bpe
from hf_xlt.transfer.cell import Cell, training_arguments
from hf_xlt.transfer.experiment import Experiment
from hf_xlt.transfer.extractor import Extractor
from hf_xlt.transfer.material import load_material
from hf_xlt.transfer.runner import run
from tests.programs import quiet_env, run_program
from tests.training.test_pair_trainer import rows as pair_rows
from tests.transfer.tiny_pairs import write_pairs
from tests.transfer.tiny_vectors import write_aligned

TINY = {"hidden_size": 16, "upos_size": 8, "deprel_size": 8, "entity_size": 8, "trigger_size": 4, "dropout": 0.1}
QUICK = {"epochs": 6.0, "learning_rate": 0.02, "batch_size": 8}


def describe(corpus: Path, **fields) -> Experiment:
    values = {"task": "argument", "data": str(corpus), "train": ["en", "en+de"], "seeds": [1, 2], "extractor": TINY}
    return Experiment(**{**values, **QUICK, **fields})


def results_of(folder: Path) -> dict:
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    del results["seconds"]
    return results


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    """Event arguments in three languages."""
    return write_pairs(tmp_path_factory.mktemp("pairs"))


@pytest.fixture(scope="module")
def finished(corpus, tmp_path_factory) -> Path:
    """The folder of a finished run without words."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    run(describe(corpus), ["hf-xlt"], folder)
    return folder


@pytest.fixture(scope="module")
def encoders(tmp_path_factory) -> Path:
    """A BERT and an XLM with language embeddings, random weights."""
    folder = tmp_path_factory.mktemp("encoders")
    tokenizer = train_shared_bpe({"en": ["Anna sees the dog .", "Berlin", "der hund", "le chien"] * 3}, vocab_size=100)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    bert = BertModel(BertConfig(vocab_size=len(tokenizer), pad_token_id=2, **sizes))
    langs = {"n_langs": 3, "lang2id": {"fr": 0, "de": 1, "en": 2}}
    xlm = XLMModel(XLMConfig(vocab_size=len(tokenizer), emb_dim=16, n_layers=1, n_heads=2, **langs))
    for name, model in {"bert": bert, "xlm": xlm}.items():
        tokenizer.save_pretrained(folder / name)
        model.save_pretrained(folder / name)
    return folder


def test_structure_is_learned_and_everything_is_told(finished):
    results = results_of(finished)
    assert results["task"] == {"name": "argument", "metric": "f1", "labels": ["none", "A0", "A1"]}
    assert {(row["train"], row["eval"], row["seed"]) for row in results["cells"]} == {
        (train, code, seed) for train in ("en", "en+de") for code in ("de", "en", "fr") for seed in (1, 2)
    }
    # German is English the other way round, in other words: without words nothing tells them apart but the order.
    assert all(row["value"] > 0.95 and row["n"] == 20 for row in results["cells"])
    assert {row["name"] for row in results["baselines"]} == {"majority label", "path look-up"}
    for cell in results["summary"]["cells"]:
        assert {label: score["gold"] for label, score in cell["per_type"].items()} == {"A0": 20, "A1": 20}
    assert results["extractor"]["encoder_type"] == "gcn" and results["extractor"]["words"] == "none"
    assert not any(results["extractor"]["unknown"].values())
    assert results["adversary"] is results["model"]["words"] is None
    assert results["model"]["architecture"] == "UdGcnForArgumentRoleClassification"
    (own, both) = results["ledger"]["training"]
    assert own["languages"]["en"]["sentences"] == 60 and own["languages"]["en"]["pairs"] > 120
    assert list(both["languages"]) == ["en", "de"]
    assert results["ledger"]["unlabelled"] == []


def test_the_kept_model_opens_with_the_auto_class_and_gives_its_own_results(finished, corpus):
    results = results_of(finished)
    model = AutoModelForSequenceClassification.from_pretrained(finished / "model").eval()
    features = TreeFeatures.from_pretrained(finished / "model")
    pairs = load_pairs(str(corpus), "argument", ["fr"]).splits["fr"]["test"].pairs
    with torch.no_grad():
        logits = model(**TreeCollator()(features([pair.row() for pair in pairs], "fr"))).logits
    found = [model.config.id2label[number] for number in logits.argmax(-1).tolist()]
    here = relation_f1([[pair.label for pair in pairs]], [found], "none")["f1"]
    best = results["model"]["best"]
    [recorded] = [
        row["value"]
        for row in results["cells"]
        if (row["train"], row["seed"], row["eval"]) == (best["train"], best["seed"], "fr")
    ]
    assert here == pytest.approx(recorded)
    card = (finished / "model" / "README.md").read_text(encoding="utf-8")
    assert "relation-extraction" in card and "pipeline_tag: text-classification" in card


def test_the_snippet_of_the_card_runs(finished, monkeypatch, capsys):
    card = (finished / "model" / "README.md").read_text(encoding="utf-8")
    monkeypatch.chdir(finished / "model")
    exec(card.partition("```python\n")[2].partition("```")[0], {})
    [found] = literal_eval(capsys.readouterr().out)
    assert found["label"] in ("none", "A0", "A1") and found["object"]["text"] == "house"


def test_a_finished_run_started_again_changes_nothing(finished, corpus):
    before = (finished / "results.json").read_bytes()
    run(describe(corpus), ["hf-xlt"], finished)
    assert (finished / "results.json").read_bytes() == before


def test_zero_shot_results_do_not_depend_on_target_labels(corpus, tmp_path, finished):
    """Train on English with other German labels about: same predictions."""
    from datasets import load_dataset

    other = tmp_path / "corpus"
    shutil.copytree(corpus, other)
    for path in sorted((other / "de").glob("*.parquet")):
        rows = load_dataset("parquet", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))
        rows.map(lambda row: {"label": 1 - min(row["label"], 1)}, features=rows.features).to_parquet(str(path))
    run(describe(other, train=["en"]), ["hf-xlt"], tmp_path / "run")
    for seed in (1, 2):
        cell = f"cells/en_seed{seed}/predictions.json"
        assert (tmp_path / "run" / cell).read_text() == (finished / cell).read_text()


@pytest.mark.parametrize("encoder_type", ["attention", "bilstm"])
def test_other_encoders_of_the_same_model_with_vectors(corpus, tmp_path, encoder_type):
    aligned = write_aligned(tmp_path / "aligned")
    kind = {**TINY, "encoder_type": encoder_type, "prune_k": 1, "feedforward_size": 16, "label_weights": {"none": 0.5}}
    steps = {"epochs": 12.0, "learning_rate": 0.007}
    fields = {"train": ["en"], "seeds": [1], "vectors": [str(aligned)], "extractor": kind, **steps}
    results, folder = run(describe(corpus, **fields), ["hf-xlt"], tmp_path / "run")
    assert (results["extractor"]["encoder_type"], results["extractor"]["words"]) == (encoder_type, "vectors")
    assert all(sum(counts.values()) > 50 for counts in results["model"]["words"].values())
    assert "What text the word vectors were trained on is not looked at" in results["ledger"]["notes"][0]
    model = AutoModelForSequenceClassification.from_pretrained(folder / "model")
    assert model.config.label_weights == [0.5, 1.0, 1.0]
    assert (model.config.prune_k, model.config.word_size) == (1, 12)
    assert TreeFeatures.from_pretrained(folder / "model").languages == ["en", "de", "fr"]
    scores = {row["eval"]: row["value"] for row in results["cells"]}
    assert scores["en"] > 0.9
    # What transfers to the language of the other word order is structure.
    assert (scores["de"] > 0.95) == (encoder_type == "attention")


@pytest.mark.parametrize(
    ("encoder", "extractor", "frozen"),
    [("bert", {}, True), ("xlm", {"encoder_type": "attention", "feedforward_size": 16}, True),
     ("xlm", {"freeze_encoder": False}, False)],
)  # fmt: skip
def test_on_an_encoder(encoders, corpus, tmp_path, encoder, extractor, frozen):
    fields = {"model": str(encoders / encoder), "extractor": TINY | extractor, "train": ["en"], "seeds": [1]}
    experiment = describe(corpus, **fields, untrained_baseline=encoder == "bert", epochs=1.0, learning_rate=None)
    assert experiment.learning_rate == (3e-3 if frozen else 5e-5)
    results, folder = run(experiment, ["hf-xlt"], tmp_path / "run")
    assert (results["model"]["trainable_parameters"] < results["model"]["parameters"]) == frozen
    assert results["extractor"]["freeze_encoder"] is frozen
    assert {row["variant"] for row in results["cells"]} == {"model", *["untrained"] * (encoder == "bert")}
    model = AutoModelForSequenceClassification.from_pretrained(folder / "model")
    assert model.config.encoder_langs == ([2, 1, 0] if encoder == "xlm" else None)
    before = load_file(encoders / encoder / "model.safetensors")
    after = {name.removeprefix("ud_gcn.nodes.encoder."): tensor for name, tensor in model.state_dict().items()}
    assert any(not torch.equal(before[name], after[name]) for name in before) is not frozen
    assert TreeFeatures.from_pretrained(folder / "model").tokenizer is not None


def test_adapters_in_an_encoder(encoders, corpus, tmp_path):
    fields = {"model": str(encoders / "bert"), "train": ["en"], "seeds": [1], "epochs": 1.0, "learning_rate": 0.01}
    results, folder = run(describe(corpus, **fields, lora=True), ["hf-xlt"], tmp_path / "run")
    assert results["model"]["lora"] and results["extractor"]["freeze_encoder"] is False
    assert results["model"]["trainable_parameters"] < results["model"]["parameters"]
    assert (folder / "model" / "config.json").exists()
    model = AutoModelForSequenceClassification.from_pretrained(folder / "model")  # adapters are merged
    before = load_file(encoders / "bert" / "model.safetensors")
    after = {name.removeprefix("ud_gcn.nodes.encoder."): tensor for name, tensor in model.state_dict().items()}
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed == {f"encoder.layer.0.attention.self.{part}.weight" for part in ("query", "value")}


def test_scratch(corpus, tmp_path):
    sizes = {"emb_dim": 16, "n_layers": 1, "n_heads": 2}
    fields = {"model": "scratch", "scratch": sizes, "vocab_size": 200, "train": ["en"], "seeds": [1], "epochs": 2.0}
    results, folder = run(describe(corpus, **fields), ["hf-xlt"], tmp_path / "run")
    assert results["model"]["scratch"]
    assert results["model"]["trainable_parameters"] == results["model"]["parameters"]
    assert {row["purpose"] for row in results["ledger"]["unlabelled"]} == {"vocabulary of the tokenizer"}
    assert (folder / "model" / "tokenizer.json").exists()


def test_evaluating_on_what_models_are_selected_on_is_told(corpus, tmp_path):
    fields = {"train": ["en"], "eval": ["en", "de"], "eval_split": "validation", "seeds": [1], "epochs": 1.0}
    results, _ = run(describe(corpus, **fields), ["hf-xlt"], tmp_path / "run")
    assert results["ledger"]["notes"][0] == "Trees: the data does not say where from."
    selected = "Models trained on English were selected on the sentences that they are evaluated on"
    assert results["ledger"]["notes"][1].startswith(selected)


def test_relations_with_weights_of_languages(tmp_path):
    corpus = write_pairs(tmp_path / "corpus", "relation")
    experiment = describe(corpus, task="relation", train=["en+de"], seeds=[1], language_weights="inverse")
    results, _ = run(experiment, ["hf-xlt"], tmp_path / "run")
    assert results["model"]["architecture"] == "UdGcnForRelationClassification"
    assert all(row["value"] > 0.9 for row in results["cells"])
    assert results["task"]["labels"][0] == "no_relation"
    assert results["extractor"]["language_weights"] == "inverse"


def test_languages_are_weighed_by_their_pairs(corpus, tmp_path):
    """Ten subjects each, with four objects or one."""
    experiment = describe(corpus, train=["en+de"], seeds=[1], language_weights="inverse")
    extractor = Extractor(experiment, load_material(experiment))
    rows = {"en": pair_rows(10, 1, pairs=4), "de": pair_rows(10, 2, pairs=1)}
    trainer = extractor.trainer(
        Cell("en+de", 1, "model"),
        training_arguments(experiment, 1, tmp_path),
        train_rows=rows,
        development_rows=rows,
        score=lambda gold, found: 0.0,
    )
    weights = [part.weight for part in trainer.train_dataset.datasets]
    assert [40 * weights[0], 10 * weights[1]] == pytest.approx([25, 25])


def test_what_has_no_id_is_told(corpus, tmp_path):
    from datasets import load_dataset

    other = tmp_path / "corpus"
    shutil.copytree(corpus, other)
    path = other / "fr" / "test-00000-of-00001.parquet"
    rows = load_dataset("parquet", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))
    rows = rows.map(
        lambda row: {"deprels": ["dobj" if name == "obj" else name for name in row["deprels"]]}, features=rows.features
    )
    rows.to_parquet(str(path))
    results, _ = run(describe(other, train=["en"], seeds=[1], epochs=1.0), ["hf-xlt"], tmp_path / "run")
    assert results["extractor"]["unknown"] == {"upos": {}, "deprels": {"dobj": 20}, "entity_types": {}}
    assert "Read as unknown dependency relations: dobj (20)" in " ".join(results["ledger"]["notes"])


def command(corpus: Path, *options: str, dropout: float = 0.5) -> list[str]:
    Path("tiny.yaml").write_text(
        f"task: argument\ndata: {corpus}\ntrain: en\neval: [de, fr]\nseeds: 2\nbatch_size: 8\nlearning_rate: 0.01\n"
        f"extractor: {{hidden_size: 16, dropout: {dropout}}}\n"
    )
    return ["hf_xlt", "transfer", "tiny.yaml", "--output", "run", *options]


def test_killed_and_started_again_ends_in_the_same_results(corpus, tmp_path, monkeypatch):
    folders = {name: tmp_path / name for name in ("whole", "killed")}
    for folder in folders.values():
        folder.mkdir()
    monkeypatch.chdir(folders["whole"])
    program = [sys.executable, "-m", *command(corpus, "--epochs", "20")]
    subprocess.run(program, check=True, env=quiet_env(), capture_output=True)

    monkeypatch.chdir(folders["killed"])
    command(corpus)
    with subprocess.Popen(program, env=quiet_env(), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        checkpoints = folders["killed"] / "run" / "cells" / "en_seed2" / "checkpoints"
        deadline = time.monotonic() + 300
        while not list(checkpoints.glob("checkpoint-*/complete")) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert not (folders["killed"] / "run" / "results.json").exists()
    subprocess.run(program, check=True, env=quiet_env(), capture_output=True)
    assert results_of(folders["killed"] / "run") == results_of(folders["whole"] / "run")


def test_two_processes_give_the_results_of_one(corpus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = command(corpus, "--epochs", "3", dropout=0.0)
    folders = {"one": 1, "two": 2}
    for name, processes in folders.items():
        run_program("-m", *options, "--output", name, processes=processes)
    one, two = (results_of(tmp_path / name) for name in folders)
    assert one["cells"] == two["cells"]
    weights = [load_file(tmp_path / name / "model" / "model.safetensors") for name in folders]
    for name, tensor in weights[0].items():
        torch.testing.assert_close(tensor, weights[1][name], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"extractor": {"hidden": 5}}, "`extractor`: hidden cannot be set. Fields: .*hidden_size"),
        ({"extractor": {"word_size": 5}}, "`extractor`: word_size cannot be set"),
        ({"extractor": {"hidden_size": 0}}, "`hidden_size` must be at least 1"),
        ({"extractor": {"encoder_type": "lstm"}}, "encoder_type"),
        ({"extractor": {"label_weights": {"A7": 2}}}, "`label_weights` has no label 'A7'. Labels: none, A0, A1"),
        ({"task": "relation"}, "expected 'no_relation', the negative label of the task 'relation'"),
        ({"model": "adversarial-bilstm", "vectors": ["v"]}, "The tagger is for words, and the task 'argument' for"),
    ],
)
def test_what_would_fail_later_fails_before_anything_is_written(corpus, tmp_path, fields, message):
    with pytest.raises(ValueError, match=message):
        run(describe(corpus, **fields), ["hf-xlt"], tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_data_without_trees_is_named(tmp_path):
    corpus = write_pairs(tmp_path / "corpus", trees=False)
    with pytest.raises(ValueError, match=r"language 'en', train: expected a tree of every sentence .* docs/data.md"):
        run(describe(corpus), ["hf-xlt"], tmp_path / "run")
