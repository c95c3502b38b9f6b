"""Training a UDPipe model from treebanks."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import hf_xlt

from ..data.conllu import Sentence
from ..files import whole_file, write_json
from .model_files import description_file, fingerprint
from .parser import Parser
from .quality import quality_on_text, quality_on_words
from .treebank import conllu_text, read_treebank
from .udpipe_model import udpipe

# (what is trained, passes done, passes in all)
Progress = Callable[[str, int, int], None]

# Lemmas and language-specific tags, which no model here takes, would make the tagger slower and larger.
TAGGER = "use_lemma=0;provide_lemma=0;use_xpostag=0;provide_xpostag=0"
STAGES = {"Training tokenizer": "tokenizer", "Tagger model": "tagger", "Parser transition": "parser"}
TOTAL = re.compile(r"\b(?:epochs|iterations)=(\d+)")
PASS = re.compile(r"(?:Epoch|Iteration) (\d+)")


@dataclass(frozen=True)
class TrainingOptions:
    """How UDPipe is trained.

    Args:
        iterations: Passes of tagger and parser over the treebank, and epochs (of 500,000 characters each) of the
            tokenizer.
        tokenizer: Further options of UDPipe's tokenizer, such as `learning_rate=0.002;epochs=50`, or `none`.
        tagger: Of its tagger.
        parser: Of its parser, such as `transition_system=swap;hidden_layer=100`.

    Raises:
        ValueError: If there is not one iteration.
    """

    iterations: int = 10
    tokenizer: str = ""
    tagger: str = ""
    parser: str = ""

    def __post_init__(self):
        if self.iterations < 1:
            raise ValueError(f"`iterations` must be at least 1, got {self.iterations}.")

    def udpipe_options(self) -> list[str]:
        """Return the options of tokenizer, tagger and parser; of one that is said twice, UDPipe takes the last.

        Example:
            >>> TrainingOptions(2, parser="hidden_layer=50").udpipe_options()[2]
            'iterations=2;hidden_layer=50'
        """
        own = {
            "tokenizer": f"epochs={self.iterations}",
            "tagger": f"iterations={self.iterations};{TAGGER}",
            "parser": f"iterations={self.iterations}",
        }
        said = {name: getattr(self, name) for name in own}
        return [
            said[name] if said[name] == "none" else ";".join(filter(None, (own[name], said[name]))) for name in own
        ]


def train_parser(
    treebanks: Sequence[str | os.PathLike],
    output: str | os.PathLike,
    *,
    heldout: Sequence[str | os.PathLike] = (),
    test: Sequence[str | os.PathLike] = (),
    language: str | None = None,
    options: TrainingOptions | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Train a model, measure it, and write it with a description beside it (`de.udpipe.json`).

    The same treebanks and options give the same model.

    Args:
        treebanks: CoNLL-U or CoNLL-U Plus files with UPOS, HEAD and DEPREL.
        output: The model to write, whole or not at all.
        heldout: Treebanks that tell when to stop: of all passes, the model that is best there is kept.
        test: Treebanks to measure the model on; without any, on those held out.
        language: Code of the language; it matters for one written without spaces, see `surface_tokens`.
        options: How to train.
        progress: Is told of every pass.

    Returns:
        The description.

    Raises:
        ImportError: If UDPipe is not installed.
        FileNotFoundError: If a treebank is not there.
        ValueError: If a treebank is not as it should be, or UDPipe refuses an option.
    """
    options = options or TrainingOptions()
    output = Path(output)
    files = {"treebanks": list(treebanks), "heldout": list(heldout), "test": list(test)}
    read = {path: read_treebank([path]) for paths in files.values() for path in dict.fromkeys(paths)}
    sentences = {name: [sentence for path in paths for sentence in read[path]] for name, paths in files.items()}
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, "model.udpipe")
        _train(sentences["treebanks"], sentences["heldout"], model, language, options, progress or (lambda *_: None))
        seconds = time.monotonic() - start
        description = {
            "language": language,
            "fingerprint": fingerprint(model),
            **{name: [_describe(path, read[path]) for path in paths] for name, paths in files.items()},
            "options": asdict(options),
            "quality": [_measure(model, path, read[path], language) for path in files["test"] or files["heldout"]],
            "seconds": round(seconds, 1),
            "versions": {"hf_xlt": hf_xlt.__version__, "ufal.udpipe": udpipe().__version__},
        }
        with whole_file(output, "wb") as file:
            file.write(model.read_bytes())
    write_json(description_file(output), description)
    return description


def _describe(path: str | os.PathLike, sentences: list[Sentence]) -> dict[str, Any]:
    return {"file": Path(path).name, "sentences": len(sentences), "words": sum(map(len, sentences))}


def _measure(model: Path, path: str | os.PathLike, sentences: list[Sentence], language: str | None) -> dict[str, Any]:
    with Parser(model, language) as parser:
        quality = {"file": Path(path).name, "gold words": quality_on_words(parser, sentences)}
        if parser.has_tokenizer:
            quality["raw text"] = quality_on_text(parser, sentences, language)
    return quality


def _train(
    train: list[Sentence],
    heldout: list[Sentence],
    model: Path,
    language: str | None,
    options: TrainingOptions,
    progress: Progress,
) -> None:
    files = []
    for name, sentences in {"train": train, "heldout": heldout}.items():
        files.append(model.with_name(f"{name}.conllu"))
        files[-1].write_text("".join(conllu_text(sentences, language)), encoding="utf-8")
    command = [sys.executable, "-m", "hf_xlt.parsing.training_process", *map(str, [*files, model])]
    with subprocess.Popen(
        [*command, *options.udpipe_options()], stderr=subprocess.PIPE, encoding="utf-8", errors="replace"
    ) as process:
        try:
            last = deque(_follow(process.stderr, progress), maxlen=1)
            code = process.wait()
        finally:
            process.kill()  # of an interrupted training; UDPipe would not hear of it
    if code:
        raise ValueError(f"UDPipe could not be trained: {last[0] if last else f'exit code {code}'}")


def _follow(lines: Iterator[str], progress: Progress) -> Iterator[str]:
    """Tell of the progress that UDPipe's lines say; yield them."""
    stage, total = "", 0
    for line in lines:
        stage = next((name for begin, name in STAGES.items() if line.startswith(begin)), stage)
        if found := TOTAL.search(line):
            total = int(found[1])
        if found := PASS.match(line):
            progress(stage, int(found[1]), total)
        yield line.strip()
