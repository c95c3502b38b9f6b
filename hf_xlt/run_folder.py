"""The folder of a run: found again, or made."""

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .files import is_temporary, write_json


def choose_folder(verb: str, output: Path | None, fingerprint: str) -> Path:
    """Return the folder of a run, that of an earlier start of the same run if there is one.

    Args:
        verb: Part of the name of a new folder: `runs/<date>_<verb>_<fingerprint>`.
        output: The folder the user chose; None: one under `runs`.
        fingerprint: Hash of the run's description and data.

    Raises:
        FileExistsError: If `output` holds something else, or another run that got beyond its first stage.
    """
    if output is None:
        earlier = sorted(Path("runs").glob(f"*_{verb}_{fingerprint}"))
        return earlier[-1] if earlier else Path("runs") / f"{datetime.date.today()}_{verb}_{fingerprint}"
    description = output / "experiment.json"
    if description.exists():
        found = json.loads(description.read_text(encoding="utf-8"))["fingerprint"]
        begun = any(path != description and path.suffix != ".part" for path in _contents(output))
        if found != fingerprint and begun:
            raise FileExistsError(
                f"{output}: holds another run ({found}; this one is {fingerprint}): other data, model or arguments. "
                "Choose another `--output`."
            )
    elif output.exists() and (not output.is_dir() or any(_contents(output))):
        raise FileExistsError(
            f"{output}: expected an empty or a new folder, or one of this run. Choose another `--output`."
        )
    return output


def _contents(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if not is_temporary(path))


def open_folder(folder: Path, fingerprint: str, experiment: dict[str, Any]) -> None:
    """Make the folder and write down what is run in it.

    Raises:
        OSError: If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(f"{folder}: cannot be made ({error.strerror}). Choose another `--output`.") from error
    write_json(folder / "experiment.json", {"fingerprint": fingerprint, "experiment": experiment})
