"""Self-learning: a map from a dictionary and a dictionary from the map, in turn (Artetxe, Labaka & Agirre 2018).

It starts from very little, such as how alike words lie among the others of their language, and works where the
adversarial map collapses. What keeps it from settling on a poor solution is chance: in each iteration a word sees only
some of the words of the other language, few at first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import normalize

from .dictionary_induction import DictionaryInduction
from .linear_maps import procrustes
from .seeds import check_space, similarity_pairs

SMALLEST_EIGENVALUE = 1e-12  # Of the largest one.


@dataclass(frozen=True)
class SelfLearningOptions:
    """How self-learning goes on; the published values are the defaults.

    Attributes:
        vocabulary: How many of the most frequent words dictionaries are made of. All their cosines are held: 20,000
            words take 1.7 GB, and twice as many four times that.
        neighbours: Over how many CSLS averages.
        seed_words: How many of the most frequent words the first dictionary is made of, where none is given.
        keep_probability: How probably a word sees a given word of the other language in the first iterations.
        keep_growth: By what the probability grows where the objective no longer does.
        patience: Iterations without an improvement before it grows, or, at 1, learning ends.
        threshold: Smallest improvement of the objective that counts as one.
        max_iterations: Iterations after which learning ends in any case.
        reweight: Whether the final maps stretch the directions the languages agree on.
    """

    vocabulary: int = 20_000
    neighbours: int = 10
    seed_words: int = 4000
    keep_probability: float = 0.1
    keep_growth: float = 2.0
    patience: int = 50
    threshold: float = 1e-6
    max_iterations: int = 1000
    reweight: bool = True

    def __post_init__(self):
        """Check the values."""
        for name in ("vocabulary", "neighbours", "seed_words", "patience", "max_iterations"):
            if type(getattr(self, name)) is not int or getattr(self, name) < 1:
                raise ValueError(f"`{name}` must be a whole number of at least 1, got {getattr(self, name)!r}.")
        for name in ("keep_probability", "keep_growth", "threshold"):
            if type(getattr(self, name)) not in (int, float):
                raise ValueError(f"`{name}` must be a number, got {getattr(self, name)!r}.")
        if type(self.reweight) is not bool:
            raise ValueError(f"`reweight` must be true or false, got {self.reweight!r}.")
        if not 0 < self.keep_probability <= 1:
            raise ValueError(f"`keep_probability` must be above 0 and at most 1, got {self.keep_probability!r}.")
        if not self.keep_growth > 1:
            raise ValueError(f"`keep_growth` must be above 1, or it would never reach 1, got {self.keep_growth!r}.")
        if not self.threshold >= 0:
            raise ValueError(f"`threshold` must be at least 0, got {self.threshold!r}.")


class SelfLearning(NamedTuple):
    """What self-learning found.

    Attributes:
        source_map: (dimensions, dimensions); source vectors x go to `x @ source_map.T`.
        target_map: (dimensions, dimensions), likewise for target vectors; the unit matrix without re-weighting.
        rotation: (dimensions, dimensions), orthogonal, from source to target vectors: the map without re-weighting.
        pairs: (pairs, 2) int64, source row and target row: the last dictionary, from which the maps were made. Those
            that are the best of both words weighed double there.
        objective: Mean cosine of a word with its nearest in the other language, of both directions, in the last
            iteration.
        iterations: Number of dictionaries made; `max_iterations` where learning did not end by itself.
    """

    source_map: Tensor
    target_map: Tensor
    rotation: Tensor
    pairs: Tensor
    objective: float
    iterations: int


@torch.no_grad()
def self_learn(
    source: Tensor,
    target: Tensor,
    pairs: Tensor | None = None,
    options: SelfLearningOptions | None = None,
    seed: int = 1,
    progress: Callable[[int, float, float], None] | None = None,
) -> SelfLearning:
    """Learn a shared space from two spaces and, at most, a first dictionary.

    Args:
        source: (source words, dimensions), most frequent first; best `normalised` by unit, center, unit. Dictionaries
            come from cosines, but in the maps longer vectors weigh more.
        target: (target words, dimensions), likewise.
        pairs: (pairs, 2) int64, rows of the first dictionary; `similarity_pairs` by default.
        options: The published ones by default.
        seed: Of the words left out by chance.
        progress: Called after each iteration with its number from 1, the objective and the probability with which
            words are kept.

    Raises:
        ValueError: If a side has no word or no dimension, holds NaN or infinity, or has only one vector for all words;
            or if the dimensions differ, or there is no pair.
    """
    options = options or SelfLearningOptions()
    check_space("source", source)
    check_space("target", target)
    if source.shape[1] != target.shape[1]:
        raise ValueError(
            f"Self-learning needs spaces of the same dimensions, got {source.shape[1]} and {target.shape[1]}."
        )
    if pairs is None:
        pairs = similarity_pairs(source, target, options.seed_words, options.neighbours)
    generator = torch.Generator().manual_seed(seed)
    frequent_source, frequent_target = (normalize(side[: options.vocabulary], dim=1) for side in (source, target))
    induction = DictionaryInduction(frequent_source, frequent_target, options.neighbours)

    best, improved, keep = -torch.inf, 0, options.keep_probability
    objective, iterations = best, 0
    for iteration in range(1, options.max_iterations + 1):
        if iteration - improved > options.patience:
            if keep == 1:
                break
            keep, improved = min(1.0, keep * options.keep_growth), iteration
        rotation = _rotation(source, target, pairs)
        pairs, objective = induction(frequent_source @ rotation.T, frequent_target, keep, generator)
        iterations = iteration
        if objective - best >= options.threshold:
            best, improved = objective, iteration
        if progress:
            progress(iteration, objective, keep)

    rotation = _rotation(source, target, pairs)
    if options.reweight:
        source_map, target_map = reweighted_maps(source[pairs[:, 0]], target[pairs[:, 1]])
    else:
        source_map, target_map = rotation, torch.eye(len(rotation)).to(rotation)
    return SelfLearning(source_map, target_map, rotation, pairs.unique(dim=0), objective, iterations)


def reweighted_maps(source: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Return maps into a space in which what the languages agree on is stretched (Artetxe et al. 2018, section 3.4).

    Each space is whitened, multiplied along the singular vectors of the whitened cross-covariance by the square roots
    of the singular values, and de-whitened; then the source is turned into the target. The published method turns both
    into the coordinates of the singular vectors, which gives the same cosines.

    Args:
        source: (pairs, dimensions).
        target: (pairs, dimensions), the translations in the same order.

    Returns:
        Source map and target map, (dimensions, dimensions) each, in the inputs' precision.
    """
    precision = source.dtype
    source, target = source.double(), target.double()
    (whiten_source, colour_source), (whiten_target, colour_target) = _whitening(source), _whitening(target)
    left, values, right = torch.linalg.svd(whiten_source @ source.T @ target @ whiten_target)
    # Rows are multiplied from the right here; the maps are the transposes.
    source_map = whiten_source @ (left * values.sqrt()) @ left.T @ colour_source @ left @ right
    target_map = whiten_target @ (right.T * values.sqrt()) @ right @ colour_target
    return source_map.T.to(precision), target_map.T.to(precision)


def _whitening(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """Return (M^T M)^(-1/2) and (M^T M)^(1/2); directions in which M hardly has anything are left small."""
    values, vectors = torch.linalg.eigh(matrix.T @ matrix)
    values = values.clamp(min=values[-1] * SMALLEST_EIGENVALUE)
    return (vectors * values.rsqrt()) @ vectors.T, (vectors * values.sqrt()) @ vectors.T


def _rotation(source: Tensor, target: Tensor, pairs: Tensor) -> Tensor:
    return procrustes(source[pairs[:, 0]], target[pairs[:, 1]])
