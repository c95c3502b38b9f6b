"""XLM (Lample & Conneau 2019): a Transformer encoder with language embeddings, for padded batches and packed rows.

Parameter names, configuration and outputs are those of `transformers.models.xlm`, so that folders saved by either open
in the other.
"""

import torch
from torch import nn
from transformers import PreTrainedModel, XLMConfig
from transformers import initialization as init
from transformers.modeling_outputs import BaseModelOutput, MaskedLMOutput, TokenClassifierOutput
from transformers.modeling_utils import slice_logits_to_keep
from transformers.utils.generic import can_return_tuple

from .attention import packed_attention, padded_attention
from .xlm_inputs import check_config, check_inputs, kept_positions, sequence_positions
from .xlm_languages import LanguageEmbeddingsMixin
from .xlm_layers import XLMAttention, XLMFeedForward, sinusoidal_positions


class XLMPreTrainedModel(LanguageEmbeddingsMixin, PreTrainedModel):
    """Initialisation, attention implementations and loading of all XLM models."""

    config_class = XLMConfig
    config: XLMConfig
    base_model_prefix = "transformer"
    supports_gradient_checkpointing = True
    accepts_loss_kwargs = True
    _supports_sdpa = True
    _supports_flash_attn = True
    _supports_flex_attn = True
    _supports_attention_backend = True

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        super()._init_weights(module)
        if isinstance(module, nn.Embedding):
            init.normal_(module.weight, mean=0.0, std=self.config.embed_init_std)
            if module.padding_idx is not None and not getattr(module.weight, "_is_hf_initialized", False):
                init.zeros_(module.weight[module.padding_idx])
        if isinstance(module, XLMModel):
            if self.config.sinusoidal_embeddings:
                init.copy_(module.position_embeddings.weight, sinusoidal_positions(self.config))
            positions = torch.arange(self.config.max_position_embeddings)
            init.copy_(module.position_ids, positions[None])

    @classmethod
    def from_pretrained(cls, *args, **kwargs):
        """Load a model; see `transformers.PreTrainedModel.from_pretrained`. Sinusoidal positions stay frozen."""
        loaded = super().from_pretrained(*args, **kwargs)
        model = loaded[0] if isinstance(loaded, tuple) else loaded
        model.base_model.position_embeddings.requires_grad_(not model.config.sinusoidal_embeddings)
        return loaded


