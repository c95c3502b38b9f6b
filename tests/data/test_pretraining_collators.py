"""Tests of the collators of masked and translation language modelling."""

import pytest
import torch

from hf_xlt.data.masking import Masking
from hf_xlt.data.pretraining_collators import (
    DataCollatorForMultilingualLanguageModeling,
    DataCollatorForTranslationLanguageModeling,
)

MASKING = Masking(mask_id=5, vocab_size=40)
PAIRS = [
    {"source_ids": [14, 15, 16, 17], "target_ids": [18, 19, 20, 21], "source_lang": 4, "target_lang": 6},
    {"source_ids": [22], "target_ids": [23, 24], "source_lang": 4, "target_lang": 6},
    {"source_ids": [25, 26, 27, 28, 29], "target_ids": [30, 31, 32, 33, 34], "source_lang": 6, "target_lang": 4},
]
SENTENCES = [
    {"input_ids": [1, 14, 15, 1], "lang": 0},
    {"input_ids": [16, 17, 18, 1, 19, 20], "lang": 1},
    {"input_ids": [1, 21, 1], "lang": 0},
]


def tlm(**options):
    return DataCollatorForTranslationLanguageModeling(MASKING, eos_id=1, pad_id=2, **options)


def mlm(**options):
    return DataCollatorForMultilingualLanguageModeling(MASKING, pad_id=2, **options)


def original(batch):
    """Return the ids before masking."""
    return torch.where(batch["labels"] == -100, batch["input_ids"], batch["labels"])


def test_figure_1():
    batch = tlm()(PAIRS[:1])
    assert original(batch).tolist() == [[1, 14, 15, 16, 17, 1, 1, 18, 19, 20, 21, 1]]
    assert batch["position_ids"].tolist() == [[0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]]
    assert batch["langs"].tolist() == [[4] * 6 + [6] * 6]
    assert batch["attention_mask"].tolist() == [[1] * 12]


def test_pairs_have_four_delimiters_and_padding_after_the_second_half_only():
    batch = tlm()(PAIRS)
    ids, mask = original(batch), batch["attention_mask"].bool()
    assert mask.sum(1).tolist() == [12, 7, 14] and (mask.int().diff(dim=1) <= 0).all()
    assert (ids == 1).sum(1).tolist() == [4, 4, 4]
    assert ids[1].tolist() == [1, 22, 1, 1, 23, 24, 1] + [2] * 7
    assert batch["position_ids"][1].tolist() == [0, 1, 2, 0, 1, 2, 3] + [0] * 7
    assert (batch["labels"][~mask] == -100).all()


def test_swapping_a_pair_swaps_halves_and_languages():
    row = PAIRS[1]
    swapped = {
        "source_ids": row["target_ids"],
        "target_ids": row["source_ids"],
        "source_lang": row["target_lang"],
        "target_lang": row["source_lang"],
    }
    batch, other = tlm()([row]), tlm()([swapped])
    assert original(other)[0].tolist() == original(batch)[0].roll(-3).tolist()
    for name in ("position_ids", "langs"):
        assert other[name][0].tolist() == batch[name][0].roll(-3).tolist()


def test_positions_that_run_on_share_the_inner_delimiter():
    batch = tlm(reset_positions=False)(PAIRS[1:2])
    assert original(batch).tolist() == [[1, 22, 1, 23, 24, 1]]
    assert batch["position_ids"].tolist() == [[0, 1, 2, 3, 4, 5]]
    assert batch["langs"].tolist() == [[4, 4, 6, 6, 6, 6]]


@pytest.mark.parametrize("packed", [False, True])
def test_langs_are_left_out_without_language_ids(packed):
    for collator, rows in ((tlm, PAIRS), (mlm, SENTENCES)):
        bare = [{name: ids for name, ids in row.items() if not name.endswith("lang")} for row in rows]
        expected = collator(packed=packed)(rows, torch.Generator().manual_seed(0))
        batch = collator(packed=packed, language_ids=False)(bare, torch.Generator().manual_seed(0))
        assert batch.keys() == expected.keys() - {"langs"} and "langs" in expected
        assert all(torch.equal(tensor, expected[name]) for name, tensor in batch.items())


@pytest.mark.parametrize(
    ("collator", "rows", "order"), [(tlm, PAIRS, [2, 0, 1]), (mlm, SENTENCES, [1, 0, 2])], ids=["tlm", "mlm"]
)
def test_packed_holds_what_padded_does_longest_first(collator, rows, order):
    padded = collator()(rows, torch.Generator().manual_seed(3))
    packed = collator(packed=True)(rows, torch.Generator().manual_seed(3))
    mask = padded.pop("attention_mask").bool()
    lengths = packed.pop("sequence_lengths")
    assert lengths.tolist() == mask.sum(1)[order].tolist()
    assert packed.keys() == padded.keys() and (packed["labels"] != -100).any()
    for name, tensor in packed.items():
        assert tensor.shape == (1, lengths.sum())
        assert tensor[0].tolist() == torch.cat([padded[name][row, mask[row]] for row in order]).tolist()


def test_sentences_are_taken_as_they_are():
    batch = mlm()(SENTENCES)
    assert original(batch).tolist() == [[1, 14, 15, 1, 2, 2], [16, 17, 18, 1, 19, 20], [1, 21, 1, 2, 2, 2]]
    assert batch["position_ids"].tolist() == [[0, 1, 2, 3, 0, 0], [0, 1, 2, 3, 4, 5], [0, 1, 2, 0, 0, 0]]
    assert (batch["langs"] * batch["attention_mask"]).tolist() == [[0] * 6, [1] * 6, [0] * 6]


@pytest.mark.parametrize(("collator", "rows"), [(tlm, PAIRS), (mlm, SENTENCES)])
def test_first_tokens_and_padding_are_never_masked_but_inner_delimiters_are(collator, rows):
    generator, masked = torch.Generator().manual_seed(0), 0
    for _ in range(300):
        batch = collator()(rows, generator)
        masked = masked + (batch["labels"] != -100).int()
    everywhere = batch["attention_mask"].clone()
    everywhere[:, 0] = 0
    assert torch.equal(masked > 0, everywhere.bool())


def test_delimiters_have_no_weight_when_masks_follow_frequency():
    weights = torch.ones(40)
    weights[1] = 0
    collate = DataCollatorForTranslationLanguageModeling(Masking(5, 40, 0.5, weights=weights), eos_id=1, pad_id=2)
    generator = torch.Generator().manual_seed(0)
    for _ in range(50):
        labels = collate(PAIRS, generator)["labels"]
        assert not (labels == 1).any() and (labels != -100).sum() == 17  # half of 33, rounded up; 22 have a weight
