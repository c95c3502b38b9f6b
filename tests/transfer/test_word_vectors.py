"""Tests of the word vectors that a tagger reads."""

import pytest
import torch

from hf_xlt.data.vectors import write_vectors
from hf_xlt.transfer.word_vectors import joint_matrix, read_word_spaces, vectors_fingerprint
from tests.transfer.tiny_vectors import word_vectors, write_aligned, write_files


def test_a_model_and_files_give_the_same_words_and_vectors(tmp_path):
    of_model = read_word_spaces([str(write_aligned(tmp_path / "aligned"))], ["de", "en"], 5)
    of_files = read_word_spaces(write_files(tmp_path), ["de", "en"], 5)  # there are some of French, too
    assert list(of_model) == list(of_files) == ["de", "en"]
    for code, space in of_model.items():
        assert space.words == of_files[code].words == word_vectors(code).words[:5]
        torch.testing.assert_close(space.matrix, of_files[code].matrix)


def test_each_language_is_scaled_to_a_mean_square_of_one():
    spaces = {code: word_vectors(code) for code in ("en", "de")}
    first, second = joint_matrix(spaces).split([len(space) for space in spaces.values()])
    for matrix, space in zip((first, second), spaces.values(), strict=True):
        assert matrix.square().mean() == pytest.approx(1)
        torch.testing.assert_close(matrix / matrix.norm(), space.matrix / space.matrix.norm())


def test_other_dimensions_are_an_error(tmp_path):
    specs = write_files(tmp_path, ["en"])
    write_vectors(word_vectors("de", dimensions=7), tmp_path / "made.de.vec")
    message = r"expected vectors of the same dimensions in all languages, got 12 of en, 7 of de.*hf-xlt align"
    with pytest.raises(ValueError, match=message):
        read_word_spaces([*specs, f"de={tmp_path / 'made.de.vec'}"], ["en", "de"], 10)


def test_another_kind_of_model_is_an_error(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(ValueError, match="expected `AlignedEmbeddings`.*got one of type 'bert'"):
        read_word_spaces([str(tmp_path)], ["en"], 10)


def test_the_fingerprint_follows_the_vectors(tmp_path):
    specs = write_files(tmp_path)
    before = vectors_fingerprint(specs)
    assert vectors_fingerprint(specs) == before
    write_vectors(word_vectors("de", dimensions=7), tmp_path / "made.de.vec")
    assert vectors_fingerprint(specs) != before