class XLMModel(XLMPreTrainedModel):
    """The encoder.

    Args:
        config: Configuration; encoders with bidirectional attention only.

    Raises:
        ValueError: If `config` asks for a decoder, causal attention or an adaptive softmax.
    """

    def __init__(self, config: XLMConfig):
        check_config(config)
        super().__init__(config)
        self.position_embeddings = nn.Embedding(config.max_position_embeddings, config.emb_dim)
        self.position_embeddings.weight.requires_grad_(not config.sinusoidal_embeddings)
        if config.n_langs > 1 and config.use_lang_emb:
            self.lang_embeddings = nn.Embedding(config.n_langs, config.emb_dim)
        self.embeddings = nn.Embedding(config.vocab_size, config.emb_dim, padding_idx=config.pad_token_id)
        self.layer_norm_emb = nn.LayerNorm(config.emb_dim, eps=config.layer_norm_eps)
        layers = range(config.n_layers)
        self.attentions = nn.ModuleList(XLMAttention(config, layer) for layer in layers)
        self.layer_norm1 = nn.ModuleList(nn.LayerNorm(config.emb_dim, eps=config.layer_norm_eps) for _ in layers)
        self.ffns = nn.ModuleList(XLMFeedForward(config) for _ in layers)
        self.layer_norm2 = nn.ModuleList(nn.LayerNorm(config.emb_dim, eps=config.layer_norm_eps) for _ in layers)
        self.dropout = config.dropout
        self.position_ids = nn.Buffer(torch.arange(config.max_position_embeddings)[None], persistent=False)
        self.post_init()

    def get_input_embeddings(self) -> nn.Embedding:
        """Return the word embeddings."""
        return self.embeddings

    def set_input_embeddings(self, new_embeddings: nn.Embedding) -> None:
        """Replace the word embeddings."""
        self.embeddings = new_embeddings

    @can_return_tuple
    def forward(
        self,
        input_ids: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        langs: torch.Tensor | None = None,
        token_type_ids: torch.Tensor | None = None,
        position_ids: torch.Tensor | None = None,
        lengths: torch.Tensor | None = None,
        inputs_embeds: torch.Tensor | None = None,
        sequence_lengths: torch.Tensor | None = None,
        output_attentions: bool | None = None,
        output_hidden_states: bool | None = None,
        **kwargs,
    ) -> BaseModelOutput:
        """Encode a padded batch or a packed row.

        Args:
            input_ids: Token ids (batch, length).
            attention_mask: 1 for tokens, 0 for padding, (batch, length).
            langs: Language id of each token (batch, length).
            token_type_ids: Ids of further word embeddings to add (batch, length).
            position_ids: Position of each token (batch, length); None counts from 0 in each sequence.
            lengths: Tokens of each sequence (batch,), instead of `attention_mask`; without either, padding ids at the
                end of `input_ids` are padding.
            inputs_embeds: Word embeddings (batch, length, hidden) instead of `input_ids`.
            sequence_lengths: Tokens of each sequence (sequences,) of a packed row: batch is 1 and sequences attend
                only within themselves. None for a padded batch.
            output_attentions: Whether to return attention weights (padded batches only; computed by eager attention).
            output_hidden_states: Whether to return the states of all layers.
            **kwargs: Ignored.

        Raises:
            ValueError: If ids, languages or positions are out of range or `sequence_lengths` does not fit the row.
        """
        with_weights = self.config.output_attentions if output_attentions is None else output_attentions
        with_states = self.config.output_hidden_states if output_hidden_states is None else output_hidden_states
        check_inputs(self.config, input_ids, inputs_embeds, langs, position_ids, attention_mask, sequence_lengths)
        keep = None
        if sequence_lengths is None:
            keep = kept_positions(self.config, input_ids, inputs_embeds, attention_mask, lengths)
        elif with_weights:
            raise ValueError("Attention weights of a packed row are not available: pass a padded batch.")
        elif position_ids is None:
            position_ids = sequence_positions(sequence_lengths).to(self.device)

        hidden = self._embedded(input_ids, inputs_embeds, langs, token_type_ids, position_ids)
        if sequence_lengths is None:
            attend = padded_attention(self.config, hidden, keep, with_weights)
        else:
            attend = packed_attention(self.config, sequence_lengths, hidden.device)
        present = None if keep is None else keep[..., None].to(hidden.dtype)
        hidden = hidden if present is None else hidden * present

        states, attentions = [hidden], []
        layers = zip(self.attentions, self.layer_norm1, self.ffns, self.layer_norm2, strict=True)
        for attention, attention_norm, feed_forward, feed_forward_norm in layers:
            context, weights = attention(hidden, attend)
            hidden = attention_norm(hidden + self._dropped(context))
            hidden = feed_forward_norm(hidden + self._dropped(feed_forward(hidden)))
            if present is not None:
                hidden = hidden * present
            states.append(hidden)
            attentions.append(weights)
        return BaseModelOutput(
            last_hidden_state=hidden,
            hidden_states=tuple(states) if with_states else None,
            attentions=tuple(attentions) if with_weights else None,
        )

    def _embedded(self, input_ids, inputs_embeds, langs, token_type_ids, position_ids) -> torch.Tensor:
        """Return the normalised sum of all embeddings, (batch, length, hidden)."""
        hidden = self.embeddings(input_ids) if inputs_embeds is None else inputs_embeds
        if position_ids is None:
            position_ids = self.position_ids[:, : hidden.shape[1]]
        hidden = hidden + self.position_embeddings(position_ids)
        if langs is not None and hasattr(self, "lang_embeddings"):
            hidden = hidden + self.lang_embeddings(langs)
        if token_type_ids is not None:
            hidden = hidden + self.embeddings(token_type_ids)
        return self._dropped(self.layer_norm_emb(hidden))

    def _dropped(self, states: torch.Tensor) -> torch.Tensor:
        return nn.functional.dropout(states, self.dropout) if self.training and self.dropout else states


class XLMPredictionLayer(nn.Module):
    """Scores of all words; the weight is tied to the word embeddings."""

    def __init__(self, config: XLMConfig):
        super().__init__()
        self.proj = nn.Linear(config.emb_dim, config.vocab_size)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        """Return scores (..., vocabulary) of states (..., hidden)."""
        return self.proj(hidden)


