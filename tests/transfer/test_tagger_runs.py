"""Tests of whole runs with the tagger on tiny data."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from conftest import write_card, write_split
from safetensors.torch import load_file
from transformers import AutoModelForTokenClassification, BertConfig, BertModel, XLMConfig, XLMModel

from hf_xlt.models.word_features import WordFeatures
from hf_xlt.tokenization.shared_bpe import train_shared_bpe
from hf_xlt.transfer.experiment import Experiment
from hf_xlt.transfer.runner import run
from tests.programs import quiet_env, run_program
from tests.transfer.tiny_vectors import write_aligned, write_files

TINY = {"lstm_size": 12, "context_size": 8, "projection_size": 8, "discriminator_filters": 8, "char_filters": 4}
PSEUDO = ("--epochs", "5", "--pseudo-labels", "confidence")
QUICK = {"epochs": 4.0, "learning_rate": 0.02, "batch_size": 8}


def describe(corpus: Path, **fields) -> Experiment:
    values = {"task": "ner", "data": str(corpus), "train": ["en", "en+de"], "seeds": [1], "tagger": TINY, **QUICK}
    return Experiment(**{**values, "model": "adversarial-bilstm", **fields})


def on_encoder(corpus: Path, encoder: Path, **fields) -> Experiment:
    return describe(corpus, model=str(encoder), adversarial=True, train=["en"], **fields)


@pytest.fixture(scope="module")
def aligned(tmp_path_factory) -> Path:
    """A folder of `AlignedEmbeddings` of all tiny languages."""
    return write_aligned(tmp_path_factory.mktemp("vectors") / "aligned")


@pytest.fixture(scope="module")
def finished(tiny_corpus, aligned, tmp_path_factory) -> Path:
    """The folder of a finished run on words."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    run(describe(tiny_corpus, vectors=[str(aligned)]), ["hf-xlt"], folder)
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


def results_of(folder: Path) -> dict:
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


def test_results_say_what_was_on_the_other_side_and_how_it_went(finished):
    results = results_of(finished)
    adversary = results["adversary"]
    assert adversary["targets"] == {"en": ["de", "fr"], "en+de": ["fr"]}
    assert (adversary["strategy"], adversary["weight"]) == ("flipped-labels", 0.05)
    for row, windows in zip(adversary["rows"], (20 + 20, 40 + 20), strict=True):
        assert 0 <= row["discriminator_accuracy"] <= 1
        assert row["n"] == windows  # development sentences, and at most as many unlabelled ones
        assert list(row["fresh_discriminator"]) == adversary["targets"][row["train"]]
        # Half of the English development sentences, and of as many in each target language.
        assert row["fresh_n"] == {code: 20 for code in adversary["targets"][row["train"]]}
        assert [entry["epoch"] for entry in row["history"]] == [1, 2, 3, 4]
        assert all(entry["tag_loss"] > 0 and entry["adversary_loss"] > 0 for entry in row["history"])
        assert row["pseudo"] is row["teacher_development"] is None
    rows = [(row["language"], row["split"], row["sentences"]) for row in results["ledger"]["unlabelled"]]
    assert rows == [("de", "train", 60), ("fr", "test", 20)]
    assert any("evaluation sentences in French were read" in note for note in results["ledger"]["notes"])
    assert all(sum(counts.values()) == 100 for counts in results["model"]["words"].values())
    assert results["model"]["architecture"] == "AdversarialBilstmForTokenClassification"


def test_the_kept_model_opens_without_this_package_and_gives_its_own_results(finished):
    program = f"""
import json, sys
sys.modules["hf_xlt"] = None  # importing it fails
from datasets import load_dataset
from transformers import pipeline
results = json.load(open("{finished}/results.json"))
tagger = pipeline("word-tagging", model="{finished}/model", trust_remote_code=True)
rows = load_dataset(results["data"]["eval"]["name"], "fr", split="test")
names = rows.features["ner_tags"].feature.names
gold = sum(names[tag][0] == "B" for tags in rows["ner_tags"] for tag in tags)
found = [tagger(words, lang="fr") for words in rows["tokens"]]
right = sum(
    names[tags[entity["start"]]] == "B-" + entity["entity_group"] and entity["end"] == entity["start"] + 1
    for entities, tags in zip(found, rows["ner_tags"]) for entity in entities
)
best = results["model"]["best"]
print(2 * right / (gold + sum(map(len, found))), *[row["value"] for row in results["cells"]
      if (row["train"], row["seed"], row["eval"]) == (best["train"], best["seed"], "fr")])
"""
    environment = quiet_env(HF_MODULES_CACHE=str(finished.parent / "modules"))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    here, recorded = map(float, done.stdout.split())
    assert here == pytest.approx(recorded)
    assert recorded > 0.3  # it learned something
    assert "trust_remote_code=True" in (finished / "model" / "README.md").read_text(encoding="utf-8")


