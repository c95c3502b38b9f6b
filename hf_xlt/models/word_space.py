"""The vectors of one language, and the way from there into a space common to several."""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from .configuration_aligned_embeddings import AlignedEmbeddingsConfig


class Words(Protocol):
    """Words of a language and their vectors."""

    @property
    def words(self) -> Sequence[str]:
        """Distinct words."""

    @property
    def matrix(self) -> Tensor:
        """Their vectors (words, dimensions)."""


class Steps(Protocol):
    """Steps of normalisation as they were fitted."""

    @property
    def steps(self) -> Sequence[str]:
        """`unit` and `center`, in the order applied."""

    @property
    def means(self) -> Sequence[Tensor]:
        """What each `center` step takes from a vector, (dimensions,)."""


class LinearMap(nn.Linear):
    """A linear map without a bias; it changes nothing until its weight is set."""

    def __init__(self, in_features: int, out_features: int):
        super().__init__(in_features, out_features, bias=False)


class WordSpace(nn.Module):
    """The vectors of one language, and the way from there into the common space.

    Args:
        config: Configuration of the model.
        lang: Id of the language.
    """

    def __init__(self, config: AlignedEmbeddingsConfig, lang: int):
        super().__init__()
        size = (config.input_dimensions or [config.dimensions] * len(config.languages))[lang]
        self.steps = config.normalisation[lang] if config.normalisation else []
        self.vectors = nn.Embedding(config.vocab_sizes[lang], size)
        self.vectors.weight.requires_grad_(False)
        centres = self.steps.count("center")
        self.means = nn.Buffer(torch.zeros(centres, size)) if centres else None
        self.map = None if config.mapped else LinearMap(size, config.dimensions)

    def forward(self, input_ids: Tensor) -> Tensor:
        """Return the vectors (words, dimensions) in the common space of the words with these ids (words,)."""
        vectors = self.vectors(input_ids)
        return vectors if self.map is None else self.map(self._normalised(vectors))

    def _normalised(self, vectors: Tensor) -> Tensor:
        """Return normalised rows, computed in single precision at least; a row of zeros has no vector and stays 0."""
        rows = vectors.to(torch.promote_types(vectors.dtype, torch.float32))
        means = iter(() if self.means is None else self.means)
        for step in self.steps:
            if step == "unit":
                rows = normalize(rows, dim=-1)
            else:
                rows = torch.where(rows.any(dim=-1, keepdim=True), rows - next(means), 0)
        return rows.to(vectors.dtype)


def space_weights(
    language: str, space: Words, normalisation: Steps | None, mapping: Tensor | None, dimensions: int
) -> dict[str, Tensor]:
    """Return copies of the tensors of one language, in single precision, under their names in `WordSpace`.

    Args:
        language: Language.
        space: Its words and vectors.
        normalisation: Steps before the map.
        mapping: The map (dimensions, dimensions of the vectors); None for none.
        dimensions: Of the common space.

    Raises:
        ValueError: If shapes do not fit, or a number is not finite.
    """
    size = space.matrix.shape[1]
    if mapping is None and size != dimensions:
        raise ValueError(
            f"{language!r} has vectors of {size} dimensions and the common space has {dimensions}: pass its map, of "
            f"shape ({dimensions}, {size}), in `maps`."
        )
    weights = {"vectors.weight": space.matrix, "map.weight": torch.eye(size) if mapping is None else mapping}
    shapes = {"vectors.weight": (len(space.words), size), "map.weight": (dimensions, size)}
    centres = list(normalisation.steps).count("center") if normalisation else 0
    if normalisation and (centres or normalisation.means):
        weights["means"] = torch.stack(list(normalisation.means)) if normalisation.means else torch.empty(0, size)
        shapes["means"] = (centres, size)
    for name, weight in weights.items():
        if weight.shape != shapes[name]:
            raise ValueError(
                f"Expected the shape {shapes[name]} for `{name}` of {language!r}, got {tuple(weight.shape)}."
            )
        if not weight.isfinite().all():
            raise ValueError(f"Expected finite numbers for `{name}` of {language!r}, got NaN or infinity.")
    return {
        name: weight.detach().to(space.matrix.device, torch.float32, copy=True, memory_format=torch.contiguous_format)
        for name, weight in weights.items()
    }
