"""Configuration of a BiLSTM-CRF tagger with a language discriminator."""

from dataclasses import field
from typing import Any, Literal

from huggingface_hub.dataclasses import strict
from transformers import AutoConfig, PreTrainedConfig
from transformers.configuration_utils import SubConfigSpec


@strict
class AdversarialBilstmConfig(PreTrainedConfig):
    """Configuration of a shared BiLSTM-CRF tagger with a sentence-level language discriminator.

    The defaults are those of Huang, Ji & May (2019), but for `adversary_weight` and for what
    `discriminator_leaky_output` and `reference_quirks` turn off. The published code has a weight of 1 and divides the
    adversary's loss by the batch once more, by 20: a weight of 0.05 where both sides have labels, as there. Where the
    target side has none, and its tags add nothing to the loss, the same sum is a weight of 0.1, twice the default.

    Args:
        languages: Codes; the ids of languages are their places here.
        vocab_size: Words of all languages together, where words are the inputs; id 0 is padding, 1 an unknown word.
        word_size: Of the word vectors.
        freeze_words: Whether the word vectors stay as they are.
        encoder_config: Configuration of the encoder whose states are the inputs; None where words are.
        encoder_langs: Ids of the languages in an encoder with language embeddings.
        freeze_encoder: Whether the encoder stays as it is; it has no dropout then.
        char_vocab_size: Characters; id 0 is padding, 1 an unknown character. 0 for no features of characters.
        char_size: Of the character embeddings.
        char_widths: Characters that a filter sees.
        char_filters: Filters of each width.
        char_cnn: Whether each language has its own filters or all share one set.
        lstm_size: Of each direction of the shared BiLSTM, whose states the discriminator sees.
        context_size: Of each direction of the BiLSTM above it.
        projection_size: Of the layer below the tags.
        dropout: Probability, at the inputs of the shared BiLSTM and at the outputs of the one above it.
        adversary: How features are trained against the discriminator; None for no discriminator.
        adversary_weight: Weight of the adversary's loss, or of the reversed gradient. The default stands for the
            published code's weight of 1 and its division by the batch; where `reference_quirks` divides, too, the
            published code is `reference_quirks=True, adversary_weight=1.0`.
        discriminator_widths: Words that a filter sees.
        discriminator_filters: Filters of each width.
        discriminator_dropout: Probability.
        discriminator_smoothing: How far the discriminator's targets are from 0 and 1, with flipped labels.
        discriminator_leaky_output: Whether its logit passes a leaky ReLU, as in the published code.
        reference_quirks: Whether to do, with flipped labels, what the published code does and the paper cannot mean:
            the discriminator's loss trains the features too, and both losses are divided by the batch once more. The
            default weight stands for that division already: the published code is `reference_quirks=True,
            adversary_weight=1.0`.
        constrained: Whether tags that cannot follow each other never do, where labels are IOB2 or IOBES.
    """

    model_type = "adversarial-bilstm"
    sub_configs_defaults = {"encoder_config": SubConfigSpec(AutoConfig, model_type="xlm-roberta", optional=True)}
    keys_to_ignore_at_inference = ["tag_loss", "discriminator_loss", "adversary_loss", "discriminator_logits"]

    languages: list[str] = field(default_factory=list)
    vocab_size: int = 2
    word_size: int = 100
    freeze_words: bool = True
    encoder_config: dict[str, Any] | PreTrainedConfig | None = None
    encoder_langs: list[int] | None = None
    freeze_encoder: bool = False
    char_vocab_size: int = 0
    char_size: int = 25
    char_widths: list[int] = field(default_factory=lambda: [2, 3, 4])
    char_filters: int = 25
    char_cnn: Literal["language", "shared"] = "language"
    lstm_size: int = 175
    context_size: int = 100
    projection_size: int = 100
    dropout: float | int = 0.5
    adversary: Literal["flipped-labels", "gradient-reversal"] | None = "flipped-labels"
    adversary_weight: float | int = 0.05
    discriminator_widths: list[int] = field(default_factory=lambda: [2, 3])
    discriminator_filters: int = 100
    discriminator_dropout: float | int = 0.2
    discriminator_smoothing: float | int = 0.3
    discriminator_leaky_output: bool = False
    reference_quirks: bool = False
    constrained: bool = True

    def validate_languages(self):
        """Check that languages are distinct."""
        if len(set(self.languages)) < len(self.languages):
            raise ValueError(f"`languages` must be distinct, got {self.languages}.")

    def validate_sizes(self):
        """Check that there is a positive size wherever one is needed."""
        sizes = ["word_size", "char_size", "char_filters", "lstm_size", "context_size", "projection_size"]
        for name in [*sizes, "discriminator_filters"]:
            if getattr(self, name) < 1:
                raise ValueError(f"`{name}` must be at least 1, got {getattr(self, name)}.")
        for name in ("char_widths", "discriminator_widths"):
            if not getattr(self, name) or min(getattr(self, name)) < 1:
                raise ValueError(f"`{name}` must be at least one width, each at least 1, got {getattr(self, name)}.")

    def validate_vocabularies(self):
        """Check that there are ids for padding and for the unknown."""
        if self.vocab_size < 2:
            raise ValueError(f"`vocab_size` counts padding and the unknown word, at least 2, got {self.vocab_size}.")
        if self.char_vocab_size < 0 or self.char_vocab_size == 1:
            raise ValueError(
                "`char_vocab_size` counts padding and the unknown character, at least 2, or is 0 for no characters, "
                f"got {self.char_vocab_size}."
            )

    def validate_probabilities(self):
        """Check that probabilities and weights are such."""
        for name in ("dropout", "discriminator_dropout", "discriminator_smoothing"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"`{name}` must be at least 0 and below 1, got {getattr(self, name)}.")
        if self.adversary_weight < 0:
            raise ValueError(f"`adversary_weight` must be at least 0, got {self.adversary_weight}.")

    def validate_encoder_langs(self):
        """Check that ids of languages are there for all, and an encoder that takes them."""
        if self.encoder_langs is None:
            return
        encoder = self.encoder_config
        if not getattr(encoder, "use_lang_emb", False) or encoder.n_langs < 2:
            raise ValueError("`encoder_langs` is for an encoder with language embeddings: leave it out.")
        if len(self.encoder_langs) != len(self.languages):
            raise ValueError(
                f"`encoder_langs` must have an id for each of the {len(self.languages)} languages, got "
                f"{self.encoder_langs}."
            )
        if not all(0 <= lang < encoder.n_langs for lang in self.encoder_langs):
            raise ValueError(f"`encoder_langs` must be from 0 to {encoder.n_langs - 1}, got {self.encoder_langs}.")


AdversarialBilstmConfig.register_for_auto_class()
