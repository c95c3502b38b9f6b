"""The description of an experiment: what to train on, what to evaluate on, how."""

import dataclasses
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import pocket
from ..experiment_file import read_fields
from ..training.adapter_folders import find_language_adapters
from ..training.adversarial_options import AdversarialOptions
from .baselines import BASELINES

TASKS = ("pos", "ner", "relation", "argument")
# What a description is that names no data, as far as it says nothing else: minutes on two cores.
EMBEDDED = {"task": "pos", "data": pocket.NAME, "train": ["en"], "max_train_sentences": 500}
EMBEDDED_ENCODERS = {
    "model": "pocket-tlm",
    "compare": {"mlm": "pocket-mlm", "random": "pocket-untrained"},
    "learning_rate": 1e-3,
}
PAIR_TASKS = ("relation", "argument")

# What is used where a description leaves it out. `scratch`: chosen on the development sentences of English EWT.
# Pre-trained: within what Wu & Dredze 2019 searched.
SCRATCH_DEFAULTS = {"epochs": 10.0, "learning_rate": 2e-3}
PRETRAINED_DEFAULTS = {"epochs": 3.0, "learning_rate": 5e-5}
LORA_LEARNING_RATE = 5e-4
# The tagger on word vectors, or on an encoder that stays as it is: those of `scratch`, which is as small. None were
# searched for.
TAGGER_DEFAULTS = {"epochs": 10.0, "learning_rate": 2e-3}
# Of the tagger or classifier of pairs on top of an encoder that is trained, too; not searched for either.
TOP_LEARNING_RATE = 1e-3
# The classifier of pairs on trees, where what knows the words stays as it is: chosen on development sentences of
# English UP EWT, among 1e-3 and 3e-3, after training on 500 sentences.
EXTRACTOR_DEFAULTS = {"epochs": 10.0, "learning_rate": 3e-3}
BATCH_SIZE, PAIR_BATCH_SIZE = 32, 8
# Fields that YAML reads as texts where they are written as 1e-3.
NUMBERS = ("epochs", "learning_rate", "top_learning_rate", "alpha")
ADVERSARY_NUMBERS = ("weight", "keep", "min_confidence")

TAGGER = "adversarial-bilstm"
EXTRACTOR = "ud-gcn"
STRATEGIES = ("flipped-labels", "gradient-reversal")
LANGUAGE_WEIGHTS = ("share", "inverse")
# Names that say something else in results: the model itself, and its baselines.
NOT_COMPARED = {"model", "untrained", *(name for of_task in BASELINES.values() for name in of_task)}
TAGGER_FIELDS = ("targets", "adversary", "tagger", "pseudo_labels")


