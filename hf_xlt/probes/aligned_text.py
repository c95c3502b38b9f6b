"""The same sentences in several languages, from files in the usual layouts."""

import os
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from .. import pocket
from ..data.bitext import BitextSource, find_bitext, group_texts, sources_of
from ..data.corpus_files import CorpusFile, find_files, given_path
from ..data.dataset_rows import named_dataset
from ..data.languages import language_code
from ..data.text_sources import read_text


class Row(NamedTuple):
    """A sentence in all languages.

    Attributes:
        id: Its id, or else its file and line.
        texts: Its text in each language.
    """

    id: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class AlignedText:
    """Sentences and their translations.

    Attributes:
        name: Where they come from.
        ids: Id of each sentence, or else its file and line.
        texts: Language -> sentences, in the same order.
        left_out: Why -> number of sentences that were not taken.
    """

    name: str
    ids: list[str]
    texts: dict[str, list[str]]
    left_out: dict[str, int]

    @classmethod
    def of(
        cls, name: str, languages: Sequence[str], rows: Iterable[Row], *, alone: int = 0, size: int | None = None
    ) -> "AlignedText":
        """Take the sentences that have a text in every language, each text once.

        Where two sentences were spelled alike, neither could be told from the other.

        Args:
            name: Where they come from.
            languages: Languages of the texts of a row.
            rows: The sentences.
            alone: Number of sentences that are not in all languages.
            size: Most sentences; which of more are taken is drawn, the same ones in each call.

        Raises:
            ValueError: If fewer than two are left.

        Example:
            >>> rows = [Row("1", ("rain", "Regen")), Row("2", ("rain", "Regen!")), Row("3", ("snow", "Schnee"))]
            >>> AlignedText.of("made up", ["en", "de"], rows)  # doctest: +NORMALIZE_WHITESPACE
            AlignedText(name='made up', ids=['1', '3'], texts={'en': ['rain', 'snow'], 'de': ['Regen', 'Schnee']},
                        left_out={'not in all languages': 0, 'blank': 0, 'repeated': 1, 'beyond the size': 0})
        """
        left_out = Counter({"not in all languages": alone, "blank": 0, "repeated": 0, "beyond the size": 0})
        kept = list(_distinct(rows, len(languages), left_out))
        if size is not None and size < len(kept):
            left_out["beyond the size"] = len(kept) - size
            kept = [kept[i] for i in sorted(random.Random(0).sample(range(len(kept)), size))]
        if len(kept) < 2:
            why = ", ".join(f"{number} {reason}" for reason, number in left_out.items() if number)
            raise ValueError(
                f"{name}: expected at least two sentences in {', '.join(languages)}, got {len(kept)}"
                f"{f' (left out: {why})' if why else ''}. The nearest of one is always the right one: give more text."
            )
        columns = zip(*(row.texts for row in kept), strict=True)
        texts = {language: list(column) for language, column in zip(languages, columns, strict=True)}
        return cls(name, [row.id for row in kept], texts, dict(left_out))

    def __len__(self) -> int:
        return len(self.ids)


