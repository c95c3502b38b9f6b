"""Tests of what people are told beside the numbers."""

from pathlib import Path

import pytest
import torch

from hf_xlt.alignment.notes import notes
from hf_xlt.alignment.pair import FoundMap, MapTask
from hf_xlt.alignment.sentence_pairs import SentencePairs
from tests.alignment.planted import read, write_planted


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = write_planted(tmp_path_factory.mktemp("planted"), ("en", "de", "fr"))
    with (folder / "wiki.de.vec").open(encoding="utf-8") as file:
        lines = file.read().replace("240 12", "241 12", 1)
    first = lines.splitlines()[1]
    (folder / "wiki.de.vec").write_text(f"{lines}{first}\n", encoding="utf-8")  # a word twice
    (folder / "de-fr.5000-6500.txt").write_text("hund chien\n", encoding="utf-8")
    return folder


def test_what_was_left_out_is_said(folder):
    found = notes(read(folder, languages=["en", "de", "fr"], methods=["procrustes"]), {})
    assert "1 rows of the German vectors were left out: duplicate 1." in found
    assert any(note.startswith("The test dictionary de-fr was left out: none of its entries") for note in found)
    assert len(found) == 2


def test_methods_that_are_not_what_one_might_think_are_explained(folder):
    fields = {"languages": ["en", "de", "fr"], "methods": ["linear", "self-learning", "adversarial"]}
    found = " ".join(notes(read(folder, **fields), {}))
    assert "Self-learning was kept to its rotation" in found
    assert "trains on the 75,000 most frequent words" in found
    assert "took part whole: English 240, German 240, French 240." in found
    alone = " ".join(notes(read(folder, methods=["self-learning"]), {}))
    assert "rotation" not in alone
    assert "No method learned from the training dictionary" in alone
    small = {"adversarial": {"dis_most_frequent": 240}, "methods": ["adversarial"]}
    assert "most frequent words" not in " ".join(notes(read(folder, **small), {}))


def test_adversarial_maps_that_nothing_confirms_are_named(folder):
    material = read(folder, methods=["adversarial", "adversarial+refine"], seeds=[1, 2, 3, 4])
    maps = {}
    for seed, failed in {1: [True, True, True], 2: [False, True, False], 3: [True, True], 4: [None]}.items():
        found = FoundMap(torch.eye(12), restarts=[{"failed": one} for one in failed])
        for method in material.experiment.methods:
            maps[MapTask(method, "de", "en", seed)] = found
    said = [note for note in notes(material, maps) if "the same map" in note]
    assert len(said) == 1
    assert said[0].startswith("No two adversarial trainings found the same map: nothing tells")
    assert said[0].endswith(": adversarial de-en seed 1, adversarial de-en seed 3.")


def test_pairs_without_bitext_are_named(folder):
    fields = {"languages": ["en", "de", "fr"], "methods": ["identity"]}
    material = read(folder, {("de", "en"): SentencePairs([], [])}, **fields)
    material.experiment.bitext.append("talks")
    assert "There is no bitext of fr-en: no sentences were retrieved." in notes(material, {})
    assert not any("bitext" in note for note in notes(read(folder, **fields), {}))


def test_overlap_is_counted(folder, tmp_path):
    (tmp_path / "de-en.test.txt").write_text("de0 en0\nde1 en1\n", encoding="utf-8")
    material = read(folder, test=[str(tmp_path / "de-en.test.txt")])
    note = (
        "2 entries of the training dictionary de-en were not learned from, as a test dictionary asks for their words."
    )
    assert note in notes(material, {})


@pytest.mark.parametrize(("kind", "what"), [("identical", "identical words of"), ("numerals", "numerals of")])
def test_shared_words_that_a_test_asks_for_are_counted(tmp_path, kind, what):
    lines = "".join(f"{number} {number / 7} 1\n" for number in range(1990, 1994))
    for code in ("en", "de"):
        (tmp_path / f"{code}.vec").write_text(f"4 2\n{lines}", encoding="utf-8")
    (tmp_path / "de-en.test.txt").write_text("1991 1991\n", encoding="utf-8")
    material = read(tmp_path, dictionary=[kind], test=[str(tmp_path / "de-en.test.txt")])
    note = f"1 {what} de-en were not learned from, as a test dictionary asks for their words."
    assert note in notes(material, {})
