"""The example of an alignment on the library."""

import runpy
import sys
from pathlib import Path

from hf_xlt.models import AlignedEmbeddings
from tests.alignment.planted import write_planted

EXAMPLE = Path(__file__).parents[2] / "examples" / "run_alignment.py"


def test_it_maps_scores_and_saves_what_translates(tmp_path, monkeypatch, capsys):
    planted = write_planted(tmp_path / "planted")
    dictionaries = [planted / f"de-en.{part}.txt" for part in ("0-5000", "5000-6500")]
    files = ["de", planted / "wiki.de.vec", "en", planted / "wiki.en.vec", *dictionaries, tmp_path / "aligned"]
    monkeypatch.setattr(sys, "argv", ["run_alignment.py", *map(str, files)])
    runpy.run_path(str(EXAMPLE), run_name="example")["main"]()
    shown = capsys.readouterr().out
    for method in ("procrustes", "procrustes+refine"):
        for retrieval in ("nn", "csls"):
            assert f"{method}, {retrieval}: P@1 100.0 % of 60 words" in shown
    assert "120 pairs" in shown
    assert "100.0 % of the test words are in both vocabularies" in shown
    model = AlignedEmbeddings.from_pretrained(tmp_path / "aligned")
    assert model.config.hub == "en"
    assert model.translate(["de150"], "de", "en", k=1)[0][0][0] == "en150"
