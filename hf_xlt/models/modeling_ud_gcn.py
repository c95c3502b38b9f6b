"""Relations and event arguments on dependency trees, by graph convolution (Subburathinam et al. 2019)."""

import copy
import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from transformers import AutoModel, PreTrainedModel
from transformers import initialization as init
from transformers.modeling_outputs import BaseModelOutput, SequenceClassifierOutput
from transformers.utils.generic import can_return_tuple

from .bidirectional_lstm import BidirectionalLSTM
from .configuration_ud_gcn import UdGcnConfig
from .distance_attention import DistanceAttentionEncoder
from .graph import GraphEncoder, adjacency, ancestors, near_path, steps_from, tree_distances
from .node_features import NodeFeatures
from .pipeline_relation_extraction import CUSTOM_PIPELINES
from .word_features import DOWNLOAD

RESERVED = 2  # ids of padding and of the unknown


class RecurrentEncoder(nn.Module):
    """Layers of BiLSTM with dropout between them: what sees the order of words in place of their tree.

    Args:
        input_size: Of the states that come in.
        hidden_size: Of each direction.
        layers: How many layers.
        dropout: Between layers.
    """

    def __init__(self, input_size: int, hidden_size: int, layers: int, dropout: float):
        super().__init__()
        sizes = [input_size] + [2 * hidden_size] * (layers - 1)
        self.layers = nn.ModuleList(BidirectionalLSTM(size, hidden_size) for size in sizes)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, keep: Tensor) -> Tensor:
        """Return new states (batch, words, 2 * hidden size).

        Args:
            states: (batch, words, input size).
            keep: True for words, False for the padding on their right, (batch, words).
        """
        for number, layer in enumerate(self.layers):
            states = layer(self.dropout(states) if number else states, keep)
        return states


class UdGcnPreTrainedModel(PreTrainedModel):
    """Initialisation and loading of all models on dependency trees."""

    config: UdGcnConfig
    config_class = UdGcnConfig
    base_model_prefix = "ud_gcn"
    main_input_name = "heads"
    supports_gradient_checkpointing = True
    accepts_loss_kwargs = False
    # The encoder's; one that lacks an implementation takes its own default.
    _supports_sdpa = True
    _supports_flash_attn = True
    _supports_flex_attn = True
    _supports_attention_backend = True
    download: dict[str, Any] = {}  # how it was loaded: the pipeline loads the features beside it alike

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        super()._init_weights(module)
        if isinstance(module, nn.Linear):
            init.xavier_uniform_(module.weight)
        elif isinstance(module, nn.Embedding) and not getattr(module.weight, "_is_hf_initialized", False):
            bound = math.sqrt(3 / module.embedding_dim)  # variance 1 / size
            init.uniform_(module.weight, -bound, bound)
            if module.padding_idx is not None:
                init.zeros_(module.weight[:RESERVED])  # of words, the unknown one as well

    @classmethod
    def from_pretrained(cls, *args: Any, **kwargs: Any):
        """Load a model; see `transformers.PreTrainedModel.from_pretrained`. What is frozen stays so."""
        loaded = super().from_pretrained(*args, **kwargs)
        model = loaded[0] if isinstance(loaded, tuple) else loaded
        model.base_model.nodes.freeze()
        model.download = {name: kwargs[name] for name in DOWNLOAD if name in kwargs}
        return loaded

    @classmethod
    @torch.no_grad()
    def from_vectors(cls, matrix: Tensor, config: UdGcnConfig) -> "UdGcnPreTrainedModel":
        """Make a model that knows words by their vectors.

        Args:
            matrix: Vectors of the words with ids from 2 on, (`config.vocab_size` - 2, `config.word_size`); copied.
            config: Configuration.

        Raises:
            ValueError: If the configuration does not say so, or the matrix has another shape.
        """
        expected = (config.vocab_size - RESERVED, config.word_size)
        if config.words != "vectors":
            raise ValueError(f"Expected a configuration with `words='vectors'`, got {config.words!r}.")
        if matrix.shape != expected:
            raise ValueError(
                f"Expected vectors of the shape {expected}, (`vocab_size` - 2, `word_size`), got "
                f"{tuple(matrix.shape)}."
            )
        model = cls(config)
        model.base_model.nodes.words.weight[RESERVED:] = matrix
        return model

    @classmethod
    def from_encoder(
        cls, encoder: str | PreTrainedModel, config: UdGcnConfig, **kwargs: Any
    ) -> "UdGcnPreTrainedModel":
        """Make a model that knows words by the states of an encoder.

        Args:
            encoder: An encoder, or its name on the Hub or folder.
            config: Configuration; its `words` and `encoder_config` are replaced in a copy.
            **kwargs: Arguments of `AutoModel.from_pretrained`.
        """
        if isinstance(encoder, str):
            options = {"use_safetensors": True, "dtype": torch.float32, **kwargs}
            encoder = AutoModel.from_pretrained(encoder, **options)
        config = copy.deepcopy(config)
        config.words, config.encoder_config = "encoder", copy.deepcopy(encoder.config)
        config.validate()
        return cls(config, encoder)


