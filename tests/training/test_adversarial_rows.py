"""Tests of labelled and unlabelled rows side by side."""

from collections import Counter

import numpy as np
import pytest

from hf_xlt.training.adversarial_rows import PairedBatches, PairedRows
from hf_xlt.training.tagging_rows import LengthGroupedBatches

LENGTHS = [(7 * i) % 50 + 1 for i in range(500)]


def orders(sampler, epochs=1):
    result = []
    for epoch in range(epochs):
        sampler.set_epoch(epoch)
        result.append(list(sampler))
    return result


@pytest.mark.parametrize("unlabelled", [1, 7, 500, 3000])
def test_labelled_rows_come_as_without_unlabelled_ones(unlabelled):
    sampler, alone = PairedBatches(LENGTHS, range(unlabelled), 16, seed=3), LengthGroupedBatches(LENGTHS, 16, seed=3)
    for paired, expected in zip(orders(sampler, 3), orders(alone, 3), strict=True):
        assert [labelled for labelled, _ in paired] == expected
        assert len(paired) == len(sampler)


@pytest.mark.parametrize("size", [3, 130, 500, 3000])
def test_no_unlabelled_row_is_read_twice_before_all_were_read(size):
    counts = Counter()
    for order in orders(PairedBatches(LENGTHS, [5] * size, 16, seed=3), 8):
        counts.update(unlabelled for _, unlabelled in order)
        read = [counts[row] for row in range(size)]
        assert max(read) - min(read) <= 1
    assert counts.total() == 8 * 512


def test_batches_hold_rows_of_similar_length_on_both_sides():
    unlabelled = [(11 * i) % 40 + 1 for i in range(1000)]
    ((order),) = orders(PairedBatches(LENGTHS * 2, unlabelled, 16, seed=1))
    by_batch = np.array([((LENGTHS * 2)[a], unlabelled[b]) for a, b in order]).reshape(-1, 16, 2)
    assert np.median(np.ptp(by_batch, axis=1), axis=0).max() <= 3
    assert np.corrcoef(by_batch.mean(1).T)[0, 1] > 0.99


def test_the_order_is_a_function_of_seed_and_epoch():
    first, second = (orders(PairedBatches(LENGTHS, LENGTHS, 16, seed=1), 3) for _ in range(2))
    assert first == second
    assert first[0] != first[1]
    assert [b for _, b in first[0]] != [b for _, b in orders(PairedBatches(LENGTHS, LENGTHS, 16, seed=2))[0]]
    late = PairedBatches(LENGTHS, LENGTHS, 16, seed=1)
    late.set_epoch(2)
    assert list(late) == first[2]


def test_pairs_are_made_of_both():
    rows = PairedRows(["a", "b", "c"], ["x", "y"])
    assert len(rows) == 3
    assert rows[2, 0] == ("c", "x")
