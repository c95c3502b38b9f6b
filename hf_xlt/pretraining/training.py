"""The training of a pre-training run: from its last checkpoint to the saved model."""

import os
import shutil
import time
from pathlib import Path

from accelerate import PartialState
from transformers import TrainerCallback

from ..files import write_json
from ..models import XLMWithLMHeadModel
from ..training.json_log import JsonLog
from ..training.pretraining_trainer import PretrainingTrainer
from ..training.word_tagging_trainer import last_complete_checkpoint
from .arguments import training_arguments
from .batches import make_batches, make_held_out
from .experiment import PretrainingExperiment
from .language_adapter import save_adapter
from .material import Material
from .model import SAVED_DROPOUT, count_parameters, make_model


def train(
    experiment: PretrainingExperiment,
    material: Material,
    steps: int,
    evaluations: int,
    folder: Path,
    callback: TrainerCallback | None = None,
) -> None:
    """Train the model, or go on from its last checkpoint, and save it; every process calls it.

    Args:
        experiment: The description.
        material: The text.
        steps: Optimiser steps.
        evaluations: Evaluations of held-out text on the way.
        folder: The run's folder; gets `log.jsonl`, `checkpoints`, `model` (with `lora`, `adapter`) and,
            when all is done, `training.json`.
        callback: Hears of the steps.
    """
    state = PartialState()
    model = make_model(experiment, material.tokenizer)
    trainer = PretrainingTrainer(
        model,
        training_arguments(experiment, steps, evaluations, folder / "checkpoints"),
        make_batches(experiment, material, model.config, steps, state.num_processes),
        make_held_out(experiment, material, model.config),
        patience=experiment.patience,
        callbacks=[JsonLog(folder / "log.jsonl"), *([callback] if callback else [])],
    )
    # An adapter changes nothing before it is trained; checkpoints are read later.
    alone = trainer.held_out_losses() if experiment.lora else None
    trainer.train(resume_from_checkpoint=last_complete_checkpoint(folder / "checkpoints"))
    started = time.perf_counter()
    held_out = {name: losses.tolist() for name, losses in trainer.held_out_losses().items()}
    seconds = time.perf_counter() - started
    if not experiment.lora:
        _save(trainer, material, folder / "model")
    elif state.is_main_process:
        save_adapter(trainer.accelerator.unwrap_model(trainer.model), folder / "adapter")
    if state.is_main_process:
        history = trainer.state.log_history
        parameters = count_parameters(model)
        encoder = model.get_base_model() if experiment.lora else model
        kept = {
            "planned_steps": steps,
            "steps": trainer.state.global_step,
            "history": history,
            "held_out": held_out,
            "held_out_alone": alone and {name: losses.tolist() for name, losses in alone.items()},
            "model": {
                "architecture": type(encoder).__name__,
                "parameters": parameters["all"],
                "body_parameters": parameters["without_embeddings"],
                "trainable_parameters": parameters["trained"],
                "vocab_size": model.config.vocab_size,
                "config": {
                    name: getattr(model.config, name)
                    for name in ("emb_dim", "n_layers", "n_heads", "n_langs", "use_lang_emb")
                    if hasattr(model.config, name)
                },
            },
            "evaluation_seconds": seconds,
        }
        write_json(folder / "training.json", kept)
    state.wait_for_everyone()


def _save(trainer: PretrainingTrainer, material: Material, target: Path) -> None:
    """Save model and tokenizer; without `langs` the saved model takes all text for that of an average language."""
    trained, part = (target.with_name(f"{target.name}{suffix}.part") for suffix in (".trained", ""))
    config = trainer.accelerator.unwrap_model(trainer.model).config
    config.dropout = config.attention_dropout = SAVED_DROPOUT
    trainer.save_model(str(trained))
    if PartialState().is_main_process:
        # Opened again, as a sharded model has no whole embeddings to centre.
        model = XLMWithLMHeadModel.from_pretrained(trained)
        model.centre_languages()
        model.save_pretrained(part)
        material.tokenizer.save_pretrained(part)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(part, target)
        shutil.rmtree(trained)
