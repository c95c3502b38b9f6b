"""A bidirectional LSTM that padding on the right does not change."""

import torch
from torch import Tensor, nn

CLOSED = -1e4  # the sigmoid of this is 0 in half precision, too


class BidirectionalLSTM(nn.LSTM):
    """A bidirectional LSTM of one layer; each sequence has the states that it has alone.

    Padding closes the input gate, so that the cell stays 0 until the direction from the right meets the last word.
    This is what packed sequences compute, in the faster kernels of unpacked ones.

    Args:
        input_size: Numbers at each place.
        hidden_size: Of each direction.

    Example:
        >>> lstm = BidirectionalLSTM(3, 4)
        >>> words, present = torch.randn(1, 5, 3), torch.tensor([[True, True, False, False, False]])
        >>> states = lstm(words, present)
        >>> states.shape
        torch.Size([1, 5, 8])
        >>> torch.allclose(states[:, :2], lstm(words[:, :2], present[:, :2]))
        True
    """

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__(input_size, hidden_size, batch_first=True, bidirectional=True)

    def forward(self, inputs: Tensor, mask: Tensor) -> Tensor:
        """Return the states of both directions side by side, (batch, places, 2 * hidden), 0 at padding.

        Args:
            inputs: (batch, places, input).
            mask: True at places, False at the padding on their right, (batch, places).
        """
        padding = (~mask).to(inputs.dtype)[..., None]
        gates = inputs.new_zeros(4 * self.hidden_size, 1)  # input, forget, cell, output
        gates[: self.hidden_size] = CLOSED
        weights = []
        for direction in ("", "_reverse"):
            of_inputs, *others = (
                getattr(self, f"{name}_l0{direction}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            )
            weights += [torch.cat([of_inputs, gates.to(of_inputs.dtype)], dim=1), *others]
        start = inputs.new_zeros(2, len(inputs), self.hidden_size)
        # The function behind `nn.LSTM`; the module's own `forward` does not take an input it has no weights for.
        states, _, _ = torch.lstm(
            torch.cat([inputs, padding], dim=-1),
            (start, start),
            weights,
            has_biases=True,
            num_layers=1,
            dropout=0.0,
            train=self.training,
            bidirectional=True,
            batch_first=True,
        )
        return states * mask[..., None]
