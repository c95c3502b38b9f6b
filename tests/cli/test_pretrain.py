"""`hf-xlt pretrain` as a user calls it."""

import io
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from rich.console import Console
from transformers import AutoModelForMaskedLM, AutoTokenizer

from hf_xlt.cli import main
from hf_xlt.cli.pretrain import _next_command
from hf_xlt.cli.pretraining_progress import LossBar, TerminalProgress, left_out
from hf_xlt.cli.progress import progress_bars
from hf_xlt.pretraining import PretrainingExperiment
from hf_xlt.report.wording import perplexity

WORDS = {
    "en": {"who": ["Anna", "the dog", "a river"], "does": ["sees", "likes"], "whom": ["Berlin", "the house"]},
    "de": {"who": ["Anna", "der Hund", "ein Fluss"], "does": ["sieht", "mag"], "whom": ["Berlin", "das Haus"]},
}


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """Run `hf-xlt` in an empty folder; return exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*options):
        monkeypatch.setattr(sys, "argv", ["hf-xlt", *map(str, options)])
        with pytest.raises(SystemExit) as exit_:
            main()
        output = capsys.readouterr()
        return exit_.value.code, output.out, output.err

    return run


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """Return a folder of 240 pairs of sentences, and a YAML file for a model of a few thousand weights."""
    folder = tmp_path_factory.mktemp("sources")
    (folder / "bitext").mkdir()
    for code, words in WORDS.items():
        lines = [
            f"{who} {does} {whom} {number} ."
            for who in words["who"]
            for does in words["does"]
            for whom in words["whom"]
            for number in range(20)
        ]
        (folder / "bitext" / f"{code}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    description = {
        "languages": ["en", "de"],
        "bitext": [str(folder / "bitext")],
        "model": {"emb_dim": 16, "n_layers": 1, "n_heads": 2},
        "vocab_size": 120,
        "batch_tokens": 256,
        "bptt": 32,
        "evaluations": 2,
        "steps": 8,
    }
    (folder / "tiny.yaml").write_text(yaml.safe_dump(description), encoding="utf-8")
    return folder


def test_pretrain_report_and_transfer(call, sources, tiny_corpus, tmp_path):
    (tmp_path / "test.txt").write_text("Anna likes Berlin 7 .\n", encoding="utf-8")
    options = ("pretrain", sources / "tiny.yaml", "--exclude", "test.txt")
    code, shown, told = call(*options)
    assert not code, told
    (folder,) = (tmp_path / "runs").iterdir()
    assert {"model", "results.json", "report.html", "experiment.json"} <= {path.name for path in folder.iterdir()}

    assert "Train   MLM and TLM on en, de" in told
    assert re.search(r"^Without .*excluded by text 1 of 240 in bitext/en.txt \+ de.txt \(en-de\)$", told, re.M)
    (last,) = re.findall(r"^step 8/8: (.*)$", told, re.M)
    assert re.match(r"loss (mlm \d+\.\d\d, )?tlm \d+\.\d\d; held-out perplexity [\d,.]+ \(mlm en [\d,.]+, ", last)
    assert re.search(r"; [\d,]+ tokens a second, mfu \d\.\d\d$", last)
    log = [json.loads(line) for line in (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [entry["step"] for entry in log if "eval_perplexity" in entry] == [4, 8]
    assert {"loss", "tokens_per_second", "mfu"} <= set(log[0])
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert f"Pairs   en-de {results['data']['pairs']['en-de']['sentences']}, " in told
    assert results["command"]["argv"] == ["hf-xlt", *map(str, options)]
    assert f"Held-out perplexity {perplexity(results['perplexity']['mean'])}, mean over 2 languages." in shown
    assert (folder / "report.html").as_uri() in shown
    assert f"AutoModelForMaskedLM.from_pretrained('{folder.relative_to(tmp_path)}/model')" in shown
    assert f"--train en --eval de --model {folder.relative_to(tmp_path)}/model" in shown

    model = AutoModelForMaskedLM.from_pretrained(folder / "model")
    assert model.config.lang2id == {"en": 0, "de": 1}
    assert len(AutoTokenizer.from_pretrained(folder / "model")) == model.config.vocab_size
    assert "| German (`de`) | MLM |" in (folder / "model" / "README.md").read_text(encoding="utf-8")

    _, again, _ = call(*options, "--json")
    assert json.loads(again) == results["perplexity"]
    assert len(list((tmp_path / "runs").iterdir())) == 1

    page = (folder / "report.html").read_text(encoding="utf-8")
    (folder / "report.html").unlink()
    _, drawn, _ = call("report", folder)
    assert "German (de)" in drawn
    assert (folder / "report.html").read_text(encoding="utf-8") == page

    options = ("--task", "pos", "--data", tiny_corpus, "--train", "en", "--eval", "de", "--seeds", 1, "--epochs", 1)
    code, _, told = call("transfer", *options, "--model", folder / "model", "--output", "transfer", "--json")
    assert not code, told
    ledger = json.loads((tmp_path / "transfer" / "results.json").read_text(encoding="utf-8"))["ledger"]
    read = {(row["language"], row["split"]): row["sentences"] for row in ledger["unlabelled"]}
    assert read["de", "text"] == results["data"]["languages"]["de"]["sentences"]
    assert read["en+de", "translations"] == results["data"]["pairs"]["en-de"]["sentences"]
    assert ledger["notes"] == ["Sentences of test.txt were kept out of the encoder's pre-training."]


def test_the_bar_shows_the_mean_loss_of_each_objective():
    bars = progress_bars(Console(file=io.StringIO(), force_terminal=True, width=200))
    bar = LossBar(bars, bars.add_task("training", total=10))
    bar.on_log(None, None, None, {"loss": 4.0, "loss_mlm_en": 3.0, "loss_mlm_de": 4.0, "loss_tlm_en-de": 5.0})
    assert bars.tasks[0].description == "loss mlm 3.50, tlm 5.00"
    bar.on_log(None, None, None, {"eval_perplexity": 30.0})
    assert bars.tasks[0].description == "loss mlm 3.50, tlm 5.00"


def test_what_each_source_lost_is_said_most_first(monkeypatch):
    sources = [
        {"kind": "text", "name": f"news/{place}.txt", "languages": ["en"], "counts": {"read": 90, "duplicate": place}}
        for place in range(5)
    ]
    pair = {"languages": ["en", "de"], "counts": {"read": 1200, "length ratio": 7, "empty": 2, "kept": 1191}}
    sources += [{"kind": "bitext", "name": "/home/me/talks/de-en.tsv", **pair}]
    sources += [{"kind": "side of bitext", "name": "en-de", **pair}]
    splits = {"en": {"trained on": 80, "held out": 4}, "en-de": {"trained on": 99, "held out": 5}}
    monkeypatch.setattr("hf_xlt.cli.pretraining_progress.SOURCES", 2)
    assert left_out(SimpleNamespace(sources=sources, splits=splits)) == [
        "length ratio 7, empty 2 of 1,200 in talks/de-en.tsv (en-de)",
        "duplicate 4 of 90 in news/4.txt (en)",
        "duplicate 6 in 3 more sources",
        "held out 9",
    ]


@pytest.mark.parametrize("terminal", [True, False])
def test_lines_read_are_shown_on_a_terminal_only(terminal, monkeypatch, capsys):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("TTY_COMPATIBLE", str(int(terminal)))
    progress = TerminalProgress()
    progress.begin_stage("text")
    progress.read_lines(20_000)
    progress.close()
    shown = capsys.readouterr().err
    assert "Reading text ..." in shown
    assert ("20,000 lines and pairs" in shown) == terminal


def test_ctrl_c_says_how_to_go_on(call, sources, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("hf_xlt.pretraining.run", interrupted)
    code, shown, told = call("pretrain", sources / "tiny.yaml")
    assert code == 130
    assert shown == ""
    assert told.splitlines()[-1] == "stopped; the same command goes on where it was"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--bitext", "SOURCES"), ["no `languages`", "--languages"]),
        (("--languages", "en,de", "--bitext", "nowhere", "--steps", 5), ["nowhere", "no such file or folder"]),
        (("--languages", "en,de", "--bitext", "SOURCES", "--steps", 5, "--minutes", 1), ["exactly one of"]),
        (("--languages", "en,fr", "--bitext", "SOURCES", "--steps", 5), ["en-fr", "found: de en"]),
        (("--languages", "en,de", "--bitext", "SOURCES", "--steps", 5, "--preset", "huge"), ["`preset`", "nano"]),
        (("missing.yaml",), ["missing.yaml: no such file", "Expected YAML", "languages: [en, de]"]),
        (("--languages", "en,de", "--bitext", "SOURCES"), ["exactly one of steps, tokens, minutes, got none"]),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(call, sources, tmp_path, options, words):
    options = [sources / "bitext" if option == "SOURCES" else option for option in options]
    code, shown, told = call("pretrain", *options)
    assert code == 1
    assert shown == ""
    (line,) = told.splitlines()
    for word in ("error: ", *words):
        assert word in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [("--steps", "0"), ("--minutes", "many"), ("--no-such-option",)])
def test_wrong_usage_is_exit_code_2(call, options):
    code, shown, told = call("pretrain", *options)
    assert code == 2
    assert shown == ""
    assert options[0] in told


def test_results_that_cannot_be_drawn(call, tmp_path):
    path = tmp_path / "results.json"
    path.write_text(json.dumps({"schema": "hf_xlt/results/1", "command": {"verb": "dance"}}), encoding="utf-8")
    assert "'transfer' or 'pretrain' or 'probe' or 'align', got those of 'dance'" in call("report", path)[2]
    path.write_text(json.dumps({"schema": "hf_xlt/results/1", "command": {"verb": "pretrain"}}), encoding="utf-8")
    assert "without 'versions'" in call("report", path)[2]


def test_the_next_command_uses_the_encoder(tmp_path):
    experiment = PretrainingExperiment(languages=["en", "de", "fr"], text=["text"], objectives=["mlm"], steps=1)
    command = "hf-xlt transfer --task pos --data DATA --train en --eval de,fr --model 'my run/model'"
    assert _next_command(experiment, Path("my run")) == command
