"""Universal Dependencies: part-of-speech tags and trees, one config per language, from CoNLL-U files.

    python datasets_scripts/universal_dependencies.py SOURCE [SOURCE ...] --output DIR

A SOURCE is a release folder (`UD_English-EWT/` and its sisters), one treebank, any folder with .conllu files in it, or
such a file. Language and split are read from the file names (`en_ewt-ud-train.conllu`); `--split` overrides them:

    python datasets_scripts/universal_dependencies.py ud-treebanks-v2.14 --output data/ud --languages en,de,hi \
        --split 'test=*_pud-*' --exclude '*-test.conllu'

Treebanks of one language and split are joined in the order of their paths. `load_dataset(DIR, "de")` reads the result.
"""

import argparse
import logging
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import datasets

from hf_xlt.data.building import (
    SPLITS,
    add_build_arguments,
    build,
    check_repo_id,
    command_line,
    find_licenses,
    push_folder,
    run_command,
    select_files,
)
from hf_xlt.data.conllu import UPOS_TAGS, Sentence, read_conllu
from hf_xlt.data.errors import DataFileError
from hf_xlt.data.languages import language_code
from hf_xlt.hub.data_card import DataCard

logger = logging.getLogger(__name__)

# Treebanks whose sentences are translations of each other.
PARALLEL_TREEBANKS = ("pud",)
# en_ewt-ud-train, ru_syntagrus-ud-train-a, ar_padt-ud13-dev, and of UD 1: en-ud-train
FILE_NAME = re.compile(r"(?P<language>[a-z]{2,3})(_(?P<treebank>[a-z0-9]+))?(-[a-z0-9]+)*")

DESCRIPTION = (
    "Words, universal part-of-speech tags and dependency trees of "
    "[Universal Dependencies](https://universaldependencies.org). Words are syntactic words: multiword tokens are "
    "split as the treebank splits them, empty nodes are left out."
)
COLUMNS = {
    "id": ("string", "the treebank and its sentence id; translations of one sentence share theirs over languages"),
    "text": ("string", "the sentence as running text"),
    "tokens": ("List(string)", "syntactic words"),
    "upos": ("List(ClassLabel)", f"part of speech: {' '.join(UPOS_TAGS)}"),
    "heads": ("List(int32)", "1-based position of the word that each word depends on, 0 for the root"),
    "deprels": ("List(string)", "relation of each word to its head"),
}
LEMMAS = {"lemmas": ("List(string)", "lemma of each word, `_` where the treebank has none")}
CITATION = (
    "Cite Nivre et al. 2020, *Universal Dependencies v2: An Evergrowing Multilingual Treebank Collection* (LREC), and "
    "the authors of the treebanks; for PUD also Zeman et al. 2017, *CoNLL 2017 Shared Task* (CoNLL)."
)


@dataclass
class UniversalDependenciesConfig(datasets.BuilderConfig):
    """One language. `parallel` names the treebanks whose sentences are translations of each other."""

    parallel: tuple[str, ...] = PARALLEL_TREEBANKS
    lemmas: bool = False


class UniversalDependencies(datasets.GeneratorBasedBuilder):
    """Read the treebanks of one language.

    Example:
        ```python
        builder = UniversalDependencies(config_name="de", data_files={"test": "UD_German-PUD/de_pud-ud-test.conllu"})
        builder.download_and_prepare()
        dataset = builder.as_dataset()
        ```
    """

    BUILDER_CONFIG_CLASS = UniversalDependenciesConfig

    def _info(self) -> datasets.DatasetInfo:
        string = datasets.Value("string")
        columns = {
            "id": string,
            "text": string,
            "tokens": datasets.List(string),
            "upos": datasets.List(datasets.ClassLabel(names=list(UPOS_TAGS))),
            "heads": datasets.List(datasets.Value("int32")),
            "deprels": datasets.List(string),
        }
        lemmas = {"lemmas": datasets.List(string)} if self.config.lemmas else {}
        return datasets.DatasetInfo(features=datasets.Features(columns | lemmas))

    def _split_generators(self, dl_manager: datasets.DownloadManager) -> list[datasets.SplitGenerator]:
        self._places: dict[str, str] = {}  # id -> where it was first, over all splits
        return [
            datasets.SplitGenerator(name=split, gen_kwargs={"files": list(files)})
            for split, files in self.config.data_files.items()
        ]

    def _generate_examples(self, files: list[str]) -> Iterator[tuple[str, dict]]:
        for path in map(Path, files):
            prefix, numbered = id_prefixes(path, self.config.parallel)
            if prefix != numbered and has_repeated_ids(path):
                logger.warning("%s: its sentence ids repeat, so its sentences are numbered", path)
                prefix = None
            for number, sentence in enumerate(read_conllu(path), 1):
                known = prefix is not None and sentence.sent_id
                name = f"{prefix}:{sentence.sent_id}" if known else f"{numbered}:{number}"
                self._check(path, sentence, name)
                row = {
                    "id": name,
                    "text": sentence.text,
                    "tokens": sentence.tokens,
                    "upos": sentence.upos,
                    "heads": sentence.heads,
                    "deprels": sentence.deprels,
                }
                yield name, row | ({"lemmas": sentence.column("LEMMA")} if self.config.lemmas else {})

    def _check(self, path: Path, sentence: Sentence, name: str) -> None:
        if name in self._places:
            raise DataFileError(
                path,
                sentence.line,
                "a sentence id that is unique in its language",
                f"{name!r}, which is also at {self._places[name]}",
                "Leave one of the files out with --exclude.",
            )
        self._places[name] = f"{path}:{sentence.line}"
        if "_" in sentence.upos:
            word = sentence.upos.index("_")
            rows = len(sentence) + len(sentence.other_rows)
            place = [row for row in range(rows) if row not in sentence.other_rows][word]
            raise DataFileError(
                path,
                sentence.line + len(sentence.comments) + place,
                "one of the 17 universal part-of-speech tags",
                f"'_' for {sentence.tokens[word]!r}",
                "Tag the word, or leave the file out with --exclude.",
            )


