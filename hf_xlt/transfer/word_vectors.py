"""The word vectors that a tagger reads: all languages in one space."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from ..alignment.inputs import NAMED, VECTORS, find_vectors
from ..data.languages import display_name, language_code
from ..data.vectors import WordVectors, read_vectors
from ..models import AlignedEmbeddings
from ..models.saved_models import open_config, saved_fingerprint


def read_word_spaces(specs: Sequence[str], languages: Sequence[str], max_vectors: int) -> dict[str, WordVectors]:
    """Read the vectors of the most frequent words of each language.

    Args:
        specs: Folder or Hub id of `AlignedEmbeddings`, or files and folders as `find_vectors` takes them.
        languages: Their codes.
        max_vectors: Words of each language.

    Raises:
        FileNotFoundError: If there is no such file, folder or model.
        ValueError: If a language has no vectors, those of two languages differ in their dimensions, or a file cannot
            be read.
    """
    if is_model(specs):
        spaces = _of_model(specs[0], languages, max_vectors)
    else:
        # One list of files may serve several runs: those of languages that are not asked for are left.
        named = {spec: match[1] for spec in specs if (match := NAMED.fullmatch(spec))}
        asked = [spec for spec in specs if spec not in named or language_code(named[spec]) in languages]
        files = find_vectors(asked, list(languages))
        spaces = {code: read_vectors(path, max_vectors) for code, path in files.items()}
    given = ", ".join(specs)
    if missing := [code for code in languages if code not in spaces]:
        names = ", ".join(f"{display_name(code)} ({code})" for code in missing)
        raise ValueError(
            f"{given}: no word vectors of {names}. Bring all languages into one space with `hf-xlt align --languages "
            f"{','.join(languages)}`, or leave these out of `--train`, `--eval` and `--targets`."
        )
    if len({space.dimensions for space in spaces.values()}) > 1:
        sizes = ", ".join(f"{space.dimensions} of {code}" for code, space in spaces.items())
        raise ValueError(
            f"{given}: expected vectors of the same dimensions in all languages, got {sizes}. Map them into one space "
            "with `hf-xlt align`."
        )
    return {code: spaces[code] for code in languages}


def is_model(specs: Sequence[str]) -> bool:
    """Tell whether vectors are given as the folder or Hub id of a model, and not as files.

    Example:
        >>> is_model(["me/aligned"]), is_model(["en=wiki.en.vec"]), is_model(["wiki.en.vec"])
        (True, False, False)
    """
    if len(specs) > 1 or "=" in specs[0]:
        return False
    path = Path(specs[0])
    return (path / "config.json").exists() if path.exists() else not VECTORS.fullmatch(path.name)


def vectors_fingerprint(specs: Sequence[str]) -> str:
    """Return a hash of a model's files, or of the files of vectors."""
    if is_model(specs):
        return saved_fingerprint(specs[0])
    digest = hashlib.sha256()
    for spec in specs:
        path = Path(spec.rpartition("=")[2])
        for file in [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file()):
            digest.update(file.name.encode())
            with file.open("rb") as opened:
                while block := opened.read(1 << 24):
                    digest.update(block)
    return digest.hexdigest()[:16]


def joint_matrix(spaces: Mapping[str, WordVectors]) -> Tensor:
    """Stack the vectors of all languages, each language scaled to a mean square of 1.

    Recurrent layers are initialised for inputs of about this size, and aligned vectors have the length 1.

    Returns:
        Vectors, (words of all languages, dimensions).
    """
    return torch.cat([space.matrix / space.matrix.square().mean().sqrt() for space in spaces.values()])


def _of_model(name: str, languages: Sequence[str], max_vectors: int) -> dict[str, WordVectors]:
    config = open_config(name)
    if config.model_type != "aligned-embeddings":
        raise ValueError(
            f"{name}: expected `AlignedEmbeddings`, the model of `hf-xlt align`, got one of type "
            f"{config.model_type!r}. On an encoder, the tagger is `--model {name} --adversarial`."
        )
    model = AlignedEmbeddings.from_pretrained(name)
    return {
        code: WordVectors(model.words(code)[:max_vectors], model.vectors(code)[:max_vectors].clone())
        for code in languages
        if code in model.config.languages
    }
