"""The data sets, parsers and word space of the comparison, made of a folder of corpora with hf_xlt."""

from pathlib import Path

from processes import build_data_set

from hf_xlt.alignment.experiment import AlignmentExperiment
from hf_xlt.alignment.runner import run as align
from hf_xlt.files import write_text
from hf_xlt.parsing.training import TrainingOptions, train_parser

ROLES = ["en", "zh", "de", "es", "fr", "nl"]
RELATIONS = ["en", "es", "zh", "de"]
# Small treebanks, so that a parser takes a minute or two.
TREEBANKS = {
    "en": ["en_ewt-ud-dev"],
    "es": ["es_ancora-ud-dev"],
    "zh": ["zh_gsdsimp-ud-dev", "zh_hk-ud-test", "zh_cfl-ud-test"],
    "de": ["de_gsd-ud-dev"],
}
PARSER_TESTS = {"en": "en_ewt-ud-test", "es": "es_ancora-ud-test", "zh": "zh_gsdsimp-ud-test", "de": "de_gsd-ud-test"}


def build_data(data: Path, folder: Path) -> None:
    """Build `roles`, `relations` with predicted trees, and `space`, aligned vectors, unless they are there.

    Of `roles` the English training set is gold; the other languages are trained on in their development sets: but for
    Chinese, whose is on trees of another version, they have no training set.
    """
    build_data_set(
        "semantic_roles.py",
        [data / "srl-up", "--languages", ",".join(ROLES), "--negatives", "all", "--exclude", "zh_gsd.train*"],
        folder / "roles",
        "--split", "train=en_ewt.train*,*_gsd.dev*,nl_lassysmall.dev*",
        "--split", "validation=en_ewt.dev*",
        "--split", "test=*.test*",
    )  # fmt: skip
    parsers = [option for code in RELATIONS for option in ("--parser", f"{code}={_parser(data, folder, code)}")]
    crossre = _fewer(data / "relation-multicrossre", folder / "crossre")
    # Upstream's training set is tiny: its development set joins it.
    build_data_set(
        "relations.py",
        [crossre, "--layout", "crossre", "--languages", ",".join(RELATIONS)],
        folder / "relations",
        "--split", "train=*.train.jsonl,*.dev.jsonl",
        "--split", "test=*.test.jsonl",
        *("--negatives", "all", *parsers),
    )  # fmt: skip
    tests = [str(folder / name) for name in ("roles", "relations")]
    text = [str(data / "parallel"), str(data / "ud-train")]
    if not (folder / "space" / "results.json").exists():
        dictionary = [str(data / "dict-muse")]
        space = AlignmentExperiment(
            ROLES, text=text, exclude=tests, dictionary=dictionary, methods=["procrustes+refine"]
        )
        align(space, output=folder / "space")


def _fewer(source: Path, output: Path) -> Path:
    """Copy Multi-CrossRE with every fifth test sentence, whose pairs are 60,000 all the same."""
    if not output.exists():
        output.mkdir(parents=True)
        for path in sorted(source.glob("*.jsonl")):
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            write_text(output / path.name, "".join(lines[::5] if ".test." in path.name else lines))
    return output


def _parser(data: Path, folder: Path, language: str) -> Path:
    path = folder / "parsers" / f"{language}.udpipe"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        *train, test = (
            data / "ud-train" / language / f"{name}.conllu" for name in (*TREEBANKS[language], PARSER_TESTS[language])
        )
        train_parser(train, path, test=[test], options=TrainingOptions(iterations=5))
    return path
