"""`hf-xlt data train-parser` as a user calls it."""

import json
import sys

import pytest

pytest.importorskip("ufal.udpipe", reason='UDPipe is not installed: pip install "hf_xlt[parse]"')

from hf_xlt.cli import main
from hf_xlt.parsing import Parser
from tests.parsing.tiny import FAST, treebank_text


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """Run `hf-xlt data train-parser`; return exit code, standard output and standard error."""
    (tmp_path / "t.conllu").write_text(treebank_text(), encoding="utf-8")

    def run(*options):
        output = ["--output", tmp_path / "de.udpipe", "--tokenizer", FAST.tokenizer, "--parser", FAST.parser]
        argv = ["hf-xlt", "data", "train-parser", tmp_path / "t.conllu", "--iterations", "3", *output, *options]
        monkeypatch.setattr(sys, "argv", list(map(str, argv)))
        with pytest.raises(SystemExit) as exit_:
            main()
        shown = capsys.readouterr()
        return exit_.value.code, shown.out, shown.err

    return run


def test_train_parser(call, tmp_path):
    code, shown, told = call("--test", tmp_path / "t.conllu")
    assert code == 0, told
    lines = shown.splitlines()
    assert lines[0].startswith("Trained on 32 sentences, 192 words in ")
    assert lines[1] == "Quality on t.conllu:" and "UPOS 100.0  UAS 100.0  LAS 100.0   of 192 words" in lines[2]
    assert lines[3].endswith("F1, words found 100.0") and lines[4].endswith("de.udpipe.json")
    assert next(Parser(tmp_path / "de.udpipe").parse_tokens([["zum", "See"]])).words == ["zu", "dem", "See"]

    code, _, told = call()
    assert code == 1 and "the file is there; choose another --output, or replace it with --overwrite" in told
    code, shown, _ = call("--overwrite", "--json", "--heldout", tmp_path / "t.conllu")
    assert code == 0 and json.loads(shown)["heldout"][0]["file"] == "t.conllu"


def test_errors_are_one_line(call, tmp_path):
    code, _, told = call("--heldout", tmp_path / "no.conllu")
    assert code == 1 and told.count("\n") == 1 and "no.conllu" in told
    code, _, told = call("--tagger", "models=9")
    assert code == 1 and "error: UDPipe could not be trained: error: Cannot create more than four tagger" in told
    assert not (tmp_path / "de.udpipe").exists()