class UdGcnModel(UdGcnPreTrainedModel):
    """States of the words of dependency trees.

    With `gcn` and `attention` nothing depends on the order of words: permuted together with their heads and features,
    they have the same states. With `bilstm` nothing depends on the heads.

    Args:
        config: Configuration.
        encoder: Encoder; None for one with random weights, where the configuration has an encoder.
    """

    def __init__(self, config: UdGcnConfig, encoder: PreTrainedModel | None = None):
        super().__init__(config)
        self.nodes = NodeFeatures(config, encoder)
        self.dropout = nn.Dropout(config.dropout)
        if config.encoder_type == "attention":
            self.context = DistanceAttentionEncoder(config, config.node_size)
        else:
            kind = {"gcn": GraphEncoder, "bilstm": RecurrentEncoder}[config.encoder_type]
            size = {"gcn": config.hidden_size, "bilstm": config.recurrent_size}[config.encoder_type]
            self.context = kind(config.node_size, size, config.num_hidden_layers, config.dropout)
        self.nodes.freeze()
        self.post_init()

    def get_input_embeddings(self) -> nn.Module | None:
        """Return the word vectors, or the embeddings of the encoder; None where words are not known."""
        if self.config.words == "encoder":
            return self.nodes.encoder.get_input_embeddings()
        return self.nodes.words if self.config.words == "vectors" else None

    def set_input_embeddings(self, value: nn.Module) -> None:
        """Replace the word vectors, or the embeddings of the encoder."""
        if self.config.words == "encoder":
            self.nodes.encoder.set_input_embeddings(value)
        else:
            self.nodes.words = value

    @can_return_tuple
    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        langs: Tensor | None = None,
        word_mask: Tensor | None = None,
        upos: Tensor | None = None,
        deprels: Tensor | None = None,
        entity_types: Tensor | None = None,
        heads: Tensor | None = None,
        subject_mask: Tensor | None = None,
        object_mask: Tensor | None = None,
        output_attentions: bool | None = None,
        **kwargs: Any,
    ) -> BaseModelOutput:
        """Return the states of words, as `last_hidden_state` (batch, words, size); see `TreeCollator` for inputs.

        Args:
            input_ids: Ids of words (batch, words), or of the encoder's pieces (batch, pieces).
            attention_mask: 1 for pieces, 0 for padding, (batch, pieces); for encoders only.
            langs: Places in `config.languages` of sentences (batch,) or pieces (batch, pieces); for encoders with
                language embeddings only.
            word_mask: True at the first piece of each word (batch, pieces); for encoders only.
            upos: Ids of parts of speech (batch, words).
            deprels: Ids of the relations of words to their heads (batch, words).
            entity_types: Ids of entity types (batch, words).
            heads: For each word the place of its head from 1 on, 0 at the root, -1 at padding, (batch, words).
            subject_mask: True in the subject, or trigger, (batch, words).
            object_mask: True in the object, or argument, (batch, words); what `prune_k` cuts off depends on it.
            output_attentions: With `attention`, whether to return `attentions` as well, for each layer (batch, heads,
                words, words).
            **kwargs: Ignored.

        Raises:
            ValueError: If something that the model needs is missing, or does not fit.
        """
        if heads is None:
            raise ValueError("Expected `heads` (batch, words): 0 at the root, -1 at padding, got none.")
        keep = heads >= 0
        config = self.config
        above = None
        if config.position_size or config.prune_k >= 0 or config.encoder_type == "attention":
            above = ancestors(heads)
        features = {"upos": upos, "deprels": deprels, "entity_types": entity_types, "triggers": subject_mask}
        if self.config.position_size:
            features["positions"] = self._positions(above, subject_mask)
        states = self.dropout(self.nodes(keep, features, input_ids, attention_mask, langs, word_mask))
        if self.config.encoder_type == "bilstm":
            return BaseModelOutput(last_hidden_state=self.context(states, keep))
        near = self._near(above, subject_mask, object_mask) if config.prune_k >= 0 else keep
        near = near[:, :, None] & near[:, None, :]
        if self.config.encoder_type == "gcn":
            return BaseModelOutput(last_hidden_state=self.context(states, adjacency(heads) & near))
        # The way between two words that are left is as it was: what is left is a tree.
        distances = torch.where(near, tree_distances(above), torch.inf)
        with_weights = self.config.output_attentions if output_attentions is None else output_attentions
        states, weights = self.context(states, distances, keep, bool(with_weights))
        return BaseModelOutput(last_hidden_state=states, attentions=weights)

    def _positions(self, above: Tensor, subject_mask: Tensor | None) -> Tensor:
        """Return where words are seen from the subject, ids (batch, words)."""
        if subject_mask is None:
            raise ValueError(f"Expected `subject_mask` with `position_size={self.config.position_size}`.")
        reach = self.config.position_reach
        up, down = steps_from(above, subject_mask.bool())
        return up.clamp(max=reach) * (1 + reach) + down.clamp(max=reach)

    def _near(self, above: Tensor, subject_mask: Tensor | None, object_mask: Tensor | None) -> Tensor:
        """Return which words are not cut off, bool (batch, words)."""
        if subject_mask is None or object_mask is None:
            raise ValueError(f"Expected `subject_mask` and `object_mask` with `prune_k={self.config.prune_k}`.")
        return near_path(above, subject_mask.bool(), object_mask.bool(), self.config.prune_k)


