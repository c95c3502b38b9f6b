"""Whether the language of a sentence can be read off its vector, layer by layer."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

import numpy as np
import torch
from torch import Tensor

from .progress import Progress, silent
from .shares import Share

Probe = Literal["linear", "quadratic"]
# Principal components that the quadratic probe looks at: each language has a covariance matrix of them.
COMPONENTS = 50
# Share of the identity matrix in these, as some have few sentences.
SHRINKAGE = 0.1
MOST_ITERATIONS = 1000


class IdentityAccuracy(NamedTuple):
    """Share of held-out sentences whose language a classifier tells, with its 95 % interval.

    Attributes:
        layer: Number of the layer; 0 is the embeddings.
        probe: `linear` for logistic regression, `quadratic` for a Gaussian a language.
        centred: Whether each language's mean was taken away.
        value: The share.
        low: Lower end of the interval.
        high: Upper end.
        n: Number of held-out sentences.
        chance: What one gets who always says the most frequent language.
    """

    layer: int
    probe: Probe
    centred: bool
    value: float
    low: float
    high: float
    n: int
    chance: float


def identity_accuracies(
    vectors: Mapping[str, Tensor], *, seed: int = 0, progress: Progress = silent
) -> list[IdentityAccuracy]:
    """Learn the language from one half of the sentences, and tell it for the other half, before and after centring.

    Centring takes away each language's mean over the first half (Libovický, Rosa & Fraser 2020). A linear classifier
    is then at chance by construction: where all classes have the same mean, none is better than a constant (Belrose et
    al. 2023, section 3). What of the language is left, in the spread of the sentences, only the quadratic one can see.

    Args:
        vectors: Language -> (layers, sentences, hidden), from `sentence_vectors`. Translations in the same order fall
            into the same half, so that the topic says nothing about the language.
        seed: Of the halves.
        progress: Is told how many layers are done, and how many there are.

    Returns:
        Four rows a layer.

    Raises:
        ImportError: If scikit-learn is not installed.
        ValueError: If there are fewer than two languages, or fewer than four sentences of one.
    """
    sizes = {language: own.shape[1] for language, own in vectors.items()}
    if len(sizes) < 2 or min(sizes.values()) < 4:
        raise ValueError(f"Expected at least two languages, and four sentences of each, got {sizes!r}.")
    halves = {language: _halves(size, seed) for language, size in sizes.items()}
    layers = len(next(iter(vectors.values())))
    rows = []
    for layer in range(layers):
        of_layer = [(own[layer].numpy(), *halves[language]) for language, own in vectors.items()]
        for centred in (False, True):
            sides = _sides(of_layer, centred)
            rows += [_accuracy(layer, probe, centred, *sides) for probe in get_args(Probe)]
        progress(layer + 1, layers)
    return rows


def _halves(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    order = torch.randperm(size, generator=torch.Generator().manual_seed(seed)).numpy()
    return order[: size // 2], order[size // 2 :]


def _sides(
    languages: list[tuple[np.ndarray, np.ndarray, np.ndarray]], centred: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return vectors and languages of the sentences that are learned from, then those of the held-out ones.

    Args:
        languages: Vectors of each language, (sentences, hidden), and which sentences are in its halves.
        centred: Whether to take away the mean of each language over its first half.
    """
    vectors, numbers = ([], []), ([], [])
    for number, (own, *halves) in enumerate(languages):
        mean = own[halves[0]].mean(axis=0) if centred else 0
        for side, half in enumerate(halves):
            vectors[side].append(own[half] - mean)
            numbers[side].append(np.full(len(half), number))
    (train, test), (train_numbers, test_numbers) = (map(np.concatenate, one) for one in (vectors, numbers))
    return train, train_numbers, test, test_numbers


def _accuracy(
    layer: int,
    probe: Probe,
    centred: bool,
    train: np.ndarray,
    train_languages: np.ndarray,
    test: np.ndarray,
    test_languages: np.ndarray,
) -> IdentityAccuracy:
    counts = np.bincount(test_languages)
    components = min(COMPONENTS, train.shape[1], np.bincount(train_languages).min() - 1)
    found = _classifier(probe, components).fit(train, train_languages).predict(test)
    chance = float(counts.max() / counts.sum())
    return IdentityAccuracy(layer, probe, centred, *Share.of(found == test_languages), chance)


def _classifier(probe: Probe, components: int):
    """Return a classifier of scikit-learn that sees standardised vectors."""
    try:
        from sklearn.decomposition import PCA
        from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
    except ImportError as error:
        raise ImportError('The language probe needs scikit-learn: `pip install "hf_xlt[probes]"`.') from error
    if probe == "linear":
        return make_pipeline(StandardScaler(), LogisticRegression(max_iter=MOST_ITERATIONS))
    reduced = PCA(components, whiten=True, svd_solver="covariance_eigh")
    return make_pipeline(StandardScaler(), reduced, QuadraticDiscriminantAnalysis(reg_param=SHRINKAGE))
