"""Many texts or sentences to trees: in worker processes, through a cache."""

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cached_property, partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ..data.languages import UNSPACED, language_code
from .model_files import description_file, find_model, fingerprint
from .parse_cache import ParseCache
from .parsed_sentence import ParsedSentence, ParseFailure
from .udpipe_model import Request, Result, UdpipeModel

# The model of a worker process.
_model: UdpipeModel | None = None


def _load(path: str) -> None:
    global _model
    _model = UdpipeModel(path)


def _results(requests: list[Request]) -> list[Result]:
    return _model.results(requests)


class Parser:
    """Parse texts, or sentences of tokens or words, with a UDPipe model.

    What cannot be parsed gives a `ParseFailure` in its place, and the others are parsed. Results come in the order of
    the inputs, which are read a few chunks ahead.

    Args:
        model: A `.udpipe` file, or a language whose model is downloaded, see `find_model`.
        language: Code of the language of what is parsed. It matters for languages written without spaces, where given
            tokens are joined, and words are those that the model finds.
        processes: Worker processes, each with the model in memory; 1 for none but this one. As these start anew, a
            script that has more needs `if __name__ == "__main__":`.
        cache: Folder where parses are kept, for the next time; None to keep none.
        chunk_size: How many texts or sentences are handed to a process at once.

    Raises:
        ImportError: If UDPipe is not installed.
        FileNotFoundError: If there is no such model.
        ValueError: If it is no model, or the language no code.

    Example:
        ```python
        with Parser("de.udpipe", "de", processes=4) as parser:
            for sentences in parser.parse_texts(["Er ging zum See. Sie blieb."]):
                print([sentence.words for sentence in sentences])
        ```
    """

    def __init__(
        self,
        model: str | os.PathLike,
        language: str | None = None,
        *,
        processes: int = 1,
        cache: str | os.PathLike | None = None,
        chunk_size: int = 32,
    ):
        for name, value in {"processes": processes, "chunk_size": chunk_size}.items():
            if value < 1:
                raise ValueError(f"`{name}` must be at least 1, got {value}.")
        self.path = find_model(model)
        self.language = language and language_code(language)
        self.processes, self.chunk_size = processes, chunk_size
        self.fingerprint = fingerprint(self.path)
        self._cache = ParseCache(cache, self.fingerprint) if cache is not None else None
        self._model = UdpipeModel(self.path)  # also where there are workers: a file that is no model is told here

    @property
    def has_tokenizer(self) -> bool:
        """Whether the model takes running text."""
        return self._model.has_tokenizer

    def parse_texts(self, texts: Iterable[str], split_sentences: bool = True) -> Iterator[Result]:
        """Yield the sentences of each text.

        Args:
            texts: Running texts. A line break is white space, a blank line ends a sentence.
            split_sentences: Whether a text may be of several sentences.
        """
        kind = "text" if split_sentences else "sentence"
        return self._results((kind, text) for text in texts)

    def parse_tokens(self, sentences: Iterable[list[str]]) -> Iterator[ParsedSentence | ParseFailure]:
        """Yield the tree of each sentence of tokens, some of which may be of several syntactic words.

        Args:
            sentences: Their tokens, such as words as they are written.
        """
        kind = "joined" if self.language in UNSPACED else "tokens"
        return self._single((kind, list(tokens)) for tokens in sentences)

    def parse_words(self, sentences: Iterable[list[str]]) -> Iterator[ParsedSentence | ParseFailure]:
        """Yield the tree of each sentence of syntactic words, such as those of a treebank.

        Args:
            sentences: Their words.
        """
        return self._single(("words", list(words)) for words in sentences)

    def _single(self, requests: Iterable[Request]) -> Iterator[ParsedSentence | ParseFailure]:
        for result in self._results(requests):
            yield result if isinstance(result, ParseFailure) else result[0]

    def _results(self, requests: Iterable[Request]) -> Iterator[Result]:
        """Yield a result for each request, some chunks being parsed at a time."""
        requests = iter(requests)
        waiting: deque[tuple[list[Request], list[Result | None], Callable[[], list[Result]]]] = deque()
        ahead = 2 * self.processes if self.processes > 1 else 1
        while True:
            while len(waiting) < ahead and (chunk := list(islice(requests, self.chunk_size))):
                found = [self._cache.get(request) if self._cache else None for request in chunk]
                missing = [request for request, result in zip(chunk, found, strict=True) if result is None]
                waiting.append((chunk, found, self._submit(missing)))
            if not waiting:
                break
            yield from self._finish(*waiting.popleft())
        if self._cache:
            self._cache.flush()

    def _submit(self, requests: list[Request]) -> Callable[[], list[Result]]:
        """Begin to parse; return what gives the results."""
        if not requests or self.processes == 1:
            return partial(self._model.results, requests)
        return self._pool.submit(_results, requests).result

    def _finish(
        self, chunk: list[Request], found: list[Result | None], parse: Callable[[], list[Result]]
    ) -> Iterator[Result]:
        parsed = iter(parse())
        for request, result in zip(chunk, found, strict=True):
            if result is None:
                result = next(parsed)
                if self._cache and not isinstance(result, ParseFailure):
                    self._cache.put(request, result)
            yield result

    @cached_property
    def _pool(self) -> ProcessPoolExecutor:
        # A forked process would inherit the threads' locks of this one.
        return ProcessPoolExecutor(
            self.processes, mp_context=get_context("spawn"), initializer=_load, initargs=(os.fspath(self.path),)
        )

    def describe(self) -> dict[str, Any]:
        """Return what to say of the parser: its file, its fingerprint, and its quality where it was measured."""
        beside = description_file(self.path)
        told = json.loads(beside.read_text(encoding="utf-8")) if beside.is_file() else {}
        quality = told.get("quality") if told.get("fingerprint") == self.fingerprint else None
        return {"model": Path(self.path).name, "fingerprint": self.fingerprint, "quality": quality or []}

    def close(self) -> None:
        """Write what the cache has not written, and end the worker processes."""
        if self._cache:
            self._cache.flush()
        if "_pool" in self.__dict__:
            self.__dict__.pop("_pool").shutdown(cancel_futures=True)

    def __enter__(self) -> "Parser":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
