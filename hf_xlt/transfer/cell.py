"""One cell's model: trained once on a train set from a seed, then run on every eval language."""

import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState
from peft import PeftModel
from transformers import TrainerCallback, TrainingArguments

from ..files import write_json
from ..training.arguments import make_arguments
from ..training.word_tagging_trainer import WordTaggingTrainer, last_complete_checkpoint
from .encoder import Encoder
from .experiment import Experiment, languages_of
from .material import Material
from .self_training import Teacher, read_teacher, write_teacher
from .summary import ALL, METRICS, SCORES, count

# Training arguments that follow from the description, or that a run relies on.
RESERVED = {
    "output_dir", "seed", "data_seed", "num_train_epochs", "learning_rate", "per_device_train_batch_size",
    "gradient_accumulation_steps", "metric_for_best_model", "greater_is_better", "remove_unused_columns",
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A train set, a seed and a variant (`model`, `untrained`, or the name of a compared encoder)."""

    train: str
    seed: int
    variant: str

    @property
    def name(self) -> str:
        """Name of the cell's folder."""
        return f"{self.train}_seed{self.seed}" + ("" if self.variant == "model" else f"_{self.variant}")


class CellRunner:
    """Trains the cells of an experiment; each text is tokenised once, here.

    Args:
        experiment: The experiment.
        material: Its sentences.
        encoder: Its encoder.
        folder: Where cells are kept, one folder each.

    Attributes:
        training_rows: Rows to train on, per train language.
        development_rows: Rows to select on, per train language.
        evaluation_rows: Rows to evaluate on, per eval language.

    Raises:
        ValueError: If the tokenizer is not a fast one, or cannot stand for a word.
    """

    def __init__(self, experiment: Experiment, material: Material, encoder: Encoder, folder: Path):
        self.experiment = experiment
        self.encoder = encoder
        self.folder = folder
        self.material = material
        self.training_rows = {code: encoder.rows(part, training=True) for code, part in material.training.items()}
        self.development_rows = {code: encoder.rows(part) for code, part in material.development.items()}
        self.evaluation_rows = {code: encoder.rows(part) for code, part in material.evaluation.items()}

    def is_finished(self, cell: Cell) -> bool:
        """Tell whether a cell was run to its end."""
        return (self.folder / cell.name / "result.json").exists()

    def result(self, cell: Cell) -> dict:
        """Return `development` (score per train language), `parameters`, `trainable_parameters`, `seconds`.

        What the model has to tell beyond scores is there too (`Encoder.outcome`), and the result of its `teacher`.
        """
        return json.loads((self.folder / cell.name / "result.json").read_text(encoding="utf-8"))

    def predictions(self, cell: Cell) -> dict[str, list[list[str]]]:
        """Return the predicted tags, or labels of pairs, of each eval language."""
        ids = json.loads((self.folder / cell.name / "predictions.json").read_text(encoding="utf-8"))
        labels = self.encoder.labels
        return {language: [[labels[tag] for tag in sentence] for sentence in tags] for language, tags in ids.items()}

    def run(self, cell: Cell, callback: TrainerCallback | None = None) -> None:
        """Train a cell, or go on with it, evaluate it on every language, and keep what came out."""
        folder = self.folder / cell.name
        teacher = self._teacher(cell, callback)
        pseudo_labelled = {"pseudo_labelled": teacher.rows} if teacher else {}
        trainer, result = self._train(cell, folder / "checkpoints", callback, **pseudo_labelled)
        trained = time.perf_counter()
        predictions = {language: trainer.tag(rows) for language, rows in self.evaluation_rows.items()}
        result["seconds"]["evaluate"] = time.perf_counter() - trained
        if teacher:
            result["teacher"] = teacher.result
            result["seconds"]["train"] += teacher.result["seconds"]["train"]
        state = PartialState()
        if state.is_main_process:
            if cell.variant == "model" and cell.train == self.material.largest(self.experiment.train):
                self._save_model(trainer, folder)
            write_json(folder / "predictions.json", predictions)
            write_json(folder / "result.json", result)
            shutil.rmtree(folder / "checkpoints", ignore_errors=True)
        state.wait_for_everyone()

    def _teacher(self, cell: Cell, callback: TrainerCallback | None) -> Teacher | None:
        """Return what a first training finds in unlabelled text, trained now or read again; None without such text."""
        unlabelled = self.encoder.unlabelled_rows(cell.train)
        if not self.experiment.pseudo_labels or not unlabelled:
            return None
        path, checkpoints = (self.folder / cell.name / name for name in ("teacher.json", "teacher_checkpoints"))
        state = PartialState()
        if not path.exists():
            trainer, result = self._train(cell, checkpoints, callback)
            kept = trainer.pseudo_labelled(unlabelled)
            if state.is_main_process:
                write_teacher(path, result, unlabelled, kept)
        state.wait_for_everyone()
        if state.is_main_process:
            shutil.rmtree(checkpoints, ignore_errors=True)
        return read_teacher(path, unlabelled)

    def _train(
        self, cell: Cell, checkpoints: Path, callback: TrainerCallback | None, **parts: Any
    ) -> tuple[WordTaggingTrainer, dict]:
        """Train a model from fresh weights or its last checkpoint; return what trained it, and its part of the result.

        Args:
            cell: The cell.
            checkpoints: Where its checkpoints are kept.
            callback: Hears of the training steps.
            **parts: What else `Encoder.trainer` takes.
        """
        languages = languages_of(cell.train)
        trainer = self.encoder.trainer(
            cell,
            training_arguments(self.experiment, cell.seed, checkpoints, self.encoder.arguments),
            train_rows={language: self.training_rows[language] for language in languages},
            development_rows={language: self.development_rows[language] for language in languages},
            score=self.score,
            callbacks=[callback] if callback else None,
            **parts,
        )
        parameters = list(trainer.model.parameters())
        started = time.perf_counter()
        trainer.train(resume_from_checkpoint=last_complete_checkpoint(checkpoints))
        seconds = {"train": time.perf_counter() - started}
        scores = trainer.development_scores()
        return trainer, {
            "development": {language: scores[f"{language}_score"] for language in languages},
            "parameters": sum(parameter.numel() for parameter in parameters),
            "trainable_parameters": sum(parameter.numel() for parameter in parameters if parameter.requires_grad),
            "seconds": seconds,
            **self.encoder.outcome(cell, trainer, scores),
        }

    def score(self, gold: list[list[int]], predicted: list[list[int]]) -> float:
        """Return the task's metric of tag ids."""
        return score_tags(self.experiment.task, self._names(gold), self._names(predicted))

    def _names(self, tags: list[list[int]]) -> list[list[str]]:
        return [[self.encoder.labels[tag] for tag in sentence] for sentence in tags]

    def _save_model(self, trainer: WordTaggingTrainer, folder: Path) -> None:
        model = trainer.accelerator.unwrap_model(trainer.model)
        if self.experiment.language_adapters:
            self.encoder.save_adapters(model, folder / "model")
        else:
            if isinstance(model, PeftModel):
                model.save_pretrained(folder / "adapter")
                model = model.merge_and_unload()
            model.save_pretrained(folder / "model")
        self.encoder.save(folder / "model")


def score_tags(task: str, gold: list[list[str]], predicted: list[list[str]]) -> float:
    """Return accuracy (POS), entity F1 (NER), or F1 of the labels of pairs but the negative one."""
    [counts] = count(task, gold, [predicted])[ALL]
    return float(SCORES[METRICS[task]](counts.sum(axis=0)))


def training_arguments(
    experiment: Experiment, seed: int, folder: Path, of_model: Mapping[str, Any] | None = None
) -> TrainingArguments:
    """Return the Trainer's arguments for a cell.

    Args:
        experiment: The experiment; its `training` goes before all but what follows from other fields.
        seed: The cell's seed.
        folder: Where checkpoints are kept.
        of_model: What is different for this kind of model.

    Raises:
        ValueError: If the batch cannot be shared out, or `training` holds what TrainingArguments does not take.
    """
    shares = PartialState().num_processes * experiment.accumulation
    if experiment.batch_size % shares:
        raise ValueError(
            f"`batch_size` {experiment.batch_size} must be a multiple of processes x accumulation, got {shares}."
        )
    values = {
        "output_dir": str(folder.absolute()),
        "use_cpu": not torch.accelerator.is_available(),
        "seed": seed,
        "num_train_epochs": experiment.epochs,
        "learning_rate": experiment.learning_rate,
        "per_device_train_batch_size": experiment.batch_size // shares,
        "gradient_accumulation_steps": experiment.accumulation,
        "per_device_eval_batch_size": 64,
        "warmup_steps": 0.1,
        "weight_decay": 0.01,
        "eval_strategy": "epoch",
        "save_strategy": "epoch",
        "logging_strategy": "epoch",
        "load_best_model_at_end": True,
        "metric_for_best_model": "eval_score",
        "greater_is_better": True,
        # The best, and the one before the one being written.
        "save_total_limit": 3,
        "remove_unused_columns": False,
        "dataloader_pin_memory": torch.cuda.is_available(),
        "disable_tqdm": True,
        "report_to": "none",
        **(of_model or {}),
    }
    return make_arguments(values, experiment.training, RESERVED)
