"""Tests of whole alignments of planted vectors."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from hf_xlt.alignment.experiment import AlignmentExperiment
from hf_xlt.alignment.linear_maps import procrustes
from hf_xlt.alignment.normalisation import normalised
from hf_xlt.alignment.pair import FoundMap
from hf_xlt.alignment.progress import Progress
from hf_xlt.alignment.results import UNTESTED
from hf_xlt.alignment.runner import run
from hf_xlt.data.vectors import WordVectors, read_vectors, write_vectors
from hf_xlt.models import AlignedEmbeddings
from tests.alignment.planted import describe, word, write_planted

ROOT = Path(__file__).parents[2]
METHODS = ["identity", "linear", "procrustes", "procrustes+refine", "adversarial+refine", "self-learning"]


class Heard(Progress):
    """Remember what was told."""

    def __init__(self):
        self.maps, self.stages, self.trained, self.scores = [], [], [], []

    def begin_stage(self, name):
        self.stages.append(name)

    def begin_training(self, language):
        self.trained.append(language)

    def begin_map(self, task):
        self.maps.append(task.name)

    def score(self, done, total):
        self.scores.append((done, total))


def timeless(folder: Path) -> dict:
    """Return results without times; rounded, as the last bits of matrix products differ from process to process."""
    text = (folder / "results.json").read_text(encoding="utf-8")
    results = json.loads(text, parse_float=lambda number: round(float(number), 5))
    for row in results["alignments"]:
        del row["seconds"]
    del results["seconds"]
    return results


def named(row: dict) -> tuple:
    return row["method"], row["source"], row["retrieval"], row["metric"]


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> Path:
    return write_planted(tmp_path_factory.mktemp("planted"), ("en", "de", "fr"))


@pytest.fixture(scope="module")
def finished(planted, tmp_path_factory) -> Path:
    """Return the folder of a run of all methods on two languages."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    run(describe(planted, methods=METHODS, seeds=[1, 2]), ["hf-xlt"], folder)
    return folder


def test_results_hold_every_method_direction_and_seed(finished):
    results = timeless(finished)
    assert results["methods"] == METHODS
    assert results["hub"] == "en"
    rows = [(row["method"], row["source"], row["target"], row["seed"]) for row in results["alignments"]]
    assert rows == [
        (method, "de", "en", seed)
        for method in METHODS
        for seed in ([1, 2] if method in ("adversarial+refine", "self-learning") else [None])
    ]
    cells = {
        (row["method"], row["source"], row["retrieval"], row["metric"], row["seed"]): row for row in results["cells"]
    }
    assert len(cells) == len(results["cells"]) == len(rows) * 2 * 2 * 3  # directions, retrievals, metrics
    assert cells["procrustes", "de", "csls", "P@1", None] == {
        "method": "procrustes", "source": "de", "target": "en", "seed": None, "retrieval": "csls", "metric": "P@1",
        "value": 1.0, "n": 60,
    }  # fmt: skip
    assert cells["identity", "en", "nn", "P@1", None]["value"] < 0.2
    summary = {
        (row["method"], row["source"], row["retrieval"], row["metric"]): row for row in results["summary"]["cells"]
    }
    assert summary["procrustes", "de", "csls", "P@1"]["coverage"] == 1.0
    assert summary["self-learning", "de", "csls", "P@1"]["seeds"] == [1, 2]
    assert [row["value"] for row in results["baselines"]] == [0.0, 0.0]
    assert [(row["source"], row["target"], row["words"]) for row in results["spectra"]] == [("de", "en", 240)]
    assert results["sentence_retrieval"] == []
    assert any(
        "of the most frequent" in note or "most frequent words (`dis_most_frequent`)" in note
        for note in results["notes"]
    )


def test_data_are_described(finished, planted):
    data = json.loads((finished / "results.json").read_text())["data"]
    assert data["text"] == {}
    assert data["vectors"]["de"] == {
        "source": str(planted / "wiki.de.vec"), "trained": False, "words": 240, "dimensions": 12, "dropped": {},
        "fingerprint": data["vectors"]["de"]["fingerprint"], "license": None,
    }  # fmt: skip
    assert data["vectors"]["de"]["fingerprint"] != data["vectors"]["en"]["fingerprint"]
    rows = {(row["role"], row["source"], row["target"]): row for row in data["dictionaries"]}
    assert set(rows) == {("train", "de", "en"), ("test", "de", "en"), ("test", "en", "de")}
    assert rows["train", "de", "en"] == {
        "role": "train", "source": "de", "target": "en", "name": str(planted / "de-en.0-5000.txt"), "entries": 120,
        "words": 120, "overlap": 0, "covered_entries": 120, "covered_words": 120, "license": None,
    }  # fmt: skip


