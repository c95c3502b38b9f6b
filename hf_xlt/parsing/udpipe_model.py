"""A UDPipe model in this process: text, tokens or words to trees."""

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import regex

from ..data.conllu_errors import UPOS_TAGS
from ..data.pairs import check_heads
from .parsed_sentence import ParsedSentence, ParseFailure

Kind = Literal["text", "sentence", "tokens", "joined", "words"]
Request = tuple[Kind, str | list[str]]
Result = list[ParsedSentence] | ParseFailure

# Characters that no space stands beside: scripts without spaces, and full-width punctuation.
_NO_SPACE = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\u3000-\u303f\uff00-\uffef“”‘’…—·]"
)
_LINE_BREAKS = str.maketrans("\n\r", "  ")
_SPLIT_TOKENS = 1 << 17


def udpipe() -> ModuleType:
    """Return the module of UDPipe.

    Raises:
        ImportError: If it is not installed.
    """
    try:
        import ufal.udpipe
    except ImportError as error:
        raise ImportError('Parsing needs UDPipe: `pip install "hf_xlt[parse]"`.') from error
    return ufal.udpipe


def unspaced_join(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Join tokens of a language written without spaces; return the text, and where in it each token is.

    Spaces stay between two tokens of other scripts, such as Latin words.

    Example:
        >>> unspaced_join(["我", "爱", "New", "York", "。"])[0]
        '我爱New York。'
    """
    text, places = "", []
    for token in tokens:
        if text and not _NO_SPACE.match(text[-1]) and not _NO_SPACE.match(token):
            text += " "
        places.append((len(text), len(text) + len(token)))
        text += token
    return text, places


class UdpipeModel:
    """A model that was loaded; it cannot be sent to another process, which loads its own.

    Args:
        path: The `.udpipe` file.

    Raises:
        ImportError: If UDPipe is not installed.
        FileNotFoundError: If there is no such file.
        ValueError: If it is no model.
    """

    def __init__(self, path: str | os.PathLike):
        if not Path(path).is_file():
            raise FileNotFoundError(f"{os.fspath(path)}: no such file; expected a UDPipe model.")
        self._udpipe = udpipe()
        self._model = self._udpipe.Model.load(os.fspath(path))
        if self._model is None:
            raise ValueError(
                f"{os.fspath(path)}: expected a UDPipe 1 model, got another file, or a part of one. If it was "
                "downloaded, delete it, and download it again."
            )
        self.has_tokenizer = self._model.newTokenizer(self._udpipe.Model.DEFAULT) is not None
        self._split = lru_cache(_SPLIT_TOKENS)(self._split_token)

    def results(self, requests: Sequence[Request]) -> list[Result]:
        """Parse some texts or sentences; what cannot be parsed is a `ParseFailure`.

        Args:
            requests: Kinds and contents, see `parse`.
        """
        results: list[Result] = []
        for kind, content in requests:
            try:
                results.append(self.parse(kind, content))
            except ValueError as error:
                results.append(ParseFailure(str(error)))
        return results

    def parse(self, kind: Kind, content: str | list[str]) -> list[ParsedSentence]:
        """Parse one text or sentence.

        Args:
            kind: What is given: running `text`, which the model splits into sentences and words; the running text of
                one `sentence`; `tokens`, which are split only where they are of several syntactic words; `joined`:
                tokens of a language without spaces, where the model finds its own words in their joined text;
                syntactic `words`, as they are.
            content: The text, or the tokens or words of one sentence.

        Returns:
            The sentences, always one but for `text`.

        Raises:
            ValueError: If there is nothing to parse, or the model cannot or does not make a tree of it.
        """
        _check(kind, content)
        if kind in ("text", "sentence"):
            return [self._parsed(*found) for found in self._tokenised(content, one=kind == "sentence")]
        return [self._joined(content) if kind == "joined" else self._separate(content, kind == "tokens")]

    def _separate(self, tokens: list[str], split: bool) -> ParsedSentence:
        """Parse given tokens, of which some may be split."""
        sentence = self._udpipe.Sentence()
        offsets, token_words, start = [], [], 0
        for token in tokens:
            words = self._split(token) if split else (token,)
            for word in words:
                sentence.addWord(word)
            token_words.append((len(offsets), len(offsets) + len(words)))
            offsets += [(start, start + len(token))] * len(words)
            start += len(token) + 1
        return self._parsed(sentence, offsets, token_words)

    def _split_token(self, token: str) -> tuple[str, ...]:
        """Return the words of a token if the model knows it as one of several, else the token."""
        found = self._tokenised(token, one=True) if self.has_tokenizer else []
        if len(found) == 1:
            [(sentence, _, token_words)] = found
            [*multiword] = sentence.multiwordTokens
            if len(token_words) == len(multiword) == 1 and multiword[0].form == token:
                return tuple(word.form for word in sentence.words[1:])
        return (token,)

    def _joined(self, tokens: list[str]) -> ParsedSentence:
        """Parse the joined text of given tokens."""
        text, places = unspaced_join(tokens)
        [(sentence, offsets, _)] = self._tokenised(text, one=True)
        token_words = []
        for start, end in places:
            inside = [word for word, (first, last) in enumerate(offsets) if first < end and start < last]
            token_words.append((inside[0], inside[-1] + 1))
        # From the joined text to the tokens joined by spaces.
        spaced = [0] * (len(text) + 1)
        shift = 0
        for start, end in places:
            for place in range(start, end):
                spaced[place] = shift + place - start
            shift += end - start + 1
        return self._parsed(sentence, [(spaced[first], spaced[last - 1] + 1) for first, last in offsets], token_words)

    def _tokenised(self, text: str, one: bool) -> list[tuple[Any, list[tuple[int, int]], list[tuple[int, int]]]]:
        """Return sentences that the model finds in a text, the offsets of their words, and the words of each token."""
        if not self.has_tokenizer:
            raise ValueError("the model has no tokenizer; expected tokens or words instead of text")
        tokenizer = self._model.newTokenizer("ranges;presegmented" if one else "ranges")
        tokenizer.setText(text.translate(_LINE_BREAKS) if one else text)
        found, error = [], self._udpipe.ProcessingError()
        sentence = self._udpipe.Sentence()
        while tokenizer.nextSentence(sentence, error):
            found.append((sentence, *_ranges(sentence)))
            sentence = self._udpipe.Sentence()
        if error.occurred():
            raise ValueError(f"UDPipe: {error.message}")
        return found

    def _parsed(
        self, sentence: Any, offsets: list[tuple[int, int]], token_words: list[tuple[int, int]]
    ) -> ParsedSentence:
        """Tag and parse a sentence."""
        error = self._udpipe.ProcessingError()
        for step in (self._model.tag, self._model.parse):
            if not step(sentence, self._udpipe.Model.DEFAULT, error):
                raise ValueError(f"UDPipe: {error.message}")
        words = [(word.form, word.upostag, word.head, word.deprel) for word in sentence.words][1:]
        forms, upos, heads, deprels = (list(column) for column in zip(*words, strict=True))
        if unknown := set(upos).difference(UPOS_TAGS):
            raise ValueError(f"expected a model with the parts of speech {' '.join(UPOS_TAGS)}, got {unknown.pop()!r}")
        check_heads(heads)
        return ParsedSentence(forms, upos, heads, deprels, offsets, token_words)


def _check(kind: Kind, content: str | list[str]) -> None:
    """Raise a ValueError if there is nothing to parse, or UDPipe would see only a part of it."""
    if kind in ("text", "sentence"):
        if not isinstance(content, str) or not content.strip():
            raise ValueError(f"expected a text, got {content!r}")
    elif not content or not all(isinstance(token, str) and token.strip() for token in content):
        raise ValueError(f"expected tokens or words of a sentence, none of them empty, got {content!r}")
    whole = "".join(content)
    whole.encode("utf-8")
    if "\0" in whole:
        raise ValueError(f"expected text without NUL characters, got {content!r}")


def _ranges(sentence: Any) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return where the token of each word begins and ends, and the words of each token."""
    multiword = {token.idFirst: token for token in sentence.multiwordTokens}
    offsets, token_words = [], []
    for word in list(sentence.words)[1:]:
        if word.id <= len(offsets):  # a later word of a token
            continue
        token = multiword.get(word.id, word)
        size = token.idLast - token.idFirst + 1 if word.id in multiword else 1
        token_words.append((len(offsets), len(offsets) + size))
        offsets += [(token.getTokenRangeStart(), token.getTokenRangeEnd())] * size
    return offsets, token_words