def test_the_kept_model_opens_with_the_auto_class(finished):
    model = AutoModelForTokenClassification.from_pretrained(finished / "model").eval()
    features = WordFeatures.from_pretrained(finished / "model")
    assert model.config.languages == features.languages == ["en", "de", "fr"]
    words = ["Anna", "voit", "le", "chien", "."]
    batch = {"input_ids": torch.tensor([features.word_ids(words, "fr")]), "langs": torch.tensor([2])}
    batch["char_ids"] = torch.zeros(1, 5, 30, dtype=torch.long)
    logits = model(**batch).logits
    assert model.decode(logits, torch.ones(1, 5, dtype=torch.bool)).shape == (1, 5)


def test_zero_shot_results_do_not_depend_on_target_labels(tiny_corpus, aligned, tmp_path, finished):
    """Train on English with other German labels about: same predictions, same discriminator."""
    from datasets import load_dataset

    other = tmp_path / "corpus"
    shutil.copytree(tiny_corpus, other)
    for path in sorted((other / "de").glob("*.parquet")):
        rows = load_dataset("parquet", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))
        rows.map(lambda row: {"ner_tags": [0 for _ in row["ner_tags"]]}, features=rows.features).to_parquet(str(path))
    run(describe(other, train=["en"], vectors=[str(aligned)]), ["hf-xlt"], tmp_path / "run")
    for name in ("predictions.json", "result.json"):
        here, there = (
            json.loads((folder / "cells" / "en_seed1" / name).read_text()) for folder in (tmp_path / "run", finished)
        )
        if name == "result.json":
            del here["seconds"], there["seconds"]
        assert here == there


def test_files_of_vectors_give_the_results_of_the_model(tiny_corpus, tmp_path, finished):
    run(describe(tiny_corpus, vectors=write_files(tmp_path)), ["hf-xlt"], tmp_path / "run")
    assert results_of(tmp_path / "run")["cells"] == results_of(finished)["cells"]


def test_a_weight_of_zero_is_no_discriminator(tiny_corpus, aligned, tmp_path, finished):
    still = {**TINY, "dropout": 0.0}  # whose draws would be of twice as many windows
    fields = {"vectors": [str(aligned)], "train": ["en"], "tagger": still}
    without, _ = run(describe(tiny_corpus, adversarial=False, **fields), ["hf-xlt"], tmp_path / "without")
    nothing, _ = run(describe(tiny_corpus, adversary={"weight": 0.0}, **fields), ["hf-xlt"], tmp_path / "zero")
    assert without["cells"] == nothing["cells"]
    for row, other in zip(*(one["adversary"]["rows"][0]["history"] for one in (without, nothing)), strict=True):
        assert row["tag_loss"] == pytest.approx(other["tag_loss"], rel=1e-3)
    assert without["adversary"]["strategy"] is None
    (row,) = without["adversary"]["rows"]
    assert row["discriminator_accuracy"] is None
    assert set(row["fresh_discriminator"]) == {"de", "fr"}
    assert {row["purpose"] for row in without["ledger"]["unlabelled"]} == {"set of characters"}
    (weighed,) = [row for row in results_of(finished)["adversary"]["rows"] if row["train"] == "en"]
    assert weighed["history"] != nothing["adversary"]["rows"][0]["history"]


def test_a_train_set_of_all_languages_has_no_discriminator_and_says_so(tiny_corpus, aligned, tmp_path):
    fields = {"vectors": [str(aligned)], "train": ["en", "en+de"], "eval": ["en", "de"], "epochs": 1.0}
    results, _ = run(describe(tiny_corpus, **fields), ["hf-xlt"], tmp_path / "run")
    assert results["adversary"]["targets"] == {"en": ["de"], "en+de": []}
    assert [row["discriminator_accuracy"] is None for row in results["adversary"]["rows"]] == [False, True]
    assert "Trained without a discriminator: en+de." in " ".join(results["ledger"]["notes"])


