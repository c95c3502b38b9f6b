"""Nearest-neighbour translation, layer by layer (Pires, Schlinger & Garrette 2019, section 5.2).

A sentence is the mean of its pieces' hidden states; its translation is taken to be the nearest sentence of the other
language, after a shift by the mean difference between the two languages.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
import torch
from torch import Tensor

from ..alignment.retrieval import Retrieval, blocks, nearest
from .progress import Progress, silent
from .shares import Share

Distance = Literal["euclidean", "cosine", "csls"]
Direction = Literal["forward", "backward"]
Offset = Literal["no offset", "offset", "held out offset"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
OFFSETS: tuple[Offset, ...] = get_args(Offset)
RETRIEVALS: dict[Distance, Retrieval] = {"cosine": "nn", "csls": "csls"}
# Products held at a time: 32 MiB, and as much for what is computed from them.
PRODUCTS_AT_ONCE = 2**23


class LayerAccuracy(NamedTuple):
    """Share of sentences, 0 to 1, whose nearest neighbour is their translation, with its 95 % interval.

    Attributes:
        layer: Number of the layer; 0 is the embeddings.
        direction: `forward` for source sentences among target ones, `backward` for the other way.
        offset: `no offset` on the vectors as they are; `offset` shifted by the mean difference of the pairs
            themselves, as in the paper; `held out offset` by that of the other half of the pairs.
        value: The share.
        low: Lower end of the interval.
        high: Upper end.
        n: Number of pairs. Chance is 1 / n.
    """

    layer: int
    direction: Direction
    offset: Offset
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, eq=False)
class TranslationHits:
    """Which sentences are nearer to their translation than to any other sentence of the other language.

    Attributes:
        hits: (layers, directions, offsets, pairs) bool, in the order of `DIRECTIONS` and `OFFSETS`.
    """

    hits: np.ndarray

    def of(self, layer: int, direction: Direction = "forward", offset: Offset = "held out offset") -> np.ndarray:
        """Return the hits of one search, (pairs,) bool, such as `compare_hits` takes."""
        return self.hits[layer, DIRECTIONS.index(direction), OFFSETS.index(offset)]

    def accuracies(self) -> list[LayerAccuracy]:
        """Return the share of hits of every layer, direction and offset, in this order."""
        return [
            LayerAccuracy(layer, direction, offset, *Share.of(self.of(layer, direction, offset)))
            for layer in range(len(self.hits))
            for direction in DIRECTIONS
            for offset in OFFSETS
        ]


@torch.no_grad()
def translation_hits(
    source: Tensor,
    target: Tensor,
    distance: Distance = "euclidean",
    *,
    seed: int = 0,
    device: torch.device | str | None = None,
    progress: Progress = silent,
) -> TranslationHits:
    """Search each sentence's nearest neighbour in every layer, in both directions, with and without offsets.

    All sentences of the other language are candidates, also where the offset comes from one half of the pairs and is
    used for the other. A translation that is just as near as another sentence does not count. The searches compare all
    with all, in single precision. Memory holds one layer of both languages, twice, and a fixed number of scores;
    `source` and `target` may be memory-mapped.

    Args:
        source: (layers, pairs, hidden), from `sentence_vectors`.
        target: (layers, pairs, hidden), the translations in the same order.
        distance: `euclidean` as in the paper; `cosine`; or `csls`, the cosine less the mean cosines of both sentences
            with their ten nearest, so that sentences near to everything lose (Conneau et al. 2018, section 2.3).
        seed: Of the halves.
        device: Where to search; by default where the vectors are.
        progress: Is told how many layers are done, and how many there are.

    Raises:
        ValueError: If there is no such distance, the shapes differ, there are fewer than two pairs, or a vector is not
            finite.

    Example:
        >>> source = torch.tensor([[[0.0], [1.0], [3.0]]])
        >>> found = translation_hits(source, source + 10)
        >>> [float(found.of(0, "forward", offset).mean()) for offset in OFFSETS]
        [0.3333333333333333, 1.0, 1.0]
    """
    if distance not in get_args(Distance):
        raise ValueError(f"`distance` must be {' or '.join(map(repr, get_args(Distance)))}, got {distance!r}.")
    if source.shape != target.shape or source.ndim != 3 or source.shape[1] < 2:
        raise ValueError(
            "Expected (layers, pairs, hidden) of at least two pairs for both languages, "
            f"got the shapes {tuple(source.shape)} and {tuple(target.shape)}."
        )
    layers, pairs, _ = source.shape
    order = torch.randperm(pairs, generator=torch.Generator().manual_seed(seed))  # the first half, then the other
    hits = np.empty((layers, len(DIRECTIONS), len(OFFSETS), pairs), dtype=bool)
    for layer in range(layers):
        sides = [vectors[layer][order].to(device=device, dtype=torch.float32) for vectors in (source, target)]
        if not all(side.isfinite().all() for side in sides):
            raise ValueError(f"Expected finite vectors, those of layer {layer} hold NaN or infinity.")
        if distance == "euclidean":
            found = _euclidean_hits(*sides, pairs // 2)
        else:
            found = _cosine_hits(*sides, pairs // 2, RETRIEVALS[distance])
        hits[layer][..., order.numpy()] = found.numpy(force=True)
        progress(layer + 1, layers)
    return TranslationHits(hits)


def _offsets(source: Tensor, target: Tensor, middle: int) -> Tensor:
    """Return what is added to the sources of each half, (offsets, halves, hidden); halves meet at `middle`."""
    halves = (slice(middle), slice(middle, None))
    difference = target.mean(dim=0) - source.mean(dim=0)  # points from source to target
    of_half = torch.stack([target[half].mean(dim=0) - source[half].mean(dim=0) for half in halves])
    return torch.stack([torch.zeros_like(of_half), difference.expand_as(of_half), of_half.flip(0)])


def _euclidean_hits(source: Tensor, target: Tensor, middle: int) -> Tensor:
    """Return (directions, offsets, pairs) bool, all from one matrix of inner products.

    With source s, its offset o and target t,

        |s + o - t|^2 = |s + o|^2 - 2 (s t + o t - |t|^2 / 2) = |t - o|^2 - 2 (s t - o s - |s|^2 / 2):

    among targets and among sources alike, the nearest has the highest inner product plus a number of its own. Both
    languages are centred first, as large equal parts would hide the differences; the offsets take that into account.
    """
    gap = source.mean(dim=0) - target.mean(dim=0)
    source, target = source - source.mean(dim=0), target - target.mean(dim=0)
    offsets = _offsets(source, target, middle)  # (offsets, halves, hidden), of the centred vectors
    offsets[0] = gap  # what centring has taken away
    to_targets = offsets @ target.T - target.square().sum(dim=1) / 2  # (offsets, halves of the source, pairs)
    to_sources = -offsets @ source.T - source.square().sum(dim=1) / 2  # (offsets, halves of the target, pairs)

    pairs = len(source)
    halves = (slice(0, middle), slice(middle, pairs))
    own = source.new_empty(pairs)
    rivals = source.new_full((len(offsets), pairs), -torch.inf)  # of the targets' translations
    hits = torch.empty(2, len(offsets), pairs, dtype=torch.bool, device=source.device)
    for half, members in enumerate(halves):
        for rows, products in blocks(source[members], target, max(1, PRODUCTS_AT_ONCE // pairs)):
            rows = slice(members.start + rows.start, members.start + rows.stop)
            products = products[:, :pairs]
            scores = torch.empty_like(products)
            translations = products[:, rows].diagonal()
            own[rows] = translations
            translations.fill_(-torch.inf)
            for offset in range(len(offsets)):
                torch.add(products, to_targets[offset, half], out=scores)
                hits[0, offset, rows] = own[rows] + to_targets[offset, half, rows] > scores.amax(dim=1)
                for other, columns in enumerate(halves):
                    torch.add(products[:, columns], to_sources[offset, other, rows, None], out=scores[:, columns])
                torch.maximum(rivals[offset], scores.amax(dim=0), out=rivals[offset])
    for half, members in enumerate(halves):
        hits[1, :, members] = own[members] + to_sources[:, half, members] > rivals[:, members]
    return hits


def _cosine_hits(source: Tensor, target: Tensor, middle: int, retrieval: Retrieval) -> Tensor:
    """Return (directions, offsets, pairs) bool."""
    found = []
    for first, second in _offsets(source, target, middle):
        shifts = torch.cat([first.expand(middle, -1), second.expand(len(source) - middle, -1)])  # (pairs, hidden)
        found.append([_retrieved(source + shifts, target, retrieval), _retrieved(target - shifts, source, retrieval)])
    return torch.stack([torch.stack(directions) for directions in zip(*found, strict=True)])


def _retrieved(queries: Tensor, candidates: Tensor, retrieval: Retrieval) -> Tensor:
    """Return for each query whether the candidate in its row is better than all others."""
    found = nearest(queries, candidates, 2, retrieval)
    right = found.indices[:, 0] == torch.arange(len(queries), device=queries.device)
    return right & (found.scores[:, 0] > found.scores[:, 1])
