"""Text to relations: parse, find entities, label the pairs of them."""

from .entity_tagger import EntityTagger
from .extraction import Extraction, open_pipeline
from .inputs import Failure, Given, read_inputs
from .parsers import Parsers

__all__ = ["EntityTagger", "Extraction", "Failure", "Given", "Parsers", "open_pipeline", "read_inputs"]