@pytest.mark.parametrize("chosen_by", ["confidence", "discriminator"])
def test_a_train_set_of_all_languages_has_no_pseudo_labels_either(tiny_corpus, aligned, tmp_path, chosen_by):
    fields = {"vectors": [str(aligned)], "train": ["en", "en+de"], "eval": ["en", "de"], "epochs": 1.0}
    results, _ = run(describe(tiny_corpus, **fields, pseudo_labels=chosen_by), ["hf-xlt"], tmp_path / "run")
    assert [row["pseudo"] is None for row in results["adversary"]["rows"]] == [False, True]
    assert [row["teacher_development"] is None for row in results["adversary"]["rows"]] == [False, True]


def test_the_top_has_the_learning_rate_asked_for(encoders, tiny_corpus, tmp_path, monkeypatch):
    from hf_xlt.transfer import tagger

    seen, original = [], tagger.set_rates_apart

    def recorded(trainer, *rates):
        original(trainer, *rates)
        seen.append({group["lr"] for group in trainer.optimizer.param_groups})

    monkeypatch.setattr(tagger, "set_rates_apart", recorded)
    fields = {"epochs": 1.0, "top_learning_rate": 3e-3}
    run(on_encoder(tiny_corpus, encoders / "bert", **fields), ["hf-xlt"], tmp_path / "run")
    assert seen == [{3e-3, QUICK["learning_rate"]}]


def test_few_target_labels_stand_on_the_target_side(tiny_corpus, aligned, tmp_path):
    fields = {"vectors": [str(aligned)], "train": ["en+de"], "eval": ["de"], "targets": ["de"], "epochs": 1.0}
    results, _ = run(describe(tiny_corpus, **fields), ["hf-xlt"], tmp_path / "run")
    assert results["adversary"]["targets"] == {"en+de": ["de"]}
    assert results["adversary"]["rows"][0]["discriminator_accuracy"] is not None


def test_parts_of_speech(tiny_corpus, aligned, tmp_path):
    fields = {"task": "pos", "vectors": [str(aligned)], "train": ["en"], "pseudo_labels": "confidence"}
    results, _ = run(describe(tiny_corpus, **fields), ["hf-xlt"], tmp_path / "run")
    assert all(row["value"] > 0.8 for row in results["cells"])


@pytest.mark.parametrize(
    ("encoder", "fields"),
    [
        ("bert", {"untrained_baseline": True}),
        ("bert", {"lora": True}),
        ("xlm", {"lora": True, "adversary": {"strategy": "gradient-reversal"}}),
        ("xlm", {"tagger": {**TINY, "freeze_encoder": True, "char_vocab_size": 50}}),
    ],
)
def test_on_an_encoder(encoders, tiny_corpus, tmp_path, encoder, fields):
    results, folder = run(on_encoder(tiny_corpus, encoders / encoder, **fields), ["hf-xlt"], tmp_path / "run")
    lora, frozen = fields.get("lora", False), "tagger" in fields
    assert (results["model"]["trainable_parameters"] < results["model"]["parameters"]) == (lora or frozen)
    assert {row["variant"] for row in results["cells"]} == {"model", *["untrained"] * ("untrained_baseline" in fields)}
    model = AutoModelForTokenClassification.from_pretrained(folder / "model")
    assert model.config.encoder_langs == ([2, 1, 0] if encoder == "xlm" else None)
    before = load_file(encoders / encoder / "model.safetensors")
    after = {name.removeprefix("model.encoder."): tensor for name, tensor in model.state_dict().items()}
    assert {name.split(".")[0] for name in before.keys() - after.keys()} <= {"pooler"}
    changed = [name for name in before.keys() & after.keys() if not torch.equal(before[name], after[name])]
    assert bool(changed) != frozen
    assert not lora or all(
        "q_lin" in name or "v_lin" in name or "query" in name or "value" in name for name in changed
    )
    assert (folder / "adapter").exists() == lora
    assert (folder / "model" / "word_features.json").exists() == frozen
    assert results["model"]["words"] is None


