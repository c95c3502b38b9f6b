"""The description of a probe run: which finished matrix, which encoders on which text, which features of languages."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from .. import pocket
from ..data.languages import language_code
from .neighbours import Distance
from .pairs import Pair

EVERY_PAIR = "all"


@dataclass
class ProbeExperiment:
    """What to ask, and what to ask it of.

    Attributes:
        runs: Folders of finished `hf-xlt transfer` runs; several only with `recommend`.
        text: Sentences and their translations, for nearest-neighbour translation: see `read_aligned_text`; None:
            `pocket` where something is asked of them, but for a recommendation.
        languages: Languages of the text; None: those of the runs, of the target and its candidates; without these,
            all of `pocket`.
        models: Encoders as `NAME=FOLDER`, or a folder or Hub id alone, beside that of the run.
        pairs: Pairs of languages as `en-de`; `["all"]` for every pair; None: those that the runs train and evaluate
            on, without a run the first language with each other one.
        distance: Of nearest neighbours: `euclidean`, `cosine` or `csls`.
        size: Most sentences of the text.
        untrained: Put each encoder beside the same one with random weights.
        identity: Tell from sentence vectors which language they are of.
        similarity: Compare the geometry of languages.
        wals: Folder of WALS in CLDF, in place of the features that come with the package.
        uriel: `.npz` file of URIEL, for one more distance of languages.
        trees: Treebanks to estimate features of word order from: a folder of CoNLL-U files whose names say the
            language.
        recommend: Target without labels to recommend source languages for.
        candidates: Candidate sources, `de`, or `de=80000` with the number of training tokens; empty: the languages
            that the runs train on.
    """

    runs: list[str] = field(default_factory=list)
    text: str | None = None
    languages: list[str] | None = None
    models: list[str] = field(default_factory=list)
    pairs: list[str] | None = None
    distance: str = "euclidean"
    size: int = 5000
    untrained: bool = True
    identity: bool = False
    similarity: bool = False
    wals: str | None = None
    uriel: str | None = None
    trees: str | None = None
    recommend: str | None = None
    candidates: list[str] = field(default_factory=list)

    def __post_init__(self):
        if self.languages is not None:
            self.languages = _codes(self.languages, "languages")
        if self.recommend is not None:
            [self.recommend] = _codes([self.recommend], "recommend")
        if len(self.runs) > 1 and self.recommend is None:
            raise ValueError(
                f"One run is probed at a time, got {', '.join(self.runs)}. Several are for `--recommend TARGET`."
            )
        if not self.runs and not self.models and self.recommend is None:
            raise ValueError(
                "There is nothing to probe. Give the folder of a finished `hf-xlt transfer` run, encoders "
                "(`--model` with `--text`), or `--recommend TARGET`."
            )
        if self.recommend is not None and not self.runs and not self.candidates:
            raise ValueError(
                "`--recommend` needs sources to choose from: give finished runs, or `--candidates de,es`."
            )
        if self.candidates and self.recommend is None:
            raise ValueError("`--candidates` are sources for a target: give `--recommend TARGET` too.")
        self._check_text()
        self.sources()  # all numbers of tokens, and codes?
        self.named_pairs()

    def _check_text(self) -> None:
        asked = {"model": self.models, "pairs": self.pairs, "language-identity": self.identity}
        asked |= {"similarity": self.similarity, "languages": self.languages}
        if self.text is None and self.recommend is None and any(asked.values()):
            self.text = pocket.NAME
        if self.generated and not self.runs and self.recommend is None and self.languages is None:
            self.languages = sorted(pocket.languages(), key=lambda code: code != "en")
        if self.text is None:
            if given := [f"`--{name}`" for name, value in asked.items() if value]:
                raise ValueError(f"{' and '.join(given)} need sentences and their translations: give `--text`.")
        if self.distance not in get_args(Distance):
            raise ValueError(f"`distance` must be one of {', '.join(get_args(Distance))}, got {self.distance!r}.")
        if self.text is not None and not self.runs and self.recommend is None and not self.languages:
            raise ValueError("Without a run, `--languages en,de` says which languages of the text to look at.")
        names = [name for name, _ in self.encoders()]
        if again := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"Two encoders are called {again[0]!r}. Name them: `--model first={again[0]}`.")

    @property
    def generated(self) -> bool:
        """Whether the text is that of `pocket`."""
        return self.text == pocket.NAME

    def encoders(self) -> list[tuple[str, str]]:
        """Return name and folder or Hub id of each encoder that is given."""
        return [named_encoder(spec) for spec in self.models]

    def sources(self) -> dict[str, int | None]:
        """Return candidate sources with their training tokens, None where these are not given."""
        found: dict[str, int | None] = {}
        for spec in self.candidates:
            code, sign, tokens = spec.partition("=")
            if sign and not tokens.isdecimal():
                raise ValueError(f"`candidates` are languages such as 'de' or 'de=80000' (tokens), got {spec!r}.")
            [code] = _codes([code], "candidates")
            found[code] = int(tokens) if sign else None
        return found

    def named_pairs(self) -> list[Pair] | None:
        """Return the pairs that are named; None where `pairs` is not given, or asks for all."""
        if self.pairs is None or self.pairs == [EVERY_PAIR]:
            return None
        found = []
        for text in self.pairs:
            codes = text.split("-")
            if len(codes) != 2:
                raise ValueError(f"`pairs` are two languages such as 'en-de', or 'all', got {text!r}.")
            pair = tuple(_codes(codes, "pairs"))
            if len(pair) < 2:
                raise ValueError(f"`pairs` are of two languages, got {text!r}.")
            found.append(pair)
        return list(dict.fromkeys(found))

    def to_dict(self) -> dict[str, Any]:
        """Return all fields, defaults filled in."""
        return dataclasses.asdict(self)

    def fingerprint(self, *inputs: str) -> str:
        """Return a short hash of the description and of what it is run on."""
        text = json.dumps([self.to_dict(), *inputs], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]


def named_encoder(spec: str) -> tuple[str, str]:
    """Return name and place of an encoder; a folder called `model` has the name of the run it belongs to.

    Example:
        >>> [named_encoder(spec)[0] for spec in ("MLM=runs/a/model", "runs/a/model", "google-bert/bert-base-cased")]
        ['MLM', 'a', 'google-bert/bert-base-cased']
    """
    name, sign, place = spec.partition("=")
    if sign and name:
        return name, pocket.encoder_place(place)
    if (place := pocket.encoder_place(spec)) != spec:
        return spec, place
    path = Path(spec)
    if not path.is_dir() and spec.count("/") < 2 and not spec.startswith((".", "/", "~")):
        return spec, spec
    return path.parent.name if path.name == "model" else path.name, spec


def _codes(languages: Iterable[str], name: str) -> list[str]:
    try:
        return list(dict.fromkeys(map(language_code, languages)))
    except ValueError as error:
        raise ValueError(f"`{name}`: {error}.") from None
