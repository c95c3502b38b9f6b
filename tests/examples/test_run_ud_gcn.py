"""The example of the classifier of pairs on the library."""

import runpy
import sys
from pathlib import Path

from transformers import AutoModelForSequenceClassification

from hf_xlt.models import TreeFeatures
from tests.transfer.tiny_pairs import write_pairs

EXAMPLE = Path(__file__).parents[2] / "examples" / "run_ud_gcn.py"


def test_it_trains_scores_and_saves_what_labels(tmp_path, monkeypatch, capsys):
    corpus = write_pairs(tmp_path / "corpus", languages=("en", "de"))
    options = [corpus, "en", "de", tmp_path / "out", "--epochs", 30]
    monkeypatch.setattr(sys, "argv", ["run_ud_gcn.py", *map(str, options)])
    runpy.run_path(str(EXAMPLE), run_name="example")["main"]()
    shown = capsys.readouterr().out
    assert float(shown.partition("without labels of it: ")[2].partition(" %")[0]) > 90
    assert "A table of dependency paths: 100.0 %" in shown
    assert " -> " in shown
    model = AutoModelForSequenceClassification.from_pretrained(tmp_path / "out")
    assert list(model.config.id2label.values()) == TreeFeatures.from_pretrained(tmp_path / "out").labels
