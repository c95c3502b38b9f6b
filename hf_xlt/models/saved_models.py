"""Saved models of transformers: a folder, or a repository on the Hub."""

import hashlib
from pathlib import Path

from huggingface_hub.errors import HfHubHTTPError
from transformers import AutoConfig, PreTrainedConfig

# What decides what a model computes: weights, configuration, tokenizer.
HASHED = ("*.safetensors", "*.json", "*.txt", "*.model")


def open_config(name: str, trust_remote_code: bool = False) -> PreTrainedConfig:
    """Open the configuration of a saved model.

    Args:
        name: Folder or Hub id.
        trust_remote_code: Run Python code that comes with the model.

    Raises:
        FileNotFoundError: If `name` is a path, and there is no such folder.
        ValueError: If it cannot be opened.
    """
    if not Path(name).is_dir() and (name.startswith((".", "/", "~")) or name.count("/") > 1):
        raise FileNotFoundError(f"{name}: no such model folder.")
    try:
        return AutoConfig.from_pretrained(name, trust_remote_code=trust_remote_code)
    except (OSError, ValueError, HfHubHTTPError) as error:
        raise ValueError(f"{name}: no model opens it: {' '.join(str(error).split())}") from error


def saved_fingerprint(name: str, trust_remote_code: bool = False) -> str:
    """Return a hash of a saved model: of a folder's files, or the Hub's commit.

    Args:
        name: Folder or Hub id.
        trust_remote_code: Run Python code that comes with the model.
    """
    folder = Path(name)
    if not folder.is_dir():
        return str(getattr(open_config(name, trust_remote_code), "_commit_hash", None))
    digest = hashlib.sha256()
    for path in sorted(path for pattern in HASHED for path in folder.glob(pattern)):
        digest.update(path.name.encode())
        with path.open("rb") as file:
            while block := file.read(1 << 24):
                digest.update(block)
    return digest.hexdigest()[:16]
