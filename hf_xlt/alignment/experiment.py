"""The description of an alignment: which vectors onto which, by which methods, tried on which dictionaries."""

import dataclasses
import hashlib
import inspect
import json
import math
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_args

from .. import pocket
from ..data.languages import language_code
from ..data.text_vectors import train_vectors
from ..experiment_file import read_fields
from .adversarial import AdversarialOptions
from .dictionaries import DictionaryMode
from .normalisation import Step
from .retrieval import Retrieval
from .self_learning import SelfLearningOptions

PLAIN_METHODS = ("identity", "linear", "procrustes", "adversarial", "self-learning")
REFINED = "+refine"
# Methods that learn from pairs of words.
SUPERVISED = ("linear", "procrustes")
# Methods that draw random numbers: these alone are run for each seed.
STOCHASTIC = ("adversarial", "self-learning")
# What may stand for a dictionary: words that are in both vocabularies.
SHARED_WORDS = ("identical", "numerals")
# What a description is that names no vectors and no text, as far as it says nothing else.
EMBEDDED = {"languages": ["en", "de", "ru", "hi"], "text": [pocket.NAME], "dictionary": [pocket.NAME]}
STARTS = ("similarity", "dictionary")
NO_NORMALISATION = "none"
PUBLISHED = "published"
LISTS = (
    "languages", "vectors", "text", "bitext", "exclude", "dictionary", "test", "methods", "normalise", "retrieval",
    "seeds",
)  # fmt: skip
WHOLE_NUMBERS = (
    "max_vocab", "map_vocab", "restarts", "iterations", "max_rank", "neighbours", "sentences",
)  # fmt: skip


