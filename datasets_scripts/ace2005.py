"""Relations, or arguments of events, of ACE 2005 in English, Chinese and Arabic, one config per language.

    python datasets_scripts/ace2005.py SOURCE --task relation --output DIR

The corpus is LDC2006T06; its licence allows no copies, so that what this writes must stay where the corpus may be.
SOURCE is its folder (`ace_2005_td_v7/data`, with `English/`, `Chinese/` and `Arabic/`), or any folder with
`NAME.apf.xml` and `NAME.sgm` side by side in folders of languages (`en/`, `zh/`, `ar/`). Documents are split
80 : 10 : 10 at random, or by lists of their names, one a line; those on no list are left out:

    python datasets_scripts/ace2005.py ace_2005_td_v7/data --task argument --output data/ace-arguments \
        --documents train=splits/train.txt --documents dev=splits/dev.txt --documents test=splits/test.txt

`load_dataset(DIR, "zh")` reads the result. It has trees if there is a parser, such as
`--parser zh=zh.udpipe`, for each of its languages.
"""

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hf_xlt.data.ace import LABELS, SYMMETRIC, read_ace
from hf_xlt.data.building import (
    SPLITS,
    SourceFile,
    add_corpus_arguments,
    add_language_arguments,
    build,
    check_repo_id,
    command_line,
    push_folder,
    run_command,
    say,
    select_files,
)
from hf_xlt.data.errors import DataFileError
from hf_xlt.data.pair_building import (
    PairBuilder,
    PairConfig,
    add_pair_arguments,
    add_parser_arguments,
    columns,
    notes_on_pairs,
    notes_on_trees,
    read_parsers,
)
from hf_xlt.data.pairs import NEGATIVE_LABELS, PairSentence
from hf_xlt.data.text_files import read_lines
from hf_xlt.hub.data_card import DataCard

SUFFIX = ".apf.xml"
LANGUAGES = {"english": "en", "chinese": "zh", "arabic": "ar"}
# The corpus keeps the passes of annotation side by side, here from the last to the first. The last one is taken.
PASSES = ["timex2norm", "adj", "fp2", "fp1"]
SHARES = {"train": 0.8, "validation": 0.1, "test": 0.1}
TITLES = {"relation": "ACE 2005 relations", "argument": "ACE 2005 event arguments"}
DESCRIPTIONS = {
    "relation": "Pairs of entity mentions of a sentence with one of 18 relation sub-types, from Arg-1 (the subject) "
    "to Arg-2 (the object).",
    "argument": "Event triggers of 33 types (the subject) with entity mentions of their sentence (the object), and "
    "one of 22 roles.",
}
NOTE = (
    "Mentions are their heads. Sentences and words are found by simple rules (for Chinese words, the dictionaries of "
    "ICU if they are installed); words are cut where a mention or a trigger begins or ends."
)
CITATION = "Cite Walker et al. 2006, *ACE 2005 Multilingual Training Corpus* (LDC2006T06)."


@dataclass
class AceConfig(PairConfig):
    """One language; `task` is `relation` or `argument`."""

    task: str = "relation"


class Ace2005(PairBuilder):
    """Read the documents of one language.

    Example:
        ```python
        labels = ("no_relation", *LABELS["relation"])
        builder = Ace2005(config_name="en", task="relation", labels=labels, data_files={"train": "en/1.apf.xml"})
        builder.download_and_prepare()
        dataset = builder.as_dataset()
        ```
    """

    BUILDER_CONFIG_CLASS = AceConfig

    def read(self, path: Path) -> Iterable[PairSentence]:
        """Read the sentences of a document that have candidates."""
        return read_ace(path, self.config.name, self.config.task)


def document_name(path: Path) -> str:
    """Return the name of a document, as in lists of documents.

    Example:
        >>> document_name(Path("English/bc/timex2norm/CNN_CF_20030303.1900.00.apf.xml"))
        'CNN_CF_20030303.1900.00'
    """
    return re.sub(r"(\.apf\.xml|\.sgm)$", "", path.name)


def language_of(path: Path) -> str:
    """Return the language that the innermost folder with the name of one says.

    Raises:
        ValueError: If there is none.
    """
    for folder in reversed(path.parent.parts):
        if folder.lower() in LANGUAGES:
            return LANGUAGES[folder.lower()]
        if folder in LANGUAGES.values():
            return folder
    raise ValueError(f"{path}: expected a folder English, Chinese or Arabic (or en, zh, ar) above the document")


def latest_passes(paths: Iterable[Path]) -> set[Path]:
    """Return the annotations of the last pass of each document, as the folders around them are named."""
    chosen: dict[tuple[str, str], Path] = {}
    for path in sorted(paths, key=_pass):
        chosen.setdefault((language_of(path), document_name(path)), path)
    return {path for path in paths if _pass(path) <= _pass(chosen[language_of(path), document_name(path)])}


def _pass(path: Path) -> int:
    return PASSES.index(path.parent.name) if path.parent.name in PASSES else -1