def id_prefixes(path: Path, parallel: tuple[str, ...]) -> tuple[str, str]:
    """Return what ids of this file begin with: those made of a sentence's own id, and those made of its number.

    Sentence ids are unique in a treebank only, numbers in a file only. In a parallel treebank both are the same in all
    languages.
    """
    name = FILE_NAME.fullmatch(path.stem.lower())
    if name is None:
        return path.stem, path.stem
    if name["treebank"] in parallel:
        return name["treebank"], name["treebank"]
    return "_".join(filter(None, (name["language"], name["treebank"]))), path.stem


def has_repeated_ids(path: Path) -> bool:
    """Tell whether two sentences of a file have the same id, as where numbering starts anew with each document."""
    ids = [sentence.sent_id for sentence in read_conllu(path) if sentence.sent_id]
    return len(set(ids)) < len(ids)


def read_name(path: Path) -> tuple[str, str | None] | None:
    """Return (language, split) as a UD file name gives them; the split is None where it has none.

    Raises:
        ValueError: If it is a .conllu file whose name does not begin with a language code.

    Example:
        >>> read_name(Path("en_ewt-ud-dev.conllu")), read_name(Path("README.md"))
        (('en', 'validation'), None)
    """
    if path.suffix != ".conllu":
        return None
    name = FILE_NAME.fullmatch(path.stem.lower())
    if name is None:
        raise ValueError(
            f"{path}: expected a name such as 'en_ewt-ud-train.conllu', got {path.name!r}; "
            f"rename it, or leave it out with --exclude {path.name!r}"
        )
    try:
        language = language_code(name["language"])
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    split = next((SPLITS[part] for part in path.stem.lower().split("-")[1:] if part in SPLITS), None)
    return language, split


def main(argv: list[str] | None = None) -> int:
    """Build the data set; return the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(
        description="Build a data set of part-of-speech tags and trees from Universal Dependencies treebanks."
    )
    add_build_arguments(parser)
    parser.add_argument("--lemmas", action="store_true", help="a column with lemmas, too")
    args = parser.parse_args(argv)

    def command() -> None:
        check_repo_id(args.push_to_hub)
        selection = select_files(
            args.sources, read_name, splits=args.split, exclude=args.exclude, languages=args.languages
        )
        parallel = (*PARALLEL_TREEBANKS, *args.parallel)
        card = DataCard(
            pretty_name=args.name or "Universal Dependencies",
            description=DESCRIPTION,
            task_categories=["token-classification"],
            license=args.license or find_licenses(selection.files),
            columns=COLUMNS | (LEMMAS if args.lemmas else {}),
            command=command_line(__file__, argv),
            address=args.push_to_hub,
            notes=[
                f"Ids read `treebank:sentence` for parallel treebanks ({', '.join(parallel)}), so that translations "
                "are found by id, and `language_treebank:sentence` for all others. Sentences without an id, and those "
                "of files whose ids repeat, have the number that they have in their file.",
                CITATION,
            ],
        )
        build(
            UniversalDependencies,
            selection,
            card,
            args.output,
            sources=args.sources,
            overwrite=args.overwrite,
            parallel=parallel,
            lemmas=args.lemmas,
        )
        if args.push_to_hub:
            push_folder(args.output, args.push_to_hub, private=args.private, overwrite=args.overwrite)

    return run_command(command)


if __name__ == "__main__":
    sys.exit(main())
