"""Arguments of predicates on dependency trees, one config per language, from Universal PropBank.

    python datasets_scripts/semantic_roles.py SOURCE [SOURCE ...] --output DIR

A SOURCE is a folder with files of Universal PropBank, or such a file: CoNLL-U Plus of release 2.0, merged with its
treebanks (`.conllup`), or release 1.0 (`de-up-test.conllu`). Each predicate is paired with the words of its sentence
that may be the head of an argument; the label is the role, or `none`:

    python datasets_scripts/semantic_roles.py UP_German-GSD UP_Spanish-GSD --output data/roles

`load_dataset(DIR, "de")` reads the result. With `--parser de=de.udpipe`, the trees of a language are those of a parser
in place of the gold ones, and everything else is the same.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
from hf_xlt.data.conllu import UPOS_TAGS, Sentence
from hf_xlt.data.errors import DataFileError
from hf_xlt.data.languages import language_code
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
from hf_xlt.data.pairs import NEGATIVE_LABELS, OUTSIDE, PairSentence, Span
from hf_xlt.data.propbank import Predicate, harmonised_role, line_of, read_propbank
from hf_xlt.hub.data_card import DataCard

PARALLEL_TREEBANKS = ("pud",)
PREDICATE, ARGUMENT = "PRED", "ARG"
NEGATIVE = NEGATIVE_LABELS["argument"]
# de_gsd-up-test, de-up-test, en_ewt.dev, zh_gsd.train-ud13
FILE_NAME = re.compile(r"(?P<language>[a-z]{2,3})(_(?P<treebank>[a-z0-9]+))?([.-][a-z0-9]+)*")
# Arguments whose head is punctuation: 17 of 98,000 in six languages. Function words: 1 in 10.
NO_ARGUMENTS = {"PUNCT"}
FUNCTION_WORDS = {"ADP", "AUX", "CCONJ", "DET", "PART", "PUNCT", "SCONJ", "SYM"}
CANDIDATES = {"words": NO_ARGUMENTS, "content": FUNCTION_WORDS}
CITATION = (
    "Cite Jindal et al. 2022, *Universal Proposition Bank 2.0* (LREC), and the authors of the treebanks; for release "
    "1.0 Akbik et al. 2015, *Generating High Quality Proposition Banks for Multilingual Semantic Role Labeling* (ACL)."
)


@dataclass
class SemanticRolesConfig(PairConfig):
    """One language.

    Args:
        predicates: Universal parts of speech of predicates.
        candidates: A key of `CANDIDATES`.
        keep_prefixes: Leave `R-` and `C-` before roles.
        parallel: Treebanks whose sentences are translations of each other.
    """

    trees: bool = True
    predicates: tuple[str, ...] = ("VERB",)
    candidates: str = "words"
    keep_prefixes: bool = False
    parallel: tuple[str, ...] = PARALLEL_TREEBANKS


class SemanticRoles(PairBuilder):
    """Read the files of one language.

    Example:
        ```python
        labels = ("none", "A0", "A1", "AM-TMP")
        files = {"test": "UP_German-GSD/de_gsd-up-test.conllup"}
        builder = SemanticRoles(config_name="de", labels=labels, data_files=files)
        builder.download_and_prepare()
        dataset = builder.as_dataset()
        ```
    """

    BUILDER_CONFIG_CLASS = SemanticRolesConfig

    def read(self, path: Path) -> Iterator[PairSentence]:
        """Read the sentences of a file that have predicates."""
        return read_roles(path, self.config, Counter())


def read_roles(path: Path, config: SemanticRolesConfig, dropped: Counter[str]) -> Iterator[PairSentence]:
    """Read the sentences of a file that have predicates; tell `dropped` what is left out of them."""
    ids, document = sentence_prefix(path, config.parallel), ""
    for number, (sentence, predicates) in enumerate(read_propbank(path), 1):
        document = sentence.metadata.get("newdoc id", document)
        kept = [predicate for predicate in predicates if sentence.upos[predicate.word] in config.predicates]
        dropped["predicates of other parts of speech"] += len(predicates) - len(kept)
        if not kept:
            continue
        own_id = sentence.sent_id or str(number)
        objects = [
            Span(word, word + 1, ARGUMENT)
            for word, upos in enumerate(_upos(sentence))
            if upos not in CANDIDATES[config.candidates]
        ]
        subjects = [Span(predicate.word, predicate.word + 1, PREDICATE) for predicate in kept]
        pairs = [(subject, object) for subject in subjects for object in objects if subject.start != object.start]
        yield PairSentence(
            id=f"{ids}:{own_id}",
            document=f"{ids}:{document or document_of(own_id) or path.stem}",
            tokens=sentence.tokens,
            candidates=pairs,
            labels=_labels(kept, set(pairs), config, dropped),
            entity_types=[OUTSIDE] * len(sentence),
            upos=sentence.upos,
            heads=sentence.heads,
            deprels=sentence.deprels,
            path=str(path),
            line=sentence.line,
        )


def _upos(sentence: Sentence) -> list[str]:
    if "_" in sentence.upos:
        word = sentence.upos.index("_")
        raise DataFileError(
            sentence.path,
            line_of(sentence, word),
            "one of the 17 universal part-of-speech tags",
            f"'_' for {sentence.tokens[word]!r}",
            "Tag the word, or leave the file out with --exclude.",
        )
    return sentence.upos


def _labels(
    predicates: list[Predicate], candidates: set[tuple[Span, Span]], config: SemanticRolesConfig, dropped: Counter[str]
) -> dict[tuple[Span, Span], str]:
    labels = {}
    for predicate in predicates:
        for word, role in predicate.arguments:
            pair = Span(predicate.word, predicate.word + 1, PREDICATE), Span(word, word + 1, ARGUMENT)
            label = harmonised_role(role, config.keep_prefixes)
            if label is None:
                dropped["words marked as no argument"] += 1
            elif pair not in candidates:
                dropped["arguments that are no candidates"] += 1
            elif pair in labels:
                dropped["further roles of an argument"] += 1
            elif config.labels and label not in config.labels:
                dropped["arguments with other roles"] += 1
            else:
                labels[pair] = label
    return labels


def sentence_prefix(path: Path, parallel: tuple[str, ...]) -> str:
    """Return what ids begin with: language and treebank, or the treebank alone where it is a parallel one.

    Example:
        >>> [sentence_prefix(Path(f"{name}-up-test.conllup"), ("pud",)) for name in ("de_gsd", "de_pud")]
        ['de_gsd', 'pud']
    """
    name = FILE_NAME.fullmatch(path.stem.lower())
    if name is None:
        return path.stem
    if name["treebank"] in parallel:
        return name["treebank"]
    return "_".join(filter(None, (name["language"], name["treebank"])))


def document_of(sent_id: str) -> str:
    """Return the part of a sentence id before the sentence's number, as treebanks without `# newdoc id` have it.

    Example:
        >>> document_of("weblog-typepad.com_ripples_20040407-0013"), document_of("dev-s7"), document_of("n01001011")
        ('weblog-typepad.com_ripples_20040407', 'dev', '')
    """
    return re.sub(r"[-_.:]?[A-Za-z]?\d+$", "", sent_id)


def read_name(path: Path) -> tuple[str, str | None] | None:
    """Return (language, split) as a file name gives them; the split is None where it has none.

    Raises:
        ValueError: If it is a CoNLL-U file whose name does not begin with a language code.

    Example:
        >>> read_name(Path("zh_gsd.train-ud13.conllup")), read_name(Path("README.md"))
        (('zh', 'train'), None)
    """
    if path.suffix not in (".conllup", ".conllu"):
        return None
    name = FILE_NAME.fullmatch(path.stem.lower())
    if name is None:
        raise ValueError(
            f"{path}: expected a name such as 'de_gsd-up-train.conllup', got {path.name!r}; "
            f"rename it, or leave it out with --exclude {path.name!r}"
        )
    try:
        language = language_code(name["language"])
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    parts = re.split(r"[.-]", path.stem.lower())[1:]
    return language, next((SPLITS[part] for part in parts if part in SPLITS), None)


def _roles(text: str) -> list[str]:
    return [role.strip() for role in text.split(",") if role.strip()]


def _parts_of_speech(text: str) -> tuple[str, ...]:
    tags = UPOS_TAGS if text == "all" else tuple(tag.strip().upper() for tag in text.split(","))
    if unknown := [tag for tag in tags if tag not in UPOS_TAGS]:
        raise argparse.ArgumentTypeError(f"expected 'all' or tags such as VERB,NOUN, got {', '.join(unknown)}")
    return tags


def chosen_roles(found: Counter[str], keep: list[str], drop: list[str]) -> tuple[str, ...]:
    """Return the roles of the data set, sorted.

    Raises:
        ValueError: If a role to keep or drop is nowhere in the files.
    """
    if unknown := [role for role in [*keep, *drop] if role not in found]:
        raise ValueError(f"no arguments with the role {', '.join(unknown)}; there are {', '.join(sorted(found))}")
    return tuple(sorted(role for role in found if role not in drop and (not keep or role in keep)))


def main(argv: list[str] | None = None) -> int:
    """Build the data set; return the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(description="Build a data set of predicates and arguments from PropBanks.")
    add_build_arguments(parser)
    add_pair_arguments(parser)
    add_parser_arguments(parser)
    parser.add_argument(
        "--predicates",
        type=_parts_of_speech,
        default=("VERB",),
        metavar="VERB,NOUN",
        help="parts of speech of predicates, or 'all' (default: VERB, as most PropBanks have no others)",
    )
    parser.add_argument(
        "--candidates",
        choices=sorted(CANDIDATES),
        default="words",
        help="words that may be an argument: all but punctuation (default), or but function words, too",
    )
    parser.add_argument("--keep-prefixes", action="store_true", help="leave R- and C- before roles")
    parser.add_argument(
        "--roles", action="extend", default=[], type=_roles, metavar="A0,A1", help="keep these roles only"
    )
    parser.add_argument(
        "--drop", action="extend", default=[], type=_roles, metavar="AM-PRR", help="leave out these roles"
    )
    args = parser.parse_args(argv)

    def command() -> None:
        check_repo_id(args.push_to_hub)
        selection = select_files(
            args.sources, read_name, splits=args.split, exclude=args.exclude, languages=args.languages
        )
        parsers = read_parsers(args, [file.language for file in selection.files], gold=True)
        options = {
            "predicates": args.predicates,
            "candidates": args.candidates,
            "keep_prefixes": args.keep_prefixes,
            "parallel": (*PARALLEL_TREEBANKS, *args.parallel),
        }
        labels, dropped = _survey(selection.files, SemanticRolesConfig(**options), args.roles, args.drop)
        card = DataCard(
            pretty_name=args.name or "Universal PropBank",
            description="Predicates and the words that may head an argument of theirs, with the semantic role as the "
            "label, on dependency trees.",
            task_categories=["token-classification"],
            license=args.license or find_licenses(selection.files),
            columns=columns(
                f"the predicate, of the type `{PREDICATE}`",
                f"a word of its sentence, of the type `{ARGUMENT}`",
                labels,
                trees=True,
            ),
            command=command_line(__file__, argv),
            address=args.push_to_hub,
            notes=[
                _note_on_candidates(args),
                *notes_on_pairs(args, NEGATIVE, dropped),
                *notes_on_trees(parsers, gold=True),
                CITATION,
            ],
        )
        build(
            SemanticRoles,
            selection,
            card,
            args.output,
            sources=args.sources,
            overwrite=args.overwrite,
            labels=labels,
            negatives=args.negatives,
            seed=args.seed,
            parsers=parsers,
            processes=args.processes,
            parse_cache=args.parse_cache,
            **options,
        )
        if args.push_to_hub:
            push_folder(args.output, args.push_to_hub, private=args.private, overwrite=args.overwrite)

    return run_command(command)


def _survey(
    files: list, config: SemanticRolesConfig, keep: list[str], drop: list[str]
) -> tuple[tuple[str, ...], Counter[str]]:
    """Read all files once; return the labels, and what is left out with them."""
    found, dropped = Counter(), Counter()
    for file in files:
        for sentence in read_roles(file.path, config, dropped):
            found.update(sentence.labels.values())
    roles = chosen_roles(found, keep, drop)
    dropped["arguments with other roles"] += sum(count for role, count in found.items() if role not in roles)
    return (NEGATIVE, *roles), dropped


def _note_on_candidates(args: argparse.Namespace) -> str:
    words = {"words": "all words but punctuation", "content": "all words but function words and punctuation"}
    prefixes = (
        "`R-` and `C-` stay before roles."
        if args.keep_prefixes
        else "`R-A0` and `C-A0` are `A0`, and so for all roles."
    )
    return (
        f"Predicates are the words tagged {', '.join(args.predicates)} that have a roleset. A predicate is paired "
        f"with {words[args.candidates]} of its sentence, whatever the tree, but not with itself. Roles are written as "
        f"in PropBank 1 (`A0`, `AM-TMP`). {prefixes}"
    )


if __name__ == "__main__":
    sys.exit(main())
