"""What a tagger reads: words with vectors, or the pieces of an encoder; of both, the characters of words."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel, set_seed

from ..data.subwords import Window, encode_words, window_words, with_characters
from ..models.configuration_adversarial_bilstm import AdversarialBilstmConfig
from ..models.modeling_adversarial_bilstm import AdversarialBilstmForTokenClassification as Model
from ..models.word_features import WordFeatures
from .encoder import Encoder
from .experiment import Experiment
from .word_vectors import joint_matrix, read_word_spaces

# Fields of `tagger` that are those of `WordFeatures`.
FEATURES = ("fold_digits", "unknown", "max_characters")


class WordInputs:
    """Words with vectors in one space.

    Args:
        experiment: The experiment.
        languages: All its languages.
        texts: Text by language, from which characters are counted.

    Attributes:
        pad_token_id: Id of padding.
        features: What turns words into ids.
    """

    pad_token_id = 0

    def __init__(self, experiment: Experiment, languages: Sequence[str], texts: Mapping[str, Sequence[str]]):
        self.experiment = experiment
        spaces = read_word_spaces(experiment.vectors, languages, experiment.max_vectors)
        self.features = word_features({code: space.words for code, space in spaces.items()}, experiment.tagger, texts)
        self.matrix = joint_matrix(spaces)

    @property
    def config(self) -> dict[str, Any]:
        """Fields of the tagger's configuration."""
        sizes = {"vocab_size": self.features.vocab_size, "word_size": self.matrix.shape[1]}
        return {**sizes, "char_vocab_size": self.features.char_vocab_size}

    @property
    def description(self) -> str:
        """What is read, in a few words."""
        words = self.features.vocab_size - 2
        return f"{words:,} words in {len(self.features.languages)} languages, vectors of {self.matrix.shape[1]}"

    def windows(self, tokens: Sequence[Sequence[str]], language: str) -> list[Window]:
        """Cut sentences of a language into windows."""
        ids = [self.features.word_ids(words, language) for words in tokens]
        return _with_characters(window_words(ids, None, self.experiment.max_length), self.features, tokens)

    def model(self, config: AdversarialBilstmConfig, seed: int, untrained: bool) -> Model:
        """Return a tagger; what is no vector is initialised from `seed`."""
        set_seed(seed)
        return Model.from_vectors(self.matrix, config)

    def save(self, folder: Path) -> None:
        """Save beside a model what turns text into its inputs."""
        self.features.save_pretrained(folder)


class EncoderInputs:
    """The pieces of an encoder.

    Args:
        experiment: The experiment.
        languages: All its languages.
        texts: Text by language, from which characters are counted, and the vocabulary of `scratch`.
        encoder: The encoder.

    Attributes:
        pad_token_id: Id of padding.
        features: What turns the characters of words into ids.
    """

    def __init__(
        self, experiment: Experiment, languages: Sequence[str], texts: Mapping[str, Sequence[str]], encoder: Encoder
    ):
        self.experiment = experiment
        self.encoder = encoder
        self.pad_token_id = encoder.pad_token_id
        # Pieces of words say how these are spelled, so characters are read only where they are asked for.
        options = {"char_vocab_size": 0} | experiment.tagger
        self.features = word_features({code: [] for code in languages}, options, texts)

    @property
    def config(self) -> dict[str, Any]:
        """Fields of the tagger's configuration."""
        langs = [self.encoder.lang_id(code) for code in self.features.languages]
        return {
            "encoder_config": self.encoder.config,
            "encoder_langs": None if None in langs else langs,
            "char_vocab_size": self.features.char_vocab_size,
        }

    @property
    def description(self) -> str:
        """What is read, in a few words."""
        return self.encoder.description

    def windows(self, tokens: Sequence[Sequence[str]], language: str) -> list[Window]:
        """Cut sentences of a language into windows."""
        windows = encode_words(self.encoder.tokenizer, tokens, self.encoder.max_length)
        return _with_characters(windows, self.features, tokens)

    def model(self, config: AdversarialBilstmConfig, seed: int, untrained: bool) -> Model:
        """Return a tagger; what is not pre-trained is initialised from `seed`."""
        set_seed(seed)
        options = {"dtype": torch.float32, "trust_remote_code": self.experiment.trust_remote_code}
        if untrained or self.encoder.is_scratch:
            return Model.from_encoder(AutoModel.from_config(self.encoder.config, **options), config)
        return Model.from_encoder(self.encoder.name, config, **options)

    def save(self, folder: Path) -> None:
        """Save beside a model what turns text into its inputs."""
        self.encoder.save(folder)
        if self.features.char_vocab_size:
            self.features.save_pretrained(folder)


def word_features(
    words: Mapping[str, Sequence[str]], options: Mapping[str, Any], texts: Mapping[str, Sequence[str]]
) -> WordFeatures:
    """Return what turns words into ids, and the characters of all texts.

    Args:
        words: Words of each language.
        options: Fields of `FEATURES`, and `char_vocab_size`: at most so many ids for characters, none for 0.
        texts: Text by language.
    """
    given = {name: options[name] for name in FEATURES if name in options}
    counted = {"fold_digits": options.get("fold_digits", True)}
    if "char_vocab_size" in options:
        counted["limit"] = max(0, options["char_vocab_size"] - 2)
    lines = (line for text in texts.values() for line in text)
    return WordFeatures(words, WordFeatures.characters_of(lines, **counted), **given)


def _with_characters(windows: list[Window], features: WordFeatures, tokens: Sequence[Sequence[str]]) -> list[Window]:
    if not features.char_vocab_size:
        return windows
    return with_characters(windows, [features.char_ids(words) for words in tokens])
