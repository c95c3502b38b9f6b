"""What the builders of relations and event arguments share: features, negatives, the card."""

import argparse
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import datasets

from .conllu import UPOS_TAGS
from .errors import DataFileError
from .negative_pairs import Negatives, labelled_pairs
from .pair_loading import TREE_COLUMNS
from .pairs import PairSentence

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
        negatives: `balanced`, `all` or `none`, see `labelled_pairs`.
        seed: Seed of the draw of negatives.
        trees: Whether sentences come with trees.
    """

    labels: tuple[str, ...] = ()
    symmetric: tuple[str, ...] = ()
    negatives: Negatives = "balanced"
    seed: int = 0
    trees: bool = False


class PairBuilder(datasets.GeneratorBasedBuilder):
    """Build the pairs of one language; a subclass reads its corpus."""

    BUILDER_CONFIG_CLASS = PairConfig

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
                    **(trees if self.config.trees else {}),
                    "entity_types": strings,
                    "subject": span,
                    "object": dict(span),
                    "label": datasets.ClassLabel(names=list(self.config.labels)),
                }
            )
        )

    def _split_generators(self, dl_manager: datasets.DownloadManager) -> list[datasets.SplitGenerator]:
        self._places: dict[str, str] = {}  # sentence id -> where it was first, over all splits
        return [
            datasets.SplitGenerator(name=split, gen_kwargs={"split": split, "files": list(files)})
            for split, files in self.config.data_files.items()
        ]

    def _generate_examples(self, split: str, files: list[str]) -> Iterator[tuple[str, dict]]:
        config = self.config
        sentences = (self._checked(sentence) for path in files for sentence in self.read(Path(path)))
        for pair in labelled_pairs(
            sentences,
            config.labels[0],
            split=split,
            negatives=config.negatives,
            symmetric=config.symmetric,
            seed=config.seed,
        ):
            yield pair.id, pair.row()

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
        help="pairs without a label: as many as labelled ones in each training document and all of the other splits "
        "(the default), all everywhere, or none",
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the draw of negatives (default: 0)")


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
        "none": f"Pairs without a label are left out, so that none is labelled `{negative}`.",
    }
    left_out = [f"{count} {reason}" for reason, count in sorted(dropped.items()) if count]
    return [kept[args.negatives], *([f"Left out: {', '.join(left_out)}."] if left_out else [])]
