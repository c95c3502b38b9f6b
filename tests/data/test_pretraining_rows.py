"""Tests of rows made from token stores."""

import numpy as np
import pytest

from hf_xlt.data.batch_order import BucketOrder, ColumnOrder
from hf_xlt.data.pretraining_rows import SentencePairs, Sentences, StreamChunks
from hf_xlt.data.token_store import PairStore, TokenStore

SENTENCES = [[14, 15], [], [16], [17, 18, 19, 20, 21, 22], [23], [24, 25, 26]]
EOS = 1


@pytest.fixture
def store(tmp_path):
    return TokenStore.write(tmp_path / "en", [SENTENCES])


def filled_stream(columns, bptt):
    """Return the filled stream in columns of full height, laid out by hand."""
    stream = [token for sentence in SENTENCES for token in [*sentence, EOS]]
    size = columns * bptt
    filled = [EOS] * (-len(stream) % size) + stream
    return np.array(filled).reshape(columns, -1)


@pytest.mark.parametrize(("columns", "bptt"), [(1, 4), (2, 3), (3, 2), (1, 19), (4, 8), (1, 1), (19, 1)])
def test_chunks_of_a_column_are_the_stream_one_token_late(store, columns, bptt):
    rows = StreamChunks(store, lang=0, eos_id=EOS, bptt=bptt, columns=columns)
    filled = filled_stream(columns, bptt)
    chunks = rows.chunks(np.arange(len(rows))).reshape(columns, -1)
    assert (chunks[:, 0] == EOS).all()
    assert chunks[:, 1:].tolist() == filled[:, :-1].tolist()
    assert rows.padding == filled.size - 19 < columns * bptt


def test_a_batch_of_the_stream_is_the_chunks_at_one_height(store):
    rows = StreamChunks(store, lang=3, eos_id=EOS, bptt=2, columns=3)
    time_first = np.concatenate([np.full((1, 3), EOS), filled_stream(3, 2).T])  # (time, columns)
    batches = [rows.sequences(order) for order in map(rows.order(6, (0, 1)).rows, range(rows.height))]
    for batch in batches:
        assert batch.lengths.tolist() == [2, 2, 2] and batch.values["langs"].tolist() == [3] * 6
        assert batch.values["position_ids"].tolist() == [0, 1] * 3
    expected = [time_first[2 * k : 2 * k + 2].T.ravel().tolist() for k in range(rows.height)]
    assert sorted(batch.values["input_ids"].tolist() for batch in batches) == sorted(expected)


def test_a_stream_of_a_large_file_is_not_read_whole(tmp_path):
    tokens, sentence = 2**33, 2**20  # 16 GiB, in a file of holes
    np.lib.format.open_memmap(tmp_path / "tokens.npy", "w+", np.uint16, (tokens,))
    np.save(tmp_path / "offsets.npy", np.arange(0, tokens + 1, sentence))
    rows = StreamChunks(TokenStore.open(tmp_path), lang=0, eos_id=EOS, bptt=256, columns=16)
    batch = rows.sequences(rows.order(4096, (0,)).rows(0))
    assert batch.lengths.tolist() == [256] * 16 and set(batch.values["input_ids"].tolist()) <= {0, EOS}
    last = rows.chunks(np.array([len(rows) - 1]))[0]
    assert last.tolist() == [0] * 256  # up to the end of the last sentence, whose delimiter is never seen
    assert rows.chunks(np.array([len(rows) - 1 - sentence // 256]))[0].tolist().count(EOS) == 1


def test_sentences_stand_between_delimiters_and_the_longest_are_cut(store):
    rows = Sentences(store, lang=2, eos_id=EOS, longest=6)
    batch = rows.sequences(np.array([2, 0]))
    assert len(rows) == 5 and rows.lengths.tolist() == [4, 3, 6, 3, 5]
    assert batch.values["input_ids"].tolist() == [1, 17, 18, 19, 20, 1, 1, 14, 15, 1]
    assert batch.lengths.tolist() == [6, 4]


@pytest.mark.parametrize("longest", [0, 1, 2])
def test_rows_without_room_for_a_token_are_an_error(store, longest):
    assert Sentences(store, lang=0, eos_id=EOS, longest=3).sequences(np.array([2])).values["input_ids"][1] == 17
    with pytest.raises(ValueError, match=f"at least 3 tokens .* got at most {longest}"):
        Sentences(store, lang=0, eos_id=EOS, longest=longest)


def test_pairs_with_an_empty_or_a_long_side_are_left_out(store, tmp_path):
    other = TokenStore.write(tmp_path / "fr", [[[30], [31], [32, 33, 34], [35], [], [36, 37]]])
    rows = SentencePairs(PairStore(store, other), langs=(0, 1), eos_id=EOS, max_length=3)
    assert len(rows) == 3 and rows.lengths.tolist() == [7, 8, 9]
    batch = rows.sequences(np.array([1]))
    assert batch.values["input_ids"].tolist() == [1, 16, 1, 1, 32, 33, 34, 1]
    assert batch.values["langs"].tolist() == [0] * 3 + [1] * 5
    back = SentencePairs(PairStore(store, other).reversed(), langs=(1, 0), eos_id=EOS, max_length=3)
    assert back.sequences(np.array([1])).values["input_ids"].tolist() == [1, 32, 33, 34, 1, 1, 16, 1]
    run_on = SentencePairs(PairStore(store, other), (0, 1), EOS, max_length=3, reset_positions=False)
    assert run_on.lengths.tolist() == [len(run_on.sequences(np.array([row])).values["input_ids"]) for row in range(3)]


def test_no_pair_left_is_an_error(store):
    with pytest.raises(ValueError, match="all 6 pairs have an empty side or one of more than 0"):
        SentencePairs(PairStore(store, store), (0, 1), EOS, max_length=0)


LENGTHS = np.random.default_rng(0).integers(3, 60, 500)


@pytest.mark.parametrize("order", [BucketOrder(LENGTHS, 400, (5, 6)), ColumnOrder(100, 5, (5, 6))])
def test_each_pass_has_every_row_once_in_another_order(order):
    passes = [[order.rows(number) for number in range(n * len(order), (n + 1) * len(order))] for n in (0, 1)]
    for batches in passes:
        assert sorted(np.concatenate(batches).tolist()) == list(range(500))
    assert passes[0][0].tolist() != passes[1][0].tolist()
    assert order.rows(3).tolist() == passes[0][3].tolist()  # after the second pass has begun
    assert min(len(batch) for batches in passes for batch in batches) == order.fewest_rows


def test_buckets_hold_similar_lengths_and_about_equal_tokens():
    order = BucketOrder(LENGTHS, 400, (5, 6))
    batches = [LENGTHS[order.rows(number)] for number in range(len(order))]
    assert all(340 <= batch.sum() <= 460 for batch in batches)
    spreads = sorted(batch.max() - batch.min() for batch in batches)
    assert spreads[-2] <= 6 < 50 < np.ptp(LENGTHS)  # the shortest rows alone may spread wider
