"""Tests of runs on data sets that say where their trees are from."""

from pathlib import Path

import yaml

from hf_xlt.transfer.experiment import Experiment
from hf_xlt.transfer.runner import run
from tests.transfer.tiny_pairs import write_pairs

TINY = {"hidden_size": 16, "upos_size": 8, "deprel_size": 8, "entity_size": 8, "trigger_size": 4}
PARSED = {
    "source": "x.udpipe",
    "fingerprint": "0a",
    "quality": [{"split": "test", "words": 9, "upos": 92.0, "uas": 73.0, "las": 67.2, "failures": 0}],
}


def corpus_with_trees(folder: Path, trees: dict) -> Path:
    card = write_pairs(folder) / "README.md"
    card.write_text(card.read_text().replace("---\n", f"---\n{yaml.safe_dump({'trees': trees})}", 1))
    return folder


def test_a_run_on_gold_trees_evaluated_on_predicted_ones(tmp_path):
    languages = ("de", "en", "fr")
    gold = corpus_with_trees(tmp_path / "gold", dict.fromkeys(languages, {"source": "gold"}))
    parsed = corpus_with_trees(tmp_path / "parsed", dict.fromkeys(languages, PARSED))
    experiment = Experiment(
        "argument", str(gold), ["en"], eval=["de", "fr"], eval_data=str(parsed), seeds=[1], epochs=1.0, extractor=TINY
    )
    results, folder = run(experiment, ["hf-xlt"], tmp_path / "run")
    assert results["ledger"]["trees"] == [
        {"purpose": "training", "language": "en", "source": "gold", "fingerprint": None, "quality": []},
        {"purpose": "evaluation", "language": "de", **PARSED},
        {"purpose": "evaluation", "language": "fr", **PARSED},
    ]
    told = (
        "Trees of the evaluation sentences: parsed by x.udpipe, UPOS 92.0, UAS 73.0, LAS 67.2 on the gold trees of "
        "these sentences (German, French)."
    )
    assert results["ledger"]["notes"][:2] == ["Trees of the training sentences: gold (English).", told]
    for file in ("report.html", "model/README.md"):
        assert told in (folder / file).read_text()
