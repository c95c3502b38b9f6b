"""The parsers of several languages, each opened when its first sentence comes."""

import os
from collections.abc import Mapping

from ..parsing.parser import Parser


class Parsers:
    """Keep a parser for each language.

    Args:
        models: Language -> `.udpipe` file. The model of another language is looked for by its name, see `find_model`.
        processes: Processes that parse; see `Parser`.
        cache: Folder where parses are kept, for the next time; None to keep none.
    """

    def __init__(
        self, models: Mapping[str, str | os.PathLike], processes: int = 1, cache: str | os.PathLike | None = None
    ):
        self.models, self.processes, self.cache = dict(models), processes, cache
        self._opened: dict[str, Parser] = {}
        self._missing: dict[str, str] = {}

    def __getitem__(self, language: str | None) -> Parser:
        """Return the parser of a language.

        Raises:
            ValueError: If there is none.
        """
        if language is None:
            raise ValueError("expected to know its language, got none: say it with --language, or in the line")
        if language in self._missing:
            raise ValueError(self._missing[language])
        if language not in self._opened:
            model = self.models.get(language, language)
            try:
                self._opened[language] = Parser(model, language, processes=self.processes, cache=self.cache)
            except (OSError, ValueError) as error:
                # A download that failed once is not tried again for each line.
                self._missing[language] = (
                    f"no parser for {language!r}, give one with --parser {language}=FILE: {error}"
                )
                raise ValueError(self._missing[language]) from error
        return self._opened[language]

    def close(self) -> None:
        """Close all parsers."""
        for parser in self._opened.values():
            parser.close()

    def __enter__(self) -> "Parsers":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
