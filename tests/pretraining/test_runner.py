"""Tests of whole pre-training runs on tiny text."""

import dataclasses
import json
import logging
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer

from hf_xlt.models import XLMWithLMHeadModel
from hf_xlt.pretraining.batches import make_held_out, make_masking
from hf_xlt.pretraining.experiment import PretrainingExperiment
from hf_xlt.pretraining.material import TOO_LONG, Material
from hf_xlt.pretraining.reading import find_sources, read_sources
from hf_xlt.pretraining.records import read_records
from hf_xlt.pretraining.runner import _source_sizes, run
from hf_xlt.training.pretraining_trainer import keep_predicted, perplexity, token_losses
from hf_xlt.twins.script import rotated
from tests.programs import quiet_env, run_program

TINY = {"emb_dim": 16, "n_layers": 1, "n_heads": 2}
WORDS = {
    "en": ["the", "dog", "house", "river", "sees", "likes", "Anna", "Berlin", "old", "new"],
    "de": ["der", "hund", "haus", "fluss", "sieht", "mag", "Anna", "Berlin", "alt", "neu"],
    "fr": ["le", "chien", "toit", "fleuve", "voit", "aime", "Anna", "Paris", "vieux", "nouveau"],
}


@pytest.fixture(scope="module")
def bitext(tmp_path_factory) -> Path:
    """Return a folder with 200 sentences in three languages, word for word."""
    folder, draw = tmp_path_factory.mktemp("corpus") / "talks", random.Random(0)
    folder.mkdir()
    sentences = [[draw.randrange(10) for _ in range(draw.randrange(4, 9))] for _ in range(200)]
    for language, words in WORDS.items():
        lines = [f"t{i}\t{' '.join(words[word] for word in sentence)} {i}\n" for i, sentence in enumerate(sentences)]
        (folder / f"{language}.tsv").write_text("".join(lines))
    return folder


def describe(folder: Path, **fields) -> PretrainingExperiment:
    values = {"languages": ["en", "de", "fr"], "bitext": [str(folder)], "steps": 12, "evaluations": 3}
    sizes = {"vocab_size": 120, "model": TINY, "batch_tokens": 200, "bptt": 16, "held_out": 10}
    return PretrainingExperiment(**{**values, **sizes, **fields})


def timeless(folder: Path) -> dict:
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    del results["seconds"], results["training"]["tokens_per_second"], results["training"]["mfu"]
    return results


@pytest.fixture(scope="module")
def finished(bitext, tmp_path_factory) -> Path:
    """Return the folder of a finished run."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    run(describe(bitext), ["hf-xlt"], folder)
    return folder


def test_results_hold_every_task_and_every_part(finished):
    results = timeless(finished)
    tasks = {row["task"]: row for row in results["perplexity"]["tasks"]}
    assert set(tasks) == {"mlm en", "mlm de", "mlm fr", "tlm en-de", "tlm en-fr"}
    assert all(
        tasks[name]["low"] <= tasks[name]["value"] <= tasks[name]["high"] for name in ("tlm en-de", "tlm en-fr")
    )
    assert tasks["mlm en"]["sentences"] < 10
    assert tasks["mlm en"]["low"] is tasks["mlm en"]["high"] is None
    assert tasks["tlm en-de"]["sentences"] == 10
    mean = sum(tasks[f"mlm {code}"]["value"] for code in WORDS) / 3
    assert results["perplexity"]["mean"] == pytest.approx(mean)
    last = results["curves"]["perplexity"][-1]
    assert last["step"] == 12 == results["training"]["steps"]
    assert last["mean"] == pytest.approx(mean)
    assert last["tokens"] == results["training"]["tokens"]
    assert {key for row in results["curves"]["loss"] for key in row} >= {"mlm en", "tlm de-en"}
    assert results["data"]["languages"]["en"]["held_out"] == 10
    assert results["data"]["languages"]["de"]["sentences"] == 190 == results["data"]["pairs"]["en-de"]["sentences"]
    assert results["data"]["pairs"]["en-de"]["sources"] == [
        f"{results['command']['experiment']['bitext'][0]}/en.tsv + de.tsv"
    ]
    drawn = [row["drawn"] for part in ("languages", "pairs") for row in results["data"][part].values()]
    assert sum(drawn) == results["training"]["tokens"]
    assert sum(results["data"]["languages"][code]["drawn"] > 0 for code in WORDS) > 1
    filters = {(row["kind"], row["language"], row["source"]): row["counts"] for row in results["data"]["filters"]}
    assert set(results["data"]["licenses"].values()) == {None}
    assert filters["side of bitext", "en", "en-de"] == {"read": 200, "kept": 200}
    assert filters["side of bitext", "en", "en-fr"] == {"read": 200, "duplicate": 200}


def test_the_folder_has_model_tokenizer_card_and_what_was_seen(finished):
    assert sorted(path.name for path in finished.iterdir() if path.is_dir()) == ["model", "tokenizer", "tokens"]
    config = json.loads((finished / "model" / "config.json").read_text())
    assert (config["dropout"], config["attention_dropout"]) == (0.1, 0.1)
    assert config["lang2id"] == {"en": 0, "de": 1, "fr": 2}
    assert not list((finished / "model").glob("*.bin"))
    assert "XLM" in (finished / "model" / "README.md").read_text()
    seen = json.loads((finished / "model" / "pretraining.json").read_text())
    assert seen["languages"]["en"]["sentences"] == 190
    assert seen["excluded"] == []


def test_the_model_opens_without_this_package_and_predicts_the_same(finished):
    program = f"""
