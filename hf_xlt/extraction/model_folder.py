"""The folder of a model: its own, or that of the run that left it."""

from pathlib import Path


def model_folder(name: str) -> str:
    """Return the folder of the model in the folder of a run; a model's own folder, or its Hub id, as it is."""
    inside = Path(name, "model")
    return str(inside) if not Path(name, "config.json").is_file() and inside.is_dir() else name