@dataclass
class AlignmentExperiment:
    """Word vectors of several languages mapped into the space of the first, by one or more methods.

    Attributes:
        languages: Language codes; the first is the hub, onto which the others are mapped.
        vectors: Vector files as `en=wiki.en.vec`, or files and folders of files whose names say the language.
        text: Sources of text, as of a pre-training: a language without vectors gets some that are trained on it.
        dimensions: Size of the vectors that are trained; None: that of the given ones, 100 where there are none.
        training: Other arguments of `hf_xlt.data.text_vectors.train_vectors`.
        exclude: Files or folders whose sentences must not be trained on, by id and by normalised text.
        dictionary: Training dictionaries: files and folders; or `identical` or `numerals`, strings that are in both
            vocabularies; or `pocket`. A test part that lies beside a training part in a folder joins `test`.
        test: Test dictionaries: files and folders, or `pocket`.
        bitext: Sources of sentence pairs for sentence retrieval; the sentences are left out of `text`.
        sentences: Sentence pairs that are read for it, at most.
        methods: `identity`, `linear`, `procrustes`, `adversarial`, `self-learning`, each also with `+refine`. None:
            `procrustes+refine` where there is a dictionary, else `self-learning`.
        normalise: `unit` and `center`, in the order in which they are applied; empty: vectors as they are.
        retrieval: How translations are found: `nn`, `csls`, `isf`.
        max_vocab: Words read of each language, the most frequent ones.
        map_vocab: Of these, the most frequent ones that `+refine` and the criterion look at. The adversarial method
            and self-learning have their own numbers.
        seeds: One alignment per seed, of the methods that draw random numbers.
        restarts: Trainings of an adversarial alignment, of which the best is kept.
        start: What self-learning starts from, `similarity` (no dictionary) or `dictionary`.
        ridge: Weight of the squared map in least squares.
        iterations: How often `+refine` induces a dictionary and fits the map again.
        mode: Which pairs `+refine` takes: `mutual`, `source` or `union`.
        max_rank: Words up to this frequency rank take part in `+refine`.
        neighbours: Over how many neighbours CSLS averages.
        adversarial: Fields of `AdversarialOptions`, over the defaults; over the published recipe with
            `published: true`.
        self_learning: Fields of `SelfLearningOptions`, over the defaults.
    """

    languages: list[str]
    vectors: list[str] = field(default_factory=list)
    text: list[Any] = field(default_factory=list)
    dimensions: int | None = None
    training: dict[str, Any] = field(default_factory=dict)
    exclude: list[str] = field(default_factory=list)
    dictionary: list[str] = field(default_factory=list)
    test: list[str] = field(default_factory=list)
    bitext: list[Any] = field(default_factory=list)
    sentences: int = 2000
    methods: list[str] | None = None
    normalise: list[str] = field(default_factory=lambda: ["unit", "center", "unit"])
    retrieval: list[str] = field(default_factory=lambda: ["nn", "csls"])
    max_vocab: int = 200_000
    map_vocab: int = 20_000
    seeds: list[int] = field(default_factory=lambda: [1])
    restarts: int = 3
    start: str = "similarity"
    ridge: float = 0.0
    iterations: int = 5
    mode: str = "mutual"
    max_rank: int = 15_000
    neighbours: int = 10
    adversarial: dict[str, Any] = field(default_factory=dict)
    self_learning: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        if self.methods is None:
            self.methods = ["procrustes+refine" if self.dictionary else "self-learning"]
        for name in LISTS:
            if not isinstance(getattr(self, name), list):
                raise ValueError(f"`{name}` must be a list, got {getattr(self, name)!r}.")
        self._check_languages()
        self._check_methods()
        self._check_dictionaries()
        self._check_numbers()
        self._check_options()
        if not self.vectors and not self.text:
            raise ValueError(
                "There is nothing to align. Give `vectors` (files or a folder), or `text` to train them from."
            )

    @property
    def hub(self) -> str:
        """The language whose space the others are mapped into."""
        return self.languages[0]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(language, hub) of every map."""
        return [(language, self.hub) for language in self.languages[1:]]

    @property
    def shared_words(self) -> str | None:
        """`identical` or `numerals`, if that stands for a dictionary."""
        return self.dictionary[0] if self.dictionary and self.dictionary[0] in SHARED_WORDS else None

    @property
    def generated(self) -> bool:
        """Whether text or dictionaries are those of `pocket`."""
        return pocket.NAME in (*self.text, *self.bitext, *self.dictionary, *self.test)

    @property
    def plain_methods(self) -> list[str]:
        """The methods without refinement, those that it begins with included, each once."""
        return list(dict.fromkeys(method.removesuffix(REFINED) for method in self.methods))

    @property
    def needs_dictionary(self) -> bool:
        """Whether a method learns from pairs of words."""
        plain = self.plain_methods
        return bool(set(SUPERVISED) & set(plain)) or ("self-learning" in plain and self.start == "dictionary")

    def seeds_of(self, method: str) -> list[int] | list[None]:
        """Return the seeds that a method is run with: None alone where nothing is drawn."""
        return self.seeds if method.removesuffix(REFINED) in STOCHASTIC else [None]

    def adversarial_options(self) -> AdversarialOptions:
        """Return the options of the adversarial method."""
        given = dict(self.adversarial)
        published = given.pop(PUBLISHED, False)
        return replace(AdversarialOptions.published() if published else AdversarialOptions(), **given)

    def self_learning_options(self) -> SelfLearningOptions:
        """Return the options of self-learning."""
        return SelfLearningOptions(**self.self_learning)

    def to_dict(self) -> dict[str, Any]:
        """Return all fields, defaults filled in."""
        return dataclasses.asdict(self)

    def fingerprint(self, *inputs: str) -> str:
        """Return a short hash of the description and of what it is run on."""
        text = json.dumps([self.to_dict(), *inputs], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def _check_languages(self) -> None:
        codes = self.languages
        if not all(isinstance(code, str) for code in codes):
            raise ValueError(f"`languages` must name languages, got {codes!r}. In YAML, write Norwegian as 'no'.")
        self.languages = [language_code(code) for code in codes]
        if repeated := [code for code in self.languages if self.languages.count(code) > 1]:
            raise ValueError(f"`languages` must name each language once, got {repeated[0]!r} twice in {codes!r}.")
        if len(codes) < 2:
            raise ValueError(f"`languages` must name two languages or more, the hub first, got {codes!r}.")

    def _check_methods(self) -> None:
        for method in self.methods:
            if not isinstance(method, str) or method.removesuffix(REFINED) not in PLAIN_METHODS:
                raise ValueError(
                    f"`methods` must be of {', '.join(PLAIN_METHODS)}, each also with `{REFINED}`, got {method!r}."
                )
        choices = {"normalise": get_args(Step), "retrieval": get_args(Retrieval)}
        for name, allowed in choices.items():
            if unknown := [value for value in getattr(self, name) if value not in allowed]:
                raise ValueError(f"`{name}` must be of {', '.join(allowed)}, got {unknown[0]!r}.")
        for name in ("methods", "retrieval"):
            values = getattr(self, name)
            if not values or any(values.count(value) > 1 for value in values):
                raise ValueError(f"`{name}` must be a list without repeats, got {values!r}.")
        if "self-learning" in self.plain_methods and self.normalise[-1:] != ["unit"]:
            raise ValueError(
                f"`self-learning` needs vectors of length 1: let `normalise` end in unit, got {self.normalise!r}."
            )
        for name, allowed in {"start": STARTS, "mode": get_args(DictionaryMode)}.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"`{name}` must be one of {', '.join(allowed)}, got {getattr(self, name)!r}.")

    def _check_dictionaries(self) -> None:
        for name in ("vectors", "exclude", "dictionary", "test"):
            if wrong := [value for value in getattr(self, name) if not isinstance(value, str) or not value]:
                raise ValueError(f"`{name}` must be files and folders, got {wrong[0]!r}.")
        alone = (*SHARED_WORDS, pocket.NAME)
        if set(self.dictionary) & set(alone) and len(self.dictionary) > 1:
            raise ValueError(
                f"`dictionary` must be {', '.join(alone)}, or files and folders, got {self.dictionary!r}."
            )
        if self.needs_dictionary and not self.dictionary:
            raise ValueError(
                f"There is no dictionary to learn from (methods: {', '.join(self.methods)}). Give `dictionary` "
                f"(a file, a folder, {' or '.join(SHARED_WORDS)}), or the method `self-learning` and "
                "`start: similarity`."
            )

    def _check_numbers(self) -> None:
        for name in (*WHOLE_NUMBERS, *(["dimensions"] if self.dimensions is not None else [])):
            if type(getattr(self, name)) is not int or getattr(self, name) < 1:
                raise ValueError(f"`{name}` must be a whole number of at least 1, got {getattr(self, name)!r}.")
        if not self.seeds:
            raise ValueError("`seeds` must be at least one seed, or their number, got none.")
        if not all(type(seed) is int and seed >= 0 for seed in self.seeds):
            raise ValueError(f"`seeds` must be whole numbers of at least 0, got {self.seeds!r}.")
        if len(set(self.seeds)) < len(self.seeds):
            raise ValueError(f"`seeds` must be a list without repeats, got {self.seeds!r}.")
        if not math.isfinite(self.ridge) or self.ridge < 0:
            raise ValueError(f"`ridge` must be a number of at least 0, got {self.ridge!r}.")

    def _check_options(self) -> None:
        """Check the mappings that are handed on: the names here, the values where they belong."""
        arguments = inspect.signature(train_vectors).parameters
        known = {
            "adversarial": [PUBLISHED, *(item.name for item in fields(AdversarialOptions))],
            "self_learning": [item.name for item in fields(SelfLearningOptions)],
            "training": [name for name in arguments if name not in ("sentences", "dimensions", "progress")],
        }
        for name, names in known.items():
            values = getattr(self, name)
            if not isinstance(values, dict):
                raise ValueError(f"`{name}` must be fields and their values, got {values!r}.")
            if unknown := [value for value in values if value not in names]:
                raise ValueError(f"`{name}`: unknown field {unknown[0]!r}. Fields: {', '.join(names)}.")
        self.adversarial_options()
        self.self_learning_options()


def read_experiment(path: Path | None, options: dict[str, Any]) -> AlignmentExperiment:
    """Read a description from a YAML file, options over it.

    Args:
        path: YAML file with fields of `AlignmentExperiment`; None: options only. `vectors` may be a mapping of
            languages to files, `seeds` a number of seeds, and a list of one a single value.
        options: Fields that are not None replace the file's.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the file is not YAML, or a field is unknown, missing or wrong.
    """
    values = read_fields(path, AlignmentExperiment, "languages: [en, de]")
    values.update({name: value for name, value in options.items() if value is not None})
    if isinstance(values.get("vectors"), dict):
        values["vectors"] = [f"{code}={file}" for code, file in values["vectors"].items()]
    if "seeds" in values:
        values["seeds"] = _seeds(values["seeds"])
    values = {name: _listed(value) if name in LISTS else value for name, value in values.items()}
    if values.get("normalise") == [NO_NORMALISATION]:
        values["normalise"] = []
    if "ridge" in values:
        try:
            values["ridge"] = float(values["ridge"])
        except (TypeError, ValueError):
            raise ValueError(f"`ridge` must be a number, got {values['ridge']!r}.") from None
    if "vectors" not in values and "text" not in values:
        values = EMBEDDED | values
    if "languages" not in values:
        raise ValueError("The alignment says no `languages`. Give `--languages`, or `languages:` in the YAML file.")
    return AlignmentExperiment(**values)


def _listed(value: Any) -> Any:
    """Return a list where one value, or several joined by commas, stand for it."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [value] if isinstance(value, dict) else value


def _seeds(value: Any) -> Any:
    """Return 1 to n for a number n, as of `hf-xlt transfer`, and the seeds of a text such as `1,2,3`."""
    parts = value.split(",") if isinstance(value, str) else []
    if parts and all(part.strip().isdecimal() for part in parts):
        numbers = [int(part) for part in parts]
        value = numbers if len(numbers) > 1 else numbers[0]
    return list(range(1, value + 1)) if type(value) is int else value