def test_the_map_that_is_kept_is_the_first_methods(finished):
    results = timeless(finished)
    [kept] = [row for row in results["alignments"] if row["chosen"]]
    assert results["methods"][:2] == ["identity", "linear"]
    assert kept["method"] == "linear"
    names = {key: kept[key] for key in ("method", "seed", "criterion")}
    assert results["model"]["maps"] == {"de": names}
    assert [cloud["method"] for cloud in results["clouds"]] == [kept["method"]]


def test_the_folder_has_a_model_that_translates(finished):
    assert {"model", "report.html", "alignment.csv", "results.json", "experiment.json"} <= {
        path.name for path in finished.iterdir()
    }
    model = AlignedEmbeddings.from_pretrained(finished / "model")
    assert model.config.languages == ["en", "de"]
    numbers = range(130, 150)
    for source, target in (("de", "en"), ("en", "de")):
        found = model.translate([word(source, number) for number in numbers], source, target, k=1)
        assert [best for [(best, _)] in found] == [word(target, number) for number in numbers]
    assert "German" in (finished / "model" / "README.md").read_text(encoding="utf-8")


def test_the_model_is_the_map_behind_the_normalisation(planted, tmp_path):
    results, folder = run(describe(planted, methods=["procrustes"]), [], tmp_path / "run")
    german, english = (read_vectors(planted / f"wiki.{code}.vec") for code in ("de", "en"))
    source, target = (normalised(side.matrix, ["unit", "center", "unit"]) for side in (german, english))
    mapping = procrustes(source[:120], target[:120])
    model = AlignedEmbeddings.from_pretrained(folder / "model")
    torch.testing.assert_close(model.encode(["de7", "de200"], "de"), source[[7, 200]] @ mapping.T)
    torch.testing.assert_close(model.encode(["en3"], "en"), target[[3]])
    assert results["model"]["maps"]["de"]["method"] == "procrustes"


def test_self_learning_of_two_languages_keeps_both_maps(planted, tmp_path):
    results, folder = run(describe(planted, methods=["self-learning"]), [], tmp_path / "run")
    assert {row["value"] for row in results["cells"] if row["metric"] == "P@1"} == {1.0}
    model = AlignedEmbeddings.from_pretrained(folder / "model")
    plain = normalised(read_vectors(planted / "wiki.en.vec").matrix, ["unit", "center", "unit"])
    kept = FoundMap.load(folder / "alignments", "self-learning de-en seed 1")
    assert not torch.allclose(kept.target_map, torch.eye(12), atol=1e-6)
    torch.testing.assert_close(model.vectors("en"), plain @ kept.target_map.T)
    assert model.translate(["de150"], "de", "en", k=1)[0][0][0] == "en150"
    assert "No method learned from the training dictionary" in " ".join(results["notes"])


def test_three_languages_meet_in_the_hub(planted, tmp_path):
    experiment = describe(planted, languages=["en", "de", "fr"], methods=["procrustes+refine", "self-learning"])
    results, folder = run(experiment, [], tmp_path / "run")
    directions = {(row["source"], row["target"]) for row in results["cells"]}
    assert directions == {(one, other) for one in ("en", "de", "fr") for other in ("en", "de", "fr") if one != other}
    values = {
        (row["source"], row["target"]): row["value"]
        for row in results["cells"]
        if (row["method"], row["retrieval"], row["metric"]) == ("procrustes+refine", "csls", "P@1")
    }
    assert set(values.values()) == {1.0}
    assert set(results["model"]["maps"]) == {"de", "fr"}
    assert any("Self-learning was kept to its rotation" in note for note in results["notes"])
    model = AlignedEmbeddings.from_pretrained(folder / "model")
    assert model.translate(["fr170"], "fr", "de", k=1)[0][0][0] == "de170"
    plain = normalised(read_vectors(planted / "wiki.en.vec").matrix, ["unit", "center", "unit"])
    torch.testing.assert_close(model.vectors("en"), plain)


def test_least_squares_maps_between_sizes(planted, tmp_path):
    wide = read_vectors(planted / "wiki.de.vec")
    write_vectors(WordVectors(wide.words, torch.cat([wide.matrix, wide.matrix[:, :2]], dim=1)), tmp_path / "de.vec")
    vectors = [f"en={planted / 'wiki.en.vec'}", f"de={tmp_path / 'de.vec'}"]
    results, folder = run(describe(planted, vectors=vectors, methods=["linear"]), [], tmp_path / "run")
    assert results["model"]["maps"]["de"]["method"] == "linear"
    model = AlignedEmbeddings.from_pretrained(folder / "model")
    assert model.translate(["de150"], "de", "en", k=1)[0][0][0] == "en150"


