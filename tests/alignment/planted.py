"""Word vectors of made-up languages that are rotations of one space, and their dictionaries."""

from pathlib import Path

import torch

from hf_xlt.alignment.experiment import AlignmentExperiment
from hf_xlt.alignment.inputs import Direction, find_inputs
from hf_xlt.alignment.language_vectors import LanguageVectors
from hf_xlt.alignment.material import Material, read_lexicons
from hf_xlt.alignment.sentence_pairs import SentencePairs
from hf_xlt.data.vectors import WordVectors, write_vectors

WORDS, DIMENSIONS = 240, 12
SMALL = {
    "adversarial": {"epochs": 1, "epoch_size": 640, "dis_hid_dim": 8, "components": None},
    "self_learning": {"max_iterations": 40, "patience": 4, "seed_words": 240},
    "restarts": 2,
    "iterations": 2,
}


def word(code: str, number: int) -> str:
    """Return the word of a language for a meaning."""
    return f"{code}{number}"


def write_planted(folder: Path, languages: tuple[str, ...] = ("en", "de"), noise: float = 0.005) -> Path:
    """Write `wiki.de.vec` and dictionaries in the names of MUSE; the first language lies as it is, others are rotated.

    Words 0 to 119 are in the training dictionaries, 120 to 179 in those for tests.
    """
    folder.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(0)
    scales = torch.arange(1, DIMENSIONS + 1) ** -0.5  # no direction like another
    space = (torch.rand(WORDS, DIMENSIONS, generator=generator) ** 2 - 0.2) * scales
    for code in languages:
        turn = torch.linalg.qr(torch.randn(DIMENSIONS, DIMENSIONS, generator=generator)).Q
        matrix = space if code == languages[0] else space @ turn.T
        matrix = matrix + noise * torch.randn(matrix.shape, generator=generator)
        write_vectors(WordVectors([word(code, row) for row in range(WORDS)], matrix), folder / f"wiki.{code}.vec")
    for source in languages:
        for target in languages:
            if source != target:
                for part, rows in {"0-5000": range(120), "5000-6500": range(120, 180)}.items():
                    lines = [f"{word(source, row)} {word(target, row)}\n" for row in rows]
                    (folder / f"{source}-{target}.{part}.txt").write_text("".join(lines), encoding="utf-8")
    return folder


def describe(folder: Path, **fields) -> AlignmentExperiment:
    """Return an alignment of the planted vectors that takes a moment."""
    values = {"languages": ["en", "de"], "vectors": [str(folder)], "dictionary": [str(folder)], **SMALL}
    return AlignmentExperiment(**{**values, **fields})


def read(folder: Path, sentences: dict[Direction, SentencePairs] | None = None, **fields) -> Material:
    """Return the material of such an alignment."""
    experiment = describe(folder, **fields)
    inputs = find_inputs(experiment)
    languages = {code: LanguageVectors.read(path, experiment) for code, path in inputs.vectors.items()}
    return Material(experiment, languages, read_lexicons(inputs), sentences or {})
