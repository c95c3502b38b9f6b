"""Programs that tests start in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LAUNCH = ["accelerate.commands.launch", "--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"]
# Far beyond what a program needs on a busy machine: processes that wait for each other for ever fail one test, and
# do not keep all others from being run.
PATIENCE = 600


def quiet_env(**more: str) -> dict[str, str]:
    """Return an environment that finds `hf_xlt` and `tests`, asks no Hub and draws no bars."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1", **more}


def run_program(*program: str, processes: int = 1, cwd: Path | None = None, **environment: str) -> str:
    """Run a Python program (`-m` and a module, or a script) on CPUs; several processes under `accelerate launch`.

    Returns:
        What it wrote to its output; if it fails, its errors fail the test.
    """
    # On CPUs, `--multi_gpu` is the word for several processes, which then talk over gloo.
    several = ["-m", *LAUNCH, "--multi_gpu", "--num_processes", str(processes), "--main_process_port", "0"]
    command = [sys.executable, *(several if processes > 1 else []), *program]
    env = quiet_env(CUDA_VISIBLE_DEVICES="", **environment)
    done = subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[-8000:]
    return done.stdout
