"""The shared part of a BiLSTM-CRF tagger: words or an encoder's states, features of characters, a BiLSTM."""

import copy
import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoModel, PreTrainedModel
from transformers import initialization as init
from transformers.modeling_outputs import BaseModelOutput
from transformers.utils.generic import can_return_tuple

from .bidirectional_lstm import BidirectionalLSTM
from .characters import CharacterCNN
from .configuration_adversarial_bilstm import AdversarialBilstmConfig
from .crf import LinearChainCRF
from .scored_words import ScoredWords
from .word_features import DOWNLOAD

RESERVED = 2  # ids of padding and of the unknown


class AdversarialBilstmPreTrainedModel(PreTrainedModel):
    """Initialisation and loading of both models."""

    config: AdversarialBilstmConfig
    config_class = AdversarialBilstmConfig
    base_model_prefix = "model"
    supports_gradient_checkpointing = True
    accepts_loss_kwargs = False
    # The encoder's; one that lacks an implementation takes its own default.
    _supports_sdpa = True
    _supports_flash_attn = True
    _supports_flex_attn = True
    _supports_attention_backend = True
    download: Mapping[str, Any] = {}  # how it was loaded: the pipeline loads the features beside it alike

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Embedding):
            bound = math.sqrt(3 / module.embedding_dim)  # variance 1 / size
            if not getattr(module.weight, "_is_hf_initialized", False):
                init.uniform_(module.weight, -bound, bound)
                init.zeros_(module.weight[:RESERVED])
            return
        super()._init_weights(module)
        if isinstance(module, nn.Linear | nn.Conv1d):
            init.xavier_uniform_(module.weight)
        elif isinstance(module, LinearChainCRF):
            module.reset_parameters()

    @classmethod
    def from_pretrained(cls, *args: Any, **kwargs: Any):
        """Load a model; see `transformers.PreTrainedModel.from_pretrained`. What is frozen stays so."""
        loaded = super().from_pretrained(*args, **kwargs)
        model = loaded[0] if isinstance(loaded, tuple) else loaded
        model.base_model.freeze()
        model.download = {name: kwargs[name] for name in DOWNLOAD if name in kwargs}
        return loaded

    @classmethod
    @torch.no_grad()
    def from_vectors(cls, matrix: Tensor, config: AdversarialBilstmConfig) -> "AdversarialBilstmPreTrainedModel":
        """Make a model whose inputs are word vectors.

        Args:
            matrix: Vectors of the words with ids from 2 on, (`config.vocab_size` - 2, `config.word_size`); copied.
            config: Configuration.

        Raises:
            ValueError: If the configuration has an encoder, or the matrix has another shape.
        """
        expected = (config.vocab_size - RESERVED, config.word_size)
        if config.encoder_config is not None:
            raise ValueError("Word vectors need a configuration without `encoder_config`, got one with it.")
        if matrix.shape != expected:
            raise ValueError(
                f"Expected vectors of the shape {expected}, (`vocab_size` - 2, `word_size`), got "
                f"{tuple(matrix.shape)}."
            )
        model = cls(config)
        model.base_model.words.weight[RESERVED:] = matrix
        return model

    @classmethod
    def from_encoder(
        cls, encoder: str | PreTrainedModel, config: AdversarialBilstmConfig, **kwargs: Any
    ) -> "AdversarialBilstmPreTrainedModel":
        """Make a model whose inputs are the states of an encoder.

        Args:
            encoder: An encoder, which becomes a part of the model and loses its pooler, if it has one; or its name on
                the Hub or folder.
            config: Configuration; its `encoder_config` is replaced in a copy.
            **kwargs: Arguments of `AutoModel.from_pretrained`.
        """
        if isinstance(encoder, str):
            options = {"use_safetensors": True, "dtype": torch.float32, **kwargs}
            encoder = AutoModel.from_pretrained(encoder, **options)
        config = copy.deepcopy(config)
        config.encoder_config = copy.deepcopy(encoder.config)
        config.encoder_config.name_or_path = ""  # would be saved, and may be a folder of this machine
        config.validate()
        return cls(config, encoder)


