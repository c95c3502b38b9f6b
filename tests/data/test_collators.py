"""Tests of rows made into tensors."""

import random

import torch

from hf_xlt.data.collators import AdversarialTaggingCollator, WordTaggingCollator, padded_characters


def random_rows(count: int) -> list[dict]:
    """Rows of 1 to 6 pieces, of which every other one starts a word."""
    draw, rows = random.Random(0), []
    for number in range(count):
        pieces = draw.randint(1, 6)
        starts = list(range(0, pieces, 2))
        rows.append(
            {
                "input_ids": [draw.randint(1, 9) for _ in range(pieces)],
                "labels": [draw.randint(0, 3) if place in starts else -100 for place in range(pieces)],
                "word_starts": starts,
                "characters": [[draw.randint(1, 9) for _ in range(draw.randint(1, 4))] for _ in starts],
                "lang": number % 3,
                "side": number % 2,
            }
        )
    return rows


def test_padded_characters_are_those_of_a_loop():
    sentences = [row["characters"] for row in random_rows(20)]
    ids = padded_characters(sentences)
    expected = torch.zeros_like(ids)
    for place, sentence in enumerate(sentences):
        for word, characters in enumerate(sentence):
            expected[place, word, : len(characters)] = torch.tensor(characters)
    assert ids.shape == (20, 3, 4)
    torch.testing.assert_close(ids, expected, rtol=0, atol=0)


def test_words_without_characters_are_padding():
    assert padded_characters([[[], [4]], [[]]]).tolist() == [[[0], [4]], [[0], [0]]]
    assert padded_characters([[[]]]).shape == (1, 1, 0)


def test_the_mask_shows_the_scored_words():
    rows = random_rows(20)
    batch = AdversarialTaggingCollator(pad_token_id=0)(rows)
    assert [mask.nonzero().flatten().tolist() for mask in batch["word_mask"]] == [row["word_starts"] for row in rows]
    torch.testing.assert_close(batch["word_mask"], batch["labels"] != -100)
    assert batch["sides"].tolist() == [0, 1] * 10


def test_what_both_collators_make_is_the_same_and_tuples_are_rows_in_order():
    rows = random_rows(6)
    simple, batch = WordTaggingCollator(0)(rows), AdversarialTaggingCollator(0)(rows)
    assert set(batch) - set(simple) == {"word_mask", "char_ids", "sides"}
    paired = AdversarialTaggingCollator(0)([tuple(rows[:2]), tuple(rows[2:4]), tuple(rows[4:])])
    for name, tensor in batch.items():
        torch.testing.assert_close(simple.get(name, tensor), tensor, rtol=0, atol=0)
        torch.testing.assert_close(paired[name], tensor, rtol=0, atol=0)


def test_what_rows_do_not_hold_is_left_out():
    rows = [{"input_ids": [5, 6], "labels": [-100, 1], "word_starts": [1]}]
    batch = AdversarialTaggingCollator(0)(rows)
    assert set(batch) == {"input_ids", "attention_mask", "labels", "word_mask"}
    assert batch["word_mask"].tolist() == [[False, True]]