def test_without_a_test_dictionary_only_the_criterion_is_known(planted, tmp_path):
    results, _ = run(describe(planted, dictionary=[], methods=["self-learning"]), [], tmp_path / "run")
    assert results["summary"]["sentences"] == [UNTESTED]
    assert results["cells"] == results["baselines"] == results["summary"]["cells"] == []
    assert results["alignments"][0]["criterion"] > 0.5


def test_the_same_twice_and_nothing_done_again(planted, finished, tmp_path):
    experiment = describe(planted, methods=METHODS, seeds=[1, 2])
    run(experiment, ["hf-xlt"], tmp_path / "again")
    assert timeless(tmp_path / "again") == timeless(finished)
    before, heard = (finished / "results.json").read_bytes(), Heard()
    results, folder = run(experiment, ["another"], finished, heard)
    assert folder == finished
    assert (heard.maps, heard.stages) == ([], [])
    assert json.loads(before) == results


PROGRAM = """
import os, signal, sys
from pathlib import Path
from hf_xlt.alignment.experiment import read_experiment
from hf_xlt.alignment.pair import FoundMap
from hf_xlt.alignment.progress import Progress
from hf_xlt.alignment.runner import run
class Killed(Progress):
    def end_map(self, task, found):
        if task.method == "procrustes":
            os.kill(os.getpid(), signal.SIGKILL)
run(read_experiment(Path(sys.argv[1]), {}), ["hf-xlt"], Path(sys.argv[2]), Killed())
"""


def test_killed_between_two_maps_it_goes_on_with_the_next(planted, finished, tmp_path):
    experiment = describe(planted, methods=METHODS, seeds=[1, 2])
    (tmp_path / "experiment.yaml").write_text(json.dumps(experiment.to_dict()), encoding="utf-8")
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "experiment.yaml"), str(tmp_path / "run")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, env=environment, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-3000:]
    assert not (tmp_path / "run" / "results.json").exists()
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "run" / "alignments").iterdir()}
    assert len(kept) == 6  # of three maps
    heard = Heard()
    run(experiment, ["hf-xlt"], tmp_path / "run", heard)
    assert heard.maps[0] == "procrustes+refine de-en"
    assert len(heard.maps) == 7  # it, and of two seeds adversarial, that refined, and self-learning
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert timeless(tmp_path / "run") == timeless(finished)


def test_a_score_that_was_lost_is_done_again_alone(planted, tmp_path):
    experiment = describe(planted, methods=["procrustes"])
    run(experiment, [], tmp_path / "run")
    before = timeless(tmp_path / "run")
    (tmp_path / "run" / "results.json").unlink()
    scores = {path: path.stat().st_mtime_ns for path in (tmp_path / "run" / "scores").iterdir()}
    assert len(scores) == 4
    next(iter(scores)).unlink()
    heard = Heard()
    run(experiment, [], tmp_path / "run", heard)
    assert heard.maps == []
    assert heard.scores == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert sum(path.stat().st_mtime_ns == written for path, written in scores.items()) == 3
    assert timeless(tmp_path / "run") == before


def test_other_data_are_another_run(tmp_path):
    write_planted(tmp_path / "data")
    experiment = describe(tmp_path / "data", methods=["procrustes"])
    run(experiment, [], tmp_path / "run")
    with (tmp_path / "data" / "de-en.0-5000.txt").open("a", encoding="utf-8") as file:
        file.write("de200 en200\n")
    with pytest.raises(FileExistsError, match="holds another run"):
        run(experiment, [], tmp_path / "run")


NOUNS = {
    "en": ["dog", "cat", "house", "river", "tree", "stone", "bird", "fish", "door", "road", "ship", "cloud"],
    "de": ["hund", "katze", "haus", "fluss", "baum", "stein", "vogel", "fisch", "tür", "weg", "schiff", "wolke"],
}
VERBS = {"en": ["sees", "likes", "takes", "finds"], "de": ["sieht", "mag", "nimmt", "findet"]}


