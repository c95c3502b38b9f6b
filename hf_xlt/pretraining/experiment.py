"""The description of a pre-training: on what text, which model, for how long."""

import dataclasses
import hashlib
import json
import math
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from .. import pocket
from ..data.languages import are_twins, base_language, twin_code
from ..experiment_file import read_fields
from ..twins.code import Twin
from .model_fields import check_model_fields
from .presets import PRESETS, Preset

OBJECTIVES = ("mlm", "tlm")
SCHEDULES = ("linear", "inverse_sqrt")
STREAMS = ("concatenated", "sentences")
BUDGETS = ("steps", "tokens", "minutes")
WARMUP = {"linear": 0.06, "inverse_sqrt": 4000}
DEFAULT_PRESET = "nano"
# Of a run that is given no text and no budget: minutes on two cores.
EMBEDDED_STEPS = 200
# With `start_from`: what may still be set under `model`, and the rate, that of the preset of the stock models' size.
START_FIELDS = ("dropout", "attention_dropout")
START_LEARNING_RATE = 1e-4
LORA_LEARNING_RATE = 5e-4  # as for LoRA on labels; not searched for
WHOLE_NUMBERS = ("batch_tokens", "bptt", "max_pair_tokens", "evaluations", "held_out", "accumulation", "lora_rank")
NUMBERS = ("vocab_alpha", "alpha", "mask_rate", "sample_alpha", "learning_rate", "warmup", "max_ratio", "minutes")
SHORTEST_CHUNK = 3  # of a held-out chunk, neither the first nor the last token is predicted
LISTS = ("languages", "text", "bitext", "exclude", "objectives")


