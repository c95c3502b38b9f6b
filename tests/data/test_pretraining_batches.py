"""Tests of ready-made pre-training batches."""

import pickle

import numpy as np
import pytest
import torch

from hf_xlt.data.masking import Masking, frequency_weights
from hf_xlt.data.pretraining_batches import PretrainingBatches, held_out_batches
from hf_xlt.data.token_store import PairStore, TokenStore

EOS, LANG_IDS = 1, {"en": 0, "fr": 1, "sw": 2}
MASKING = Masking(mask_id=5, vocab_size=1000)
FIRST_ID = {"en": 100, "fr": 400, "sw": 700}  # a language can be told from its ids


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Texts of three languages of unequal size and translations of two pairs."""
    folder, draw = tmp_path_factory.mktemp("tokens"), np.random.default_rng(0)

    def store(name, language, sentences):
        lengths = draw.integers(1, 20, sentences)
        ids = [(FIRST_ID[language] + draw.integers(0, 300, length)).tolist() for length in lengths]
        return TokenStore.write(folder / name, [ids])

    texts = {language: store(language, language, size) for language, size in (("en", 300), ("fr", 100), ("sw", 40))}
    pairs = {
        ("en", other): PairStore(store(f"en-{other}.en", "en", size), store(f"en-{other}.{other}", other, size))
        for other, size in (("fr", 200), ("sw", 50))
    }
    return texts, pairs


def make(data, masking=MASKING, **options):
    options = {"steps": 40, "batch_tokens": 320, "bptt": 32, **options}
    return PretrainingBatches(*data, LANG_IDS, masking, EOS, **options)


def original(item):
    return torch.where(item["labels"] == -100, item["input_ids"], item["labels"])


def same(item, other):
    return item.keys() == other.keys() and all(torch.equal(item[name], other[name]) for name in item)


SETTINGS = [{}, {"mixed": True}, {"stream": "sentences"}, {"mixed": True, "stream": "sentences"}]


@pytest.mark.parametrize("options", SETTINGS)
def test_an_item_is_a_packed_batch(data, options):
    batches = make(data, **options)
    assert len(batches) == 40
    for item in batches:
        total = int(item["sequence_lengths"].sum())
        assert {tensor.dtype for tensor in item.values()} == {torch.int64}
        assert {name: tuple(tensor.shape) for name, tensor in item.items() if name != "sequence_lengths"} == {
            name: (1, total) for name in ("input_ids", "position_ids", "langs", "task_ids", "labels")
        }
        assert (item["sequence_lengths"].diff() <= 0).all()
        starts = item["sequence_lengths"].cumsum(0) - item["sequence_lengths"]
        assert (item["labels"][0, starts] == -100).all() and (item["position_ids"][0, starts] == 0).all()


@pytest.mark.parametrize("options", SETTINGS)
def test_any_item_comes_without_the_ones_before_it(data, options):
    items = list(make(data, steps=150, processes=2, **options))
    for index in (299, 0, 123, 122, 7):
        assert same(make(data, steps=150, processes=2, **options)[index], items[index])
    late = make(data, steps=400, processes=2, **options)
    assert same(late[299], items[299])
    assert not same(make(data, seed=1, **options)[0], items[0])


@pytest.mark.parametrize("weights", [None, frequency_weights(torch.arange(1000), 0.5)])
@pytest.mark.parametrize("options", SETTINGS)
def test_the_parts_of_a_step_are_the_whole_step(data, options, weights):
    masking = Masking(5, 1000, weights=weights)
    whole = make(data, masking, **options)
    for processes, accumulation in ((2, 1), (1, 3), (2, 2)):
        count = processes * accumulation
        parts = make(data, masking, processes=processes, accumulation=accumulation, **options)
        assert len(parts) == 40 * count
        for step in range(40):
            items = [parts[step * count + part] for part in range(count)]
            assert sorted(sequences(whole[step])) == sorted(row for item in items for row in sequences(item))
            tokens = [item["input_ids"].numel() for item in items]
            assert max(tokens) - min(tokens) <= 45  # the longest row


def sequences(item):
    """Return the sequences of an item as tuples of all their values."""
    names = ("input_ids", "position_ids", "langs", "task_ids", "labels")
    lengths = item["sequence_lengths"].tolist()
    return [tuple(row.flatten().tolist()) for row in torch.cat([item[name] for name in names]).split(lengths, dim=1)]


def test_a_step_has_one_task_and_objectives_alternate(data):
    batches = make(data, steps=70)
    names = [task.name for task in batches.tasks]
    assert names == ["mlm en", "mlm fr", "mlm sw", "tlm en-fr", "tlm fr-en", "tlm en-sw", "tlm sw-en"]
    objectives = []
    for item in batches:
        (task,) = item["task_ids"].unique().tolist()
        objectives.append(batches.tasks[task].objective)
        languages = {LANG_IDS[language] for language in batches.tasks[task].languages}
        assert set(item["langs"].unique().tolist()) == languages
    assert objectives == (["mlm"] * 3 + ["tlm"] * 4) * 10


@pytest.mark.parametrize("options", SETTINGS)
def test_language_ids_are_those_of_the_words(data, options):
    for item in make(data, **options):
        words = original(item) >= 100
        assert torch.equal((original(item)[words] - 100) // 300, item["langs"][words])


def test_pairs_come_in_both_directions(data):
    batches = make(data, steps=60, objectives=("tlm",))
    for item in batches:
        source, target = (LANG_IDS[code] for code in batches.tasks[item["task_ids"][0, 0]].languages)
        starts = item["sequence_lengths"].cumsum(0) - item["sequence_lengths"]
        assert (item["langs"][0, starts] == source).all()
        assert (item["langs"][0, starts + item["sequence_lengths"] - 1] == target).all()
        assert (original(item) == EOS).sum() == 4 * len(starts)
        assert (item["position_ids"] == 0).sum() == 2 * len(starts)
    assert len({int(item["task_ids"][0, 0]) for item in batches}) == 4


def test_a_pass_shows_each_pair_once(data):
    _, pairs = data
    only = make(({}, {("en", "sw"): pairs["en", "sw"]}), objectives=("tlm",), steps=60)
    seen = {0: [], 1: []}
    for item in only:
        lengths = item["sequence_lengths"].tolist()
        seen[int(item["task_ids"][0, 0])] += [tuple(row.tolist()) for row in original(item)[0].split(lengths)]
    first_pass = {
        (EOS, *source.tolist(), EOS, EOS, *target.tolist(), EOS)
        for source, target in zip(pairs["en", "sw"].source, pairs["en", "sw"].target, strict=True)
    }
    assert len(first_pass) == 50 and set(seen[0][:50]) == first_pass == set(seen[0][50:100])
    assert seen[0][:50] != seen[0][50:100]


def test_batches_have_about_the_tokens_asked_for(data):
    tokens = np.array([item["input_ids"].numel() for item in make(data, stream="sentences")])
    assert (tokens >= 280).all() and (tokens <= 440).all()  # the smallest text is one batch of 435
    assert tokens.mean() == pytest.approx(320, abs=30)
    assert {item["input_ids"].numel() for item in make(data, objectives=("mlm",))} == {320}


@pytest.mark.parametrize("stream", ["concatenated", "sentences"])
def test_mixed_steps_give_each_objective_half_the_tokens_and_small_languages_more(data, stream):
    batches = make(data, steps=300, mixed=True, stream=stream, batch_tokens=640, alpha=0.0)
    tokens = np.bincount(np.concatenate([item["task_ids"][0] for item in batches]), minlength=7)
    assert tokens[:3].sum() / tokens.sum() == pytest.approx(0.5, abs=0.03)
    rows = np.zeros(7)
    for item in batches:
        starts = item["sequence_lengths"].cumsum(0) - item["sequence_lengths"]
        rows += np.bincount(item["task_ids"][0, starts], minlength=7)
        assert (item["task_ids"] < 3).any() and (item["task_ids"] >= 3).any()
    assert rows[:3] / rows[:3].sum() == pytest.approx([1 / 3] * 3, abs=0.03)
    assert rows[3:] / rows[3:].sum() == pytest.approx([1 / 4] * 4, abs=0.03)


def test_langs_are_left_out_without_language_ids(data):
    batches = PretrainingBatches(*data, {}, MASKING, EOS, steps=10, batch_tokens=320, bptt=32, language_ids=False)
    assert all("langs" not in item for item in batches)


def test_a_worker_process_gives_the_same(data):
    batches = make(data)
    copy = pickle.loads(pickle.dumps(batches))
    assert all(same(copy[index], batches[index]) for index in range(0, 40, 7))


def test_held_out_text_comes_whole_and_always_with_the_same_masks(data):
    texts, pairs = data
    options = {"batch_tokens": 320, "stream": "sentences"}
    held_out = held_out_batches(texts, pairs, LANG_IDS, MASKING, EOS, **options)
    assert list(held_out) == ["mlm en", "mlm fr", "mlm sw", "tlm en-fr", "tlm en-sw"]
    again = held_out_batches(texts, pairs, LANG_IDS, MASKING, EOS, **options)
    for name, batches in held_out.items():
        assert all(same(batch, other) for batch, other in zip(batches, again[name], strict=True))
        for batch in batches:
            masked = batch["labels"] != -100
            assert "task_ids" not in batch and (batch["input_ids"][masked] == 5).all()
            assert all(row.any() for row in masked[0].split(batch["sequence_lengths"].tolist()))
    ids = torch.cat([original(batch)[0] for batch in held_out["mlm sw"]])
    assert sorted(ids[ids != EOS].tolist()) == sorted(texts["sw"].tokens.tolist())


def test_held_out_streams_hold_no_filling(data):
    texts, _ = data
    (first, *_) = held_out_batches(texts, {}, LANG_IDS, MASKING, EOS, bptt=32)["mlm en"]
    assert not any((row == EOS).all() for row in original(first)[0].unfold(0, 4, 1))


@pytest.mark.parametrize("words", [1, 5, 30, 31])
def test_held_out_text_of_less_than_a_chunk_comes_whole_without_filling(tmp_path, words):
    sentence = list(range(100, 100 + words))
    store = TokenStore.write(tmp_path / "en", [[sentence]])
    (batch,) = held_out_batches({"en": store}, {}, LANG_IDS, MASKING, EOS, bptt=32)["mlm en"]
    whole = [EOS, *sentence, EOS] if words < 31 else [EOS, *sentence]  # 31 words and their `</s>` fill the chunk
    assert original(batch).tolist() == [whole]
    masked = batch["labels"] != -100
    assert masked.any() and (batch["labels"][masked] >= 100).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stream": "words"}, "`stream` must be one of"),
        ({"objectives": ("mlm", "clm")}, r"must be some of .* got \('mlm', 'clm'\)"),
        ({"objectives": ()}, "must be some of"),
        ({"processes": 8, "accumulation": 2}, "as few as .* rows, too few for 16 micro-batches"),
        ({"mixed": True, "accumulation": 40}, "mixed objectives may have as few as"),
    ],
)
def test_impossible_options_are_an_error(data, options, message):
    with pytest.raises(ValueError, match=message):
        make(data, **options)


def test_missing_data_are_an_error(data):
    texts, pairs = data
    with pytest.raises(ValueError, match="'tlm' needs translations"):
        make((texts, {}))
    with pytest.raises(ValueError, match="'mlm' needs monolingual text"):
        make(({}, pairs))
    with pytest.raises(ValueError, match=r"model's languages \['en', 'fr', 'sw'\], got text in 'de'"):
        make(({"de": texts["en"]}, pairs))
    with pytest.raises(ValueError, match="sw-en in one direction"):
        make((texts, {**pairs, ("sw", "en"): pairs["en", "sw"].reversed()}))
