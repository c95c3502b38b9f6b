"""Named entities in IOB2, one config per language, from the column files of the corpora that people compare on.

    python datasets_scripts/named_entities.py SOURCE [SOURCE ...] --layout NAME --output DIR

`--layout` says which corpus it is: uner, wikineural, germeval, masakhaner, conll2002 or conll2003, as its authors
publish it, or cut down to two columns (token and tag, `de.train.iob2`). Every language gets the same label list, of
all types found in any of them; `--types`, `--map` and `--drop` change the types:

    python datasets_scripts/named_entities.py masakhaner2/data --layout masakhaner --output data/masakhaner --drop DATE

`load_dataset(DIR, "sw")` reads the result.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import datasets

from hf_xlt.data.building import (
    SPLITS,
    Selection,
    add_build_arguments,
    build,
    check_repo_id,
    command_line,
    find_licenses,
    push_folder,
    run_command,
    select_files,
)
from hf_xlt.data.columns import TaggedSentence, map_types, read_columns
from hf_xlt.data.errors import DataFileError
from hf_xlt.data.languages import language_code
from hf_xlt.hub.data_card import DataCard

# Treebanks whose sentences are translations of each other.
PARALLEL_TREEBANKS = ("pud",)
TWO_COLUMN_NAME = r"(?P<language>[a-z]{2,3})\.(?P<split>train|dev|test)\w*\.iob2"
DATA_SUFFIX = re.compile(r"\.(iob2|conllu|tsv|txt)$")


@dataclass(frozen=True)
class Columns:
    """Where token and tag stand, from 0, and what comment lines begin with."""

    token: int
    tag: int
    comment_prefix: str | None = None


@dataclass(frozen=True)
class Layout:
    """How a corpus writes its files.

    Args:
        title: Name of the corpus.
        citation: What to cite.
        file_names: Regular expressions for the end of a path, with groups `split` and, but for monolingual corpora,
            `language`; `treebank` where there are several in a language.
        columns: Number of columns -> what they are.
        scheme: `iob1`, `iob2`, `iobes` or `bilou`.
        fallback_encoding: Of files that are not valid UTF-8.
        language: Of files whose name does not tell.
        languages: Codes that are not ISO 639's -> ISO 639.
        mapping: Entity type -> type to call it, or None for no entity.
    """

    title: str
    citation: str
    file_names: tuple[str, ...]
    columns: dict[int, Columns]
    scheme: str = "iob2"
    fallback_encoding: str = "utf-8"
    language: str | None = None
    languages: dict[str, str] = field(default_factory=dict)
    mapping: dict[str, str | None] = field(default_factory=dict)


TWO_COLUMNS = {2: Columns(token=0, tag=1)}
LAYOUTS = {
    "uner": Layout(
        title="Universal NER",
        citation="Mayhew et al. 2024, *Universal NER: A Gold-Standard Multilingual Named Entity Recognition "
        "Benchmark* (NAACL)",
        file_names=(
            r"(?P<language>[a-z]{2,3})_(?P<treebank>[a-z0-9]+)-ud-(?P<split>train|dev|test)(\.[\w-]+)?\.iob2",
        ),
        columns={5: Columns(token=1, tag=2, comment_prefix="#"), **TWO_COLUMNS},
    ),
    "wikineural": Layout(
        title="WikiNEuRal",
        citation="Tedeschi et al. 2021, *WikiNEuRal: Combined Neural and Knowledge-based Silver Data Creation for "
        "Multilingual NER* (Findings of EMNLP)",
        file_names=(
            r"(?P<language>[a-z]{2})/(?P<split>train|val|test)\.conllu",
            r"(?P<split>train|val|test)_(?P<language>[a-z]{2})\.conllu",
            TWO_COLUMN_NAME,
        ),
        columns={3: Columns(token=1, tag=2), **TWO_COLUMNS},
    ),
    "germeval": Layout(
        title="GermEval 2014",
        citation="Benikova et al. 2014, *NoSta-D Named Entity Annotation for German* (LREC)",
        file_names=(r"NER-(?P<language>de)-(?P<split>train|dev|test)\.tsv", TWO_COLUMN_NAME),
        columns={4: Columns(token=1, tag=2, comment_prefix="#"), **TWO_COLUMNS},
        mapping={"OTH": "MISC"}
        | {kind + suffix: None for kind in ("LOC", "ORG", "OTH", "PER") for suffix in ("deriv", "part")},
    ),
    "masakhaner": Layout(
        title="MasakhaNER",
        citation="Adelani et al. 2022, *MasakhaNER 2.0: Africa-centric Transfer Learning for Named Entity "
        "Recognition* (EMNLP)",
        file_names=(r"(?P<language>[a-z]{3})/(?P<split>train|dev|test)\.txt", TWO_COLUMN_NAME),
        columns=TWO_COLUMNS,
    ),
    "conll2002": Layout(
        title="CoNLL-2002",
        citation="Tjong Kim Sang 2002, *Introduction to the CoNLL-2002 Shared Task* (CoNLL)",
        file_names=(r"(?P<language>esp|ned)\.(?P<split>train|testa|testb)",),
        columns={**TWO_COLUMNS, 3: Columns(token=0, tag=2)},
        fallback_encoding="latin-1",
        languages={"esp": "es", "ned": "nl"},
    ),
    "conll2003": Layout(
        title="CoNLL-2003",
        citation="Tjong Kim Sang & De Meulder 2003, *Introduction to the CoNLL-2003 Shared Task* (CoNLL)",
        file_names=(r"(?P<language>eng|deu)\.(?P<split>train|testa|testb)", r"(?P<split>train|valid|test)\.txt"),
        columns={4: Columns(token=0, tag=3), 5: Columns(token=0, tag=4)},
        scheme="iob1",
        fallback_encoding="latin-1",
        language="en",
    ),
}
COLUMNS = {
    "id": ("string", "names the sentence; translations of one sentence share theirs over languages"),
    "tokens": ("List(string)", "words"),
}


@dataclass
class NamedEntitiesConfig(datasets.BuilderConfig):
    """One language.

    Args:
        layout: A key of `LAYOUTS`.
        scheme: `iob1`, `iob2`, `iobes` or `bilou`, for files that are not in the scheme of their layout.
        types: The entity types, in the order of the labels.
        mapping: Type in the files -> type in the data set, or None for no entity; types not named keep their name.
        parallel: Treebanks whose sentences are translations of each other.
    """

    layout: str = "conll2003"
    scheme: str | None = None
    types: tuple[str, ...] = ("LOC", "MISC", "ORG", "PER")
    mapping: dict[str, str | None] = field(default_factory=dict)
    parallel: tuple[str, ...] = PARALLEL_TREEBANKS


class NamedEntities(datasets.GeneratorBasedBuilder):
    """Read the files of one language.

    Example:
        ```python
        files = {"train": "esp.train", "validation": "esp.testa", "test": "esp.testb"}
        builder = NamedEntities(config_name="es", layout="conll2002", data_files=files)
        builder.download_and_prepare()
        dataset = builder.as_dataset()
        ```
    """

    BUILDER_CONFIG_CLASS = NamedEntitiesConfig

    def _info(self) -> datasets.DatasetInfo:
        labels = ["O", *(f"{position}-{kind}" for kind in self.config.types for position in "BI")]
        return datasets.DatasetInfo(
            features=datasets.Features(
                {
                    "id": datasets.Value("string"),
                    "tokens": datasets.List(datasets.Value("string")),
                    "ner_tags": datasets.List(datasets.ClassLabel(names=labels)),
                }
            )
        )

    def _split_generators(self, dl_manager: datasets.DownloadManager) -> list[datasets.SplitGenerator]:
        self._places: dict[str, str] = {}  # id -> where it was first, over all splits
        return [
            datasets.SplitGenerator(name=split, gen_kwargs={"files": list(files)})
            for split, files in self.config.data_files.items()
        ]

    def _generate_examples(self, files: list[str]) -> Iterator[tuple[str, dict]]:
        layout = LAYOUTS[self.config.layout]
        labels = set(self.info.features["ner_tags"].feature.names)
        for path in map(Path, files):
            for number, sentence in enumerate(read_file(path, layout, self.config.scheme), 1):
                name = sentence_name(path, layout, self.config.name, number, sentence, self.config.parallel)
                if name in self._places:
                    raise DataFileError(
                        path,
                        sentence.line,
                        "a sentence id that is unique in its language",
                        f"{name!r}, which is also at {self._places[name]}",
                        "Leave one of the files out with --exclude.",
                    )
                self._places[name] = f"{path}:{sentence.line}"
                tags = map_types(sentence.tags, self.config.mapping)
                if not labels.issuperset(tags):
                    raise DataFileError(
                        path,
                        sentence.line,
                        f"entities of the types {', '.join(self.config.types)}",
                        repr(next(tag for tag in tags if tag not in labels)),
                        "Name all types in `types`, or map the others away in `mapping`.",
                    )
                yield name, {"id": name, "tokens": sentence.tokens, "ner_tags": tags}


def read_file(path: Path, layout: Layout, scheme: str | None = None) -> Iterator[TaggedSentence]:
    """Read a file in any of the forms its layout knows, which the number of columns tells apart.

    Raises:
        DataFileError: If it has another number of columns, or is malformed.
    """
    content = path.read_bytes()
    try:
        content.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = layout.fallback_encoding
    no_rows = (
        "-DOCSTART-",
        *(columns.comment_prefix for columns in layout.columns.values() if columns.comment_prefix),
    )
    rows = enumerate(content.decode(encoding, "replace").removeprefix("\ufeff").split("\n"), 1)
    line, row = next(((line, row) for line, row in rows if row.strip() and not row.startswith(no_rows)), (0, ""))
    if not row:
        return
    separator = "\t" if "\t" in row else None
    width = len(row.split("\t") if separator else re.findall(r"[^ \r]+", row))
    if width not in layout.columns:
        raise DataFileError(
            path,
            line,
            f"{' or '.join(map(str, sorted(layout.columns)))} columns, as in {layout.title}",
            str(width),
            "Is --layout right?",
            row,
        )
    columns = layout.columns[width]
    yield from read_columns(
        path,
        token_column=columns.token,
        tag_column=columns.tag,
        separator=separator,
        encoding=encoding,
        comment_prefix=columns.comment_prefix,
        scheme=scheme or layout.scheme,
    )


def sentence_name(
    path: Path, layout: Layout, language: str, number: int, sentence: TaggedSentence, parallel: tuple[str, ...]
) -> str:
    """Return the id of a sentence: its own, where the file gives one, or else its number in the file.

    Only sentences of parallel treebanks have the same id in all languages; there, sentences with the same number are
    taken to be translations of each other.
    """
    match = match_name(path, layout)
    treebank = match.groupdict().get("treebank") if match else None
    own = next(
        (found[1] for comment in sentence.comments if (found := re.match(r"#\s*sent_id\s*=\s*(.*\S)", comment))), None
    )
    if treebank in parallel:
        return f"{treebank}:{own or f'{number:04d}'}"
    if own and treebank:
        return f"{language}_{treebank}:{own}"
    return f"{language}_{DATA_SUFFIX.sub('', path.name)}:{own or number}"


def match_name(path: Path, layout: Layout) -> re.Match | None:
    """Match the end of a path with the file names of a layout."""
    for pattern in layout.file_names:
        if match := re.search(rf"(?:^|/){pattern}$", path.resolve().as_posix()):
            return match
    return None


def type_mapping(
    selection: Selection,
    layout: Layout,
    scheme: str | None = None,
    *,
    keep: list[str],
    rename: dict[str, str],
    drop: list[str],
) -> dict[str, str | None]:
    """Return type in the files -> type in the data set, or None, for every type that the files hold.

    Raises:
        ValueError: If a type to keep, rename or drop is nowhere in the files.
    """
    counts: Counter[str] = Counter()
    for file in selection.files:
        for sentence in read_file(file.path, layout, scheme):
            counts.update(tag[2:] for tag in sentence.tags if tag.startswith("B-"))
    mapping = {kind: layout.mapping.get(kind, kind) for kind in sorted(counts)} | rename
    known = {*counts, *mapping.values()}
    unknown = [kind for kind in [*rename, *drop] if kind not in counts] + [kind for kind in keep if kind not in known]
    if unknown:
        raise ValueError(f"no entities of type {', '.join(unknown)}; there are {', '.join(sorted(counts))}")
    return {
        kind: None if kind in drop or new in drop or (keep and new not in keep) else new
        for kind, new in mapping.items()
    }


def _types(text: str) -> list[str]:
    return [kind.strip() for kind in text.split(",") if kind.strip()]


def _renaming(text: str) -> list[tuple[str, str]]:
    pairs = [tuple(pair.strip().partition("=")[::2]) for pair in text.split(",")]
    if not all(old and new for old, new in pairs):
        raise argparse.ArgumentTypeError(f"expected OLD=NEW[,OLD=NEW...], got {text!r}")
    return pairs


def main(argv: list[str] | None = None) -> int:
    """Build the data set; return the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(description="Build a named-entity data set from column files.")
    add_build_arguments(parser)
    parser.add_argument("--layout", required=True, choices=sorted(LAYOUTS), help="the corpus")
    parser.add_argument(
        "--scheme",
        choices=["iob1", "iob2", "iobes", "bilou"],
        help="scheme of the tags, where it is not the one of the layout",
    )
    parser.add_argument(
        "--types",
        action="extend",
        default=[],
        type=_types,
        metavar="PER,LOC",
        help="keep entities of these types only",
    )
    parser.add_argument(
        "--map",
        action="extend",
        default=[],
        type=_renaming,
        metavar="OLD=NEW",
        help="call a type otherwise (GermEval: OTH=MISC unless you say otherwise)",
    )
    parser.add_argument(
        "--drop", action="extend", default=[], type=_types, metavar="MISC", help="leave out these types"
    )
    args = parser.parse_args(argv)
    layout = LAYOUTS[args.layout]

    def read_name(path: Path) -> tuple[str, str] | None:
        match = match_name(path, layout)
        if match is None:
            return None
        code = match.groupdict().get("language") or layout.language
        try:
            return language_code(layout.languages.get(code, code)), SPLITS[match["split"]]
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None

    def command() -> None:
        check_repo_id(args.push_to_hub)
        selection = select_files(
            args.sources, read_name, splits=args.split, exclude=args.exclude, languages=args.languages
        )
        mapping = type_mapping(selection, layout, args.scheme, keep=args.types, rename=dict(args.map), drop=args.drop)
        types = tuple(sorted({kind for kind in mapping.values() if kind}))
        changed = [f"{old} -> {new or 'no entity'}" for old, new in mapping.items() if new != old]
        labels = " ".join(["O", *(f"{position}-{kind}" for kind in types for position in "BI")])
        parallel = (*PARALLEL_TREEBANKS, *args.parallel)
        card = DataCard(
            pretty_name=args.name or layout.title,
            description=f"Named entities of {layout.title}, tagged in IOB2, with one label list for all languages.",
            task_categories=["token-classification"],
            license=args.license or find_licenses(selection.files),
            columns=COLUMNS | {"ner_tags": ("List(ClassLabel)", labels)},
            command=command_line(__file__, argv),
            address=args.push_to_hub,
            notes=[
                *([f"Entity types changed: {', '.join(changed)}."] if changed else []),
                f"Cite {layout.citation}.",
            ],
        )
        build(
            NamedEntities,
            selection,
            card,
            args.output,
            sources=args.sources,
            overwrite=args.overwrite,
            layout=args.layout,
            scheme=args.scheme,
            types=types,
            mapping=mapping,
            parallel=parallel,
        )
        if args.push_to_hub:
            push_folder(args.output, args.push_to_hub, private=args.private, overwrite=args.overwrite)

    return run_command(command)


if __name__ == "__main__":
    sys.exit(main())
