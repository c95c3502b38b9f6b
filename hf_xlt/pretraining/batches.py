"""The batches of a pre-training."""

import torch
from transformers import PreTrainedConfig

from ..data.masking import Masking, frequency_weights
from ..data.pretraining_batches import PretrainingBatches, held_out_batches
from .experiment import PretrainingExperiment
from .material import Material
from .model import language_ids


def make_masking(experiment: PretrainingExperiment, material: Material) -> Masking:
    """Return how tokens are chosen and hidden; with `sample_alpha`, by their counts in what is trained on."""
    tokenizer = material.tokenizer
    weights = None
    if experiment.sample_alpha:
        texts, pairs = _data(experiment, material.texts, material.pairs)
        stores = [*texts.values(), *(store for pair in pairs.values() for store in (pair.source, pair.target))]
        counts = torch.from_numpy(sum(store.counts(len(tokenizer)) for store in stores))
        weights = frequency_weights(counts, experiment.sample_alpha, tokenizer.all_special_ids)
    return Masking(tokenizer.mask_token_id, len(tokenizer), experiment.mask_rate, weights=weights)


def make_batches(
    experiment: PretrainingExperiment, material: Material, config: PreTrainedConfig, steps: int, processes: int = 1
) -> PretrainingBatches:
    """Return the training batches of so many optimiser steps, languages numbered as in the model's configuration."""
    return PretrainingBatches(
        *_data(experiment, material.texts, material.pairs),
        language_ids(config) or {},
        make_masking(experiment, material),
        material.tokenizer.eos_token_id,
        steps=steps,
        batch_tokens=experiment.batch_tokens,
        alpha=experiment.alpha,
        objectives=tuple(experiment.objectives),
        mixed=experiment.mixed,
        processes=processes,
        accumulation=experiment.accumulation,
        seed=experiment.seed,
        stream=experiment.stream,
        **_shape(experiment, config),
    )


def make_held_out(
    experiment: PretrainingExperiment, material: Material, config: PreTrainedConfig
) -> dict[str, list[dict[str, torch.Tensor]]]:
    """Return the held-out batches of each task, languages numbered as in the model's configuration."""
    return held_out_batches(
        *_data(experiment, material.held_out_texts, material.held_out_pairs),
        language_ids(config) or {},
        Masking(material.tokenizer.mask_token_id, len(material.tokenizer), experiment.mask_rate),
        material.tokenizer.eos_token_id,
        batch_tokens=experiment.batch_tokens,
        stream=experiment.stream,
        **_shape(experiment, config),
    )


def _data(experiment: PretrainingExperiment, texts: dict, pairs: dict) -> tuple[dict, dict]:
    return (texts if "mlm" in experiment.objectives else {}), (pairs if "tlm" in experiment.objectives else {})


def _shape(experiment: PretrainingExperiment, config: PreTrainedConfig) -> dict:
    return {
        "bptt": experiment.bptt,
        "max_length": experiment.max_pair_tokens,
        "reset_positions": experiment.reset_positions,
        "language_ids": language_ids(config) is not None,
    }
