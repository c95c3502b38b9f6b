"""Configuration of classifiers of word pairs on dependency trees."""

from dataclasses import field
from typing import Any, Literal

from huggingface_hub.dataclasses import strict
from transformers import AutoConfig, PreTrainedConfig
from transformers.configuration_utils import SubConfigSpec


@strict
class UdGcnConfig(PreTrainedConfig):
    """Configuration of `UdGcnModel` and the classifiers on it.

    The defaults are those of the graph convolution of Subburathinam et al. (2019), as far as they are known, with the
    sizes of its re-implementation by Ahmad, Peng & Chang (2021). Vocabularies count padding and the unknown.

    Args:
        languages: Codes; the ids of languages are their places here.
        words: What is known of words beside their features: `vectors`, the states of an `encoder`, or `none`.
        vocab_size: Words of all languages together, with `vectors`; id 0 is padding, 1 an unknown word.
        word_size: Of the word vectors.
        freeze_words: Whether the word vectors stay as they are.
        encoder_config: Configuration of the encoder, with `encoder`; else None.
        encoder_langs: Ids of the languages in an encoder with language embeddings.
        freeze_encoder: Whether the encoder stays as it is, without dropout. False for adapters, which freeze it, too.
        upos_vocab_size: Universal parts of speech.
        upos_size: Of their embeddings; 0 for none, as below.
        deprel_vocab_size: Dependency relations.
        deprel_size: Of their embeddings.
        entity_vocab_size: Entity types.
        entity_size: Of their embeddings.
        trigger_flag: Whether words know if they are in the subject, which is the trigger of an event.
        trigger_size: Of the embeddings of that.
        position_size: Of the embeddings of where in the tree a word is, seen from the subject: how many arcs up and
            how many down, each at most `position_reach`. Not with `bilstm`, which sees no tree.
        position_reach: Further arcs count as so many.
        encoder_type: `gcn` for graph convolution, `attention` for distance-masked attention, or `bilstm`, a control
            that sees the order of words and not the tree.
        hidden_size: Of the states of words, and of the layers below the classifier.
        num_hidden_layers: Layers of the encoder.
        dropout: Probability, on the features of words and between layers.
        prune_k: With trees, words further than this from the path between subject and object are cut off; -1 for the
            full tree.
        head_reaches: With `attention`, for each head how many arcs far it sees; -1 for a head that sees all words,
            however far, alike.
        attend_to_self: With `attention`, whether a word is at distance 1 of itself; otherwise heads with a reach do
            not see it, as in the published code.
        feedforward_size: With `attention`, of the layer inside each.
        attention_dropout: With `attention`, probability.
        lstm_size: With `bilstm`, of each direction; None for that with which the model has about as many parameters as
            with `gcn`.
        label_weights: Weight of each label in the loss; None for 1.
    """

    model_type = "ud-gcn"
    sub_configs_defaults = {"encoder_config": SubConfigSpec(AutoConfig, model_type="xlm-roberta", optional=True)}

    languages: list[str] = field(default_factory=list)
    words: Literal["vectors", "encoder", "none"] = "vectors"
    vocab_size: int = 2
    word_size: int = 300
    freeze_words: bool = True
    encoder_config: dict[str, Any] | PreTrainedConfig | None = None
    encoder_langs: list[int] | None = None
    freeze_encoder: bool = False
    upos_vocab_size: int = 19
    upos_size: int = 30
    deprel_vocab_size: int = 39
    deprel_size: int = 30
    entity_vocab_size: int = 3
    entity_size: int = 30
    trigger_flag: bool = False
    trigger_size: int = 30
    position_size: int = 0
    position_reach: int = 4
    encoder_type: Literal["gcn", "attention", "bilstm"] = "gcn"
    hidden_size: int = 200
    num_hidden_layers: int = 2
    dropout: float | int = 0.5
    prune_k: int = -1
    head_reaches: list[int] = field(default_factory=lambda: [2, 2, 4, 4, -1, -1, -1, -1])
    attend_to_self: bool = True
    feedforward_size: int = 800
    attention_dropout: float | int = 0.1
    lstm_size: int | None = None
    label_weights: list[float] | None = None

    @property
    def node_size(self) -> int:
        """Return how many numbers a word has before the encoder."""
        sizes = {"vectors": self.word_size, "none": 0}
        word = self.encoder_config.hidden_size if self.words == "encoder" else sizes[self.words]
        flag = self.trigger_size if self.trigger_flag else 0
        return word + self.upos_size + self.deprel_size + self.entity_size + flag + self.position_size

    @property
    def state_size(self) -> int:
        """Return how many numbers a word has after the encoder."""
        return 2 * self.recurrent_size if self.encoder_type == "bilstm" else self.hidden_size

    @property
    def recurrent_size(self) -> int:
        """Return the size of each direction of the BiLSTM."""
        if self.lstm_size is not None:
            return self.lstm_size
        nodes, hidden, above = self.node_size, self.hidden_size, self.num_hidden_layers - 1
        convolutions = hidden * (nodes + 1) + above * hidden * (hidden + 1)

        def difference(size: int) -> int:
            """Return how many parameters more this BiLSTM, and the layer above it, have than with convolutions."""
            recurrent = 8 * size * (nodes + size + 2) + above * 8 * size * (3 * size + 2)
            return abs(recurrent + 3 * 2 * size * hidden - convolutions - 3 * hidden * hidden)

        return min(range(1, hidden + 1), key=difference)

    def validate_languages(self):
        """Check that languages are distinct."""
        if len(set(self.languages)) < len(self.languages):
            raise ValueError(f"`languages` must be distinct, got {self.languages}.")

    def validate_sizes(self):
        """Check that there is a positive size wherever one is needed."""
        names = ["word_size", "trigger_size", "hidden_size", "num_hidden_layers", "feedforward_size", "lstm_size"]
        for name in [*names, "position_reach"]:
            if (value := getattr(self, name)) is not None and value < 1:
                raise ValueError(f"`{name}` must be at least 1, got {value}.")
        for name in ("upos_size", "deprel_size", "entity_size", "position_size"):
            if getattr(self, name) < 0:
                raise ValueError(f"`{name}` must be at least 0, got {getattr(self, name)}.")
        if self.words == "none" and self.node_size < 1:
            raise ValueError("Words have no features: expected `words` other than 'none', or a size above 0.")

    def validate_vocabularies(self):
        """Check that there are ids for padding and for the unknown."""
        for name in ("vocab_size", "upos_vocab_size", "deprel_vocab_size", "entity_vocab_size"):
            if getattr(self, name) < 2:
                raise ValueError(f"`{name}` counts padding and the unknown, at least 2, got {getattr(self, name)}.")

    def validate_words(self):
        """Check that there is an encoder where words are its states, and else none."""
        if (self.words == "encoder") != (self.encoder_config is not None):
            given = "none" if self.encoder_config is None else "one"
            raise ValueError(f"`encoder_config` is for `words='encoder'`, got {given} and `words={self.words!r}`.")

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

    def validate_probabilities(self):
        """Check that probabilities are such."""
        for name in ("dropout", "attention_dropout"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"`{name}` must be at least 0 and below 1, got {getattr(self, name)}.")

    def validate_tree(self):
        """Check what is cut off and how far heads see."""
        if self.encoder_type == "bilstm" and self.position_size:
            raise ValueError(
                f"`position_size` is for trees, which `encoder_type='bilstm'` does not see: expected 0, got "
                f"{self.position_size}."
            )
        if self.prune_k < -1:
            raise ValueError(f"`prune_k` must be at least 0, or -1 for the full tree, got {self.prune_k}.")
        if not self.head_reaches or any(reach < 1 and reach != -1 for reach in self.head_reaches):
            raise ValueError(
                f"`head_reaches` must have for each head how far it sees, at least 1, or -1, got {self.head_reaches}."
            )
        if self.encoder_type == "attention" and self.hidden_size % len(self.head_reaches):
            raise ValueError(
                f"`hidden_size` must be a multiple of the {len(self.head_reaches)} heads of `head_reaches`, got "
                f"{self.hidden_size}."
            )

    def validate_label_weights(self):
        """Check that there is a weight for each label."""
        weights = self.label_weights
        if weights is not None and (len(weights) != self.num_labels or min(weights) < 0):
            raise ValueError(
                f"`label_weights` must be a weight of at least 0 for each of the {self.num_labels} labels, got "
                f"{weights}."
            )


UdGcnConfig.register_for_auto_class()
