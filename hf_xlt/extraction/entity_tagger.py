"""Entities of sentences, by a tagger that `hf-xlt transfer --task ner` left."""

from collections.abc import Sequence
from functools import partial

import torch
from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

from ..data.collators import WordTaggingCollator
from ..data.pairs import Span
from ..data.subwords import encode_words
from ..metrics.entity_f1 import entities
from ..models.configuration_adversarial_bilstm import AdversarialBilstmConfig
from ..models.pipeline_word_tagging import TASK, WordTaggingPipeline
from ..models.saved_models import open_config
from ..models.word_pieces import first_position
from ..models.xlm_languages import language_id
from ..training.tagging_rows import TaggingRows
from .model_folder import model_folder

BATCH = 32  # windows that the model takes at once


class EntityTagger:
    """Find the entities of sentences.

    Args:
        name: Folder or Hub id of a token classifier with tags such as `B-PER`, or the folder of the run that left it.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If no token classifier opens it, or its tags are not those of entities.
    """

    def __init__(self, name: str):
        name = model_folder(name)
        self.config = open_config(name)
        labels = [self.config.id2label[number] for number in range(self.config.num_labels)]
        if not all(label == "O" or label[:2] in ("B-", "I-", "E-", "S-") for label in labels):
            raise ValueError(
                f"{name}: expected a tagger of entities, with tags such as B-PER, got {', '.join(labels)}."
            )
        if isinstance(self.config, AdversarialBilstmConfig):
            tagger = pipeline(TASK, model=name, pipeline_class=WordTaggingPipeline)
            self._find = partial(_by_words, tagger)
        else:
            self._find = PieceTagger(name)

    def check(self, language: str) -> None:
        """Raise a ValueError unless the tagger takes sentences of a language."""
        if isinstance(self.config, AdversarialBilstmConfig):
            if language not in self.config.languages:
                known = ", ".join(self.config.languages)
                raise ValueError(f"the tagger of entities knows {known}, not {language!r}")
        else:
            language_id(self.config, language)

    def __call__(self, sentences: Sequence[Sequence[str]], language: str) -> list[list[Span]]:
        """Return the entities of each sentence, as spans of its words.

        Args:
            sentences: Their words.
            language: Their language.

        Raises:
            ValueError: If the tagger does not know the language.
        """
        self.check(language)
        return self._find(sentences, language)


def _by_words(tagger: WordTaggingPipeline, sentences: Sequence[Sequence[str]], language: str) -> list[list[Span]]:
    found = tagger([list(words) for words in sentences], lang=language, batch_size=BATCH, aggregation="entities")
    return [[Span(entity["start"], entity["end"], entity["entity_group"]) for entity in row] for row in found]


class PieceTagger:
    """A token classifier of transformers, which tags words at their first pieces.

    Args:
        name: Its folder.
    """

    def __init__(self, name: str):
        self.tokenizer = AutoTokenizer.from_pretrained(name, add_prefix_space=True)
        self.model = AutoModelForTokenClassification.from_pretrained(name, use_safetensors=True).eval()
        if torch.accelerator.is_available():
            self.model.to(torch.accelerator.current_accelerator())
        positions = getattr(self.model.config, "max_position_embeddings", self.tokenizer.model_max_length)
        self.max_length = min(self.tokenizer.model_max_length, positions - first_position(self.model))

    @torch.no_grad()
    def __call__(self, sentences: Sequence[Sequence[str]], language: str) -> list[list[Span]]:
        """Return the entities of each sentence."""
        windows = encode_words(self.tokenizer, sentences, self.max_length)
        rows = TaggingRows.unlabelled(windows, language_id(self.model.config, language))
        collate, tags = WordTaggingCollator(self.tokenizer.pad_token_id), []
        for start in range(0, len(rows), BATCH):
            batch = collate([rows[place] for place in range(start, min(start + BATCH, len(rows)))])
            inputs = {name: tensor.to(self.model.device) for name, tensor in batch.items() if name != "labels"}
            tags.extend(self.model(**inputs).logits.argmax(-1).cpu().numpy())
        names = self.model.config.id2label
        return [
            [Span(*entity) for entity in entities([names[tag] for tag in sentence])] for sentence in rows.words(tags)
        ]