class AdversarialBilstmModel(AdversarialBilstmPreTrainedModel):
    """The part below the discriminator: words or an encoder's states, features of characters, the shared BiLSTM.

    Args:
        config: Configuration.
        encoder: Encoder; None for one with random weights, where the configuration has an encoder.

    Raises:
        ValueError: If the configuration names no language.
    """

    def __init__(self, config: AdversarialBilstmConfig, encoder: PreTrainedModel | None = None):
        if not config.languages:
            raise ValueError("Expected at least one of `languages` in the configuration, got none.")
        super().__init__(config)
        if config.encoder_config is None:
            self.words = nn.Embedding(config.vocab_size, config.word_size, padding_idx=0)
            size = config.word_size
        else:
            self.encoder = encoder or AutoModel.from_config(config.encoder_config)
            if getattr(self.encoder, "pooler", None) is not None:
                # No word reads it: it would never be trained, and several processes would wait for its gradient.
                self.encoder.pooler = nn.Identity()
            size = config.encoder_config.hidden_size
        if config.char_vocab_size:
            sets = len(config.languages) if config.char_cnn == "language" else 1
            self.characters = CharacterCNN(
                config.char_vocab_size, config.char_size, config.char_widths, config.char_filters, sets
            )
            size += config.char_filters * len(config.char_widths)
        self.dropout = nn.Dropout(config.dropout)
        self.lstm = BidirectionalLSTM(size, config.lstm_size)
        self.freeze()
        self.post_init()

    def freeze(self) -> None:
        """Keep from training what the configuration says is frozen."""
        if self.config.encoder_config is None:
            self.words.requires_grad_(not self.config.freeze_words)
        elif self.config.freeze_encoder:
            self.encoder.requires_grad_(False)

    def train(self, mode: bool = True) -> "AdversarialBilstmModel":
        """Set training or evaluation mode; a frozen encoder stays in the latter, without dropout."""
        super().train(mode)
        if self.config.encoder_config is not None and self.config.freeze_encoder:
            self.encoder.eval()
        return self

    def get_input_embeddings(self) -> nn.Module:
        """Return the word vectors, or the embeddings of the encoder."""
        return self.words if self.config.encoder_config is None else self.encoder.get_input_embeddings()

    def set_input_embeddings(self, value: nn.Module) -> None:
        """Replace the word vectors, or the embeddings of the encoder."""
        if self.config.encoder_config is None:
            self.words = value
        else:
            self.encoder.set_input_embeddings(value)

    @can_return_tuple
    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor | None = None,
        langs: Tensor | None = None,
        char_ids: Tensor | None = None,
        word_mask: Tensor | None = None,
        **kwargs: Any,
    ) -> BaseModelOutput:
        """Return the states of the shared BiLSTM, as `last_hidden_state` (batch, words, 2 * `lstm_size`).

        The words of a sentence stand on the left, in order; states are 0 at the padding on their right.

        Args:
            input_ids: Ids of words, or of the encoder's pieces, (batch, pieces).
            attention_mask: 1 for pieces, 0 for padding, (batch, pieces); None for what `input_ids` says.
            langs: Places in `config.languages` of sentences (batch,) or pieces (batch, pieces); None where there is
                one language.
            char_ids: Ids of the characters of each scored word, 0 after its end, (batch, words, characters).
            word_mask: True at the first piece of each scored word, (batch, pieces); None for all words where the
                inputs are words.
            **kwargs: Ignored.

        Raises:
            ValueError: If `word_mask`, `langs` or `char_ids` is missing where the model needs it, or does not fit.
        """
        words = ScoredWords(self.word_mask(input_ids, attention_mask, word_mask))
        if self.config.encoder_config is None:
            hidden = self.words(words.gather(input_ids))  # (batch, words, size)
        else:
            hidden = words.gather(self._encoded(input_ids, attention_mask, langs))
        if self.config.char_vocab_size:
            hidden = torch.cat([hidden, self._spelled(words, char_ids, langs).to(hidden.dtype)], dim=-1)
        return BaseModelOutput(last_hidden_state=self.lstm(self.dropout(hidden), words.mask))

    def word_mask(self, input_ids: Tensor, attention_mask: Tensor | None, word_mask: Tensor | None) -> Tensor:
        """Return where the scored words are, bool (batch, pieces), from what was given.

        Raises:
            ValueError: If that does not tell.
        """
        if word_mask is not None:
            return word_mask.bool()
        if self.config.encoder_config is not None:
            raise ValueError(
                "Expected `word_mask`: True at the first piece of each word, of the shape of `input_ids`."
            )
        return input_ids != 0 if attention_mask is None else attention_mask.bool()

    def _encoded(self, input_ids: Tensor, attention_mask: Tensor | None, langs: Tensor | None) -> Tensor:
        """Return the states of the encoder, (batch, pieces, size)."""
        options = {}
        if self.config.encoder_langs is not None:
            ids = torch.tensor(self.config.encoder_langs, device=input_ids.device)
            options["langs"] = ids[self._langs(input_ids, langs)]
        return self.encoder(input_ids, attention_mask=attention_mask, return_dict=True, **options).last_hidden_state

    def _spelled(self, words: ScoredWords, char_ids: Tensor | None, langs: Tensor | None) -> Tensor:
        """Return the features of the characters of words, (batch, words, size), 0 at padding."""
        batch, longest = words.mask.shape
        if char_ids is None or len(char_ids) != batch or char_ids.shape[1] < longest:
            found = "none" if char_ids is None else tuple(char_ids.shape)
            raise ValueError(f"Expected `char_ids` of the shape ({batch}, {longest}, characters), got {found}.")
        sets = torch.zeros_like(words.pieces, dtype=torch.long)
        if self.config.char_cnn == "language":
            sets = self._langs(sets, langs)
        features = self.characters(char_ids[:, :longest][words.mask], sets[words.pieces])  # (all words, size)
        spelled = features.new_zeros(batch, longest, features.shape[-1])
        spelled[words.mask] = features
        return spelled

    def _langs(self, pieces: Tensor, langs: Tensor | None) -> Tensor:
        """Return the language of each piece, in the shape of `pieces`, (batch, pieces)."""
        size = len(self.config.languages)
        if langs is None and size > 1:
            raise ValueError(f"Expected `langs`, places in `config.languages` {self.config.languages}, got none.")
        if langs is None:
            return torch.zeros_like(pieces)
        if ((langs < 0) | (langs >= size)).any():
            raise ValueError(f"Expected `langs` from 0 to {size - 1}, got {langs.min()} to {langs.max()}.")
        return (langs[:, None] if langs.ndim == 1 else langs).expand(pieces.shape)


AdversarialBilstmModel.register_for_auto_class("AutoModel")