def read_aligned_text(
    spec: str | os.PathLike | Mapping[str, Any], languages: Sequence[str], *, size: int | None = None
) -> AlignedText:
    """Read the sentences that a source has in all of some languages.

    Of a folder, the first of these that has all languages is read, held-out files included:

    - files with ids: CoNLL-U with `# sent_id` (those of PUD are shared by its languages) and `de.tsv` (id, tab, text);
    - files aligned by line: `de.txt` with `en.txt`, `news.de` with `news.en`;
    - for two languages also `de-en.tsv`, `.tmx`, and data sets with a column `translation`.

    Args:
        spec: A folder, a file that holds two languages, a mapping that names a data set (see `DatasetSpec`), or
            `pocket`: its test sentences, of which no text to pre-train on tells anything.
        languages: Codes of the languages, two or more.
        size: Most sentences; all by default.

    Raises:
        FileNotFoundError: If there is no such file or folder.
        ValueError: If a language is missing, files have no id in common or differ in their number of lines, or fewer
            than two sentences are left.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     size = Path(folder, "de.txt").write_text("Es regnet.\\nEs schneit.\\n")
        ...     size = Path(folder, "en.txt").write_text("It rains.\\nIt snows.\\n")
        ...     read_aligned_text(folder, ["en", "de"]).texts
        {'en': ['It rains.', 'It snows.'], 'de': ['Es regnet.', 'Es schneit.']}
    """
    wanted = list(dict.fromkeys(map(language_code, languages)))
    if len(wanted) < 2:
        raise ValueError(f"Expected two languages or more, got {', '.join(map(repr, languages)) or 'none'}.")
    if spec == pocket.NAME:
        return AlignedText.of(spec, wanted, _embedded_rows(wanted), size=size)
    if named_dataset(spec):
        if len(wanted) > 2:
            raise ValueError(
                f"{spec}: expected two languages, as a row of bitext has, got {', '.join(wanted)}. Take a pair at a "
                "time, or files that share ids or lines."
            )
        sources = find_bitext(spec, [(wanted[0], wanted[1])])
        return AlignedText.of(sources[0].name, wanted, _bitext_rows(sources), size=size)

    root = given_path(spec)
    found = find_files(root, wanted)
    files = [*found.train, *found.held_out]
    with_ids = [file for file in files if file.layout in ("conllu", "table") and set(file.languages) & set(wanted)]
    if {file.languages[0] for file in with_ids} == set(wanted):
        rows, alone = _joined_rows(root, with_ids, wanted)
        return AlignedText.of(str(root), wanted, rows, alone=alone, size=size)
    texts = group_texts([file for file in files if file.layout == "lines"])
    by_line = [sides for text in texts if set(wanted) <= set(sides := {file.languages[0]: file.path for file in text})]
    if by_line:
        rows = chain.from_iterable(_line_rows([sides[language] for language in wanted]) for sides in by_line)
        return AlignedText.of(str(root), wanted, rows, size=size)
    if len(wanted) == 2 and (sources := list(sources_of(group_texts(files), (wanted[0], wanted[1])))):
        return AlignedText.of(str(root), wanted, _bitext_rows(sources), size=size)
    known = sorted({language for file in files for language in file.languages})
    raise ValueError(
        f"{root}: expected sentences in all of {', '.join(wanted)}, found files of {', '.join(known) or 'none'}. "
        "Give files with ids (CoNLL-U with `# sent_id`, or `de.tsv`) or aligned by line (`de.txt`) of each language."
    )


def _embedded_rows(languages: list[str]) -> Iterator[Row]:
    for sides in zip(*(pocket.sentences(language, "test") for language in languages), strict=True):
        yield Row(sides[0][0].id, tuple(tree.text for _, tree in sides))


def _joined_rows(root: Path, files: list[CorpusFile], languages: list[str]) -> tuple[list[Row], int]:
    """Join files by id, in the order of the first language; also return how many ids are not in all of them."""
    texts: dict[str, dict[str, str]] = {language: {} for language in languages}
    for file in files:
        own = texts[file.languages[0]]
        for line in read_text(file):
            if line.id in own:
                raise ValueError(f"{file.path}: expected an id that stands once, got {line.id!r} again. Rename one.")
            if line.id is not None:
                own[line.id] = line.text
    ids = set.union(*map(set, texts.values()))
    common = [name for name in texts[languages[0]] if all(name in own for own in texts.values())]
    if not common:
        first = ", ".join(f"{next(iter(own), None)!r} ({language})" for language, own in texts.items())
        raise ValueError(
            f"{root}: expected sentences with the same id in {', '.join(languages)}, got no such id; the first "
            f"ones are {first}. Give translations that share their ids, or files aligned by line."
        )
    return [Row(name, tuple(own[name] for own in texts.values())) for name in common], len(ids) - len(common)


def _line_rows(paths: list[Path]) -> Iterator[Row]:
    sides = [[line.text for line in read_text(CorpusFile(path, "lines", ""))] for path in paths]
    if len(set(map(len, sides))) > 1:
        counts = ", ".join(f"{path} {len(side)}" for path, side in zip(paths, sides, strict=True))
        raise ValueError(f"Expected files with the same number of lines, got {counts}. Align them again.")
    for number, texts in enumerate(zip(*sides, strict=True), 1):
        yield Row(f"{paths[0].name}:{number}", texts)


def _bitext_rows(sources: list[BitextSource]) -> Iterator[Row]:
    for source in sources:
        for number, pair in enumerate(source, 1):
            yield Row(f"{source.name}:{number}" if pair.id is None else pair.id, (pair.source, pair.target))


def _distinct(rows: Iterable[Row], languages: int, left_out: Counter[str]) -> Iterator[Row]:
    known: list[set[str]] = [set() for _ in range(languages)]
    for row in rows:
        if not all(row.texts):
            left_out["blank"] += 1
        elif any(text in texts for text, texts in zip(row.texts, known, strict=True)):
            left_out["repeated"] += 1
        else:
            for text, texts in zip(row.texts, known, strict=True):
                texts.add(text)
            yield row
