"""Where UDPipe models are: files, or models of Universal Dependencies treebanks by language."""

import contextlib
import hashlib
import os
import sys
from difflib import get_close_matches
from pathlib import Path

from ..data.languages import language_code

SUFFIX = ".udpipe"


def find_model(name: str | os.PathLike) -> Path:
    """Return the file of a model.

    Args:
        name: A file, or the name that spacy-udpipe has for a model: a language (`de`), or a language and a treebank
            (`de-hdt`). If that is not there yet, it is downloaded.

    Raises:
        FileNotFoundError: If there is no such file, or the download fails.
        ValueError: If it is neither a file nor a name.
        ImportError: If spacy-udpipe is needed and not installed.
    """
    path = Path(name)
    if path.is_file():
        return path
    if path.suffix == SUFFIX or len(path.parts) > 1:
        raise FileNotFoundError(f"{path}: no such file; expected a UDPipe model, or a language such as `de`.")
    return _downloaded(os.fspath(name))


def _downloaded(name: str) -> Path:
    try:
        from spacy_udpipe import utils
    except ImportError as error:
        raise ImportError(
            f'Finding a UDPipe model for {name!r} needs spacy-udpipe: `pip install "hf_xlt[parse]"`.'
        ) from error
    if name not in utils.LANGUAGES:
        near = get_close_matches(name, utils.LANGUAGES) or ["de", "en", "zh"]
        raise ValueError(
            f"expected a UDPipe model as a file ({SUFFIX}) or by language, such as {', '.join(near)}, got {name!r}."
        )
    path = Path(utils.MODELS_DIR, utils.LANGUAGES[name])
    if not path.is_file():
        try:
            with contextlib.redirect_stdout(sys.stderr):  # it prints
                utils.download(name)
        except OSError as error:
            path.unlink(missing_ok=True)  # a part of it would be taken for the whole
            raise FileNotFoundError(
                f"there is no UDPipe model for {name!r} on this machine, and the download failed ({error}). Run "
                f"`python -c \"import spacy_udpipe; spacy_udpipe.download('{name}')\"` where there is a network, "
                f"which makes {path}, or train one with `hf-xlt data train-parser`."
            ) from error
    return path


def read_parser_name(text: str) -> tuple[str, Path]:
    """Return the language and the file that a command line says: `de=german.udpipe`, or `de`.

    Raises:
        FileNotFoundError: If there is no such file, or a download fails.
        ValueError: If the text says neither.
    """
    language, _, name = text.partition("=")
    if language.endswith(SUFFIX):
        raise ValueError(f"expected LANGUAGE=FILE, such as de={text}, got {text!r}.")
    return language_code(language.partition("-")[0]), find_model(name or language)


def fingerprint(path: str | os.PathLike) -> str:
    """Return a hash of a model."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()[:16]


def description_file(path: str | os.PathLike) -> Path:
    """Return the file beside a model that says how it was trained, and how good it is."""
    return Path(f"{os.fspath(path)}.json")
