"""What the builders of relations and event arguments share: features, negatives, trees, the card."""

import argparse
import logging
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import datasets

from ..parsing.model_files import read_parser_name
from ..parsing.parser import Parser
from ..parsing.quality import MEASURES, TreeAgreement
from ..parsing.trees import attach_trees
from .conllu import UPOS_TAGS
from .errors import DataFileError
from .negative_pairs import Negatives, labelled_pairs
from .pair_loading import GOLD, TREE_COLUMNS
from .pairs import PairSentence

logger = logging.getLogger(__name__)
COLUMNS = {
    "id": ("string", "the sentence, `#` and the number of the pair; translations of a sentence share theirs"),
    "tokens": ("List(string)", "words"),
    "upos": ("List(ClassLabel)", f"part of speech: {' '.join(UPOS_TAGS)}"),
    "heads": ("List(int32)", "1-based position of the word that each word depends on, 0 for the root"),
    "deprels": ("List(string)", "relation of each word to its head"),
    "entity_types": ("List(string)", "type of the mention that covers each word, `O` where there is none"),
}


@dataclass
class PairConfig(datasets.BuilderConfig):
    """One language.

    Args:
        labels: The labels, the negative one first.
        symmetric: Labels that mean the same in both directions.
        negatives: What `train` gets, see `labelled_pairs`.
        seed: Seed of the draw of negatives.
        trees: Whether sentences come with gold trees.
        parsers: Language -> model: gives sentences trees, in place of gold ones.
        processes: Processes that parse.
        parse_cache: Folder where parses are kept, for the next time.
    """

    labels: tuple[str, ...] = ()
    symmetric: tuple[str, ...] = ()
    negatives: Negatives = "balanced"
    seed: int = 0
    trees: bool = False
    parsers: dict[str, str] = field(default_factory=dict)
    processes: int = 1
    parse_cache: str | None = None


class PairBuilder(datasets.GeneratorBasedBuilder):
    """Build the pairs of one language; a subclass reads its corpus."""

    BUILDER_CONFIG_CLASS = PairConfig

    @property
    def trees(self) -> dict[str, Any] | None:
        """Where the trees are from, for the card; None where there are none. To be asked once all is built."""
        if self._parser is not None:
            measured = [{"split": split, **scores} for split, scores in self._agreements.items()]
            return tree_source(self._parser, measured)
        return {"source": GOLD} if self.config.trees else None

    @abstractmethod
    def read(self, path: Path) -> Iterable[PairSentence]:
        """Read the sentences of a file."""

    def _info(self) -> datasets.DatasetInfo:
        strings = datasets.List(datasets.Value("string"))
        offset = datasets.Value("int32")
        trees = {
            "upos": datasets.List(datasets.ClassLabel(names=list(UPOS_TAGS))),
            "heads": datasets.List(offset),
            "deprels": strings,
        }
        span = {"start": offset, "end": offset, "type": datasets.Value("string")}
        return datasets.DatasetInfo(
            features=datasets.Features(
                {
                    "id": datasets.Value("string"),
                    "tokens": strings,
                    **(trees if self.config.trees or self.config.parsers else {}),
                    "entity_types": strings,
                    "subject": span,
                    "object": dict(span),
                    "label": datasets.ClassLabel(names=list(self.config.labels)),
                }
            )
        )

    def _split_generators(self, dl_manager: datasets.DownloadManager) -> list[datasets.SplitGenerator]:
        self._places: dict[str, str] = {}  # sentence id -> where it was first, over all splits
        self._parser: dict[str, Any] | None = None
        self._agreements: dict[str, dict[str, Any]] = {}  # split -> what the parser got right of its gold trees
        return [
            datasets.SplitGenerator(name=split, gen_kwargs={"split": split, "files": list(files)})
            for split, files in self.config.data_files.items()
        ]

    def _generate_examples(self, split: str, files: list[str]) -> Iterator[tuple[str, dict]]:
        config = self.config
        sentences = (self._checked(sentence) for path in files for sentence in self.read(Path(path)))
        pairs = labelled_pairs(
            sentences,
            config.labels[0],
            split=split,
            negatives=config.negatives,
            symmetric=config.symmetric,
            seed=config.seed,
        )
        rows = (pair.row() for pair in pairs)
        for row in self._parsed(rows, split) if config.name in config.parsers else rows:
            yield row["id"], row

    def _parsed(self, rows: Iterable[dict], split: str) -> Iterator[dict]:
        """Yield rows with trees; those of sentences that cannot be parsed are left out, which is logged."""
        config, failures = self.config, []
        model, agreement = config.parsers[config.name], TreeAgreement() if config.trees else None
        with Parser(model, config.name, processes=config.processes, cache=config.parse_cache) as parser:
            self._parser = parser.describe()
            yield from attach_trees(rows, parser, failures, agreement)
        if agreement and agreement.words:
            self._agreements[split] = agreement.scores()
        if failures:
            logger.warning(
                "%s %s: %d sentences could not be parsed and are left out; the first is %s",
                config.name,
                split,
                len(failures),
                failures[0],
            )

    def _checked(self, sentence: PairSentence) -> PairSentence:
        if sentence.id in self._places:
            raise DataFileError(
                sentence.path,
                sentence.line,
                "a sentence id that is unique in its language",
                f"{sentence.id!r}, which is also at {self._places[sentence.id]}",
                "Leave one of the files out with --exclude.",
            )
        self._places[sentence.id] = f"{sentence.path}:{sentence.line}"
        if unknown := set(sentence.labels.values()).difference(self.config.labels):
            raise DataFileError(
                sentence.path,
                sentence.line,
                f"the labels {', '.join(self.config.labels)}",
                ", ".join(sorted(unknown)),
                "Name all of them in `labels`.",
            )
        return sentence


