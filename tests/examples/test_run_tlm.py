"""The example of pre-training on the library."""

import torch
from transformers import AutoModelForMaskedLM, AutoTokenizer

from tests.examples.running import run_example


def test_it_trains_and_saves_what_plain_transformers_opens(tmp_path, monkeypatch, capsys):
    lines = {"en": "The dog sees river {} .\n", "de": "Der Hund sieht Fluss {} .\n"}
    for folder in ("first", "second"):  # the same text twice
        (tmp_path / "bitext" / folder).mkdir(parents=True)
        for code, line in lines.items():
            text = "".join(line.format(number) for number in range(40))
            (tmp_path / "bitext" / folder / f"{code}.txt").write_text(text, encoding="utf-8")
    options = {"source": "en", "target": "de", "bitext": tmp_path / "bitext", "output_dir": tmp_path / "out"}
    run_example("run_tlm", options | {"max_steps": 2}, monkeypatch)
    assert "40 pairs of {'read': 80, 'kept': 40, 'duplicate': 40}" in capsys.readouterr().out
    model = AutoModelForMaskedLM.from_pretrained(tmp_path / "out")
    assert (model.config.dropout, model.config.attention_dropout) == (0.1, 0.1)
    assert model.config.lang2id == {"en": 0, "de": 1}
    assert len(AutoTokenizer.from_pretrained(tmp_path / "out")) == model.config.vocab_size
    mean = model.transformer.lang_embeddings.weight.mean(0)
    torch.testing.assert_close(mean, torch.zeros_like(mean), atol=1e-6, rtol=0)
