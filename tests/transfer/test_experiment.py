"""Tests of the description of an experiment."""

import pytest

from hf_xlt.transfer.experiment import Experiment, read_experiment

NEEDED = {"task": "pos", "data": "data/ud", "train": ["en"]}


def test_yaml_and_options_together(tmp_path):
    path = tmp_path / "experiment.yaml"
    path.write_text(
        "task: ner\ndata: data/ud\ntrain: en, de+nl\nseeds: 2\nlearning_rate: 1e-4\ntraining: {max_grad_norm: 5}\n"
    )
    experiment = read_experiment(path, {"task": "pos", "eval": "de,fr", "seeds": None})
    assert experiment.task == "pos"
    assert experiment.train == ["en", "de+nl"]
    assert experiment.train_languages == ["en", "de", "nl"]
    assert experiment.eval == ["de", "fr"]
    assert experiment.seeds == [1, 2]
    assert experiment.learning_rate == 1e-4
    assert experiment.training == {"max_grad_norm": 5}


def test_defaults_follow_the_model():
    scratch, encoder = Experiment(**NEEDED), Experiment(**NEEDED, model="xlm-roberta-base")
    adapters = Experiment(**NEEDED, model="xlm-roberta-base", lora=True)
    assert scratch.epochs > encoder.epochs
    assert scratch.learning_rate > adapters.learning_rate > encoder.learning_rate


def test_fingerprint_sees_description_and_data():
    first = Experiment(**NEEDED).fingerprint("data1")
    assert first == Experiment(**NEEDED).fingerprint("data1")
    assert (
        len({first, Experiment(**NEEDED).fingerprint("data2"), Experiment(**NEEDED, seeds=[1]).fingerprint("data1")})
        == 3
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"task": "parsing"}, "`task` must be one of pos, ner, got 'parsing'"),
        ({"train": []}, "`train` must be a list without repeats"),
        ({"train": ["en", "en"]}, "`train` must be a list without repeats"),
        ({"train": ["en+en"]}, "each language of a set, and each set, once"),
        ({"train": ["en+de", "de+en"]}, "each language of a set, and each set, once"),
        ({"train": [False, "de"]}, "must name languages, got False. In YAML, write Norwegian as 'no'"),
        ({"train": [["en", "de"]]}, "must name languages, got \\['en', 'de'\\]"),
        ({"train": ["en+"]}, "must name languages, got 'en\\+'"),
        ({"seeds": ["a"]}, "`seeds` must be whole numbers"),
        ({"seeds": [True]}, "`seeds` must be whole numbers"),
        ({"alpha": -1.0}, "`alpha` must be 0 or more"),
        ({"data": 5}, "`data` must be a text, got 5"),
        ({"scratch": 5}, "`scratch` must be fields and their values, got 5"),
        ({"max_train_sentences": -3}, "`max_train_sentences` must be a whole number of at least 1, got -3"),
        ({"seeds": [1, 1]}, "`seeds` must be a list without repeats"),
        ({"batch_size": 0}, "`batch_size` must be a whole number of at least 1, got 0"),
        ({"batch_size": 8, "accumulation": 3}, "`batch_size` 8 must be a multiple of `accumulation` 3"),
        ({"epochs": -1.0}, "above 0"),
        ({"untrained_baseline": True}, "`scratch` is untrained"),
    ],
)
def test_impossible_descriptions_are_errors(values, message):
    with pytest.raises(ValueError, match=message):
        Experiment(**{**NEEDED, **values})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("task: pos\nlearning_rat: 1\n", "unknown field 'learning_rat'"),
        ("just words", "expected fields and their values"),
        ("task: [", "not YAML"),
        ("task: pos\ndata: d\ntrain: en\nlearning_rate: [1]\n", "`learning_rate` must be a number"),
        ("task: pos\ndata: d\n", "no `train`"),
    ],
)
def test_bad_files_are_errors(text, message, tmp_path):
    path = tmp_path / "experiment.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_experiment(path, {})
