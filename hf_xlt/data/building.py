"""Turn a corpus as its authors publish it into Parquet files and a data card: what `datasets_scripts/` share."""

import argparse
import hashlib
import re
import shlex
import signal
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from glob import escape
from pathlib import Path

import datasets
import huggingface_hub
import pyarrow.compute as pc

from hf_xlt.hub.data_card import DataCard, Source, SplitCount
from hf_xlt.hub.publishing_data import publish_data

from .languages import language_code
from .pairs import sentence_id

# Splits as corpora name them -> as `datasets` names them.
SPLITS = {
    "train": "train",
    "dev": "validation",
    "devel": "validation",
    "val": "validation",
    "valid": "validation",
    "testa": "validation",
    "validation": "validation",
    "test": "test",
    "testb": "test",
}
SPLIT_ORDER = ["train", "validation", "test"]
LICENSE_NAME = re.compile(r"(cc0|cc-by|(a|l)?gpl|apache|mit|odc|odbl|pddl)\b")
# In a checkout of a Universal Dependencies treebank: the drafts and parts that its files were made of.
NOT_RELEASED = "not-to-release"


@dataclass(frozen=True)
class SourceFile:
    """A file to read: `name` is its path below the SOURCE it was found in, for patterns, messages and the card."""

    path: Path
    name: str
    language: str
    split: str


@dataclass(frozen=True)
class Selection:
    """The files to read, by language and split, and the names of those that `--exclude` left out."""

    files: list[SourceFile]
    excluded: list[str]

    def by_language(self) -> dict[str, dict[str, list[SourceFile]]]:
        """Return language -> split -> files: languages sorted, splits in the usual order, files as they were found."""
        grouped: dict[str, dict[str, list[SourceFile]]] = {}
        for file in sorted(self.files, key=lambda file: (file.language, _split_rank(file.split))):
            grouped.setdefault(file.language, {}).setdefault(file.split, []).append(file)
        return grouped


def _split_rank(split: str) -> tuple[int, str]:
    return (SPLIT_ORDER.index(split) if split in SPLIT_ORDER else len(SPLIT_ORDER), split)


# --- the command line ------------------------------------------------------------------------------------------------


def add_build_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the builder scripts of annotated sentences, one config per language."""
    add_corpus_arguments(parser)
    add_language_arguments(parser)
    parser.add_argument(
        "--parallel",
        action="append",
        default=[],
        metavar="TREEBANK",
        help="a treebank whose sentences are translations of each other: same sentence, same id in all languages "
        "(`pud` is one anyway)",
    )


def add_language_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the argument that chooses languages."""
    parser.add_argument("--languages", type=_language_list, metavar="en,de", help="only these languages")


def add_corpus_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that every builder script takes."""
    parser.add_argument(
        "sources", nargs="+", type=Path, metavar="SOURCE", help="folder with the corpus, or one of its files"
    )
    parser.add_argument("--output", required=True, type=Path, metavar="DIR", help="folder to make")
    parser.add_argument(
        "--split",
        action="append",
        default=[],
        type=_split_rule,
        metavar="NAME=GLOB[,GLOB...]",
        help="split of the files whose path below SOURCE matches, whatever their name says; the first match wins",
    )
    parser.add_argument(
        "--exclude", action="append", default=[], metavar="GLOB", help="leave out files that match and no --split took"
    )
    parser.add_argument("--license", metavar="ID", help="licence for the card (default: from the treebanks' READMEs)")
    parser.add_argument("--name", metavar="PRETTY", help="title of the card")
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="replace DIR, once the new data is complete, and what a repository on the Hub holds",
    )
    parser.add_argument("--push-to-hub", metavar="REPO_ID", help="upload the folder to this data set repository, too")
    parser.add_argument("--private", action="store_true", help="make that repository private")


def _split_rule(text: str) -> tuple[str, list[str]]:
    name, _, globs = text.partition("=")
    patterns = [pattern.strip() for pattern in globs.split(",") if pattern.strip()]
    if not re.fullmatch(r"\w+", name) or not patterns:
        raise argparse.ArgumentTypeError(f"expected NAME=GLOB[,GLOB...] such as 'test=*_pud-*', got {text!r}")
    return SPLITS.get(name, name), patterns


def _language_list(text: str) -> list[str]:
    try:
        return [language_code(code) for code in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def command_line(script: str, argv: list[str]) -> str:
    """Return the command for the card, as it can be typed again."""
    return shlex.join(["python", f"datasets_scripts/{Path(script).name}", *argv])


def run_command(command: Callable[[], None]) -> int:
    """Run the work of a command line: an error becomes one line on stderr.

    Returns:
        The exit code: 0 done, 1 failed, 130 interrupted. SIGTERM counts as Ctrl-C: it, too, leaves nothing behind.
    """
    try:
        with _terminate_like_interrupt(), _no_progress_bars():
            command()
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    except (ValueError, OSError) as error:
        say(f"error: {' '.join(str(error).split())}")
        return 1
    return 0


@contextmanager
def _terminate_like_interrupt() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # signals belong to the main thread
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _no_progress_bars() -> Iterator[None]:
    libraries = [datasets.utils, huggingface_hub.utils]
    shown = [library for library in libraries if not library.are_progress_bars_disabled()]
    for library in shown:
        library.disable_progress_bars()
    try:
        yield
    finally:
        for library in shown:
            library.enable_progress_bars()


def say(text: str) -> None:
    """Write a line on stderr."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


