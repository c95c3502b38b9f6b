"""The log of a training as a file."""

import json
from pathlib import Path

from transformers import TrainerCallback


class JsonLog(TrainerCallback):
    """Write each entry of the Trainer's log as a line of JSON, as soon as it is there.

    A resumed training writes the file anew from its checkpoint's log, so that no step is in it twice.

    Args:
        path: The file.
    """

    def __init__(self, path: Path):
        self.path = path

    def on_train_begin(self, args, state, control, **kwargs):
        """Write what was logged until the checkpoint."""
        if state.is_world_process_zero:
            self.path.write_text("".join(map(_line, state.log_history)), encoding="utf-8")

    def on_log(self, args, state, control, **kwargs):
        """Add a line."""
        if state.is_world_process_zero:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(_line(state.log_history[-1]))


def _line(entry: dict) -> str:
    return json.dumps(entry) + "\n"
