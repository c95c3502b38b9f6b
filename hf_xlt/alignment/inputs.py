"""The files of an alignment: vectors by language, text, bitext and dictionaries, found before any of them is read."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from .. import pocket
from ..data.bitext import BitextSource, find_bitext
from ..data.corpus_files import find_files, given_path, language_of, pair_of
from ..data.filters import expanded_paths
from ..data.languages import language_code
from ..data.lexicons import FoundLexicons, find_lexicons
from ..data.text_sources import TextSource, find_text
from ..data.vector_files import VOCABULARY
from .experiment import AlignmentExperiment

VECTORS = re.compile(r"(.+)\.(vec|txt|bin|safetensors)(\.gz)?", re.IGNORECASE)
NAMED = re.compile(r"([A-Za-z]{2,3})=(.+)")

Direction = tuple[str, str]


@dataclass(frozen=True)
class Inputs:
    """What an alignment reads.

    Attributes:
        vectors: Language -> file of vectors.
        text: Language without one -> text to train vectors on.
        bitext: Sentence pairs of each (language, hub) that there are some of.
        train: (language, hub) -> files of training dictionaries.
        test: (source, target) -> files of test dictionaries.
        embedded_train: (language, hub) whose training dictionary is that of `pocket`.
        embedded_test: (source, target) whose test dictionary is.
    """

    vectors: dict[str, Path]
    text: dict[str, list[TextSource]]
    bitext: dict[Direction, list[BitextSource]]
    train: dict[Direction, FoundLexicons]
    test: dict[Direction, list[Path]]
    embedded_train: list[Direction]
    embedded_test: list[Direction]

    def fingerprints(self, experiment: AlignmentExperiment) -> list[str]:
        """Return names and hashes of all files, which tell when others stand in their place."""
        files = [*self.vectors.values(), *(path for paths in self.test.values() for path in paths)]
        files += [path.with_name(VOCABULARY) for path in self.vectors.values() if path.suffix == ".safetensors"]
        files += [path for found in self.train.values() for path in (*found.train, *found.reverse_train)]
        texts = experiment.text if self.text else []
        for spec in (*texts, *experiment.bitext):
            files += _corpus_files(spec, experiment.languages) if isinstance(spec, str) else []
        for path in expanded_paths(experiment.exclude):
            files += [path] if path.is_file() else sorted(path.rglob("*"))
        hashes = [f"{file.name} {_hash(file)}" for file in files if file.is_file()]
        return [*hashes, pocket.fingerprint()] if experiment.generated else hashes


def find_inputs(experiment: AlignmentExperiment) -> Inputs:
    """Find all files of a description.

    Raises:
        FileNotFoundError: If there is no such file or folder.
        ValueError: If a language has neither vectors nor text, or several files of vectors; or if a method needs a
            training dictionary that is not there.
    """
    vectors = find_vectors(experiment.vectors, experiment.languages)
    without = [code for code in experiment.languages if code not in vectors]
    texts = [source for spec in experiment.text for source in find_text(spec, without)] if without else []
    text = {code: [source for source in texts if source.language == code] for code in without}
    if missing := [code for code, sources in text.items() if not sources]:
        raise ValueError(
            f"Neither vectors nor text of {' or '.join(missing)} in "
            f"{', '.join(map(str, [*experiment.vectors, *experiment.text]))}. Give `--vectors {missing[0]}=FILE`, or "
            "`--text` to train vectors from."
        )
    bitext: dict[Direction, list[BitextSource]] = {}
    for source in (source for spec in experiment.bitext for source in find_bitext(spec, experiment.pairs)):
        bitext.setdefault((source.source_language, source.target_language), []).append(source)
    learned = pocket.NAME in experiment.dictionary and experiment.needs_dictionary
    asked = pocket.NAME in (*experiment.dictionary, *experiment.test)
    return Inputs(
        vectors,
        text,
        bitext,
        _train_lexicons(experiment),
        _test_lexicons(experiment),
        experiment.pairs if learned else [],
        _directions(experiment) if asked else [],
    )


def find_vectors(specs: list[str], languages: list[str]) -> dict[str, Path]:
    """Find a file of vectors for each language that there is one of.

    Args:
        specs: Files as `de=wiki.de.vec`; files whose names say the language (`wiki.de.vec`, `cc.de.300.vec.gz`);
            and folders of those, or of folders named by language (`de/vectors.safetensors`). What is given as
            `de=FILE` goes before other files of the language.
        languages: Their codes.

    Raises:
        FileNotFoundError: If there is no such file or folder.
        ValueError: If a name does not say one of the languages, or there are several files of a language.
    """
    named: dict[str, list[Path]] = {}
    found: dict[str, list[Path]] = {}
    for spec in specs:
        match = NAMED.fullmatch(spec)
        path = given_path(match[2] if match else spec)
        if not path.exists():
            raise FileNotFoundError(f"{path}: no such file or folder. Expected word vectors.")
        code = language_code(match[1]) if match else _language(path, languages)
        if path.is_dir() and not match:
            for file in _vector_files(path):
                found.setdefault(_language(file, languages), []).append(file)
        elif code in languages:
            (named if match else found).setdefault(code, []).append(path)
        else:
            raise ValueError(
                f"{spec}: expected vectors of {' or '.join(languages)}, got {code or 'a name that says no language'}. "
                f"Give them as `{languages[0]}={path}`."
            )
    found |= named
    for code in languages:
        if len(files := found.get(code, [])) > 1:
            raise ValueError(f"Several files of vectors in {code}: {', '.join(map(str, files))}. Give `{code}=FILE`.")
    return {code: found[code][0] for code in languages if code in found}


def _vector_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        lexicon = pair_of(path.name.lower().partition(".")[0])
        if VECTORS.fullmatch(path.name) and path.name != VOCABULARY and path.is_file() and not (hidden or lexicon):
            yield path


def _language(path: Path, languages: list[str]) -> str | None:
    """Return the one language asked for that a part of a file's name is the code of, or else its folder's name."""
    name = VECTORS.fullmatch(path.name)
    parts = re.split(r"[._-]", name[1] if name else path.name)
    codes = {code for part in parts if (code := language_of(part)) in languages}
    if not codes:
        codes = {language_of(path.absolute().parent.name)} & set(languages)
    return codes.pop() if len(codes) == 1 else None


def _train_lexicons(experiment: AlignmentExperiment) -> dict[Direction, FoundLexicons]:
    """Find the training dictionaries of each pair, whichever language comes first in them.

    Raises:
        ValueError: If a method needs one that is not there.
    """
    if not experiment.needs_dictionary or experiment.shared_words or pocket.NAME in experiment.dictionary:
        return {}
    lexicons = {}
    for language, hub in experiment.pairs:
        found = [_found(path, language, hub, experiment.languages) for path in experiment.dictionary]
        train = [file for one in found for file in one.train]
        reverse = [file for one in found for file in one.reverse_train]
        if not train and not reverse:
            raise ValueError(
                f"No training dictionary of {language}-{hub} or {hub}-{language} in "
                f"{', '.join(experiment.dictionary)}: files named as tests are not learned from. Name it "
                f"`{language}-{hub}.train.txt`, or leave the language out."
            )
        lexicons[language, hub] = FoundLexicons(train, [], [] if train else reverse)
    return lexicons


def _test_lexicons(experiment: AlignmentExperiment) -> dict[Direction, list[Path]]:
    """Find the test dictionaries of every two languages, in both directions.

    Raises:
        ValueError: If a file or folder of `test` has none.
    """
    directions = _directions(experiment)
    beside = [] if experiment.shared_words else [path for path in experiment.dictionary if given_path(path).is_dir()]
    tests: dict[Direction, list[Path]] = {}
    for path in (path for path in (*beside, *experiment.test) if path != pocket.NAME):
        found = {direction: _found(path, *direction, experiment.languages) for direction in directions}
        # What is called a test is one, whatever part its name says.
        files = {
            direction: one.test or (one.train if path in experiment.test else []) for direction, one in found.items()
        }
        if path in experiment.test and not any(files.values()):
            raise ValueError(
                f"{path}: expected a test dictionary of two of {', '.join(experiment.languages)}, found none. Name it "
                f"after its direction, as `{'-'.join(directions[0])}.test.txt`."
            )
        for direction in directions:
            tests.setdefault(direction, []).extend(files[direction])
    return {direction: list(dict.fromkeys(files)) for direction, files in tests.items() if files}


def _directions(experiment: AlignmentExperiment) -> list[Direction]:
    """Return every two languages, in both directions, those with the hub first."""
    directions = [direction for pair in experiment.pairs for direction in (pair, pair[::-1])]
    return [*directions, *permutations(experiment.languages[1:], 2)]


def _found(path: str, source: str, target: str, languages: list[str]) -> FoundLexicons:
    """Find what a file or folder has of a direction, be it nothing.

    A file whose name says no languages translates the first of two languages into the second.

    Raises:
        FileNotFoundError: If there is no such file or folder.
        ValueError: If it is such a file, and there are more than two languages.
    """
    found, turned = (_lexicons(path, *direction) for direction in ((source, target), (target, source)))
    if not found.train or found.train != turned.train:
        return found
    if len(languages) > 2:
        raise ValueError(
            f"{path}: expected a name that says the direction, as `{source}-{target}.txt`, as there are more than two "
            "languages. Rename the file."
        )
    return found if source == languages[0] else FoundLexicons([], [], found.train)


def _lexicons(path: str, source: str, target: str) -> FoundLexicons:
    try:
        return find_lexicons(path, source, target)
    except ValueError:  # none of this direction
        return FoundLexicons([], [], [])


def _hash(file: Path) -> str:
    """Return a hash of what is in a file."""
    digest = hashlib.blake2b(digest_size=16)
    with file.open("rb") as opened:
        while block := opened.read(1 << 24):
            digest.update(block)
    return digest.hexdigest()


def _corpus_files(spec: str, languages: list[str]) -> list[Path]:
    """Return the corpus files of a source, but not what else lies there: it may hold the run's own folder."""
    if spec == pocket.NAME:
        return []
    path = given_path(spec)
    if path.is_file():
        return [path]
    files, _, _ = find_files(path, languages)
    return sorted({*(file.path for file in files), *path.rglob("*.parquet")})
