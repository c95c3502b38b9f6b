"""The vocabulary of an encoder, learned on a smoothed sample of all languages' text."""

import random
from collections.abc import Mapping
from pathlib import Path

from transformers import PreTrainedTokenizerFast

from ..data.sampling import smoothed_probabilities
from ..tokenization.shared_bpe import train_shared_bpe
from .records import read_records

# What the sample may hold: about half a gigabyte in memory.
MAX_CHARACTERS = 100_000_000


def learn_vocabulary(
    files: Mapping[str, list[Path]],
    vocab_size: int,
    alpha: float,
    positions: int,
) -> PreTrainedTokenizerFast:
    """Learn a vocabulary on text of which only a sample is held in memory.

    Args:
        files: Files of records per language.
        vocab_size: Entries, at most.
        alpha: Smoothing of the languages' shares.
        positions: Longest sequence of the model.
    """
    return train_shared_bpe(draw_sample(files, alpha, MAX_CHARACTERS), vocab_size, alpha=1.0, max_length=positions)


def draw_sample(files: Mapping[str, list[Path]], alpha: float, max_characters: int) -> dict[str, list[str]]:
    """Draw sentences with smoothed language shares.

    The sample has the shares that `hf_xlt.data.sampling.sample_languages` would give; it is smaller where that would
    have more characters than the sample may hold.

    Args:
        files: Files of records per language.
        alpha: Smoothing of the languages' shares.
        max_characters: Size of the sample, about.
    """
    sizes = {language: _size(language, paths) for language, paths in files.items()}
    total = sum(sentences for sentences, _ in sizes.values())
    shares = smoothed_probabilities({language: sentences for language, (sentences, _) in sizes.items()}, alpha)
    characters = sum(share * total * sizes[code][1] / max(sizes[code][0], 1) for code, share in shares.items())
    wanted = total * min(1.0, max_characters / max(characters, 1))
    return {
        language: _sample(language, files[language], sizes[language][0], round(share * wanted))
        for language, share in shares.items()
    }


def _size(language: str, paths: list[Path]) -> tuple[int, int]:
    """Return sentences and characters of a language."""
    sentences = characters = 0
    for path in paths:
        for record in read_records(path):
            sentences += 1
            characters += len(record[language])
    return sentences, characters


def _sample(language: str, paths: list[Path], size: int, wanted: int) -> list[str]:
    """Return so many sentences, the whole text repeated as often as it fits and the rest drawn."""
    whole, rest = divmod(wanted, max(size, 1))
    drawn = set(random.Random(f"0 {language}").sample(range(size), rest if size else 0))
    sentences: list[str] = []
    number = 0
    for path in paths:
        for record in read_records(path):
            sentences += [record[language]] * (whole + (number in drawn))
            number += 1
    return sentences
