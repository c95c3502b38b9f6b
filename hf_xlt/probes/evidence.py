"""What is known of pairs of languages without labels of the target, beside finished scores."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from math import log

from .pairs import Pair
from .typology import LanguageFeatures, shared_counts, typological_distance


@dataclass(frozen=True)
class Evidence:
    """What is known of a pair of languages without labels of the target; None where it is not known.

    Args:
        shared_features: Number of shared typological features.
        distance: Typological distance, such as that of URIEL.
        overlap: Overlap of word pieces.
        translation: Accuracy of nearest-neighbour translation.
        log_tokens: Natural logarithm of the number of training tokens of the source.
    """

    shared_features: float | None = None
    distance: float | None = None
    overlap: float | None = None
    translation: float | None = None
    log_tokens: float | None = None


NAMES = tuple(field.name for field in fields(Evidence))
# What goes first where nothing was learned, and whether more of it is better; the next ones break ties.
PRIOR_ORDER = {"shared_features": 1, "distance": -1, "translation": 1, "overlap": 1, "log_tokens": 1}


@dataclass(frozen=True)
class Matrix:
    """A finished matrix: zero-shot scores, and what was known of the pairs.

    Args:
        scores: Training and evaluation language -> zero-shot score between 0 and 1.
        evidence: The same pairs -> evidence.

    Raises:
        ValueError: If a pair has a score and no evidence.
    """

    scores: Mapping[Pair, float]
    evidence: Mapping[Pair, Evidence]

    def __post_init__(self):
        for pair in self.scores:
            if pair not in self.evidence:
                raise ValueError(f"Expected evidence for every pair with a score, got none for {'→'.join(pair)}.")

    def without(self, language: str) -> "Matrix":
        """Return the matrix without the pairs of a language, in any role."""
        scores = {pair: score for pair, score in self.scores.items() if language not in pair}
        return Matrix(scores, self.evidence)


def gather_evidence(
    pairs: Iterable[Pair],
    *,
    features: LanguageFeatures | None = None,
    distances: LanguageFeatures | None = None,
    overlaps: Mapping[Pair, float] | None = None,
    translation: Mapping[Pair, float] | None = None,
    tokens: Mapping[str, int] | None = None,
) -> dict[Pair, Evidence]:
    """Put together what is known of pairs of source and target.

    Args:
        pairs: The pairs.
        features: Features to count the shared ones of, such as `wals_features()`.
        distances: Features to measure the distance of, such as those of `read_uriel`.
        overlaps: Pair -> overlap of word pieces.
        translation: Pair -> accuracy of nearest-neighbour translation.
        tokens: Source language -> number of its training tokens.

    Example:
        >>> from hf_xlt.probes import wals_features
        >>> found = gather_evidence([("en", "de"), ("en", "gl")], features=wals_features(), tokens={"en": 1000})
        >>> found["en", "de"].shared_features, found["en", "gl"].shared_features, found["en", "de"].overlap
        (4, None, None)
    """
    pairs = list(pairs)
    counts = shared_counts(features, pairs) if features else {}
    return {
        pair: Evidence(
            shared_features=counts.get(pair),
            distance=typological_distance(distances, *pair) if distances else None,
            overlap=(overlaps or {}).get(pair),
            translation=(translation or {}).get(pair),
            log_tokens=log(tokens[pair[0]]) if tokens and tokens.get(pair[0]) else None,
        )
        for pair in pairs
    }
