"""Tests of the description of an alignment."""

import re
from dataclasses import replace

import pytest

from hf_xlt.alignment.adversarial import AdversarialOptions
from hf_xlt.alignment.experiment import AlignmentExperiment, read_experiment


def experiment(**fields) -> AlignmentExperiment:
    return AlignmentExperiment(**{"languages": ["en", "de"], "vectors": ["folder"], **fields})


def test_methods_that_are_not_named_follow_from_the_dictionary():
    assert experiment().methods == ["self-learning"]
    assert experiment(dictionary=["identical"]).methods == ["procrustes+refine"]


def test_the_first_language_is_the_hub():
    three = experiment(languages=["en", "deu", "FR"])
    assert three.hub == "en"
    assert three.pairs == [("de", "en"), ("fr", "en")]


def test_only_methods_that_draw_have_seeds():
    several = experiment(methods=["procrustes", "adversarial", "adversarial+refine"], seeds=[4, 7], dictionary=["d"])
    seeds = {method: several.seeds_of(method) for method in several.methods}
    assert seeds == {"procrustes": [None], "adversarial": [4, 7], "adversarial+refine": [4, 7]}


def test_the_published_recipe_and_what_is_changed_of_it():
    options = experiment(adversarial={"published": True, "epochs": 1}).adversarial_options()
    assert options == replace(AdversarialOptions.published(), epochs=1)
    assert experiment(adversarial={"published": False}).adversarial_options() == AdversarialOptions()


def test_a_dictionary_is_needed_by_what_learns_from_one():
    assert not experiment(methods=["self-learning", "adversarial+refine", "identity"]).needs_dictionary
    assert experiment(methods=["self-learning"], start="dictionary", dictionary=["identical"]).needs_dictionary
    assert experiment(methods=["linear+refine"], dictionary=["numerals"]).needs_dictionary


def test_a_yaml_file_and_options_over_it(tmp_path):
    path = tmp_path / "align.yaml"
    path.write_text(
        "languages: [en, de]\nvectors: {en: wiki.en.vec, de: wiki.de.vec}\nmethods: adversarial\nseeds: 3\n"
        "normalise: none\nridge: 1e-3\nadversarial: {epochs: 2, components: null}\nmax_vocab: 500\n",
        encoding="utf-8",
    )
    found = read_experiment(path, {"max_vocab": 700, "methods": "adversarial,adversarial+refine", "mode": None})
    assert found.vectors == ["en=wiki.en.vec", "de=wiki.de.vec"]
    assert found.methods == ["adversarial", "adversarial+refine"]
    assert found.seeds == [1, 2, 3]
    assert found.normalise == []
    assert found.ridge == 0.001  # which YAML 1.1 takes for a text
    assert (found.max_vocab, found.mode) == (700, "mutual")
    assert found.adversarial_options() == AdversarialOptions(epochs=2, components=None)


@pytest.mark.parametrize(
    ("given", "seeds"), [(2, [1, 2]), ("2", [1, 2]), ("4, 7", [4, 7]), ([5], [5]), ([4, 7], [4, 7])]
)
def test_seeds_are_a_number_of_them_or_themselves(given, seeds):
    assert read_experiment(None, {"languages": "en,de", "vectors": ["folder"], "seeds": given}).seeds == seeds


def test_the_fingerprint_is_of_description_and_data():
    first = experiment().fingerprint("de.vec 10")
    assert experiment().fingerprint("de.vec 10") == first
    assert experiment().fingerprint("de.vec 11") != first
    assert experiment(seeds=[2]).fingerprint("de.vec 10") != first
    assert experiment(self_learning={"patience": 9}).fingerprint("de.vec 10") != first


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"languages": ["en", "deu", "de"]}, "each language once, got 'de' twice in ['en', 'deu', 'de']"),
        ({"languages": ["en"]}, "two languages or more, the hub first, got ['en']"),
        ({"languages": ["en", False]}, "In YAML, write Norwegian as 'no'"),
        ({"languages": ["en", "xx"]}, "expected an ISO 639 language code"),
        ({"vectors": []}, "nothing to align. Give `vectors` (files or a folder), or `text`"),
        ({"vectors": [3]}, "`vectors` must be files and folders, got 3"),
        ({"methods": ["magic"]}, "self-learning, each also with `+refine`, got 'magic'"),
        ({"methods": ["identity", "identity"]}, "`methods` must be a list without repeats"),
        ({"methods": []}, "`methods` must be a list without repeats"),
        ({"methods": ["procrustes"]}, "no dictionary to learn from (methods: procrustes). Give `dictionary`"),
        ({"methods": ["self-learning"], "start": "dictionary"}, "no dictionary to learn from"),
        ({"methods": ["self-learning"], "normalise": ["unit", "center"]}, "let `normalise` end in unit"),
        ({"normalise": ["whiten"]}, "`normalise` must be of unit, center, got 'whiten'"),
        ({"retrieval": ["nearest"]}, "`retrieval` must be of nn, csls, isf, got 'nearest'"),
        ({"start": "nothing"}, "`start` must be one of similarity, dictionary"),
        ({"mode": "both"}, "`mode` must be one of source, mutual, union"),
        (
            {"dictionary": ["identical", "d.txt"]},
            "`dictionary` must be identical, numerals, pocket, or files and folders",
        ),
        ({"seeds": [1, 1]}, "`seeds` must be a list without repeats"),
        ({"seeds": [-1]}, "`seeds` must be whole numbers of at least 0"),
        ({"seeds": []}, "`seeds` must be at least one seed"),
        ({"restarts": 0}, "`restarts` must be a whole number of at least 1, got 0"),
        ({"dimensions": 0.5}, "`dimensions` must be a whole number of at least 1, got 0.5"),
        ({"ridge": -1.0}, "`ridge` must be a number of at least 0"),
        ({"adversarial": {"epoch": 3}}, "`adversarial`: unknown field 'epoch'. Fields: published, components,"),
        ({"adversarial": {"epochs": 0}}, "`epochs` must be a whole number of at least 1"),
        ({"self_learning": ["patience"]}, "`self_learning` must be fields and their values"),
        ({"self_learning": {"vocabulary": "1e3"}}, "`vocabulary` must be a whole number of at least 1, got '1e3'"),
        ({"self_learning": {"keep_probability": 2}}, "`keep_probability` must be above 0"),
        ({"training": {"dimensions": 3}}, "`training`: unknown field 'dimensions'. Fields: algorithm, window"),
    ],
)
def test_what_does_not_fit_is_said(fields, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        experiment(**fields)


def test_files_that_are_no_description(tmp_path):
    with pytest.raises(FileNotFoundError, match="no such file. Expected YAML"):
        read_experiment(tmp_path / "missing.yaml", {})
    path = tmp_path / "align.yaml"
    for text, message in {
        "[en, de]": "expected fields and their values",
        "languages: [en": "not YAML",
        "language: [en, de]": "unknown field 'language'. Did you mean `languages`? Fields: languages,",
        "vectors: [folder]": "says no `languages`",
        "{languages: [en, de], vectors: v, ridge: much}": "`ridge` must be a number, got 'much'",
    }.items():
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=re.escape(message)):
            read_experiment(path, {})
