"""The vectors of each language of an alignment: read from a file, or trained on text."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from torch import Tensor

from ..data.filters import Exclusion, keep_text
from ..data.hash_set import HashSet
from ..data.text_sources import TextSource
from ..data.text_vectors import train_vectors, words_of
from ..data.vectors import WordVectors, read_vectors, write_vectors
from ..files import write_json
from .experiment import AlignmentExperiment
from .normalisation import Normalisation

VECTORS = "vectors.safetensors"
TRAINING = "training.json"


@dataclass(frozen=True)
class LanguageVectors:
    """The vectors of a language, as they came and as they are aligned.

    Attributes:
        vectors: Words and vectors.
        normalisation: What is done to vectors before they are mapped.
        sources: The file they were read from; of trained ones the names of the texts.
        text: Of trained ones, `sentences` and `tokens` they were trained on; else None.
        seconds: Of trained ones, what the training took.
    """

    vectors: WordVectors
    normalisation: Normalisation
    sources: list[str]
    text: dict[str, int] | None = None
    seconds: float = 0.0

    @classmethod
    def read(cls, path: Path, experiment: AlignmentExperiment) -> "LanguageVectors":
        """Read a file of vectors, the most frequent words of it."""
        vectors = read_vectors(path, experiment.max_vocab)
        return cls(vectors, Normalisation.fit(vectors.matrix, experiment.normalise), [str(path)])

    @cached_property
    def matrix(self) -> Tensor:
        """Normalised vectors, (words, dimensions)."""
        return self.normalisation(self.vectors.matrix)

    @property
    def name(self) -> str:
        """What they are from."""
        return ", ".join(self.sources)

    @property
    def words(self) -> list[str]:
        """Words, the most frequent first."""
        return self.vectors.words

    @cached_property
    def fingerprint(self) -> str:
        """Hash of words and vectors."""
        digest = hashlib.sha256("\n".join(self.words).encode())
        digest.update(self.vectors.matrix.numpy())
        return digest.hexdigest()[:16]


@dataclass(frozen=True)
class Sentences:
    """Lists of words from a file with a sentence a line; every iteration reads it anew."""

    path: Path

    def __iter__(self) -> Iterator[list[str]]:
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                yield line.split()


def trained_vectors(
    language: str,
    sources: list[TextSource],
    exclusion: Exclusion,
    experiment: AlignmentExperiment,
    dimensions: int,
    folder: Path,
    progress: Callable[[int, int], None],
) -> LanguageVectors:
    """Train vectors on text, or read those that an earlier start has trained.

    Args:
        language: Its code.
        sources: Its text.
        exclusion: Sentences that must not be trained on.
        experiment: The description.
        dimensions: Size of the vectors.
        folder: The run's folder; gets `vectors/<language>/`.
        progress: Is told the number of epochs done and that of all.

    Raises:
        ValueError: If nothing is left of the text, or too little for the size of the vectors.
    """
    kept = folder / "vectors" / language
    if not (kept / TRAINING).exists():
        text = kept / "text.txt"
        kept.mkdir(parents=True, exist_ok=True)
        counts = _write_words(language, sources, exclusion, text)
        started = time.perf_counter()
        vectors = train_vectors(Sentences(text), dimensions=dimensions, progress=progress, **experiment.training)
        write_vectors(vectors.most_frequent(experiment.max_vocab), kept / VECTORS, "safetensors")
        seconds = time.perf_counter() - started
        write_json(kept / TRAINING, {"text": counts, "seconds": seconds})  # last: it says that all is written
        text.unlink()
    vectors = read_vectors(kept / VECTORS)
    training = json.loads((kept / TRAINING).read_text(encoding="utf-8"))
    normalisation = Normalisation.fit(vectors.matrix, experiment.normalise)
    return LanguageVectors(vectors, normalisation, [source.name for source in sources], **training)


def _write_words(language: str, sources: list[TextSource], exclusion: Exclusion, path: Path) -> dict[str, int]:
    """Write the words of each sentence that is kept; return how many sentences and words there are."""
    counts: Counter[str] = Counter()
    sentences = tokens = 0
    with path.open("w", encoding="utf-8") as file:
        for line in keep_text(chain.from_iterable(sources), exclusion, counts, seen=HashSet()):
            if words := words_of(line.text, language):
                file.write(" ".join(words) + "\n")
                sentences, tokens = sentences + 1, tokens + len(words)
    if not sentences:
        reasons = ", ".join(f"{name} {count:,}" for name, count in counts.items())
        raise ValueError(
            f"Nothing is left to train vectors of {language} on after the filters ({reasons}). Give more text, or "
            "look at `exclude` and `bitext`."
        )
    return {"sentences": sentences, "tokens": tokens}
