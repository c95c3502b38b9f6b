"""What benchmarks run in processes of their own: builders of data sets, and jobs of one thread each."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[1] / "datasets_scripts"


def build_data_set(script: str, sources: Sequence[object], output: Path, *options: str) -> None:
    """Run a builder, unless its data set is there.

    Args:
        script: File in `datasets_scripts`.
        sources: What it reads, and options that go before its output.
        output: Folder of the data set.
        *options: Further options.

    Raises:
        RuntimeError: If it fails; the message is its last line.
    """
    if output.exists():
        return
    command = [sys.executable, SCRIPTS / script, *sources, "--output", output, *options]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{script}: {done.stderr.strip().splitlines()[-1]}")


def run_job(folder: Path, job: Sequence[str]) -> None:
    """Run this very command with `--job`, unless its run is finished; what it says goes into a file beside its folder.

    Args:
        folder: Folder of the run, which has a `results.json` at the end.
        job: Arguments of `--job`.

    Raises:
        RuntimeError: If it fails; the message is its last line.
    """
    if (folder / "results.json").exists():
        return
    log = folder.with_suffix(".log")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        done = subprocess.run(
            [sys.executable, *sys.argv, "--job", *job],
            stdout=file,
            stderr=subprocess.STDOUT,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
        )
    if done.returncode:
        said = log.read_text(encoding="utf-8").strip().rpartition("\n")[2]
        raise RuntimeError(f"{', '.join(job)}: {said} ({log})")
