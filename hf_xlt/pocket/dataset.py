"""Pocket as data sets: the schemas of every task, made when they are first asked for and kept by `datasets`."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from pathlib import Path

import datasets

from ..data.conllu import UPOS_TAGS
from .concepts import RELATIONS, ROLES
from .frame import Frame
from .gold import NO_RELATION, NO_ROLE, align, ner_tags, pairs
from .languages import grammar, languages
from .sentences import Material, frames
from .words import Tree
from .world import World

VERSION = "1.2.0"
# What stands for it where others have a folder or Hub id.
NAME = "pocket"
CARD = Path(__file__).with_name("README.md")
HOLD_OUT = ("fact", "entity", "frame")
# Sentences of each part; `text` is for pre-training.
SIZES = {"text": 14_000, "train": 4_000, "validation": 500, "test": 1_500}
TASKS = ("pos", "ner", "relation", "argument", "text", "bitext", "lexicon")
# Which data set holds a task, and what of it.
DATA_SETS = {
    "pos": ("tagging", ["id", "text", "tokens", "upos", "heads", "deprels"]),
    "ner": ("tagging", ["id", "text", "tokens", "upos", "ner_tags", "heads", "deprels"]),
}
TAGS = ["O", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-PER", "I-PER"]
CONTENT_WORDS = {"ADJ", "ADV", "NOUN", "NUM", "PROPN", "VERB"}
# How often two forms stand for the same before they are in the dictionary; every fifth word in it is for testing.
SEEN_IN_TEXT, TEST_WORDS = 2, 5
# Sentences that dictionaries are read from.
LEXICON_SENTENCES = 5_000


@cache
def material(seed: int, hold_out: str) -> dict[str, Material]:
    """Return part -> what its sentences tell."""
    world = World(seed, hold_out)
    return {part: Material(world, part) for part in SIZES}


@cache
def part_frames(seed: int, hold_out: str, part: str, count: int) -> list[Frame]:
    """Return the sentences of a part, in terms of no language."""
    return list(frames(material(seed, hold_out)[part], count))


def sentences(
    language: str, part: str, *, hold_out: str = "fact", seed: int = 0, count: int | None = None
) -> Iterator[tuple[Frame, Tree]]:
    """Yield what each sentence of a part says and its tree in a language.

    Args:
        language: Its code.
        part: `text`, `train`, `validation` or `test`.
        hold_out: See `load`.
        seed: See `load`.
        count: How many, rather than all.
    """
    realise = grammar(language).realise
    for frame in part_frames(seed, hold_out, part, SIZES[part] if count is None else count):
        yield frame, realise(frame)


@cache
def part_texts(language: str, part: str, hold_out: str, seed: int) -> dict[str, str]:
    """Return id -> sentence of a part."""
    return {frame.id: tree.text for frame, tree in sentences(language, part, hold_out=hold_out, seed=seed)}


@cache
def some_trees(language: str, hold_out: str, seed: int) -> list[Tree]:
    """Return the trees that dictionaries are read from."""
    count = min(LEXICON_SENTENCES, SIZES["text"])
    return [tree for _, tree in sentences(language, "text", hold_out=hold_out, seed=seed, count=count)]


def load(language: str, task: str = "pos", *, hold_out: str = "fact", seed: int = 0) -> datasets.DatasetDict:
    """Return a data set of one language, or of a pair of them.

    Args:
        language: Its code; for `bitext` and `lexicon` two, such as `de-en`.
        task: `pos`, `ner`, `relation` or `argument` (splits `train`, `validation`, `test`), `text` or `bitext`
            (`train`), or `lexicon` (`train`, `test`).
        hold_out: What the splits do not share: `fact`, `entity`, or `frame`. No fact is in two of them anyhow, in any
            language, nor in `text` and `bitext`.
        seed: Of the world; another seed is another world.

    Raises:
        ValueError: If there is no such language, task, or way to split.

    Example:
        >>> load("de", "ner")["test"][0]["tokens"]  # doctest: +SKIP
        ['Die', 'Polizei', 'nahm', 'Anna', 'Weber', 'fest', '.']
    """
    if task not in TASKS:
        raise ValueError(f"expected one of the tasks {', '.join(TASKS)}, got {task!r}")
    data_set, columns = DATA_SETS.get(task, (task, None))
    builder = Pocket(config_name=language, task=data_set, hold_out=hold_out, seed=seed, hash=fingerprint())
    builder.download_and_prepare()
    data = builder.as_dataset()
    return data.select_columns(columns) if columns else data


def bitext_configs() -> list[str]:
    """Return the names of all pairs of languages, in both orders."""
    return ["-".join(pair) for pair in permutations(languages(), 2)]


@cache
def fingerprint() -> str:
    """Return a hash of all that the sentences are made from, by which `datasets` keeps them."""
    folder = Path(__file__).parent
    digest = hashlib.sha256(VERSION.encode())
    for path in sorted(folder.rglob("*.py"), key=lambda path: path.relative_to(folder).as_posix()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@dataclass
class PocketConfig(datasets.BuilderConfig):
    """One language or pair of languages, and one task.

    Args:
        task: `tagging`, `relation`, `argument`, `text`, `bitext` or `lexicon`.
        hold_out: `fact`, `entity` or `frame`.
        seed: Of the world.
    """

    version: datasets.Version | str = VERSION
    task: str = "tagging"
    hold_out: str = "fact"
    seed: int = 0

    def __post_init__(self):
        super().__post_init__()
        if self.hold_out not in HOLD_OUT:
            raise ValueError(f"expected `hold_out` to be one of {', '.join(HOLD_OUT)}, got {self.hold_out!r}")
        codes = self.name.split("-")
        if len(codes) != (2 if self.task in ("bitext", "lexicon") else 1) or len(set(codes)) != len(codes):
            expected = "two languages such as 'de-en'" if self.task in ("bitext", "lexicon") else "one language"
            raise ValueError(f"{self.task}: expected {expected}, got {self.name!r}")
        for code in codes:
            grammar(code)

    @property
    def languages(self) -> list[str]:
        """The languages."""
        return self.name.split("-")


class Pocket(datasets.GeneratorBasedBuilder):
    """Make the sentences of one language, or of two."""

    BUILDER_CONFIG_CLASS = PocketConfig

    def _info(self) -> datasets.DatasetInfo:
        return datasets.DatasetInfo(features=features(self.config.task, self.config.languages))

    def _split_generators(self, dl_manager: datasets.DownloadManager) -> list[datasets.SplitGenerator]:
        task = self.config.task
        splits = (
            ["train"] if task in ("text", "bitext") else ["train", "test"] if task == "lexicon" else list(SIZES)[1:]
        )
        return [datasets.SplitGenerator(name=split, gen_kwargs={"split": split}) for split in splits]

    def _generate_examples(self, split: str) -> Iterator[tuple[str, dict]]:
        config = self.config
        options = {"hold_out": config.hold_out, "seed": config.seed}
        if config.task == "lexicon":
            for source, target in lexicon(*config.languages, **options)[split]:
                yield f"{source}\t{target}", {"source": source, "target": target}
            return
        part = "text" if config.task in ("text", "bitext") else split
        if config.task == "bitext":
            sides = [part_texts(language, part, **options) for language in config.languages]
            for name in sides[0]:
                texts = {language: side[name] for language, side in zip(config.languages, sides, strict=True)}
                yield name, {"id": name, "translation": texts}
            return
        for frame, tree in sentences(config.languages[0], part, **options):
            yield from _rows(frame, tree, config.task)


def _rows(frame: Frame, tree: Tree, task: str) -> Iterator[tuple[str, dict]]:
    if task == "text":
        yield frame.id, {"id": frame.id, "text": tree.text}
    elif task == "tagging":
        row = {
            "id": frame.id,
            "text": tree.text,
            "tokens": tree.forms,
            "upos": tree.upos,
            "ner_tags": ner_tags(frame, tree),
            "heads": tree.heads,
            "deprels": tree.deprels,
        }
        yield frame.id, row
    else:
        for pair in pairs(frame, tree, task):
            yield pair.id, pair.row()


def features(task: str, languages: list[str]) -> datasets.Features:
    """Return the columns of a data set."""
    string, offset = datasets.Value("string"), datasets.Value("int32")
    trees = {
        "tokens": datasets.List(string),
        "upos": datasets.List(datasets.ClassLabel(names=list(UPOS_TAGS))),
        "heads": datasets.List(offset),
        "deprels": datasets.List(string),
    }
    if task == "tagging":
        tags = datasets.List(datasets.ClassLabel(names=TAGS))
        return datasets.Features({"id": string, "text": string, **trees, "ner_tags": tags})
    if task == "text":
        return datasets.Features({"id": string, "text": string})
    if task == "bitext":
        return datasets.Features({"id": string, "translation": datasets.Translation(languages)})
    if task == "lexicon":
        return datasets.Features({"source": string, "target": string})
    span = {"start": offset, "end": offset, "type": string}
    labels = [NO_RELATION, *RELATIONS] if task == "relation" else [NO_ROLE, *ROLES]
    return datasets.Features(
        {
            "id": string,
            **trees,
            "entity_types": datasets.List(string),
            "subject": span,
            "object": dict(span),
            "label": datasets.ClassLabel(names=labels),
        }
    )


def lexicon(source: str, target: str, *, hold_out: str = "fact", seed: int = 0) -> dict[str, list[tuple[str, str]]]:
    """Return `train` and `test` -> translations of words, in the forms in which they stand for the same in the text.

    Args:
        source: Code of a language.
        target: Code of another.
        hold_out: See `load`.
        seed: See `load`.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for one, other in zip(*(some_trees(code, hold_out, seed) for code in (source, target)), strict=True):
        for first, second in align(one, other):
            # The first word has a capital that is not its own.
            if first and second and one.upos[first] in CONTENT_WORDS and one.upos[first] == other.upos[second]:
                seen[one.forms[first], other.forms[second]] += 1
    found = sorted(pair for pair, times in seen.items() if times >= SEEN_IN_TEXT)
    words = sorted({word for word, _ in found}, key=lambda word: hashlib.sha256(word.encode()).digest())
    test = set(words[::TEST_WORDS])
    return {
        "train": [pair for pair in found if pair[0] not in test],
        "test": [pair for pair in found if pair[0] in test],
    }
