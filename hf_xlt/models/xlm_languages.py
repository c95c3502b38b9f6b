"""Languages of encoders with language embeddings."""

import torch
from torch import nn
from transformers import PreTrainedConfig


class LanguageEmbeddingsMixin:
    """Adds languages to an XLM model, and makes it ready for callers that name none."""

    @torch.no_grad()
    def add_language(self, code: str, like: str | None = None) -> int:
        """Add a language: a new row of the language embeddings, before an optimizer is made.

        Args:
            code: The new language.
            like: Language whose embedding the new one starts from; None for the mean of all.

        Returns:
            Id of the new language, as written to `config.lang2id`.

        Raises:
            ValueError: If the model has no language embeddings, already knows `code` or does not know `like`.
        """
        encoder, known = self.base_model, dict(getattr(self.config, "lang2id", None) or {})
        if not hasattr(encoder, "lang_embeddings"):
            raise ValueError(
                f"Cannot add {code!r} to a model without language embeddings (n_langs={self.config.n_langs}, "
                f"use_lang_emb={self.config.use_lang_emb}): it takes text of any language as it is."
            )
        if code in known or (like is not None and like not in known):
            raise ValueError(
                f"Expected a new language, like one of {sorted(known)}, got {code!r} like {like!r}: see "
                "`config.lang2id`."
            )
        old = encoder.lang_embeddings.weight
        row = old.mean(0) if like is None else old[known[like]]
        new = nn.Embedding(len(old) + 1, old.shape[1], device=old.device, dtype=old.dtype)
        new.weight.copy_(torch.cat([old, row[None]]))
        new.weight.requires_grad_(old.requires_grad)
        encoder.lang_embeddings = new

        known[code] = len(old)
        self.config.n_langs = len(old) + 1
        self.config.lang2id = known
        self.config.id2lang = {str(number): language for language, number in known.items()}
        return known[code]

    @torch.no_grad()
    def centre_languages(self) -> None:
        """Move the mean of the language embeddings into the position embeddings.

        With `langs` the outputs stay the same, as every token has one language and one position. Without, they are
        those of an average language, where else something that no training ever saw would be missing from the sum:
        tools such as the fill-mask pipeline pass no `langs`. Nothing is done without language embeddings, or with
        sinusoidal positions, which are fixed.
        """
        encoder = self.base_model
        if hasattr(encoder, "lang_embeddings") and not self.config.sinusoidal_embeddings:
            mean = encoder.lang_embeddings.weight.mean(0)
            encoder.lang_embeddings.weight -= mean
            encoder.position_embeddings.weight += mean


def language_ids(config: PreTrainedConfig) -> dict[str, int]:
    """Return the ids of the languages of an encoder with language embeddings, in their order; none for others."""
    if getattr(config, "n_langs", 1) <= 1 or not getattr(config, "use_lang_emb", False):
        return {}
    return dict(sorted(getattr(config, "lang2id", {}).items(), key=lambda item: item[1]))


def language_id(config: PreTrainedConfig, language: str | None) -> int | None:
    """Return the id of a language for an encoder with language embeddings, None for one without.

    Raises:
        ValueError: If the encoder has language embeddings, and none for this language.
    """
    if getattr(config, "n_langs", 1) <= 1 or not getattr(config, "use_lang_emb", False):
        return None
    known = getattr(config, "lang2id", {})
    if language not in known:
        raise ValueError(f"No embedding for language {language!r}. The encoder has: {', '.join(known) or 'none'}.")
    return known[language]
