"""The way from what is given to relations, batch by batch."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from transformers import AutoModelForSequenceClassification

from ..data.pairs import Span
from ..models.configuration_ud_gcn import UdGcnConfig
from ..models.pipeline_relation_extraction import TRIGGERS, RelationExtractionPipeline
from ..models.saved_models import open_config
from ..parsing.parsed_sentence import ParseFailure
from .entity_tagger import EntityTagger
from .inputs import Failure, Given
from .model_folder import model_folder
from .parsers import Parsers
from .sentences import Sentence, of_text, of_tokens, of_tree

BATCH = 32  # texts or sentences that are read before the first of them is labelled


def open_pipeline(name: str, **options: Any) -> RelationExtractionPipeline:
    """Open what `hf-xlt transfer --task relation|argument` left.

    Args:
        name: Folder or Hub id of the model, or the folder of the run.
        **options: Of `RelationExtractionPipeline`.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If it is another model.
    """
    name = model_folder(name)
    config = open_config(name)
    if not isinstance(config, UdGcnConfig):
        raise ValueError(
            f"{name}: expected a model of `hf-xlt transfer --task relation` or `argument`, of the type "
            f"{UdGcnConfig.model_type!r}, got {config.model_type!r}."
        )
    return RelationExtractionPipeline(AutoModelForSequenceClassification.from_pretrained(name), **options)


class Extraction:
    """Parse what has no tree, tag what has no entities, and label the pairs of each sentence.

    Args:
        pipeline: Labels pairs.
        parsers: Parse text and tokens.
        tagger: Finds the entities of sentences that were given without; None to have no others than those given.
        triggers: Parts of speech of triggers, for models of arguments, where none are given.
        negatives: Whether to tell pairs with the negative label, too.

    Attributes:
        counts: How many `lines`, `sentences`, `words`, `relations` and `failures` there were.
        seconds: How long each step took.

    Example:
        ```python
        pipeline, parsers = open_pipeline("runs/.../model"), Parsers({"de": "de.udpipe"})
        extraction = Extraction(pipeline, parsers, EntityTagger("runs/.../model"))
        for found in extraction(read_inputs("news.txt", "de")):
            print(found)  # a record, or a `Failure`
        ```
    """

    def __init__(
        self,
        pipeline: RelationExtractionPipeline,
        parsers: Parsers,
        tagger: EntityTagger | None = None,
        triggers: Sequence[str] = TRIGGERS,
        negatives: bool = False,
    ):
        self.pipeline, self.parsers, self.tagger = pipeline, parsers, tagger
        self.triggers, self.negatives = triggers, negatives
        self.counts: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()

    @property
    def needs_entities(self) -> bool:
        """Whether the model labels entities only, rather than any words."""
        return not self.pipeline.model.has_triggers or bool(self.pipeline.features.entity_types)

    def check(self, language: str, parsed: bool = False) -> None:
        """Find what would fail for all sentences of a language.

        Args:
            language: Its code.
            parsed: Whether they have trees.

        Raises:
            ValueError: If there is no parser, or tagger or model do not know the language.
        """
        self.pipeline.known_language(language)
        if self.tagger is not None:
            self.tagger.check(language)
        if not parsed:
            self.parsers[language]

    def __call__(self, inputs: Iterable[Given | Failure]) -> Iterator[dict[str, Any] | Failure]:
        """Yield a record for each sentence, and a failure for what could not be read, parsed or labelled.

        Args:
            inputs: What to extract from; read as it is needed.
        """
        inputs = iter(inputs)
        while batch := self._timed("reading", lambda: list(islice(inputs, BATCH))):
            self.counts["lines"] += len(batch)
            yield from self._labelled(self._tagged(self._parsed(batch)))

    def _timed(self, step: str, function: Callable[[], Any]) -> Any:
        with self._clock(step):
            return function()

    @contextmanager
    def _clock(self, step: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[step] += time.perf_counter() - start

    def _parsed(self, batch: Sequence[Given | Failure]) -> list[Sentence | Failure]:
        """Return the sentences of what was given."""
        places: dict[tuple[str | None, bool], list[int]] = {}  # language, and whether there are tokens
        found: list[list[Sentence | Failure]] = [[] for _ in batch]
        for place, given in enumerate(batch):
            if isinstance(given, Failure):
                found[place] = [given]
            elif given.tree is not None:
                found[place] = [of_tree(given)]
            else:
                places.setdefault((given.language, given.tokens is not None), []).append(place)
        with self._clock("parsing"):
            for (language, tokens), group in places.items():
                for place, sentences in zip(
                    group, self._parse(language, tokens, [batch[p] for p in group]), strict=True
                ):
                    found[place] = sentences
        return [sentence for sentences in found for sentence in sentences]

    def _parse(self, language: str | None, tokens: bool, group: Sequence[Given]) -> Iterator[list[Sentence | Failure]]:
        """Yield the sentences of texts, or of tokens, of one language."""
        try:
            parser = self.parsers[language]
        except ValueError as error:
            yield from ([Failure(f"{given.place}: {error}")] for given in group)
            return
        if tokens:
            results = parser.parse_tokens(given.tokens for given in group)
        else:
            results = parser.parse_texts(given.text for given in group)
        for given, result in zip(group, results, strict=True):
            if isinstance(result, ParseFailure):
                yield [Failure(f"{given.place}: {result.message}")]
            else:
                yield [of_tokens(given, result)] if tokens else of_text(given, result)

    def _tagged(self, sentences: list[Sentence | Failure]) -> list[Sentence | Failure]:
        """Return the sentences with entities."""
        places: dict[str | None, list[int]] = {}
        for place, sentence in enumerate(sentences):
            if isinstance(sentence, Sentence) and sentence.spans is None:
                places.setdefault(sentence.given.language, []).append(place)
        if self.tagger is None:
            if self.needs_entities:
                for place in (place for group in places.values() for place in group):
                    sentences[place] = Failure(
                        f"{sentences[place].place}: the model labels pairs of entities: expected `spans`, or a tagger "
                        "with --entities, got neither"
                    )
            return sentences
        with self._clock("tagging"):
            for language, group in places.items():
                self._tag(sentences, group, language)
        return sentences

    def _tag(self, sentences: list[Sentence | Failure], group: Sequence[int], language: str | None) -> None:
        """Set the entities of some sentences, all of one language."""
        try:
            found = self.tagger([[form for form, _, _ in sentences[place].surface] for place in group], language)
        except ValueError as error:
            if len(group) == 1:
                sentences[group[0]] = Failure(f"{sentences[group[0]].place}: {error}")
            else:  # that of one does not fail the others
                for place in group:
                    self._tag(sentences, [place], language)
            return
        for place, entities in zip(group, found, strict=True):
            surface = sentences[place].surface
            sentences[place].spans = [
                type(entity)(surface[entity.start][1], surface[entity.end - 1][2], entity.type) for entity in entities
            ]

    def _labelled(self, sentences: Sequence[Sentence | Failure]) -> Iterator[dict[str, Any] | Failure]:
        """Yield the records of sentences."""
        with self._clock("classifying"):
            results, prepared = [], []
            for sentence in sentences:
                if isinstance(sentence, Sentence):
                    self._find_triggers(sentence)
                    try:
                        inputs = self.pipeline.preprocess(sentence.inputs(), sentence.given.language)
                    except (ValueError, TypeError) as error:
                        sentence = Failure(f"{sentence.place}: {error}")
                    else:
                        prepared.append(inputs)
                results.append(sentence)
            outputs = iter(self.pipeline.forward(self.pipeline.collated(prepared)))
        for result in results:
            if isinstance(result, Failure):
                self.counts["failures"] += 1
                yield result
            else:
                yield self._record(result, next(outputs))

    def _find_triggers(self, sentence: Sentence) -> None:
        """Set the triggers of a sentence that was given without, for a model of arguments."""
        if self.pipeline.model.has_triggers and sentence.triggers is None:
            tags = enumerate(sentence.columns["upos"])
            sentence.triggers = [Span(place, place + 1, tag) for place, tag in tags if tag in self.triggers]

    def _record(self, sentence: Sentence, output: dict[str, Any]) -> dict[str, Any]:
        relations = self.pipeline.postprocess(output, self.negatives)
        found = {"sentences": 1, "words": len(sentence.columns["tokens"]), "relations": len(relations)}
        self.counts.update(found)
        return sentence.record(relations)
