"""The Trainer's arguments for a description."""

from pathlib import Path

import torch
from transformers import TrainingArguments

from ..training.arguments import make_arguments
from ..training.pretraining_trainer import BEST_METRIC
from .experiment import PretrainingExperiment

# Training arguments that follow from the description, or that a run relies on.
RESERVED = {
    "output_dir", "seed", "data_seed", "max_steps", "num_train_epochs", "learning_rate", "lr_scheduler_type",
    "warmup_steps", "per_device_train_batch_size", "gradient_accumulation_steps", "metric_for_best_model",
    "greater_is_better", "load_best_model_at_end", "remove_unused_columns", "label_names", "eval_strategy",
    "save_strategy", "logging_strategy", "group_by_length", "train_sampling_strategy", "average_tokens_across_devices",
}  # fmt: skip
LOGS = 100
# Adam, decay and clipping of the paper's recipe, which goes with its schedule.
PAPER_OPTIMISER = {"adam_beta2": 0.98, "weight_decay": 0.0, "max_grad_norm": 5.0}


def training_arguments(
    experiment: PretrainingExperiment, steps: int, evaluations: int, folder: Path
) -> TrainingArguments:
    """Return the arguments for so many optimiser steps.

    Args:
        experiment: The description.
        steps: Optimiser steps.
        evaluations: Evaluations of held-out text on the way.
        folder: Where checkpoints go.

    Raises:
        ValueError: If `training` holds what TrainingArguments does not take, or a process has several GPUs.
    """
    logged = max(1, steps // LOGS)
    evaluated = logged * max(1, round(steps / evaluations / logged))
    accelerated = torch.accelerator.is_available()
    values = {
        "output_dir": str(folder.absolute()),
        "use_cpu": not accelerated,
        "seed": experiment.seed,
        "max_steps": steps,
        "learning_rate": experiment.learning_rate,
        "lr_scheduler_type": experiment.schedule,
        "warmup_steps": experiment.warmup,
        "per_device_train_batch_size": 1,
        "gradient_accumulation_steps": experiment.accumulation,
        "weight_decay": 0.01,
        "max_grad_norm": 1.0,
        "eval_strategy": "steps",
        "save_strategy": "steps",
        "logging_strategy": "steps",
        "logging_steps": logged,
        "eval_steps": evaluated,
        "save_steps": evaluated,
        # What is not a number is an error here.
        "logging_nan_inf_filter": False,
        "load_best_model_at_end": experiment.patience is not None,
        "metric_for_best_model": BEST_METRIC,
        "greater_is_better": False,
        # The best, and the one before the one being written.
        "save_total_limit": 3,
        "remove_unused_columns": False,
        "dataloader_num_workers": 2 if accelerated else 0,
        "dataloader_pin_memory": torch.cuda.is_available(),
        "disable_tqdm": True,
        "report_to": "none",
    }
    if experiment.schedule == "inverse_sqrt":
        values |= PAPER_OPTIMISER
    return make_arguments(values, experiment.training, RESERVED)
