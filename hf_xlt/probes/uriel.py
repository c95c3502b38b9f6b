"""Features of URIEL, as lang2vec ships them (Littell et al. 2017, "URIEL and lang2vec", EACL)."""

import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ..data.languages import language_code, twin_code
from .typology import LanguageFeatures

ARRAYS = ("langs", "feats", "sources", "data")
NAME = "URIEL (Littell et al. 2017, CC BY-SA 4.0)"


def read_uriel(path: str | os.PathLike, languages: Iterable[str], kind: str = "S_") -> LanguageFeatures:
    """Read features from a `.npz` of URIEL: numbers from 0 to 1, the mean over the sources that know them.

    Several entries can have the same language code (`ara` and `arb`): the one with most of the features stands for it,
    of several the first. Languages that the file does not know are not among the values.

    Args:
        path: `features.npz`, `feature_averages.npz` or `feature_predictions.npz` of lang2vec. The last has no missing
            values: they were predicted from related and neighbouring languages.
        languages: Codes of the languages to read.
        kind: What the names of the features begin with: `S_` for syntax, `P_` for phonology, `INV_` for inventories.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is not a file of URIEL, or has no feature of that kind.
    """
    path = Path(path)
    arrays = _load(path)
    names = [str(name) for name in arrays["feats"]]
    columns = [column for column, name in enumerate(names) if name.startswith(kind)]
    if not columns:
        raise ValueError(f"{path}: expected features that begin with {kind!r}, got {', '.join(names[:5])}, ...")
    known = {}
    for row, text in enumerate(arrays["langs"]):
        try:
            known.setdefault(language_code(str(text)), []).append(row)
        except ValueError:  # Withdrawn codes
            continue
    values, origins = {}, {}
    for language in sorted({twin_code(language) for language in languages}):
        means = [(row, _means(arrays["data"][row][columns])) for row in known.get(language, [])]
        if means:
            row, best = max(means, key=lambda entry: np.isfinite(entry[1]).sum())
            values[language] = {
                names[column]: float(value) for column, value in zip(columns, best, strict=True) if np.isfinite(value)
            }
            origins[language] = str(arrays["langs"][row])
    names = {name: name for name in (names[column] for column in columns)}
    return LanguageFeatures(f"{NAME}, {path.name}", names, values, {}, origins)


def _load(path: Path) -> dict[str, np.ndarray]:
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file. Expected a `.npz` of URIEL: the wheel of lang2vec has them.")
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in ARRAYS}
    except (KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"{path}: expected a `.npz` of plain arrays {', '.join(ARRAYS)}, as lang2vec has them ({error})."
        ) from error
    shape = tuple(len(arrays[name]) for name in ARRAYS[:3])
    if arrays["data"].shape != shape:
        raise ValueError(f"{path}: expected data of the shape {shape}, got {arrays['data'].shape}.")
    return arrays


def _means(values: np.ndarray) -> np.ndarray:
    """Average (features, sources) over sources that know the feature; -1 is unknown, and NaN where all are."""
    known = values >= 0
    with np.errstate(invalid="ignore"):
        return np.where(known, values, 0).sum(axis=1) / known.sum(axis=1)
