"""Bitext: sentences and their translations, one config per language pair, from text files, TSV, Moses files or TMX.

    python datasets_scripts/bitext.py SOURCE [SOURCE ...] --pairs en-de,en-fr --output DIR

A SOURCE is a folder or a file that holds both languages. Read are `de.txt` with `en.txt` and `news.de` with `news.en`
(aligned by line), `de.tsv` with `en.tsv` (id, tab, text; joined by id), `de-en.tsv` (two columns) and `.tmx`, all also
with `.gz`. Files whose names say `dev` or `test` make the splits `validation` and `test`, all others `train`;
`--split` overrides the names:

    python datasets_scripts/bitext.py corpora/ --pairs en-de --output data/bitext --split 'test=ntrex/*'

Nothing is filtered. `load_dataset(DIR, "de-en")` reads the result: pairs are named in alphabetical order.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import datasets

from hf_xlt.data.bitext import BitextSource, group_texts, sources_of
from hf_xlt.data.building import (
    SPLITS,
    Selection,
    SourceFile,
    add_corpus_arguments,
    build,
    check_repo_id,
    command_line,
    find_licenses,
    push_folder,
    run_command,
    select_files,
)
from hf_xlt.data.corpus_files import pair_of, read_name, says_held_out
from hf_xlt.data.tmx import languages_of
from hf_xlt.hub.data_card import DataCard

DESCRIPTION = "Sentences and their translations, as the sources align them."
COLUMNS = {
    "id": ("string", "the id that the source gives the pair, or else the name of the text and the place in it"),
    "translation": ("Translation", "the sentence in each of the two languages"),
}


class Bitext(datasets.GeneratorBasedBuilder):
    """Read the texts of one language pair; the name of the config is the pair, such as `de-en`.

    Example:
        ```python
        builder = Bitext(config_name="de-en", data_files={"train": ["news.de", "news.en"]})
        builder.download_and_prepare()
        dataset = builder.as_dataset()
        ```
    """

    def _info(self) -> datasets.DatasetInfo:
        languages = self.config.name.split("-")
        return datasets.DatasetInfo(
            features=datasets.Features(
                {"id": datasets.Value("string"), "translation": datasets.Translation(languages=languages)}
            )
        )

    def _split_generators(self, dl_manager: datasets.DownloadManager) -> list[datasets.SplitGenerator]:
        return [
            datasets.SplitGenerator(name=split, gen_kwargs={"files": list(files)})
            for split, files in self.config.data_files.items()
        ]

    def _generate_examples(self, files: list[str]) -> Iterator[tuple[str, dict]]:
        pair = tuple(self.config.name.split("-"))
        for text, source in enumerate(sources([Path(file) for file in files], pair)):
            for number, (name, *sides) in enumerate(source, 1):
                yield (
                    f"{text}:{number}",
                    {
                        "id": name or f"{source.name}:{number}",
                        "translation": dict(zip(pair, sides, strict=True)),
                    },
                )


def sources(files: list[Path], pair: tuple[str, str]) -> list[BitextSource]:
    """Return the texts that files make in a pair, named after folder and file without the language."""
    texts = group_texts([name for file in files if (name := read_name(file, asked=pair))])
    return [
        BitextSource(*pair, "/".join(filter(None, (text[0].path.parent.name, text[0].stem))), source.read)
        for text in texts
        for source in sources_of([text], pair)
    ]


def split_of(name: str) -> str:
    """Return the split that the path of a file below its source says, `train` if it says none.

    Example:
        >>> split_of("dev/news.de"), split_of("newstest2019.de"), split_of("de.txt")
        ('validation', 'test', 'train')
    """
    parts = re.split(r"[\W_]+", name.lower())
    said = next((SPLITS[part] for part in parts if part in SPLITS), None)
    return said or ("test" if says_held_out(name) else "train")


def select_pair(args: argparse.Namespace, pair: tuple[str, str]) -> Selection:
    """Find the files of the texts that have both languages of a pair; the config is named in alphabetical order.

    Raises:
        ValueError: If there are none, or a pattern matches nothing.
    """
    pair = tuple(sorted(pair))

    def read(path: Path) -> tuple[str, str] | None:
        name = read_name(path, asked=pair)
        if name is None or name.layout == "conllu":
            return None
        languages = set(languages_of(path)) if name.layout == "tmx" else set(name.languages)
        held = languages >= set(pair) if name.layout in ("tmx", "pairs") else languages & set(pair)
        source = next(source for source in args.sources if path.is_relative_to(source))
        said = path.name if path == source else path.relative_to(source).as_posix()
        return ("-".join(pair), split_of(said)) if held else None

    selection = select_files(args.sources, read, splits=args.split, exclude=args.exclude)
    names = {file.path: read_name(file.path, asked=pair) for file in selection.files}
    whole = [
        side.path
        for text in group_texts(list(names.values()))
        if next(sources_of([text], pair), None)
        for side in text
    ]
    if not whole:
        raise ValueError(
            f"expected bitext of {'-'.join(pair)} below {', '.join(map(str, args.sources))}, found one side only, "
            f"for instance {selection.files[0].name!r}. Name both sides alike, as `de.txt` and `en.txt`."
        )
    return Selection([file for file in selection.files if file.path in whole], selection.excluded)


def _pair_list(text: str) -> list[tuple[str, str]]:
    pairs = {tuple(sorted(pair)): pair for name in text.split(",") if (pair := pair_of(name.strip().lower()))}
    if len(pairs) < len(text.split(",")):
        raise argparse.ArgumentTypeError(f"expected different pairs of languages such as en-de,en-fr, got {text!r}")
    return list(pairs)


def main(argv: list[str] | None = None) -> int:
    """Build the data set; return the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(description="Build a data set of sentences and their translations.")
    add_corpus_arguments(parser)
    parser.add_argument("--pairs", required=True, type=_pair_list, metavar="en-de,en-fr", help="the language pairs")
    args = parser.parse_args(argv)

    def command() -> None:
        check_repo_id(args.push_to_hub)
        selections = [select_pair(args, pair) for pair in args.pairs]
        files: list[SourceFile] = [file for selection in selections for file in selection.files]
        selection = Selection(files, selections[0].excluded)
        card = DataCard(
            pretty_name=args.name or "Bitext",
            description=DESCRIPTION,
            task_categories=["translation"],
            license=args.license or find_licenses(files),
            columns=COLUMNS,
            command=command_line(__file__, argv),
            address=args.push_to_hub,
        )
        build(Bitext, selection, card, args.output, sources=args.sources, overwrite=args.overwrite)
        if args.push_to_hub:
            push_folder(args.output, args.push_to_hub, private=args.private, overwrite=args.overwrite)

    return run_command(command)


if __name__ == "__main__":
    sys.exit(main())
