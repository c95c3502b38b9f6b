"""Probe runs: stopped and started again, and what they do only once."""

import json
from pathlib import Path

import pytest

from hf_xlt.probes import encoder_layers
from hf_xlt.probes.experiment import ProbeExperiment
from hf_xlt.probes.plan import ProbeProgress
from hf_xlt.probes.runner import find_inputs, run
from tests.probes.tiny_runs import write_encoder, write_translations


@pytest.fixture(scope="module")
def experiment(tmp_path_factory) -> ProbeExperiment:
    folder = tmp_path_factory.mktemp("made")
    models = [f"{name}={write_encoder(folder / name, seed)}" for seed, name in enumerate("ab", 1)]
    text = str(write_translations(folder / "text"))
    return ProbeExperiment(text=text, languages=["en", "de", "fr"], models=models, similarity=True)


def timeless(folder: Path) -> dict:
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return results | {"seconds": None}


class Stopping(ProbeProgress):
    """Stops a run where a part begins."""

    def __init__(self, part: str):
        self.part = part

    def begin_part(self, name):
        if name == self.part:
            raise KeyboardInterrupt


def test_stopped_anywhere_and_started_again_ends_in_the_same_results(experiment, tmp_path, monkeypatch):
    run(experiment, [], tmp_path / "whole")
    encoded = []
    encode = encoder_layers.sentence_vectors

    def counted(model, tokenizer, texts, language, **options):
        encoded.append(language)
        return encode(model, tokenizer, texts, language, **options)

    monkeypatch.setattr(encoder_layers, "sentence_vectors", counted)
    stops = ("a: sentences in German", "a: neighbours, en-fr", "b: similarity of languages", "spelling, en-fr")
    for part in stops:
        with pytest.raises(KeyboardInterrupt):
            run(experiment, [], tmp_path / "stopped", Stopping(part))
        assert not (tmp_path / "stopped" / "results.json").exists()
    run(experiment, [], tmp_path / "stopped")
    assert timeless(tmp_path / "stopped") == timeless(tmp_path / "whole")
    assert len(encoded) == 4 * 3, "each language once by each encoder, untrained ones included"


def test_another_text_is_another_run(experiment, tmp_path):
    before = experiment.fingerprint(*find_inputs(experiment).fingerprints())
    assert before == experiment.fingerprint(*find_inputs(experiment).fingerprints())
    text = write_translations(tmp_path / "text")
    with (text / "de.txt").open("a", encoding="utf-8") as file:
        file.write("noch einer\n")
    for code in ("en", "fr"):
        with (text / f"{code}.txt").open("a", encoding="utf-8") as file:
            file.write("one more\n")
    hashes = {tuple(find_inputs(ProbeExperiment(**vars(experiment) | {"text": str(text)})).fingerprints())}
    hashes.add(tuple(find_inputs(experiment).fingerprints()))
    assert len(hashes) == 2


def test_pairs_that_are_asked_for(experiment):
    def pairs(**fields):
        return find_inputs(ProbeExperiment(**vars(experiment) | fields)).pairs

    assert pairs() == [("en", "de"), ("en", "fr")]
    assert pairs(pairs=["all"]) == [("en", "de"), ("en", "fr"), ("de", "fr")]
    assert pairs(pairs=["fr-de"]) == [("fr", "de")]
    with pytest.raises(ValueError, match="the text has en, de, fr, got 'ru'"):
        pairs(pairs=["en-ru"])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"pairs": ["en"]}, "two languages such as 'en-de', or 'all', got 'en'"),
        ({"pairs": ["en-en"]}, "of two languages, got 'en-en'"),
        ({"languages": ["english"]}, "`languages`: expected an ISO 639 language code"),
        ({"distance": "manhattan"}, "`distance` must be one of euclidean, cosine, csls, got 'manhattan'"),
        ({"models": ["x/a", "y/a", "z=x/a"], "languages": None}, "`--languages en,de` says"),
    ],
)
def test_impossible_descriptions_are_errors(fields, message):
    with pytest.raises(ValueError, match=message):
        ProbeExperiment(**{"text": "t", "languages": ["en", "de"], "models": ["x"]} | fields)