# --- which files -----------------------------------------------------------------------------------------------------


def select_files(
    sources: list[Path],
    read_name: Callable[[Path], tuple[str, str | None] | None],
    *,
    splits: Sequence[tuple[str, list[str]]] = (),
    exclude: Sequence[str] = (),
    languages: list[str] | None = None,
) -> Selection:
    """Find the files of a corpus and say which language and split each belongs to.

    Args:
        sources: Folders and files.
        read_name: Path -> (language, split or None), or None for a file that is no part of the corpus. It raises
            ValueError for a file of the corpus whose name it cannot read.
        splits: (split, patterns) pairs that override the file name, first match first. A pattern is matched against
            the path below the source and against the bare file name.
        exclude: Patterns of files to leave out, unless a split pattern took them.
        languages: Keep these only.

    Raises:
        ValueError: If nothing is found, a pattern matches nothing, or a name does not say language and split.
    """
    found = _found_files(sources)
    for pattern in [pattern for _, patterns in splits for pattern in patterns] + list(exclude):
        if not any(_matches(name, pattern) for name in found.values()):
            raise ValueError(
                f"the pattern {pattern!r} matches none of the {len(found)} files below "
                f"{', '.join(map(str, sources))}, for instance {next(iter(found.values()))!r}"
            )
    files, excluded = [], []
    for path, name in found.items():
        split = next((split for split, patterns in splits if any(_matches(name, glob) for glob in patterns)), None)
        if split is None and any(_matches(name, glob) for glob in exclude):
            excluded.append(name)
            continue
        said = read_name(path)
        if said is None:
            if path in sources:
                raise ValueError(f"{path}: expected a file of this corpus, but its name is none of those it uses")
            continue
        language, split_said = said
        if not (split or split_said):
            raise ValueError(f"{path}: the name does not say the split; give it with --split NAME={name!r}")
        files.append(SourceFile(path, name, language, split or split_said))
    return Selection(_keep_languages(files, languages, sources), excluded)


def _found_files(sources: list[Path]) -> dict[Path, str]:
    """Return path -> name below its source, in the order of the sources and sorted within."""
    found = {}
    for source in sources:
        if not source.exists():
            raise FileNotFoundError(f"{source}: no such file or folder")
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            below = path.relative_to(source) if path != source else Path(path.name)
            hidden = any(part.startswith(".") or part == NOT_RELEASED for part in below.parts)
            if path.is_file() and not hidden:
                found.setdefault(path, below.as_posix())
    if not found:
        raise ValueError(f"no files below {', '.join(map(str, sources))}")
    return found


def _matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or fnmatchcase(name.rsplit("/", 1)[-1], pattern)


