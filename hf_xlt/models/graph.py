"""Dependency trees as graphs: who is joined to whom, who is near the path between two words, and a layer over them.

Trees come as `heads` (batch, words): for each word the place of its head counted from 1, 0 at the root, -1 at padding.
Everything is computed for the whole batch at once, where `heads` lives.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import relu


def adjacency(heads: Tensor) -> Tensor:
    """Return who is joined to whom by an arc in either direction, bool (batch, words, words).

    Args:
        heads: Heads (batch, words); 0 root, -1 padding.

    Example:
        >>> adjacency(torch.tensor([[2, 0, 2]])).long()
        tensor([[[0, 1, 0],
                 [1, 0, 1],
                 [0, 1, 0]]])
    """
    places = torch.arange(1, heads.shape[1] + 1, device=heads.device)
    arcs = heads[:, :, None] == places  # (batch, dependents, heads)
    return arcs | arcs.transpose(1, 2)


def ancestors(heads: Tensor) -> Tensor:
    """Return who stands above whom, bool (batch, words, words): at [b, i, j] whether j is i or above it.

    Each step doubles how far up every word sees, so that ten steps are enough for any tree of a thousand words.

    Args:
        heads: Heads (batch, words); 0 root, -1 padding.

    Example:
        >>> ancestors(torch.tensor([[2, 0, 2, 3]]))[0, 3].tolist()
        [False, True, True, True]
    """
    batch, size = heads.shape[0], heads.shape[1] + 1
    # Place 0 is above the root, stays where it is, and has nothing above it.
    jump = nn.functional.pad(heads.clamp(min=0), (1, 0))  # (batch, 1 + words)
    above = torch.eye(size, dtype=torch.bool, device=heads.device).expand(batch, -1, -1)
    above = above & (torch.arange(size, device=heads.device) > 0)
    for _ in range((size - 1).bit_length()):
        above = above | above.gather(1, jump[:, :, None].expand(-1, -1, size))
        jump = jump.gather(1, jump)
    return above[:, 1:, 1:] & (heads >= 0)[:, :, None]


def near_path(above: Tensor, first: Tensor, second: Tensor, k: int) -> Tensor:
    """Return the words at most k arcs below the path between two spans, bool (batch, words).

    The path leads from every word of either span up to the lowest word that is above all of them, or one of them
    (Zhang, Qi & Manning 2018, section 3). Nothing above that word is near the path, however short the way.

    Args:
        above: What `ancestors` returns (batch, words, words).
        first: Whether a word is in the first span (batch, words), bool; at least one is.
        second: Whether a word is in the second span (batch, words), bool; at least one is.
        k: Arcs from the path; 0 for the path alone, -1 for the full tree.

    Example:
        >>> above = ancestors(torch.tensor([[2, 0, 2, 3, 4]]))
        >>> first, second = torch.tensor([[[1, 0, 0, 0, 0]], [[0, 0, 1, 0, 0]]]).bool()
        >>> [near_path(above, first, second, k)[0].long().tolist() for k in (0, 1)]
        [[1, 1, 1, 0, 0], [1, 1, 1, 1, 0]]
    """
    if k < 0:
        return above.diagonal(dim1=1, dim2=2)
    spans = first | second
    over = above & spans[:, :, None]
    above_some = over.any(1)
    above_all = over.sum(1) == spans.sum(1, keepdim=True)
    depth = above.sum(2).masked_fill(~above_all, -1)
    lowest = depth.argmax(1)  # (batch,)
    path = (above_some & ~above_all).scatter(1, lowest[:, None], True)
    under = above.gather(2, lowest[:, None, None].expand(-1, above.shape[1], 1)).squeeze(2)
    # Going up from a word below the path, the words passed before the path are those above it that are not on it.
    passed = (above & (under & ~path)[:, None, :]).sum(2)
    return under & (passed <= k)


def tree_distances(above: Tensor) -> Tensor:
    """Return the number of arcs between any two words, float (batch, words, words); infinite to and from padding.

    It is the number of words that are above one of the two but not above the other.

    Args:
        above: What `ancestors` returns (batch, words, words).

    Example:
        >>> tree_distances(ancestors(torch.tensor([[2, 0, 2, -1]])))
        tensor([[[0., 1., 2., inf],
                 [1., 0., 1., inf],
                 [2., 1., 0., inf],
                 [inf, inf, inf, inf]]])
    """
    shared = _shared(above)
    depth = shared.diagonal(dim1=1, dim2=2)
    distances = depth[:, :, None] + depth[:, None, :] - 2 * shared
    return distances.masked_fill(shared == 0, torch.inf)


def steps_from(above: Tensor, subject: Tensor) -> tuple[Tensor, Tensor]:
    """Return how many arcs lead up from the subject towards each word, and how many then down to it.

    Both are (batch, words): 0 and 0 in the subject, 0 and 1 at its dependents, 1 and 0 at its head. Of several words
    of the subject the nearest counts, of those the one with the fewest arcs up.

    Args:
        above: What `ancestors` returns (batch, words, words).
        subject: Whether a word is in the subject (batch, words), bool; at least one is.

    Example:
        >>> above = ancestors(torch.tensor([[2, 0, 2, 3]]))
        >>> up, down = steps_from(above, torch.tensor([[True, False, False, False]]))
        >>> up[0].tolist(), down[0].tolist()
        ([0, 1, 1, 1], [0, 0, 1, 2])
    """
    shared = _shared(above).long()
    depth = shared.diagonal(dim1=1, dim2=2)
    up, down = depth[:, :, None] - shared, depth[:, None, :] - shared  # (batch, from, to)
    size = above.shape[1]
    order = ((up + down) * size + up).masked_fill(~subject[:, :, None], 3 * size**2)
    nearest = order.argmin(1, keepdim=True)  # (batch, 1, words)
    return up.gather(1, nearest)[:, 0], down.gather(1, nearest)[:, 0]


def _shared(above: Tensor) -> Tensor:
    """Return how many words are above both of two words, or one of them, (batch, words, words)."""
    sets = above.float()
    with torch.autocast(above.device.type, enabled=False):  # half precision cannot count beyond 256
        return sets @ sets.transpose(1, 2)


def averaging(adjacent: Tensor) -> Tensor:
    """Return the matrix that takes the mean over a word and its neighbours, float (batch, words, words).

    Args:
        adjacent: What `adjacency` returns, or a part of it.
    """
    looped = adjacent.float()
    looped.diagonal(dim1=1, dim2=2).fill_(1)  # (A + I) / d, d = degree + 1
    return looped / looped.sum(2, keepdim=True)


class GraphConvolution(nn.Module):
    """A layer over graphs: every word takes the mean over itself and its neighbours, projected.

    h_i = ReLU(sum_j A_ij W h_j / d_i + b), with A the adjacency with self-loops and d_i the sum of its row i (Zhang,
    Qi & Manning 2018, equation 2).

    Args:
        input_size: Of the states that come in.
        output_size: Of those that go out.

    Example:
        >>> layer = GraphConvolution(1, 1)
        >>> _ = nn.init.ones_(layer.projection.weight), nn.init.zeros_(layer.projection.bias)
        >>> means = averaging(adjacency(torch.tensor([[2, 0, 2]])))
        >>> layer(torch.tensor([[[1.0], [2.0], [6.0]]]), means)[0, :, 0].tolist()
        [1.5, 3.0, 4.0]
    """

    def __init__(self, input_size: int, output_size: int):
        super().__init__()
        self.projection = nn.Linear(input_size, output_size)

    def forward(self, states: Tensor, means: Tensor) -> Tensor:
        """Return new states (batch, words, output size).

        Args:
            states: (batch, words, input size).
            means: What `averaging` returns (batch, words, words).
        """
        return relu(self.projection(means.to(states.dtype) @ states))


class GraphEncoder(nn.Module):
    """Layers of `GraphConvolution` with dropout between them.

    Args:
        input_size: Of the states that come in.
        hidden_size: Of those that go out, and of those in between.
        layers: How many layers, which is how many arcs far a word sees.
        dropout: Between layers.
    """

    def __init__(self, input_size: int, hidden_size: int, layers: int, dropout: float):
        super().__init__()
        sizes = [input_size] + [hidden_size] * (layers - 1)
        self.layers = nn.ModuleList(GraphConvolution(size, hidden_size) for size in sizes)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, adjacent: Tensor) -> Tensor:
        """Return new states (batch, words, hidden size).

        Args:
            states: (batch, words, input size).
            adjacent: Who is joined to whom, bool (batch, words, words).
        """
        means = averaging(adjacent)
        for number, layer in enumerate(self.layers):
            states = layer(self.dropout(states) if number else states, means)
        return states