def test_pseudo_labels_are_learned_by_a_second_model(tiny_corpus, aligned, tmp_path, finished):
    fields = {"vectors": [str(aligned)], "pseudo_labels": "discriminator", "adversary": {"keep": 0.25}}
    results, folder = run(describe(tiny_corpus, **fields), ["hf-xlt"], tmp_path / "run")
    for row, alone in zip(results["adversary"]["rows"], results_of(finished)["adversary"]["rows"], strict=True):
        # The teacher is the model that there is without pseudo-labels.
        assert row["history"] == alone["history"]
        for name in ("discriminator_accuracy", "n", "fresh_discriminator", "fresh_n"):
            assert row[name] == alone[name]
        student = cell_result(folder, row)["adversary"]["fresh_discriminator"]
        assert row["student_fresh_discriminator"] == student != alone["fresh_discriminator"]
        assert row["teacher_development"] == cell_result(finished, row)["development"]
    assert results["adversary"]["rows"][0]["pseudo"] == {
        "de": {"windows": 60, "kept": 15},
        "fr": {"windows": 20, "kept": 5},
    }
    assert cell_result(folder, results["adversary"]["rows"][0]) != cell_result(finished, row)
    purposes = [(row["language"], row["purpose"]) for row in results["ledger"]["unlabelled"]]
    assert ("fr", "pseudo-labels") in purposes and ("fr", "language discriminator") in purposes
    model = AutoModelForTokenClassification.from_pretrained(folder / "model")
    assert model.discriminator is None


def cell_result(folder: Path, row: dict) -> dict:
    return json.loads((folder / "cells" / f"{row['train']}_seed{row['seed']}" / "result.json").read_text())


def command(corpus: Path, aligned: Path, *options: str, dropout: float = 0.5) -> list[str]:
    Path("tiny.yaml").write_text(
        f"task: ner\ndata: {corpus}\ntrain: en\neval: [de, fr]\nseeds: 1\nmodel: adversarial-bilstm\n"
        f"vectors: [{aligned}]\nbatch_size: 8\nlearning_rate: 0.02\n"
        f"tagger: {{lstm_size: 8, context_size: 8, char_vocab_size: 0, dropout: {dropout}, "
        f"discriminator_filters: 4, discriminator_dropout: {dropout}}}\n"
    )
    return ["hf_xlt", "transfer", "tiny.yaml", "--output", "run", *options]


@pytest.fixture(scope="module")
def uninterrupted(tiny_corpus, aligned, tmp_path_factory) -> dict:
    """The results of a run with pseudo-labels that nothing stopped, times aside."""
    folder = tmp_path_factory.mktemp("uninterrupted")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        program = [sys.executable, "-m", *command(tiny_corpus, aligned, *PSEUDO)]
        subprocess.run(program, check=True, env=quiet_env(), capture_output=True)
    results = results_of(folder / "run")
    del results["seconds"]
    return results


@pytest.mark.parametrize("stage", ["teacher_checkpoints", "checkpoints"])
def test_killed_in_either_training_and_started_again_ends_in_the_same_results(
    tiny_corpus, aligned, tmp_path, monkeypatch, uninterrupted, stage
):
    monkeypatch.chdir(tmp_path)
    program = [sys.executable, "-m", *command(tiny_corpus, aligned, *PSEUDO)]
    with subprocess.Popen(program, env=quiet_env(), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        checkpoints = tmp_path / "run" / "cells" / "en_seed1" / stage
        deadline = time.monotonic() + 300
        while not list(checkpoints.glob("checkpoint-*/complete")) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "run" / "results.json").exists()
    assert (checkpoints.parent / "teacher.json").exists() == (stage == "checkpoints")
    subprocess.run(program, check=True, env=quiet_env(), capture_output=True)
    results = results_of(tmp_path / "run")
    del results["seconds"]
    assert results == uninterrupted


