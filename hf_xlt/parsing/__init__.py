"""Raw text and tokens to Universal Dependencies trees with UDPipe."""

from .model_files import find_model, read_parser_name
from .parsed_sentence import ParsedSentence, ParseFailure
from .parser import Parser
from .spans import sentence_spans
from .trees import attach_trees

__all__ = [
    "ParseFailure",
    "ParsedSentence",
    "Parser",
    "attach_trees",
    "find_model",
    "read_parser_name",
    "sentence_spans",
]
