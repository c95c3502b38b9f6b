"""Sentences with trees, and the way from their words back to what was given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..data.pairs import Span
from ..parsing.parsed_sentence import ParsedSentence
from ..parsing.spans import sentence_spans
from .inputs import Failure, Given


@dataclass(slots=True)
class Sentence:
    """A sentence on its syntactic words.

    Args:
        given: What it is of.
        columns: `tokens`, `upos`, `heads` and `deprels`.
        text: Its text.
        surface: Words as they are written, and for each its first syntactic word and the one after its last.
        origins: For each word, where it begins and ends in what was given, counted in `unit`; None where the words
            themselves were given.
        unit: `char` or `token`.
        number: Which sentence of its text it is, from 1; 0 where one sentence was given.
        spans: Entities; None while nothing is known of them.
        triggers: Triggers of events; None while nothing is known of them.
    """

    given: Given
    columns: dict[str, list]
    text: str
    surface: list[tuple[str, int, int]]
    origins: list[tuple[int, int]] | None = None
    unit: str = "token"
    number: int = 0
    spans: list[Span] | None = None
    triggers: list[Span] | None = None

    @property
    def place(self) -> str:
        """Where it was read."""
        return f"{self.given.place}{f' (sentence {self.number})' if self.number else ''}"

    def inputs(self) -> dict[str, Any]:
        """Return the sentence as `RelationExtractionPipeline` takes it."""
        return {**self.columns, **self._known()}

    def record(self, relations: Iterable[dict[str, Any]]) -> dict[str, Any]:
        """Return the sentence, its spans and their relations for a line of JSON.

        Spans or triggers of which nothing is known are left out: none at all would be something else.

        Args:
            relations: What the pipeline found.
        """
        about: dict[str, Any] = {"source": self.given.place}
        if self.number:
            about["sentence"] = self.number
        about |= {name: value for name in ("id", "language") if (value := getattr(self.given, name)) is not None}
        about["text"] = self.text
        if self.unit == "char":
            about |= {"start_char": self.origins[0][0], "end_char": self.origins[-1][1]}
        about |= self.columns
        about |= {name: [self._told(span) for span in spans] for name, spans in self._known().items()}
        about["relations"] = [
            {
                "subject": self._told(relation["subject"]),
                "object": self._told(relation["object"]),
                "label": relation["label"],
                "score": round(relation["score"], 4),
            }
            for relation in relations
        ]
        return about

    def _known(self) -> dict[str, list[dict[str, Any]]]:
        """Return spans and triggers as mappings, where something is known of them."""
        found = {"spans": self.spans, "triggers": self.triggers}
        return {
            name: [{"start": span.start, "end": span.end, "type": span.type} for span in spans]
            for name, spans in found.items()
            if spans is not None
        }

    def _told(self, span: dict[str, Any]) -> dict[str, Any]:
        """Return a span of words with its text, and where it is in what was given."""
        start, end = span["start"], span["end"]
        told = {"start": start, "end": end, "type": span["type"]}
        if self.origins is not None:
            first, last = self.origins[start][0], self.origins[end - 1][1]
            told |= {f"start_{self.unit}": first, f"end_{self.unit}": last}
        if self.unit == "char":
            return told | {"text": self.given.text[first:last]}
        return told | {"text": " ".join(self.columns["tokens"][start:end])}


def of_tree(given: Given) -> Sentence:
    """Return a sentence that was given with its tree."""
    surface = [(token.form, token.start, token.end) for token in given.surface]
    columns = {"tokens": given.tokens, **given.tree}
    text = given.text or " ".join(given.tokens)
    return Sentence(given, columns, text, surface, spans=given.spans, triggers=given.triggers)


def of_tokens(given: Given, parsed: ParsedSentence) -> Sentence:
    """Return a sentence that was given as tokens.

    Args:
        given: With `tokens`.
        parsed: Their tree.
    """
    words = parsed.token_words
    origins = []
    for word in range(len(parsed.words)):
        inside = [token for token, (start, end) in enumerate(words) if start <= word < end]
        origins.append((inside[0], inside[-1] + 1))
    moved = {
        name: None if spans is None else [Span(*parsed.words_of(span.start, span.end), span.type) for span in spans]
        for name, spans in (("spans", given.spans), ("triggers", given.triggers))
    }
    surface = [(token, *place) for token, place in zip(given.tokens, words, strict=True)]
    return Sentence(given, parsed.columns(), " ".join(given.tokens), surface, origins, **moved)


def of_text(given: Given, parsed: Sequence[ParsedSentence]) -> list[Sentence | Failure]:
    """Return the sentences of running text, and a failure for each span that is in none or in several of them.

    Args:
        given: With `text`.
        parsed: The trees of its sentences.
    """
    placed: dict[str, list] = {}
    failures = []
    for name in ("spans", "triggers"):
        spans = getattr(given, name)
        found, elsewhere = sentence_spans(parsed, spans or ())
        placed[name] = [None] * len(parsed) if spans is None else found
        failures += [
            Failure(
                f"{given.place}: expected `{name}` each within one sentence, got {span.start} to {span.end}, which is "
                "in none or several; it is left out"
            )
            for span in elsewhere
        ]
    return [
        *failures,
        *(
            Sentence(
                given,
                sentence.columns(),
                given.text[slice(*sentence.characters)],
                [(given.text[slice(*sentence.offsets[start])], start, end) for start, end in sentence.token_words],
                sentence.offsets,
                "char",
                number,
                placed["spans"][number - 1],
                placed["triggers"][number - 1],
            )
            for number, sentence in enumerate(parsed, 1)
        ),
    ]