def _keep_languages(files: list[SourceFile], languages: list[str] | None, sources: list[Path]) -> list[SourceFile]:
    present = sorted({file.language for file in files})
    if not present:
        raise ValueError(f"no file of this corpus below {', '.join(map(str, sources))}")
    absent = [language for language in languages or [] if language not in present]
    if absent:
        raise ValueError(f"no files for the languages {', '.join(absent)}; there are {', '.join(present)}")
    return [file for file in files if languages is None or file.language in languages]


def find_licenses(files: list[SourceFile]) -> str | list[str]:
    """Return the licences that the READMEs beside the files name (`License: CC BY-SA 4.0`), as the Hub spells them."""
    licenses = {folder: "unknown" for folder in dict.fromkeys(file.path.parent for file in files)}
    for folder in licenses:
        for readme in sorted(path for path in folder.glob("README*") if path.is_file()):
            named = re.search(r"^License:[ \t]*(\S.*?)\s*$", readme.read_text("utf-8", "replace"), re.MULTILINE)
            if named:
                name = re.sub(r"[\s_]+", "-", named[1].lower().removeprefix("gnu "))
                licenses[folder] = name if LICENSE_NAME.match(name) else "other"
    named = sorted(set(licenses.values()))
    return named[0] if len(named) == 1 else named


# --- building --------------------------------------------------------------------------------------------------------


def build(
    builder_class: type[datasets.GeneratorBasedBuilder],
    selection: Selection,
    card: DataCard,
    output: Path,
    *,
    sources: list[Path],
    overwrite: bool = False,
    **options,
) -> None:
    """Write `LANGUAGE/SPLIT-00000-of-00001-HASH.parquet` and the card, all of it or nothing.

    Everything is made in a temporary folder beside `output` and moved there at the very end.

    Args:
        builder_class: Called once per language with `config_name`, `data_files`, `cache_dir` and `options`.
        selection: The files to read.
        card: Its infos, counts, trees, sources and excluded files are filled in.
        output: The folder to make.
        sources: Where the files came from; `output` may not hold any of them.
        overwrite: Replace `output` if it exists.
        **options: Fields of the builder's config.

    Raises:
        ValueError: If a source file is malformed, or `output` may not be written.
    """
    output = output.resolve()
    _check_output(output, sources, overwrite)
    card.excluded = selection.excluded
    existing = next(folder for folder in output.parents if folder.exists())
    with tempfile.TemporaryDirectory(prefix=f".{output.name}-", dir=existing) as temporary:
        folder = Path(temporary, "made")
        for language, splits in selection.by_language().items():
            builder = builder_class(
                config_name=language,
                data_files={
                    split: [escape(str(file.path.resolve())) for file in files] for split, files in splits.items()
                },
                cache_dir=str(Path(temporary, "cache")),
                **options,
            )
            _generate(builder)
            for split, files in splits.items():
                if not builder.info.splits[split].num_examples:
                    raise ValueError(f"no sentences in {', '.join(str(file.path) for file in files)}")
                count = _write_split(builder.as_dataset(split), language, split, folder)
                card.counts.append(count)
                card.sources += [Source(language, split, file.name, file.path.stat().st_size) for file in files]
                tokens = "" if count.tokens is None else f"{count.tokens:>8} tokens  "
                pairs = "" if count.pairs is None else f"{count.pairs:>8} pairs  "
                say(
                    f"{language:3}  {split:10}  {count.sentences:>6} sentences  {tokens}{pairs}"
                    f"from {' + '.join(file.name for file in files)}"
                )
            builder.info.download_size = sum(path.stat().st_size for path in Path(folder, language).iterdir())
            card.infos[language] = builder.info
            if trees := getattr(builder, "trees", None):  # builders of pairs say where they are from
                card.trees[language] = trees
        Path(folder, "README.md").write_text(card.render(), "utf-8")
        _move_into_place(folder, output, replaced=Path(temporary, "replaced"))


