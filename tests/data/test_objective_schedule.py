"""Tests of the schedule of objectives and languages."""

from types import SimpleNamespace

import numpy as np
import pytest

from hf_xlt.data.objective_schedule import ObjectiveSchedule, Task, TaskGroup, task_probabilities
from hf_xlt.data.pretraining_tasks import task_groups

GROUPS = [TaskGroup(0, [0.7, 0.2, 0.1], 3), TaskGroup(3, [0.4, 0.4, 0.1, 0.1], 4)]
CHI_SQUARE_999 = {1: 10.83, 2: 13.82, 3: 16.27}  # by degrees of freedom


def test_names_in_the_log():
    assert Task("mlm", ("en",)).name == "mlm en" and Task("tlm", ("en", "fr")).name == "tlm en-fr"


def test_an_iteration_draws_languages_and_then_pairs():
    schedule = ObjectiveSchedule(GROUPS, seed=0)
    assert schedule.period == 7
    for number in range(600):
        tasks, _ = schedule.iteration(number)
        assert (tasks[:3] < 3).all() and (tasks[3:] >= 3).all() and tasks.max() < 7


def test_draws_have_the_given_probabilities_within_each_group():
    schedule = ObjectiveSchedule(GROUPS, seed=0)
    tasks = np.stack([schedule.iteration(number)[0] for number in range(15_000)])  # 105,000 draws
    for group in GROUPS:
        expected = np.array(group.probabilities) * group.draws * len(tasks)
        counts = np.bincount(tasks.ravel(), minlength=7)[group.first_task :][: len(expected)]
        assert ((counts - expected) ** 2 / expected).sum() < CHI_SQUARE_999[len(expected) - 1]


@pytest.mark.parametrize("alpha", [0.3, 0.7])
def test_draws_have_the_smoothed_shares_of_sentences_within_each_objective(alpha):
    """Lample & Conneau 2019, equation 1, over the languages and apart from them over the pairs."""
    sentences = {"mlm": np.array([90_000, 9_000, 1_000]), "tlm": np.array([50_000, 50_000, 400, 400])}
    groups = [
        {Task(objective, (str(task),)): SimpleNamespace(sentences=int(count)) for task, count in enumerate(counts)}
        for objective, counts in sentences.items()
    ]
    schedule = ObjectiveSchedule(task_groups(groups, alpha), seed=0)
    drawn = np.bincount(np.concatenate([schedule.iteration(number)[0] for number in range(15_000)]), minlength=7)
    for counts, found in zip(sentences.values(), (drawn[:3], drawn[3:]), strict=True):
        expected = counts**alpha / (counts**alpha).sum() * found.sum()
        assert ((found - expected) ** 2 / expected).sum() < CHI_SQUARE_999[len(counts) - 1]
    assert (drawn[:3].sum(), drawn[3:].sum()) == (45_000, 60_000)


def test_earlier_draws_are_counted():
    schedule, counts = ObjectiveSchedule(GROUPS, seed=1), np.zeros(7, int)
    for number in range(600):  # beyond two blocks
        for task, before in zip(*schedule.iteration(number), strict=True):
            assert before == counts[task]
            counts[task] += 1


def test_any_iteration_comes_without_the_ones_before_it():
    whole = ObjectiveSchedule(GROUPS, seed=2)
    expected = [np.stack(whole.iteration(number)) for number in range(700)]
    for number in (699, 0, 300, 255, 256, 3):
        assert np.array_equal(ObjectiveSchedule(GROUPS, seed=2).iteration(number), expected[number])
        assert np.array_equal(whole.iteration(number), expected[number])
    assert not np.array_equal(ObjectiveSchedule(GROUPS, seed=3).iteration(0), expected[0])


@pytest.mark.parametrize("alpha", [0.3, 0.7])
def test_smoothing_favours_the_smaller(alpha):
    tasks, counts = [Task("mlm", (code,)) for code in ("en", "de", "sw")], np.array([800, 150, 50])
    assert (np.diff(task_probabilities(tasks, counts, alpha) / counts) > 0).all()


def test_both_directions_of_a_pair_are_as_likely():
    tasks = [Task("tlm", pair) for pair in (("en", "fr"), ("fr", "en"), ("en", "sw"), ("sw", "en"))]
    probabilities = task_probabilities(tasks, [900, 900, 100, 100], alpha=0.5)
    assert probabilities == pytest.approx([0.375, 0.375, 0.125, 0.125])
