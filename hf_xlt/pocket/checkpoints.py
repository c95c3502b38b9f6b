"""The small encoders that come with the package; `benchmarks/pocket_checkpoints.py` makes them."""

from pathlib import Path

CHECKPOINTS = ("untrained", "mlm", "tlm")
FOLDER = Path(__file__).parent / "checkpoints"
PREFIX = "pocket-"


def checkpoint(name: str) -> str:
    """Return the folder of an encoder that knows pocket's world and nothing else.

    Args:
        name: `untrained`, `mlm`, or `tlm` (MLM and TLM): the same architecture, vocabulary, initial weights and text.

    Raises:
        ValueError: If there is no such encoder.

    Example:
        >>> Path(checkpoint("mlm")).name
        'mlm'
    """
    if name not in CHECKPOINTS:
        raise ValueError(f"expected one of the checkpoints {', '.join(CHECKPOINTS)}, got {name!r}")
    return str(FOLDER / name)


def encoder_place(name: str) -> str:
    """Return the folder of `pocket-untrained`, `pocket-mlm` or `pocket-tlm`; any other name is returned as it is.

    Example:
        >>> Path(encoder_place("pocket-tlm")).name, encoder_place("FacebookAI/xlm-roberta-base")
        ('tlm', 'FacebookAI/xlm-roberta-base')
    """
    known = [f"{PREFIX}{name}" for name in CHECKPOINTS]
    return checkpoint(name.removeprefix(PREFIX)) if name in known else name
