"""The example of the tagger on the library."""

from transformers import pipeline

from tests.examples.running import run_example
from tests.transfer.tiny_vectors import write_aligned


def test_it_trains_scores_and_saves_what_tags(tiny_corpus, tmp_path, monkeypatch, capsys):
    aligned = write_aligned(tmp_path / "aligned", ["en", "de"])
    options = {"data": tiny_corpus, "source": "en", "target": "de", "vectors": aligned, "sentences": 60}
    options |= {"num_train_epochs": 25, "output_dir": tmp_path / "out"}
    run_example("run_adversarial_tagger", options, monkeypatch, tmp_path / "tagger.yaml")
    shown = capsys.readouterr().out
    score = float(shown.partition("without labels of it: ")[2].partition(" %")[0])
    assert score > 50
    assert "entity_group" in shown
    tagger = pipeline("word-tagging", model=str(tmp_path / "out"), trust_remote_code=True)
    assert [entity["word"] for entity in tagger("Anna mag ein haus .", lang="de")] == ["Anna"]
