"""Trees for pairs of spans, by a parser."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from ..data.pairs import OUTSIDE, sentence_id
from .parsed_sentence import ParsedSentence, ParseFailure
from .parser import Parser
from .quality import TreeAgreement


def attach_trees(
    rows: Iterable[Mapping[str, Any]],
    parser: Parser,
    failures: list[str] | None = None,
    agreement: TreeAgreement | None = None,
) -> Iterator[dict[str, Any]]:
    """Parse the sentences of pairs, and put the pairs on their syntactic words.

    Where the parser splits a token, or finds other words, spans and entity types are carried over: a span takes all
    words that it has a part of, and a word has the first type of its tokens that is not "O".

    Args:
        rows: Rows with `tokens`, `entity_types`, `subject`, `object` and more, those of a sentence in a row.
        parser: A parser for their language.
        failures: Takes a line for each sentence that could not be parsed, whose rows are left out.
        agreement: For rows with gold trees (`upos`, `heads` and `deprels`), which are replaced: the tokens are taken
            as the syntactic words that they are, so that nothing else changes, and what the parser gets right is
            counted here.

    Yields:
        The rows with the syntactic words as `tokens`, `upos` (by name), `heads` and `deprels`, and everything else.

    Raises:
        ValueError: If a sentence could not be parsed, and no `failures` are given.
    """
    groups: deque[list[dict[str, Any]]] = deque()

    def tokens() -> Iterator[list[str]]:
        for (_, sentence), group in groupby(rows, key=lambda row: (sentence_id(row.get("id", "")), row["tokens"])):
            groups.append([dict(row) for row in group])
            yield sentence

    parse = parser.parse_tokens if agreement is None else parser.parse_words
    for parsed in parse(tokens()):
        group = groups.popleft()
        if agreement is not None:
            agreement.add(group[0]["upos"], group[0]["heads"], group[0]["deprels"], parsed)
        if isinstance(parsed, ParseFailure):
            message = f"{group[0].get('id', group[0]['tokens'])}: {parsed.message}"
            if failures is None:
                raise ValueError(f"the sentence of {message}")
            failures.append(message)
            continue
        for row in group:
            yield row | on_words(row, parsed)


def on_words(row: Mapping[str, Any], parsed: ParsedSentence) -> dict[str, Any]:
    """Return the columns of a row on syntactic words: tokens and tree, spans and entity types.

    Args:
        row: A row on tokens.
        parsed: Their tree.

    Example:
        >>> parsed = ParsedSentence(
        ...     ["zu", "dem", "See"], ["ADP", "DET", "NOUN"], [3, 3, 0], ["case", "det", "root"],
        ...     [(0, 3), (0, 3), (4, 7)], [(0, 2), (2, 3)],
        ... )
        >>> see = {"start": 1, "end": 2, "type": "LOC"}
        >>> row = {"tokens": ["zum", "See"], "entity_types": ["O", "LOC"], "subject": see, "object": see}
        >>> on_words(row, parsed)["subject"], on_words(row, parsed)["entity_types"]
        ({'start': 2, 'end': 3, 'type': 'LOC'}, ['O', 'O', 'LOC'])
    """
    types = [OUTSIDE] * len(parsed.words)
    for (start, end), name in zip(parsed.token_words, row["entity_types"], strict=True):
        for word in range(start, end):
            if types[word] == OUTSIDE:
                types[word] = name
    spans = {}
    for name in ("subject", "object"):
        start, end = parsed.words_of(row[name]["start"], row[name]["end"])
        spans[name] = {**row[name], "start": start, "end": end}
    return {**parsed.columns(), "entity_types": types, **spans}