@dataclass
class Experiment:
    """Train sets x eval languages x seeds.

    Attributes:
        task: `pos`, `ner`, or of pairs: `relation` or `argument`.
        data: Folder or Hub id of the data set to train on, one config per language, or `pocket`.
        train: Train sets: language codes, or several joined by `+` (`en+de`).
        eval: Eval languages; `["all"]` for every language of the eval data that has the eval split.
        model: `scratch`, or folder or Hub id of an encoder, or `adversarial-bilstm`: the tagger on word vectors. For
            pairs all of these are classifiers on trees; `ud-gcn` is that on word vectors, or without words. None:
            `ud-gcn` for pairs without `markers`, else `scratch`.
        eval_data: Data set to evaluate on; None: `data`.
        eval_split: Split to evaluate on.
        seeds: One training per seed.
        epochs: Passes over the training data; None: 10 from scratch or on what stays as it is, else 3.
        learning_rate: Peak of the linear schedule; None: 2e-3 from scratch or for a tagger on what stays as it is,
            3e-3 for pairs on what stays as it is, 5e-4 with LoRA, else 5e-5.
        top_learning_rate: That of all that is on top of an encoder, where the encoder is trained from its weights and
            is not a plain token classifier; None: 1e-3 there.
        batch_size: Windows, or subjects with their pairs, in an optimiser step, over all processes; with `markers`,
            pairs; None: 8 subjects, or 32 of the others.
        accumulation: Parts that a step's batch is computed in.
        max_length: Pieces in a window.
        max_train_sentences: Train on the first so many sentences of each language, and read as many where its text
            alone is used; None: all.
        lora: Train LoRA adapters instead of all weights.
        language_adapters: Language -> folder of its adapter on `model`, of every language that is trained or evaluated
            on; implies `lora`. Also as `en=FOLDER,sw=FOLDER`, or one folder with a folder for each language.
        untrained_baseline: Train the same architecture without its pre-trained weights too.
        compare: Other encoders, trained in the same way and set beside the model: name -> folder or Hub id.
        vocab_size: Vocabulary of `scratch`.
        alpha: Smoothing of the languages' shares in the vocabulary sample of `scratch`.
        scratch: Fields of `XLMConfig` for `scratch`, over the defaults.
        training: Fields of `TrainingArguments`, over ours.
        trust_remote_code: Run Python code that comes with the encoder.
        vectors: Word vectors for `adversarial-bilstm`, and maybe for `ud-gcn`: folder or Hub id of
            `AlignedEmbeddings`, or files as `de=wiki.de.vec`, or files and folders whose names say the language.
        max_vectors: Words read of each language.
        adversarial: Put the tagger on the encoder, and train it against a language discriminator; None: for
            `adversarial-bilstm` only. `False` there trains the same tagger without the discriminator.
        targets: Languages on the target side of the discriminator; None: those that are evaluated and not trained on.
        adversary: Fields of `AdversarialOptions`, and `strategy`: `flipped-labels` or `gradient-reversal`.
        tagger: Fields of `AdversarialBilstmConfig`, over ours.
        pseudo_labels: Train a second time, on what the tagger itself finds in unlabelled text of the target languages:
            where it is most certain (`confidence`), or the text that is most like the source languages
            (`discriminator`).
        extractor: Fields of `UdGcnConfig`, over ours; `label_weights` by label.
        markers: For pairs: put markers around both spans in the text of an encoder, and train it to label them; no
            trees.
        language_weights: What each language of a train set weighs in the loss of pairs: its `share` of the pairs, or
            the `inverse` of that; None: all the same.
    """

    task: str
    data: str
    train: list[str]
    eval: list[str] = field(default_factory=lambda: ["all"])
    model: str | None = None
    eval_data: str | None = None
    eval_split: str = "test"
    seeds: list[int] = field(default_factory=lambda: [1, 2, 3])
    epochs: float | None = None
    learning_rate: float | None = None
    batch_size: int | None = None
    accumulation: int = 1
    max_length: int = 256
    max_train_sentences: int | None = None
    lora: bool = False
    language_adapters: dict[str, str] = field(default_factory=dict)
    untrained_baseline: bool = False
    compare: dict[str, str] = field(default_factory=dict)
    vocab_size: int = 16_000
    alpha: float = 0.5
    scratch: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    trust_remote_code: bool = False
    vectors: list[str] = field(default_factory=list)
    max_vectors: int = 50_000
    adversarial: bool | None = None
    targets: list[str] | None = None
    adversary: dict[str, Any] = field(default_factory=dict)
    tagger: dict[str, Any] = field(default_factory=dict)
    pseudo_labels: str | None = None
    top_learning_rate: float | None = None
    extractor: dict[str, Any] = field(default_factory=dict)
    language_weights: str | None = None
    markers: bool = False

    def __post_init__(self):
        if self.task not in TASKS:
            raise ValueError(f"`task` must be one of {', '.join(TASKS)}, got {self.task!r}.")
        if self.model is None:
            self.model = EXTRACTOR if self.on_pairs and not self.markers else "scratch"
        self.model = pocket.encoder_place(self.model)
        if isinstance(self.compare, dict):
            self.compare = {name: pocket.encoder_place(place) for name, place in self.compare.items()}
        for name in ("data", "model", "eval_split"):
            if not isinstance(getattr(self, name), str):
                raise ValueError(f"`{name}` must be a text, got {getattr(self, name)!r}.")
        for name in ("scratch", "training", "adversary", "tagger", "extractor", "compare"):
            if not isinstance(getattr(self, name), dict):
                raise ValueError(f"`{name}` must be fields and their values, got {getattr(self, name)!r}.")
        for name in ("train", "eval", "seeds", *([] if self.targets is None else ["targets"])):
            values = getattr(self, name)
            if not isinstance(values, list) or not values or any(values.count(value) > 1 for value in values):
                raise ValueError(f"`{name}` must be a list without repeats, got {values!r}.")
        for name in (*self.train, *self.eval, *(self.targets or [])):
            if not isinstance(name, str) or not all(languages_of(name)):
                raise ValueError(
                    f"`train`, `eval` and `targets` must name languages, got {name!r}. In YAML, write Norwegian as "
                    "'no'."
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
        if self.batch_size is None:
            self.batch_size = PAIR_BATCH_SIZE if self.on_pairs and not self.markers else BATCH_SIZE
        optional = [] if self.max_train_sentences is None else ["max_train_sentences"]
        for name in ("batch_size", "accumulation", "max_length", "vocab_size", "max_vectors", *optional):
            if not isinstance(getattr(self, name), int) or getattr(self, name) < 1:
                raise ValueError(f"`{name}` must be a whole number of at least 1, got {getattr(self, name)!r}.")
        if self.batch_size % self.accumulation:
            raise ValueError(
                f"`batch_size` {self.batch_size} must be a multiple of `accumulation` {self.accumulation}."
            )
        if self.untrained_baseline and self.model == "scratch":
            raise ValueError("`untrained_baseline` compares with the untrained encoder, and `scratch` is untrained.")
        if self.adversarial is None:
            self.adversarial = self.model == TAGGER
        self._check_compare()
        self._check_language_adapters()
        self._check_vectors()
        self._check_tagger()
        self._check_extractor()
        defaults = self._defaults()
        if self.epochs is None:
            self.epochs = defaults["epochs"]
        if self.learning_rate is None:
            self.learning_rate = defaults["learning_rate"]
        if self.top_learning_rate is None and self._has_top:
            self.top_learning_rate = TOP_LEARNING_RATE
        if self.epochs <= 0 or self.learning_rate <= 0:
            raise ValueError(
                f"`epochs` and `learning_rate` must be above 0, got {self.epochs} and {self.learning_rate}."
            )

    def _check_compare(self) -> None:
        for name, place in self.compare.items():
            if not isinstance(name, str) or not re.fullmatch(r"[\w.-]+", name) or name in NOT_COMPARED:
                raise ValueError(
                    "`compare` needs names of letters, digits, `-` and `.` that no baseline has, got "
                    f"{name!r}: `--compare mlm=FOLDER`."
                )
            if not isinstance(place, str) or place in ("scratch", TAGGER, EXTRACTOR):
                raise ValueError(f"`compare` needs folders or Hub ids of encoders, got {place!r} for {name!r}.")
        if self.compare and self.on_words:
            raise ValueError(f"`compare` sets encoders beside each other, and `{self.model}` is none: run it apart.")

    def _check_language_adapters(self) -> None:
        if not isinstance(self.language_adapters, (str, list, dict)):
            raise ValueError(
                f"`language_adapters` must name languages and folders, or a folder, got {self.language_adapters!r}."
            )
        if not self.language_adapters:
            return
        if self.model == "scratch" or self.on_words or self.on_pairs or self.adversarial:
            raise ValueError(
                "`language_adapters` are for a token classifier on a pre-trained encoder: give `--task pos` or `ner` "
                "and `--model ENCODER`, without `--adversarial`."
            )
        self.language_adapters = find_language_adapters(self.language_adapters)
        self.lora = True

    def _check_vectors(self) -> None:
        if not isinstance(self.vectors, list) or not all(isinstance(spec, str) for spec in self.vectors):
            raise ValueError(f"`vectors` must be a list of files, folders or a Hub id, got {self.vectors!r}.")
        if self.vectors and not self.on_words:
            raise ValueError(
                f"`vectors` are for `--model {EXTRACTOR if self.on_pairs else TAGGER}`; {self.model!r} has embeddings "
                "of its own."
            )
        if self.on_words and self.lora:
            raise ValueError(f"`lora` trains adapters in an encoder, and `{self.model}` has none.")
        if self.on_words and self.untrained_baseline:
            raise ValueError(
                "`untrained_baseline` compares with the untrained encoder, and word vectors have none. To see what "
                "their alignment is worth, align them with `--method identity` too, or give random vectors."
            )

    def _check_tagger(self) -> None:
        if self.model == TAGGER and not self.vectors:
            raise ValueError(
                f"`{TAGGER}` reads words: give `--vectors`, the model of `hf-xlt align` or files as `en=wiki.en.vec`. "
                "On an encoder, the tagger is `--model ENCODER --adversarial`."
            )
        if self.is_tagger and self.on_pairs:
            raise ValueError(
                f"The tagger is for words, and the task {self.task!r} for pairs: take `--model {EXTRACTOR}` or an "
                "encoder, without `--adversarial`."
            )
        if not self.is_tagger and (given := [name for name in TAGGER_FIELDS if getattr(self, name)]):
            names = ", ".join(f"`{name}`" for name in given)
            raise ValueError(f"Only the tagger has {names}: add `--adversarial`, or leave it out.")
        if self.lora and (self.tagger.get("freeze_encoder") or self.extractor.get("freeze_encoder")):
            raise ValueError("`lora` trains adapters in the encoder, which `freeze_encoder` forbids: choose one.")
        if self.strategy not in STRATEGIES and self.adversarial:
            raise ValueError(f"`adversary`: `strategy` must be one of {', '.join(STRATEGIES)}, got {self.strategy!r}.")
        if self.pseudo_labels == "discriminator" and not self.adversarial:
            raise ValueError("`pseudo_labels: discriminator` needs one: leave out `--no-adversarial`.")
        if self.top_learning_rate is not None:
            if not self._has_top:
                raise ValueError(
                    "`top_learning_rate` is for the tagger, or pairs, on an encoder that is trained from its weights: "
                    "add `--adversarial` or `extractor: {freeze_encoder: false}`, or leave it out."
                )
            if self.top_learning_rate <= 0:
                raise ValueError(f"`top_learning_rate` must be above 0, got {self.top_learning_rate}.")
        self.adversarial_options()  # all known, and in range?

    def _check_extractor(self) -> None:
        if self.model == EXTRACTOR and not self.on_pairs:
            raise ValueError(f"`{EXTRACTOR}` is for the tasks {' and '.join(PAIR_TASKS)}, got {self.task!r}.")
        if not self.on_pairs and (self.extractor or self.language_weights is not None):
            raise ValueError(f"`extractor` and `language_weights` are for the tasks {' and '.join(PAIR_TASKS)}.")
        if self.language_weights not in (None, *LANGUAGE_WEIGHTS):
            raise ValueError(
                f"`language_weights` must be one of {', '.join(LANGUAGE_WEIGHTS)}, got {self.language_weights!r}."
            )
        if self.markers and not self.on_pairs:
            raise ValueError(f"`markers` are for the tasks {' and '.join(PAIR_TASKS)}, got {self.task!r}.")
        if self.markers and self.on_words:
            raise ValueError(
                f"`markers` stand in the text of an encoder, and `{self.model}` has none: give `--model`."
            )
        if self.markers and (self.extractor or self.language_weights is not None):
            raise ValueError(
                "`extractor` and `language_weights` are for models on trees: leave out `markers`, or them."
            )
        if self.markers and self.lora:
            raise ValueError("`lora` leaves embeddings as they are, those of `markers` too: leave out one of them.")

    def _defaults(self) -> dict[str, float]:
        if self.on_pairs and self.freezes:
            return EXTRACTOR_DEFAULTS
        if self.on_words or self.tagger.get("freeze_encoder"):
            return TAGGER_DEFAULTS
        if self.model == "scratch":
            return SCRATCH_DEFAULTS
        return PRETRAINED_DEFAULTS | ({"learning_rate": LORA_LEARNING_RATE} if self.lora else {})

    @property
    def _has_top(self) -> bool:
        """Whether a tagger or classifier of pairs is on top of an encoder that is trained from its weights."""
        if self.on_words or self.model == "scratch" or self.markers:
            return False
        return not self.freezes if self.on_pairs else bool(self.adversarial) and not self.tagger.get("freeze_encoder")

    @property
    def on_words(self) -> bool:
        """Whether the model reads words, not the pieces of an encoder."""
        return self.model in (TAGGER, EXTRACTOR)

    @property
    def on_pairs(self) -> bool:
        """Whether pairs of spans are labelled, not words."""
        return self.task in PAIR_TASKS

    @property
    def freezes(self) -> bool:
        """Whether, for pairs, vectors or encoder stay as they are: the latter unless told otherwise or adapted."""
        if self.markers:
            return False
        return self.on_words or self.extractor.get("freeze_encoder", self.model != "scratch" and not self.lora)

    @property
    def is_tagger(self) -> bool:
        """Whether the model is the tagger, on word vectors or on an encoder."""
        return self.model == TAGGER or bool(self.adversarial)

    @property
    def strategy(self) -> str | None:
        """How the tagger is trained against a discriminator, None where it is not."""
        return self.adversary.get("strategy", "flipped-labels") if self.adversarial else None

    def adversarial_options(self) -> AdversarialOptions:
        """Return the options of the tagger's training.

        Raises:
            ValueError: If one is unknown or out of range.
        """
        given = {name: value for name, value in self.adversary.items() if name != "strategy"}
        known = [item.name for item in dataclasses.fields(AdversarialOptions) if item.name != "pseudo_labels"]
        if unknown := [name for name in given if name not in known]:
            raise ValueError(f"`adversary`: unknown field {unknown[0]!r}. Fields: strategy, {', '.join(known)}.")
        return AdversarialOptions(**given, pseudo_labels=self.pseudo_labels)

    @property
    def train_languages(self) -> list[str]:
        """Languages of all train sets, each once."""
        return list(dict.fromkeys(language for name in self.train for language in languages_of(name)))

    @property
    def generated(self) -> bool:
        """Whether it trains or evaluates on `pocket`."""
        return pocket.NAME in (self.data, self.eval_data)

    @property
    def variants(self) -> list[str]:
        """Ways in which each train set is trained."""
        return ["model", *["untrained"] * self.untrained_baseline, *self.compare]

    def compared(self) -> dict[str, "Experiment"]:
        """Return the same experiment for each encoder that is set beside the model."""
        return {
            name: dataclasses.replace(self, model=place, compare={}, untrained_baseline=False, language_adapters={})
            for name, place in self.compare.items()
        }

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
    for name in ("train", "eval", "targets", "vectors"):
        if isinstance(values.get(name), str):
            values[name] = [part.strip() for part in values[name].split(",") if part.strip()]
    if isinstance(values.get("compare"), list):
        values["compare"] = dict(map(_named, values["compare"]))
    if type(values.get("seeds")) is int:
        values["seeds"] = list(range(1, values["seeds"] + 1))
    adversary = values.get("adversary")
    for fields, names in ((values, NUMBERS), (adversary if isinstance(adversary, dict) else {}, ADVERSARY_NUMBERS)):
        for name in names:
            if fields.get(name) is not None:
                try:
                    fields[name] = float(fields[name])
                except (TypeError, ValueError):
                    raise ValueError(f"`{name}` must be a number, got {fields[name]!r}.") from None
    if "data" not in values:
        values = EMBEDDED | values
        if "model" not in values and values["task"] not in PAIR_TASKS:
            values = EMBEDDED_ENCODERS | values
    for name in ("task", "train"):
        if name not in values:
            raise ValueError(f"The experiment says no `{name}`. Give `--{name}`, or `{name}:` in the YAML file.")
    return Experiment(**values)


def _named(spec: str) -> tuple[str, str]:
    name, sign, place = spec.partition("=")
    if not (name and sign and place):
        raise ValueError(f"`compare` needs a name and an encoder, such as `mlm=FOLDER`, got {spec!r}.")
    return name, place
