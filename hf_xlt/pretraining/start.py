"""The saved XLM that a pre-training goes on with."""

import logging

import torch
from huggingface_hub.errors import HfHubHTTPError
from transformers import PreTrainedConfig, PreTrainedTokenizerFast, XLMConfig

from ..models import XLMWithLMHeadModel
from ..models.saved_models import open_config
from .experiment import PretrainingExperiment

logger = logging.getLogger(__name__)

# What tokenizers of XLM call their special tokens; the files of the stock ones do not say which is which.
XLM_TOKENS = {
    "bos_token": "<s>",
    "eos_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "mask_token": "<special1>",
}


def check_start(experiment: PretrainingExperiment) -> None:
    """Open the model and its tokenizer, so that what does not fit is known before anything is written.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If it is not an XLM, lacks something, or does not fit the description.
    """
    open_start_tokenizer(experiment.start_from)
    config = load_start(experiment).config
    experiment.check_positions(config.max_position_embeddings)
    if not has_language_embeddings(config) and len(experiment.languages) > 1:
        logger.warning(
            "%s has no language embeddings: it is not told which of %s a token is in.",
            experiment.start_from,
            ", ".join(experiment.languages),
        )


def load_start(experiment: PretrainingExperiment) -> XLMWithLMHeadModel:
    """Return the model, in single precision, with embeddings of all languages of the description.

    A language that it does not know starts as the one that `like` names; else as the first of `languages` that it
    knows, or as the mean of all its languages.

    Raises:
        ValueError: If it is not an XLM of safetensors, or `like` and `language_embeddings` do not fit it.
    """
    name = experiment.start_from
    _check_config(experiment, _open_xlm_config(name))
    try:
        model, loading = XLMWithLMHeadModel.from_pretrained(
            name, use_safetensors=True, dtype=torch.float32, output_loading_info=True, **experiment.model
        )
    except (OSError, ValueError, RuntimeError, HfHubHTTPError) as error:
        raise ValueError(f"{name}: no XLM opens it: {' '.join(str(error).split())}") from error
    if missing := sorted(weight for weight in loading["missing_keys"] if not weight.startswith("pred_layer")):
        raise ValueError(f"{name}: expected all weights of an XLM, found none for {', '.join(missing[:3])}.")
    if has_language_embeddings(model.config):
        _add_languages(model, experiment)
    return model


def open_start_tokenizer(name: str) -> PreTrainedTokenizerFast:
    """Return the tokenizer of a saved XLM.

    Raises:
        ValueError: If there is no fast one, it lacks special tokens, or it has more entries than the model.
    """
    config = _open_xlm_config(name)
    try:
        tokenizer = PreTrainedTokenizerFast.from_pretrained(name)
    except (OSError, ValueError, HfHubHTTPError) as error:
        raise ValueError(
            f"{name}: expected a fast tokenizer beside the model (`tokenizer.json`): {' '.join(str(error).split())}"
        ) from error
    entries = tokenizer.get_vocab()
    for role, token in XLM_TOKENS.items():
        if getattr(tokenizer, role) is None and token in entries:
            setattr(tokenizer, role, token)
    if lacking := [role for role in ("mask_token", "eos_token") if getattr(tokenizer, role) is None]:
        raise ValueError(
            f"{name}: the tokenizer has no {' and no '.join(lacking)}, which masked language modelling needs. "
            "Set what the model was trained with, and save the tokenizer again."
        )
    if len(tokenizer) > config.vocab_size:
        raise ValueError(
            f"{name}: the tokenizer has {len(tokenizer)} entries, the model's vocabulary only {config.vocab_size}. "
            "They do not belong together."
        )
    return tokenizer


def has_language_embeddings(config: PreTrainedConfig) -> bool:
    """Tell whether a model of this configuration is told each token's language: an XLM may be."""
    return getattr(config, "n_langs", 1) > 1 and config.use_lang_emb


def _open_xlm_config(name: str) -> XLMConfig:
    config = open_config(name)
    if config.model_type != "xlm":
        raise ValueError(f"{name}: expected an XLM to go on with, got a model of type {config.model_type!r}.")
    return config


def _check_config(experiment: PretrainingExperiment, config: XLMConfig) -> None:
    """Compare languages with those of the model.

    Raises:
        ValueError: If they do not fit.
    """
    name, known = experiment.start_from, getattr(config, "lang2id", None) or {}
    if not has_language_embeddings(config):
        if experiment.like:
            raise ValueError(f"`like`: {name} has no language embeddings, so there is none to start from.")
        return
    if not experiment.language_embeddings:
        raise ValueError(
            f"`language_embeddings: false` does not fit {name}, which was trained with them. Leave it out, or start "
            "from a model without."
        )
    if not known or max(known.values()) >= config.n_langs:
        raise ValueError(
            f"{name}: the model has {config.n_langs} language embeddings, and its `config.json` does not say whose: "
            f"expected `lang2id`, such as {{'en': 0, 'de': 1}}, with ids below {config.n_langs}, got {known!r}."
        )
    for language, other in experiment.like.items():
        if language in known or other not in known:
            raise ValueError(
                f"`like`: expected a new language and one that {name} knows ({', '.join(known)}), "
                f"got {language!r} and {other!r}."
            )


def _add_languages(model: XLMWithLMHeadModel, experiment: PretrainingExperiment) -> None:
    known = list(model.config.lang2id)
    nearest = next((language for language in experiment.languages if language in known), None)
    for language in experiment.languages:
        if language not in known:
            model.add_language(language, like=experiment.like.get(language, nearest))
