"""The end of programs in several processes."""

from tests.programs import run_program

PROGRAM = """
import atexit
import weakref

import torch
from torch.nn.parallel import DistributedDataParallel

from hf_xlt.training.processes import process_state


class Trainer:
    def __init__(self):
        self.itself, self.model = self, DistributedDataParallel(torch.nn.Linear(2, 2))


def tell():
    print("model left:", seen() is not None, "group left:", torch.distributed.is_initialized())


def main():
    state = process_state()
    trainer = Trainer()
    trainer.model(torch.ones(1, 2)).sum().backward()
    state.wait_for_everyone()
    return weakref.ref(trainer)


atexit.register(tell)  # what is registered last is called first
seen = main()
"""


def test_models_go_before_the_group_and_the_group_before_the_program(tmp_path):
    """A model's reducer that goes after the group may wait for its threads for ever."""
    (tmp_path / "run.py").write_text(PROGRAM, encoding="utf-8")
    shown = run_program(str(tmp_path / "run.py"), processes=2)
    assert shown.splitlines() == ["model left: False group left: False"] * 2
