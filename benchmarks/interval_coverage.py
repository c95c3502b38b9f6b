"""Simulate how often the 95 % intervals of `hf_xlt.statistics` hold the truth.

    python benchmarks/interval_coverage.py

A simulated model tags sentences of 5 to 35 words in eight languages; the true accuracy is 0.6 everywhere, over all
sentences and all seeds there could be. Sentences differ in how hard they are (standard deviation 0.15, even), seeds in
how good their model is (the standard deviation in the table, normal; half of that variance is common to all languages,
half a language's own). Coverage is the share of simulations whose interval holds 0.6, in per cent, with the standard
error of that share. An interval over one seed covers the sentences only and is not meant to hold a spread over seeds.
The simulations with few seeds use the first seeds of those with many, and all with equally many sentences
the same bootstrap draws. Takes about 90 seconds on two cores.
"""

import argparse
import time

import numpy as np
from rich.console import Console
from rich.table import Table

from hf_xlt.metrics import accuracy
from hf_xlt.statistics import Draws, Estimate, average, estimates

TRUTH = 0.6
LANGUAGES = 8
SEEDS = (1, 2, 3, 5, 10)
SEED_DEVIATIONS = (0, 0.01, 0.03, 0.05)
SENTENCES = (200, 1000)
SENTENCE_DEVIATION = 0.15


def simulate(generator: np.random.Generator, seed_effects: np.ndarray, sentences: int) -> np.ndarray:
    """Return counts of right and of all words, (simulations, seeds, sentences, 2), from (simulations, seeds)."""
    simulations = len(seed_effects)
    reach = SENTENCE_DEVIATION * 3**0.5
    ease = generator.uniform(-reach, reach, (simulations, 1, sentences))
    words = generator.integers(5, 36, (simulations, 1, sentences))
    right = generator.binomial(words, np.clip(TRUTH + seed_effects[..., None] + ease, 0, 1))
    return np.stack([right, np.broadcast_to(words, right.shape)], axis=-1)


def coverage(numbers: list[Estimate]) -> str:
    """Return the share of intervals that hold the truth, in per cent, and its standard error."""
    intervals = [number.interval() for number in numbers]
    share = np.mean([low <= TRUTH <= high for low, high in intervals])
    return f"{100 * share:.1f}±{100 * (share * (1 - share) / len(numbers)) ** 0.5:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simulations", type=int, default=400, help="simulations of each setting (default: 400)")
    parser.add_argument("--replicates", type=int, default=1000, help="bootstrap replicates (default: 1000)")
    arguments = parser.parse_args()

    columns = ["sentences", "seed sd", *(f"{seeds} seed{'s' * (seeds > 1)}" for seeds in SEEDS)]
    cells = Table(*columns, title="Coverage of a cell's 95 % interval, in per cent")
    averages = Table(*columns, title=f"Coverage of the 95 % interval of an average over {LANGUAGES} languages")
    generator = np.random.default_rng(0)
    shape = (arguments.simulations, max(SEEDS))
    start = time.perf_counter()
    for sentences in SENTENCES:
        draws = [Draws.make(sentences, f"language {i}", arguments.replicates) for i in range(LANGUAGES)]
        for deviation in SEED_DEVIATIONS:
            common = generator.normal(size=shape)
            found: dict[int, list[list[Estimate]]] = {seeds: [] for seeds in SEEDS}
            for language in draws:
                effects = deviation * (common + generator.normal(size=shape)) / 2**0.5
                counts = simulate(generator, effects, sentences)
                for seeds in SEEDS:
                    found[seeds].append(estimates(list(counts[:, :seeds]), accuracy, language))
            setting = [str(sentences), str(deviation)]
            cells.add_row(*setting, *(coverage(found[seeds][0]) for seeds in SEEDS))
            averages.add_row(
                *setting, *(coverage([average(row) for row in zip(*found[seeds], strict=True)]) for seeds in SEEDS)
            )
    console = Console()
    console.print(cells)
    console.print(averages)
    size = f"{arguments.simulations} simulations of {arguments.replicates} replicates"
    console.print(f"{size}, {time.perf_counter() - start:.0f} seconds")


if __name__ == "__main__":
    main()
