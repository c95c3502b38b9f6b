"""A pipeline that finds relations between the spans of parsed sentences, or the arguments of their events."""

import types
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, permutations, product
from typing import Any

from torch.utils.data import Dataset
from transformers import Pipeline, PreTrainedModel

from .tree_features import TreeCollator, TreeFeatures, check_sentence

TASK = "relation-extraction"
# What a model says in its configuration, so that `pipeline` finds the class below in the model's folder.
CUSTOM_PIPELINES = {
    TASK: {
        "impl": "pipeline_relation_extraction.RelationExtractionPipeline",
        "pt": ["AutoModelForSequenceClassification"],
    }
}
TRIGGERS = ("VERB",)
NO_ARGUMENTS = ("PUNCT",)  # as where training data take words for arguments
NEGATIVE = 0  # the id of the label of pairs that stand in no relation
ROWS = 64  # that the model takes at once
CELLS = 16_000_000  # rows x words² at once: the model has several matrices of words by words for each row
ANY = {"start": 0, "end": 1}

Span = Mapping[str, Any]


class RelationExtractionPipeline(Pipeline):
    """Label the pairs of spans of parsed sentences, with relations or with the roles of arguments.

    A sentence is a mapping with `tokens`, `upos`, `heads` (for each word the place of its head from 1 on, 0 at the
    root) and `deprels`, and with the spans that may be related, each a mapping with `start` and `end` (words from
    `start` on before `end`) and `type`:

    - `subject` and `object`: this pair is labelled.
    - `spans`: for relations, all ordered pairs of two of them are labelled. For arguments, each is labelled with each
      of the `triggers`, spans as well; where the sentence has none, these are its words of some parts of speech. A
      model that was trained without entity types takes all words but punctuation where there are no `spans`.

    `entity_types`, a type or "O" for each word, may be there, too; otherwise they follow from `spans`. Given are one
    sentence, a list of sentences, or a data set or generator of them.

    Each sentence gives a list of dicts with `subject` and `object` (`start`, `end`, `type` and `text`), `label`, and
    `score`, its probability. Pairs with the negative label are left out, but for a pair given as `subject` and
    `object`. The type of a word that is no given span is its part of speech.

    Args:
        model: A classifier of pairs, such as `UdGcnForRelationClassification`; it is put into evaluation mode.
        features: Turns sentences into inputs, or the folder or repository that has them; those beside the model if
            left out.
        lang: Language of the sentences, one of `config.languages`; only models with word vectors or language
            embeddings need it, and it may be given with each call.
        triggers: Parts of speech of triggers, where a sentence does not name its own; `VERB` if left out.
        negatives: Whether pairs with the negative label are returned, too.
        **kwargs: Of `transformers.Pipeline`, such as `device` and `batch_size`, the number of sentences that are
            labelled at once.

    Raises:
        FileNotFoundError: If there are no features beside the model.
        TypeError: If a sentence is no mapping.
        ValueError: If the language is missing or unknown, features and model do not fit together, or a sentence has
            no tree, no spans, or spans that are not in it.

    Example:
        >>> from hf_xlt.models import UdGcnConfig, UdGcnForRelationClassification
        >>> features = TreeFeatures(["PER"], ["no_relation", "knows"])
        >>> model = UdGcnForRelationClassification(UdGcnConfig(words="none", **features.sizes))
        >>> extract = RelationExtractionPipeline(model, features=features, negatives=True)
        >>> sentence = {"tokens": ["Anna", "saw", "Bo"], "upos": ["PROPN", "VERB", "PROPN"], "heads": [2, 0, 2],
        ...             "deprels": ["nsubj", "root", "obj"]}
        >>> people = [{"start": 0, "end": 1, "type": "PER"}, {"start": 2, "end": 3, "type": "PER"}]
        >>> [(found["subject"]["text"], found["object"]["text"]) for found in extract({**sentence, "spans": people})]
        [('Anna', 'Bo'), ('Bo', 'Anna')]
    """

    _load_processor = False
    _load_image_processor = False
    _load_video_processor = False
    _load_feature_extractor = False
    _load_tokenizer = False  # the features have that of a model with an encoder

    def __init__(self, model: PreTrainedModel, features: TreeFeatures | str | None = None, **kwargs: Any):
        super().__init__(model=model, **kwargs)
        model.eval()
        self.features = self._opened(features)
        self.collator = TreeCollator(self.features.pad_token_id)

    def _opened(self, features: TreeFeatures | str | None) -> TreeFeatures:
        """Return the features of the model, checked."""
        config = self.model.config
        if features is None and not config.name_or_path:
            raise ValueError("This model was not loaded from a folder: give its `features`, a `TreeFeatures`.")
        if features is None:
            features = TreeFeatures.from_pretrained(config.name_or_path, **self.model.download)
        elif isinstance(features, str):
            features = TreeFeatures.from_pretrained(features)
        for name, ours in {"words": features.inputs, **features.sizes}.items():
            if ours != (its := getattr(config, name)):
                raise ValueError(f"Expected features with the `{name}` of the model, {its!r}, got {ours!r}.")
        return features

    def _sanitize_parameters(
        self, lang: str | None = None, triggers: Sequence[str] | None = None, negatives: bool | None = None
    ) -> tuple[dict, dict, dict]:
        if lang is not None:
            self.known_language(lang)
        given = {"lang": lang, "triggers": triggers}
        preparing = {name: value for name, value in given.items() if value is not None}
        return preparing, {}, {} if negatives is None else {"negatives": negatives}

    def known_language(self, lang: str | None) -> str | None:
        """Return the language to look words up in; any where the model does not tell languages apart."""
        config = self.model.config
        if config.words != "vectors" and config.encoder_langs is None:
            return next(iter(config.languages), None)
        if lang is None and len(config.languages) == 1:
            return config.languages[0]
        if lang not in config.languages:
            raise ValueError(f"`lang` must be one of {', '.join(config.languages)}, got {lang!r}.")
        return lang

    def __call__(self, inputs: Any, **kwargs: Any) -> Any:
        """Label the pairs of sentences; see the class for what is given and returned, and for the options."""
        if isinstance(inputs, (types.GeneratorType, Dataset)):
            return super().__call__(inputs, **kwargs)
        if isinstance(inputs, str) or not isinstance(inputs, Sequence):
            return super().__call__([inputs], **kwargs)[0]
        return super().__call__(list(inputs), **kwargs) if inputs else []

    def get_iterator(
        self,
        inputs: Any,
        num_workers: int,
        batch_size: int,
        preprocess_params: dict,
        forward_params: dict,
        postprocess_params: dict,
    ) -> Iterator[list[dict[str, Any]]]:
        """Yield what is found in each sentence, `batch_size` sentences labelled at once.

        Their pairs are batched by the length of their sentences; `num_workers` is without effect.
        """
        prepared = (self.preprocess(sentence, **preprocess_params) for sentence in inputs)
        while batch := list(islice(prepared, batch_size)):
            for output in self.forward(self.collated(batch), **forward_params):
                yield self.postprocess(output, **postprocess_params)

    # --- from sentences to rows ---

    def preprocess(
        self, sentence: Mapping[str, Any], lang: str | None = None, triggers: Sequence[str] = TRIGGERS
    ) -> dict[str, Any]:
        """Turn a sentence into ids, and find its pairs.

        Args:
            sentence: A parsed sentence.
            lang: Its language.
            triggers: Parts of speech of triggers.

        Returns:
            The `tokens`, the `row` of ids, whatever its spans, the `pairs` of spans, and whether one was `given`.
        """
        if not isinstance(sentence, Mapping):
            raise TypeError(f"Expected a parsed sentence, a mapping with `tokens` and a tree, got {sentence!r}.")
        given = sentence.get("spans") is None and sentence.get("object") is not None
        spans = {name: sentence[name] if given else ANY for name in ("subject", "object")}
        words = sentence.get("tokens")
        check_sentence({**sentence, "entity_types": words, **spans}, f"Sentence {sentence.get('id', words)!r}")
        sentence = {**sentence, "entity_types": self._entity_types(sentence)}
        (row,) = self.features([{**sentence, **spans}], self.known_language(lang))
        pairs = [(spans["subject"], spans["object"])] if given else self._pairs(sentence, triggers)
        return {"tokens": sentence["tokens"], "row": row, "pairs": pairs, "given": given}

    def _entity_types(self, sentence: Mapping[str, Any]) -> list[str]:
        """Return the type of each word: of the shortest span around it, as in the training data."""
        types = ["O"] * len(sentence["tokens"])
        if not self.features.entity_types:
            return types
        if sentence.get("entity_types") is not None:
            return sentence["entity_types"]
        for span in sorted(_checked(sentence, "spans"), key=lambda span: span["start"] - span["end"]):
            types[span["start"] : span["end"]] = [span["type"]] * (span["end"] - span["start"])
        return types

    def _pairs(self, sentence: Mapping[str, Any], triggers: Sequence[str]) -> list[tuple[Span, Span]]:
        """Return all candidates of a sentence, as training data have them."""
        spans = _checked(sentence, "spans")
        words = self.model.has_triggers and not self.features.entity_types
        if sentence.get("spans") is None and not words:
            raise ValueError(
                "Expected `spans`, a list of mappings with `start`, `end` and `type`, or a `subject` and an `object`, "
                f"got {', '.join(map(repr, sentence))}."
            )
        if not self.model.has_triggers:
            return list(permutations(spans, 2))
        if sentence.get("spans") is None:
            spans = _words(sentence, [tag for tag in set(sentence["upos"]) if tag not in NO_ARGUMENTS])
        named = sentence.get("triggers") is not None
        events = _checked(sentence, "triggers") if named else _words(sentence, triggers)
        return [(trigger, span) for trigger, span in product(events, spans) if _place(trigger) != _place(span)]

    def collated(self, batch: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return prepared sentences and the inputs of the model, for as many pairs as it takes at once each.

        Pairs of the same subject share a row, unless the tree is cut around their path.

        Args:
            batch: What `preprocess` returned.
        """
        alone = self.model.config.prune_k >= 0
        rows: list[tuple[int, list[int], dict[str, Any]]] = []  # sentence, pairs, ids
        for number, sentence in enumerate(batch):
            groups: dict[Any, list[int]] = {}
            for place, (subject, _) in enumerate(sentence["pairs"]):
                groups.setdefault(place if alone else _place(subject), []).append(place)
            for places in groups.values():
                objects = [list(_place(sentence["pairs"][place][1])) for place in places]
                spans = {"subject": list(_place(sentence["pairs"][places[0]][0]))}
                spans["object"] = objects[0] if alone else objects
                rows.append((number, places, {**sentence["row"], **spans}))
        rows.sort(key=lambda row: len(row[2]["heads"]))
        parts = list(_parts(rows, [len(row[2]["heads"]) for row in rows]))
        return {
            "sentences": list(batch),
            "places": [[row[:2] for row in part] for part in parts],
            "tensors": [self.collator([row[2] for row in part]) for part in parts],
        }

    # --- from rows to relations ---

    def _forward(self, inputs: dict[str, Any]) -> list[dict[str, Any]]:
        """Return each sentence with the ids of the labels of its pairs, and their probabilities."""
        outputs = [
            {**sentence, "labels": [NEGATIVE] * len(sentence["pairs"]), "scores": [0.0] * len(sentence["pairs"])}
            for sentence in inputs["sentences"]
        ]
        for tensors, places in zip(inputs["tensors"], inputs["places"], strict=True):
            logits = self.model(**tensors).logits  # (rows, labels) or (rows, objects, labels)
            scores, labels = logits.view(len(logits), -1, logits.shape[-1]).softmax(-1).max(-1)  # (rows, objects)
            for (number, pairs), label_row, score_row in zip(places, labels.tolist(), scores.tolist(), strict=True):
                for column, pair in enumerate(pairs):
                    outputs[number]["labels"][pair] = label_row[column]
                    outputs[number]["scores"][pair] = score_row[column]
        return outputs

    def postprocess(self, output: dict[str, Any], negatives: bool = False) -> list[dict[str, Any]]:
        """Return a dict for each pair of a sentence that is related; see the class."""
        tokens, names = output["tokens"], self.model.config.id2label
        found = zip(output["pairs"], output["labels"], output["scores"], strict=True)
        return [
            {
                "subject": _with_text(subject, tokens),
                "object": _with_text(object, tokens),
                "label": names[label],
                "score": score,
            }
            for (subject, object), label, score in found
            if label != NEGATIVE or negatives or output["given"]
        ]

    def save_pretrained(self, save_directory: str, **kwargs: Any) -> None:
        """Save model, code and features; see `transformers.Pipeline.save_pretrained`."""
        super().save_pretrained(save_directory, **kwargs)
        self.features.save_pretrained(save_directory, **kwargs)


def _parts(rows: Sequence[Any], lengths: Sequence[int]) -> Iterator[Sequence[Any]]:
    """Yield rows as many at once as the model takes, at least one.

    Args:
        rows: Short sentences first.
        lengths: Words of each.
    """
    start = 0
    for end in range(1, len(rows) + 1):
        size = end + 1 - start  # with the next row, whose length all are padded to
        if end == len(rows) or size > ROWS or size * lengths[end] ** 2 > CELLS:
            yield rows[start:end]
            start = end


def _checked(sentence: Mapping[str, Any], name: str) -> list[Span]:
    """Return the spans of a sentence, each place once.

    Raises:
        ValueError: If a span is not in the sentence, or has no type.
    """
    size, spans = len(sentence["tokens"]), {}
    for span in sentence.get(name) or ():
        if "type" not in span or not 0 <= span.get("start", -1) < span.get("end", -1) <= size:
            raise ValueError(
                f"Expected `{name}` with a `type`, and `start` and `end` within the {size} words, `end` after the "
                f"last of its own, got {dict(span)!r}."
            )
        spans.setdefault(_place(span), span)
    return list(spans.values())


def _words(sentence: Mapping[str, Any], tags: Sequence[str]) -> list[Span]:
    """Return the words of some parts of speech as spans."""
    return [
        {"start": place, "end": place + 1, "type": tag} for place, tag in enumerate(sentence["upos"]) if tag in tags
    ]


def _place(span: Span) -> tuple[int, int]:
    return span["start"], span["end"]


def _with_text(span: Span, tokens: Sequence[str]) -> dict[str, Any]:
    start, end = _place(span)
    return {"start": start, "end": end, "type": span.get("type"), "text": " ".join(tokens[start:end])}
