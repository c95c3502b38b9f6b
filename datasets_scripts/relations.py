"""Relations between two entities of a sentence, one config per language, from the corpora that people compare on.

    python datasets_scripts/relations.py SOURCE [SOURCE ...] --layout NAME --output DIR

`--layout` says which corpus it is: crossre (CrossRE and Multi-CrossRE), semeval (SemEval-2010 Task 8) or relx (KBP37
and RELX), as its authors publish it, or with a language in the name (`en.train.jsonl`, `en.train.tsv`). Every language
gets the same label list, of all relations found in any of them, after `no_relation`:

    python datasets_scripts/relations.py CrossRE --layout crossre --languages en,es,zh --output data/crossre

`load_dataset(DIR, "es")` reads the result. It has trees if there is a parser, such as
`--parser es=es.udpipe`, for each of its languages.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import langcodes

from hf_xlt.data.building import (
    SPLITS,
    SourceFile,
    add_corpus_arguments,
    add_language_arguments,
    build,
    check_repo_id,
    command_line,
    find_licenses,
    push_folder,
    run_command,
    select_files,
)
from hf_xlt.data.crossre import read_crossre
from hf_xlt.data.languages import language_code
from hf_xlt.data.marked_sentences import ENTITY, read_marked_sentences
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
from hf_xlt.hub.data_card import DataCard

NEGATIVE = NEGATIVE_LABELS["relation"]
NUMBERED = "{language}_{stem}:{number}"


@dataclass(frozen=True)
class Layout:
    """How a corpus writes its files.

    Args:
        title: Name of the corpus.
        citation: What to cite.
        file_names: Regular expressions for the end of a path, with the groups `split` and `language`, or without those
            that the next two say.
        entities: What subject and object are, and their types.
        pairs: Which pairs there are.
        language: Of files whose name does not tell.
        split: Of files whose name does not tell.
        ids: The ids of marked sentences, from `language`, `stem` (of the file), `id` (in the file) and `number`.
    """

    title: str
    citation: str
    file_names: tuple[str, ...]
    entities: str
    pairs: str
    language: str = "en"
    split: str | None = None
    ids: str = NUMBERED


GIVEN_PAIRS = (
    "Each sentence has one pair, the two marked entities in the order of their marks; labels say the direction, as in "
    f"`(e2,e1)`. What the corpus labels `Other` or `no_relation` is `{NEGATIVE}`."
)
LAYOUTS = {
    "crossre": Layout(
        title="CrossRE",
        citation="Bassignana & Plank 2022, *CrossRE: A Cross-Domain Dataset for Relation Extraction* (Findings of "
        "EMNLP); for other languages than English Bassignana et al. 2023, *Multi-CrossRE* (NoDaLiDa)",
        file_names=(
            r"translation/(?P<name>\w+)/(?P<document>[a-z]+)-(?P<split>train|dev|test)\.json",
            r"(?P<document>[a-z]+)-(?P<split>train|dev|test)\.json",
            r"(?P<language>[a-z]{2,3})\.(?P<split>train|dev|test)\.jsonl",
        ),
        entities="an entity, with its type",
        pairs="All ordered pairs of two entities of a sentence are candidates. Of the labels of a pair, the first is "
        "kept. Sentences of the same id are translations of each other.",
    ),
    "semeval": Layout(
        title="SemEval-2010 Task 8",
        citation="Hendrickx et al. 2010, *SemEval-2010 Task 8: Multi-Way Classification of Semantic Relations Between "
        "Pairs of Nominals* (SemEval)",
        file_names=(
            r"(?P<split>TRAIN|TEST)_FILE(_FULL)?\.TXT",
            r"(?P<language>[a-z]{2,3})\.(?P<split>train|dev|test)\.(tsv|txt)",
        ),
        entities=f"a nominal, of the type `{ENTITY}`",
        pairs=GIVEN_PAIRS,
    ),
    "relx": Layout(
        title="KBP37 and RELX",
        citation="Köksal & Özgür 2020, *The RELX Dataset and Matching the Multilingual Blanks for Cross-Lingual "
        "Relation Classification* (Findings of EMNLP), and Zhang & Wang 2015, *Relation Classification via Recurrent "
        "Neural Network* (arXiv:1508.01006) for KBP37",
        file_names=(
            r"RELX_(?P<language>[a-z]{2})\.txt",
            r"(?P<split>train|dev|test)\.txt",
        ),
        entities=f"an entity, of the type `{ENTITY}`",
        pairs=GIVEN_PAIRS + " The sentences of RELX with the same id are translations of each other. RELX in English "
        "is a part of the test set of KBP37: leave one of the two out.",
        split="test",
        ids="{language}_kbp37_{stem}:{number}",
    ),
}
RELX_IDS = "relx:{id}"


@dataclass
class RelationsConfig(PairConfig):
    """One language; `layout` is a key of `LAYOUTS`."""

    layout: str = "crossre"


class Relations(PairBuilder):
    """Read the files of one language.

    Example:
        ```python
        labels = ("no_relation", "Cause-Effect(e1,e2)", "Cause-Effect(e2,e1)")
        files = {"train": "TRAIN_FILE.TXT"}
        builder = Relations(config_name="en", layout="semeval", labels=labels, data_files=files)
        builder.download_and_prepare()
        dataset = builder.as_dataset()
        ```
    """

    BUILDER_CONFIG_CLASS = RelationsConfig

    def read(self, path: Path) -> Iterable[PairSentence]:
        """Read the sentences of a file."""
        return read_file(path, self.config.layout, self.config.name, Counter())


def read_file(path: Path, layout: str, language: str, dropped: Counter[str]) -> Iterable[PairSentence]:
    """Read a file as its layout has it; tell `dropped` what is left out.

    Sentences of CrossRE are not said to be parts of documents: those of one domain and split are taken as one.
    """
    match = match_name(path, LAYOUTS[layout])
    if layout == "crossre":
        parts = match.groupdict() if match else {}
        return read_crossre(path, f"{parts.get('document') or path.stem} {parts.get('split')}", dropped)
    ids = RELX_IDS if path.name.startswith("RELX_") else LAYOUTS[layout].ids

    def name(own_id: str, number: int) -> str:
        return ids.format(language=language, stem=path.stem, id=own_id, number=number)

    return read_marked_sentences(path, language, name, dropped)


def match_name(path: Path, layout: Layout) -> re.Match | None:
    """Match the end of a path with the file names of a layout."""
    for pattern in layout.file_names:
        if match := re.search(rf"(?:^|/){pattern}$", path.resolve().as_posix()):
            return match
    return None


def name_reader(layout: Layout) -> Callable[[Path], tuple[str, str | None] | None]:
    """Return what reads (language, split) from a file name; None stands for a file of another corpus."""

    def read_name(path: Path) -> tuple[str, str | None] | None:
        match = match_name(path, layout)
        if match is None or "back-translation" in path.parts:
            return None
        parts = match.groupdict()
        try:
            language = _language_of(parts) or layout.language
        except (ValueError, LookupError) as error:
            raise ValueError(f"{path}: {error}") from None
        return language, SPLITS[(parts.get("split") or layout.split).lower()]

    return read_name


def _language_of(parts: dict[str, str | None]) -> str | None:
    if parts.get("name"):  # `german`, `BR_portuguese`
        return language_code(langcodes.find(parts["name"].rpartition("_")[2]).language)
    return language_code(parts["language"]) if parts.get("language") else None


def _survey(files: list[SourceFile], layout: str) -> tuple[tuple[str, ...], Counter[str]]:
    """Read all files once; return the labels, and what is left out."""
    found, dropped = set(), Counter()
    for file in files:
        for sentence in read_file(file.path, layout, file.language, dropped):
            found.update(sentence.labels.values())
    return (NEGATIVE, *sorted(found)), dropped


def main(argv: list[str] | None = None) -> int:
    """Build the data set; return the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(description="Build a data set of relations between two entities of a sentence.")
    add_corpus_arguments(parser)
    add_language_arguments(parser)
    add_pair_arguments(parser)
    add_parser_arguments(parser)
    parser.add_argument("--layout", required=True, choices=sorted(LAYOUTS), help="the corpus")
    parser.add_argument(
        "--symmetric",
        type=lambda text: tuple(text.split(",")),
        default=(),
        metavar="LABEL,LABEL",
        help="relations that hold both ways: the reverse of such a pair is no negative",
    )
    args = parser.parse_args(argv)
    layout = LAYOUTS[args.layout]

    def command() -> None:
        check_repo_id(args.push_to_hub)
        selection = select_files(
            args.sources, name_reader(layout), splits=args.split, exclude=args.exclude, languages=args.languages
        )
        parsers = read_parsers(args, [file.language for file in selection.files])
        labels, dropped = _survey(selection.files, args.layout)
        if unknown := [label for label in args.symmetric if label not in labels]:
            raise ValueError(f"no relations labelled {', '.join(unknown)}; there are {', '.join(labels[1:])}")
        card = DataCard(
            pretty_name=args.name or layout.title,
            description=f"Relations of {layout.title} between two entities of a sentence, with one label list for all "
            "languages.",
            task_categories=["text-classification"],
            license=args.license or find_licenses(selection.files),
            columns=columns(layout.entities, "the other one", labels, trees=bool(parsers)),
            command=command_line(__file__, argv),
            address=args.push_to_hub,
            notes=[
                layout.pairs,
                *notes_on_pairs(args, NEGATIVE, dropped),
                *notes_on_trees(parsers),
                f"Cite {layout.citation}.",
            ],
        )
        build(
            Relations,
            selection,
            card,
            args.output,
            sources=args.sources,
            overwrite=args.overwrite,
            layout=args.layout,
            labels=labels,
            symmetric=args.symmetric,
            negatives=args.negatives,
            seed=args.seed,
            parsers=parsers,
            processes=args.processes,
            parse_cache=args.parse_cache,
        )
        if args.push_to_hub:
            push_folder(args.output, args.push_to_hub, private=args.private, overwrite=args.overwrite)

    return run_command(command)


if __name__ == "__main__":
    sys.exit(main())
