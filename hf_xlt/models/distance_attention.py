"""Self-attention that sees how far apart words are in a dependency tree, and nothing of their order (GATE).

Ahmad, Peng & Chang 2021, "GATE: Graph Attention Transformer Encoder for Cross-lingual Relation and Event Extraction".
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import relu, scaled_dot_product_attention
from transformers import PreTrainedConfig


def distance_bias(
    distances: Tensor, keep: Tensor, reaches: Sequence[int], attend_to_self: bool = True
) -> tuple[Tensor, Tensor]:
    """Return what is added to attention scores, and which rows have someone to attend to.

    GATE divides the attention to a word by its distance, and the row by its sum again. Together that is a softmax of
    scores less the logarithm of the distance: exp(s - log D) / sum(exp(s - log D)) = (exp(s) / D) / sum(exp(s) / D).

    Args:
        distances: Arcs between words (batch, words, words), float; infinite where there is no way.
        keep: True for words, False for padding, (batch, words).
        reaches: For each head how many arcs far it sees; -1 for a head that sees all words, however far, alike.
        attend_to_self: Whether a word is at distance 1 of itself; otherwise heads with a reach do not see it.

    Returns:
        Bias (batch, heads, words, words), -inf where nothing is seen, and bool (batch, heads, words, 1), False for
        words that see nothing with this head, as they were cut off. Their bias is 0 at themselves.

    Example:
        >>> distances = torch.tensor([[[0.0, 1.0, 2.0], [1.0, 0.0, 1.0], [2.0, 1.0, 0.0]]])
        >>> bias, sees = distance_bias(distances, torch.ones(1, 3, dtype=torch.bool), reaches=[1, 2, -1])
        >>> bias[0, :, 0].exp().tolist(), sees.all().item()
        ([[1.0, 1.0, 0.0], [1.0, 1.0, 0.5], [1.0, 1.0, 1.0]], True)
    """
    own = torch.eye(distances.shape[1], dtype=torch.bool, device=distances.device)
    at_self = distances.masked_fill(own & distances.isfinite(), 1.0 if attend_to_self else torch.inf)
    limits = torch.tensor(reaches, dtype=at_self.dtype, device=at_self.device)[:, None, None]  # (heads, 1, 1)
    near = (at_self[:, None] <= limits) & at_self[:, None].isfinite()  # (batch, heads, words, words)
    bias = torch.where(near, -at_self[:, None].log(), -torch.inf)
    bias = torch.where((limits < 0) & keep[:, None, None, :], 0.0, bias)
    sees = (bias > -torch.inf).any(-1, keepdim=True)
    return bias.masked_fill(~sees & own, 0.0), sees


class DistanceAttention(nn.Module):
    """Multi-head attention with a bias for each head.

    It is always computed by PyTorch: of the attention functions of transformers, not all take such a bias.

    Args:
        config: Configuration of the model.
    """

    def __init__(self, config: PreTrainedConfig):
        super().__init__()
        size = config.hidden_size
        self.dropout = config.attention_dropout
        self.query = nn.Linear(size, size)
        self.key = nn.Linear(size, size)
        self.value = nn.Linear(size, size)
        self.output = nn.Linear(size, size)

    def forward(
        self, states: Tensor, bias: Tensor, sees: Tensor, with_weights: bool = False
    ) -> tuple[Tensor, Tensor | None]:
        """Attend.

        Args:
            states: (batch, words, size).
            bias: What is added to scores (batch, heads, words, words).
            sees: False for words that a head has nothing to show, which it gives 0, (batch, heads, words, 1).
            with_weights: Whether to return weights.

        Returns:
            Context (batch, words, size), and weights before dropout (batch, heads, words, words), or None.
        """
        query, key, value = (
            layer(states).unflatten(-1, (bias.shape[1], -1)).transpose(1, 2)  # (batch, heads, words, head size)
            for layer in (self.query, self.key, self.value)
        )
        dropout = self.dropout if self.training else 0.0
        bias, weights = bias.to(query.dtype), None
        if with_weights:
            scores = query @ key.transpose(2, 3) * query.shape[-1] ** -0.5 + bias
            weights = scores.softmax(-1) * sees
            context = nn.functional.dropout(weights, dropout) @ value
        else:
            context = scaled_dot_product_attention(query, key, value, bias, dropout) * sees
        return self.output(context.transpose(1, 2).flatten(2)), weights


class DistanceAttentionLayer(nn.Module):
    """Attention and two linear maps, each followed by a layer norm of the sum with what came in.

    Args:
        config: Configuration of the model.
    """

    def __init__(self, config: PreTrainedConfig):
        super().__init__()
        size = config.hidden_size
        self.attention = DistanceAttention(config)
        self.attention_norm = nn.LayerNorm(size)
        self.inner = nn.Linear(size, config.feedforward_size)
        self.outer = nn.Linear(config.feedforward_size, size)
        self.outer_norm = nn.LayerNorm(size)
        self.dropout = nn.Dropout(config.dropout)

    def forward(
        self, states: Tensor, bias: Tensor, sees: Tensor, with_weights: bool = False
    ) -> tuple[Tensor, Tensor | None]:
        """Return new states (batch, words, size), and the weights of `DistanceAttention`."""
        context, weights = self.attention(states, bias, sees, with_weights)
        states = self.attention_norm(states + self.dropout(context))
        states = self.outer_norm(states + self.dropout(self.outer(relu(self.inner(states)))))
        return states, weights


class DistanceAttentionEncoder(nn.Module):
    """A projection and layers of distance-masked attention, without positions.

    Args:
        config: Configuration of the model.
        input_size: Of the states that come in.
    """

    def __init__(self, config: PreTrainedConfig, input_size: int):
        super().__init__()
        self.reaches, self.attend_to_self = config.head_reaches, config.attend_to_self
        self.projection = nn.Linear(input_size, config.hidden_size)
        self.layers = nn.ModuleList(DistanceAttentionLayer(config) for _ in range(config.num_hidden_layers))

    def forward(
        self, states: Tensor, distances: Tensor, keep: Tensor, with_weights: bool = False
    ) -> tuple[Tensor, tuple[Tensor, ...] | None]:
        """Return new states (batch, words, hidden size), and the attention weights of each layer or None.

        Args:
            states: (batch, words, input size).
            distances: Arcs between words (batch, words, words), float; infinite where there is no way.
            keep: True for words, False for padding, (batch, words).
            with_weights: Whether to return weights.
        """
        bias, sees = distance_bias(distances, keep, self.reaches, self.attend_to_self)
        states, weights = self.projection(states), []
        for layer in self.layers:
            states, of_layer = layer(states, bias, sees, with_weights)
            weights.append(of_layer)
        return states, tuple(weights) if with_weights else None
