"""URIEL: means over sources, what is missing, and files that are none."""

import numpy as np
import pytest

from hf_xlt.probes import read_uriel, typological_distance

LANGUAGES = ["en", "de", "ja", "ar", "sw", "gl"]


def write(path, data, langs=("ara", "arb", "deu"), feats=("S_A", "S_B", "P_C")):
    data = np.array(data, dtype=np.float32)
    np.savez(path, langs=list(langs), feats=list(feats), sources=["X", "Y"][: data.shape[-1]], data=data)
    return path


@pytest.fixture
def small(tmp_path):
    data = [
        [[1, -1], [-1, -1], [1, 1]],
        [[0, 0], [0, 1], [-1, -1]],
        [[1, 1], [-1, 0], [-1, -1]],
    ]
    return write(tmp_path / "features.npz", data)


def test_means_over_the_sources_that_know(small):
    found = read_uriel(small, ["ar", "deu", "en", "de~script=rot"])  # nothing is known of a twin
    assert found.values == {"ar": {"S_A": 0.0, "S_B": 0.5}, "de": {"S_A": 1.0, "S_B": 0.0}}
    assert found.origins == {"ar": "arb", "de": "deu"}  # `ara` knows one feature of syntax.
    assert typological_distance(found, "ar", "de") == 0.75
    assert found.missing("en") == ["S_A", "S_B"]
    assert read_uriel(small, ["ar"], kind="P_").values == {"ar": {"P_C": 1.0}}


def test_averages_are_the_means_of_the_sources(real_data):
    one, other = (
        read_uriel(real_data / "uriel" / f"{name}.npz", LANGUAGES) for name in ("features", "feature_averages")
    )
    assert one.origins == other.origins
    for language in LANGUAGES:
        assert one.of(language) == pytest.approx(other.of(language), abs=5e-5)  # to four digits


def test_predictions_lack_nothing(real_data):
    found = read_uriel(real_data / "uriel" / "feature_predictions.npz", LANGUAGES)
    assert list(found.values) == sorted(LANGUAGES)
    assert len(found.names) == 103
    assert all(found.missing(language) == [] for language in LANGUAGES)
    english = [typological_distance(found, "en", language) for language in ("de", "ja")]
    assert 0 < english[0] < english[1] < 1


def test_files_of_another_kind_are_errors(tmp_path, small):
    with pytest.raises(FileNotFoundError, match="none.npz: no such file"):
        read_uriel(tmp_path / "none.npz", LANGUAGES)
    (tmp_path / "text.npz").write_text("langs", encoding="utf-8")
    np.savez(tmp_path / "other.npz", langs=["deu"])
    np.savez(tmp_path / "pickled.npz", langs=np.array([{}]), feats=["S_A"], sources=["X"], data=np.zeros((1, 1, 1)))
    np.save(tmp_path / "one.npy", np.zeros(3))
    for name in ("text.npz", "other.npz", "pickled.npz", "one.npy"):
        with pytest.raises(ValueError, match=f"{name}: expected a `.npz` of plain arrays langs, feats, sources, data"):
            read_uriel(tmp_path / name, LANGUAGES)
    with pytest.raises(ValueError, match=r"wide.npz: expected data of the shape \(3, 3, 2\), got \(3, 2, 2\)"):
        read_uriel(write(tmp_path / "wide.npz", np.zeros((3, 2, 2))), LANGUAGES)
    with pytest.raises(ValueError, match="begin with 'INV_', got S_A, S_B, P_C"):
        read_uriel(small, LANGUAGES, kind="INV_")
