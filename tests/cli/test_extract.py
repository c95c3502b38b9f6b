"""`hf-xlt extract` as a user calls it: parsers, tagger and extractor in two languages trained here."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ufal.udpipe", reason='UDPipe is not installed: pip install "hf_xlt[parse]"')

from conftest import write_card
from datasets import ClassLabel, Dataset, Features, List, Value

from hf_xlt.cli import main
from hf_xlt.cli.extract import _source
from hf_xlt.parsing.training import TrainingOptions, train_parser
from hf_xlt.transfer.experiment import Experiment
from hf_xlt.transfer.runner import run
from tests.parsing.tiny import FAST
from tests.transfer.tiny_pairs import pairs, sentence, write_pairs

ROOT = Path(__file__).parents[2]
TAGS = ["O", "B-PER", "I-PER", "B-THING", "I-THING"]
LABELS = ["no_relation", "owns", "part"]
CONLLU = "{}\t{}\t_\t{}\t_\t_\t{}\t{}\t_\t_"


def made(language, count, seed=0):
    """Return made-up sentences, see `tiny_pairs`."""
    draw = random.Random(f"{language} {seed}")
    return [sentence(draw, language) for _ in range(count)]


def conllu(sentences):
    blocks = []
    for one in sentences:
        columns = zip(one["tokens"], one["upos"], one["heads"], one["deprels"], strict=True)
        blocks.append("\n".join(CONLLU.format(number, *row) for number, row in enumerate(columns, 1)))
    return "\n\n".join(blocks) + "\n\n"


def write_names(folder):
    """Write a data set of the entities of such sentences."""
    tags = List(ClassLabel(names=TAGS))
    features = Features({"id": Value("string"), "tokens": List(Value("string")), "ner_tags": tags})
    for language in ("de", "en"):
        (folder / language).mkdir(parents=True)
        for seed, (split, size) in enumerate({"train": 60, "validation": 20, "test": 20}.items()):
            rows = [
                {
                    "id": f"{language}:{split}:{number}",
                    "tokens": one["tokens"],
                    "ner_tags": [name if name == "O" else f"B-{name}" for name in one["entity_types"]],
                }
                for number, one in enumerate(made(language, size, seed))
            ]
            path = folder / language / f"{split}-00000-of-00001.parquet"
            Dataset.from_list(rows, features=features).to_parquet(str(path))
    write_card(folder)
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    """Return a folder with `de.udpipe` and `en.udpipe`, and the runs `relations` and `names`."""
    folder = tmp_path_factory.mktemp("extract")
    for language in ("de", "en"):
        (folder / f"{language}.conllu").write_text(conllu(made(language, 60)), encoding="utf-8")
        options = TrainingOptions(10, FAST.tokenizer, FAST.tagger, FAST.parser)
        train_parser([folder / f"{language}.conllu"], folder / f"{language}.udpipe", options=options)
    quick = {"train": ["en+de"], "eval": ["de", "en"], "seeds": [1]}
    small = {"hidden_size": 16, "upos_size": 8, "deprel_size": 8, "entity_size": 8, "dropout": 0.1}
    data = str(write_pairs(folder / "pairs", "relation"))
    options = {"epochs": 8.0, "learning_rate": 0.02, "batch_size": 16, "extractor": small}
    run(Experiment(task="relation", data=data, **quick, **options), ["hf-xlt"], folder / "relations")
    scratch = {"scratch": {"emb_dim": 32, "n_layers": 1, "n_heads": 2, "dropout": 0.0}, "vocab_size": 100}
    data = str(write_names(folder / "data-names"))
    run(
        Experiment(task="ner", data=data, **quick, **scratch, epochs=6.0, learning_rate=0.01),
        ["hf-xlt"],
        folder / "names",
    )
    return folder


@pytest.fixture
def call(trained, tmp_path, monkeypatch, capsys):
    """Run `hf-xlt extract` on the relation model; return exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def call(*options, model=trained / "relations"):
        argv = ["hf-xlt", "extract", model, *options]
        monkeypatch.setattr(sys, "argv", list(map(str, argv)))
        with pytest.raises(SystemExit) as exit_:
            main()
        shown = capsys.readouterr()
        return exit_.value.code, shown.out, shown.err

    return call


