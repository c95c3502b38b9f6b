"""Tests of the folder of a run."""

import subprocess
import sys

import pytest

from hf_xlt.run_folder import choose_folder, open_folder

KILLED_WHILE_WRITING = """
import os, sys
from pathlib import Path
from hf_xlt.run_folder import open_folder
os.fsync = lambda file: os._exit(9)
open_folder(Path(sys.argv[1]), sys.argv[2], {"seed": 1})
"""


def killed(folder, fingerprint):
    command = [sys.executable, "-c", KILLED_WHILE_WRITING, str(folder), fingerprint]
    assert subprocess.run(command, check=False).returncode == 9


def test_a_run_killed_in_its_first_write_can_start_again(tmp_path):
    folder = tmp_path / "run"
    killed(folder, "abc")
    assert len(list(folder.iterdir())) == 1
    assert choose_folder("transfer", folder, "abc") == choose_folder("transfer", folder, "other") == folder
    open_folder(folder, "abc", {"seed": 1})
    killed(folder, "abc")
    assert choose_folder("transfer", folder, "other") == folder  # nothing was run here yet


def test_other_contents_are_refused(tmp_path):
    (tmp_path / "notes.tmp").write_text("mine")
    with pytest.raises(FileExistsError, match="expected an empty or a new folder"):
        choose_folder("transfer", tmp_path, "abc")
    (tmp_path / "notes.tmp").unlink()
    open_folder(tmp_path, "abc", {"seed": 1})
    (tmp_path / "results.json").write_text("{}")
    assert choose_folder("transfer", tmp_path, "abc") == tmp_path
    with pytest.raises(FileExistsError, match="holds another run"):
        choose_folder("transfer", tmp_path, "other")
