"""A Trainer that describes what it trained."""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from transformers import Trainer
from transformers.trainer import TRAINING_ARGS_NAME

from ..files import write_text
from ..hub.training_card import Training, training_card


class CardedTrainer(Trainer):
    """A Trainer whose `push_to_hub` uploads a card of hf_xlt in place of the usual draft, and no pickle.

    The model is pushed when training is over, by `push_to_hub` or `save_model`, and not at each checkpoint: states of
    optimizers, and the arguments of the Trainer, are pickles. What turns text into inputs has to be saved in
    `output_dir` before.

    Args:
        *args: Of the Trainer.
        trained_on: Language, or pair such as `en-de` -> number of rows that are trained on.
        **kwargs: Of the Trainer.

    Attributes:
        test_scores: Language -> score on its test sentences, for the card; whoever trains fills it in.
        metric: What these scores are.
    """

    def __init__(self, *args: Any, trained_on: Mapping[str, int] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.trained_on = trained_on
        self.test_scores: dict[str, float] = {}
        self.metric = "f1"

    def trained_rows(self) -> tuple[Mapping[str, int], str]:
        """Return the number of rows of each language or pair that is trained on, and what a row is."""
        if not self.trained_on:
            raise ValueError("Expected `trained_on`, the rows of each language, for the card; got none.")
        return self.trained_on, "labelled sentences, or parts of them"

    def write_card(self, folder: str | os.PathLike) -> None:
        """Write the card of the model as it is now; see `training_card`.

        Args:
            folder: Where the model is, or will be, saved.
        """
        rows, unit = self.trained_rows()
        model = self.accelerator.unwrap_model(self.model)
        command, base = shlex.join(["python", *sys.argv]), model.config.name_or_path or None
        training = Training(rows, unit, self.state.log_history, self.test_scores, self.metric, command, base)
        write_text(Path(folder) / "README.md", str(training_card(model, self.args, training)))

    def create_model_card(self, *args: Any, **kwargs: Any) -> None:
        """Write the card to `output_dir`, and take away there what must not be uploaded.

        Args:
            *args: Of `Trainer.create_model_card`; this card needs none.
            **kwargs: Likewise.
        """
        if self.is_world_process_zero():
            self.write_card(self.args.output_dir)
            Path(self.args.output_dir, TRAINING_ARGS_NAME).unlink(missing_ok=True)

    def _push_from_checkpoint(self, checkpoint_folder: str) -> None:
        """Push nothing yet: see the class."""
