"""The example of an alignment on the library."""

from hf_xlt.models import AlignedEmbeddings
from tests.alignment.planted import write_planted
from tests.examples.running import run_example


def test_it_maps_scores_and_saves_what_translates(tmp_path, monkeypatch, capsys):
    planted = write_planted(tmp_path / "planted")
    options = {"source": "de", "target": "en", "output_dir": tmp_path / "aligned"}
    options |= {f"{side}_vectors": planted / f"wiki.{options[side]}.vec" for side in ("source", "target")}
    options |= {"train": planted / "de-en.0-5000.txt", "test": planted / "de-en.5000-6500.txt"}
    run_example("run_alignment", options, monkeypatch)
    shown = capsys.readouterr().out
    for method in ("procrustes", "procrustes+refine"):
        for retrieval in ("nn", "csls"):
            assert f"{method}, {retrieval}: P@1 100.0 % of 60 words" in shown
    assert "120 pairs" in shown
    assert "100.0 % of the test words are in both vocabularies" in shown
    model = AlignedEmbeddings.from_pretrained(tmp_path / "aligned")
    assert model.config.hub == "en"
    assert model.translate(["de150"], "de", "en", k=1)[0][0][0] == "en150"
