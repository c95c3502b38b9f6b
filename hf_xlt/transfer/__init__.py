"""Train on some languages, evaluate on others, and say what the result is worth."""

from .experiment import Experiment
from .runner import run

__all__ = ["Experiment", "run"]