def read_lists(lists: list[tuple[str, list[Path]]]) -> dict[str, str]:
    """Return document -> split.

    Args:
        lists: Splits, and the files with the names of their documents, one a line; folders before a name, and
            suffixes after it, are left out.

    Raises:
        DataFileError: If a document is on two lists.
    """
    splits: dict[str, str] = {}
    for split, files in lists:
        for file in files:
            for number, line in enumerate(read_lines(file), 1):
                name = document_name(Path(line.strip()))
                if splits.setdefault(name, split) != split:
                    raise DataFileError(
                        file, number, "documents of one split each", f"one of {splits[name]!r}", "Take it out.", line
                    )
    splits.pop("", None)
    return splits


def random_splits(documents: list[Path], seed: int) -> dict[str, str]:
    """Return document -> split, 80 : 10 : 10 in each language, whatever the order of the documents."""
    splits = {}
    for language in sorted({language_of(path) for path in documents}):
        names = sorted(document_name(path) for path in documents if language_of(path) == language)
        random.Random(f"{seed} {language}").shuffle(names)
        ends = [round(SHARES["train"] * len(names)), round((1 - SHARES["test"]) * len(names))]
        for number, name in enumerate(names):
            splits[name] = list(SHARES)[sum(number >= end for end in ends)]
    return splits


def _list_rule(text: str) -> tuple[str, list[Path]]:
    name, _, files = text.partition("=")
    paths = [Path(file) for file in files.split(",") if file]
    if not re.fullmatch(r"\w+", name) or not paths:
        raise argparse.ArgumentTypeError(f"expected NAME=FILE[,FILE...] such as 'dev=dev.txt', got {text!r}")
    return SPLITS.get(name, name), paths


def _survey(files: list[SourceFile], task: str) -> Counter[str]:
    """Read all documents once; return what is left out."""
    dropped: Counter[str] = Counter()
    for file in files:
        read_ace(file.path, file.language, task, dropped)
    return dropped


def main(argv: list[str] | None = None) -> int:
    """Build the data set; return the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(description="Build a data set of relations or event arguments from ACE 2005.")
    add_corpus_arguments(parser)
    add_language_arguments(parser)
    add_pair_arguments(parser)
    add_parser_arguments(parser)
    parser.add_argument("--task", required=True, choices=sorted(LABELS), help="relations, or arguments of events")
    parser.add_argument(
        "--documents",
        action="append",
        default=[],
        type=_list_rule,
        metavar="NAME=FILE[,FILE...]",
        help="split of the documents that a file names, one a line (default: 80 : 10 : 10, drawn with --seed)",
    )
    args = parser.parse_args(argv)

    def command() -> None:
        check_repo_id(args.push_to_hub)
        found = latest_passes([path for source in args.sources for path in _annotations(source)])
        splits = read_lists(args.documents) if args.documents else random_splits(sorted(found), args.seed)

        def read_name(path: Path) -> tuple[str, str | None] | None:
            split = splits.get(document_name(path)) if path in found else None
            return (language_of(path), split) if split else None

        selection = select_files(
            args.sources, read_name, splits=args.split, exclude=args.exclude, languages=args.languages
        )
        missing = sorted(splits.keys() - {document_name(path) for path in found})
        if missing:
            say(f"on a list, but not there: {len(missing)} documents, such as {missing[0]}")
        negative = NEGATIVE_LABELS[args.task]
        labels = (negative, *LABELS[args.task])
        parsers = read_parsers(args, [file.language for file in selection.files])
        dropped = _survey(selection.files, args.task)
        other, first = ("subject", "Arg-1") if args.task == "relation" else ("trigger", "an event's trigger")
        card = DataCard(
            pretty_name=args.name or TITLES[args.task],
            description=DESCRIPTIONS[args.task],
            task_categories=["text-classification"],
            license=args.license or "other",
            columns=columns(
                f"{first}, with its type", f"an entity mention of the {other}'s sentence", labels, trees=bool(parsers)
            ),
            command=command_line(__file__, argv),
            address=args.push_to_hub,
            notes=[NOTE, *notes_on_pairs(args, negative, dropped), *notes_on_trees(parsers), CITATION],
        )
        build(
            Ace2005,
            selection,
            card,
            args.output,
            sources=args.sources,
            overwrite=args.overwrite,
            task=args.task,
            labels=labels,
            symmetric=tuple(sorted(SYMMETRIC)) if args.task == "relation" else (),
            negatives=args.negatives,
            seed=args.seed,
            parsers=parsers,
            processes=args.processes,
            parse_cache=args.parse_cache,
        )
        if args.push_to_hub:
            push_folder(args.output, args.push_to_hub, private=args.private, overwrite=args.overwrite)

    return run_command(command)


def _annotations(source: Path) -> list[Path]:
    if not source.exists():
        raise FileNotFoundError(f"{source}: no such file or folder")
    return sorted(source.rglob(f"*{SUFFIX}")) if source.is_dir() else [source]


if __name__ == "__main__":
    sys.exit(main())
