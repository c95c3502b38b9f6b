"""The variants of the tagger, and their runs of `hf-xlt transfer`."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

from hf_xlt.transfer.experiment import Experiment

from .data import AFRICA, EUROPE

# Transformers: trained from scratch on the same sentences, and a pre-trained one.
TRANSFORMER, PRETRAINED = "transformer", "pre-trained transformer"
TRANSFORMERS = (TRANSFORMER, PRETRAINED)


@dataclass(frozen=True)
class Setting:
    """Which languages are trained on and evaluated on.

    Attributes:
        data: Data set to train on.
        eval_data: Data set to evaluate on.
        train: Languages to train on; with pseudo-labels or a pre-trained encoder, which take longer, the first alone.
        evaluate: Languages to evaluate on.
    """

    data: str
    eval_data: str
    train: list[str]
    evaluate: list[str]


SETTINGS = {
    "europe": Setting("wikineural", "wikineural", EUROPE, EUROPE),
    "africa": Setting("wikineural-three-types", "masakhaner", AFRICA[:1], AFRICA[1:]),
}


@dataclass(frozen=True)
class Variant:
    """A tagger: whether its vectors are aligned, its encoder has an adversary, and it is trained on its own tags."""

    aligned: bool
    adversary: bool
    pseudo_labels: bool

    @property
    def name(self) -> str:
        """Name of the variant."""
        parts = ["aligned" if self.aligned else "unaligned"]
        return "+".join(parts + ["adversary"] * self.adversary + ["pseudo-labels"] * self.pseudo_labels)


VARIANTS = {
    variant.name: variant
    for pseudo_labels, aligned, adversary in product((False, True), repeat=3)
    for variant in [Variant(aligned, adversary, pseudo_labels)]
}


def train_languages(setting: str, variant: str) -> list[str]:
    """Return the languages that a variant is trained on."""
    languages = SETTINGS[setting].train
    slow = variant == PRETRAINED or variant in VARIANTS and VARIANTS[variant].pseudo_labels
    return languages[:1] if slow else languages


def experiment(folder: Path, setting: str, variant: str, settings: dict) -> Experiment:
    """Return the description of the run of a variant.

    Where there is no adversary, the discriminator is trained all the same and moves nothing but itself: the tagger is
    that without a discriminator, and what languages its features can be told by is known.
    """
    own = SETTINGS[setting]
    fields = {
        "task": "ner",
        "data": str(folder / own.data),
        "eval_data": str(folder / own.eval_data) if own.eval_data != own.data else None,
        "train": train_languages(setting, variant),
        "eval": own.evaluate,
        "seeds": settings["seeds"],
        "max_train_sentences": settings["sentences"],
    }
    if variant == TRANSFORMER:
        return Experiment(**fields, model="scratch")
    if variant == PRETRAINED:
        # The rate of what is small: that of large encoders would not move it.
        return Experiment(**fields, model=settings["encoder"], learning_rate=1e-3, epochs=settings["epochs"])
    chosen = VARIANTS[variant]
    space = folder / f"align-{setting}" / "model" if chosen.aligned else folder / f"{setting}-unaligned"
    return Experiment(
        **fields,
        model="adversarial-bilstm",
        vectors=[str(space)],
        epochs=settings["epochs"],
        batch_size=settings["batch_size"],
        adversary={"weight": settings["weight"] if chosen.adversary else 0.0, "strategy": settings["strategy"]},
        pseudo_labels=settings["pseudo_labels"] if chosen.pseudo_labels else None,
    )
