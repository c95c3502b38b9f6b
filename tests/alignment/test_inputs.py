"""Tests of how the files of an alignment are found."""

import re
from pathlib import Path

import pytest

from hf_xlt.alignment.experiment import AlignmentExperiment
from hf_xlt.alignment.inputs import find_inputs, find_vectors


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def touch(folder: Path, *names: str, text: str = "a b\n") -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["wiki.de.vec", "de.vec", "cc.de.300.vec.gz", "vectors.de.safetensors", "glove-deu.txt", "wiki_de.bin"]
)
def test_the_name_of_a_file_says_its_language(folder, name):
    touch(folder, f"vectors/{name}", "vectors/wiki.en.vec")
    found = find_vectors(["vectors"], ["en", "de"])
    assert {code: path.name for code, path in found.items()} == {"en": "wiki.en.vec", "de": name}


def test_the_name_of_a_folder_does_where_the_file_is_silent(folder):
    touch(folder, "runs/vectors/de/vectors.safetensors", "runs/vectors/de/vocab.txt", "runs/.hidden/en.vec")
    assert find_vectors(["runs"], ["en", "de"]) == {"de": Path("runs/vectors/de/vectors.safetensors")}


def test_files_given_by_language_go_first(folder):
    touch(folder, "vectors/a.de.vec", "vectors/b.de.vec", "other.vec", "vectors/de-en.0-5000.txt", "vectors/de-fr.txt")
    assert find_vectors(["vectors", "de=other.vec"], ["en", "de"]) == {"de": Path("other.vec")}
    with pytest.raises(ValueError, match=r"Several files of vectors in de: vectors/a.de.vec, vectors/b.de.vec. Give"):
        find_vectors(["vectors"], ["en", "de"])


def test_vectors_that_are_not_there_or_of_no_language(folder):
    touch(folder, "some.vec", "wiki.fr.vec")
    for spec, message in {
        "nowhere": "nowhere: no such file or folder",
        "de=nowhere.vec": "nowhere.vec: no such file or folder",
        "some.vec": "expected vectors of en or de, got a name that says no language. Give them as `en=some.vec`",
        "fr=wiki.fr.vec": "expected vectors of en or de, got fr",
    }.items():
        with pytest.raises((ValueError, FileNotFoundError), match=re.escape(message)):
            find_vectors([spec], ["en", "de"])


def describe(**fields) -> AlignmentExperiment:
    return AlignmentExperiment(**{"languages": ["en", "de", "fr"], "vectors": ["v"], **fields})


@pytest.fixture
def vectors(folder) -> None:
    touch(folder, "v/en.vec", "v/de.vec", "v/fr.vec")


def test_dictionaries_of_a_folder(folder, vectors):
    touch(folder, *(f"d/{name}" for name in ("de-en.0-5000.txt", "de-en.5000-6500.txt", "en-de.5000-6500.txt")))
    touch(folder, "d/en-fr.train.txt", "d/de-fr.test.txt")
    inputs = find_inputs(describe(dictionary=["d"]))
    assert [path.name for path in inputs.train["de", "en"].train] == ["de-en.0-5000.txt"]
    # There is none from French: the one to French is turned round.
    assert [path.name for path in inputs.train["fr", "en"].reverse_train] == ["en-fr.train.txt"]
    assert {direction: [path.name for path in paths] for direction, paths in inputs.test.items()} == {
        ("de", "en"): ["de-en.5000-6500.txt"],
        ("en", "de"): ["en-de.5000-6500.txt"],
        ("de", "fr"): ["de-fr.test.txt"],
    }
    # What learns without a dictionary takes the tests of a folder alone.
    alone = find_inputs(describe(dictionary=["d"], methods=["self-learning"]))
    assert alone.train == {}
    assert alone.test == inputs.test


