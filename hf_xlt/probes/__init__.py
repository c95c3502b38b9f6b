"""What an encoder knows before it is fine-tuned."""

from .neighbours import (
    LayerAccuracy,
    nearest_neighbours,
    sentence_vectors,
    surface_accuracy,
    translation_accuracies,
    translation_offset,
)

__all__ = [
    "LayerAccuracy",
    "nearest_neighbours",
    "sentence_vectors",
    "surface_accuracy",
    "translation_accuracies",
    "translation_offset",
]
