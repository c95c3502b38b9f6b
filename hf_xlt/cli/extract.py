"""`hf-xlt extract`: text to relations, or to the arguments of events."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from .run_verb import GENERATED

if TYPE_CHECKING:
    from ..extraction import Extraction, Failure

NAMES = {"upos": "parts of speech", "deprels": "dependency relations", "entity_types": "entity types"}
SHOWN = 5  # unknown values
SIGNED = "<!-- hf-xlt extract -->\n"  # the end of a drawing, which may be replaced


def extract(
    model: Annotated[
        str,
        typer.Argument(help="Model of hf-xlt transfer --task relation or argument: its folder, or that of the run."),
    ],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[INPUT]...",
            help="Files, - for standard input, or pocket; de=FILE says the language of one.",
            show_default="-; at a terminal pocket, which is generated",
        ),
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language of the input.", show_default=False)] = None,
    layout: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="text: a document a line; jsonl: text or tokens, with spans; conllu: trees.",
            show_default="by the file's name, else text",
        ),
    ] = None,
    parser: Annotated[
        list[str] | None,
        typer.Option(
            help="UDPipe model, FILE or de=FILE; may be repeated.", show_default="downloaded, by its language"
        ),
    ] = None,
    entities: Annotated[
        str | None,
        typer.Option(
            help="Tagger of hf-xlt transfer --task ner, for sentences that come without spans.", show_default=False
        ),
    ] = None,
    triggers: Annotated[
        str, typer.Option(help="Parts of speech of triggers, for arguments, in sentences that name none.")
    ] = "VERB",
    negatives: Annotated[bool, typer.Option("--negatives", help="Write pairs without a relation, too.")] = False,
    output: Annotated[
        Path | None, typer.Option(help="File of JSON lines to write.", show_default="standard output")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option(help="Folder for a drawing of each sentence with relations.", show_default="none")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
    processes: Annotated[int, typer.Option(min=1, help="Processes that parse.")] = 1,
    parse_cache: Annotated[
        Path | None, typer.Option(help="Folder that keeps parses for the next time.", show_default="none")
    ] = None,
) -> None:
    """Find relations in text: parse it, find its entities, label their pairs; a line of JSON for each sentence.

    What cannot be read, parsed or labelled is told on standard error, and the rest goes on. Example:

    hf-xlt extract runs/2026-01-31_transfer_1a2b3c4d news.de.txt --language de --parser de.udpipe
    --entities runs/2026-01-31_transfer_5e6f7a8b --output news.jsonl --svg trees
    """
    from ..data.languages import language_code
    from ..extraction import EntityTagger, Extraction, Parsers, open_pipeline, read_inputs
    from ..extraction.inputs import input_layout
    from ..pocket import NAME
    from .quiet import quiet

    quiet()
    language = language and language_code(language)
    tags = _parts_of_speech(triggers)
    given = inputs or [NAME if sys.stdin.isatty() else "-"]
    sources = [(code or language, path) for code, path in map(_source, given)]
    if any(path == NAME for _, path in sources):
        typer.echo(GENERATED, err=True)
    layouts = [input_layout(path, layout) for _, path in sources]
    _check_writable(output, svg, overwrite)
    models = dict(_parser_model(text, language) for text in parser or ())
    with Parsers(models, processes, parse_cache) as parsers:
        tagger = EntityTagger(entities) if entities else None
        extraction = Extraction(open_pipeline(model), parsers, tagger, tags, negatives)
        for (code, path), kind in zip(sources, layouts, strict=True):
            _check_input(extraction, code, path, kind)
        given = (
            row for (code, path), kind in zip(sources, layouts, strict=True) for row in read_inputs(path, code, kind)
        )
        start = time.perf_counter()
        try:
            _write(extraction, extraction(given), output, svg)
        except KeyboardInterrupt:
            unwritten = "".join(f"; {path} was not written" for path in (output, svg) if path)
            typer.echo(f"stopped{unwritten}", err=True)
            raise typer.Exit(130) from None
        for line in _closing_lines(extraction, time.perf_counter() - start, output, svg):
            typer.echo(line, err=True)


def _source(text: str) -> tuple[str | None, str]:
    """Return the language, where it is told, and the file of an input."""
    from ..data.languages import language_code

    code, told, path = text.partition("=")
    if told and not Path(text).exists():
        return language_code(code), path
    return None, text


def _parser_model(text: str, language: str | None) -> tuple[str, Path]:
    """Return the language and the file of a parser."""
    from ..parsing.model_files import SUFFIX, find_model, read_parser_name

    if "=" in text or not (Path(text).is_file() or text.endswith(SUFFIX)):
        return read_parser_name(text)
    if language is None:
        raise ValueError(
            f"expected the language of a parser, got --parser {text}: say --parser de={text}, or --language de."
        )
    return language, find_model(text)


def _parts_of_speech(text: str) -> list[str]:
    from ..data.conllu_errors import UPOS_TAGS

    tags = [tag.strip().upper() for tag in text.split(",")]
    if unknown := [tag for tag in tags if tag not in UPOS_TAGS]:
        raise ValueError(f"--triggers: expected parts of speech such as VERB,NOUN, got {', '.join(unknown)}.")
    return tags


def _check_writable(output: Path | None, svg: Path | None, overwrite: bool) -> None:
    if output is not None and output.exists() and not overwrite:
        raise ValueError(f"{output}: the file is there; choose another --output, or replace it with --overwrite")
    if svg is not None and svg.exists() and any(svg.iterdir()) and not overwrite:
        raise ValueError(f"{svg}: the folder is not empty; choose another --svg, or draw anew with --overwrite")
    if svg is not None:
        _check_drawings(svg)
    if svg is not None and output is not None and output.resolve().is_relative_to(svg.resolve()):
        raise ValueError(f"{output}: expected an --output outside of {svg}, which is replaced as a whole.")


def _check_drawings(folder: Path) -> None:
    """Raise a ValueError if a folder that is to be replaced holds anything but drawings of this command."""
    for path in sorted(folder.iterdir()) if folder.exists() else ():
        ours = path.suffix == ".svg" and path.is_file() and path.read_bytes().endswith(SIGNED.encode())
        if not ours:
            raise ValueError(
                f"{folder}: expected nothing but drawings of hf-xlt extract in a folder that is to be replaced, found "
                f"{path.name}; choose another --svg."
            )


@contextmanager
def _whole_folder(path: Path) -> Iterator[Path]:
    """Yield a folder for drawings; it takes the place of `path` when the context is left without an error."""
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent) as beside:
        new = Path(beside, "new")
        new.mkdir()
        yield new
        _check_drawings(path)  # what came meanwhile is kept
        if path.exists():
            path.rename(Path(beside, "old"))
        new.rename(path)


def _check_input(extraction: "Extraction", language: str | None, path: str, layout: str) -> None:
    """Raise a ValueError for what would fail for every line of an input."""
    name = "standard input" if path == "-" else path
    if layout == "text" and language is None:
        raise ValueError(f"{name}: expected to know the language of a text: say it with --language.")
    if layout == "text" and extraction.needs_entities and extraction.tagger is None:
        raise ValueError(
            f"{name}: the model labels pairs of entities, which a text does not name: expected a tagger with "
            "--entities, or `spans` in JSON lines, got neither."
        )
    if language is not None:
        extraction.check(language, parsed=layout != "text")


def _write(extraction: "Extraction", found: Iterable["dict | Failure"], output: Path | None, svg: Path | None) -> None:
    """Write records and drawings, each whole or not at all, and tell failures.

    Raises:
        ValueError: If there are failures only.
    """
    from rich.console import Console

    from ..extraction import Failure
    from ..files import whole_file
    from ..report.tree import render_tree
    from .progress import progress_bars

    console = Console(stderr=True, highlight=False)
    bars = progress_bars(console)
    task = bars.add_task("Sentences", total=None)
    number = 0
    drawings = _whole_folder(svg) if svg else nullcontext()
    with whole_file(output, "w") if output else nullcontext(sys.stdout) as file, drawings as folder, bars:
        for result in found:
            if isinstance(result, Failure):
                console.print(result.message, soft_wrap=True, markup=False)
                continue
            number += 1
            file.write(json.dumps(result, ensure_ascii=False) + "\n")
            if folder is not None and result["relations"]:
                (folder / f"{number:06}.svg").write_text(render_tree(result) + SIGNED, encoding="utf-8")
            bars.update(task, completed=number)
            if output is None:
                file.flush()
        if not number:
            raise ValueError(f"nothing could be read, see the {extraction.counts['failures']:,} messages above.")


def _closing_lines(extraction: "Extraction", seconds: float, output: Path | None, svg: Path | None) -> Iterator[str]:
    """Yield what is said at the end: how much there was, how fast, where the time went, what was not known."""
    counts, steps = extraction.counts, Counter(extraction.seconds)
    failed = f"; {counts['failures']:,} messages above" if counts["failures"] else ""
    yield (
        f"{counts['relations']:,} relations in {counts['sentences']:,} sentences, {counts['words']:,} words of "
        f"{counts['lines']:,} lines{failed}"
    )
    steps["writing"] = seconds - steps.total()
    shares = ", ".join(f"{step} {100 * spent / seconds:.0f} %" for step, spent in steps.most_common())
    yield f"{counts['sentences'] / seconds:,.0f} sentences a second, {seconds:.1f} s: {shares}"
    for column, unknown in extraction.pipeline.features.unknown.items():
        if unknown:
            told = [f"{name} ({count:,})" for name, count in unknown.most_common(SHOWN)]
            told += [f"{len(unknown) - SHOWN} more"] * (len(unknown) > SHOWN)
            yield f"Read as unknown {NAMES[column]}: {', '.join(told)}; in brackets, how many words have them."
    for path in (output, svg):
        if path is not None:
            yield f"Written to {path}"
