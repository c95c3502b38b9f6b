"""This process among those that a launcher started."""

import os
from datetime import timedelta

import torch
from accelerate import PartialState

# How long processes wait for each other: while the first one reads and writes all text, the others do.
PATIENCE = timedelta(days=7)


def process_state() -> PartialState:
    """Return which process this is; call it before anything else makes a `PartialState`.

    Without an accelerator, several processes talk over gloo. Accelerate has to be told so before it first looks: else
    each process takes itself for the only one.
    """
    cpu = not torch.accelerator.is_available()
    if cpu:
        os.environ["ACCELERATE_USE_CPU"] = "true"
    return PartialState(cpu=cpu, timeout=PATIENCE)


def launched_alone() -> bool:
    """Tell whether `accelerate launch --num_processes N` started one process only, as it does without GPUs."""
    launched = "ACCELERATE_MIXED_PRECISION" in os.environ and "MASTER_PORT" in os.environ
    return launched and "LOCAL_RANK" not in os.environ
