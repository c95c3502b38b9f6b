"""The description of an experiment: what to train on, what to evaluate on, how."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..experiment_file import read_fields

TASKS = ("pos", "ner")

# What is used where a description leaves it out. `scratch`: chosen on the development sentences of English EWT.
# Pre-trained: within what Wu & Dredze 2019 searched.
SCRATCH_DEFAULTS = {"epochs": 10.0, "learning_rate": 2e-3}
PRETRAINED_DEFAULTS = {"epochs": 3.0, "learning_rate": 5e-5}
LORA_LEARNING_RATE = 5e-4


@dataclass
class Experiment:
    """Train sets x eval languages x seeds.

    Attributes:
        task: `pos` or `ner`.
        data: Folder or Hub id of the data set to train on, one config per language.
        train: Train sets: language codes, or several joined by `+` (`en+de`).
        eval: Eval languages; `["all"]` for every language of the eval data that has the eval split.
        model: `scratch`, or folder or Hub id of an encoder.
        eval_data: Data set to evaluate on; None: `data`.
        eval_split: Split to evaluate on.
        seeds: One training per seed.
        epochs: Passes over the training data; None: 10 from scratch, else 3.
        learning_rate: Peak of the linear schedule; None: 2e-3 from scratch, 5e-4 with LoRA, else 5e-5.
        batch_size: Windows in an optimiser step, over all processes.
        accumulation: Parts that a step's batch is computed in.
        max_length: Pieces in a window.
        max_train_sentences: Train on the first so many sentences of each language; None: all.
        lora: Train LoRA adapters instead of all weights.
        untrained_baseline: Train the same architecture without its pre-trained weights too.
        vocab_size: Vocabulary of `scratch`.
        alpha: Smoothing of the languages' shares in the vocabulary sample of `scratch`.
        scratch: Fields of `XLMConfig` for `scratch`, over the defaults.
        training: Fields of `TrainingArguments`, over ours.
        trust_remote_code: Run Python code that comes with the encoder.
    """

    task: str
    data: str
    train: list[str]
    eval: list[str] = field(default_factory=lambda: ["all"])
    model: str = "scratch"
    eval_data: str | None = None
    eval_split: str = "test"
    seeds: list[int] = field(default_factory=lambda: [1, 2, 3])
    epochs: float | None = None
    learning_rate: float | None = None
    batch_size: int = 32
    accumulation: int = 1
    max_length: int = 256
    max_train_sentences: int | None = None
    lora: bool = False
    untrained_baseline: bool = False
    vocab_size: int = 16_000
    alpha: float = 0.5
    scratch: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    trust_remote_code: bool = False

    def __post_init__(self):
        if self.task not in TASKS:
            raise ValueError(f"`task` must be one of {', '.join(TASKS)}, got {self.task!r}.")
        for name in ("data", "model", "eval_split"):
            if not isinstance(getattr(self, name), str):
                raise ValueError(f"`{name}` must be a text, got {getattr(self, name)!r}.")
        for name in ("scratch", "training"):
            if not isinstance(getattr(self, name), dict):
                raise ValueError(f"`{name}` must be fields and their values, got {getattr(self, name)!r}.")
        for name in ("train", "eval", "seeds"):
            values = getattr(self, name)
            if not isinstance(values, list) or not values or any(values.count(value) > 1 for value in values):
                raise ValueError(f"`{name}` must be a list without repeats, got {values!r}.")
        for name in (*self.train, *self.eval):
            if not isinstance(name, str) or not all(languages_of(name)):
                raise ValueError(
                    f"`train` and `eval` must name languages, got {name!r}. In YAML, write Norwegian as 'no'."
                )
        if not all(type(seed) is int and seed >= 0 for seed in self.seeds):
            raise ValueError(f"`seeds` must be whole numbers of at least 0, got {self.seeds!r}.")
        if self.alpha < 0:
            raise ValueError(f"`alpha` must be 0 or more, got {self.alpha!r}.")
        sets = [frozenset(languages_of(name)) for name in self.train]
        if len(set(sets)) < len(sets) or any(
            len(languages_of(name)) > len(set(languages_of(name))) for name in self.train
        ):
            raise ValueError(f"`train` must name each language of a set, and each set, once, got {self.train!r}.")
        optional = [] if self.max_train_sentences is None else ["max_train_sentences"]
        for name in ("batch_size", "accumulation", "max_length", "vocab_size", *optional):
            if not isinstance(getattr(self, name), int) or getattr(self, name) < 1:
                raise ValueError(f"`{name}` must be a whole number of at least 1, got {getattr(self, name)!r}.")
        if self.batch_size % self.accumulation:
            raise ValueError(
                f"`batch_size` {self.batch_size} must be a multiple of `accumulation` {self.accumulation}."
            )
        if self.untrained_baseline and self.model == "scratch":
            raise ValueError("`untrained_baseline` compares with the untrained encoder, and `scratch` is untrained.")
        defaults = SCRATCH_DEFAULTS if self.model == "scratch" else PRETRAINED_DEFAULTS
        if self.epochs is None:
            self.epochs = defaults["epochs"]
        if self.learning_rate is None:
            scratch = self.model == "scratch"
            self.learning_rate = LORA_LEARNING_RATE if self.lora and not scratch else defaults["learning_rate"]
        if self.epochs <= 0 or self.learning_rate <= 0:
            raise ValueError(
                f"`epochs` and `learning_rate` must be above 0, got {self.epochs} and {self.learning_rate}."
            )

    @property
    def train_languages(self) -> list[str]:
        """Languages of all train sets, each once."""
        return list(dict.fromkeys(language for name in self.train for language in languages_of(name)))

    @property
    def variants(self) -> list[str]:
        """Ways in which each train set is trained."""
        return ["model", "untrained"] if self.untrained_baseline else ["model"]

    def to_dict(self) -> dict[str, Any]:
        """Return all fields, defaults filled in."""
        return dataclasses.asdict(self)

    def fingerprint(self, *inputs: str) -> str:
        """Return a short hash of the description and of what it is run on."""
        text = json.dumps([self.to_dict(), *inputs], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:8]


def languages_of(train_set: str) -> list[str]:
    """Return the languages of a train set.

    Example:
        >>> languages_of("en+de")
        ['en', 'de']
    """
    return train_set.split("+")


def read_experiment(path: Path | None, options: dict[str, Any]) -> Experiment:
    """Read a description from a YAML file, options over it.

    Args:
        path: YAML file with fields of `Experiment`; None: options only.
        options: Fields that are not None replace the file's.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the file is not YAML, or a field is unknown, missing or wrong.
    """
    values = read_fields(path, Experiment, "task: pos")
    values.update({name: value for name, value in options.items() if value is not None})
    for name in ("train", "eval"):
        if isinstance(values.get(name), str):
            values[name] = [part.strip() for part in values[name].split(",") if part.strip()]
    if type(values.get("seeds")) is int:
        values["seeds"] = list(range(1, values["seeds"] + 1))
    for name in ("epochs", "learning_rate", "alpha"):
        if values.get(name) is not None:
            try:
                values[name] = float(values[name])
            except (TypeError, ValueError):
                raise ValueError(f"`{name}` must be a number, got {values[name]!r}.") from None
    for name in ("task", "data", "train"):
        if name not in values:
            raise ValueError(f"The experiment says no `{name}`. Give `--{name}`, or `{name}:` in the YAML file.")
    return Experiment(**values)
