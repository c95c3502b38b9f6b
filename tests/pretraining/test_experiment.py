"""Tests of the description of a pre-training."""

from pathlib import Path

import pytest
import yaml

from hf_xlt.pretraining.experiment import PretrainingExperiment, read_experiment
from hf_xlt.pretraining.presets import PRESETS


def describe(**fields) -> PretrainingExperiment:
    return PretrainingExperiment(**{"languages": ["en", "de", "fr"], "bitext": ["corpus"], "steps": 10, **fields})


def test_the_preset_fills_what_is_left_out():
    experiment = describe(preset="mini")
    assert (experiment.vocab_size, experiment.learning_rate) == (16_000, PRESETS["mini"].learning_rate)
    assert describe(preset="mini", vocab_size=900, learning_rate=0.1).vocab_size == 900
    assert describe(schedule="inverse_sqrt").warmup == 4000
    assert describe(schedule="inverse_sqrt", warmup=0.1).warmup == 0.1


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ("pivot", [("en", "de"), ("en", "fr")]),
        ("all", [("en", "de"), ("en", "fr"), ("de", "fr")]),
        (["de-en", "fr-de"], [("de", "en"), ("fr", "de")]),
    ],
)
def test_pairs(pairs, expected):
    assert describe(pairs=pairs).language_pairs == expected


def test_options_replace_the_file_and_its_budget(tmp_path):
    path = tmp_path / "pretrain.yaml"
    fields = {"languages": ["en", "sw"], "text": "a,b", "minutes": 3, "learning_rate": "1e-3", "objectives": "mlm"}
    path.write_text(yaml.safe_dump(fields))
    experiment = read_experiment(path, {"tokens": 500, "preset": None})
    assert (experiment.minutes, experiment.tokens, experiment.learning_rate) == (None, 500, 1e-3)
    assert (experiment.text, experiment.objectives) == (["a", "b"], ["mlm"])


def test_tokens_are_read_as_on_the_command_line(tmp_path):
    path = tmp_path / "pretrain.yaml"
    path.write_text("languages: [en, de]\nbitext: a\ntokens: 5e6\n")
    assert read_experiment(path, {}).tokens == 5_000_000
    assert read_experiment(path, {"tokens": 2.5e3}).tokens == 2500


def test_the_fingerprint_changes_with_description_and_data():
    one = describe()
    assert one.fingerprint("a") == describe().fingerprint("a")
    assert len({one.fingerprint("a"), one.fingerprint("b"), describe(seed=2).fingerprint("a")}) == 3


def test_languages_are_brought_to_two_letter_codes():
    assert describe(languages=["eng", "DE"]).languages == ["en", "de"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"languages": []}, "`languages` must name languages"),
        ({"languages": ["en", "en"]}, "each once"),
        ({"languages": ["en", "eng"]}, "each once"),
        ({"languages": ["en", False]}, "write Norwegian as 'no'"),
        ({"bitext": []}, "nothing to train on"),
        ({"bitext": [], "text": ["a"]}, "`tlm` needs sentence pairs"),
        ({"text_from_bitext": False}, "`mlm` needs text"),
        ({"languages": ["en"]}, "needs a second language"),
        ({"pairs": ["en-sw"]}, "expected two of en, de, fr"),
        ({"pairs": "de-fr"}, "`pairs` must be"),
        ({"objectives": ["clm"]}, "`objectives` must be of mlm, tlm"),
        ({"steps": None}, "exactly one of steps, tokens, minutes, got none"),
        ({"tokens": 5}, "got steps and tokens"),
        ({"preset": "huge"}, "`preset` must be one of nano"),
        ({"schedule": "cosine"}, "`schedule` must be one of linear"),
        ({"model": {"vocab_size": 5}}, "`model`: vocab_size cannot be set"),
        ({"model": {"emb_dim": 30, "n_heads": 4}}, "emb_dim 30 must be a multiple of n_heads 4"),
        ({"mask_rate": 1.0}, "`mask_rate` must lie between"),
        ({"batch_tokens": 0}, "`batch_tokens` must be a whole number"),
        ({"steps": 1.5}, "`steps` must be a whole number"),
        ({"learning_rate": 0.0}, "`learning_rate` must be above 0"),
        ({"learning_rate": float("nan")}, "`learning_rate` must be a finite number, got nan"),
        ({"steps": None, "minutes": float("inf")}, "`minutes` must be a finite number, got inf"),
        ({"max_ratio": float("nan")}, "`max_ratio` must be a finite number"),
        ({"warmup": float("nan")}, "`warmup` must be a finite number"),
        ({"bptt": 2}, "`bptt` must be at least 3, got 2"),
        ({"mixed": "yes"}, "`mixed` must be true or false"),
        ({"bptt": 513}, "`bptt` 513 makes sequences of 513 positions, and the model has 512"),
        ({"max_pair_tokens": 511}, "`max_pair_tokens` 511 makes sequences of 513 positions"),
        ({"max_pair_tokens": 255, "reset_positions": False}, "makes sequences of 513 positions"),
    ],
)
def test_what_does_not_fit_is_named(fields, message):
    with pytest.raises(ValueError, match=message):
        describe(**fields)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("languages: [en", "not YAML"),
        ("[1]", "expected fields and their values"),
        ("langs: [en]", "unknown field 'langs'"),
        ("alpha: much", "`alpha` must be a number, got 'much'"),
        ("tokens: many", "`tokens` must be a number, such as 5e6, got 'many'"),
        ("tokens: .inf", "`tokens` must be a number"),
        ("text: [en.txt]", "says no `languages`"),
    ],
)
def test_files_that_are_wrong(tmp_path, text, message):
    path = Path(tmp_path / "wrong.yaml")
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_experiment(path, {})
