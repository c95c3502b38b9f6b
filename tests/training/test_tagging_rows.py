"""Tests of rows and their order."""

import numpy as np
import pytest

from hf_xlt.data.subwords import Window
from hf_xlt.training.tagging_rows import LengthGroupedBatches, TaggingRows


def test_tags_of_windows_return_to_their_sentences():
    windows = [Window(0, [1, 9, 1], 0, [1]), Window(0, [1, 7, 8, 9, 1], 1, [2, 3]), Window(1, [1, 5, 6, 1], 0, [1])]
    rows = TaggingRows(windows, [[10, 11, 12], [13]], lang=4)
    assert [len(row["input_ids"]) for row in rows] == [5, 4, 3]
    assert rows[0] == {"input_ids": [1, 7, 8, 9, 1], "labels": [-100, -100, 11, 12, -100], "lang": 4}
    labels = np.full((3, 5), -100)
    for index, row in enumerate(rows):
        labels[index, : len(row["labels"])] = row["labels"]
    assert rows.words(labels) == [[10, 11, 12], [13]]


@pytest.mark.parametrize("size", [3, 16, 100, 1000])
def test_order_holds_every_row_in_whole_batches_of_similar_length(size):
    lengths = [(7 * i) % 50 + 1 for i in range(size)]
    sampler = LengthGroupedBatches(lengths, batch_size=16, seed=1)
    order = list(sampler)
    assert len(order) == len(sampler)
    assert len(order) % 16 == 0
    assert set(order) == set(range(size))
    if size == 1000:
        spreads = [np.ptp([lengths[i] for i in order[at : at + 16]]) for at in range(0, len(order), 16)]
        assert np.median(spreads) <= 3


def test_order_is_a_function_of_seed_and_epoch():
    def order(seed, epoch):
        sampler = LengthGroupedBatches(range(1, 65), batch_size=4, seed=seed)
        sampler.set_epoch(epoch)
        return list(sampler)

    assert order(1, 2) == order(1, 2)
    assert order(1, 2) != order(1, 3)
    assert order(1, 2) != order(2, 2)
