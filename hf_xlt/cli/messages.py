"""What several verbs say."""

STOPPED = "stopped; the same command goes on where it was"
ONE_PROCESS = "note: accelerate started one process; without GPUs, `accelerate launch --multi_gpu` starts several."
