"""The data sets of the comparison, made of a folder of corpora with the project's own scripts."""

from pathlib import Path

from processes import build_data_set

from hf_xlt.data.conllu import read_conllu

PIVOT = "en"


def tagging_data(data: Path, folder: Path, languages: list[str], in_language: bool = False) -> None:
    """Build `folder/pos` and `folder/ner`, trained on EWT and tested on PUD, unless they are there.

    With `in_language` also `folder/pos-in-language`, with a train split of each other language: all its train files in
    `ud-train`, or all its files where there is none.

    Raises:
        FileNotFoundError: If a file that the data sets need is missing.
        RuntimeError: If a script fails.
    """
    treebank, entities = data / "ud-train" / PIVOT, data / "ner" / "uner"
    tests = [data / "ud-pud" / f"{language}_pud-ud-test.conllu" for language in languages]
    english = _files(treebank, "en_ewt-ud-train.conllu", "en_ewt-ud-dev.conllu")
    build_data_set("universal_dependencies.py", [*english, *tests], folder / "pos")
    sources = _files(entities, "en_ewt-ud-train*.iob2", "en_ewt-ud-dev.iob2")
    tests = [path for language in languages for path in entities.glob(f"{language}_pud-ud-test.iob2")]
    build_data_set(
        "named_entities.py", [*sources, *tests], folder / "ner", "--layout", "uner", "--types", "PER,LOC,ORG"
    )
    if in_language:
        own = {language: treebank_files(data, language) for language in languages if language != PIVOT}
        patterns = ",".join(f"*{path.name}" for paths in own.values() for path in paths)
        tests = [data / "ud-pud" / f"{language}_pud-ud-test.conllu" for language in own]
        sources = [*(path for paths in own.values() for path in paths), *tests]
        build_data_set(
            "universal_dependencies.py", sources, folder / "pos-in-language", "--split", f"train={patterns}"
        )


def treebank_files(data: Path, language: str) -> list[Path]:
    """Return the train files of a language, or all its files where there is none."""
    paths = sorted((data / "ud-train" / language).glob("*.conllu"))
    return [path for path in paths if "-train" in path.name] or paths


def evaluation_files(data: Path, languages: list[str]) -> list[Path]:
    """Return the files whose sentences must not be pre-trained on: all of PUD, and all test and development files."""
    patterns = [f"ud-train/{language}/*-{split}*.conllu" for language in languages for split in ("dev", "test")]
    patterns += [f"ner/uner/{language}_*-{split}*.iob2" for language in languages for split in ("dev", "test")]
    return [data / "ud-pud", *(path for pattern in patterns for path in sorted(data.glob(pattern)))]


def parallel_texts(data: Path, languages: list[str]) -> dict[str, list[str]]:
    """Return the PUD sentences that all languages have, in the same order for each."""
    texts = {}
    for language in languages:
        sentences = read_conllu(data / "ud-pud" / f"{language}_pud-ud-test.conllu")
        texts[language] = {sentence.sent_id: sentence.text for sentence in sentences}
    common = [name for name in texts[languages[0]] if all(name in own for own in texts.values())]
    return {language: [own[name] for name in common] for language, own in texts.items()}


def _files(folder: Path, *patterns: str) -> list[Path]:
    found = []
    for pattern in patterns:
        paths = sorted(folder.glob(pattern))
        if not paths:
            raise FileNotFoundError(f"{folder / pattern}: no such file.")
        found += paths
    return found
