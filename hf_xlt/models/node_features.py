"""What is known of each word of a sentence, as one vector: nodes of a graph before their neighbours are seen."""

import torch
from torch import Tensor, nn
from transformers import AutoModel, PreTrainedModel

from .configuration_ud_gcn import UdGcnConfig
from .scored_words import ScoredWords


class NodeFeatures(nn.Module):
    """Word vectors or an encoder's states, and embeddings of part of speech, relation to the head, entity type, ...

    Args:
        config: Configuration.
        encoder: Encoder; None for one with random weights, where the configuration has an encoder.
    """

    def __init__(self, config: UdGcnConfig, encoder: PreTrainedModel | None = None):
        super().__init__()
        self.config = config
        if config.words == "vectors":
            self.words = nn.Embedding(config.vocab_size, config.word_size, padding_idx=0)
        elif config.words == "encoder":
            self.encoder = encoder or AutoModel.from_config(config.encoder_config)
        sizes = {
            "upos": (config.upos_vocab_size, config.upos_size),
            "deprels": (config.deprel_vocab_size, config.deprel_size),
            "entity_types": (config.entity_vocab_size, config.entity_size),
            "triggers": (2, config.trigger_size if config.trigger_flag else 0),
            "positions": ((1 + config.position_reach) ** 2, config.position_size),
        }
        self.embeddings = nn.ModuleDict({name: nn.Embedding(*size) for name, size in sizes.items() if size[1]})

    def freeze(self) -> None:
        """Keep from training what the configuration says is frozen."""
        if self.config.words == "vectors":
            self.words.requires_grad_(not self.config.freeze_words)
        elif self.config.words == "encoder" and self.config.freeze_encoder:
            self.encoder.requires_grad_(False)

    def train(self, mode: bool = True) -> "NodeFeatures":
        """Set training or evaluation mode; a frozen encoder stays in the latter, without dropout."""
        super().train(mode)
        if self.config.words == "encoder" and self.config.freeze_encoder:
            self.encoder.eval()
        return self

    def forward(
        self,
        keep: Tensor,
        features: dict[str, Tensor | None],
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        langs: Tensor | None = None,
        word_mask: Tensor | None = None,
    ) -> Tensor:
        """Return the features of words side by side, (batch, words, `config.node_size`).

        Args:
            keep: True for words, False for padding, (batch, words).
            features: By their names in `embeddings`, ids (batch, words).
            input_ids: Ids of words (batch, words), or of the encoder's pieces (batch, pieces).
            attention_mask: 1 for pieces, 0 for padding, (batch, pieces).
            langs: Places in `config.languages` of sentences (batch,) or pieces (batch, pieces).
            word_mask: True at the first piece of each word (batch, pieces).

        Raises:
            ValueError: If something is missing, or does not fit.
        """
        parts = []
        if self.config.words == "vectors":
            parts.append(self.words(_given("input_ids", input_ids, keep)))
        elif self.config.words == "encoder":
            states = self._encoded(input_ids, attention_mask, langs)
            parts.append(_words_of(states, word_mask, keep))
        for name, embedding in self.embeddings.items():
            parts.append(embedding(_given(name, features[name], keep).long()))
        return torch.cat(parts, dim=-1)

    def _encoded(self, input_ids: Tensor | None, attention_mask: Tensor | None, langs: Tensor | None) -> Tensor:
        """Return the states of the encoder, (batch, pieces, size)."""
        if input_ids is None:
            raise ValueError("Expected `input_ids`, the pieces of the encoder, got none.")
        options = {}
        if self.config.encoder_langs is not None:
            ids = torch.tensor(self.config.encoder_langs, device=input_ids.device)
            options["langs"] = ids[self._langs(input_ids, langs)]
        return self.encoder(input_ids, attention_mask=attention_mask, return_dict=True, **options).last_hidden_state

    def _langs(self, pieces: Tensor, langs: Tensor | None) -> Tensor:
        """Return the language of each piece, in the shape of `pieces`, (batch, pieces)."""
        size = len(self.config.languages)
        if langs is None:
            raise ValueError(f"Expected `langs`, places in `config.languages` {self.config.languages}, got none.")
        if ((langs < 0) | (langs >= size)).any():
            raise ValueError(f"Expected `langs` from 0 to {size - 1}, got {langs.min()} to {langs.max()}.")
        return (langs[:, None] if langs.ndim == 1 else langs).expand(pieces.shape)


def _given(name: str, ids: Tensor | None, keep: Tensor) -> Tensor:
    if ids is None or ids.shape != keep.shape:
        found = "none" if ids is None else tuple(ids.shape)
        raise ValueError(f"Expected `{name}` of the shape of `heads`, {tuple(keep.shape)}, got {found}.")
    return ids


def _words_of(states: Tensor, word_mask: Tensor | None, keep: Tensor) -> Tensor:
    """Return the states of the first pieces of words, (batch, words, size)."""
    if word_mask is None:
        raise ValueError("Expected `word_mask`: True at the first piece of each word, of the shape of `input_ids`.")
    words = ScoredWords(word_mask.bool())
    if words.mask.shape != keep.shape or not torch.equal(words.mask, keep):
        raise ValueError(
            f"Expected as many words in `word_mask` as in `heads`, {keep.sum(1).tolist()}, got "
            f"{words.mask.sum(1).tolist()}."
        )
    return words.gather(states)
