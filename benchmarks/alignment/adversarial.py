"""The adversarial map beside the published recipe, and how often maps without a dictionary recover a rotation."""

import statistics
import time
from collections.abc import Iterable

import torch
from torch import Tensor

from hf_xlt.alignment.adversarial import AdversarialOptions, Adversaries, adversarial_map
from hf_xlt.alignment.criterion import mean_csls_cosine
from hf_xlt.alignment.dictionaries import induce_dictionary
from hf_xlt.alignment.linear_maps import procrustes
from hf_xlt.alignment.normalisation import normalised
from hf_xlt.alignment.refinement import refine
from hf_xlt.alignment.retrieval import nearest
from hf_xlt.alignment.self_learning import self_learn

from .peak_memory import PeakMemory
from .planted import Planted, planted_spaces

STEPS = ("unit", "center", "unit")
CRITERION_VOCABULARY = AdversarialOptions().criterion_vocabulary
# Source words whose translations are checked, as many as there are test words in published dictionaries.
TEST_WORDS = 1500
RECOVERED = 0.95


def measure_adversarial(
    words: int = 20_000, dimensions: int = 300, seeds: Iterable[int] = (1, 2, 3), budget: float = 600, threads: int = 2
) -> list[dict]:
    """Train by the published recipe for so many seconds, then by default to the end.

    The published recipe gets the vectors as they are, as published, and its time counts the training alone; all of
    its 156,250 iterations would take hours. That of the default counts everything: normalisation, training, the
    criterion after each epoch, refinement. A criterion says something only above that of a random map: the default's
    maps end with a Procrustes step, so theirs is compared with a random map after such a step.

    Args:
        words: Words of each language.
        dimensions: Length of a vector.
        seeds: One for each training by default; the published recipe has the first.
        budget: Seconds of training by the published recipe.
        threads: Of torch.

    Returns:
        A row for the published recipe and one for each seed of the default: seconds, iterations, the criterion
        reached and that of a random map, P@1 before and after refinement, its seconds, peak memory beyond the vectors
        in MiB. Of the default also the seconds to a P@1 of 0.95, with or without refinement, and the ratio to them of
        the published recipe's: if that has none of 0.95, it takes at least so many times as long.
    """
    threads_before = torch.get_num_threads()
    torch.set_num_threads(threads)
    planted = planted_spaces(words, dimensions)
    seeds = list(seeds)
    first = _published(planted, seeds[0], budget)
    rows = [first, *(_default(planted, seed, budget) for seed in seeds)]
    torch.set_num_threads(threads_before)
    return [{"words": words, "dimensions": dimensions, "threads": threads, **row} for row in rows]


def measure_recovery(words: int = 3_000, dimensions: int = 300, restarts: int = 20, threads: int = 2) -> list[dict]:
    """Map by adversarial training, with refinement, and by self-learning, so many times each.

    Args:
        words: Words of each language.
        dimensions: Length of a vector.
        restarts: Seeds of the training; the spaces are the same.
        threads: Of torch.

    Returns:
        A row for each method: share of restarts with P@1 of at least 0.95, lowest, median and highest P@1, median
        seconds.
    """
    threads_before = torch.get_num_threads()
    torch.set_num_threads(threads)
    planted = planted_spaces(words, dimensions)
    source, target = (normalised(side, STEPS) for side in (planted.source, planted.target))
    scores: dict[str, list[tuple[float, float]]] = {"adversarial": [], "adversarial+refine": [], "self-learning": []}
    for seed in range(1, restarts + 1):
        start = time.perf_counter()
        mapping = adversarial_map(source, target, seed=seed).mapping
        trained = time.perf_counter()
        refined = refine(source, target, mapping).mapping
        done = time.perf_counter()
        scores["adversarial"].append((_precision(source @ mapping.T, target, planted), trained - start))
        scores["adversarial+refine"].append((_precision(source @ refined.T, target, planted), done - start))
        start = time.perf_counter()
        rotation = self_learn(source, target, seed=seed).rotation
        taken = time.perf_counter() - start
        scores["self-learning"].append((_precision(source @ rotation.T, target, planted), taken))
    torch.set_num_threads(threads_before)
    return [
        {"words": words, "dimensions": dimensions, "restarts": restarts, "method": method}
        | _summary([precision for precision, _ in runs], [seconds for _, seconds in runs])
        for method, runs in scores.items()
    ]


