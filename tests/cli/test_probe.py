"""`hf-xlt probe` as a user calls it."""

import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
import torch

from hf_xlt.cli import main
from hf_xlt.cli.probe import next_command
from hf_xlt.files import write_json
from hf_xlt.models import AlignedEmbeddings
from hf_xlt.probes import encoder_layers
from hf_xlt.probes.experiment import ProbeExperiment
from tests.probes.tiny_runs import finish_run, write_encoder, write_translations


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """Run `hf-xlt` in an empty folder; return exit code, standard output and standard error."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def run(*options):
        monkeypatch.setattr(sys, "argv", ["hf-xlt", *map(str, options)])
        with pytest.raises(SystemExit) as exit_:
            main()
        output = capsys.readouterr()
        return exit_.value.code, output.out, output.err

    return run


@pytest.fixture(scope="module")
def made(tmp_path_factory, tiny_corpus) -> Path:
    """Return a folder with two encoders `a` and `b`, translations `text`, and a finished run `ner` of `a`."""
    folder = tmp_path_factory.mktemp("made")
    for seed, name in enumerate("ab", 1):
        write_encoder(folder / name / "model", seed)
    write_translations(folder / "text")
    finish_run(folder / "ner", tiny_corpus, "ner", str(folder / "a" / "model"))
    return folder


def test_probe_a_run(call, made, tmp_path):
    options = ("probe", made / "ner", "--text", made / "text", "--model", f"other={made / 'b' / 'model'}")
    code, shown, told = call(*options)
    assert not code, told
    (folder,) = (tmp_path / "empty" / "runs").iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d_probe_[0-9a-f]{8}", folder.name)
    assert "ner: NER, 4 zero-shot pairs of 3 languages" in told
    assert "text: 40 sentences in en, de, fr" in told
    assert "Pairs    3: en-de, en-fr and de-fr, euclidean distance" in told
    assert "Encoders a, a untrained, other, other untrained" in told
    assert re.search(r"^other untrained: layer \d of 2 finds \d+\.\d % of translations$", told, re.M)

    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    told_first = results["summary"]["sentences"][0]
    assert told_first.startswith("Overlap of word pieces in entities: cannot tell, ")
    assert " 4 pairs" in told_first
    assert " ".join(told_first.split()) in " ".join(shown.split())
    assert {row["kind"] for row in results["overlap"]["rows"]} == {"entities", "words"}
    assert results["translation"]["pairs"] == [["en", "de"], ["en", "fr"], ["de", "fr"]]
    assert len(results["translation"]["accuracies"]) == 4 * 3 * 2 * 3
    assert {path.stem for path in (folder / "figures").iterdir()} == {
        "overlap_entities", "overlap_words", "shared_features_wals", "layers_mean", "layers_en-de", "layers_en-fr",
        "layers_de-fr", "languages_a", "languages_other",
    }  # fmt: skip
    for path in (folder / "figures").glob("*.svg"):
        ElementTree.parse(path)
    assert not list((folder / "parts").rglob("vectors")), "they are large, and not needed any more"
    assert (folder / "report.html").as_uri() in shown
    assert "--language-identity" in shown

    page = (folder / "report.html").read_text(encoding="utf-8")
    own = (made / "ner" / "report.html").read_text(encoding="utf-8")
    for part in ("Overlap of word pieces", "Typology", "Nearest-neighbour translation, layer by layer"):
        assert part in page
        assert part in own, "the run's own page has the sections"
    code, _, told = call("report", made / "ner")
    assert not code, told
    assert (made / "ner" / "report.html").read_text(encoding="utf-8") == own

    _, again, told = call(*options, "--json")
    assert json.loads(again) == results["summary"]
    assert "finds" not in told, "all was there"
    (folder / "report.html").unlink()
    code, drawn, _ = call("report", folder)
    assert (folder / "report.html").read_text(encoding="utf-8") == page
    assert "Translations found in %, mean over 3 pairs (n = 40 sentences)" in " ".join(drawn.split())


def test_probe_encoders_without_a_run(call, made):
    options = ["probe", "--text", made / "text", "--languages", "en,de,fr", "--model", made / "a" / "model"]
    options += ["--language-identity", "--similarity", "--no-untrained", "--distance", "csls", "--sentences", 30]
    code, shown, told = call(*options, "--pairs", "all", "--output", "probe", "--json")
    assert not code, told
    results = json.loads(Path("probe/results.json").read_text(encoding="utf-8"))
    assert json.loads(shown) == results["summary"]
    assert results["overlap"] is results["typology"] is results["recommendation"] is None
    assert results["data"]["text"]["sentences"] == 30
    assert "Sentences of the text that were left out: 10 beyond the size." in results["notes"]
    (encoder,) = results["translation"]["encoders"]
    assert len(encoder["identity"]) == 3 * 4
    assert len(encoder["similarity"]) == 3
    assert len(encoder["tree"]["linkage"]) == 2
    assert {path.stem for path in Path("probe/figures").iterdir()} >= {"identity_a", "similarity_a", "languages_a"}


def test_a_run_from_random_weights_has_no_encoder_and_still_an_overlap(call, made, tiny_corpus, tmp_path):
    run = finish_run(tmp_path / "pos", tiny_corpus, "pos")
    code, shown, told = call("probe", run, "--text", made / "text", "--output", "probe")
    assert not code, told
    results = json.loads(Path("probe/results.json").read_text(encoding="utf-8"))
    assert {row["kind"] for row in results["overlap"]["rows"]} == {"words"}
    assert results["translation"]["encoders"] == []
    assert len(results["translation"]["surface"]) == 3 * 2
    assert "started from no encoder that could be looked into" in " ".join(shown.split())


def test_recommend_from_a_run(call, made):
    options = ("--recommend", "fr", "--text", made / "text", "--json")
    code, shown, told = call("probe", made / "ner", *options, "--output", "probe")
    assert not code, told
    results = json.loads(Path("probe/results.json").read_text(encoding="utf-8"))
    found = results["recommendation"]
    assert found["target"] == "fr"
    assert {row["source"] for row in found["ranking"]} == {"en", "de"}
    assert found["basis"] == "prior", "two other targets are too few to learn from"
    assert found["ranking"][0]["evidence"].keys() == {
        "shared_features", "distance", "overlap", "translation", "log_tokens",
    }  # fmt: skip
    assert all(row["evidence"][name] is not None for row in found["ranking"] for name in ("overlap", "translation"))
    (rules,) = found["rules"]
    assert {rule["rule"] for rule in rules["rules"]} >= {"recommender", "English", "largest"}
    assert json.loads(shown)["sentences"][0].startswith(
        ("Train on English for French.", "Train on German for French.")
    )
    assert not (Path("probe") / "parts" / "overlap.json").exists()


def test_recommend_without_a_run(call):
    code, shown, told = call("probe", "--recommend", "bg", "--candidates", "ja=90000,ru", "--output", "probe")
    assert not code, told
    assert "Train on Russian for Bulgarian." in shown
    assert "there is no finished matrix" in " ".join(shown.split())
    assert "The order is by shared features, then size of the training data." in " ".join(shown.split())
    assert [line.split() for line in shown.splitlines()[-12:] if line.startswith(("Russian", "Japanese"))] == [
        ["Russian", "5", "–"],
        ["Japanese", "3", "90k"],
    ]
    page = Path("probe/report.html").read_text(encoding="utf-8")
    assert re.findall('<th scope="col"[^>]*>(.*?)</th>', page) == [
        "source",
        "shared features",
        "training data, tokens",
    ]
    assert "Rests on shared features, size of the training data." in page


def assert_one_line(result, *words):
    code, output, errors = result
    assert code == 1
    assert output == ""
    (line,) = [line for line in errors.splitlines() if line.startswith("error: ")]
    assert errors.strip().splitlines()[-1] == line
    for word in words:
        assert word in line
    assert not [path for path in Path().rglob("results.json")]


def test_nothing_to_probe(call, made):
    assert_one_line(call("probe"), "There is nothing to probe", "--recommend")
    options = ("--recommend", "gl", "--candidates", "es", "--model", made / "a" / "model")
    assert_one_line(call("probe", *options), "`--model` need sentences", "--text")
    assert_one_line(call("probe", "--text", made / "text", "--model", "x/y"), "`--languages en,de`")
    assert_one_line(call("probe", made / "ner", made / "ner"), "One run is probed at a time")
    assert_one_line(call("probe", made / "ner", "--candidates", "de"), "give `--recommend TARGET` too")
    assert_one_line(call("probe", "--recommend", "gl"), "needs sources to choose from")
    assert_one_line(
        call("probe", "--recommend", "gl", "--candidates", "de=many"), "'de=80000' (tokens), got 'de=many'"
    )


def test_runs_that_are_none(call, made, tmp_path):
    assert_one_line(call("probe", "runs/nowhere"), "runs/nowhere: no results there")
    write_json(tmp_path / "results.json", {"schema": "hf_xlt/results/1", "command": {"verb": "align"}})
    assert_one_line(call("probe", tmp_path), "Expected the results of `hf-xlt transfer`, got those of `hf-xlt align`")


def test_texts_that_do_not_fit(call, made, tmp_path):
    encoder = ("--languages", "en,de", "--model", made / "a" / "model", "--text")
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "en.txt").write_text("It rains.\nIt snows.\n")
    (tmp_path / "text" / "de.txt").write_text("Es regnet.\n")
    assert_one_line(call("probe", *encoder, tmp_path / "text"), "the same number of lines", "en.txt 2", "de.txt 1")
    (tmp_path / "text" / "en.txt").write_text("It rains.\n")
    assert_one_line(call("probe", *encoder, tmp_path / "text"), "expected at least two sentences in en, de, got 1")
    for code, name in (("en", "n01"), ("de", "w01")):
        row = "1\tok\tok\tINTJ\t_\t_\t0\troot\t_\t_\n\n"
        (tmp_path / "text" / f"{code}.txt").unlink()
        (tmp_path / "text" / f"{code}_pud-ud-test.conllu").write_text(f"# sent_id = {name}\n# text = ok\n{row}")
    assert_one_line(call("probe", *encoder, tmp_path / "text"), "no such id", "'pud:n01' (en), 'pud:w01' (de)")
    assert_one_line(call("probe", made / "ner", "--text", tmp_path / "none"), f"{tmp_path / 'none'}: no such file")
    (tmp_path / "text" / "de_pud-ud-test.conllu").unlink()
    assert_one_line(call("probe", made / "ner", "--text", tmp_path / "text"), "at least two of en, de, fr, got en")


def test_encoders_that_do_not_fit(call, made, tmp_path, monkeypatch):
    text = ("--languages", "en,de", "--text", made / "text")
    assert_one_line(call("probe", *text, "--model", "./nowhere"), "./nowhere: no such model folder")
    twice = ("--model", made / "a" / "model", "--model", made / "a" / "model")
    assert_one_line(call("probe", *text, *twice), "Two encoders are called 'a'")

    words = SimpleNamespace(words=["rain", "river"], matrix=torch.eye(2))
    AlignedEmbeddings.from_vectors({"en": words, "de": words}, hub="en").save_pretrained(tmp_path / "space")
    encoders = ("--model", made / "a" / "model", "--model", tmp_path / "space")
    assert_one_line(
        call("probe", *text, *encoders), f"{tmp_path / 'space'}: ", "returns `hidden_states`", "word vectors"
    )
    assert not Path("runs").exists(), "nothing is computed of the first"

    opened = encoder_layers.open_encoder

    def stateless(*arguments):
        model, tokenizer = opened(*arguments)
        forward = model.forward
        model.forward = lambda *args, **kwargs: {"last_hidden_state": forward(*args, **kwargs)[0]}
        return model, tokenizer

    monkeypatch.setattr(encoder_layers, "open_encoder", stateless)
    assert_one_line(call("probe", *text, "--model", made / "a" / "model"), "an encoder that returns `hidden_states`")


def test_languages_of_which_nothing_is_known(call):
    known = (
        "Nothing is known of a source for 'gl' among es, pt. Give one of",
        "--candidates es=80000",
        "RUN",
        "--uriel",
    )
    assert_one_line(call("probe", "--recommend", "gl", "--candidates", "es,pt"), *known, "--text", "--model")


def test_the_next_command_asks_one_thing_more():
    argv = ["hf-xlt", "probe", "run", "--output", "here"]
    asked = ProbeExperiment(runs=["run"])
    assert next_command(asked, argv, "ud-pud") == "hf-xlt probe run --text ud-pud"
    asked = ProbeExperiment(runs=["run"], text="pud")
    assert next_command(asked, [*argv, "--text", "pud"], "") == "hf-xlt probe run --text pud --language-identity"
    assert next_command(ProbeExperiment(runs=["run"], recommend="gl"), argv, "") == ""
