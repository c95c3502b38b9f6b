"""Read sentences with two marked entities and the relation between them: SemEval-2010 Task 8, KBP37, RELX."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from .errors import DataFileError
from .pairs import PairSentence, Span, types_of_words
from .text_files import read_lines
from .word_offsets import word_offsets

MARKS = re.compile(r"</?e[12]>")
ORDER = ["<e1>", "</e1>", "<e2>", "</e2>"]
ENTITY = "ENTITY"
NEGATIVE = {"Other", "no_relation"}


def read_marked_sentences(
    path: str | os.PathLike, language: str, name: Callable[[str, int], str], dropped: Counter[str] | None = None
) -> Iterator[PairSentence]:
    r"""Read a file of sentences such as `The <e1>child</e1> was put into the <e2>cradle</e2>.`

    Two layouts are known: columns (id, label, sentence, separated by tabs) and, as SemEval-2010 Task 8 and KBP37 are
    published, a line of id, tab and quoted sentence, a line with the label, perhaps a comment, and blank lines.

    The first entity is the subject, the second the object, and the one candidate. Labels keep their direction
    (`Cause-Effect(e2,e1)`). `Other` and `no_relation` are no labels. The entities have no types but `ENTITY`.

    Args:
        path: The file.
        language: Its language, for splitting text into words.
        name: Id in the file, number of the sentence -> id.
        dropped: Is told how many sentences were left out, by reason.

    Raises:
        DataFileError: If a line is malformed, or a sentence has not both entities marked once.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "TRAIN_FILE.TXT")
        ...     size = path.write_text('1\t"<e1>Rain</e1> causes <e2>floods</e2>."\nCause-Effect(e1,e2)\nComment:\n\n')
        ...     [sentence] = read_marked_sentences(path, "en", lambda id, number: f"semeval:{id}")
        >>> sentence.id, sentence.tokens, *sentence.labels.values()
        ('semeval:1', ['Rain', 'causes', 'floods', '.'], 'Cause-Effect(e1,e2)')
    """
    dropped = Counter() if dropped is None else dropped
    for number, (line, own_id, label, marked) in enumerate(_records(path), 1):
        text, offsets = _unmark(path, line, marked)
        words = word_offsets(text, language, offsets)
        subject, object = (_words_within(words, *offsets[mark : mark + 2]) for mark in (0, 2))
        if subject is None or object is None:
            dropped["sentences with an empty entity"] += 1
            continue
        tokens = [text[start:end] for start, end in words]
        yield PairSentence(
            id=name(own_id, number),
            document=Path(path).name,
            tokens=tokens,
            candidates=[(subject, object)],
            labels={} if label in NEGATIVE else {(subject, object): label},
            entity_types=types_of_words(len(tokens), (subject, object)),
            path=os.fspath(path),
            line=line,
        )


def _records(path: str | os.PathLike) -> Iterator[tuple[int, str, str, str]]:
    """Yield line, id, label and sentence with its marks."""
    lines = enumerate(read_lines(Path(path)), 1)
    for number, line in lines:
        if not line.strip():
            continue
        fields = line.split("\t")
        if len(fields) == 3 and MARKS.search(fields[2]):
            yield number, *map(str.strip, fields)
            continue
        if len(fields) != 2:
            raise DataFileError(
                path,
                number,
                "id, label and sentence, or id and sentence with the label in the next line, separated by tabs",
                f"{len(fields)} columns",
                "Is it a file of SemEval-2010 Task 8, KBP37 or RELX?",
                line,
            )
        label = next(lines, (number, ""))[1].strip()
        if not label or MARKS.search(label) or "\t" in label:
            raise DataFileError(
                path, number + 1, "the label of the sentence above", repr(label), "Write one label a line.", label
            )
        yield number, fields[0].strip(), label, fields[1].strip().removeprefix('"').removesuffix('"')
        for _, rest in lines:  # a comment, up to the blank line
            if not rest.strip():
                break


def _unmark(path: str | os.PathLike, line: int, marked: str) -> tuple[str, list[int]]:
    """Return the text without marks, and where they were: start and end of the first entity, then of the second."""
    pieces, marks = MARKS.split(marked), MARKS.findall(marked)
    if sorted(marks) != sorted(ORDER) or any(marks.index(f"<e{n}>") > marks.index(f"</e{n}>") for n in (1, 2)):
        raise DataFileError(
            path, line, "one <e1>...</e1> and one <e2>...</e2>", " ".join(marks) or "none", "Mark both.", marked
        )
    places, length = {}, 0
    for piece, mark in zip(pieces, [*marks, None], strict=True):
        length += len(piece)
        places[mark] = length
    return "".join(pieces), [places[mark] for mark in ORDER]


def _words_within(words: list[tuple[int, int]], start: int, end: int) -> Span | None:
    inside = [place for place, word in enumerate(words) if start <= word[0] and word[1] <= end]
    return Span(inside[0], inside[-1] + 1, ENTITY) if inside else None
