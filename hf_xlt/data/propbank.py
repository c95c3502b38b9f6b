"""Read predicates and their arguments on dependency trees: Universal PropBank, in the layouts of its two releases."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .conllu import Sentence, parse_block, read_blocks, read_conllu
from .errors import DataFileError

PREDICATE_COLUMN, ARGUMENT_COLUMN = "UP:PRED", "UP:ARGHEADS"
COLUMNS = ("ID", "FORM", "UPOS", "HEAD", "DEPREL", PREDICATE_COLUMN, ARGUMENT_COLUMN)
# The columns of release 1.0: those of CoNLL-U up to DEPREL, `Y` for predicates, the roleset, one column a predicate.
FLAG, ROLESET, FIRST_ROLE = 8, 9, 10
MISC = 9
NO_ROLESET = ("_", "-", "")
# Parts of speech that Universal Dependencies 1 had, on which release 1.0 is built.
OLD_UPOS = {"CONJ": "CCONJ"}
ROLE = re.compile(r"(?P<prefix>[CR]-)?(?:A(?:RG)?(?P<number>[0-5A])|A(?:RG)?M-(?P<modifier>[A-Z]+))(?:-[A-Z]+)?")


@dataclass(frozen=True)
class Predicate:
    """A word that has arguments.

    Args:
        word: Its position, from 0.
        roleset: Its sense, such as `come.03`.
        arguments: The position of each argument's head word and its role, as in the file.
    """

    word: int
    roleset: str
    arguments: list[tuple[int, str]]


def harmonised_role(role: str, keep_prefix: bool = False) -> str | None:
    """Return a role as PropBank 1 and Universal PropBank write it, or None for what is no argument.

    Releases differ: `ARG0` is `A0`, and `ARGM-TMP` is `AM-TMP`. `A1-DSP` (direct speech) is taken as `A1`. A
    reference to an argument (`R-A0`, a relative pronoun) and its continuation (`C-A0`) are given the role of that
    argument. The continuation of a predicate (`C-V`, a particle) is no argument.

    Args:
        role: As in the file.
        keep_prefix: Leave `R-` and `C-` before the role.

    Example:
        >>> [harmonised_role(role) for role in ("ARG0", "R-ARGM-TMP", "A1-DSP", "ARGA", "C-V")]
        ['A0', 'AM-TMP', 'A1', 'AA', None]
        >>> harmonised_role("R-ARGM-TMP", keep_prefix=True)
        'R-AM-TMP'
    """
    match = ROLE.fullmatch(role)
    if match is None:
        return None
    name = f"A{match['number']}" if match["number"] else f"AM-{match['modifier']}"
    return f"{(match['prefix'] or '') if keep_prefix else ''}{name}"


def read_propbank(path: str | os.PathLike) -> Iterator[tuple[Sentence, list[Predicate]]]:
    r"""Read sentences with their predicates.

    Three layouts are known: CoNLL-U Plus with the columns UP:PRED and UP:ARGHEADS (`A0:2|AM-TMP:5`, release 2.0 once
    merged with its treebank), CoNLL-U with more columns, one for each predicate (release 1.0), and CoNLL-U with
    `Roleset=` and `Args=` in MISC (English of release 1.0). Relations stay as the treebank has them: those of release
    1.0 are of Universal Dependencies 1.

    Args:
        path: The file.

    Raises:
        DataFileError: If a sentence is not valid, or an argument is not that of a predicate.

    Example:
        >>> import tempfile
        >>> rows = ["1\tDogs\tNOUN\t2\tnsubj\t_\t_", "2\tbark\tVERB\t0\troot\tbark.01\tA0:1"]
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "en.conllup")
        ...     with open(path, "w") as file:
        ...         size = file.write("\n".join(["# global.columns = " + " ".join(COLUMNS), *rows]))
        ...     [(sentence, predicates)] = read_propbank(path)
        >>> predicates
        [Predicate(word=1, roleset='bark.01', arguments=[(0, 'A0')])]
    """
    path = os.fspath(path)
    first = next(read_blocks(path), (1, ""))[1]
    sentences = read_conllu(path) if re.match(r"#\s*global\.columns", first) else _read_release_1(path)
    for sentence in sentences:
        yield sentence, _predicates(sentence)


def line_of(sentence: Sentence, word: int) -> int:
    """Return the line of a file where a syntactic word of a sentence stands; words count from 0."""
    rows = (row for row in range(len(sentence) + len(sentence.other_rows)) if row not in sentence.other_rows)
    return sentence.line + len(sentence.comments) + next(row for place, row in enumerate(rows) if place == word)


def _predicates(sentence: Sentence) -> list[Predicate]:
    predicates = []
    columns = sentence.column(PREDICATE_COLUMN), sentence.column(ARGUMENT_COLUMN)
    for word, (roleset, arguments) in enumerate(zip(*columns, strict=True)):
        if roleset == "_" and arguments == "_":
            continue
        heads = [part.rpartition(":")[::2] for part in arguments.split("|")] if arguments != "_" else []
        for role, head in heads:
            if roleset == "_" or not role or not head.isdecimal() or not 1 <= int(head) <= len(sentence):
                raise DataFileError(
                    sentence.path,
                    line_of(sentence, word),
                    f"a predicate with arguments as 'role:word|...', words from 1 to {len(sentence)}",
                    f"the predicate {roleset!r} with the arguments {arguments!r}",
                    f"Correct {PREDICATE_COLUMN} and {ARGUMENT_COLUMN}.",
                )
        predicates.append(Predicate(word, roleset, [(int(head) - 1, role) for role, head in heads]))
    return predicates


def _read_release_1(path: str) -> Iterator[Sentence]:
    """Read a file of release 1.0 as if it had the columns of release 2.0."""
    for line, block in read_blocks(path):
        lines = block.split("\n")
        comments = [re.sub(r"^# sent_id (?!=)", "# sent_id = ", row) for row in lines if row.startswith("#")]
        rows = [row.split("\t") for row in lines[len(comments) :]]
        for number, row in enumerate(rows, line + len(comments)):
            if len(row) < FIRST_ROLE:
                raise DataFileError(
                    path,
                    number,
                    "10 tab-separated columns and one more for each predicate, as in Universal PropBank 1.0",
                    str(len(row)),
                    "Is it a file of release 2.0? Merge it with its treebank first, with the script beside it.",
                    "\t".join(row),
                )
        in_misc = any("Roleset=" in row[MISC] for row in rows)
        marks = _marks_in_misc(rows) if in_misc else [(row[ROLESET], row[FIRST_ROLE:]) for row in rows]
        words = [number for number, row in enumerate(rows) if row[0].isdecimal()]
        predicates = [number for number in words if marks[number][0] not in NO_ROLESET]
        annotated = {number: [] for number in predicates}
        for number in words:
            roles = marks[number][1]
            if len(roles) != len(predicates):
                raise DataFileError(
                    path,
                    line + len(comments) + number,
                    f"{len(predicates)} roles, one for each predicate of the sentence",
                    str(len(roles)),
                    "Correct the row, or the rolesets of the sentence.",
                    "\t".join(rows[number]),
                )
            for predicate, role in zip(predicates, roles, strict=True):
                if role not in ("_", "V", ""):
                    annotated[predicate].append(f"{role}:{rows[number][0]}")
        converted = [
            [
                *(row[0:2] + [OLD_UPOS.get(row[3], row[3])] + row[6:8]),
                marks[number][0] if number in annotated else "_",
                "|".join(annotated.get(number, [])) or "_",
            ]
            for number, row in enumerate(rows)
        ]
        yield parse_block(path, line, "\n".join([*comments, *map("\t".join, converted)]), COLUMNS)


def _marks_in_misc(rows: list[list[str]]) -> list[tuple[str, list[str]]]:
    """Return the roleset of each row, and its role to every predicate of the sentence."""
    marks = []
    for row in rows:
        values = dict(part.partition("=")[::2] for part in row[MISC].split("|"))
        roles = values.get("Args", "")
        marks.append((values.get("Roleset", "_"), roles.split("/") if roles else []))
    if any(roleset not in NO_ROLESET for roleset, _ in marks):
        return marks
    return [(roleset, []) for roleset, _ in marks]
