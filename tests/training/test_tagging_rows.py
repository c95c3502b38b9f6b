"""Tests of rows and their order."""

import numpy as np
import pytest

from hf_xlt.data.subwords import Window, with_characters
from hf_xlt.training.tagging_rows import LengthGroupedBatches, TaggingRows


def test_tags_of_windows_return_to_their_sentences():
    windows = [Window(0, [1, 9, 1], 0, [1]), Window(0, [1, 7, 8, 9, 1], 1, [2, 3]), Window(1, [1, 5, 6, 1], 0, [1])]
    rows = TaggingRows(windows, [[10, 11, 12], [13]], lang=4)
    assert [len(row["input_ids"]) for row in rows] == [5, 4, 3]
    assert rows[0] == {
        "input_ids": [1, 7, 8, 9, 1],
        "labels": [-100, -100, 11, 12, -100],
        "word_starts": [2, 3],
        "lang": 4,
    }
    labels = np.full((3, 5), -100)
    for index, row in enumerate(rows):
        labels[index, : len(row["labels"])] = row["labels"]
    assert rows.words(labels) == [[10, 11, 12], [13]]


def test_rows_hold_characters_and_side_where_given():
    windows = with_characters([Window(0, [7, 8], 0, [0, 1])], [[[3], [4, 5]]])
    rows = TaggingRows(windows, [[1, 2]], side=0)
    (row,) = rows
    assert row == {
        "input_ids": [7, 8],
        "labels": [1, 2],
        "word_starts": [0, 1],
        "characters": [[3], [4, 5]],
        "side": 0,
    }


def test_unlabelled_rows_hold_no_label():
    windows = [Window(0, [7, 8], 0, [0, 1]), Window(0, [9], 2, [0]), Window(2, [5], 0, [0])]
    rows = TaggingRows.unlabelled(windows, lang=3)
    assert rows.tags == [[-100] * 3, [], [-100]]
    assert [row["labels"] for row in rows] == [[-100, -100], [-100], [-100]]
    assert {(row["lang"], row["side"]) for row in rows} == {(3, 1)}
    assert len(TaggingRows.unlabelled([])) == 0


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
