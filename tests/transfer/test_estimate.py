"""Tests of how the seconds of a run are estimated."""

from types import SimpleNamespace

import pytest
import torch

from hf_xlt.data.subwords import window_words
from hf_xlt.training.tagging_rows import TaggingRows
from hf_xlt.transfer import estimate
from hf_xlt.transfer.cell import Cell
from hf_xlt.transfer.experiment import Experiment

WORDS = {"task": "ner", "data": "d", "model": "adversarial-bilstm", "vectors": ["v"], "epochs": 2.0}


def rows(sentences: int) -> TaggingRows:
    """Sentences of five words."""
    return TaggingRows.unlabelled(window_words([[2] * 5] * sentences, None, 9))


class Model(torch.nn.Linear):
    """Stands for a model; of three numbers where it is trained against a discriminator, else of one."""

    def forward(self, labels=None):
        return labels


class Encoder:
    """Stands for the tagger."""

    def unlabelled_rows(self, train: str) -> dict[str, TaggingRows]:
        return {} if train == "en+de" else {"de": rows(40)}

    def trial(self, labelled, unlabelled):
        self.size = 3 if unlabelled else 1
        return Model(1, self.size), {"labels": torch.zeros(len(labelled), 5)}

    def loss(self, model, batch):
        return model.weight.sum()


@pytest.fixture
def runner(monkeypatch):
    """Training on a piece takes 1 s against a discriminator, else 0.1 s; tagging one 0.001 s."""
    encoder = Encoder()

    def seconds(step):
        pieces = 4 * 5
        return pieces * (0.001 if step.__name__ == "tag" else {3: 1.0, 1: 0.1}[encoder.size])

    monkeypatch.setattr(estimate, "_seconds", seconds)
    return SimpleNamespace(
        encoder=encoder,
        training_rows={"en": rows(20), "de": rows(10)},
        development_rows={"en": rows(2), "de": rows(2)},
        evaluation_rows={"de": rows(6)},
    )


@pytest.mark.parametrize(
    ("train", "fields", "labelled_seconds", "tagged"),
    [
        ("en", {}, 2 * 100 * 1.0, 3 * 10 + 30),
        ("en", {"adversarial": False}, 2 * 100 * 0.1, 3 * 10 + 30),
        ("en+de", {}, 2 * 150 * 0.1, 3 * 20 + 30),
        # A teacher, and a student without a discriminator on the labelled and a quarter of the 200 unlabelled pieces.
        ("en", {"pseudo_labels": "discriminator"}, 2 * 100 * 1.0 + 2 * (100 + 50) * 0.1, 2 * 3 * 10 + 200 + 30),
        ("en+de", {"pseudo_labels": "discriminator"}, 2 * 150 * 0.1, 3 * 20 + 30),
    ],
)
def test_what_is_trained_is_counted(runner, train, fields, labelled_seconds, tagged):
    runner.experiment = Experiment(**WORDS, train=[train], batch_size=4, adversary={"keep": 0.25}, **fields)
    cells = [Cell(train, 1, "model")]
    assert estimate.estimate_seconds(runner, cells) == pytest.approx(labelled_seconds + 0.001 * tagged)
