"""Pre-training of an XLM: masked and translation language modelling on text and bitext."""

from .experiment import PretrainingExperiment, read_experiment
from .runner import run

__all__ = ["PretrainingExperiment", "read_experiment", "run"]
