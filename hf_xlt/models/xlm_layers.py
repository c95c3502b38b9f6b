"""Layers of XLM, and its fixed position table."""

import torch
from torch import nn
from transformers import XLMConfig
from transformers.activations import ACT2FN
from transformers.modeling_layers import GradientCheckpointingLayer

from .attention import SelfAttention


class XLMAttention(GradientCheckpointingLayer):
    """Multi-head self-attention.

    Args:
        config: Configuration of the model.
        layer_idx: Number of the layer, from 0.
    """

    is_causal = False

    def __init__(self, config: XLMConfig, layer_idx: int):
        super().__init__()
        self.config = config
        self.layer_idx = layer_idx
        self.n_heads = config.n_heads
        self.scaling = (config.emb_dim // config.n_heads) ** -0.5
        self.dropout = config.attention_dropout
        self.q_lin = nn.Linear(config.emb_dim, config.emb_dim)
        self.k_lin = nn.Linear(config.emb_dim, config.emb_dim)
        self.v_lin = nn.Linear(config.emb_dim, config.emb_dim)
        self.out_lin = nn.Linear(config.emb_dim, config.emb_dim)

    def forward(self, hidden: torch.Tensor, attend: SelfAttention) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Return new states (batch, length, hidden) and, where `attend` gives them, the attention weights."""
        context, weights = attend(self, self._projected(hidden))
        return self.out_lin(context), weights

    def _projected(self, hidden: torch.Tensor) -> torch.Tensor:
        """Return queries, keys and values side by side, (batch, length, 3 * hidden)."""
        layers = (self.q_lin, self.k_lin, self.v_lin)
        if not all(map(_is_plain, layers)):
            return torch.cat([layer(hidden) for layer in layers], dim=-1)
        # One product is faster than three.
        weight = torch.cat([layer.weight for layer in layers])
        return nn.functional.linear(hidden, weight, torch.cat([layer.bias for layer in layers]))


def _is_plain(layer: nn.Module) -> bool:
    """Tell whether a call of the layer is its product alone: no adapter around it, no hook, no forward put in."""
    hooks = layer._forward_pre_hooks or layer._forward_hooks or layer._backward_pre_hooks or layer._backward_hooks
    return type(layer) is nn.Linear and not hooks and "forward" not in vars(layer)


class XLMFeedForward(GradientCheckpointingLayer):
    """Two linear layers, 4 times as wide in between."""

    def __init__(self, config: XLMConfig):
        super().__init__()
        self.lin1 = nn.Linear(config.emb_dim, 4 * config.emb_dim)
        self.lin2 = nn.Linear(4 * config.emb_dim, config.emb_dim)
        self.activation = ACT2FN["gelu" if config.gelu_activation else "relu"]

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        """Return new states (batch, length, hidden)."""
        return self.lin2(self.activation(self.lin1(hidden)))


def sinusoidal_positions(config: XLMConfig) -> torch.Tensor:
    """Return the position table (positions, hidden): sines in the even columns, cosines in the odd ones."""
    columns = torch.arange(0, config.emb_dim, 2, dtype=torch.float64)
    positions = torch.arange(config.max_position_embeddings, dtype=torch.float64)
    angles = positions[:, None] / 10000 ** (columns / config.emb_dim)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).float()
