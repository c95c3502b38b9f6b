"""What an alignment works on: vectors, dictionaries to learn from and to be tried on, sentence pairs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from torch import Tensor

from .. import pocket
from ..data.lexicons import Entry, inverted, read_lexicon
from .evaluation import LexiconQueries, lexicon_queries
from .experiment import AlignmentExperiment
from .inputs import Direction, Inputs
from .language_vectors import LanguageVectors
from .seeds import check_space, identical_pairs, lexicon_pairs, numeral_pairs
from .sentence_pairs import SentencePairs

# The one method whose maps need not be square.
ANY_SHAPE = "linear"
# Of trained vectors where none are given.
DIMENSIONS = 100


@dataclass(frozen=True)
class Lexicon:
    """A dictionary of one direction.

    Attributes:
        files: Where it is from.
        entries: Words and translations.
        overlap: Of a training dictionary, how many entries were left out as a test asks for their words.
        other: What stands for files: `identical` or `numerals`, words of both vocabularies, or `pocket`.
    """

    files: list[Path]
    entries: list[Entry]
    overlap: int = 0
    other: str | None = None

    @property
    def name(self) -> str:
        """Names of the files, or what stands for them."""
        return self.other or ", ".join(map(str, self.files))


@dataclass(frozen=True)
class Lexicons:
    """All dictionaries.

    Attributes:
        train: (language, hub) -> the files that its map is learned from.
        tests: (source, target) -> what is asked for.
    """

    train: dict[Direction, Lexicon]
    tests: dict[Direction, Lexicon]


@dataclass(frozen=True)
class Material:
    """All that an alignment works on.

    Attributes:
        experiment: The description.
        languages: Language -> its vectors.
        lexicons: Dictionaries.
        sentences: (language, hub) -> sentence pairs.
    """

    experiment: AlignmentExperiment
    languages: dict[str, LanguageVectors]
    lexicons: Lexicons
    sentences: dict[Direction, SentencePairs]

    @cached_property
    def train(self) -> dict[Direction, Lexicon]:
        """(language, hub) -> what its map is learned from, files or shared words; empty if no method needs any."""
        pairs = self.experiment.pairs if self.experiment.needs_dictionary else []
        return {
            pair: self._shared(*pair) if self.experiment.shared_words else self.lexicons.train[pair]
            for pair in pairs
            if set(pair) <= set(self.languages)
        }

    @cached_property
    def pairs(self) -> dict[Direction, Tensor]:
        """(language, hub) -> rows of the words of `train` that are in both vocabularies."""
        return {pair: self._pairs(pair, lexicon) for pair, lexicon in self.train.items()}

    @cached_property
    def queries(self) -> dict[Direction, LexiconQueries]:
        """(source, target) -> the test words that both vocabularies have, of tests of which they have any."""
        found = {}
        for (source, target), lexicon in self.lexicons.tests.items():
            try:
                words = self.languages[source].words, self.languages[target].words
                found[source, target] = lexicon_queries(lexicon.entries, *words)
            except ValueError:  # no word
                continue
        return found

    def check(self) -> None:
        """Find what would fail later; languages whose vectors are still to be trained may be missing.

        Raises:
            ValueError: If vectors are all the same, of different sizes where a method cannot cope with that, or no
                pair to learn from is in the vocabularies.
        """
        for code, language in self.languages.items():
            check_space(code, language.vectors.matrix)
        square = [method for method in self.experiment.methods if method != ANY_SHAPE]
        sizes = {language.name: language.vectors.dimensions for language in self.languages.values()}
        if len(self.languages) < len(self.experiment.languages):
            sizes["the text"] = self.trained_size
        first = next(iter(sizes))
        for name, size in sizes.items():
            if square and size != sizes[first]:
                raise ValueError(
                    f"{square[0]} needs vectors of the same size, got {sizes[first]} dimensions in {first} and {size} "
                    f"in {name}. Give vectors of one size, or `--method {ANY_SHAPE}`, which maps between different "
                    "ones."
                )
        self.pairs  # noqa: B018 - looked up now, as it says what is missing

    @property
    def trained_size(self) -> int:
        """Dimensions of the vectors that are trained: those of the given ones, unless the description says others."""
        given = [language.vectors.dimensions for language in self.languages.values() if not language.text]
        return self.experiment.dimensions or (given[0] if given else DIMENSIONS)

    def _shared(self, language: str, hub: str) -> Lexicon:
        source, target = self.languages[language].vectors, self.languages[hub].vectors
        kind = self.experiment.shared_words
        rows = (identical_pairs if kind == "identical" else numeral_pairs)(source, target)
        entries = [(source.words[row], target.words[other]) for row, other in rows.tolist()]
        return _without_tests(Lexicon([], entries, other=kind), language, hub, self.lexicons.tests)

    def _pairs(self, pair: Direction, lexicon: Lexicon) -> Tensor:
        source, target = (self.languages[code].vectors for code in pair)
        try:
            return lexicon_pairs(lexicon.entries, source, target)
        except ValueError as error:
            raise ValueError(f"{lexicon.name}: {error}") from error


def read_lexicons(inputs: Inputs) -> Lexicons:
    """Read all dictionaries, and leave out of the training ones what a test asks for.

    Raises:
        ValueError: If one cannot be read, or nothing is left to learn from.
    """
    tests = {direction: _embedded(direction, "test") for direction in inputs.embedded_test}
    tests |= {direction: Lexicon(files, _entries(files)) for direction, files in inputs.test.items()}
    train = {pair: _without_tests(_embedded(pair, "train"), *pair, tests) for pair in inputs.embedded_train}
    for (language, hub), found in inputs.train.items():
        entries = _entries(found.train) or inverted(_entries(found.reverse_train))
        lexicon = Lexicon(found.train or found.reverse_train, entries)
        train[language, hub] = _without_tests(lexicon, language, hub, tests)
    return Lexicons(train, tests)


def _embedded(direction: Direction, split: str) -> Lexicon:
    """Return a dictionary of `pocket`."""
    rows = pocket.load("-".join(direction), "lexicon")[split]
    return Lexicon([], list(zip(rows["source"], rows["target"], strict=True)), other=pocket.NAME)


def _without_tests(lexicon: Lexicon, language: str, hub: str, tests: dict[Direction, Lexicon]) -> Lexicon:
    """Leave out of a training dictionary what a test asks for.

    Raises:
        ValueError: If nothing is left.
    """
    asked = _asked(tests[direction] for direction in tests if direction[0] == language)
    asked_of_hub = _asked(tests[direction] for direction in tests if direction == (hub, language))
    kept = [
        (word, translation)
        for word, translation in lexicon.entries
        if word.lower() not in asked and translation.lower() not in asked_of_hub
    ]
    if not kept:
        raise ValueError(
            f"{lexicon.name}: nothing is left to learn from, as test dictionaries ask for all of its words."
        )
    return replace(lexicon, entries=kept, overlap=len(lexicon.entries) - len(kept))


def _asked(tests: Iterable[Lexicon]) -> set[str]:
    """Return the words that tests ask for, in lower case."""
    return {word.lower() for lexicon in tests for word, _ in lexicon.entries}


def _entries(files: list[Path]) -> list[Entry]:
    """Return the entries of several files, each once."""
    return list(dict.fromkeys(entry for file in files for entry in read_lexicon(file)))