def records(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def found(record, made):
    """Return the relations of a sentence, but for the one pair that training data do not have: owner and agent."""
    labels = {(r["subject"]["start"], r["object"]["start"], r["label"]) for r in record["relations"]}
    return {
        label
        for label in labels
        if list(label[:2]) != [made["places"][-1], made["places"][0]] or len(made["places"]) < 4
    }


def test_text_to_relations_in_two_languages(call, trained, tmp_path):
    sentences = {language: made(language, 40, seed=9) for language in ("de", "en")}
    for language, several in sentences.items():
        lines = [" ".join(one["tokens"]) for one in several]
        Path(f"{language}.txt").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    parsers = [part for code in ("de", "en") for part in ("--parser", f"{code}={trained / code}.udpipe")]
    code, shown, told = call(
        "de=de.txt", "en=en.txt", *parsers, "--entities", trained / "names", "--output", "all.jsonl", "--svg", "trees"
    )
    assert code == 0 and shown == "", told
    written, expected = records("all.jsonl"), [one for several in sentences.values() for one in several]
    assert len(written) == 80
    gold = [{(s, o, LABELS[label]) for s, o, label in pairs(one, "relation") if label} for one in expected]
    assert [found(*both) for both in zip(written, expected, strict=True)] == gold
    assert [record["source"] for record in written[39:41]] == ["de.txt:40", "en.txt:1"]
    drawings = sorted(path.name for path in Path("trees").iterdir())
    assert drawings == [f"{number:06}.svg" for number, record in enumerate(written, 1) if record["relations"]]
    assert "de.txt" not in told and "sentences a second" in told and "parsing" in told and "tagging" in told
    relations, words = sum(len(record["relations"]) for record in written), sum(len(r["tokens"]) for r in written)
    assert told.splitlines()[0] == f"{relations} relations in 80 sentences, {words} words of 80 lines"

    # The trees of a treebank, on standard input, need no parser.
    command = [sys.executable, "-m", "hf_xlt", "extract", trained / "relations", "--entities", trained / "names"]
    command += ["--format", "conllu", "--language", "de"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, input=conllu(expected[:40]), capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    again = [json.loads(line) for line in done.stdout.splitlines()]
    assert again[0]["source"] == "stdin:1"
    assert [found(*both) for both in zip(again, expected[:40], strict=True)] == gold[:40]


def bad_lines():
    """Return lines that fail, with what is told of them."""
    tree = {"tokens": ["Anna", "sees"], "upos": ["PROPN", "VERB"], "deprels": ["nsubj", "root"], "spans": []}
    span = {"start": 0, "end": 4, "type": "PER"}
    return [
        ("{]", "Expecting property name"),
        (json.dumps({**tree, "heads": [7, 0]}), "expected heads from 0 to 2, got 7 at word 1"),
        (json.dumps({**tree, "heads": [0, 0]}), "expected one root, a head 0, got 2"),
        (json.dumps({"text": "Anna", "spans": [{**span, "end": 9}]}), "expected `spans` within the 4 characters"),
        (json.dumps({"text": " "}), "expected a text, got ' '"),
        (json.dumps({"text": "Sali Anna", "spans": [], "language": "gsw"}), "no parser for 'gsw'"),
        (json.dumps({"text": "Anna sees dog"}), "expected `spans`, or a tagger with --entities"),
    ]


def test_bad_lines_are_told_and_the_rest_is_as_without_them(call, trained):
    good = [
        {"text": " ".join(one["tokens"]), "language": "en", "spans": [
            {"start": 0, "end": len(one["tokens"][0]), "type": "PER"},
            {"start": len(one["tokens"][0]) + 1, "end": len(one["tokens"][0]) + 3, "type": "THING"}]}
        for one in made("en", 8, seed=3)
    ]  # fmt: skip
    bad = bad_lines()
    lines = [json.dumps(row) for row in good]
    mixed = [line for pair in zip(lines, [line for line, _ in bad], strict=False) for line in pair] + lines[len(bad) :]
    Path("good.jsonl").write_text("\n".join(lines), encoding="utf-8")
    Path("mixed.jsonl").write_text("\n".join(mixed), encoding="utf-8")
    options = ["--language", "en", "--parser", trained / "en.udpipe"]
    assert call("good.jsonl", *options, "--output", "a.jsonl")[0] == 0
    code, _, told = call("mixed.jsonl", *options, "--output", "b.jsonl")
    assert code == 0
    expected = [{**record, "source": ""} for record in records("a.jsonl")]
    assert [{**record, "source": ""} for record in records("b.jsonl")] == expected and len(expected) == 8
    failures = told.splitlines()[: len(bad)]
    for number, (failure, (_, message)) in enumerate(zip(failures, bad, strict=True)):
        assert failure.startswith(f"mixed.jsonl:{2 * number + 2}") and message in failure
    assert f"of {8 + len(bad)} lines; {len(bad)} messages above" in told

    Path("bad.jsonl").write_text("\n".join(line for line, _ in bad), encoding="utf-8")
    code, _, told = call("bad.jsonl", *options, "--output", "c.jsonl")
    assert code == 1 and not Path("c.jsonl").exists()
    assert told.splitlines()[-1] == "error: nothing could be read, see the 7 messages above."


def test_unknown_values_are_counted(call, trained):
    tree = {"upos": ["PROPN", "VERB", "NEW"], "heads": [2, 0, 2], "deprels": ["nsubj", "root", "strange:obj"]}
    row = {"tokens": ["Anna", "sees", "dog"], **tree, "spans": [{"start": 0, "end": 1, "type": "ALIEN"}]}
    Path("a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    code, shown, told = call("a.jsonl", "--language", "en")
    assert code == 0 and json.loads(shown)["relations"] == []
    for line in ("entity types: ALIEN (1);", "parts of speech: NEW (1);", "dependency relations: strange:obj (1);"):
        assert f"Read as unknown {line}" in told


def test_what_is_there_is_kept(call, trained, monkeypatch):
    Path("a.jsonl").write_text('{"tokens": ["Anna"], "spans": []}\n' * 70, encoding="utf-8")
    options = ["a.jsonl", "--language", "en", "--parser", trained / "en.udpipe", "--output", "out.jsonl"]
    Path("out.jsonl").write_text("mine")
    code, _, told = call(*options)
    assert code == 1 and "out.jsonl: the file is there; choose another --output, or replace it with" in told
    assert call(*options, "--overwrite")[0] == 0 and len(records("out.jsonl")) == 70

    def stopped(inputs):
        yield from list(inputs)[:40]
        raise KeyboardInterrupt

    before = Path("out.jsonl").read_bytes()
    monkeypatch.setattr("hf_xlt.extraction.read_inputs", lambda *given: stopped(real(*given)))
    from hf_xlt.extraction.inputs import read_inputs as real

    code, _, told = call(*options, "--overwrite")
    assert code == 130 and "stopped; out.jsonl was not written" in told and Path("out.jsonl").read_bytes() == before
    assert [path.name for path in Path().iterdir() if path.name.startswith(".")] == []


def test_drawings_are_replaced_as_a_whole_or_not_at_all(call, trained, monkeypatch):
    """What is there stays until all is drawn, and what is no drawing of the command stays for good."""
    tree = {"tokens": ["Anna", "sees"], "upos": ["PROPN", "VERB"], "heads": [2, 0], "deprels": ["nsubj", "root"]}
    spans = [{"start": at, "end": at + 1, "type": "PER"} for at in (0, 1)]
    Path("a.jsonl").write_text(f"{json.dumps({**tree, 'spans': spans})}\n" * 70, encoding="utf-8")
    Path("one.jsonl").write_text(json.dumps({**tree, "spans": spans}), encoding="utf-8")
    options = ["--language", "en", "--negatives", "--svg", "trees"]
    names = lambda: sorted(path.name for path in Path("trees").iterdir())  # noqa: E731
    assert call("a.jsonl", *options)[0] == 0
    drawn = [f"{number:06}.svg" for number in range(1, 71)]
    assert names() == drawn
    code, _, told = call("one.jsonl", *options)
    assert code == 1 and "trees: the folder is not empty" in told

    Path("bad.jsonl").write_text("{]", encoding="utf-8")
    code, _, told = call("bad.jsonl", *options, "--overwrite")
    assert code == 1 and "nothing could be read" in told and names() == drawn
    code, _, told = call("one.jsonl", *options, "--overwrite", "--output", "trees/out.jsonl")
    assert code == 1 and "expected an --output outside of trees" in told and names() == drawn
    with monkeypatch.context() as patch:
        patch.setattr("hf_xlt.report.tree.render_tree", lambda record: _stop())
        code, _, told = call("one.jsonl", *options, "--overwrite", "--output", "out.jsonl")
    assert code == 130 and "stopped; out.jsonl was not written; trees was not written" in told and names() == drawn
    assert call("one.jsonl", *options, "--overwrite")[0] == 0 and names() == drawn[:1]

    for name in ("mine.txt", "123456.svg"):
        Path("trees", name).write_text("<svg/>", encoding="utf-8")
        code, _, told = call("one.jsonl", *options, "--overwrite")
        assert code == 1 and f"to be replaced, found {name}" in told and len(names()) == 2
        Path("trees", name).unlink()
    assert [path.name for path in Path().iterdir() if path.name.startswith(".")] == []


def _stop():
    raise KeyboardInterrupt


def test_wrong_usage_is_one_line(call, trained):
    Path("a.txt").write_text("Anna sees dog\n", encoding="utf-8")
    Path("empty.txt").write_text("\n", encoding="utf-8")
    parser = ["--parser", trained / "en.udpipe"]
    entities = ["--entities", trained / "names"]
    for options, message in (
        (["a.txt"], "a.txt: expected to know the language of a text: say it with --language"),
        (["a.txt", *parser], "expected the language of a parser"),
        (["a.txt", "--language", "en", *parser], "expected a tagger with --entities"),
        (["a.txt", "--language", "gsw", *entities], "no parser for 'gsw', give one with --parser gsw=FILE"),
        (["a.txt", "--language", "Anglish"], "ISO 639 language code"),
        (["b.txt", "--language", "en"], "b.txt: no such file"),
        (["a.txt", "--language", "en", "--triggers", "VRB"], "parts of speech such as VERB,NOUN, got VRB"),
        (["a.txt", "--language", "en", "--entities", trained / "relations"], "expected a tagger of entities"),
        (["empty.txt", "--language", "en", *parser, *entities], "empty.txt: expected something to extract from"),
    ):
        code, shown, told = call(*options)
        assert code == 1 and shown == "" and told.startswith("error: ") and told.count("\n") == 1, told
        assert message in told
    code, _, told = call("a.txt", "--language", "en", model=trained / "names")
    assert code == 1 and "expected a model of `hf-xlt transfer --task relation` or `argument`" in told
    code, _, told = call("a.txt", "--language", "en", model="nowhere/at/all")
    assert code == 1 and "no such model folder" in told


def test_a_file_may_have_an_equals_sign(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("de=a.txt").touch()
    assert _source("de=a.txt") == (None, "de=a.txt")
    assert _source("de=b.txt") == ("de", "b.txt") and _source("-") == (None, "-")