# --- what the scripts say --------------------------------------------------------------------------------------------


def add_pair_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments about pairs that stand in no relation."""
    parser.add_argument(
        "--negatives",
        choices=get_args(Negatives),
        default="balanced",
        help="pairs without a label in `train`: as many as labelled ones in each document (the default), all, or "
        "none; the other splits always have all",
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the draw of negatives (default: 0)")


def add_parser_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments about trees by a parser."""
    parser.add_argument(
        "--parser",
        action="append",
        default=[],
        metavar="LANGUAGE=FILE",
        help="parse the sentences of a language with this UDPipe model, such as de=de.udpipe; LANGUAGE alone "
        "downloads one; once for each language",
    )
    parser.add_argument("--processes", type=int, default=1, metavar="N", help="processes that parse (default: 1)")
    parser.add_argument("--parse-cache", metavar="DIR", help="folder that keeps parses for the next time")


def read_parsers(args: argparse.Namespace, languages: Iterable[str], gold: bool = False) -> dict[str, str]:
    """Return language -> model; of all languages or of none, but where they have gold trees.

    Args:
        args: Of `add_parser_arguments`.
        languages: Those of the data set.
        gold: Whether they have gold trees, which a parser replaces.

    Raises:
        FileNotFoundError: If there is no such model.
        ValueError: If a language with a parser is not one of the data set, or some of them have a parser, and others
            have no trees.
    """
    languages = list(dict.fromkeys(languages))
    parsers = {language: str(path) for language, path in map(read_parser_name, args.parser)}
    if strange := [language for language in parsers if language not in languages]:
        raise ValueError(f"--parser {strange[0]}: no files for this language; there are {', '.join(languages)}")
    missing = [language for language in languages if language not in parsers]
    if parsers and missing and not gold:
        raise ValueError(
            f"expected a parser for every language or none, got none for {', '.join(missing)}: add "
            f"{' '.join(f'--parser {language}=FILE' for language in missing)}, or leave out languages by --languages"
        )
    return parsers


def tree_source(parser: Mapping[str, Any], measured: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the card says of the trees of a parser.

    Args:
        parser: Of `Parser.describe`.
        measured: Its quality on the gold trees that it replaces, with the `split`. Where there are none, that on the
            treebanks it was tested on is told, with the `file`.

    Example:
        >>> words = {"words": 9, "upos": 91.239, "uas": 80.0, "las": 70.0, "failures": 0}
        >>> described = {"model": "de.udpipe", "fingerprint": "0a", "quality": [{"file": "t", "gold words": words}]}
        >>> tree_source(described, [])["quality"]
        [{'file': 't', 'words': 9, 'upos': 91.24, 'uas': 80.0, 'las': 70.0, 'failures': 0}]
    """
    known = [{"file": quality["file"], **quality["gold words"]} for quality in parser["quality"]]
    quality = [
        {name: round(value, 2) if name in MEASURES else value for name, value in scores.items()}
        for scores in measured or known
    ]
    return {"source": parser["model"], "fingerprint": parser["fingerprint"], "quality": quality}


def notes_on_trees(parsers: Mapping[str, str], gold: bool = False) -> list[str]:
    """Return the paragraph of the card about trees of a parser.

    Args:
        parsers: Of `read_parsers`.
        gold: Whether they replace gold trees.
    """
    if not parsers:
        return []
    words = (
        "`tokens` are the words of the treebank, which the parser was given, and pairs are those of the gold trees; "
        if gold
        else "`tokens` are the syntactic words of the parser, onto which spans were carried; "
    )
    return [f"Trees that are not gold are predicted by UDPipe: {words}sentences that it could not parse are left out."]


def columns(subject: str, object: str, labels: Iterable[str], trees: bool) -> dict[str, tuple[str, str]]:
    """Return column -> (type, meaning) for the card.

    Args:
        subject: What the subject is.
        object: What the object is.
        labels: The labels.
        trees: Whether there are columns of trees.
    """
    return {name: column for name, column in COLUMNS.items() if trees or name not in TREE_COLUMNS} | {
        "subject": ("{start: int32, end: int32, type: string}", f"{subject}; `end` is after its last word"),
        "object": ("{start: int32, end: int32, type: string}", object),
        "label": ("ClassLabel", " ".join(labels)),
    }


def notes_on_pairs(args: argparse.Namespace, negative: str, dropped: Counter[str]) -> list[str]:
    """Return the paragraphs of the card about negatives and about what was left out.

    Args:
        args: Of `add_pair_arguments`.
        negative: The label of negatives.
        dropped: How many annotations were left out, by reason.
    """
    kept = {
        "balanced": f"In `train`, each document has at most as many pairs labelled `{negative}` as others, drawn with "
        f"the seed {args.seed}. The other splits have all.",
        "all": f"All pairs without a label are there, labelled `{negative}`.",
        "none": f"In `train`, pairs without a label are left out, so that none is labelled `{negative}`. The other "
        "splits have all.",
    }
    left_out = [f"{count} {reason}" for reason, count in sorted(dropped.items()) if count]
    return [kept[args.negatives], *([f"Left out: {', '.join(left_out)}."] if left_out else [])]