def test_two_processes_give_the_results_of_one(tiny_corpus, aligned, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = command(tiny_corpus, aligned, "--epochs", "3", "--pseudo-labels", "confidence", dropout=0.0)
    folders = {"one": 1, "two": 2}
    for name, processes in folders.items():
        run_program("-m", *options, "--output", name, processes=processes)
    one, two = (results_of(tmp_path / name) for name in folders)
    assert [results["seconds"]["processes"] for results in (one, two)] == [1, 2]
    assert one["cells"] == two["cells"]
    for row, other in zip(one["adversary"]["rows"], two["adversary"]["rows"], strict=True):
        assert row["pseudo"] == other["pseudo"]
        for first, second in zip(row["history"], other["history"], strict=True):
            assert first == pytest.approx(second, rel=1e-3)


def test_a_sentence_of_five_thousand_words(aligned, tmp_path):
    from datasets import load_dataset

    for code in ("en", "de"):
        for split, size in {"train": 60, "validation": 20, "test": 4}.items():
            write_split(tmp_path / "corpus", code, split, size)
    path = tmp_path / "corpus" / "de" / "test-00000-of-00001.parquet"
    rows = load_dataset("parquet", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))
    long = rows.select([0]).map(
        lambda row: {name: row[name] * 1000 for name in ("tokens", "upos", "ner_tags")}, features=rows.features
    )
    long.to_parquet(str(path))
    write_card(tmp_path / "corpus")
    fields = {"vectors": [str(aligned)], "train": ["en"], "eval": ["de"], "task": "pos"}
    results, folder = run(describe(tmp_path / "corpus", **fields), ["hf-xlt"], tmp_path / "run")
    (predicted,) = json.loads((folder / "cells" / "en_seed1" / "predictions.json").read_text())["de"]
    assert len(predicted) == 5000
    assert results["cells"][0]["value"] > 0.8


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"tagger": {"lstm": 5}}, "`tagger`: lstm cannot be set. Fields: .*lstm_size"),
        ({"tagger": {"word_size": 5}}, "`tagger`: word_size cannot be set"),
        ({"tagger": {"lstm_size": 0}}, "`lstm_size` must be at least 1"),
        ({"tagger": {"lstm_size": "many"}}, "lstm_size"),
        ({"training": {"max_grad_norm": 1.0, "seed": 3}}, "`training`: seed cannot be set there"),
        ({"targets": ["xx"]}, "no data for 'xx'"),
        (
            {"training": {"gradient_checkpointing": True}},
            "and `adversarial-bilstm` has none: leave it out",
        ),
        ({"adversary": {"strategy": "gradient-reversal", "discriminator_every": 2}}, "must be 1, got 2"),
    ],
)
def test_what_would_fail_later_fails_before_anything_is_written(tiny_corpus, aligned, tmp_path, fields, message):
    with pytest.raises(ValueError, match=message):
        run(describe(tiny_corpus, vectors=[str(aligned)], **fields), ["hf-xlt"], tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_target_language_with_no_vectors_is_named(tiny_corpus, tmp_path):
    aligned = write_aligned(tmp_path / "aligned", ["en"])
    message = r"no word vectors of German \(de\), French \(fr\)\. .*hf-xlt align --languages en,de,fr"
    with pytest.raises(ValueError, match=message):
        run(describe(tiny_corpus, train=["en"], vectors=[str(aligned)]), ["hf-xlt"], tmp_path / "run")


def test_tags_that_are_not_iob2_are_named(aligned, tmp_path):
    from datasets import load_dataset

    for code in ("en", "de"):
        for split in ("train", "validation", "test"):
            write_split(tmp_path / "corpus", code, split, 12)
    path = tmp_path / "corpus" / "en" / "train-00000-of-00001.parquet"
    rows = load_dataset("parquet", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))
    to_iob1 = {1: 2, 3: 4}
    rows = rows.map(
        lambda row: {"ner_tags": [to_iob1.get(tag, tag) for tag in row["ner_tags"]]}, features=rows.features
    )
    rows.to_parquet(str(path))
    write_card(tmp_path / "corpus")
    fields = {"vectors": [str(aligned)], "train": ["en"], "epochs": 1.0}
    with pytest.raises(ValueError, match=r"en train, sentence 'en:train:0', word \d: expected IOB2 tags, .* got I-"):
        run(describe(tmp_path / "corpus", **fields), ["hf-xlt"], tmp_path / "run")
    run(describe(tmp_path / "corpus", **fields, tagger={**TINY, "constrained": False}), ["hf-xlt"], tmp_path / "run")


def test_an_empty_unlabelled_set_is_named(aligned, tmp_path):
    from datasets import load_dataset

    for code in ("en", "de"):
        for split in ("train", "test"):
            write_split(tmp_path / "corpus", code, split, 12)
    path = tmp_path / "corpus" / "de" / "train-00000-of-00001.parquet"
    rows = load_dataset("parquet", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))
    rows.select([]).to_parquet(str(path))
    write_card(tmp_path / "corpus")
    with pytest.raises(ValueError, match="language 'de': could not be read: .*corresponds to no data"):
        run(describe(tmp_path / "corpus", train=["en"], vectors=[str(aligned)]), ["hf-xlt"], tmp_path / "run")
