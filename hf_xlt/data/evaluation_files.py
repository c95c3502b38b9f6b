"""Read the sentences of evaluation data, in whatever form they come, to keep them out of training."""

import logging
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from hf_xlt.data.bitext import read_pairs
from hf_xlt.data.columns import read_columns
from hf_xlt.data.conllu import UPOS_TAGS, read_conllu
from hf_xlt.data.corpus_files import CorpusFile, read_name, sentence_id
from hf_xlt.data.text_files import read_lines
from hf_xlt.data.text_sources import TextLine, read_text
from hf_xlt.data.tmx import read_units

logger = logging.getLogger(__name__)

TAG = re.compile(rf"O|[BIESLU]-\S+|{'|'.join(UPOS_TAGS)}")
TAGGED_SUFFIXES = {".txt", ".tsv", ".conllu", ".conll", ".iob", ".iob1", ".iob2", ".bio"}
COMMENT = re.compile(r"#\s*(sent_id|text)\s*=\s*(.*)")


def read_evaluation_sentences(path: Path) -> Iterator[TextLine]:
    """Read the sentences of a file, or of all files of known layouts below a folder.

    A sentence of a treebank or of tagged tokens comes twice where it has a `# text` beside its tokens.

    Raises:
        ValueError: If the file is of no known layout, or the folder has no file that is.
    """
    files = [file for file in sorted(path.rglob("*")) if file.is_file()] if path.is_dir() else [path]
    unread, read = [], 0
    for file in files:
        name = read_name(file)
        if _is_tagged(file):
            sentences = _tagged_sentences(file)
        elif name is not None:
            sentences = _sentences(name)
        else:
            unread.append(str(file))
            continue
        read += 1
        yield from sentences
    if not read:
        raise ValueError(
            f"{path}: expected sentences to exclude, found no file of a known layout: CoNLL-U, tokens with tags, "
            "`.txt`, `de.tsv`, `de-en.tsv`, `news.de` or TMX."
        )
    if unread:
        logger.info("Not read, being of no known layout: %s", ", ".join(unread))


def _sentences(file: CorpusFile) -> Iterator[TextLine]:
    match file.layout:
        case "conllu":
            for sentence in read_conllu(file.path):
                identifier = sentence_id(file.path, sentence.sent_id)
                yield TextLine(identifier, sentence.text)
                yield TextLine(identifier, " ".join(sentence.tokens))
        case "tmx":
            for unit in read_units(file.path):
                yield from (TextLine(None, text) for text in unit.values())
        case "pairs":
            for pair in read_pairs(file.path):
                yield from (TextLine(None, pair.source), TextLine(None, pair.target))
        case _:
            yield from read_text(file)


def _is_tagged(path: Path) -> bool:
    """Tell whether a file holds a token a line with its tag, by its first rows."""
    rows = _first_rows(path) if path.suffix in TAGGED_SUFFIXES else []
    return bool(rows) and all(len(row) <= 5 and any(map(TAG.fullmatch, row[1:])) for row in rows)


def _first_rows(path: Path) -> list[list[str]]:
    lines = (line for line in read_lines(path) if line.strip() and not line.startswith("# "))
    return [re.split(r"[ \t]+", line) for line in islice(lines, 5)]


def _tagged_sentences(path: Path) -> Iterator[TextLine]:
    first = _first_rows(path)[0]
    numbered = len(first) > 2 and first[0].isdecimal()
    for sentence in read_columns(path, token_column=int(numbered), scheme=None, comment_prefix="# "):
        said = dict(match.groups() for comment in sentence.comments if (match := COMMENT.match(comment)))
        identifier = sentence_id(path, said.get("sent_id"))
        yield TextLine(identifier, " ".join(sentence.tokens))
        if "text" in said:
            yield TextLine(identifier, said["text"])
