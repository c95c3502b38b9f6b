"""The example of the tagger on the library."""

import runpy
import sys
from pathlib import Path

from transformers import pipeline

from tests.transfer.tiny_vectors import write_aligned

EXAMPLE = Path(__file__).parents[2] / "examples" / "run_adversarial_tagger.py"


def test_it_trains_scores_and_saves_what_tags(tiny_corpus, tmp_path, monkeypatch, capsys):
    aligned = write_aligned(tmp_path / "aligned", ["en", "de"])
    options = [tiny_corpus, "en", "de", aligned, tmp_path / "out", "--sentences", 60, "--epochs", 25]
    monkeypatch.setattr(sys, "argv", ["run_adversarial_tagger.py", *map(str, options)])
    runpy.run_path(str(EXAMPLE), run_name="example")["main"]()
    shown = capsys.readouterr().out
    score = float(shown.partition("without labels of it: ")[2].partition(" %")[0])
    assert score > 50
    assert "entity_group" in shown
    tagger = pipeline("word-tagging", model=str(tmp_path / "out"), trust_remote_code=True)
    assert [entity["word"] for entity in tagger("Anna mag ein haus .", lang="de")] == ["Anna"]
