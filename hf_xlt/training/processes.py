"""This process among those that a launcher started."""

import atexit
import gc
import os
from datetime import timedelta

import torch
from accelerate import PartialState

# How long processes wait for each other: while the first one reads and writes all text, the others do.
PATIENCE = timedelta(days=7)


def process_state() -> PartialState:
    """Return which process this is; call it before anything else makes a `PartialState`.

    Without an accelerator, several processes talk over gloo. Accelerate has to be told so before it first looks: else
    each process takes itself for the only one. At the end of the program, the processes' group ends too.
    """
    cpu = not torch.accelerator.is_available()
    if cpu:
        os.environ["ACCELERATE_USE_CPU"] = "true"
    state = PartialState(cpu=cpu, timeout=PATIENCE)
    if state.num_processes > 1:
        atexit.register(_end_group)
    return state


def _end_group() -> None:
    """End the process group while nothing else holds it.

    A reducer of `DistributedDataParallel` that outlives the group waits for the group's threads without letting go of
    the interpreter, which they may be waiting for. The group's own object lets go of it.
    """
    gc.collect()
    PartialState().destroy_process_group()


def launched_alone() -> bool:
    """Tell whether `accelerate launch --num_processes N` started one process only, as it does without GPUs."""
    launched = "ACCELERATE_MIXED_PRECISION" in os.environ and "MASTER_PORT" in os.environ
    return launched and "LOCAL_RANK" not in os.environ
