"""The error every reader of a data file raises."""

import os


class DataFileError(ValueError):
    """A data file breaks its format: says where, what was expected, what came and what to do.

    Args:
        path: The file.
        line: The line, counted from 1.
        expected: What the format asks for.
        got: What the file has instead.
        advice: What to do about it, as a sentence.
        row: The offending line itself, where there is one.
    """

    def __init__(
        self, path: str | os.PathLike, line: int, expected: str, got: str, advice: str, row: str | None = None
    ):
        # All arguments go to the base class, so that the error survives pickling between worker processes.
        super().__init__(os.fspath(path), line, expected, got, advice, row)
        self.path = os.fspath(path)
        self.line = line
        self.expected = expected
        self.got = got
        self.advice = advice
        self.row = row

    def __str__(self) -> str:
        row = "" if self.row is None else f": {self.row if len(self.row) <= 200 else self.row[:200] + '…'!r}"
        return f"{self.path}:{self.line}: expected {self.expected}, got {self.got}{row}. {self.advice}"