def _check_output(output: Path, sources: list[Path], overwrite: bool) -> None:
    if output.exists() and not output.is_dir():
        raise ValueError(f"{output}: expected a folder for --output, this is a file")
    if not output.exists() or not any(output.iterdir()):
        return
    if not overwrite:
        raise ValueError(f"{output}: the folder is not empty; choose another --output, or replace it with --overwrite")
    for kept in [*sources, Path.cwd()]:
        if kept.resolve().is_relative_to(output):
            raise ValueError(f"{output}: will not replace this folder, {kept.resolve()} is in it")


def _generate(builder: datasets.GeneratorBasedBuilder) -> None:
    try:
        builder.download_and_prepare()
    except datasets.exceptions.DatasetGenerationError as error:
        # What went wrong is in the cause; the error itself says only that something did.
        if isinstance(error.__cause__, (ValueError, OSError)):
            raise error.__cause__ from None
        raise


def _write_split(rows: datasets.Dataset, language: str, split: str, folder: Path) -> SplitCount:
    """Write one Parquet file and count what is in it."""
    unnamed = Path(folder, language, f"{split}.parquet")
    unnamed.parent.mkdir(parents=True, exist_ok=True)
    rows.to_parquet(str(unnamed))
    # `load_dataset` finds a local folder in its cache by the folder's name and what its card says, not by its content.
    # The card says the names of the files: with a hash in them, a folder never passes for another state of itself.
    content_hash = hashlib.sha256(unnamed.read_bytes()).hexdigest()[:16]
    file = f"{language}/{split}-00000-of-00001-{content_hash}.parquet"
    unnamed.rename(folder / file)
    entities: Counter[str] = Counter()
    if "ner_tags" in rows.features:
        names = rows.features["ner_tags"].feature.names
        for tag in pc.value_counts(pc.list_flatten(rows.data["ner_tags"])).to_pylist():
            if names[tag["values"]].startswith("B-"):
                entities[names[tag["values"]][2:]] = tag["counts"]
    if "label" in rows.features:
        return _pair_count(rows, language, split, file)
    tokens = pc.sum(pc.list_value_length(rows.data["tokens"])).as_py() if "tokens" in rows.features else None
    return SplitCount(language, split, file, sentences=len(rows), tokens=tokens, entities=dict(entities))


def _pair_count(rows: datasets.Dataset, language: str, split: str, file: str) -> SplitCount:
    """Count pairs, their labels, and the sentences that they are from."""
    lengths = pc.list_value_length(rows.data["tokens"]).to_pylist()
    sentences = dict(zip(map(sentence_id, rows["id"]), lengths, strict=True))
    names = rows.features["label"].names
    counts = {names[label["values"]]: label["counts"] for label in pc.value_counts(rows.data["label"]).to_pylist()}
    return SplitCount(
        language,
        split,
        file,
        sentences=len(sentences),
        tokens=sum(sentences.values()),
        pairs=len(rows),
        labels={name: counts.get(name, 0) for name in names},
    )


def _move_into_place(folder: Path, output: Path, replaced: Path) -> None:
    """Rename `folder` to `output`; what was there goes to `replaced`, and comes back if that fails."""
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        if output.exists():
            output.rename(replaced)
        folder.rename(output)
    except BaseException:
        if replaced.exists() and not output.exists():
            replaced.rename(output)
        raise


def check_repo_id(repo_id: str | None) -> None:
    """Raise ValueError, before any work is done, if this cannot be the name of a repository on the Hub."""
    if repo_id is not None:
        huggingface_hub.utils.validate_repo_id(repo_id)


def push_folder(folder: Path, repo_id: str, *, private: bool = False, overwrite: bool = False) -> None:
    """Upload a built folder to a data set repository on the Hub, in one commit, and read it from there.

    Args:
        folder: What `build` made.
        repo_id: The repository, made if there is none.
        private: Whether to make a new one private.
        overwrite: Whether to replace what it holds.

    Raises:
        OSError: If the Hub cannot be reached or refuses, or what is there does not read as it does here.
    """
    try:
        done = publish_data(folder, repo_id, private=private, overwrite=overwrite, say=say)
    except OSError as error:
        raise OSError(f"{folder} is complete, but the upload to {repo_id} failed: {error}") from error
    say(f"pushed to {done.url}, and read from there")
