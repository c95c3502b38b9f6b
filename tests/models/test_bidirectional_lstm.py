"""The BiLSTM against packed sequences."""

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from hf_xlt.models.bidirectional_lstm import BidirectionalLSTM

SIZES = torch.tensor([3, 7, 1, 7, 4])


def mask_of(sizes, length):
    return torch.arange(length) < sizes[:, None]


@pytest.fixture
def lstms():
    """Return ours, and one of PyTorch with the same weights."""
    torch.manual_seed(0)
    ours, stock = BidirectionalLSTM(3, 4).double(), nn.LSTM(3, 4, batch_first=True, bidirectional=True).double()
    stock.load_state_dict(ours.state_dict())
    return ours, stock


def test_states_and_gradients_are_those_of_packed_sequences(lstms):
    ours, stock = lstms
    inputs = 3 * torch.randn(5, 9, 3, dtype=torch.double)  # two places more than the longest

    def packed(values):
        states, _ = stock(pack_padded_sequence(values, SIZES, batch_first=True, enforce_sorted=False))
        return pad_packed_sequence(states, batch_first=True, total_length=9)[0]

    found = []
    for module, run in ((ours, lambda values: ours(values, mask_of(SIZES, 9))), (stock, packed)):
        values = inputs.clone().requires_grad_()
        states = run(values)
        (states * torch.linspace(-1, 1, 8)).square().sum().backward()
        found.append([states.detach(), values.grad, *(weight.grad for weight in module.parameters())])
    torch.testing.assert_close(found[0], found[1])
    assert not found[0][0][~mask_of(SIZES, 9)].any()


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_padding_content_changes_nothing(dtype):
    torch.manual_seed(0)
    lstm, mask = BidirectionalLSTM(3, 4).to(dtype), mask_of(SIZES, 7)
    inputs = torch.randn(5, 7, 3, dtype=dtype)
    other = torch.where(mask[..., None], inputs, 50 * torch.randn_like(inputs))
    assert torch.equal(lstm(inputs, mask), lstm(other, mask))


def test_direction_from_the_right_starts_at_the_last_word():
    """The first state from the right depends on all words, the state at the last word on that word alone."""
    torch.manual_seed(0)
    lstm, inputs = BidirectionalLSTM(3, 4), torch.randn(1, 4, 3)
    mask = mask_of(torch.tensor([3]), 4)
    other = inputs.clone()
    other[:, :2] += 1
    before, after = lstm(inputs, mask)[..., 4:], lstm(other, mask)[..., 4:]
    assert torch.equal(before[:, 2], after[:, 2])
    assert not torch.allclose(before[:, 0], after[:, 0])
