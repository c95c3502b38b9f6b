"""A pipeline that tags the words of sentences, and finds the entities among them."""

import types
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Literal

import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import Dataset
from transformers import Pipeline, PreTrainedModel, PreTrainedTokenizerBase

from .word_features import WordFeatures
from .word_pieces import first_position, pieces_of_words, special_ids
from .word_windows import cut_into_windows, window_tensors
from .xlm_languages import language_ids

TASK = "word-tagging"
# What a model says in its configuration, so that `pipeline` finds the class below in the model's folder.
CUSTOM_PIPELINES = {
    TASK: {"impl": "pipeline_word_tagging.WordTaggingPipeline", "pt": ["AutoModelForTokenClassification"]}
}
AGGREGATIONS = ("entities", "none")


class WordTaggingPipeline(Pipeline):
    """Tag the words of sentences of a known language: with the best sequence of tags (Viterbi), or the best tag each.

    A sentence is a string, which is split at white space, or a list of words. Given are one sentence, a list of
    sentences, or a data set or generator of them; a list of strings is one sentence, of these words. Each sentence
    gives a list of dicts, a list of sentences a list of such lists.

    With `aggregation="entities"` there is one dict for each entity: `entity_group` (its type), `score` (the mean
    probability of the tags of its words given the whole sentence), `word`, and `start` and `end`, the places of its
    first word and of the word after its last one. With `aggregation="none"` there is one for each word: `word`,
    `entity` (its tag), `score`, and `index` (its place).

    Args:
        model: A tagger of words, such as `AdversarialBilstmForTokenClassification`, or any token classifier of
            transformers that was trained on the first piece of each word; it is put into evaluation mode.
        tokenizer: That of the encoder of a model that has one. Without one there, it comes from the model's folder
            where `transformers.pipeline` opens the model.
        features: Ids of words and characters, or the folder or repository that has them; those beside the model if
            left out. A model with an encoder and without characters needs none.
        lang: Language of what is tagged, one of those in the configuration (`languages`, or `lang2id` of a model with
            language embeddings); may be left out if the model has one only or does not tell languages apart, and be
            given with each call.
        aggregation: `entities` or `none`; if left out, the former where tags are those of entities (`O`, `B-...`).
        max_length: Pieces in a window (words, for a model without an encoder), special ones included. Longer
            sentences are cut between words, and the windows' words get their tags together. If left out, as many as
            the encoder takes; a model without an encoder takes any sentence whole.
        **kwargs: Of `transformers.Pipeline`, such as `device` and `batch_size`, the number of sentences that are
            tagged at once.

    Raises:
        FileNotFoundError: If there are no features beside a model that needs them.
        TypeError: If a sentence is neither a string nor a list of strings.
        ValueError: If the language is missing or unknown, an option has no such value, features and model do not fit
            together, or an encoder has no fast tokenizer.

    Example:
        >>> from hf_xlt.models import AdversarialBilstmConfig, AdversarialBilstmForTokenClassification
        >>> features = WordFeatures({"en": ["Anna", "lives"], "de": ["lebt"]})
        >>> labels = {0: "O", 1: "B-PER", 2: "I-PER"}
        >>> config = AdversarialBilstmConfig(
        ...     languages=["en", "de"], vocab_size=features.vocab_size, char_vocab_size=0, id2label=labels
        ... )
        >>> model = AdversarialBilstmForTokenClassification(config)
        >>> tagger = WordTaggingPipeline(model, features=features, lang="en", aggregation="none")
        >>> [(tag["word"], tag["index"], sorted(tag)) for tag in tagger("Anna lives")]
        [('Anna', 0, ['entity', 'index', 'score', 'word']), ('lives', 1, ['entity', 'index', 'score', 'word'])]
        >>> [len(tags) for tags in tagger([["Anna", "lebt"], "Anna"], lang="de")]
        [2, 1]
    """

    _load_processor = False
    _load_image_processor = False
    _load_video_processor = False
    _load_feature_extractor = False
    _load_tokenizer = None  # a model without an encoder has none

    def __init__(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase | None = None,
        features: WordFeatures | str | None = None,
        **kwargs: Any,
    ):
        super().__init__(model=model, tokenizer=tokenizer, **kwargs)
        model.eval()
        # A token classifier of transformers is an encoder itself.
        self._encoder = not self._decodes or model.config.encoder_config is not None
        self._before, self._after = self._special_ids() if self._encoder else ([], [])
        self.features = self._opened(features)

    @property
    def _labels(self) -> list[str]:
        return [self.model.config.id2label[tag] for tag in range(self.model.config.num_labels)]

    @property
    def _decodes(self) -> bool:
        """Whether the model finds the best sequence of tags, as token classifiers of transformers do not."""
        return hasattr(self.model, "decode")

    @property
    def _lang_ids(self) -> dict[str, int]:
        """Ids of the languages that the model tells apart, in their order."""
        if self._decodes:
            return {language: number for number, language in enumerate(self.model.config.languages)}
        return language_ids(self.model.config)

    @property
    def _reads_characters(self) -> bool:
        return self._decodes and bool(self.model.config.char_vocab_size)

    def _special_ids(self) -> tuple[list[int], list[int]]:
        """Return the ids that the tokenizer puts before and after a sequence.

        Raises:
            ValueError: If there is no fast tokenizer.
        """
        if self.tokenizer is None or not self.tokenizer.is_fast:
            raise ValueError(
                "This model has an encoder: expected its fast tokenizer as `tokenizer`, got "
                f"{type(self.tokenizer).__name__}. `tokenizer.save_pretrained` writes it beside the model."
            )
        return special_ids(self.tokenizer)

    def _opened(self, features: WordFeatures | str | None) -> WordFeatures | None:
        """Return the features that the model needs, checked."""
        config = self.model.config
        if self._encoder and not self._reads_characters:
            return None
        if features is None and not config.name_or_path:
            raise ValueError("This model was not loaded from a folder: give its `features`, a `WordFeatures`.")
        if features is None:
            features = WordFeatures.from_pretrained(config.name_or_path, **self.model.download)
        elif isinstance(features, str):
            features = WordFeatures.from_pretrained(features)
        pairs = {"languages": (features.languages, config.languages)}
        pairs["char_vocab_size"] = (features.char_vocab_size, config.char_vocab_size)
        if not self._encoder:
            pairs["vocab_size"] = (features.vocab_size, config.vocab_size)
        for name, (ours, its) in pairs.items():
            if ours != its:
                raise ValueError(f"Expected features with the `{name}` of the model, {its!r}, got {ours!r}.")
        return features

    def _sanitize_parameters(
        self,
        lang: str | None = None,
        aggregation: Literal["entities", "none"] | None = None,
        max_length: int | None = None,
    ) -> tuple[dict, dict, dict]:
        if lang is not None and self._lang_ids and lang not in self._lang_ids:
            raise ValueError(f"`lang` must be one of {', '.join(self._lang_ids)}, got {lang!r}.")
        if aggregation is not None and aggregation not in AGGREGATIONS:
            raise ValueError(f"`aggregation` must be 'entities' or 'none', got {aggregation!r}.")
        if aggregation == "entities" and not _of_entities(self._labels):
            raise ValueError(
                f"`aggregation='entities'` is for tags like 'O' and 'B-PER', got {', '.join(self._labels)}: these are "
                "tags of single words, which `aggregation='none'` returns."
            )
        preparing = {"lang": lang, "max_length": max_length}
        preparing = {name: value for name, value in preparing.items() if value is not None}
        return preparing, {}, {} if aggregation is None else {"aggregation": aggregation}

    def __call__(self, inputs: Any, **kwargs: Any) -> Any:
        """Tag sentences; see the class for what is given and returned, and for the options."""
        if isinstance(inputs, (types.GeneratorType, Dataset)):
            return super().__call__(inputs, **kwargs)
        if isinstance(inputs, str) or not isinstance(inputs, Sequence):
            return super().__call__([_words(inputs)], **kwargs)[0]
        if len(inputs) == 0:
            return []
        if not any(isinstance(item, (list, tuple)) for item in inputs):
            return super().__call__([_words_only(inputs)], **kwargs)[0]
        return super().__call__([_words(item) for item in inputs], **kwargs)

    def get_iterator(
        self,
        inputs: Any,
        num_workers: int,
        batch_size: int,
        preprocess_params: dict,
        forward_params: dict,
        postprocess_params: dict,
    ) -> Iterator[list[dict[str, Any]]]:
        """Yield what is found in each sentence, `batch_size` sentences tagged at once.

        Batches of transformers are made by a tokenizer, and decoded one by one; `num_workers` is without effect.
        """
        prepared = (self.preprocess(sentence, **preprocess_params) for sentence in inputs)
        while batch := list(islice(prepared, batch_size)):
            for output in self.forward(self._collated(batch), **forward_params):
                yield self.postprocess(output, **postprocess_params)

    # --- from words to windows ---

    def preprocess(
        self, sentence: str | Sequence[str], lang: str | None = None, max_length: int | None = None
    ) -> dict[str, Any]:
        """Cut a sentence into windows.

        Args:
            sentence: A string, split at white space, or words.
            lang: Its language.
            max_length: Pieces in a window.

        Returns:
            `words`, the id of their language `lang` (0 where languages are not told apart), their `characters` where
            the model has some, and `windows`: for each its pieces and the places of the first piece of each word
            among them.
        """
        words, languages = _words(sentence), self._lang_ids
        if lang is None and len(languages) > 1:
            raise ValueError(f"This model has several languages: give `lang`, one of {', '.join(languages)}.")
        lang = lang or next(iter(languages), None)
        if self._encoder:
            (pieces,) = pieces_of_words(self.tokenizer, [words])
            longest = self._longest()
        else:
            pieces = [[word] for word in self.features.word_ids(words, lang)]
            longest = max(len(words), 1)
        windows = cut_into_windows(pieces, longest if max_length is None else max_length, self._before, self._after)
        characters = self.features.char_ids(words) if self._reads_characters else None
        return {"words": words, "lang": languages.get(lang, 0), "windows": windows, "characters": characters}

    def _longest(self) -> int:
        """Return how many pieces the encoder takes."""
        encoder = self.model.config.encoder_config if self._decodes else self.model.config
        positions = getattr(encoder, "max_position_embeddings", self.tokenizer.model_max_length)
        return min(self.tokenizer.model_max_length, positions - first_position(self.model))

    def _collated(self, batch: list[dict[str, Any]]) -> dict[str, Any]:
        """Return sentences and the tensors of all their windows, padded on the right."""
        windows = [window for sentence in batch for window in sentence["windows"]]
        sentences = [sentence["words"] for sentence in batch]
        if not windows:
            return {"sentences": sentences}
        langs = [sentence["lang"] for sentence in batch for _ in sentence["windows"]]
        characters = None
        if self._reads_characters:
            characters = [word for sentence in batch for word in sentence["characters"]]
        padding = self.tokenizer.pad_token_id if self._encoder else 0
        return {"sentences": sentences, "tensors": window_tensors(windows, langs, padding, characters)}

    # --- from windows to tags ---

    def _forward(self, inputs: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the tag of each word, and its probability, for each sentence."""
        sentences = inputs["sentences"]
        if "tensors" not in inputs:
            return [{"words": words, "tags": [], "scores": []} for words in sentences]
        tensors = inputs["tensors"]
        logits = self._logits(tensors)  # (windows, pieces, tags)
        lengths = [len(words) for words in sentences]
        emissions = pad_sequence(logits[tensors["word_mask"]].split(lengths), batch_first=True)
        mask = torch.arange(emissions.shape[1], device=emissions.device)
        mask = mask < torch.tensor(lengths, device=emissions.device)[:, None]  # (sentences, words)
        tags, scores = self._decoded(emissions, mask)
        return [
            {"words": words, "tags": tags[row, : len(words)].tolist(), "scores": scores[row, : len(words)].tolist()}
            for row, words in enumerate(sentences)
        ]

    def _logits(self, tensors: dict[str, torch.Tensor]) -> torch.Tensor:
        """Return the scores of tags at all pieces, (windows, pieces, tags)."""
        if self._decodes:
            return self.model(**tensors).logits
        inputs = {name: tensors[name] for name in ("input_ids", "attention_mask")}
        if self._lang_ids:
            inputs["langs"] = tensors["langs"][:, None].expand_as(inputs["input_ids"])
        return self.model(**inputs).logits

    def _decoded(self, emissions: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return tags and their probabilities, each (sentences, words), of scores (sentences, words, tags)."""
        if not self._decodes:
            scores, tags = emissions.softmax(-1).max(-1)
            return tags, scores
        tags = self.model.decode(emissions, mask)
        return tags, self.model.marginals(emissions, mask).gather(2, tags.clamp(min=0)[..., None])[..., 0]

    def postprocess(
        self, output: dict[str, Any], aggregation: Literal["entities", "none"] | None = None
    ) -> list[dict[str, Any]]:
        """Return a dict for each entity or word of a sentence; see the class."""
        words, scores = output["words"], output["scores"]
        labels = self._labels
        tags = [labels[tag] for tag in output["tags"]]
        if aggregation is None:
            aggregation = "entities" if _of_entities(self._labels) else "none"
        if aggregation == "none":
            return [
                {"word": word, "entity": tag, "score": score, "index": index}
                for index, (word, tag, score) in enumerate(zip(words, tags, scores, strict=True))
            ]
        return [
            {
                "entity_group": kind,
                "score": sum(scores[start:end]) / (end - start),
                "word": " ".join(words[start:end]),
                "start": start,
                "end": end,
            }
            for start, end, kind in _entities(tags)
        ]

    def save_pretrained(self, save_directory: str, **kwargs: Any) -> None:
        """Save model, code, tokenizer and features; see `transformers.Pipeline.save_pretrained`."""
        super().save_pretrained(save_directory, **kwargs)
        if self.features is not None:
            self.features.save_pretrained(save_directory, **kwargs)


def _words(sentence: Any) -> list[str]:
    """Return the words of a sentence.

    Raises:
        TypeError: If it is neither a string nor a list of strings.
    """
    if isinstance(sentence, str):
        return sentence.split()
    if not isinstance(sentence, (list, tuple)):
        raise TypeError(f"Expected a sentence, a string or a list of words, got {sentence!r}.")
    for word in sentence:
        if not isinstance(word, str):
            raise TypeError(f"Expected words as strings, got {word!r} in {sentence!r}.")
    return list(sentence)


def _words_only(strings: Sequence[Any]) -> list[str]:
    """Return the strings of a list as the words of one sentence.

    Raises:
        TypeError: If there is something else in it.
        ValueError: If one looks like a sentence.
    """
    words = _words(list(strings))
    for word in words:
        if len(word.split()) > 1:
            raise ValueError(
                f"A list of strings is one sentence, of these words, got {word!r}: for a list of sentences pass "
                "`[text.split() for text in sentences]`, for one sentence with white space in its words `[words]`."
            )
    return words


def _of_entities(labels: Sequence[str]) -> bool:
    return all(label == "O" or (label[:1] in "BIES" and label[1:2] == "-") for label in labels)


def _entities(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return start, end and type of entities tagged in IOB2 or IOBES, with the rules of `conlleval`."""
    found: list[tuple[int, int, str]] = []
    extendable = False
    for place, tag in enumerate(tags):
        prefix, _, kind = tag.partition("-")
        if extendable and prefix in ("I", "E") and kind == found[-1][2]:
            found[-1] = (found[-1][0], place + 1, kind)
        elif prefix != "O":
            found.append((place, place + 1, kind))
        extendable = prefix in ("B", "I")
    return found
