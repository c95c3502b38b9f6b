"""Tests of the verbs as a user calls them."""

import json
import shlex
import sys
from pathlib import Path

import pytest
import torch
from huggingface_hub import ModelCard

from hf_xlt.cli import main
from hf_xlt.cli.transfer import _extracting, _next_command
from hf_xlt.models import TreeFeatures, UdGcnConfig, UdGcnForArgumentRoleClassification
from hf_xlt.transfer.experiment import Experiment
from tests.transfer.tiny_pairs import write_pairs
from tests.transfer.tiny_vectors import write_files


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """Run `hf-xlt` in an empty folder; return standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*options):
        monkeypatch.setattr(sys, "argv", ["hf-xlt", *map(str, options)])
        with pytest.raises(SystemExit) as exit_:
            main()
        assert not exit_.value.code
        return capsys.readouterr()

    return run


def test_transfer_and_report(call, tiny_corpus, tmp_path):
    options = (
        "--task",
        "ner",
        "--data",
        tiny_corpus,
        "--train",
        "en",
        "--seeds",
        1,
        "--epochs",
        1,
        "--vocab-size",
        200,
    )
    shown = call("transfer", *options)
    (folder,) = (tmp_path / "runs").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "cells", "experiment.json", "matrix.csv", "matrix.tex", "model", "report.html", "results.json", "tokenizer",
    }  # fmt: skip
    assert "French (fr)" in shown.out
    assert "gazetteer" in shown.out
    assert (folder / "report.html").as_uri() in shown.out
    assert "1/1 en_seed1: development en" in shown.err
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert results["command"]["argv"][:4] == ["hf-xlt", "transfer", "--task", "ner"]

    again = call("transfer", *options, "--json")
    assert json.loads(again.out) == results["summary"]
    assert len(list((tmp_path / "runs").iterdir())) == 1

    page = (folder / "report.html").read_text(encoding="utf-8")
    (folder / "report.html").unlink()
    drawn = call("report", folder)
    assert "French (fr)" in drawn.out
    assert (folder / "report.html").read_text(encoding="utf-8") == page


def test_the_tagger_on_words(call, tiny_corpus, tmp_path):
    files = ",".join(write_files(tmp_path))
    options = ("--task", "ner", "--data", tiny_corpus, "--train", "en", "--eval", "de,fr", "--seeds", 1, "--epochs", 1)
    words = ("--model", "adversarial-bilstm", "--vectors", files, "--pseudo-labels", "confidence")
    (tmp_path / "small.yaml").write_text("tagger: {lstm_size: 8, context_size: 8, discriminator_filters: 4}")
    shown = call("transfer", "small.yaml", *options, *words)
    (folder,) = (tmp_path / "runs").iterdir()
    assert "BiLSTM-CRF on 30 words in 3 languages, vectors of 12, against a language discriminator" in shown.err
    assert "Text    en: de 60, fr 20  (sentences without labels)" in shown.err
    told = " ".join(shown.out.split())
    assert "Discriminator of languages (flipped labels, weight 0.05, of the first model): it is right for" in told
    assert "Pseudo-labels: 40 windows, those most certainly tagged." in told
    model = f"runs/{folder.name}/model"
    assert f"pipeline('word-tagging', '{model}', trust_remote_code=True)(words, lang='en')" in shown.out
    assert "--no-adversarial" in shown.out
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "How languages can be told apart" in page


def test_arguments_without_words(call, tmp_path):
    corpus = write_pairs(tmp_path / "corpus")
    options = ("--task", "argument", "--data", corpus, "--train", "en", "--seeds", 1, "--epochs", 1)
    shown = call("transfer", *options)
    (folder,) = (tmp_path / "runs").iterdir()
    assert "Task    ARGUMENT, 3 labels" in shown.err
    assert "Graph convolution on parts of speech, relations and types, without words" in shown.err
    assert " 60 sentences, 1" in shown.err and " pairs)" in shown.err
    assert "path look-up" in shown.out
    assert "F1 by role, trained on en (after the slash: pairs in the test set)" in shown.out
    model = f"runs/{folder.name}/model"
    assert f"AutoModelForSequenceClassification.from_pretrained('{model}', trust_remote_code=True)" in shown.out
    assert shown.out.strip().endswith("--vectors VECTORS")
    # The sentences have entity types, and so does the model.
    use = f"Use it        hf-xlt extract runs/{folder.name} INPUT.conllu --language en --entities TAGGER"
    assert use in shown.out.splitlines()
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "<h1>Event argument roles with graph convolution without words</h1>" in page
    assert "By role" in page


def test_the_command_that_uses_a_model_of_pairs_names_what_it_needs(call, tmp_path):
    fields = {"data": "d", "train": ["de+en"]}
    features = TreeFeatures([], ["none", "A0"])
    torch.manual_seed(0)
    UdGcnForArgumentRoleClassification(UdGcnConfig(words="none", **features.sizes)).save_pretrained("a run/model")
    features.save_pretrained("a run/model")
    roles = _extracting(Experiment(task="argument", **fields), Path("a run"))
    assert roles == "hf-xlt extract 'a run' INPUT.conllu --language de"
    assert _extracting(Experiment(task="relation", **fields), Path("a run")) == f"{roles} --entities TAGGER"
    tree = "1\tAnna\t_\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\tgeht\t_\tVERB\t_\t_\t0\troot\t_\t_\n\n"
    Path("INPUT.conllu").write_text(tree, encoding="utf-8")
    assert json.loads(call(*shlex.split(roles)[1:]).out)["tokens"] == ["Anna", "geht"]


def test_twins_are_trained_on_and_evaluated_on(call, tiny_corpus, tmp_path):
    rotated, mixed = "en~script=rot", "de~order=reversed~lexicon=0.5"
    languages = ("--train", f"en+{rotated}", "--eval", f"en,{rotated},{mixed}")
    options = ("--task", "ner", "--data", tiny_corpus, "--seeds", 1, "--epochs", 1, "--vocab-size", 300)
    shown = call("transfer", *options, *languages)
    assert "on German (order=reversed, lexicon=0.5)" in " ".join(shown.out.split())
    assert "\nde~order=reversed~le" in shown.out and "\nxicon=0.5" in shown.out
    (folder,) = (tmp_path / "runs").iterdir()
    assert [path.name for path in (folder / "cells").iterdir()] == [f"en+{rotated}_seed1"]
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert [row["eval"] for row in results["cells"] if row["metric"] == "f1"] == ["en", rotated, mixed]
    assert (
        "English (script=rot) is a twin of English: the same sentences, changed by hf_xlt."
        in results["ledger"]["notes"]
    )
    [seen] = [row for row in results["ledger"]["evaluation"] if row["eval"] == rotated]
    assert seen["translation_in_training"] == seen["text_in_training"] > 0
    assert f"{mixed}," in (folder / "matrix.csv").read_text(encoding="utf-8")
    assert r"en\textasciitilde{}script=rot" in (folder / "matrix.tex").read_text(encoding="utf-8")
    assert ModelCard.load(folder / "model" / "README.md").data.language == ["en", "de"]
    page = (folder / "report.html").read_text(encoding="utf-8")
    (folder / "report.html").unlink()
    call("report", folder)
    assert (folder / "report.html").read_text(encoding="utf-8") == page and rotated in page


def test_pairs_of_a_twin_in_the_order_of_another_language(call, tmp_path):
    data = write_pairs(tmp_path / "roles", languages=("de", "en"))
    options = ("--task", "argument", "--data", data, "--seeds", 1, "--epochs", 1, "--json")
    call("transfer", *options, "--train", "en", "--eval", "en~order=de")
    (folder,) = (tmp_path / "runs").iterdir()
    ledger = json.loads((folder / "results.json").read_text(encoding="utf-8"))["ledger"]
    learned = (
        "The word order of English (order=de) was learned from the trees of the German sentences of the split 'train'."
    )
    assert learned in ledger["notes"]
    assert {row["language"]: row["source"] for row in ledger["trees"]} == {"en": None, "en~order=de": None}


def test_help_teaches_every_verb(call):
    assert "transfer" in call("--help").out
    words = call("transfer", "--help").out
    for option in ("--train", "--eval", "--model", "--seeds", "--lora", "--json"):
        assert option in words


def test_the_next_command_changes_one_thing():
    argv = "hf-xlt transfer --task pos --train en,de --eval-data other --output run --seeds 2".split()
    shared = Experiment(task="pos", data="d", train=["en", "de"])
    together = Experiment(task="pos", data="d", train=["en+de"])
    encoder = Experiment(task="pos", data="d", train=["en"], model="folder")
    assert _next_command(shared, argv) == "hf-xlt transfer --task pos --eval-data other --seeds 2 --train en+de"
    assert _next_command(together, argv).endswith("--train en,de --eval-data other --seeds 2 --model ENCODER")
    assert _next_command(encoder, argv).endswith("--train en,de --eval-data other --seeds 2 --untrained-baseline")
    words = {"task": "ner", "data": "d", "train": ["en"], "model": "adversarial-bilstm", "vectors": ["v"]}
    alone = {"adversarial": False}
    for fields, option in (
        ({}, "--no-adversarial"),
        (alone, "--pseudo-labels confidence"),
        ({"pseudo_labels": "discriminator"}, "--pseudo-labels confidence"),
        ({**alone, "pseudo_labels": "confidence"}, "--seeds 6"),
    ):
        assert _next_command(Experiment(**words, **fields), argv).endswith(option)
    flags = [*argv, "--adversarial", "--targets", "de"]
    assert _next_command(Experiment(**words, targets=["de"]), flags).endswith("2 --targets de --no-adversarial")
    # An encoder without its adversary has no tagger, and takes none of its options.
    encoder = {**words, "model": "folder", "vectors": [], "adversarial": True, "targets": ["de"]}
    assert _next_command(Experiment(**encoder), flags).endswith("--untrained-baseline")
    pairs = {"task": "argument", "data": "d", "train": ["en"]}
    for fields, option in (
        ({}, "--vectors VECTORS"),
        ({"vectors": ["v"]}, "--seeds 6"),
        ({"model": "scratch"}, "--model ENCODER"),
        ({"model": "m"}, "--untrained-baseline"),
    ):
        assert _next_command(Experiment(**pairs, **fields), argv).endswith(option)
