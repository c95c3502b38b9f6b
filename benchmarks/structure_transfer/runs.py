"""The variants of the classifier of pairs, and their runs of `hf-xlt transfer`."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from hf_xlt.transfer.experiment import Experiment

from .data import RELATIONS, ROLES

# What is different from the defaults.
MODELS = {
    "GCN": {},
    "GCN without positions": {"position_size": 0},
    "attention": {"encoder_type": "attention", "num_hidden_layers": 1, "head_reaches": [1, 1, 2, 2, -1, -1, -1, -1]},
    "BiLSTM": {"encoder_type": "bilstm"},
}
MARKERS = "markers"
# A third of that of the other models; twenty times that of large encoders.
RATES = {"attention": 1e-3, MARKERS: 1e-3}


@dataclass(frozen=True)
class Variant:
    """A run: a model that knows words by their features alone, by vectors or by an encoder's states.

    Attributes:
        setting: `roles` or `relations`.
        model: One of `MODELS`, or `MARKERS`.
        words: `none`, `vectors` or `encoder`.
    """

    setting: str
    model: str
    words: str

    @property
    def train(self) -> list[str]:
        """The train sets: of the main models without words, every language has its own, too."""
        if self.setting == "relations":
            languages = [code for code in RELATIONS if code != "de"]  # German has a test set only
            return [*languages, *("+".join(pair) for pair in combinations(languages, 2))]
        return ROLES if self.words == "none" and self.model != "GCN without positions" else ROLES[:1]

    @property
    def name(self) -> str:
        """Name of the folder of the run."""
        return f"{self.model}_{self.words}".replace(" ", "-")


def variants(encoder: Path | None) -> Iterator[Variant]:
    """Yield what is compared, what needs an encoder only where there is one."""
    words = ("none", "vectors") + (("encoder",) if encoder else ())
    for kind in words:
        for model in MODELS:
            if kind == "none" or model != "GCN without positions":
                yield Variant("roles", model, kind)
    for model in ("GCN", "attention"):
        yield Variant("relations", model, "encoder" if encoder else "vectors")
    if encoder:
        yield Variant("relations", MARKERS, "encoder")


def experiment(folder: Path, variant: Variant, settings: dict[str, Any]) -> Experiment:
    """Return the description of the run of a variant.

    Args:
        folder: Where `build_data` built.
        variant: The variant.
        settings: `seeds` and `sentences` by setting, and `encoder`.
    """
    fields: dict[str, Any] = {
        "task": {"roles": "argument", "relations": "relation"}[variant.setting],
        "data": str(folder / variant.setting),
        "train": variant.train,
        "eval": ROLES if variant.setting == "roles" else RELATIONS,
        "seeds": settings["seeds"][variant.setting],
        "max_train_sentences": settings["sentences"][variant.setting],
        "learning_rate": RATES.get(variant.model),
    }
    if variant.model == MARKERS:
        fields["markers"] = True
    else:
        fields["extractor"] = MODELS[variant.model]
    if variant.words == "vectors":
        fields["vectors"] = [str(folder / "space" / "model")]
    if variant.words == "encoder":
        fields["model"] = str(settings["encoder"])
    return Experiment(**fields)
