"""Tests of what an alignment works on."""

import re
from pathlib import Path

import pytest
import torch

from hf_xlt.alignment.experiment import AlignmentExperiment
from hf_xlt.alignment.inputs import find_inputs
from hf_xlt.alignment.language_vectors import LanguageVectors
from hf_xlt.alignment.material import Lexicon, Lexicons, Material, read_lexicons
from hf_xlt.alignment.normalisation import Normalisation
from hf_xlt.data.lexicons import read_lexicon
from hf_xlt.data.vectors import WordVectors
from tests.alignment.planted import describe, write_planted


def lexicons(folder: Path, experiment: AlignmentExperiment) -> Lexicons:
    return read_lexicons(find_inputs(experiment))


def material(
    matrices: dict[str, torch.Tensor],
    experiment: AlignmentExperiment,
    found: Lexicons | None = None,
    **words: list[str],
) -> Material:
    languages = {}
    for code, matrix in matrices.items():
        vectors = WordVectors(words.get(code) or [f"{code}{row}" for row in range(len(matrix))], matrix)
        languages[code] = LanguageVectors(vectors, Normalisation.fit(matrix, experiment.normalise), [f"{code}.vec"])
    return Material(experiment, languages, found or Lexicons({}, {}), {})


def write(folder: Path, name: str, *pairs: str) -> None:
    (folder / name).write_text("".join(f"{pair}\n" for pair in pairs), encoding="utf-8")


def test_disjoint_parts_stay_as_they_are(tmp_path):
    write_planted(tmp_path)
    found = lexicons(tmp_path, describe(tmp_path))
    assert len(found.train["de", "en"].entries) == 120
    assert found.train["de", "en"].overlap == 0
    assert {direction: len(lexicon.entries) for direction, lexicon in found.tests.items()} == {
        ("de", "en"): 60,
        ("en", "de"): 60,
    }


def test_words_that_a_test_asks_for_are_not_learned_from(tmp_path):
    write_planted(tmp_path, ("en", "de", "fr"))
    for path in tmp_path.glob("*.txt"):
        path.unlink()
    train = [f"{'D' if number == 3 else 'd'}{number} e{number}" for number in range(10)]
    write(tmp_path, "de-en.train.txt", *train)
    write(tmp_path, "fr-en.train.txt", "f1 e4", "f2 e5")
    write(tmp_path, "de-en.test.txt", "d1 e1", "D2 e2", "d3 e9")  # asks for d1, d2, d3
    write(tmp_path, "en-de.test.txt", "e4 d4")  # of German, asks for the translation of e4
    write(tmp_path, "de-fr.test.txt", "d5 f5")
    found = lexicons(tmp_path, describe(tmp_path, languages=["en", "de", "fr"]))
    assert found.train["de", "en"].entries == [
        ("d0", "e0"), ("d6", "e6"), ("d7", "e7"), ("d8", "e8"), ("d9", "e9"),
    ]  # fmt: skip
    assert found.train["de", "en"].overlap == 5
    assert found.train["fr", "en"].overlap == 0


@pytest.mark.parametrize("kind", ["identical", "numerals"])
def test_shared_words_that_a_test_asks_for_are_not_learned_from(tmp_path, kind):
    write(tmp_path, "de-en.test.txt", "7 7", "paris paris")
    write(tmp_path, "en-de.test.txt", "9 9", "Ulm Ulm")
    tests = [str(tmp_path / name) for name in ("de-en.test.txt", "en-de.test.txt")]
    fields = {"languages": ["en", "de"], "vectors": ["v"], "methods": ["procrustes"], "dictionary": [kind]}
    experiment = AlignmentExperiment(**fields, test=tests)
    matrices = {"en": torch.eye(7), "de": torch.eye(7)}
    german, english = "7 8 9 10 Paris Rom Ulm".split(), "10 9 8 7 Paris Rom Ulm".split()
    directions = [("de", "en"), ("en", "de")]
    lexicons = Lexicons(
        {}, {pair: Lexicon([], read_lexicon(test)) for pair, test in zip(directions, tests, strict=True)}
    )
    found = material(matrices, experiment, lexicons, de=german, en=english)
    # German 7, Paris and what English 9 and Ulm translate into.
    learned, overlap = {"identical": ([[1, 2], [3, 0], [5, 5]], 4), "numerals": ([[1, 2], [3, 0]], 2)}[kind]
    assert found.pairs["de", "en"].tolist() == learned
    assert (found.train["de", "en"].name, found.train["de", "en"].overlap) == (kind, overlap)


def test_tests_that_ask_for_all_shared_words_leave_nothing_to_learn_from():
    fields = {"languages": ["en", "de"], "vectors": ["v"], "methods": ["procrustes"]}
    experiment = AlignmentExperiment(**fields, dictionary=["identical"])
    lexicons = Lexicons({}, {("de", "en"): Lexicon([], [("ulm", "ulm")])})
    found = material({"en": torch.eye(2), "de": torch.eye(2)}, experiment, lexicons, de=["Ulm", "x"], en=["Ulm", "y"])
    with pytest.raises(ValueError, match="identical: nothing is left to learn from, as test dictionaries"):
        found.check()


