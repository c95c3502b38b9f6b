"""The process that trains a model: UDPipe says its progress on standard error, and holds the interpreter meanwhile.

    python -m hf_xlt.parsing.training_process TRAIN.conllu HELDOUT.conllu MODEL TOKENIZER TAGGER PARSER

The last three are UDPipe's options.
"""

import sys
from pathlib import Path
from typing import Any

from .udpipe_model import udpipe


def main(train: str, heldout: str, model: str, *options: str) -> int:
    """Train a model; return the exit code."""
    library = udpipe()
    error = library.ProcessingError()
    treebanks = [_sentences(path) for path in (train, heldout)]
    trained = library.Trainer.train("morphodita_parsito", *treebanks, *options, error)
    if error.occurred():
        sys.stderr.write(f"error: {error.message}\n")
        return 1
    Path(model).write_bytes(trained)
    return 0


def _sentences(path: str) -> Any:
    library = udpipe()
    reader, error = library.InputFormat.newConlluInputFormat(), library.ProcessingError()
    reader.setText(Path(path).read_text(encoding="utf-8"))
    sentences, sentence = library.Sentences(), library.Sentence()
    while reader.nextSentence(sentence, error):
        sentences.append(sentence)
        sentence = library.Sentence()
    if error.occurred():
        raise ValueError(f"{path}: {error.message}")
    return sentences


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
