"""A pipeline that fills masks in text of a known language."""

from typing import Any

import torch
from transformers import FillMaskPipeline

from .xlm_languages import language_id

TASK = "fill-mask-in-language"


class FillMaskInLanguagePipeline(FillMaskPipeline):
    """Fill masks as `fill-mask` of transformers does, by a model with language embeddings that is told the language.

    Args:
        lang: Language of the text, one of `config.lang2id`; may be given with each call. If left out, the model gets
            no language, as from `fill-mask` itself: an XLM of `hf-xlt pretrain` then takes the text for that of an
            average language.
        **kwargs: Of `transformers.FillMaskPipeline`, such as `top_k`, `targets`, `device` and `batch_size`.

    Raises:
        ValueError: If the model does not know the language.
    """

    def _sanitize_parameters(self, lang: str | None = None, **kwargs: Any) -> tuple[dict, dict, dict]:
        preparing, forwarding, finishing = super()._sanitize_parameters(**kwargs)
        if lang is not None:
            preparing["lang_id"] = language_id(self.model.config, lang)
        return preparing, forwarding, finishing

    def preprocess(self, inputs: Any, lang_id: int | None = None, **kwargs: Any) -> dict[str, torch.Tensor]:
        """Return the inputs of the model, `langs` among them if the language is known and counts."""
        model_inputs = super().preprocess(inputs, **kwargs)
        if lang_id is not None:
            model_inputs["langs"] = torch.full_like(model_inputs["input_ids"], lang_id)
        return model_inputs
