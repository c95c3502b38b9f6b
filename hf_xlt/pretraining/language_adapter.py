"""A language adapter on a saved masked language model: how it begins, and how it is saved."""

import os
import shutil
from pathlib import Path

import torch
from huggingface_hub.errors import HfHubHTTPError
from peft import PeftModel
from transformers import (
    AutoModelForMaskedLM,
    AutoTokenizer,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from ..models.saved_models import open_config
from ..models.word_pieces import first_position, special_ids
from ..models.xlm_languages import language_id
from ..training.language_adapters import add_language_adapter
from ..training.lora import check_lora
from .experiment import PretrainingExperiment
from .packed_rows import PackedRows
from .start import load_start, open_start_tokenizer


def check_adapter_start(experiment: PretrainingExperiment) -> None:
    """Open the encoder and its tokenizer, so that what does not fit is known before anything is written.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If it is no masked language model with a LoRA preset, lacks something, or does not know the
            language.
    """
    open_masked_tokenizer(experiment.start_from)
    model = load_masked_model(experiment)
    experiment.check_positions(model.config.max_position_embeddings - first_position(model))


def make_adapted_model(experiment: PretrainingExperiment, tokenizer: PreTrainedTokenizerBase) -> PeftModel:
    """Return the encoder with an adapter to be trained; it takes packed rows."""
    model = load_masked_model(experiment)
    if model.config.model_type != "xlm":
        (first_id,), _ = special_ids(tokenizer)
        PackedRows(model, first_id, tokenizer.pad_token_id)
    return add_language_adapter(model, experiment.lora_rank)


def load_masked_model(experiment: PretrainingExperiment) -> PreTrainedModel:
    """Return the masked language model that an adapter is trained on, in single precision.

    Raises:
        ValueError: If it is none, has no LoRA preset, or has language embeddings and none for the language.
    """
    name = experiment.start_from
    config = open_config(name)
    check_lora(config)
    _check_language(experiment, config)
    if config.model_type == "xlm":
        return load_start(experiment)
    if experiment.model:
        raise ValueError(f"`model` is for an XLM, and {name} is of type {config.model_type!r}. Leave it out.")
    try:
        model, loading = AutoModelForMaskedLM.from_pretrained(
            name, use_safetensors=True, dtype=torch.float32, output_loading_info=True
        )
    except (OSError, ValueError, HfHubHTTPError) as error:
        raise ValueError(f"{name}: no masked language model opens it: {' '.join(str(error).split())}") from error
    if missing := sorted(loading["missing_keys"]):
        raise ValueError(
            f"{name}: expected a masked language model with its output layer, found no {', '.join(missing[:3])}."
        )
    return model


def open_masked_tokenizer(name: str) -> PreTrainedTokenizerBase:
    """Return the tokenizer of a saved masked language model; its `eos_token` stands between sentences.

    Raises:
        ValueError: If there is no fast one, or it lacks special tokens.
    """
    if open_config(name).model_type == "xlm":
        return open_start_tokenizer(name)
    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
    except (OSError, ValueError, HfHubHTTPError) as error:
        raise ValueError(f"{name}: no tokenizer opens it: {' '.join(str(error).split())}") from error
    before, after = special_ids(tokenizer)
    if tokenizer.mask_token_id is None or tokenizer.pad_token_id is None or (len(before), len(after)) != (1, 1):
        raise ValueError(
            f"{name}: expected a tokenizer with a mask and a padding token that puts one token before a text and one "
            f"after it, got mask {tokenizer.mask_token!r}, padding {tokenizer.pad_token!r}, {len(before)} before and "
            f"{len(after)} after."
        )
    tokenizer.eos_token = tokenizer.convert_ids_to_tokens(after[0])
    return tokenizer


def save_adapter(model: PeftModel, target: Path) -> None:
    """Save an adapter, whole or not at all."""
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    model.save_pretrained(part)
    shutil.rmtree(target, ignore_errors=True)
    os.replace(part, target)


def _check_language(experiment: PretrainingExperiment, config: PreTrainedConfig) -> None:
    [language] = experiment.languages
    try:
        language_id(config, language)
    except ValueError as error:
        raise ValueError(
            f"{experiment.start_from}: {error} An adapter leaves the embeddings as they are: add the language first, "
            "by `hf-xlt pretrain --start-from` without `--lora`."
        ) from None
