"""Bad input gets one clear line, exit code 1 or 2, and leaves nothing behind."""

import shutil
import sys

import pytest
from conftest import write_card, write_split
from transformers import BertConfig, BertModel

from hf_xlt.cli import main


@pytest.fixture
def transfer(tmp_path, monkeypatch, capsys):
    """Run `hf-xlt transfer` in an empty folder; return exit code, standard output and the lines of standard error."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def call(*options):
        monkeypatch.setattr(sys, "argv", ["hf-xlt", "transfer", *map(str, options)])
        with pytest.raises(SystemExit) as exit_:
            main()
        assert list(folder.iterdir()) == []
        output = capsys.readouterr()
        return exit_.value.code, output.out, output.err.strip().splitlines()

    return call


def assert_one_line(result, *words):
    code, output, errors = result
    assert code == 1
    assert output == ""
    assert len(errors) == 1, errors
    assert errors[0].startswith("error: ")
    for word in words:
        assert word in errors[0]


def test_unknown_language(transfer, tiny_corpus):
    options = ("--task", "pos", "--data", tiny_corpus, "--train")
    assert_one_line(transfer(*options, "en,xx"), "no data for 'xx'", "It has: de, en, fr")
    assert_one_line(transfer(*options, "fr"), "'fr' has no split 'train'", "It has: test")


def test_unknown_data_and_model(transfer, tiny_corpus, tmp_path):
    assert_one_line(transfer("--task", "pos", "--data", "./nowhere", "--train", "en"), "./nowhere: no such folder")
    assert_one_line(transfer("--task", "pos", "--data", tmp_path, "--train", "en"), "found none", "datasets_scripts")
    model = tmp_path / "nothing"
    options = ("--task", "pos", "--data", tiny_corpus, "--train", "en", "--model", model)
    assert_one_line(transfer(*options), f"{model}: no such model folder")


def test_truncated_parquet(transfer, tiny_corpus, tmp_path):
    corpus = tmp_path / "corpus"
    shutil.copytree(tiny_corpus, corpus)
    path = corpus / "de" / "train-00000-of-00001.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    assert_one_line(
        transfer("--task", "pos", "--data", corpus, "--train", "de"), str(path), "not a whole Parquet file"
    )


def test_model_folder_without_a_tokenizer(transfer, tiny_corpus, tmp_path):
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=100, **sizes)).save_pretrained(tmp_path / "bert")
    options = ("--task", "pos", "--data", tiny_corpus, "--train", "en", "--model", tmp_path / "bert")
    assert_one_line(transfer(*options), "expected a tokenizer beside the model", "save_pretrained")


def test_label_sets_that_differ(transfer, tiny_corpus, tmp_path):
    corpus = tmp_path / "corpus"
    write_split(corpus, "fr", "test", 5, ner_tags=["O", "B-LOC", "I-LOC", "B-PER", "I-PER", "B-ORG", "I-ORG"])
    write_card(corpus)
    options = ("--task", "ner", "--data", tiny_corpus, "--train", "en", "--eval-data", corpus, "--eval", "fr")
    assert_one_line(transfer(*options), "labels of training and evaluation data differ", "B-ORG, I-ORG", "--drop")


def test_no_place_to_write(transfer, tiny_corpus, tmp_path):
    (tmp_path / "file").touch()
    options = ("--task", "pos", "--data", tiny_corpus, "--train", "en", "--output")
    assert_one_line(transfer(*options, tmp_path / "file" / "run"), "Not a directory")
    assert_one_line(transfer(*options, tiny_corpus), "expected an empty or a new folder")


def test_wrong_columns(transfer, tmp_path):
    from datasets import Dataset

    (tmp_path / "corpus" / "en").mkdir(parents=True)
    Dataset.from_dict({"words": [["a"]]}).to_parquet(str(tmp_path / "corpus" / "en" / "train-0.parquet"))
    write_card(tmp_path / "corpus")
    options = ("--task", "pos", "--data", tmp_path / "corpus", "--train", "en")
    assert_one_line(transfer(*options), "expected a column `tokens`, got words")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ("--task", "parsing", "--data", "d", "--train", "en"),
            ["`task` must be one of pos, ner, relation, argument, got 'parsing'"],
        ),
        (("--data", "d", "--train", "en"), ["no `task`", "--task"]),
        (("missing.yaml",), ["missing.yaml"]),
    ],
)
def test_descriptions_that_say_too_little(transfer, options, words):
    assert_one_line(transfer(*options), *words)


@pytest.mark.parametrize("options", [("--seeds", "0"), ("--seeds", "many"), ("--no-such-option",), ("--seeds",)])
def test_wrong_usage_is_exit_code_2(transfer, options):
    code, output, errors = transfer("--task", "pos", *options)
    assert code == 2
    assert output == ""
    assert any("--" in line for line in errors)