@dataclass
class PretrainingExperiment:
    """An encoder pre-trained on text and bitext, from scratch or from a saved one.

    Attributes:
        languages: Language codes, or twins of text (docs/twins.md); the first is the pivot of the pairs.
        text: Sources of text: files, folders, mappings that name a `datasets` id, or `pocket`.
        bitext: Sources of sentence pairs, likewise.
        exclude: Files or folders whose sentences must not be trained on (test sets), by id and by normalised text.
        pairs: `pivot` (the first language with each other), `all`, or names such as `en-de`.
        objectives: `mlm`, `tlm` or both; None: both, with `lora` `mlm`.
        text_from_bitext: Whether both sides of the bitext join the text for `mlm`.
        start_from: Folder or Hub id of an XLM to go on with, its tokenizer beside it; None: random weights. With
            `lora`, of any masked language model with a LoRA preset.
        lora: Train a language adapter: LoRA on `start_from`, which stays as it is, on the text of one language.
        lora_rank: Rank of the adapter's updates.
        like: New language -> language of `start_from` whose embedding it starts from; those not named start from the
            first of `languages` that it knows.
        preset: Size of the model, of `hf_xlt.pretraining.presets`; None: `nano`, or that of `start_from`.
        model: Fields of `XLMConfig` over the preset's; of `start_from`, its dropout only.
        vocab_size: Entries of the vocabulary; None: the preset's, or that of `start_from`.
        vocab_alpha: Smoothing of the languages' shares in the sample that the vocabulary is learned on.
        alpha: Smoothing of the languages' (and the pairs') shares in the batches.
        language_embeddings: Whether the model is told each token's language.
        reset_positions: Whether the positions of a pair's second sentence begin at 0 again.
        mixed: Whether each step mixes objectives and languages; else one of each a step, as in the paper.
        stream: `concatenated` (chunks of `bptt` tokens) or `sentences`.
        mask_rate: Share of tokens to predict.
        sample_alpha: Weight of a token in the choice of these is its frequency to the power of -`sample_alpha`.
        batch_tokens: Tokens in an optimiser step, about, over all processes.
        bptt: Tokens in a chunk.
        max_pair_tokens: Tokens in each sentence of a pair, at most.
        steps: Optimiser steps. Exactly one of `steps`, `tokens` and `minutes` is the budget.
        tokens: Tokens to train on.
        minutes: Minutes to train for, on the machine that the run begins on.
        learning_rate: Peak of the learning rate; None: the preset's, 1e-4 with `start_from`, 5e-4 with `lora`.
        warmup: Steps of warm-up, below 1 their share; None: 6 % for `linear`, 4000 steps for `inverse_sqrt`.
        schedule: `linear` decay to 0, or `inverse_sqrt`, the paper's.
        evaluations: How often held-out text is evaluated.
        patience: Stop after so many evaluations without a better mean perplexity, and keep the best model.
        held_out: Sentences held out per language and per pair, at most; never more than 5 % of them.
        max_ratio: Pairs whose lengths differ by more than this factor are dropped.
        max_sentences: Read so many sentences of each source and language, at most; None: all.
        accumulation: Parts that a step's batch is computed in.
        seed: Seed of weights, batches and masks.
        training: Fields of `TrainingArguments`, over ours.
    """

    languages: list[str]
    text: list[Any] = field(default_factory=list)
    bitext: list[Any] = field(default_factory=list)
    exclude: list[str] = field(default_factory=list)
    pairs: str | list[str] = "pivot"
    objectives: list[str] | None = None
    text_from_bitext: bool = True
    start_from: str | None = None
    lora: bool = False
    lora_rank: int = 8
    like: dict[str, str] = field(default_factory=dict)
    preset: str | None = None
    model: dict[str, Any] = field(default_factory=dict)
    vocab_size: int | None = None
    vocab_alpha: float = 0.5
    alpha: float = 0.7
    language_embeddings: bool = True
    reset_positions: bool = True
    mixed: bool = False
    stream: str = "concatenated"
    mask_rate: float = 0.15
    sample_alpha: float = 0.0
    batch_tokens: int = 4000
    bptt: int = 256
    max_pair_tokens: int = 100
    steps: int | None = None
    tokens: int | None = None
    minutes: float | None = None
    learning_rate: float | None = None
    warmup: float | None = None
    schedule: str = "linear"
    evaluations: int = 10
    patience: int | None = None
    held_out: int = 500
    max_ratio: float = 3.0
    max_sentences: int | None = None
    accumulation: int = 1
    seed: int = 1
    training: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        if self.objectives is None:
            self.objectives = ["mlm"] if self.lora else list(OBJECTIVES)
        self._check_sources()
        self._check_numbers()
        if self.start_from is not None:
            self.start_from = pocket.encoder_place(self.start_from)
        if self.start_from is None and self.preset is None:
            self.preset = DEFAULT_PRESET
        choices = {"schedule": SCHEDULES, "stream": STREAMS}
        if self.start_from is None:
            choices["preset"] = tuple(PRESETS)
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"`{name}` must be one of {', '.join(allowed)}, got {getattr(self, name)!r}.")
        for name in ("text_from_bitext", "language_embeddings", "reset_positions", "mixed", "lora"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"`{name}` must be true or false, got {getattr(self, name)!r}.")
        for name in ("model", "training", "like"):
            if not isinstance(getattr(self, name), dict):
                raise ValueError(f"`{name}` must be fields and their values, got {getattr(self, name)!r}.")
        check_model_fields(self.model)
        self._check_start()
        self._check_lora()
        if self.start_from is None:
            self._take_sizes()
        elif self.learning_rate is None:
            self.learning_rate = LORA_LEARNING_RATE if self.lora else START_LEARNING_RATE
        if self.warmup is None:
            self.warmup = WARMUP[self.schedule]

    @property
    def size(self) -> Preset:
        """The preset; there is none with `start_from`."""
        return PRESETS[self.preset]

    @property
    def model_name(self) -> str:
        """The preset, or the model that training goes on with."""
        return self.preset or self.start_from

    @property
    def positions(self) -> int:
        """Rows of the model's position table; not known here with `start_from`."""
        return self.model.get("max_position_embeddings", 512)

    @property
    def generated(self) -> bool:
        """Whether the text, or some of it, is that of `pocket`."""
        return pocket.NAME in (*self.text, *self.bitext)

    @property
    def language_pairs(self) -> list[tuple[str, str]]:
        """Pairs of languages asked for, each in one order."""
        if self.pairs == "pivot":
            return [(self.languages[0], language) for language in self.languages[1:]]
        if self.pairs == "all":
            return list(combinations(self.languages, 2))
        return [pair for name in self.pairs if (pair := _split_pair(name, self.languages))]

    def to_dict(self) -> dict[str, Any]:
        """Return all fields, defaults filled in."""
        return dataclasses.asdict(self)

    def fingerprint(self, *inputs: str) -> str:
        """Return a short hash of the description and of what it is run on."""
        text = json.dumps([self.to_dict(), *inputs], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def check_positions(self, positions: int) -> None:
        """Compare the longest sequences with a position table of so many rows.

        Raises:
            ValueError: If they are longer.
        """
        pair = self.max_pair_tokens + 2 if self.reset_positions else 2 * self.max_pair_tokens + 3
        longest = {"bptt": self.bptt if "mlm" in self.objectives else 0}
        longest["max_pair_tokens"] = pair if "tlm" in self.objectives else 0
        advice = "Lower it." if self.start_from else "Lower it, or set `max_position_embeddings` under `model`."
        for name, length in longest.items():
            if length > positions:
                raise ValueError(
                    f"`{name}` {getattr(self, name)} makes sequences of {length} positions, and the model has "
                    f"{positions}. {advice}"
                )

    def _take_sizes(self) -> None:
        """Take what is left out from the preset, and check what is not."""
        width, heads = (self.model.get(name, getattr(self.size, name)) for name in ("emb_dim", "n_heads"))
        if width % heads:
            raise ValueError(f"`model`: emb_dim {width} must be a multiple of n_heads {heads}.")
        if self.vocab_size is None:
            self.vocab_size = self.size.vocab_size
        if self.learning_rate is None:
            self.learning_rate = self.size.learning_rate
        self.check_positions(self.positions)

    def _check_start(self) -> None:
        """Check that nothing is asked of a saved model that it has decided already."""
        if self.start_from is None:
            if self.like:
                raise ValueError(
                    "`like` is for languages that are new to the model of `start_from`, and none is given."
                )
            return
        if not isinstance(self.start_from, str) or not self.start_from:
            raise ValueError(f"`start_from` must be a folder or Hub id, got {self.start_from!r}.")
        decided = [name for name in ("preset", "vocab_size") if getattr(self, name) is not None]
        decided += [f"model: {{{name}}}" for name in self.model if name not in START_FIELDS]
        if decided:
            raise ValueError(
                f"`{decided[0]}` cannot be given with `start_from`: size and vocabulary are those of "
                f"{self.start_from}. Leave it out."
            )
        self.like = {twin_code(new): twin_code(known) for new, known in self.like.items()}
        if unknown := [language for language in self.like if language not in self.languages]:
            raise ValueError(f"`like`: {unknown[0]!r} is not one of `languages` ({', '.join(self.languages)}).")

    def _check_lora(self) -> None:
        """Check that an adapter is asked of a saved model, and of one language."""
        if not self.lora:
            return
        if self.start_from is None:
            raise ValueError("`lora` trains an adapter of a saved encoder. Give `start_from`, the encoder.")
        if self.objectives != ["mlm"]:
            raise ValueError(f"`lora` trains with `objectives: [mlm]`, got {self.objectives!r}. Leave it out.")
        if len(self.languages) > 1:
            raise ValueError(
                f"`lora` trains the adapter of one language, got {', '.join(self.languages)}. Train one after another."
            )

    def _check_sources(self) -> None:
        for name in LISTS:
            if not isinstance(getattr(self, name), list):
                raise ValueError(f"`{name}` must be a list, got {getattr(self, name)!r}.")
        codes = self.languages
        if codes and all(isinstance(code, str) for code in codes):
            self.languages = list(dict.fromkeys(map(twin_code, codes)))
        if not codes or len(self.languages) < len(codes) or not all(isinstance(code, str) for code in codes):
            raise ValueError(
                f"`languages` must name languages, each once, got {codes!r}. In YAML, write Norwegian as 'no'."
            )
        for language in self.languages:
            Twin.parse(language).check_text()
        if not self.objectives or not set(self.objectives) <= set(OBJECTIVES):
            raise ValueError(f"`objectives` must be of {', '.join(OBJECTIVES)}, got {self.objectives!r}.")
        if not self.text and not self.bitext:
            raise ValueError("There is nothing to train on. Give `text`, `bitext` or both: files, folders, data sets.")
        of_twins = list(map(are_twins, self.language_pairs))
        if "tlm" in self.objectives and not self.bitext and not (of_twins and all(of_twins)):
            raise ValueError("The objective `tlm` needs sentence pairs. Give `bitext`, or `objectives: [mlm]`.")
        if "mlm" in self.objectives and not self.text and not self.text_from_bitext:
            raise ValueError("The objective `mlm` needs text. Give `text`, or let `text_from_bitext` be true.")
        if self.pairs not in ("pivot", "all"):
            if not isinstance(self.pairs, list) or not self.pairs:
                raise ValueError(f"`pairs` must be `pivot`, `all` or a list such as [en-de], got {self.pairs!r}.")
            for name in self.pairs:
                if _split_pair(name, self.languages) is None:
                    raise ValueError(
                        f"`pairs`: expected two of {', '.join(self.languages)}, joined by a hyphen, got {name!r}."
                    )
        if self.bitext and not self.language_pairs:
            raise ValueError("`bitext` needs a second language in `languages`.")
        for pair in self.language_pairs if self.bitext or "tlm" in self.objectives else []:
            twins = [code for code in pair if base_language(code) != code]
            if twins and (len(twins) > 1 or not are_twins(pair)):
                raise ValueError(
                    f"A twin's text is paired with that of its own language only, got {'-'.join(pair)!r} in `pairs`. "
                    f"Name the pairs, such as {base_language(twins[0])}-{twins[0]}."
                )

    def _check_numbers(self) -> None:
        given = [name for name in BUDGETS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"Give exactly one of {', '.join(BUDGETS)}, got {' and '.join(given) or 'none'}.")
        optional = [
            name
            for name in ("steps", "tokens", "patience", "max_sentences", "vocab_size")
            if getattr(self, name) is not None
        ]
        for name in (*WHOLE_NUMBERS, *optional):
            if type(getattr(self, name)) is not int or getattr(self, name) < 1:
                raise ValueError(f"`{name}` must be a whole number of at least 1, got {getattr(self, name)!r}.")
        if self.bptt < SHORTEST_CHUNK:
            raise ValueError(f"`bptt` must be at least {SHORTEST_CHUNK}, got {self.bptt!r}.")
        for name in NUMBERS:
            if getattr(self, name) is not None and not math.isfinite(getattr(self, name)):
                raise ValueError(f"`{name}` must be a finite number, got {getattr(self, name)!r}.")
        if type(self.seed) is not int or self.seed < 0:
            raise ValueError(f"`seed` must be a whole number of at least 0, got {self.seed!r}.")
        for name in ("vocab_alpha", "alpha", "sample_alpha", "warmup"):
            if getattr(self, name) is not None and getattr(self, name) < 0:
                raise ValueError(f"`{name}` must be 0 or more, got {getattr(self, name)!r}.")
        for name in ("minutes", "learning_rate"):
            if getattr(self, name) is not None and getattr(self, name) <= 0:
                raise ValueError(f"`{name}` must be above 0, got {getattr(self, name)!r}.")
        if not 0 < self.mask_rate < 1:
            raise ValueError(f"`mask_rate` must lie between 0 and 1, got {self.mask_rate!r}.")
        if self.max_ratio < 1:
            raise ValueError(f"`max_ratio` must be at least 1, got {self.max_ratio!r}.")


def _split_pair(name: Any, languages: list[str]) -> tuple[str, str] | None:
    """Return the two languages of `en-de`, or None; codes may hold hyphens themselves."""
    for first in languages:
        for second in languages:
            if first != second and name == f"{first}-{second}":
                return first, second
    return None


def _whole(tokens: Any) -> int:
    """Return a number of tokens, which YAML 1.1 takes for a text where it is written `5e6`."""
    try:
        return round(float(tokens))
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"`tokens` must be a number, such as 5e6, got {tokens!r}.") from None


