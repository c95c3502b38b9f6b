"""Treebanks as a parser learns from them and is measured by them."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..data.conllu import Sentence, read_conllu
from ..data.conllu_errors import COLUMNS, ConlluError
from ..data.languages import UNSPACED, language_code
from .udpipe_model import unspaced_join


@dataclass(frozen=True)
class SurfaceToken:
    """A token as it is written: its form, its first word and the one after its last, and whether a space follows."""

    form: str
    start: int
    end: int
    space_after: bool


def read_treebank(paths: Iterable[str | os.PathLike]) -> list[Sentence]:
    """Read the sentences of CoNLL-U or CoNLL-U Plus files, all of which must have parts of speech and trees.

    Raises:
        FileNotFoundError: If there is no such file.
        ConlluError: If a file is not valid, or a sentence lacks something.
        ValueError: If there are no sentences.
    """
    paths = [os.fspath(path) for path in paths]
    sentences = []
    for path in paths:
        for sentence in read_conllu(path):
            if lacking := [name for name in ("UPOS", "HEAD", "DEPREL") if "_" in sentence.column(name)]:
                advice = "Leave the sentence out: UDPipe learns from parts of speech and trees."
                got = f"`_` in {', '.join(lacking)}"
                raise ConlluError(path, sentence.line, "UPOS, HEAD and DEPREL of every word", got, advice)
            sentences.append(sentence)
    if not sentences:
        raise ValueError(f"no sentences in {', '.join(paths)}")
    return sentences


def surface_tokens(sentence: Sentence, language: str | None = None) -> list[SurfaceToken]:
    """Return the tokens of a sentence as they are written.

    Args:
        sentence: Of a treebank.
        language: Code of its language. In a file without MISC, spaces are said by nothing: there, a language written
            without spaces has none.
    """
    ranges = {token.start: token for token in sentence.multiword_tokens}
    spaced = "MISC" in sentence.columns
    spaces = sentence.space_after if spaced else [True] * len(sentence)
    tokens, word = [], 0
    while word < len(sentence):
        multiword = ranges.get(word + 1)
        end = multiword.end if multiword else word + 1
        form = multiword.form if multiword else sentence.tokens[word]
        tokens.append(SurfaceToken(form, word, end, spaces[end - 1]))
        word = end
    if spaced or not language or language_code(language) not in UNSPACED:
        return tokens
    places = [*unspaced_join([token.form for token in tokens])[1], (0, 0)]
    return [
        SurfaceToken(token.form, token.start, token.end, places[number + 1][0] > places[number][1])
        for number, token in enumerate(tokens)
    ]


def conllu_text(sentences: Iterable[Sentence], language: str | None = None) -> Iterator[str]:
    """Yield the sentences as CoNLL-U of ten columns, without empty nodes and enhanced dependencies.

    Args:
        sentences: Of a treebank, with whatever columns.
        language: As for `surface_tokens`.
    """
    for sentence in sentences:
        lines = list(sentence.comments)
        kept = [sentence.columns.get(name, ["_"] * len(sentence)) for name in COLUMNS[:8]]
        rows = ["\t".join(fields) for fields in zip(*kept, strict=True)]
        for token in surface_tokens(sentence, language):
            misc = "_" if token.space_after else "SpaceAfter=No"
            if token.end - token.start > 1:
                lines.append(f"{token.start + 1}-{token.end}\t{token.form}" + "\t_" * 7 + f"\t{misc}")
                misc = "_"
            lines += [f"{row}\t_\t{misc}" for row in rows[token.start : token.end]]
        yield "\n".join(lines) + "\n\n"
