"""`hf-xlt align` as a user calls it."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import yaml
from rich.console import Console

from hf_xlt.alignment.pair import FoundMap, MapTask
from hf_xlt.cli import main
from hf_xlt.cli.align import _next_command
from hf_xlt.cli.alignment_progress import TerminalProgress, map_line
from hf_xlt.cli.progress import progress_bars
from hf_xlt.models import AlignedEmbeddings
from tests.alignment.planted import SMALL, write_planted

ROOT = Path(__file__).parents[2]


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
def planted(tmp_path_factory) -> Path:
    """Return a folder of vectors and dictionaries, and a YAML file of small numbers."""
    folder = write_planted(tmp_path_factory.mktemp("planted"), ("en", "de", "fr"))
    (folder / "small.yaml").write_text(yaml.safe_dump(SMALL), encoding="utf-8")
    return folder


def test_align_report_and_translate(call, planted, tmp_path):
    options = ("align", planted / "small.yaml", "--languages", "en,de", "--vectors", planted, "--dictionary", planted)
    options += ("--method", "procrustes+refine,adversarial,self-learning", "--seeds", "2")
    code, shown, told = call(*options)
    assert not code, told
    (folder,) = (tmp_path / "empty" / "runs").iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d_align_[0-9a-f]{8}", folder.name)
    assert "Align   de onto en" in told
    assert "Vectors en 240 words; de 240 words; 12 dimensions, normalised by unit, center, unit" in told
    assert re.search(r"^Learn   from de-en 120 of 120 entries \(.*/de-en.0-5000.txt\)$", told, re.M)
    assert "Test    de-en 60 of 60 words; en-de 60 of 60 words" in told
    assert "Methods procrustes+refine, adversarial, self-learning; 6 maps" in told
    assert re.search(
        r"^2/6 procrustes\+refine de-en: criterion 0\.\d{4}, \d+ pairs, 2 iterations \(0 s\)$", told, re.M
    )
    assert re.search(
        r"^3/6 adversarial de-en seed 1: criterion 0\.\d{4}, (0 of 2 restarts failed|no two restarts agree) ",
        told,
        re.M,
    )

    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert results["command"]["argv"] == ["hf-xlt", *map(str, options)]
    assert " ".join(results["summary"]["sentences"][0].split()) in " ".join(shown.split())
    lines = shown.splitlines()
    assert (folder / "report.html").as_uri() in shown
    model = folder.relative_to(tmp_path / "empty") / "model"
    assert f"Load it       AlignedEmbeddings.from_pretrained('{model}')" in lines
    (command,) = [line.removeprefix("Try next      ") for line in lines if line.startswith("Try next")]
    environment = {"PYTHONPATH": str(ROOT), "PATH": str(Path(sys.executable).parent), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, shell=True, cwd=tmp_path / "empty", env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    word = re.search(r"translate\('en(\d+)', 'en', 'de'\)", command)[1]
    assert done.stdout.startswith(f"[[('de{word}', ")

    _, again, _ = call(*options, "--json")
    assert json.loads(again) == results["summary"]
    assert len(list((tmp_path / "empty" / "runs").iterdir())) == 1

    page = (folder / "report.html").read_text(encoding="utf-8")
    (folder / "report.html").unlink()
    code, drawn, told = call("report", folder)
    assert not code, told
    assert "German" in drawn
    assert (folder / "report.html").read_text(encoding="utf-8") == page


def test_a_yaml_file_says_everything(call, planted, tmp_path):
    description = SMALL | {
        "languages": ["en", "de", "fr"],
        "vectors": {code: str(planted / f"wiki.{code}.vec") for code in ("en", "de", "fr")},
        "dictionary": str(planted),
        "methods": "procrustes",
        "retrieval": ["nn"],
    }
    (tmp_path / "align.yaml").write_text(yaml.safe_dump(description), encoding="utf-8")
    code, shown, told = call("align", tmp_path / "align.yaml", "--output", "run", "--json")
    assert not code, told
    assert {row["retrieval"] for row in json.loads(shown)["cells"]} == {"nn"}
    experiment = json.loads(Path("run/results.json").read_text(encoding="utf-8"))["command"]["experiment"]
    assert experiment["adversarial"] == SMALL["adversarial"]
    model = AlignedEmbeddings.from_pretrained("run/model")
    assert model.translate(["fr130"], "fr", "de", k=1)[0][0][0] == "de130"


def test_vectors_are_trained_on_text(call, tmp_path):
    pytest.importorskip("gensim")
    (tmp_path / "text").mkdir()
    for code, words in {"en": "the dog sees a red house", "de": "der hund sieht ein rotes haus"}.items():
        (tmp_path / "text" / f"{code}.txt").write_text(
            "".join(f"{words} {number}\n" for number in range(30)), encoding="utf-8"
        )
    (tmp_path / "words.txt").write_text("dog hund\nred rotes\n", encoding="utf-8")
    (tmp_path / "few.yaml").write_text("training: {epochs: 1, min_count: 1}\n", encoding="utf-8")
    options = ("--languages", "en,de", "--text", tmp_path / "text", "--dimensions", 5, "--dictionary", "identical")
    code, _, told = call("align", tmp_path / "few.yaml", *options, "--test", tmp_path / "words.txt", "--output", "run")
    assert not code, told
    assert "Training vectors of English ...\nTraining vectors of German ..." in told
    assert "Vectors en 36 words trained here; de 36 words trained here; 5 dimensions" in told
    assert "Learn   from de-en 30 identical words" in told
    assert "Test    en-de 2 of 2 words" in told


def test_ctrl_c_says_how_to_go_on(call, planted, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("hf_xlt.alignment.runner.run", interrupted)
    code, shown, told = call("align", "--languages", "en,de", "--vectors", planted)
    assert (code, shown) == (130, "")
    assert told.splitlines()[-1] == "stopped; the same command goes on where it was"


def vectors(folder: Path, name: str, matrix: list[list[float]]) -> str:
    lines = [f"w{row} {' '.join(map(str, values))}\n" for row, values in enumerate(matrix)]
    (folder / name).write_text(f"{len(matrix)} {len(matrix[0])}\n{''.join(lines)}", encoding="utf-8")
    return str(folder / name)


@pytest.fixture(scope="module")
def broken(tmp_path_factory) -> Path:
    """Return a folder of files with something wrong in each."""
    folder = tmp_path_factory.mktemp("broken")
    vectors(folder, "de.small.vec", [[1, 2], [3, 4], [1, 0]])
    vectors(folder, "de.constant.vec", [[1.0] * 12] * 3)
    vectors(folder, "de.nan.vec", [[1.0] * 12, [float("nan")] * 12])
    (folder / "words.txt").write_text("dog hund\ncat\n", encoding="utf-8")
    (folder / "unknown.txt").write_text("dog hund\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--vectors", "PLANTED"), ["no `languages`", "--languages"]),
        (("--languages", "en,de,deu", "--vectors", "PLANTED"), ["each language once", "'de' twice"]),
        (("--languages", "en,de", "--vectors", "nowhere"), ["nowhere: no such file or folder"]),
        (("--languages", "en,ru", "--vectors", "PLANTED"), ["Neither vectors nor text of ru", "--vectors ru=FILE"]),
        (("DE", "--vectors", "de=BROKEN/de.small.vec", "--method", "identity"), ["12 dimensions", "2 in", "linear"]),
        (("DE", "--vectors", "de=BROKEN/de.constant.vec"), ["All 3 de words have the same vector"]),
        (("DE", "--vectors", "de=BROKEN/de.nan.vec"), ["de.nan.vec", "expected finite numbers", "'w1'"]),
        (("DE", "--dictionary", "BROKEN/words.txt"), ["words.txt:2: expected two columns, got 1"]),
        (("DE", "--dictionary", "BROKEN/missing.txt"), ["missing.txt: no such file or folder"]),
        (("DE", "--dictionary", "BROKEN/unknown.txt"), ["unknown.txt: None of the 1 entries", "both vocabularies"]),
        (("DE", "--dictionary", "identical"), ["The two vocabularies have no string in common"]),
        (("DE", "--method", "magic"), ["`methods` must be of identity", "got 'magic'"]),
        (("DE", "--method", "procrustes"), ["no dictionary to learn from"]),
        (("DE", "--seeds", "1,1"), ["`seeds` must be a list without repeats"]),
        (("DE", "--normalise", "sphere"), ["`normalise` must be of unit, center"]),
        (("missing.yaml",), ["missing.yaml: no such file", "languages: [en, de]"]),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(call, planted, broken, tmp_path, options, words):
    given = []
    for option in options:
        option = str(option).replace("PLANTED", str(planted)).replace("BROKEN", str(broken))
        given += ["--languages", "en,de", "--vectors", str(planted)] if option == "DE" else [option]
    code, shown, told = call("align", *given)
    assert code == 1
    assert shown == ""
    *before, line = told.splitlines()
    assert before in ([], ["Reading vectors and dictionaries ..."])
    for word in ("error: ", *words):
        assert word in line
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.parametrize("options", [("--max-vocab", "0"), ("--iterations", "many"), ("--no-such-option",)])
def test_wrong_usage_is_exit_code_2(call, options):
    code, shown, told = call("align", *options)
    assert (code, shown) == (2, "")
    assert options[0] in told


def test_bars_show_iterations_and_how_they_go():
    progress = TerminalProgress()
    progress.bars = progress_bars(Console(file=io.StringIO(), force_terminal=True, width=200))
    measures = {"adversarial": "criterion", "self-learning": "objective", "procrustes+refine": "criterion"}
    for method, measure in measures.items():
        total = None if measure == "objective" else 20
        progress.begin_map(MapTask(method, "de", "en", 3))
        progress.step(7, total, float("nan"))
        (bar,) = progress.bars.tasks
        assert (bar.description, bar.completed, bar.total) == (f"{method} de-en seed 3", 7, total)
        progress.step(8, total, 0.51234)
        assert (bar.description, bar.completed) == (f"{method} de-en seed 3, {measure} 0.5123", 8)
    progress.begin_stage("evaluation")
    progress.score(3, 9)
    (bar,) = progress.bars.tasks
    assert (bar.description, bar.completed, bar.total) == ("scores", 3, 9)
    progress.close()


def test_a_line_says_what_was_found():
    restarts = [{"seed": seed, "failed": seed == 3} for seed in (3, 4, 5)]
    found = FoundMap(torch.eye(2), restarts=restarts, criterion=0.45678, seconds=12.3)
    line = "adversarial de-en seed 1: criterion 0.4568, 1 of 3 restarts failed (12 s)"
    assert map_line(MapTask("adversarial", "de", "en", 1), found) == line
    for restart in restarts:
        restart["failed"] = True
    line = "adversarial de-en seed 1: criterion 0.4568, no two restarts agree (12 s)"
    assert map_line(MapTask("adversarial", "de", "en", 1), found) == line
    single = FoundMap(torch.eye(2), restarts=[{"seed": 1, "failed": None}], criterion=0.45678, seconds=12.3)
    line = "adversarial de-en seed 1: criterion 0.4568 (12 s)"
    assert map_line(MapTask("adversarial", "de", "en", 1), single) == line
    found = FoundMap(torch.eye(2), pairs=4000, iterations=512, criterion=0.5, seconds=600)
    line = "self-learning de-en seed 1: criterion 0.5000, 4,000 pairs, 512 iterations (10 min)"
    assert map_line(MapTask("self-learning", "de", "en", 1), found) == line


@pytest.mark.parametrize("name", ["run", "my run", "it's a $run"])
def test_the_next_command_is_one_for_a_shell(tmp_path, name):
    (tmp_path / name / "model").mkdir(parents=True)
    (tmp_path / name / "experiment.json").write_text(json.dumps({"experiment": {"languages": ["en", "de"]}}))
    (tmp_path / name / "model" / "vocab.en.txt").write_text("a\nthe\nriver\nof\n", encoding="utf-8")
    command = _next_command(tmp_path / name).replace("from hf_xlt.models import AlignedEmbeddings; ", "")
    program = """
class AlignedEmbeddings:
    def __init__(self, path): self.path = path
    from_pretrained = classmethod(lambda cls, path: cls(path))
    def translate(self, *arguments): return [self.path, *arguments]
"""
    (tmp_path / "sitecustomize.py").write_text(
        f"import builtins\n{program}\nbuiltins.AlignedEmbeddings = AlignedEmbeddings\n"
    )
    environment = {"PYTHONPATH": str(tmp_path), "PATH": str(Path(sys.executable).parent)}
    done = subprocess.run(command, shell=True, env=environment, capture_output=True, text=True)
    assert done.stdout == f"{[str(tmp_path / name / 'model'), 'river', 'en', 'de']}\n"
