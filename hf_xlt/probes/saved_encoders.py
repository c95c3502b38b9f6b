"""Encoders to be probed: opened from a folder or the Hub."""

import torch
from huggingface_hub.errors import HfHubHTTPError
from transformers import AutoModel, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from ..models import AlignedEmbeddingsConfig
from ..models.saved_models import open_config


def check_encoder(name: str, trust_remote_code: bool = False) -> None:
    """Check by its configuration alone that a saved model may have layers to look into.

    Args:
        name: Folder or Hub id.
        trust_remote_code: Run Python code that comes with it.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If no configuration opens there, or it is one of word vectors.
    """
    config = open_config(name, trust_remote_code)
    if isinstance(config, AlignedEmbeddingsConfig):
        raise ValueError(
            f"{name}: expected an encoder that returns `hidden_states`, a tensor a layer, got word vectors "
            f"({config.model_type!r}), which have no layers. Take one of the encoders of `AutoModel`, such as BERT or "
            "XLM."
        )


def open_encoder(name: str, trust_remote_code: bool = False) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Open an encoder without its head, in single precision, on the accelerator if there is one.

    Args:
        name: Folder or Hub id.
        trust_remote_code: Run Python code that comes with it.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If `AutoModel` or `AutoTokenizer` does not open it.
    """
    open_config(name, trust_remote_code)
    options = {"trust_remote_code": trust_remote_code}
    try:
        model = AutoModel.from_pretrained(name, use_safetensors=True, dtype=torch.float32, **options)
        tokenizer = AutoTokenizer.from_pretrained(name, **options)
    except (OSError, ValueError, HfHubHTTPError) as error:
        raise ValueError(f"{name}: no encoder with a tokenizer opens there: {' '.join(str(error).split())}") from error
    return model.to(torch.accelerator.current_accelerator() or "cpu"), tokenizer
