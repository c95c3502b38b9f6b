"""Word vectors of the made-up languages of `conftest.WORDS`, words of the same meaning near each other."""

from collections.abc import Iterable
from pathlib import Path

import torch
from conftest import WORDS

from hf_xlt.data.vectors import WordVectors, write_vectors
from hf_xlt.models import AlignedEmbeddings

DIMENSIONS = 12


def word_vectors(language: str, dimensions: int = DIMENSIONS) -> WordVectors:
    """Return the vectors of a language."""
    words = [".", *(word for group in WORDS[language].values() for word in group)]
    meanings = torch.randn(len(words), dimensions, generator=torch.Generator().manual_seed(0))
    own = torch.Generator().manual_seed(1 + list(WORDS).index(language))
    return WordVectors(words, meanings + 0.1 * torch.randn(meanings.shape, generator=own))


def write_aligned(folder: Path, languages: Iterable[str] = WORDS) -> Path:
    """Save `AlignedEmbeddings` of some languages."""
    spaces = {code: word_vectors(code) for code in languages}
    AlignedEmbeddings.from_vectors(spaces, hub=next(iter(spaces))).save_pretrained(folder)
    return folder


def write_files(folder: Path, languages: Iterable[str] = WORDS) -> list[str]:
    """Write a file of vectors for each language; return what `--vectors` takes."""
    for code in languages:
        write_vectors(word_vectors(code), folder / f"made.{code}.vec")
    return [f"{code}={folder / f'made.{code}.vec'}" for code in languages]