class UdGcnForPairClassification(UdGcnPreTrainedModel):
    """A classifier of pairs of spans by the states of their words: what relations and argument roles have in common.

    Args:
        config: Configuration.
        encoder: Encoder; None for one with random weights, where the configuration has an encoder.
    """

    has_triggers = False  # whether subjects are the triggers of events

    def __init__(self, config: UdGcnConfig, encoder: PreTrainedModel | None = None):
        super().__init__(config)
        self.ud_gcn = UdGcnModel(config, encoder)
        size = config.hidden_size
        self.pooler = nn.Sequential(
            nn.Linear(3 * config.state_size, size), nn.ReLU(), nn.Linear(size, size), nn.ReLU()
        )
        self.classifier = nn.Linear(size, config.num_labels)
        self.post_init()

    def save_pretrained(self, *args: Any, **kwargs: Any) -> None:
        """Save model, code and that of the pipeline; see `transformers.PreTrainedModel.save_pretrained`."""
        self.config.custom_pipelines = CUSTOM_PIPELINES
        super().save_pretrained(*args, **kwargs)

    @can_return_tuple
    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        langs: Tensor | None = None,
        word_mask: Tensor | None = None,
        upos: Tensor | None = None,
        deprels: Tensor | None = None,
        entity_types: Tensor | None = None,
        heads: Tensor | None = None,
        subject_mask: Tensor | None = None,
        object_mask: Tensor | None = None,
        labels: Tensor | None = None,
        output_attentions: bool | None = None,
        **kwargs: Any,
    ) -> SequenceClassifierOutput:
        """Score the labels of pairs, `logits` (batch, labels); `labels` (batch,), other arguments as of `UdGcnModel`.

        Several objects of one subject share what is computed of the words: `object_mask` is then (batch, objects,
        words), `labels` (batch, objects), -100 where there is no pair, and `logits` (batch, objects, labels).

        The loss is the mean over pairs of the cross-entropy times the weight of the label.

        Raises:
            ValueError: If something that the model needs is missing, or does not fit.
        """
        if subject_mask is None or object_mask is None:
            raise ValueError("Expected `subject_mask` and `object_mask` (batch, words), True in the two spans.")
        alone = object_mask.ndim == 2
        if not alone and self.config.prune_k >= 0:
            raise ValueError(
                f"What is near the path depends on the object: expected `object_mask` (batch, words) with "
                f"`prune_k={self.config.prune_k}`, got {tuple(object_mask.shape)}."
            )
        output = self.ud_gcn(
            input_ids,
            attention_mask,
            langs,
            word_mask,
            upos,
            deprels,
            entity_types,
            heads,
            subject_mask,
            object_mask,
            output_attentions,
            return_dict=True,
        )
        states = output.last_hidden_state
        # As in Subburathinam et al. 2019: the trigger or first entity, the sentence, the argument or second entity.
        objects = object_mask[:, None] if alone else object_mask
        masks = [subject_mask[:, None], heads[:, None] >= 0, objects]
        spans = [_largest(states, mask.bool()).expand(-1, objects.shape[1], -1) for mask in masks]
        logits = self.classifier(self.pooler(torch.cat(spans, dim=-1)))
        logits = logits.squeeze(1) if alone else logits
        loss = None if labels is None else self._loss(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits, attentions=output.attentions)

    def _loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Return the mean over pairs, not over weights, so that equal batches can be accumulated."""
        return pair_losses(logits, labels, self.config.label_weights).sum() / pair_count(labels)


class UdGcnForRelationClassification(UdGcnForPairClassification):
    """A classifier of the relation between two entities: `subject` and `object`, in this order.

    Args:
        config: Configuration.
        encoder: Encoder; None for one with random weights, where the configuration has an encoder.

    Example:
        >>> config = UdGcnConfig(words="none", num_labels=3)
        >>> model = UdGcnForRelationClassification(config).eval()
        >>> features = {name: torch.full((1, 4), 2) for name in ("upos", "deprels", "entity_types")}
        >>> subject_mask, object_mask = torch.eye(4, dtype=torch.bool)[:2, None]
        >>> heads = torch.tensor([[2, 0, 2, 3]])
        >>> model(**features, heads=heads, subject_mask=subject_mask, object_mask=object_mask).logits.shape
        torch.Size([1, 3])
    """


class UdGcnForArgumentRoleClassification(UdGcnForPairClassification):
    """A classifier of the role of an entity, the `object`, in the event of a trigger, the `subject`.

    Args:
        config: Configuration.
        encoder: Encoder; None for one with random weights, where the configuration has an encoder.
    """

    has_triggers = True


def pair_losses(logits: Tensor, labels: Tensor, label_weights: Sequence[float] | None = None) -> Tensor:
    """Return the cross-entropy of each pair times the weight of its label, in the shape of `labels`.

    Args:
        logits: (batch, labels), or (batch, objects, labels).
        labels: (batch,), or (batch, objects), -100 where there is no pair, whose loss is 0.
        label_weights: Of each label; None: 1.
    """
    weights = None if label_weights is None else logits.new_tensor(label_weights)
    losses = cross_entropy(logits.flatten(0, -2), labels.flatten(), weights, reduction="none")
    return losses.view(labels.shape)


def pair_count(labels: Tensor) -> Tensor:
    """Return how many labels there are, at least 1, that a batch without any has the loss 0."""
    return labels.ne(-100).sum().clamp(min=1)


def _largest(states: Tensor, masks: Tensor) -> Tensor:
    """Return the largest numbers of the states of the words in each span, (batch, spans, size); 0 if it has none.

    Only the words of spans are looked at, which are few.

    Args:
        states: (batch, words, size).
        masks: Whether a word is in a span, bool (batch, spans, words).
    """
    longest = int(masks.sum(-1).amax())
    places = masks.int().topk(longest, dim=-1).indices  # (batch, spans, longest), words of the span first
    batch = torch.arange(len(states), device=states.device)[:, None, None]
    there = masks.gather(-1, places)[..., None]
    largest = states[batch, places].masked_fill(~there, torch.finfo(states.dtype).min).amax(2)
    return largest * there.any(2)


UdGcnModel.register_for_auto_class("AutoModel")
UdGcnForRelationClassification.register_for_auto_class("AutoModelForSequenceClassification")
UdGcnForArgumentRoleClassification.register_for_auto_class("AutoModelForSequenceClassification")