import json, sys
sys.modules["hf_xlt"] = None  # importing it fails
import torch
from transformers import AutoModelForMaskedLM, AutoTokenizer, pipeline
tokenizer = AutoTokenizer.from_pretrained("{finished}/model")
model = AutoModelForMaskedLM.from_pretrained("{finished}/model").eval()
inputs = tokenizer(["the dog <special1> Anna"], return_tensors="pt")
langs = torch.zeros_like(inputs["input_ids"])
guesses = pipeline("fill-mask", model=model, tokenizer=tokenizer)("the dog <special1> Anna", top_k=len(tokenizer))
scores = dict((guess["token"], guess["score"]) for guess in guesses)
print(json.dumps([tokenizer.is_fast, model(**inputs, langs=langs).logits[0, 3].tolist(), scores]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=quiet_env())
    is_fast, logits, scores = json.loads(done.stdout)
    ids = AutoTokenizer.from_pretrained(finished / "model")(["the dog <special1> Anna"], return_tensors="pt")[
        "input_ids"
    ]
    ours = XLMWithLMHeadModel.from_pretrained(finished / "model").eval()
    assert is_fast
    predicted = ours(input_ids=ids, langs=torch.zeros_like(ids)).logits[0, 3]
    torch.testing.assert_close(predicted, torch.tensor(logits), atol=1e-5, rtol=0)
    # Without `langs` it predicts as with the mean of the language embeddings.
    languages = ours.transformer.lang_embeddings.weight
    assert languages.abs().max() > 1e-3
    with torch.no_grad():
        languages.copy_(languages.mean(0).expand_as(languages))
    average = ours(input_ids=ids, langs=torch.zeros_like(ids)).logits[0, 3].softmax(0)
    assert {int(piece): score for piece, score in scores.items()} == pytest.approx(
        dict(enumerate(average.tolist())), rel=1e-3
    )


def test_the_saved_model_has_the_perplexities_of_the_trained_one(finished, bitext):
    experiment = describe(bitext)
    saved = XLMWithLMHeadModel.from_pretrained(finished / "model").eval()
    held_out = make_held_out(experiment, Material.open(experiment, finished), saved.config)
    for row in timeless(finished)["perplexity"]["tasks"]:
        with torch.no_grad():
            losses = torch.cat([token_losses(saved, keep_predicted([item]))[1] for item in held_out[row["task"]]])
        assert perplexity(losses.sum().item(), len(losses)) == pytest.approx(row["value"], rel=1e-5)


def test_a_finished_run_started_again_changes_nothing_but_tidies_up(finished, bitext):
    before = (finished / "results.json").read_bytes()
    (finished / "checkpoints" / "checkpoint-12").mkdir(parents=True)
    run(describe(bitext), ["hf-xlt"], finished)
    assert (finished / "results.json").read_bytes() == before
    assert not (finished / "checkpoints").exists()


def test_another_run_does_not_go_into_the_same_folder(finished, bitext):
    with pytest.raises(FileExistsError, match="holds another run"):
        run(describe(bitext, alpha=0.5), ["hf-xlt"], finished)


def test_other_sources_are_another_run(finished, bitext):
    (bitext / "more.de").write_text("noch ein Satz\n")
    try:
        with pytest.raises(FileExistsError, match="holds another run"):
            run(describe(bitext), ["hf-xlt"], finished)
    finally:
        (bitext / "more.de").unlink()


def test_one_objective_sees_the_same_text(finished, bitext, tmp_path):
    results, _ = run(describe(bitext, objectives=["mlm"], steps=1), [], tmp_path / "mlm")
    assert results["data"]["fingerprint"] == timeless(finished)["data"]["fingerprint"]
    assert [row["task"] for row in results["perplexity"]["tasks"]] == ["mlm en", "mlm de", "mlm fr"]
    assert results["data"]["pairs"] == {}
    results, _ = run(
        describe(bitext, objectives=["tlm"], text_from_bitext=False, sample_alpha=0.5, steps=1), [], tmp_path / "tlm"
    )
    assert [row["task"] for row in results["perplexity"]["tasks"]] == ["tlm en-de", "tlm en-fr"]
    assert [results["data"]["languages"][code]["sentences"] for code in WORDS] == [380, 190, 190]
    tokens = {kind: sum(row["tokens"] for row in results["data"][kind].values()) for kind in ("languages", "pairs")}
    assert tokens["languages"] == tokens["pairs"]


def test_pairs_that_are_too_long_are_counted_and_shown(bitext, tmp_path, caplog):
    caplog.set_level(logging.INFO, "hf_xlt.pretraining")
    experiment = describe(bitext, max_pair_tokens=12, steps=1)
    results, folder = run(experiment, [], tmp_path / "run")
    store = Material.open(experiment, folder).pairs["en", "de"]
    sides = [(len(source), len(target)) for source, target in zip(store.source, store.target, strict=True)]
    kept = [source + target for source, target in sides if max(source, target) <= 12]
    assert 0 < len(kept) < len(sides)
    pairs = results["data"]["pairs"]["en-de"]
    assert (pairs["sentences"], pairs["tokens"]) == (len(kept), sum(kept))
    counts = {row["language"]: row["counts"] for row in results["data"]["filters"] if row["kind"] == "held-out split"}
    assert (counts["en-de"]["trained on"], counts["en-de"][TOO_LONG]) == (len(kept), len(sides) - len(kept))
    assert f"en-de: {len(sides) - len(kept)} of {len(sides)} pairs are longer than max_pair_tokens" in caplog.text
    card = (folder / "model" / "README.md").read_text()
    dropped = sum(count.get(TOO_LONG, 0) for count in counts.values())
    assert f"{TOO_LONG} {dropped:,}" in card
    assert f"translations | {len(kept):,} | {sum(kept):,} |" in card


def test_words_of_the_bitext_only_can_be_masked(finished, bitext):
    experiment = describe(bitext, sample_alpha=0.5)
    material = Material.open(experiment, finished)
    german = material.pairs["en", "de"].target
    english_only = dataclasses.replace(material, texts={"en": material.texts["en"]})
    assert (make_masking(experiment, english_only).weights[german.tokens.astype("int64")] > 0).all()


def test_a_warm_up_that_does_not_end_is_told(bitext, tmp_path, caplog):
    run(describe(bitext, schedule="inverse_sqrt", steps=1), [], tmp_path / "run")
    assert "The warm-up of 4,000 steps is no shorter than the training of 1: the learning rate does not" in caplog.text


def test_test_sets_are_kept_out(bitext, tmp_path):
    lines = (bitext / "de.tsv").read_text().splitlines()[:20]
    (tmp_path / "test.de").write_text("".join(line.partition("\t")[2].upper() + "\n" for line in lines))
    results, _ = run(describe(bitext, exclude=[str(tmp_path / "test.de")], steps=1), [], tmp_path / "run")
    counts = {(row["kind"], row["language"]): row["counts"] for row in results["data"]["filters"]}
    assert 20 <= counts["bitext", "en-de"]["excluded by text"] < 40
    assert counts["bitext", "en-fr"] == {"read": 200, "kept": 200}
    assert results["data"]["excluded"] == [str(tmp_path / "test.de")]


def test_patterns_of_test_sets_are_part_of_the_run(bitext, tmp_path):
    (tmp_path / "one.test.de").write_text("ein Satz\n")
    experiment = describe(bitext, exclude=[str(tmp_path / "*.test.de")], steps=1)
    before = _source_sizes(experiment)
    (tmp_path / "two.test.de").write_text("zwei Satz\n")
    assert sorted(set(_source_sizes(experiment)) - set(before)) == ["two.test.de 10"]


def test_files_that_are_left_out_are_named_once(bitext, tmp_path, caplog):
    (bitext / "dev.de").write_text("noch ein Satz\n")
    try:
        run(describe(bitext, text=[str(bitext)], bitext=[], objectives=["mlm"], steps=1), [], tmp_path / "run")
    finally:
        (bitext / "dev.de").unlink()
    assert sum("dev.de" in record.getMessage() for record in caplog.records) == 1


def test_minutes_become_steps_once(bitext, tmp_path):
    results, folder = run(describe(bitext, steps=None, minutes=0.02), [], tmp_path / "run")
    plan = json.loads((folder / "plan.json").read_text())
    assert results["training"]["steps"] == plan["steps"] > 1
    results, folder = run(describe(bitext, steps=None, tokens=2000), [], tmp_path / "tokens")
    assert 1500 < results["training"]["tokens"] < 2500


PROGRAM = """
import sys
from pathlib import Path
from hf_xlt.pretraining.experiment import read_experiment
from hf_xlt.pretraining.runner import run
run(read_experiment(Path(sys.argv[1]), {}), [], Path(sys.argv[2]))
"""


# How long collectives of the process group wait, after all that made groups and states anew.
TIMEOUT = """
import torch
group = torch.distributed.distributed_c10d._get_default_group()
print(group._get_backend(torch.device("cpu")).options._timeout)
"""


def program(folder: Path, experiment: PretrainingExperiment) -> list[str]:
    """Return a command that runs an experiment; the run's folder comes last."""
    (folder / "run.py").write_text(PROGRAM)
    (folder / "experiment.yaml").write_text(json.dumps(experiment.to_dict()))
    return [str(folder / "run.py"), str(folder / "experiment.yaml")]


def test_killed_and_started_again_ends_in_the_same_weights(bitext, tmp_path):
    model = {**TINY, "dropout": 0.1, "attention_dropout": 0.1}
    experiment = describe(bitext, steps=60, evaluations=20, model=model)
    run(experiment, [], tmp_path / "whole")
    command = [sys.executable, *program(tmp_path, experiment), str(tmp_path / "killed")]
    with subprocess.Popen(command, env=quiet_env(), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and len(list((tmp_path / "killed").glob("checkpoints/*/complete"))) < 2:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "killed" / "training.json").exists()
    subprocess.run(command, check=True, env=quiet_env(), capture_output=True)
    whole, killed = (load_file(tmp_path / name / "model" / "model.safetensors") for name in ("whole", "killed"))
    for name, tensor in whole.items():
        torch.testing.assert_close(killed[name], tensor, rtol=0, atol=0)
    assert timeless(tmp_path / "killed") == timeless(tmp_path / "whole")


def test_two_processes_give_the_results_of_one(bitext, tmp_path):
    experiment = describe(bitext, steps=12)
    run(experiment, [], tmp_path / "one")
    command = program(tmp_path, experiment)
    (tmp_path / "run.py").write_text(PROGRAM + TIMEOUT)
    shown = run_program(*command, str(tmp_path / "two"), processes=2)
    assert shown.count("7 days, 0:00:00") == 2
    one, two = (json.loads((tmp_path / name / "results.json").read_text()) for name in ("one", "two"))
    assert [results["seconds"]["processes"] for results in (one, two)] == [1, 2]
    for curve in ("loss", "perplexity"):
        for first, second in zip(one["curves"][curve], two["curves"][curve], strict=True):
            assert first == pytest.approx(second, rel=1e-4)
    weights = [load_file(tmp_path / name / "model" / "model.safetensors") for name in ("one", "two")]
    for name, tensor in weights[0].items():
        torch.testing.assert_close(tensor, weights[1][name], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"languages": ["en", "de", "sw"]}, "No bitext of en-sw in .*talks; there is some of en-de"),
        ({"languages": ["en", "de", "sw"], "pairs": "all"}, "No text in sw in .*talks; there is some in de, en"),
        ({"bitext": ["/no/such/folder"]}, "/no/such/folder"),
        ({"training": {"max_steps": 3}}, "`training`: max_steps cannot be set there"),
        ({"training": {"no_such_argument": 1}}, "no_such_argument"),
    ],
)
def test_what_would_fail_later_fails_before_anything_is_written(bitext, tmp_path, fields, message):
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        run(describe(bitext, **fields), [], tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_text_of_which_nothing_is_left_is_an_error(tmp_path):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "en.txt").write_text("".join(f"One two three {i}.\n" for i in range(30)))
    (tmp_path / "text" / "de.txt").write_text("- -\n!\n")
    experiment = describe(
        tmp_path, languages=["en", "de"], text=[str(tmp_path / "text")], bitext=[], objectives=["mlm"]
    )
    with pytest.raises(ValueError, match=r"Nothing is left to train on in de .*\(read 2, empty 2\)"):
        run(experiment, [], tmp_path / "run")
    assert not (tmp_path / "run" / "text").exists()
    (tmp_path / "text" / "de.txt").write_text(
        "".join(f"Eins zwei drei {i}.\n" for i in range(30))
    )  # mended, it goes into the same folder
    results, _ = run(experiment, [], tmp_path / "run")
    assert results["data"]["languages"]["de"]["sentences"] == 29


