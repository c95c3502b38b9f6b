"""Words of several languages as ids, and their characters as ids."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from transformers.utils import PushToHubMixin, cached_file

from .word_files import read_words, write_words

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")  # part of the name of a file
DIGIT = re.compile(r"\d")
FILE = "word_features.json"
DOWNLOAD = ("cache_dir", "force_download", "local_files_only", "proxies", "revision", "subfolder", "token")
SETTINGS = ("characters", "fold_digits", "unknown", "max_characters")
UNKNOWN = 1  # id of all words and characters that are not known; 0 is padding
KNOWN = 2  # id of the first one that is
SHORTEST_PREFIX = 4
HOWS = ("exact", "lowercase", "digits", "substring", "unknown")


class WordFeatures(PushToHubMixin):
    """Turn words of a language into ids, saved beside the model that takes them.

    All languages share one range of ids: 0 is padding, 1 an unknown word, and the words of each language follow those
    of the one before it. A word is looked up as it is written, in lower case, then with its digits as 0 (as written,
    in lower case). What is not found so is taken for its longest known beginning, of at least four characters and
    half of the word: `rainy` for `rain`.

    Args:
        words: Words of each language, in the order of the rows of its vectors. No words where an encoder with a
            tokenizer of its own takes their place.
        characters: Characters that have an id; none for a model without characters.
        fold_digits: Whether digits are as good as 0, in words and characters.
        unknown: What a word is that is not found with its digits as 0: its longest beginning (`substring`) or
            unknown (`unk`).
        max_characters: A longer word keeps its first characters.

    Attributes:
        languages: Codes, in the order of their ids.
        characters: Characters that have an id.

    Raises:
        ValueError: If a language is no code or has a word twice or one with a line break, a character is there twice
            or is none, `unknown` is neither of the two, or `max_characters` is below 1.

    Example:
        >>> features = WordFeatures({"en": ["rain", "Rome", "0000"], "it": ["Roma"]}, characters=["a", "0"])
        >>> features.word_ids(["Rain", "1984", "rainy", "Roma"], "en"), features.word_ids(["Roma"], "it")
        ([2, 4, 2, 1], [5])
        >>> features.char_ids(["a9", "be"]), features.vocab_size, features.char_vocab_size
        ([[2, 3], [1, 1]], 6, 4)
    """

    def __init__(
        self,
        words: Mapping[str, Sequence[str]],
        characters: Sequence[str] = (),
        fold_digits: bool = True,
        unknown: Literal["substring", "unk"] = "substring",
        max_characters: int = 30,
    ):
        if unknown not in ("substring", "unk"):
            raise ValueError(f"`unknown` must be 'substring' or 'unk', got {unknown!r}.")
        if max_characters < 1:
            raise ValueError(f"`max_characters` must be at least 1, got {max_characters!r}.")
        self.languages, self.characters = list(words), list(characters)
        self.fold_digits, self.unknown, self.max_characters = fold_digits, unknown, max_characters
        self._ids: dict[str, dict[str, int]] = {}
        self.vocab_size = KNOWN
        for language in words:
            self._ids[language] = {word: row for row, word in enumerate(words[language], self.vocab_size)}
            _check_words(words[language], language)
            self.vocab_size += len(words[language])
        self._char_ids = {character: row for row, character in enumerate(self.characters, KNOWN)}
        _check_characters(self.characters)

    @property
    def char_vocab_size(self) -> int:
        """Return how many ids characters have, with padding and unknown; 0 without characters."""
        return KNOWN + len(self.characters) if self.characters else 0

    @classmethod
    def characters_of(cls, texts: Iterable[str], limit: int = 1000, fold_digits: bool = True) -> list[str]:
        """Return the characters of texts but white space, the most frequent first, at most `limit`.

        Example:
            >>> WordFeatures.characters_of(["1990 B", "BAB"])
            ['0', 'B', 'A']
        """
        counts = Counter[str]()
        for text in texts:
            counts.update(_folded(text) if fold_digits else text)
        counts = Counter({character: n for character, n in counts.items() if not character.isspace()})
        return sorted(counts, key=lambda character: (-counts[character], character))[:limit]

    # --- ids ---

    def words(self, language: str) -> list[str]:
        """Return the words of a language, in the order of their ids.

        Raises:
            ValueError: If there is no such language.
        """
        return list(self._index(language))

    def word_ids(self, words: Sequence[str], language: str) -> list[int]:
        """Return the id of each word; 1 where none is found.

        Raises:
            TypeError: If `words` is a single string.
            ValueError: If there is no such language.
        """
        return [number for _, number in self._found(words, language)]

    def coverage(self, words: Sequence[str], language: str) -> dict[str, int]:
        """Count how words are found: `exact`, `lowercase`, `digits`, `substring`, or `unknown`.

        Raises:
            TypeError: If `words` is a single string.
            ValueError: If there is no such language.

        Example:
            >>> WordFeatures({"en": ["rain", "0000"]}).coverage(["rain", "Rain", "1984", "rainy", "sun"], "en")
            {'exact': 1, 'lowercase': 1, 'digits': 1, 'substring': 1, 'unknown': 1}
        """
        counts = Counter(how for how, _ in self._found(words, language))
        return {how: counts[how] for how in HOWS}

    def char_ids(self, words: Sequence[str]) -> list[list[int]]:
        """Return the ids of the characters of each word, at least one; 1 for unknown characters.

        Raises:
            TypeError: If `words` is a single string.
        """
        _check_several(words)
        ids = []
        for word in words:
            kept = _folded(word[: self.max_characters]) if self.fold_digits else word[: self.max_characters]
            ids.append([self._char_ids.get(character, UNKNOWN) for character in kept] or [UNKNOWN])
        return ids

    def _found(self, words: Sequence[str], language: str) -> Iterator[tuple[str, int]]:
        """Yield how each word is found, and its id."""
        _check_several(words)
        index = self._index(language)
        for word in words:
            yield self._look_up(word, index) or self._look_up_beginning(word, index) or ("unknown", UNKNOWN)

    def _look_up(self, word: str, index: Mapping[str, int]) -> tuple[str, int] | None:
        if word in index:
            return "exact", index[word]
        if (lower := word.lower()) in index:
            return "lowercase", index[lower]
        if self.fold_digits and (folded := _folded(word)) != word:
            for form in (folded, folded.lower()):
                if form in index:
                    return "digits", index[form]
        return None

    def _look_up_beginning(self, word: str, index: Mapping[str, int]) -> tuple[str, int] | None:
        if self.unknown == "unk":
            return None
        shortest = max(SHORTEST_PREFIX, (len(word) + 1) // 2)
        for end in range(len(word) - 1, shortest - 1, -1):
            if found := self._look_up(word[:end], index):
                return "substring", found[1]
        return None

    def _index(self, language: str) -> dict[str, int]:
        if language not in self._ids:
            raise ValueError(f"`language` must be one of {', '.join(self.languages)}, got {language!r}.")
        return self._ids[language]

    # --- saving, loading ---

    def save_pretrained(self, save_directory: str | os.PathLike, push_to_hub: bool = False, **kwargs: Any) -> None:
        """Write `vocab.{language}.txt`, one word a line, and then `word_features.json`, each whole or not at all.

        Args:
            save_directory: Folder, usually that of the model; made if there is none.
            push_to_hub: Whether to upload them as well, to `repo_id` or else a repository of the folder's name.
            **kwargs: Of `push_to_hub`; else ignored.
        """
        folder = Path(save_directory)
        for language in self.languages:
            write_words(folder / _vocabulary_name(language), self.words(language))
        settings = {"words": {language: len(self._ids[language]) for language in self.languages}}
        settings |= {name: getattr(self, name) for name in SETTINGS}
        write_words(folder / FILE, [json.dumps(settings, ensure_ascii=False)])
        if push_to_hub:
            self.push_to_hub(**{"repo_id": folder.name, **kwargs})

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: str | os.PathLike, **kwargs: Any) -> "WordFeatures":
        """Load what `save_pretrained` wrote.

        Args:
            pretrained_model_name_or_path: A folder, or a repository on the Hub.
            **kwargs: How to download: `revision`, `cache_dir`, `token`, and so on, see `DOWNLOAD`.

        Raises:
            FileNotFoundError: If a file is not there.
            ValueError: If a file does not hold what is expected.
        """
        name = os.fspath(pretrained_model_name_or_path)
        path = _file(name, FILE, kwargs)
        sizes, settings = _read_settings(path)
        words = {}
        for language, size in sizes.items():
            vocabulary = _file(name, _vocabulary_name(language), kwargs)
            words[language] = read_words(vocabulary)
            if len(words[language]) != size:
                raise ValueError(
                    f"{vocabulary}: expected {size:,} words of {language!r}, as {FILE} says, got "
                    f"{len(words[language]):,}. Save both again."
                )
        return cls(words, **settings)


def _folded(text: str) -> str:
    return DIGIT.sub("0", text)


def _vocabulary_name(language: str) -> str:
    return f"vocab.{language}.txt"


def _check_several(words: Sequence[str]) -> None:
    if isinstance(words, str):
        raise TypeError(f"Expected a list of words, got the string {words!r}: pass [{words!r}].")


def _check_code(language: str) -> None:
    if not CODE.fullmatch(language):
        raise ValueError(f"Languages must be codes of letters, digits, '-' and '_', got {language!r}.")


def _check_words(words: Sequence[str], language: str) -> None:
    _check_code(language)
    if len(set(words)) < len(words):
        twice = next(word for word, n in Counter(words).items() if n > 1)
        raise ValueError(f"Expected distinct words of {language!r}, got {twice!r} twice.")
    broken = next((word for word in words if "\n" in word), None)
    if broken is not None:
        raise ValueError(f"Expected words of {language!r} without line breaks, got {broken!r}.")


def _check_characters(characters: Sequence[str]) -> None:
    for character, n in Counter(characters).items():
        if n > 1 or len(character) != 1:
            what = f"{character!r} {n} times" if n > 1 else repr(character)
            raise ValueError(f"`characters` must be distinct single characters, got {what}.")


def _file(name: str, file: str, download: Mapping[str, Any]) -> str:
    path = cached_file(name, file, _raise_exceptions_for_missing_entries=False, **download)
    if path is None:
        raise FileNotFoundError(
            f"{name}: expected {file}, found no such file. `WordFeatures.save_pretrained` writes it, beside the model."
        )
    return path


def _read_settings(path: str) -> tuple[dict[str, int], dict[str, Any]]:
    """Return the number of words of each language, and the settings by name."""
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{path}:{error.lineno}: expected JSON, got {error.doc[error.pos : error.pos + 40]!r}."
        ) from error
    missing = [name for name in ("words", *SETTINGS) if name not in content]
    if missing:
        raise ValueError(f"{path}: expected {', '.join(('words', *SETTINGS))}, found no {', '.join(missing)}.")
    for language in content["words"]:
        _check_code(language)  # before it becomes part of the name of a file
    return content["words"], {name: content[name] for name in SETTINGS}