def test_a_test_that_asks_for_everything_leaves_nothing_to_learn_from(tmp_path):
    write_planted(tmp_path)
    write(tmp_path, "mine.txt", "en1 de1", "en2 de2")
    experiment = describe(tmp_path, dictionary=[str(tmp_path / "mine.txt")], test=[str(tmp_path / "mine.txt")])
    with pytest.raises(ValueError, match="mine.txt: nothing is left to learn from"):
        lexicons(tmp_path, experiment)


def test_a_dictionary_of_the_other_direction_is_turned_round(tmp_path):
    write_planted(tmp_path)
    write(tmp_path, "mine.txt", "en1 de1", "en2 de20")
    found = lexicons(tmp_path, describe(tmp_path, dictionary=[str(tmp_path / "mine.txt")]))
    assert found.train["de", "en"].entries == [("de1", "en1"), ("de20", "en2")]


def test_pairs_are_rows_of_both_vocabularies(tmp_path):
    write_planted(tmp_path)
    write(tmp_path, "de-en.txt", "de1 en0", "de7 en1", "de2 en0")
    experiment = describe(tmp_path, dictionary=[str(tmp_path / "de-en.txt")])
    matrices = {code: torch.randn(3, 4, generator=torch.Generator().manual_seed(1)) for code in ("en", "de")}
    assert material(matrices, experiment, lexicons(tmp_path, experiment)).pairs["de", "en"].tolist() == [
        [1, 0],
        [2, 0],
    ]


def test_a_test_without_a_word_in_the_vocabularies_is_left_out(tmp_path):
    write_planted(tmp_path)
    write(tmp_path, "de-en.test.txt", "de100 en100")
    write(tmp_path, "en-de.test.txt", "en1 de1", "en2 de100")
    tests = [str(tmp_path / name) for name in ("de-en.test.txt", "en-de.test.txt")]
    experiment = describe(tmp_path, dictionary=[], test=tests)
    matrices = {code: torch.randn(3, 4, generator=torch.Generator().manual_seed(1)) for code in ("en", "de")}
    queries = material(matrices, experiment, lexicons(tmp_path, experiment)).queries
    assert list(queries) == [("en", "de")]
    assert queries["en", "de"].words == ["en1"]


@pytest.mark.parametrize(
    ("matrices", "fields", "message"),
    [
        (
            {"en": torch.eye(4), "de": torch.eye(3)},
            {"methods": ["identity"]},
            "identity needs vectors of the same size, got 4 dimensions in en.vec and 3 in de.vec. Give vectors of one "
            "size, or `--method linear`",
        ),
        (
            {"en": torch.eye(4), "de": torch.eye(3)},
            {"methods": ["linear", "linear+refine"], "dictionary": ["identical"]},
            "linear+refine needs vectors of the same size",
        ),
        ({"en": torch.eye(4), "de": torch.ones(5, 4)}, {}, "All 5 de words have the same vector"),
        ({"en": torch.eye(4), "de": torch.eye(4)}, {"dictionary": ["identical"]}, "no string in common"),
        ({"en": torch.eye(4), "de": torch.eye(4)}, {"dictionary": ["numerals"]}, "no numeral in common"),
        ({"en": torch.eye(4)}, {"dimensions": 3}, "got 4 dimensions in en.vec and 3 in the text"),
    ],
)
def test_what_would_fail_later_is_found(matrices, fields, message):
    experiment = AlignmentExperiment(languages=["en", "de"], vectors=["v"], text=["t"], **fields)
    with pytest.raises(ValueError, match=re.escape(message)):
        material(matrices, experiment).check()


def test_the_dictionary_without_a_pair_is_named(tmp_path):
    write_planted(tmp_path)
    write(tmp_path, "de-en.txt", "haus house")
    experiment = describe(tmp_path, dictionary=[str(tmp_path / "de-en.txt")])
    with pytest.raises(ValueError, match=r"de-en.txt: None of the 1 entries of the lexicon is in both vocabularies"):
        material({"en": torch.eye(4), "de": torch.eye(4)}, experiment, lexicons(tmp_path, experiment)).check()


def test_vectors_of_different_sizes_do_for_least_squares():
    fields = {"methods": ["linear"], "dictionary": ["identical"]}
    experiment = AlignmentExperiment(languages=["en", "de"], vectors=["v"], **fields)
    found = material({"en": torch.eye(4), "de": torch.eye(3)}, experiment, de=["en0", "en2", "de2"])
    found.check()
    assert found.pairs["de", "en"].tolist() == [[0, 0], [1, 2]]


def test_trained_vectors_are_as_large_as_the_given_ones():
    fields = {"languages": ["en", "de"], "vectors": ["v"], "text": ["t"]}
    assert material({"en": torch.eye(4)}, AlignmentExperiment(**fields)).trained_size == 4
    assert material({}, AlignmentExperiment(**fields)).trained_size == 100
    assert material({}, AlignmentExperiment(**fields, dimensions=7)).trained_size == 7