@pytest.mark.parametrize("steps", [1, 12])
def test_a_learning_rate_that_is_too_high_keeps_the_checkpoints(bitext, tmp_path, steps):
    experiment = describe(bitext, learning_rate=1e30, warmup=0, steps=steps, training={"max_grad_norm": 0})
    with pytest.raises(ValueError, match="loss of '.*' a.* step .* was .*Lower the learning rate"):
        run(experiment, [], tmp_path / "run")
    assert not (tmp_path / "run" / "model").exists()
    assert not list((tmp_path / "run" / "checkpoints").glob("*/complete"))
    assert (tmp_path / "run" / "tokens").exists()


def test_what_a_run_writes_into_its_source_does_not_make_it_another_run(tmp_path):
    (tmp_path / "en.txt").write_text("A line.\n", encoding="utf-8")
    experiment = PretrainingExperiment(languages=["en"], text=[str(tmp_path)], objectives=["mlm"], steps=1)
    before = _source_sizes(experiment)
    (tmp_path / "runs" / "first").mkdir(parents=True)
    (tmp_path / "runs" / "first" / "results.json").write_text("{}", encoding="utf-8")
    assert _source_sizes(experiment) == before
    (tmp_path / "en.txt").write_text("Another line.\n", encoding="utf-8")
    assert _source_sizes(experiment) != before


