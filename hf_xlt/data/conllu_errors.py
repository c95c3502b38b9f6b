"""What is wrong with a sentence that is not valid CoNLL-U: the rules, row by row, and the error that states one."""

import re
from functools import lru_cache
from typing import NoReturn

from .errors import DataFileError

COLUMNS = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")
UPOS_TAGS = tuple("ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split())
LEGAL_UPOS = frozenset(UPOS_TAGS) | {"_"}
COMMENT_LINES = re.compile(r"(?:#[^\n]*\n)*")
RANGE = re.compile(r"([1-9][0-9]*)-([1-9][0-9]*)")
EMPTY_NODE = re.compile(r"(0|[1-9][0-9]*)\.([1-9][0-9]*)")


class ConlluError(DataFileError):
    """A file is not valid CoNLL-U."""


@lru_cache(maxsize=1024)
def numbering(size: int) -> tuple[list[str], list[str], dict[str, int]]:
    """Return the ids of a sentence with their line breaks, without them, and the legal HEADs with their values."""
    ids = [str(number) for number in range(1, size + 1)]
    return ["\n" + word for word in ids], ids, {str(number): number for number in range(size + 1)}


def find_cycle(heads: list[int]) -> int:
    """Return a word on a cycle, or 0; `heads[word]` is the head of `word`, and `heads[0]` is not used."""
    seen_from = [0] * len(heads)
    seen_from[0] = len(heads)
    for start in range(1, len(heads)):
        word = start
        while not seen_from[word]:
            seen_from[word] = start
            word = heads[word]
        if seen_from[word] == start:
            return word
    return 0


def explain(path: str, line: int, block: str, names: tuple[str, ...]) -> NoReturn:
    """Go through a refused sentence row by row and raise its first violation."""
    comments = COMMENT_LINES.match(block + "\n").end()
    rows = block[comments:].split("\n") if comments < len(block) else []
    line += block.count("\n", 0, comments)
    if not rows:
        last_comment = block.rpartition("\n")[2]
        advice = "Delete the comments, or the blank line between them and their sentence."
        raise ConlluError(path, line, "a word after the comments", "the end of the sentence", advice, last_comment)

    word_rows, ranges, above = [], [], (0, 0)  # `above` is the id of the row above, a word being (word, 0)
    for number, row in enumerate(rows, line):
        fields = row.split("\t")
        violation = _row_violation(row, fields, names)
        if not violation:
            last_end = ranges[-1][0] if ranges else 0
            violation = _id_violation(fields[0], above, last_end)
        if violation:
            raise ConlluError(path, number, *violation, row)
        if "-" in fields[0]:
            ranges.append((int(fields[0].partition("-")[2]), number, row))
        elif "." in fields[0]:
            above = (above[0], above[1] + 1)
        else:
            above = (above[0] + 1, 0)
            word_rows.append((number, row, fields))

    if not word_rows:
        advice = "Delete the sentence: empty nodes and multiword tokens alone make none."
        raise ConlluError(path, line, "at least one word", "none", advice, rows[0])
    for end, number, row in ranges:
        if end > len(word_rows):
            advice = "Correct the end of the range."
            raise ConlluError(path, number, f"a range that ends at most at {len(word_rows)}", f"{end}", advice, row)
    if "HEAD" in names:
        _explain_tree(path, word_rows, names.index("HEAD"))
    raise ConlluError(path, line, "a valid sentence", "another", "Compare it with the CoNLL-U format.", rows[0])


def _row_violation(row: str, fields: list[str], names: tuple[str, ...]) -> tuple[str, str, str] | None:
    """Return what is expected, what came and what to do if a row is wrong by itself."""
    if row.startswith("#") and len(fields) != len(names):
        return "comments before the first row only", "one between rows", "Move it above the sentence."
    if not row.strip():
        return "a row or an empty line", "white space", "Empty the line if a sentence ends here, else delete it."
    if len(fields) != len(names):
        advice = "Is this a CoNLL-U file? For columns of tokens and tags use `read_columns`."
        if names != COLUMNS:
            advice = f"The first line of the file declares {' '.join(names)}: correct it or the row."
        return f"{len(names)} tab-separated columns", str(len(fields)), advice
    for name, value in zip(names, fields, strict=True):
        if not value:
            return f"a value in the column {name}", "none", "Write `_` for what is not specified."
        if name == "UPOS" and value not in LEGAL_UPOS:
            advice = "Map the tags of other tag sets to UPOS, and keep them in XPOS."
            return f"one of the 17 UPOS tags ({' '.join(UPOS_TAGS)}) or `_`", f"{value!r}", advice
    return None


def _id_violation(row_id: str, above: tuple[int, int], last_end: int) -> tuple[str, str, str] | None:
    """Return what is expected, what came and what to do if an id does not follow the word or empty node above."""
    word, empty = above
    if match := RANGE.fullmatch(row_id):
        first, end = int(match[1]), int(match[2])
        if end <= first:
            return "a range that ends after its start", f"{row_id!r}", "Give a token of one word no range."
        if first != word + 1:
            advice = "Move the row of the multiword token directly above its first word."
            return f"a range that starts at the next word, {word + 1}", f"{row_id!r}", advice
        if first <= last_end:
            advice = "No word belongs to two multiword tokens: correct one of the ranges."
            return f"a range that starts after the last one, which ends at {last_end}", f"{row_id!r}", advice
    elif EMPTY_NODE.fullmatch(row_id):
        if row_id != f"{word}.{empty + 1}":
            advice = "Empty nodes stand after the word they are numbered by, in order."
            return f"the empty node '{word}.{empty + 1}'", f"{row_id!r}", advice
    elif row_id != str(word + 1):
        advice = "Number the words of a sentence from 1 without a gap, and end sentences with a blank line."
        return f"the id '{word + 1}'", f"{row_id!r}", advice
    return None


def _explain_tree(path: str, word_rows: list[tuple[int, str, list[str]]], head_index: int) -> None:
    """Raise if the HEADs do not make a tree."""
    legal_heads = numbering(len(word_rows))[2]
    heads = [0]
    for word, (number, row, fields) in enumerate(word_rows, 1):
        head = fields[head_index]
        if head not in legal_heads:
            expected = f"a HEAD from 0 to {len(word_rows)}"
            advice = "Correct it; `_` is legal only if every HEAD of the sentence is `_`."
            raise ConlluError(path, number, expected, f"{head!r}", advice, row)
        if head == str(word):
            advice = "Give the word another head, or 0 if it is the root."
            raise ConlluError(path, number, "a HEAD other than the word itself", f"{head!r}", advice, row)
        heads.append(legal_heads[head])

    roots = [word for word, head in enumerate(heads) if word and not head]
    cycle_word = find_cycle(heads)
    if len(roots) > 1:
        number, row, _ = word_rows[roots[1] - 1]
        got = f"{len(roots)} (words {', '.join(map(str, roots))})"
        raise ConlluError(path, number, "one root (HEAD 0)", got, "Attach all but one of them to another word.", row)
    if not roots:
        number, row, _ = word_rows[0]
        raise ConlluError(path, number, "one root (HEAD 0)", "none", "Give one word of the sentence HEAD 0.", row)
    if cycle_word:
        number, row, _ = word_rows[cycle_word - 1]
        chain = [cycle_word, heads[cycle_word]]
        while chain[-1] != cycle_word:
            chain.append(heads[chain[-1]])
        got = f"a cycle ({' -> '.join(map(str, chain))})"
        raise ConlluError(path, number, "a tree", got, "Correct one of these HEADs.", row)