def test_what_is_called_a_test_is_one_whatever_its_name_says(folder, vectors):
    touch(folder, "d/de-en.txt", "d/en-fr.0-5000.txt", "d/en-fr.5000-6500.txt")
    inputs = find_inputs(describe(test=["d/de-en.txt", "d"]))
    assert {direction: [path.name for path in paths] for direction, paths in inputs.test.items()} == {
        ("de", "en"): ["de-en.txt"],
        ("en", "fr"): ["en-fr.5000-6500.txt"],
    }


def test_a_file_without_languages_translates_the_first_into_the_second(folder, vectors):
    touch(folder, "my.txt")
    inputs = find_inputs(describe(languages=["en", "de"], dictionary=["my.txt"], test=["my.txt"]))
    assert inputs.train["de", "en"].reverse_train == [Path("my.txt")]
    assert inputs.test == {("en", "de"): [Path("my.txt")]}
    with pytest.raises(ValueError, match=r"my.txt: expected a name that says the direction, as `de-en.txt`"):
        find_inputs(describe(dictionary=["my.txt"]))


def test_dictionaries_that_are_missing(folder, vectors):
    touch(folder, "d/de-en.txt")
    with pytest.raises(
        ValueError, match=r"No training dictionary of fr-en or en-fr in d: .* Name it `fr-en.train.txt`"
    ):
        find_inputs(describe(dictionary=["d"]))
    with pytest.raises(FileNotFoundError, match="nowhere: no such file or folder. Expected lexicons"):
        find_inputs(describe(dictionary=["nowhere"]))
    touch(folder, "t/de-ru.test.txt")
    with pytest.raises(ValueError, match="t: expected a test dictionary of two of en, de, fr, found none"):
        find_inputs(describe(test=["t"]))


def test_text_stands_in_for_vectors(folder, vectors):
    touch(folder, "text/sw.txt", "text/en.txt", text="Habari ya asubuhi.\n")
    inputs = find_inputs(describe(languages=["en", "sw"], text=["text"]))
    assert [source.name for source in inputs.text["sw"]] == ["text/sw.txt"]
    assert list(inputs.vectors) == ["en"]
    with pytest.raises(ValueError, match="Neither vectors nor text of it in v, text. Give `--vectors it=FILE`"):
        find_inputs(describe(languages=["en", "sw", "it"], text=["text"]))
    with pytest.raises(ValueError, match="Neither vectors nor text of sw in v"):
        find_inputs(describe(languages=["en", "sw"]))


def test_other_data_have_another_fingerprint(folder, vectors):
    touch(folder, "d/de-en.txt", "d/fr-en.txt")
    experiment = describe(dictionary=["d"])
    before = find_inputs(experiment).fingerprints(experiment)
    assert find_inputs(experiment).fingerprints(experiment) == before
    touch(folder, "d/fr-en.txt", text="a c\n")  # as long as before
    after = find_inputs(experiment).fingerprints(experiment)
    assert [name.split()[0] for name, old in zip(after, before, strict=True) if name != old] == ["fr-en.txt"]
    touch(folder, "v/de.vec", text="a d\n")
    assert find_inputs(experiment).fingerprints(experiment) != after


def test_text_of_the_same_length_has_another_fingerprint(folder, vectors):
    touch(folder, "text/sw.txt", "text/notes.md", "test.txt", text="Habari ya asubuhi.\n")
    experiment = describe(languages=["en", "sw"], text=["text"], exclude=["test.txt"])
    before = find_inputs(experiment).fingerprints(experiment)
    touch(folder, "text/notes.md", text="Habari ya jioni...\n")  # no corpus file
    assert find_inputs(experiment).fingerprints(experiment) == before
    changed = []
    for name in ("text/sw.txt", "test.txt"):
        touch(folder, name, text="Habari za asubuhi.\n"[:19])
        after = find_inputs(experiment).fingerprints(experiment)
        changed.append([line.split()[0] for line, old in zip(after, before, strict=True) if line != old])
    assert changed == [["sw.txt"], ["sw.txt", "test.txt"]]
