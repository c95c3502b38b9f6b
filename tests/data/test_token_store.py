"""Tests of token stores on disk."""

import pickle

import numpy as np
import pytest

from hf_xlt.data.token_store import PairStore, TokenStore

SENTENCES = [[14, 15], [], [16], [17, 18, 19], [20]]


@pytest.fixture
def store(tmp_path):
    return TokenStore.write(tmp_path / "en", [SENTENCES[:2], SENTENCES[2:]])


def test_sentences_come_back_as_written(store):
    reopened = TokenStore.open(store.folder)
    assert [reopened[index].tolist() for index in range(len(reopened))] == SENTENCES
    assert reopened[-1].tolist() == [20] and reopened.token_count == 7
    assert reopened.lengths.tolist() == [2, 0, 1, 3, 1]
    with pytest.raises(IndexError):
        reopened[5]


@pytest.mark.parametrize(("largest", "dtype"), [(65535, np.uint16), (65536, np.int32), (250_001, np.int32)])
def test_ids_take_the_smallest_type_that_holds_them(tmp_path, largest, dtype):
    store = TokenStore.write(tmp_path / "en", [[[3, largest]]])
    assert store.tokens.dtype == dtype and store[0].tolist() == [3, largest]


def test_several_sentences_are_gathered_in_the_order_asked_for(store):
    ids, lengths = store.take(np.array([3, 1, 0]))
    assert (ids.tolist(), lengths.tolist()) == ([17, 18, 19, 14, 15], [3, 0, 2])
    ids, lengths = store.take(np.array([3, 0]), longest=1)
    assert (ids.tolist(), lengths.tolist()) == ([17, 14], [1, 1])


def test_tokens_stay_on_disk_and_out_of_pickles(store, tmp_path):
    assert isinstance(store.tokens, np.memmap) and isinstance(store.offsets, np.memmap)
    large = TokenStore.write(tmp_path / "large", [[[14] * 100_000]])
    pickled = pickle.dumps(large)
    assert len(pickled) < 1000 and pickle.loads(pickled).token_count == 100_000


def test_an_interrupted_write_leaves_what_was_there(store):
    def interrupted():
        yield [[30]]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        TokenStore.write(store.folder, interrupted())
    assert len(TokenStore.open(store.folder)) == 5
    assert [path.name for path in store.folder.parent.iterdir()] == ["en"]
    assert len(TokenStore.write(store.folder, [[[30]]])) == 1


def test_ids_are_counted_across_slabs(store, monkeypatch):
    monkeypatch.setattr("hf_xlt.data.token_store.SLAB", 3)
    assert store.counts(22).tolist() == [0] * 14 + [1] * 7 + [0]
    with pytest.raises(ValueError, match="below the vocabulary's 20"):
        store.counts(20)


@pytest.mark.parametrize("batches", [[], [[]], [[[], []]]])
def test_an_empty_corpus_is_an_error(tmp_path, batches):
    with pytest.raises(ValueError, match="expected sentences with tokens, got none"):
        TokenStore.write(tmp_path / "en", batches)
    assert not any(tmp_path.iterdir())


def test_a_folder_that_is_no_store_is_an_error(store, tmp_path):
    with pytest.raises(ValueError, match="found no tokens.npy"):
        TokenStore.open(tmp_path)
    np.save(store.folder / "offsets.npy", np.array([0, 3]))
    with pytest.raises(ValueError, match="end at the 7 ids"):
        TokenStore.open(store.folder)


def test_pairs_need_equal_sides(store, tmp_path):
    other = TokenStore.write(tmp_path / "fr", [[[21]] * 4])
    with pytest.raises(ValueError, match="got 5 and 4"):
        PairStore(store, other)
    pair = PairStore(store, TokenStore.write(tmp_path / "de", [[[21]] * 5]))
    assert len(pair) == 5 and pair.reversed().source is pair.target