@pytest.fixture(scope="module")
def text(tmp_path_factory) -> Path:
    """Return a folder of text in two languages: the same sentences, some of them also as bitext."""
    folder = tmp_path_factory.mktemp("text")
    numbers = [(one, verb, other) for one in range(12) for verb in range(4) for other in range(12) if one != other]
    for code in ("en", "de"):
        lines = [f"{NOUNS[code][one]} {VERBS[code][verb]} {NOUNS[code][other]}" for one, verb, other in numbers]
        (folder / "text").mkdir(exist_ok=True)
        (folder / "text" / f"{code}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "bitext").mkdir(exist_ok=True)
        (folder / "bitext" / f"{code}.txt").write_text("\n".join(lines[:100]) + "\n", encoding="utf-8")
    pairs = [f"{one} {other}\n" for one, other in zip(NOUNS["de"], NOUNS["en"], strict=True)]
    (folder / "de-en.train.txt").write_text("".join(pairs[:8]), encoding="utf-8")
    (folder / "de-en.test.txt").write_text("".join(pairs[8:]), encoding="utf-8")
    return folder


def of_text(text: Path, **fields) -> AlignmentExperiment:
    pytest.importorskip("gensim")
    values = {"languages": ["en", "de"], "text": [str(text / "text")], "dictionary": [str(text)], "dimensions": 6}
    values |= {"bitext": [str(text / "bitext")], "sentences": 20, "methods": ["procrustes"]}
    return AlignmentExperiment(**{**values, "training": {"epochs": 2, "min_count": 1}, **fields})


def test_vectors_are_trained_on_text_and_kept(text, tmp_path):
    experiment = of_text(text)
    heard = Heard()
    results, folder = run(experiment, [], tmp_path / "run", heard)
    assert heard.trained == ["en", "de"]
    assert results["data"]["vectors"]["de"]["trained"]
    assert results["data"]["vectors"]["de"]["words"] == 16
    assert results["data"]["vectors"]["de"]["source"] == str(text / "text" / "de.txt")
    # The sentences that are retrieved are left out.
    assert results["data"]["text"]["de"] == {"sentences": 528 - 20, "tokens": 3 * (528 - 20)}
    rows = results["sentence_retrieval"]
    assert {(row["source"], row["target"], row["retrieval"]) for row in rows} == {
        (source, target, retrieval) for source, target in (("de", "en"), ("en", "de")) for retrieval in ("nn", "csls")
    }
    assert {row["n"] for row in rows} == {20}
    assert all(0 <= row["low"] <= row["value"] <= row["high"] <= 1 for row in rows)
    model = AlignedEmbeddings.from_pretrained(folder / "model")
    assert set(model.words("de")) == {*NOUNS["de"], *VERBS["de"]}

    kept = {path: path.stat().st_mtime_ns for path in (folder / "vectors").rglob("*") if path.is_file()}
    assert sorted(path.name for path in kept) == sorted(2 * ["training.json", "vectors.safetensors", "vocab.txt"])
    (folder / "results.json").unlink()
    run(experiment, [], folder)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_test_sentences_are_not_trained_on(text, tmp_path):
    (tmp_path / "test.txt").write_text("Dog sees cat.\nKatze mag Haus!\n", encoding="utf-8")
    experiment = of_text(text, bitext=[], exclude=[str(tmp_path / "test.txt")])
    results, _ = run(experiment, [], tmp_path / "run")
    assert {code: counts["sentences"] for code, counts in results["data"]["text"].items()} == {"en": 527, "de": 527}


def test_text_and_given_vectors_can_be_mixed(text, tmp_path):
    matrix = torch.randn(16, 6, generator=torch.Generator().manual_seed(1))
    write_vectors(WordVectors([*NOUNS["en"], *VERBS["en"]], matrix), tmp_path / "en.vec")
    experiment = of_text(text, vectors=[f"en={tmp_path / 'en.vec'}"], dimensions=None, bitext=[])
    results, _ = run(experiment, [], tmp_path / "run")
    vectors = results["data"]["vectors"]
    assert [(vectors[code]["trained"], vectors[code]["dimensions"]) for code in ("en", "de")] == [
        (False, 6),
        (True, 6),
    ]


def test_text_of_which_nothing_is_left_is_an_error(text, tmp_path):
    with pytest.raises(ValueError, match=r"Nothing is left to train vectors of en on .*excluded by text 528"):
        run(of_text(text, exclude=[str(text / "text")], bitext=[]), [], tmp_path / "run")


def test_what_is_wrong_with_files_is_found_before_anything_is_written(planted, tmp_path):
    (tmp_path / "de.vec").write_text("2 12\n" + "".join(f"de{row} {' '.join(['nan'] * 12)}\n" for row in (1, 2)))
    vectors = [f"en={planted / 'wiki.en.vec'}", f"de={tmp_path / 'de.vec'}"]
    with pytest.raises(ValueError, match="de.vec: expected finite numbers"):
        run(describe(planted, vectors=vectors), [], tmp_path / "run")
    assert not (tmp_path / "run").exists()
