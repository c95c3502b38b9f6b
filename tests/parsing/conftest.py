"""A tiny German model, trained from the sentences of `tiny.py`."""

from pathlib import Path

import pytest

pytest.importorskip("ufal.udpipe", reason='UDPipe is not installed: pip install "hf_xlt[parse]"')

from hf_xlt.data.conllu import Sentence, read_conllu
from hf_xlt.parsing import Parser
from hf_xlt.parsing.training import train_parser
from tests.parsing.tiny import FAST, treebank_text


@pytest.fixture(scope="session")
def treebank(tmp_path_factory) -> Path:
    """Return a treebank of 32 sentences."""
    path = tmp_path_factory.mktemp("treebank") / "de_tiny-ud-train.conllu"
    path.write_text(treebank_text(), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def gold(treebank) -> list[Sentence]:
    """Return its sentences."""
    return list(read_conllu(treebank))


@pytest.fixture(scope="session")
def model(treebank, tmp_path_factory) -> Path:
    """Return a model that was trained on it, and knows it by heart."""
    path = tmp_path_factory.mktemp("models") / "de.udpipe"
    train_parser([treebank], path, test=[treebank], options=FAST)
    return path


@pytest.fixture
def parser(model) -> Parser:
    """Return a parser with that model."""
    return Parser(model, "de")
