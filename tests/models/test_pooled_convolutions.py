"""Pooled convolutions against windows cut out one by one."""

import torch

from hf_xlt.models.pooled_convolutions import PooledConvolutions


def one_by_one(convolutions, sequence):
    """Return the features of one sequence (places, size), written out."""
    features = []
    for convolution in convolutions:
        (width,) = convolution.kernel_size
        zeros = sequence.new_zeros(width, sequence.shape[1])
        padded = torch.cat([zeros, sequence, zeros])
        windows = [padded[start : start + width] for start in range(len(padded) - width + 1)]
        scores = [torch.einsum("ps,fsp->f", window, convolution.weight) for window in windows]
        features.append((torch.stack(scores) + convolution.bias).relu().max(0).values)
    return torch.cat(features)


def test_is_the_maximum_over_windows():
    torch.manual_seed(0)
    convolutions = PooledConvolutions(size=5, filters=4, widths=[1, 2, 4]).double()
    for places in (1, 2, 3, 7):
        sequences = torch.randn(3, places, 5, dtype=torch.double)
        expected = torch.stack([one_by_one(convolutions, sequence) for sequence in sequences])
        torch.testing.assert_close(convolutions(sequences), expected)


def test_padding_changes_neither_features_nor_gradients():
    torch.manual_seed(0)
    convolutions = PooledConvolutions(size=5, filters=6, widths=[2, 3]).double()
    found = []
    for padding in (0, 1, 9):
        convolutions.zero_grad()
        sequence = torch.randn(2, 1, 5, dtype=torch.double, generator=torch.Generator().manual_seed(1))
        features = convolutions(torch.cat([sequence, sequence.new_zeros(2, padding, 5)], dim=1))
        features.square().sum().backward()
        found.append([features.detach(), *(weight.grad for weight in convolutions.parameters())])
    torch.testing.assert_close(found[1], found[0])
    torch.testing.assert_close(found[2], found[0])
