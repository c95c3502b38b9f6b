"""What is checked before a model is uploaded."""

import json
import shutil

import pytest

from hf_xlt.hub.model_folder import check_model_folder


@pytest.fixture
def folder(folders, tmp_path):
    """Return a copy of a saved tagger."""
    return shutil.copytree(folders / "tagger", tmp_path / "model")


def test_what_training_left_and_pickles_stay_here(folder):
    before = {path.name for path in folder.iterdir()}
    (folder / "checkpoint-7").mkdir()
    for name in ("training_args.bin", "checkpoint-7/optimizer.pt", "checkpoint-7/config.json", "scaler.pt", ".hidden"):
        (folder / name).write_bytes(b"a pickle")
    (folder / "trainer_state.json").write_text("{}")
    found = check_model_folder(folder)
    assert set(found.files) == before
    assert found.size == sum((folder / name).stat().st_size for name in before)
    assert "training_args.bin" in found.left_out and "checkpoint-7/config.json" in found.left_out
    assert not found.is_adapter


def test_pickled_weights_are_refused(folder):
    (folder / "model.safetensors").unlink()
    with pytest.raises(FileNotFoundError, match="expected weights as safetensors, found none"):
        check_model_folder(folder)
    (folder / "pytorch_model.bin").write_bytes(b"a pickle")
    with pytest.raises(FileNotFoundError, match=r"found pytorch_model.bin, which run code"):
        check_model_folder(folder)


def test_weights_that_were_cut_off(folder):
    content = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(content[: len(content) // 2])
    with pytest.raises(ValueError, match=r"model\.safetensors: cannot be read"):
        check_model_folder(folder)


def test_a_part_of_the_weights_is_missing(folder):
    index = {"weight_map": {"a": "model.safetensors", "b": "model-2.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(FileNotFoundError, match=r"names 'model-2\.safetensors'"):
        check_model_folder(folder)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("config.json", "config.json of a saved model"),
        ("README.md", "expected a card"),
        ("word_features.json", "expected a tokenizer or word features"),
        ("modeling_adversarial_bilstm.py", r"modeling_adversarial_bilstm\.py, which is not there"),
        ("pipeline_word_tagging.py", r"pipeline_word_tagging\.py, which is not there"),
    ],
)
def test_something_is_missing(missing, words, folder):
    (folder / missing).unlink()
    if missing == "word_features.json":
        for path in folder.glob("vocab.*.txt"):
            path.unlink()
    with pytest.raises(FileNotFoundError, match=words):
        check_model_folder(folder)


def test_a_card_with_gaps(folder):
    (folder / "README.md").write_text("# A model\n")
    with pytest.raises(ValueError, match="expected metadata"):
        check_model_folder(folder)
    (folder / "README.md").write_text("---\nlicense: mit\n---\n[More Information Needed]\n")
    with pytest.raises(ValueError, match="the card has gaps"):
        check_model_folder(folder)


def test_adapters_of_a_model_that_others_do_not_have(folders, tmp_path):
    folder = shutil.copytree(folders / "run" / "adapter", tmp_path / "adapter")
    with pytest.raises(ValueError, match=r"expected adapters of a model on the Hub.*got '/"):
        check_model_folder(folder)


def test_no_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="expected the folder of a run or of a saved model"):
        check_model_folder(tmp_path / "nothing")
