"""Which objective is trained on which language at which step."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .sampling import smoothed_probabilities

BLOCK = 256  # iterations drawn at a time


class Task(NamedTuple):
    """An objective ("mlm" or "tlm") on a language, or on a pair of languages in one direction."""

    objective: str
    languages: tuple[str, ...]

    @property
    def name(self) -> str:
        """The task in the log: "mlm en", "tlm en-fr"."""
        return f"{self.objective} {'-'.join(self.languages)}"


class TaskGroup(NamedTuple):
    """Tasks of one objective, whose probabilities sum to 1.

    Attributes:
        first_task: Id of the first task; the others follow.
        probabilities: Probability of each.
        draws: How many are drawn in an iteration, with replacement.
    """

    first_task: int
    probabilities: Sequence[float]
    draws: int


def task_probabilities(tasks: Sequence[Task], counts: Sequence[int], alpha: float) -> list[float]:
    """Return the probability of each task among those of its objective, smoothed by `alpha`.

    Args:
        tasks: Tasks of one objective; both directions of a pair have the pair's count.
        counts: Sentences or pairs of each.
        alpha: Exponent of `hf_xlt.data.sampling.smoothed_probabilities`.
    """
    smoothed = smoothed_probabilities({task.name: count for task, count in zip(tasks, counts, strict=True)}, alpha)
    return [smoothed[task.name] for task in tasks]


class ObjectiveSchedule:
    """Iterations of draws, first of one group of tasks, then of the next (Lample & Conneau 2019).

    Every iteration is a function of groups, seed and its number. Beside the task of a draw stands how often the task
    was drawn before, which says what part of its text comes.

    Args:
        groups: Groups in the order of their draws.
        seed: Seed, 0 or more.
    """

    def __init__(self, groups: Sequence[TaskGroup], seed: int):
        self.groups = groups
        self.period = sum(group.draws for group in groups)
        self._seed = seed
        tasks = sum(len(group.probabilities) for group in groups)
        self._counts = [np.zeros(tasks, dtype=np.int64)]  # draws of each task before each block seen so far
        self._block = (-1, np.empty(0), np.empty(0))

    def iteration(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the task ids of one iteration's draws and how often each came before, both (period,)."""
        block, row = divmod(number, BLOCK)
        if block != self._block[0]:
            while len(self._counts) <= block:
                draws = self._draws(len(self._counts) - 1)
                self._counts.append(self._counts[-1] + np.bincount(draws.ravel(), minlength=len(self._counts[0])))
            tasks = self._draws(block)
            self._block = (block, tasks, self._counts[block][tasks] + _earlier(tasks))
        _, tasks, before = self._block
        return tasks[row], before[row]

    def _draws(self, block: int) -> np.ndarray:
        """Return the tasks of a block's draws, (BLOCK, period)."""
        draws = []
        for number, (first_task, probabilities, count) in enumerate(self.groups):
            generator = np.random.default_rng([self._seed, number, block])
            draws.append(first_task + generator.choice(len(probabilities), (BLOCK, count), p=probabilities))
        return np.concatenate(draws, axis=1)


def _earlier(tasks: np.ndarray) -> np.ndarray:
    """Return how often each element occurs before itself, row by row; same shape."""
    flat = tasks.ravel()
    order = np.argsort(flat, kind="stable")
    runs = np.bincount(flat)
    earlier = np.empty_like(flat)
    earlier[order] = np.arange(len(flat)) - np.repeat(np.cumsum(runs) - runs, runs)
    return earlier.reshape(tasks.shape)