def _published(planted: Planted, seed: int, budget: float) -> dict:
    torch.manual_seed(seed)
    options = AdversarialOptions.published()
    source, target = (normalised(side, STEPS) for side in (planted.source, planted.target))
    with PeakMemory() as memory:
        adversaries = Adversaries(planted.source, planted.target, options)
        best, criterion, seconds, iterations = adversaries.mapping.detach(), 0.0, 0.0, 0
        while seconds < budget:
            start = time.perf_counter()
            for _ in range(100):
                for _ in range(options.dis_steps):
                    adversaries.discriminate()
                adversaries.map()
            seconds += time.perf_counter() - start
            iterations += 100
            mapping = adversaries.mapping.detach().clone()
            reached = _criterion(source, target, mapping)
            if reached > criterion:
                best, criterion = mapping, reached
    start = time.perf_counter()
    refined = refine(source, target, best)
    refinement_seconds = time.perf_counter() - start
    return {
        "recipe": "published",
        "seed": seed,
        "iterations": iterations,
        "seconds": seconds,
        "criterion": criterion,
        "random_criterion": _criterion(source, target, _random_map(dimensions=source.shape[1])),
        "precision": _precision(source @ best.T, target, planted),
        "refinement_seconds": refinement_seconds,
        "refined_precision": _precision(source @ refined.mapping.T, target, planted),
        "mib": memory.mib,
    }


def _default(planted: Planted, seed: int, budget: float) -> dict:
    iterations = 0

    def hear(done: int, of: int, criterion: float) -> None:
        nonlocal iterations
        iterations = done

    with PeakMemory() as memory:
        start = time.perf_counter()
        source, target = (normalised(side, STEPS) for side in (planted.source, planted.target))
        result = adversarial_map(source, target, seed=seed, progress=hear)
        trained = time.perf_counter()
        refined = refine(source, target, result.mapping)
        done = time.perf_counter()
    precision = _precision(source @ result.mapping.T, target, planted)
    refined_precision = _precision(source @ refined.mapping.T, target, planted)
    to_recovery = (
        trained - start if precision >= RECOVERED else done - start if refined_precision >= RECOVERED else None
    )
    return {
        "recipe": "default",
        "seed": seed,
        "iterations": iterations,
        "seconds": trained - start,
        "criterion": result.criterion,
        "random_criterion": _criterion(source, target, _after_procrustes(source, target)),
        "precision": precision,
        "refinement_seconds": done - trained,
        "refined_precision": refined_precision,
        "seconds_to_recovery": to_recovery,
        "ratio": to_recovery and budget / to_recovery,
        "mib": memory.mib,
    }


def _criterion(source: Tensor, target: Tensor, mapping: Tensor) -> float:
    return mean_csls_cosine(source[:CRITERION_VOCABULARY] @ mapping.T, target[:CRITERION_VOCABULARY])


def _random_map(dimensions: int) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.linalg.qr(torch.randn(dimensions, dimensions, generator=generator)).Q


def _after_procrustes(source: Tensor, target: Tensor) -> Tensor:
    """Return the map fitted on the dictionary of a random map, as the default's maps are."""
    source, target = source[:CRITERION_VOCABULARY], target[:CRITERION_VOCABULARY]
    pairs = induce_dictionary(source @ _random_map(source.shape[1]).T, target, max_rank=len(source))
    return procrustes(source[pairs[:, 0]], target[pairs[:, 1]])


def _precision(mapped: Tensor, target: Tensor, planted: Planted) -> float:
    found = nearest(mapped[:TEST_WORDS], target, sources=mapped).indices[:, 0]
    return (found == planted.translations[:TEST_WORDS]).double().mean().item()


def _summary(precisions: list[float], seconds: list[float]) -> dict[str, float]:
    return {
        "recovered": sum(precision >= RECOVERED for precision in precisions) / len(precisions),
        "lowest": min(precisions),
        "median": statistics.median(precisions),
        "highest": max(precisions),
        "median_seconds": statistics.median(seconds),
    }