def _embedded(values: dict[str, Any]) -> dict[str, Any]:
    """Return a description that says no text, on all of `pocket` as far as it says nothing else."""
    given = {"languages": sorted(pocket.languages(), key=lambda code: code != "en"), "text": [pocket.NAME]}
    if "tlm" in values.get("objectives", OBJECTIVES):
        given["bitext"] = [pocket.NAME]
    if not any(name in values for name in BUDGETS):
        given["steps"] = EMBEDDED_STEPS
    return given | values


def read_experiment(path: Path | None, options: dict[str, Any]) -> PretrainingExperiment:
    """Read a description from a YAML file, options over it.

    Args:
        path: YAML file with fields of `PretrainingExperiment`; None: options only.
        options: Fields that are not None replace the file's; a budget among them replaces the file's budget.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the file is not YAML, or a field is unknown, missing or wrong.
    """
    values = read_fields(path, PretrainingExperiment, "languages: [en, de]")
    given = {name: value for name, value in options.items() if value is not None}
    if any(name in given for name in BUDGETS):
        values = {name: value for name, value in values.items() if name not in BUDGETS}
    values.update(given)
    for name in LISTS:
        if isinstance(values.get(name), str):
            values[name] = [part.strip() for part in values[name].split(",") if part.strip()]
        elif isinstance(values.get(name), dict):
            values[name] = [values[name]]
    if isinstance(values.get("pairs"), str) and values["pairs"] not in ("pivot", "all"):
        values["pairs"] = [part.strip() for part in values["pairs"].split(",")]
    for name in NUMBERS:
        if values.get(name) is not None:
            try:
                values[name] = float(values[name])
            except (TypeError, ValueError):
                raise ValueError(f"`{name}` must be a number, got {values[name]!r}.") from None
    if values.get("tokens") is not None:
        values["tokens"] = _whole(values["tokens"])
    if "text" not in values and "bitext" not in values:
        values = _embedded(values)
    if "languages" not in values:
        raise ValueError("The pre-training says no `languages`. Give `--languages`, or `languages:` in the YAML file.")
    return PretrainingExperiment(**values)
