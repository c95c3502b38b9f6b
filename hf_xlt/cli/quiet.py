"""Silence for the progress of a verb to be heard."""

import logging
import warnings

import datasets
import transformers


def quiet() -> None:
    """Silence what libraries say beside errors; our own progress says the rest."""
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    # It logs the error of a broken file before it raises it.
    datasets.logging.set_verbosity(logging.CRITICAL)
    datasets.disable_progress_bars()
    warnings.filterwarnings("ignore", category=UserWarning)
    warnings.filterwarnings("ignore", category=FutureWarning)
