"""A BiLSTM-CRF tagger whose sentence features a language discriminator shall not tell apart (Huang, Ji & May 2019)."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.utils import ModelOutput
from transformers.utils.generic import can_return_tuple

from .adversary import (
    AdversaryLosses,
    SentenceDiscriminator,
    flipped_label_losses,
    forked_rng,
    reversed_gradient_losses,
)
from .bidirectional_lstm import BidirectionalLSTM
from .configuration_adversarial_bilstm import AdversarialBilstmConfig
from .crf import LinearChainCRF
from .pipeline_word_tagging import CUSTOM_PIPELINES
from .scored_words import ScoredWords
from .shared_bilstm import AdversarialBilstmModel, AdversarialBilstmPreTrainedModel


@dataclass
class TaggerOutput(ModelOutput):
    """What a tagger returns.

    Args:
        loss: Loss to minimise, (); None without labels.
        logits: Scores of tags at the first pieces of scored words, 0 elsewhere, (batch, pieces, tags). While training
            with labels, 0 for unlabelled sentences, too.
        tag_loss: Mean over the labelled sentences of the negative log-likelihood of their tags, ().
        discriminator_loss: How badly the discriminator tells source from target sentences, ().
        adversary_loss: How far the features are from deceiving it, (); None with gradient reversal.
        discriminator_logits: Its logits of being a target sentence, (batch,), without a gradient.
    """

    loss: Tensor | None = None
    logits: Tensor | None = None
    tag_loss: Tensor | None = None
    discriminator_loss: Tensor | None = None
    adversary_loss: Tensor | None = None
    discriminator_logits: Tensor | None = None


class AdversarialBilstmForTokenClassification(AdversarialBilstmPreTrainedModel):
    """A shared BiLSTM, a BiLSTM above it, and a CRF; a discriminator of languages on the shared one.

    Args:
        config: Configuration.
        encoder: Encoder; None for one with random weights, where the configuration has an encoder.

    Raises:
        ValueError: If the configuration names no language.

    Example:
        >>> config = AdversarialBilstmConfig(
        ...     languages=["en", "de"], vocab_size=6, word_size=3, id2label={0: "O", 1: "B-PER", 2: "I-PER"}
        ... )
        >>> model = AdversarialBilstmForTokenClassification.from_vectors(torch.randn(4, 3), config)
        >>> batch = {"input_ids": torch.tensor([[2, 3, 4], [5, 1, 0]]), "sides": torch.tensor([0, 1])}
        >>> labels = torch.tensor([[1, 2, 0], [-100, -100, -100]])  # the target sentence is unlabelled
        >>> output = model(**batch, labels=labels)
        >>> [name for name, value in output.items() if value.ndim == 0]
        ['loss', 'tag_loss', 'discriminator_loss', 'adversary_loss']
        >>> model.decode(output.logits, batch["input_ids"] != 0).shape
        torch.Size([2, 3])
    """

    def __init__(self, config: AdversarialBilstmConfig, encoder: PreTrainedModel | None = None):
        super().__init__(config)
        self.model = AdversarialBilstmModel(config, encoder)
        self.context_lstm = BidirectionalLSTM(2 * config.lstm_size, config.context_size)
        self.dropout = nn.Dropout(config.dropout)
        self.projection = nn.Linear(2 * config.context_size, config.projection_size)
        self.classifier = nn.Linear(config.projection_size, config.num_labels)
        labels = [config.id2label[number] for number in range(config.num_labels)]
        self.crf = LinearChainCRF(config.num_labels, labels if config.constrained else None)
        self.discriminator = None
        if config.adversary is not None:
            # Last, and drawing nothing of the others: their initial weights are the same with and without it.
            with forked_rng(torch.get_default_device()):
                self.discriminator = SentenceDiscriminator(
                    2 * config.lstm_size,
                    config.discriminator_filters,
                    config.discriminator_widths,
                    config.discriminator_dropout,
                    config.discriminator_leaky_output,
                )
        self.post_init()

    def save_pretrained(self, *args: Any, **kwargs: Any) -> None:
        """Save model, code and that of the pipeline; see `transformers.PreTrainedModel.save_pretrained`."""
        self.config.custom_pipelines = CUSTOM_PIPELINES
        super().save_pretrained(*args, **kwargs)

    @can_return_tuple
    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor | None = None,
        langs: Tensor | None = None,
        char_ids: Tensor | None = None,
        word_mask: Tensor | None = None,
        sides: Tensor | None = None,
        labels: Tensor | None = None,
        adversary_weight: float | None = None,
        train_discriminator: bool = True,
        **kwargs: Any,
    ) -> TaggerOutput:
        """Score the tags of words, and train tagger, features and discriminator in one pass.

        Args:
            input_ids: Ids of words, or of the encoder's pieces, (batch, pieces).
            attention_mask: 1 for pieces, 0 for padding, (batch, pieces); None for what `input_ids` says.
            langs: Places in `config.languages` of sentences (batch,) or pieces (batch, pieces); None where there is
                one language.
            char_ids: Ids of the characters of each scored word, 0 after its end, (batch, words, characters).
            word_mask: True at the first piece of each scored word, (batch, pieces); None for all words where the
                inputs are words, and for the pieces with labels where they are an encoder's.
            sides: 0 for source sentences, 1 for target sentences, (batch,); None for no adversary.
            labels: Tag ids, (batch, pieces), -100 where there is none; a sentence without any is unlabelled, and
                trains nothing but discriminator and features.
            adversary_weight: Weight of the adversary's loss, or of the reversed gradient; None for that of the
                configuration.
            train_discriminator: With flipped labels, whether the discriminator's loss is part of `loss`.
            **kwargs: Ignored.

        Raises:
            ValueError: If `word_mask`, `langs` or `char_ids` is missing where the model needs it, or does not fit.
        """
        if word_mask is None and labels is not None and self.config.encoder_config is not None:
            word_mask = labels != -100
        word_mask = self.model.word_mask(input_ids, attention_mask, word_mask)
        features = self.model(input_ids, attention_mask, langs, char_ids, word_mask, return_dict=True)[0]
        words = ScoredWords(word_mask)
        emissions, tag_loss = self._scored(features, words, labels)
        losses = None
        if self.discriminator is not None and sides is not None:
            weight = self.config.adversary_weight if adversary_weight is None else adversary_weight
            losses = self._adversary_losses(features, sides, weight, train_discriminator)
        loss = tag_loss
        if loss is not None and losses is not None:
            loss = loss + losses.loss
        return TaggerOutput(
            loss=loss,
            logits=words.scatter(emissions),
            tag_loss=tag_loss,
            discriminator_loss=losses and losses.discriminator_loss,
            adversary_loss=losses and losses.adversary_loss,
            discriminator_logits=losses and losses.logits,
        )

    def _scored(self, features: Tensor, words: ScoredWords, labels: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """Return the scores of tags (batch, words, tags) and the loss, None without labels."""
        if labels is None:
            return self._emissions(features, words.mask), None
        tags = words.gather(labels, fill=-100)  # (batch, words)
        tagged = tags != -100
        labelled = tagged.any(1)
        if not self.training or not labelled.any():
            emissions = self._emissions(features, words.mask)
            return emissions, self._tag_loss(emissions, tags, tagged)
        # In training nobody reads the scores of unlabelled sentences: half of the batch with target text.
        scores = self._emissions(features[labelled], words.mask[labelled])
        emissions = scores.new_zeros(*words.mask.shape, scores.shape[-1])
        emissions[labelled] = scores
        return emissions, self._tag_loss(scores, tags[labelled], tagged[labelled])

    def _emissions(self, features: Tensor, mask: Tensor) -> Tensor:
        """Return the scores of tags (sentences, words, tags) before the CRF."""
        context = self.dropout(self.context_lstm(features, mask))
        return self.classifier(torch.tanh(self.projection(context))) * mask[..., None]

    def _tag_loss(self, emissions: Tensor, tags: Tensor, tagged: Tensor) -> Tensor:
        likelihoods = self.crf(emissions, tags.clamp(min=0), tagged)  # (sentences,), 0 for unlabelled ones
        return -likelihoods.sum() / tagged.any(1).sum().clamp(min=1)

    def _adversary_losses(
        self, features: Tensor, sides: Tensor, weight: float, train_discriminator: bool
    ) -> AdversaryLosses:
        if self.config.adversary == "gradient-reversal":
            return reversed_gradient_losses(self.discriminator, features, sides, weight)
        return flipped_label_losses(
            self.discriminator,
            features,
            sides,
            weight,
            self.config.discriminator_smoothing,
            train_discriminator,
            self.config.reference_quirks,
        )

    @torch.no_grad()
    def decode(self, logits: Tensor, word_mask: Tensor) -> Tensor:
        """Return the best tag ids of words (batch, pieces), -100 elsewhere.

        Args:
            logits: Scores of tags (batch, pieces, tags), as from `forward`.
            word_mask: True at the first piece of each scored word, (batch, pieces).
        """
        return self.crf.decode(logits, word_mask)

    @torch.no_grad()
    def marginals(self, logits: Tensor, word_mask: Tensor) -> Tensor:
        """Return the probabilities of the tags of words (batch, pieces, tags), 0 elsewhere.

        Args:
            logits: Scores of tags (batch, pieces, tags), as from `forward`.
            word_mask: True at the first piece of each scored word, (batch, pieces).
        """
        return self.crf.marginals(logits, word_mask)


AdversarialBilstmForTokenClassification.register_for_auto_class("AutoModelForTokenClassification")
