"""Tests of masks for language modelling."""

import pytest
import torch

from hf_xlt.data.masking import Masking, frequency_weights

VOCAB = 1000


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def million():
    """A million tokens of one id, and what masking made of them."""
    input_ids = torch.full((1_000_000,), 77)
    masked, labels = Masking(5, VOCAB)(input_ids, torch.ones_like(input_ids, dtype=torch.bool), generator())
    return input_ids, masked, labels


def test_shares_over_a_million_tokens(million):
    _, masked, labels = million
    selected = labels != -100
    assert selected.float().mean().item() == pytest.approx(0.15, abs=0.002)
    chosen = masked[selected]
    # A random id is the mask or the old id once in VOCAB.
    assert (chosen == 5).float().mean().item() == pytest.approx(0.8, abs=0.01)
    assert (chosen == 77).float().mean().item() == pytest.approx(0.1, abs=0.01)
    assert ((chosen != 5) & (chosen != 77)).float().mean().item() == pytest.approx(0.1, abs=0.01)
    assert len(chosen.unique()) == VOCAB and chosen.max() == VOCAB - 1


def test_labels_are_the_old_ids_where_chosen_and_nothing_else_changes(million):
    input_ids, masked, labels = million
    selected = labels != -100
    assert torch.equal(labels[selected], input_ids[selected])
    assert torch.equal(masked[~selected], input_ids[~selected])
    assert (input_ids == 77).all()


@pytest.mark.parametrize("weights", [None, torch.ones(VOCAB, dtype=torch.float64)])
def test_only_candidates_are_chosen_and_the_seed_decides(weights):
    masking = Masking(5, VOCAB, weights=weights)
    input_ids = torch.randint(14, VOCAB, (40, 50), generator=generator())
    candidates = torch.rand(40, 50, generator=generator(1)) < 0.5
    masked, labels = masking(input_ids, candidates, generator(2))
    assert not (labels != -100)[~candidates].any() and (labels != -100).any()
    again, _ = masking(input_ids, candidates, generator(2))
    other, _ = masking(input_ids, candidates, generator(3))
    assert torch.equal(masked, again) and not torch.equal(masked, other)


def test_weights_by_hand():
    weights = frequency_weights(torch.tensor([9, 0, 1, 100, 10_000]), 0.5, special_ids=[0])
    assert weights.tolist() == pytest.approx([0, 0, 1, 0.1, 0.01])


def test_rare_words_are_drawn_as_much_more_often_as_their_weights_say():
    weights = frequency_weights(torch.tensor([50, 0, 1_000_000, 100]), 0.5)
    masking = Masking(0, 4, rate=0.01, weights=weights)
    input_ids = torch.tensor([2, 3]).repeat(2_020_000)
    _, labels = masking(input_ids, torch.ones_like(input_ids, dtype=torch.bool), generator())
    assert (labels != -100).sum() == 40_400  # the rate of all positions
    assert (labels == 2).sum().item() == pytest.approx(400, rel=0.15)  # 40,400 / 101; three standard deviations


def test_specials_are_never_drawn_and_high_rates_saturate():
    masking = Masking(5, 10, rate=0.5, weights=frequency_weights(torch.tensor([0] * 8 + [1, 9]), 0.5))
    input_ids = torch.tensor([1, 1, 1, 8, 9, 1, 1, 2])
    _, labels = masking(input_ids, torch.ones(8, dtype=torch.bool), generator())
    assert labels.tolist() == [-100, -100, -100, 8, 9, -100, -100, -100]
    _, labels = masking(torch.ones(8, dtype=torch.long), torch.ones(8, dtype=torch.bool), generator())
    assert (labels == -100).all()


def test_half_the_draws_count_the_candidates_weights_only():
    """Without replacement: of two candidates with weights 3 and 1, one drawn, the first is it three times in four."""
    masking = Masking(0, 3, rate=0.5, weights=torch.tensor([0.0, 3.0, 1.0]))
    draw, first = generator(), 0
    for _ in range(2000):
        first += masking(torch.tensor([1, 2]), torch.ones(2, dtype=torch.bool), draw)[1][0].item() == 1
    assert first / 2000 == pytest.approx(0.75, abs=0.03)


def test_evaluation_masks_at_least_one_token_of_a_sequence_and_never_its_ends():
    lengths = torch.tensor([2, 3, 4, 5] + [6] * 5000)
    input_ids = torch.full((int(lengths.sum()),), 77)
    masked, labels = Masking(5, VOCAB).evaluation_mask(input_ids, lengths, generator())
    chosen = (labels != -100).split(lengths.tolist())
    assert not any(sequence[0] or sequence[-1] for sequence in chosen)
    assert [int(sequence.sum()) for sequence in chosen[:2]] == [0, 1]
    assert all(sequence.any() for sequence in chosen[1:])
    assert (masked[labels != -100] == 5).all() and (masked[labels == -100] == 77).all()
    # Four inner tokens: 4 * 0.15 are expected, and one more where all four stay, at any of them alike.
    inner = torch.stack(chosen[4:])[:, 1:-1].float().mean(0)
    assert inner.tolist() == pytest.approx([0.15 + 0.85**4 / 4] * 4, abs=0.02)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mask_id": 1000}, "mask_id"),
        ({"rate": 0}, "rate"),
        ({"rate": 1}, "rate"),
        ({"shares": (0.8, 0.1, 0.2)}, "shares"),
        ({"shares": (1.2, -0.2, 0)}, "shares"),
        ({"weights": torch.ones(999)}, "1000 ids, got 999"),
    ],
)
def test_arguments_out_of_range_are_an_error(arguments, message):
    with pytest.raises(ValueError, match=message):
        Masking(**{"mask_id": 5, "vocab_size": VOCAB, **arguments})
