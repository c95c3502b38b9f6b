"""Configuration of word vectors of several languages in one space."""

import re
from dataclasses import field

from huggingface_hub.dataclasses import strict
from transformers import PreTrainedConfig

STEPS = ("unit", "center")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")  # part of the name of a file


@strict
class AlignedEmbeddingsConfig(PreTrainedConfig):
    """Configuration of `AlignedEmbeddings`.

    Args:
        languages: Codes; the ids of languages are their places here.
        hub: The language into whose space the others are mapped.
        dimensions: Of the common space.
        vocab_sizes: Words of each language.
        mapped: Whether the stored vectors lie in the common space already. Otherwise each language has a map.
        input_dimensions: Dimensions of each language's stored vectors; None where all are `dimensions`.
        normalisation: For each language the steps before its map, `unit` (each vector is divided by its length) and
            `center` (a mean is taken from it); None for no steps.
    """

    model_type = "aligned-embeddings"
    attribute_map = {"hidden_size": "dimensions"}

    languages: list[str] = field(default_factory=list)
    hub: str | None = None
    dimensions: int = 300
    vocab_sizes: list[int] = field(default_factory=list)
    mapped: bool = False
    input_dimensions: list[int] | None = None
    normalisation: list[list[str]] | None = None

    def validate_languages(self):
        """Check that languages are distinct codes, the hub among them."""
        for code in self.languages:
            if not CODE.fullmatch(code):
                raise ValueError(f"`languages` must be codes of letters, digits, '-' and '_', got {code!r}.")
        if len(set(self.languages)) < len(self.languages):
            raise ValueError(f"`languages` must be distinct, got {self.languages}.")
        if self.languages and self.hub not in self.languages:
            raise ValueError(f"`hub` must be one of `languages` {self.languages}, got {self.hub!r}.")

    def validate_sizes(self):
        """Check that there is a positive size wherever one is needed."""
        sizes = {"dimensions": [self.dimensions], "vocab_sizes": self.vocab_sizes}
        for name, numbers in {**sizes, "input_dimensions": self.input_dimensions or []}.items():
            if any(number < 1 for number in numbers):
                raise ValueError(f"`{name}` must be at least 1, got {getattr(self, name)}.")

    def validate_lengths(self):
        """Check that what is said of each language is said of all of them."""
        for name in ("vocab_sizes", "input_dimensions", "normalisation"):
            values = getattr(self, name)
            if values is not None and len(values) != len(self.languages):
                raise ValueError(
                    f"`{name}` must have an entry for each of the {len(self.languages)} languages, got {len(values)}."
                )

    def validate_normalisation(self):
        """Check that all steps are known, and that there are none where vectors are stored as they come out."""
        for step in (step for steps in self.normalisation or [] for step in steps):
            if step not in STEPS:
                raise ValueError(f"A step of `normalisation` must be 'unit' or 'center', got {step!r}.")
        if self.mapped and (any(self.normalisation or []) or self.input_dimensions is not None):
            raise ValueError(
                "Mapped vectors are stored as they come out: with `mapped=True` leave out `normalisation` and "
                "`input_dimensions`."
            )


AlignedEmbeddingsConfig.register_for_auto_class()
