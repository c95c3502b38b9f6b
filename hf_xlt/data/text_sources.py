"""Text in one language, sentence by sentence, from files, folders and `datasets`."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from .conllu import read_conllu
from .corpus_files import (
    CorpusFile,
    find_files,
    given_path,
    language_of,
    log_held_out,
    log_unused,
    sentence_id,
)
from .dataset_rows import DatasetSpec, named_dataset
from .languages import language_code
from .text_files import read_lines, read_two_columns


class TextLine(NamedTuple):
    """A sentence; `id` is None where the source has no ids of its own."""

    id: str | None
    text: str


@dataclass(frozen=True)
class TextSource:
    """The sentences of one file or split; every iteration reads it anew, in memory that does not grow with it.

    Args:
        language: The language of the text.
        name: The file or data set.
        read: Starts an iteration.
    """

    language: str
    name: str
    read: Callable[[], Iterator[TextLine]] = field(repr=False, compare=False)

    def __iter__(self) -> Iterator[TextLine]:
        blank = True
        for line in self.read():
            blank = blank and not line.text
            yield line
        if blank:
            raise ValueError(f"{self.name}: expected text, got none. Fill the file, or leave it out.")


def find_text(spec: str | os.PathLike | Mapping[str, Any], languages: Sequence[str]) -> list[TextSource]:
    """Find the text of some languages.

    Of a folder, files are read whose names are of a known layout: `de.txt` or `news.de` (a sentence a line), `de.tsv`
    (id, tab, text), `de_gsd-ud-train.conllu`, and any `.txt` and `.conllu` in a folder `de/`; all but CoNLL-U also
    with `.gz`. Of two codes in a path, the last counts that is one of `languages`. Files whose names say development
    or test data are left out, with a warning, unless given themselves. Of a folder that is a data set (Parquet files
    with a card), the column `text` of the split `train` is read.

    Args:
        spec: A file, a folder, a mapping that names a data set (see `DatasetSpec`), or `pocket`.
        languages: Codes of the languages.

    Returns:
        The sources, in the order of their paths; a language may have several, or none if another one has some.

    Raises:
        FileNotFoundError: If there is no such file, folder or data set.
        ValueError: If there is no text in any of the languages, or `spec` is neither a path nor a mapping.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     size = Path(folder, "deu.tsv").write_text("Gen.1.3\\tEs werde Licht!\\n")
        ...     for source in find_text(folder, ["de", "en"]):
        ...         print(source.language, list(source))
        de [TextLine(id='Gen.1.3', text='Es werde Licht!')]
    """
    wanted = [language_code(language) for language in languages]
    if dataset := named_dataset(spec):
        return _dataset_sources(dataset, wanted)
    root = given_path(spec)
    files, held_out, unknown = find_files(root, wanted)
    readers = {file: reader for file in files if (reader := _reader(file))}
    sources = [
        TextSource(file.languages[0], str(file.path), reader)
        for file, reader in readers.items()
        if file.languages[:1] and file.languages[0] in wanted
    ]
    held_out = [file for file in held_out if _reader(file) and set(file.languages) & set(wanted)]
    if not sources:
        found = sorted({file.languages[0] for file in readers if file.languages})
        raise ValueError(
            f"{spec}: expected text in {' or '.join(wanted)}, found: {', '.join(found) or 'no text of any language'}"
            f"{f', and {len(held_out)} files that their names call development or test data' if held_out else ''}. "
            "Name files after their language, as `de.txt`, or give files themselves."
        )
    log_held_out(held_out)
    read = {source.name for source in sources}
    log_unused(spec, [path for path in [*unknown, *(file.path for file in files)] if str(path) not in read])
    return sources


def read_text(file: CorpusFile) -> Iterator[TextLine]:
    """Read a file of the layouts `lines`, `table` or `conllu`."""
    match file.layout:
        case "lines":
            return (TextLine(None, line.strip()) for line in read_lines(file.path))
        case "table":
            return (TextLine(name, text) for _, name, text in read_two_columns(file.path))
        case "conllu":
            sentences = read_conllu(file.path)
            return (TextLine(sentence_id(file.path, sentence.sent_id), sentence.text) for sentence in sentences)
    raise ValueError(f"{file.path}: expected text in one language, got the layout {file.layout!r}.")


def _reader(file: CorpusFile) -> Callable[[], Iterator[TextLine]] | None:
    return partial(read_text, file) if file.layout in ("lines", "table", "conllu") else None


def _dataset_sources(spec: DatasetSpec, wanted: list[str]) -> list[TextSource]:
    configs = spec.configs_by(language_of, language_code(spec.language) if spec.language else None)
    sources = [
        TextSource(language, spec.name(configs[language]), partial(_dataset_lines, spec, configs[language]))
        for language in wanted
        if language in configs
    ]
    if not sources:
        raise ValueError(
            f"{spec.dataset}: expected text in {' or '.join(wanted)}, found: {', '.join(configs)} ({spec.split}). "
            "Give `config` and `language`."
        )
    return sources


def _dataset_lines(spec: DatasetSpec, config: str | None) -> Iterator[TextLine]:
    """Read the lines of all rows; those of a row with several get its id and their number."""
    for row in spec.rows(config):
        if spec.column not in row:
            raise spec.missing_column(config, row, spec.column)
        text, identifier = row[spec.column], row.get("id")
        if not isinstance(text, str | None):
            raise ValueError(
                f"{spec.name(config)}: expected text in the column `{spec.column}`, got {type(text).__name__}: "
                f"{text!r:.60}. Give the column of the running text."
            )
        lines = [line.strip() for line in (text or "").split("\n") if line.strip()] or [""]
        for number, line in enumerate(lines, 1):
            of_line = f"{identifier}:{number}" if len(lines) > 1 else str(identifier)
            yield TextLine(None if identifier is None else of_line, line)
