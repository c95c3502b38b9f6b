"""The example of the classifier of pairs on the library."""

from transformers import AutoModelForSequenceClassification

from hf_xlt.models import TreeFeatures
from tests.examples.running import run_example
from tests.transfer.tiny_pairs import write_pairs


def test_it_trains_scores_and_saves_what_labels(tmp_path, monkeypatch, capsys):
    corpus = write_pairs(tmp_path / "corpus", languages=("en", "de"))
    options = {"data": corpus, "source": "en", "target": "de", "output_dir": tmp_path / "out"}
    run_example("run_ud_gcn", options | {"num_train_epochs": 30}, monkeypatch)
    shown = capsys.readouterr().out
    assert float(shown.partition("without labels of it: ")[2].partition(" %")[0]) > 90
    assert "A table of dependency paths: 100.0 %" in shown
    assert " -> " in shown
    model = AutoModelForSequenceClassification.from_pretrained(tmp_path / "out")
    assert list(model.config.id2label.values()) == TreeFeatures.from_pretrained(tmp_path / "out").labels