def test_a_twin_is_a_language_with_the_text_of_another(tmp_path):
    """The filters see the text as it was: a sentence of a test set is left out of the twin, too."""
    folder, draw = tmp_path / "text", random.Random(1)
    folder.mkdir()
    lines = [" ".join(draw.choices(WORDS["en"], k=6)) for _ in range(120)]
    (folder / "en.txt").write_text("\n".join(lines))
    (tmp_path / "test.txt").write_text(lines[7])
    twin = "en~script=rot"
    options = {"text": [str(folder)], "bitext": [], "objectives": ["mlm"], "exclude": [str(tmp_path / "test.txt")]}
    results, run_folder = run(describe(tmp_path, **options, languages=["en", twin]), [], tmp_path / "run")
    english, rows = (
        [row["counts"] for row in results["data"]["filters"] if (row["language"], row["kind"]) == (code, "text")]
        for code in ("en", twin)
    )
    assert english == rows and rows[0]["excluded by text"] == 1
    model = XLMWithLMHeadModel.from_pretrained(run_folder / "model")
    assert model.config.lang2id == {"en": 0, twin: 1}
    tokenizer = AutoTokenizer.from_pretrained(run_folder / "model")
    pieces, others = (set(tokenizer.tokenize(text)) for text in (lines[0], rotated(lines[0])))
    assert pieces and others and not pieces & others and tokenizer.unk_token not in others
    for wrong, message in (
        ({"languages": ["en", "en~order=reversed"]}, "A twin of text can have lexicon, typos, script, got `order`"),
        ({"languages": ["de", twin], "bitext": [str(folder)]}, "paired with that of its own language only.*en-en~sc"),
    ):
        with pytest.raises(ValueError, match=message):
            describe(tmp_path, **{**options, **wrong})


def test_the_text_of_a_language_and_of_its_twin_are_bitext(tmp_path):
    folder, draw, twin = tmp_path / "text", random.Random(1), "en~script=rot"
    folder.mkdir()
    lines = [" ".join(draw.choices(WORDS["en"], k=6)) for _ in range(50)]
    (folder / "en.txt").write_text("\n".join(lines))
    options = {"text": [str(folder)], "bitext": [], "languages": ["en", twin], "exclude": []}
    experiment = describe(tmp_path, **options)
    read_sources(experiment, find_sources(experiment), tmp_path / "records")
    pairs = list(read_records(tmp_path / "records" / f"en-{twin}.jsonl"))
    assert len(pairs) == len(set(lines))
    assert [record[twin] for record in pairs] == [rotated(record["en"]) for record in pairs]
    texts = {code: list(read_records(tmp_path / "records" / f"{code}.jsonl")) for code in ("en", twin)}
    assert [record[twin] for record in texts[twin]] == [rotated(record["en"]) for record in texts["en"]]
