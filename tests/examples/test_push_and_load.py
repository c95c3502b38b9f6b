"""The example of publishing, to a Hub on loopback."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples.running import EXAMPLES
from tests.hub_server import HubServer
from tests.models.taggers import word_tagger

pytest.importorskip("hf_xlt.hub.publishing")


def test_it_publishes_and_tags_with_what_is_on_the_hub(tmp_path):
    tagger = word_tagger()
    tagger.model.save_pretrained(tmp_path / "tagger")
    tagger.features.save_pretrained(tmp_path / "tagger")
    (tmp_path / "tagger" / "README.md").write_text("---\nlanguage: [en, de]\n---\n\n# A tagger\n", encoding="utf-8")
    options = ["--folder", "tagger", "--repo", "me/tagger", "--private", "true"]
    options += ["--text", "Anna lives in Berlin", "--language", "en"]
    with HubServer() as hub:
        env = hub.environment(tmp_path / "home") | {"PYTHONPATH": str(Path(__file__).parents[2])}
        program = [sys.executable, str(EXAMPLES / "push_and_load.py"), *options]
        done = subprocess.run(program, env=env, capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 0, done.stderr[-3000:]
        assert "model.safetensors" in hub.files("model", "me/tagger")
        assert hub.repos["model", "me/tagger"].private
    expected = tagger("Anna lives in Berlin", lang="en", aggregation="none")
    assert done.stdout.splitlines()[-1] == " ".join(f"{word['word']}/{word['entity']}" for word in expected)