class XLMWithLMHeadModel(XLMPreTrainedModel):
    """The encoder with an output layer over the vocabulary, for masked and translation language modelling."""

    _tied_weights_keys = {"pred_layer.proj.weight": "transformer.embeddings.weight"}

    def __init__(self, config: XLMConfig):
        super().__init__(config)
        self.transformer = XLMModel(config)
        self.pred_layer = XLMPredictionLayer(config)
        self.post_init()

    def get_output_embeddings(self) -> nn.Linear:
        """Return the output layer."""
        return self.pred_layer.proj

    def set_output_embeddings(self, new_embeddings: nn.Linear) -> None:
        """Replace the output layer."""
        self.pred_layer.proj = new_embeddings

    @can_return_tuple
    def forward(
        self,
        input_ids: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        langs: torch.Tensor | None = None,
        token_type_ids: torch.Tensor | None = None,
        position_ids: torch.Tensor | None = None,
        lengths: torch.Tensor | None = None,
        inputs_embeds: torch.Tensor | None = None,
        sequence_lengths: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
        logits_to_keep: int | torch.Tensor = 0,
        num_items_in_batch: torch.Tensor | int | None = None,
        **kwargs,
    ) -> MaskedLMOutput:
        """Score words; the inputs are those of `XLMModel`.

        While training with `labels`, only labelled positions go through the output layer: `logits` is then (labelled,
        vocabulary). The loss is that of the full computation.

        Args:
            input_ids: Token ids (batch, length).
            attention_mask: 1 for tokens, 0 for padding, (batch, length).
            langs: Language id of each token (batch, length).
            token_type_ids: Ids of further word embeddings to add (batch, length).
            position_ids: Position of each token (batch, length).
            lengths: Tokens of each sequence (batch,).
            inputs_embeds: Word embeddings (batch, length, hidden) instead of `input_ids`.
            sequence_lengths: Tokens of each sequence (sequences,) of a packed row.
            labels: Words to predict, not shifted, -100 where none, of the shape of the positions kept.
            logits_to_keep: Positions to score: how many at the end (0 for all), or a tensor of positions.
            num_items_in_batch: Labels the summed loss is divided by; None for the labels of this batch.
            **kwargs: Further arguments of `XLMModel`.
        """
        encoded = self.transformer(
            input_ids,
            attention_mask=attention_mask,
            langs=langs,
            token_type_ids=token_type_ids,
            position_ids=position_ids,
            lengths=lengths,
            inputs_embeds=inputs_embeds,
            sequence_lengths=sequence_lengths,
            **{**kwargs, "return_dict": True},
        )
        hidden = slice_logits_to_keep(encoded.last_hidden_state, logits_to_keep)
        if labels is not None and self.training:
            labelled = labels != -100
            hidden, labels = hidden[labelled], labels[labelled]  # (labelled, hidden), (labelled,)
        logits = self.pred_layer(hidden)
        return MaskedLMOutput(
            loss=None if labels is None else cross_entropy(logits, labels, num_items_in_batch),
            logits=logits,
            hidden_states=encoded.hidden_states,
            attentions=encoded.attentions,
        )


class XLMForTokenClassification(XLMPreTrainedModel):
    """The encoder with a linear layer that classifies each token."""

    def __init__(self, config: XLMConfig):
        super().__init__(config)
        self.num_labels = config.num_labels
        self.transformer = XLMModel(config)
        self.dropout = nn.Dropout(config.dropout)
        self.classifier = nn.Linear(config.emb_dim, config.num_labels)
        self.post_init()

    @can_return_tuple
    def forward(
        self,
        input_ids: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        langs: torch.Tensor | None = None,
        token_type_ids: torch.Tensor | None = None,
        position_ids: torch.Tensor | None = None,
        lengths: torch.Tensor | None = None,
        inputs_embeds: torch.Tensor | None = None,
        sequence_lengths: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
        num_items_in_batch: torch.Tensor | int | None = None,
        **kwargs,
    ) -> TokenClassifierOutput:
        """Classify tokens; the inputs are those of `XLMModel`.

        Args:
            input_ids: Token ids (batch, length).
            attention_mask: 1 for tokens, 0 for padding, (batch, length).
            langs: Language id of each token (batch, length).
            token_type_ids: Ids of further word embeddings to add (batch, length).
            position_ids: Position of each token (batch, length).
            lengths: Tokens of each sequence (batch,).
            inputs_embeds: Word embeddings (batch, length, hidden) instead of `input_ids`.
            sequence_lengths: Tokens of each sequence (sequences,) of a packed row.
            labels: Classes (batch, length), -100 where none.
            num_items_in_batch: Labels the summed loss is divided by; None for the labels of this batch.
            **kwargs: Further arguments of `XLMModel`.
        """
        encoded = self.transformer(
            input_ids,
            attention_mask=attention_mask,
            langs=langs,
            token_type_ids=token_type_ids,
            position_ids=position_ids,
            lengths=lengths,
            inputs_embeds=inputs_embeds,
            sequence_lengths=sequence_lengths,
            **{**kwargs, "return_dict": True},
        )
        logits = self.classifier(self.dropout(encoded.last_hidden_state))
        return TokenClassifierOutput(
            loss=None if labels is None else cross_entropy(logits, labels, num_items_in_batch),
            logits=logits,
            hidden_states=encoded.hidden_states,
            attentions=encoded.attentions,
        )


def cross_entropy(
    logits: torch.Tensor, labels: torch.Tensor, num_items_in_batch: torch.Tensor | int | None
) -> torch.Tensor:
    """Return the cross entropy, summed and divided by `num_items_in_batch`, or by the number of labels if None.

    Args:
        logits: Scores (..., classes).
        labels: Classes (...), -100 where none.
        num_items_in_batch: Labels of all the batches whose gradients are accumulated.
    """
    loss = nn.functional.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    if num_items_in_batch is None:
        return loss / (labels != -100).sum().clamp(min=1)
    items = num_items_in_batch
    return loss / (items.to(loss.device) if isinstance(items, torch.Tensor) else items)
