"""The example of probes on the library."""

import re

from tests.examples.running import run_example
from tests.probes.tiny_runs import write_encoder, write_translations


def test_it_prints_every_layer_and_what_the_languages_share(tmp_path, monkeypatch, capsys):
    options = {"model": write_encoder(tmp_path / "encoder", 1), "text": write_translations(tmp_path / "text")}
    options |= {"source": "en", "target": "de", "sentences": 30}
    run_example("run_probes", options, monkeypatch, tmp_path / "probes.yaml")
    head, *layers, pieces, order = capsys.readouterr().out.splitlines()
    assert head.endswith("(n = 30, spelling alone 100.0)"), "each sentence has a number of its own"
    assert [line.split()[0] for line in layers] == ["0", "1", "2"]
    assert all(
        re.fullmatch(r"\d +\d+\.\d \[\d+\.\d, \d+\.\d\] +\d+\.\d \[\d+\.\d, \d+\.\d\] *", line) for line in layers
    )
    assert re.fullmatch(r"word pieces: Jaccard 0\.\d{3} of \d+ and \d+", pieces)
    assert order == "word order: 4 of 6 features of WALS shared, other values of 81A, 86A"
