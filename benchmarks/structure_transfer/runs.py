"""The variants of the classifier of pairs, and their runs of `hf-xlt transfer`."""

from dataclasses import dataclass
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
TASKS = {"roles": "argument", "relations": "relation"}  # by setting
# A third of that of the other models; twenty times that of large encoders.
RATES = {"attention": 1e-3, MARKERS: 1e-3}
# Each pair is a text of its own for markers: an epoch takes ten times as long.
EPOCHS = {MARKERS: 3}
# Without words, every language has its own model, too.
OWN = ("GCN", "BiLSTM")


@dataclass(frozen=True)
class Variant:
    """A run: a model that knows words by their features alone, by vectors or by an encoder.

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
        """The train sets."""
        if self.setting == "relations":
            return {"GCN": ["en", "es", "zh", "en+es"], MARKERS: ["en"]}.get(self.model, ["en", "es", "zh"])
        return ROLES if self.words == "none" and self.model in OWN else ROLES[:1]

    @property
    def name(self) -> str:
        """Name of the folder of the run."""
        return f"{self.model}_{self.words}".replace(" ", "-")


def variants(encoder: bool) -> list[Variant]:
    """Return what is compared.

    Args:
        encoder: Whether there is an encoder, for markers in its text.
    """
    roles = [Variant("roles", model, "none") for model in MODELS]
    roles += [Variant("roles", model, "vectors") for model in ("GCN", "BiLSTM")]
    relations = [Variant("relations", model, "vectors") for model in ("GCN", "attention")]
    relations += [Variant("relations", MARKERS, "encoder")] * encoder
    return roles + relations


def experiment(folder: Path, variant: Variant, settings: dict[str, Any]) -> Experiment:
    """Return the description of the run of a variant.

    Args:
        folder: Where `build_data` built.
        variant: The variant.
        settings: `seeds` and `sentences` by setting, and `encoder`.
    """
    fields: dict[str, Any] = {
        "task": TASKS[variant.setting],
        "data": str(folder / variant.setting),
        "train": variant.train,
        "eval": ROLES if variant.setting == "roles" else RELATIONS,
        "seeds": settings["seeds"][variant.setting],
        "max_train_sentences": settings["sentences"][variant.setting],
        "epochs": EPOCHS.get(variant.model),
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
