"""The example of adapters."""

import re

from peft import PeftConfig
from transformers import AutoModelForTokenClassification

from tests.examples.running import run_example
from tests.examples.tiny_encoder import write_encoder


def test_it_trains_little_and_saves_adapter_and_model(tiny_corpus, tmp_path, monkeypatch, capsys):
    encoder = write_encoder(tmp_path / "encoder")
    options = {"data": tiny_corpus, "task": "pos", "source": "en", "target": "de", "model": encoder, "rank": 4}
    options |= {"output_dir": tmp_path / "out", "num_train_epochs": 15, "learning_rate": 0.03}
    run_example("run_lora", options, monkeypatch)
    shown = capsys.readouterr().out
    trained, whole = (int(number.replace(",", "")) for number in re.search(r"Trained (\S+) of (\S+) ", shown).groups())
    assert 0 < trained < whole / 10
    assert float(re.search(r"de: (\d+\.\d) %", shown)[1]) > 20
    adapter, merged = (re.search(rf"^{part}: (.*)$", shown, re.M)[1] for part in ("adapter", "merged"))
    assert adapter == merged and "/" in merged
    assert PeftConfig.from_pretrained(tmp_path / "out").base_model_name_or_path == encoder
    assert AutoModelForTokenClassification.from_pretrained(tmp_path / "out-merged").config.id2label[0] == "DET"
