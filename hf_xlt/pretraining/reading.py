"""Sources read once, filtered, and written as records per language and pair."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from ..data.bitext import BitextSource, SentencePair, find_bitext
from ..data.evaluation_files import left_out_files
from ..data.filters import Exclusion, keep_pairs, keep_text
from ..data.hash_set import HashSet
from ..data.languages import are_twins, base_language
from ..data.text_sources import TextLine, TextSource, find_text
from ..twins.code import Twin
from ..twins.dataset import twin_text
from .experiment import PretrainingExperiment
from .records import read_records, record_writer

Sources = tuple[list[TextSource], list[BitextSource]]
LINES_AT_ONCE = 10_000
logger = logging.getLogger(__name__)


def read_sources(experiment: PretrainingExperiment, sources: Sources, target: Path) -> list[dict]:
    """Read all sources, drop what the filters drop, and write the rest.

    Args:
        experiment: The description.
        sources: What `find_sources` found.
        target: Gets `en.jsonl` with `{"sentence", "en"}` and `en-de.jsonl` with `{"sentence", "en", "de"}`.

    Returns:
        What was read: `kind` (`text`, `bitext`, or `side of bitext` for bitext that joins the text), `name`,
        `languages` and `counts` by filter, for each source.

    Raises:
        FileNotFoundError: If there is nothing to exclude where `exclude` says.
        ValueError: If nothing is left of a language or pair.
    """
    texts, bitexts = sources
    exclusion = Exclusion.from_sources(excluded_files(experiment))
    read = []
    for pair in dict.fromkeys((source.source_language, source.target_language) for source in bitexts):
        of_pair = [source for source in bitexts if (source.source_language, source.target_language) == pair]
        read += _write_pairs(of_pair, pair, exclusion, experiment, target)
    for language in experiment.languages:
        of_language = [source for source in texts if source.language == language]
        read += _write_text(of_language, language, exclusion, experiment, target)
    for source in read:
        counts = ", ".join(f"{name} {count:,}" for name, count in source["counts"].items())
        logger.info("%s %s, %s: %s", source["kind"], "-".join(source["languages"]), source["name"], counts)
    return read


def excluded_files(experiment: PretrainingExperiment) -> list[str]:
    """Return what must not be trained on: `exclude`, and the development and test files found among the sources."""
    left_out = left_out_files([*experiment.text, *experiment.bitext], _bases(experiment))
    return list(dict.fromkeys([*experiment.exclude, *map(str, left_out)]))


def counted_sources(sources: Sources, read_lines: Callable[[int], None]) -> Sources:
    """Return the sources so that `read_lines` hears how much has been read of all of them together, now and then."""
    total = 0

    def counted(read: Callable[[], Iterator]) -> Iterator:
        nonlocal total
        for line in read():
            yield line
            total += 1
            if total % LINES_AT_ONCE == 0:
                read_lines(total)

    texts, bitexts = sources
    return (
        [replace(source, read=partial(counted, source.read)) for source in texts],
        [replace(source, read=partial(counted, source.read)) for source in bitexts],
    )


def find_sources(experiment: PretrainingExperiment) -> Sources:
    """Find the files and data sets of a description, without reading them.

    Raises:
        FileNotFoundError: If there is no such source.
        ValueError: If a language or pair is in no source.
    """
    pairs = experiment.language_pairs
    bases = _bases(experiment)
    # The text of a twin is that of its language until the filters have seen it.
    texts = [
        replace(source, language=language)
        for spec in experiment.text
        for source in find_text(spec, bases)
        for language in experiment.languages
        if base_language(language) == source.language
    ]
    of_twins = [pair for pair in pairs if are_twins(pair)]
    others = [pair for pair in pairs if not are_twins(pair)]
    bitexts = [source for spec in experiment.bitext if others for source in find_bitext(spec, others)]
    bitexts += [
        BitextSource(*pair, source.name, partial(_both_sides, source))
        for pair in of_twins
        for source in texts
        if source.language == base_language(pair[0])
    ]
    found = {(source.source_language, source.target_language) for source in bitexts}
    if experiment.bitext and experiment.pairs != "all" and (missing := [pair for pair in pairs if pair not in found]):
        raise ValueError(
            f"No bitext of {' or '.join(map('-'.join, missing))} in {_names(experiment.bitext)}; there is some of "
            f"{', '.join(map('-'.join, found))}. Add a source, or name the pairs under `pairs`."
        )
    languages = {source.language for source in texts}
    if experiment.text_from_bitext or "mlm" not in experiment.objectives:
        languages |= {language for pair in found for language in pair}
    if missing := [language for language in experiment.languages if language not in languages]:
        raise ValueError(
            f"No text in {' or '.join(missing)} in {_names([*experiment.text, *experiment.bitext])}; there is some in "
            f"{', '.join(sorted(languages))}. Add a source, or leave the language out of `languages`."
        )
    return texts, bitexts


def _bases(experiment: PretrainingExperiment) -> list[str]:
    return list(dict.fromkeys(map(base_language, experiment.languages)))


def _names(specs: list) -> str:
    return ", ".join(str(spec["dataset"] if isinstance(spec, dict) else spec) for spec in specs)


def _write_pairs(
    sources: list[BitextSource],
    pair: tuple[str, str],
    exclusion: Exclusion,
    experiment: PretrainingExperiment,
    target: Path,
) -> list[dict]:
    read, seen = [], HashSet()
    first, second = map(Twin.parse, pair)
    with record_writer(target / f"{'-'.join(pair)}.jsonl") as write:
        for source in sources:
            counts: Counter[str] = Counter()
            pairs = islice(source, experiment.max_sentences)
            for kept in keep_pairs(pairs, exclusion, counts, max_ratio=experiment.max_ratio, seen=seen):
                sides = {pair[0]: twin_text(kept.source, first), pair[1]: twin_text(kept.target, second)}
                write({"sentence": kept.id, **sides})
            read.append({"kind": "bitext", "name": source.name, "languages": list(pair), "counts": dict(counts)})
    return _checked(read)


def _write_text(
    sources: list[TextSource], language: str, exclusion: Exclusion, experiment: PretrainingExperiment, target: Path
) -> list[dict]:
    """Write the text of a language, and its side of each bitext that was written before."""
    lines: list[tuple[str, str, Iterable[TextLine]]] = [
        ("text", source.name, islice(source, experiment.max_sentences)) for source in sources
    ]
    if experiment.text_from_bitext:
        # What a twin is paired with is text already.
        pairs = [pair for pair in experiment.language_pairs if not are_twins(pair)]
        written = [target / f"{'-'.join(pair)}.jsonl" for pair in pairs if language in pair]
        lines += [("side of bitext", path.stem, _side(path, language)) for path in written if path.exists()]
    if not lines:
        return []
    read, seen, twin = [], HashSet(), Twin.parse(language)
    with record_writer(target / f"{language}.jsonl") as write:
        for kind, name, source in lines:
            counts: Counter[str] = Counter()
            for kept in keep_text(source, exclusion, counts, seen=seen):
                write({"sentence": kept.id, language: twin_text(kept.text, twin)})
            read.append({"kind": kind, "name": name, "languages": [language], "counts": dict(counts)})
    return _checked(read)


def _both_sides(source: TextSource) -> Iterator[SentencePair]:
    """Yield the text of a language as that of its twin, too, until it is changed."""
    return (SentencePair(line.id, line.text, line.text) for line in source)


def _side(path: Path, language: str) -> Iterator[TextLine]:
    return (TextLine(record["sentence"], record[language]) for record in read_records(path))


def _checked(read: list[dict]) -> list[dict]:
    """Return what was read of a language or pair.

    Raises:
        ValueError: If nothing of it is left.
    """
    if not any(source["counts"].get("kept") for source in read):
        counts = sum((Counter(source["counts"]) for source in read), Counter())
        reasons = ", ".join(f"{name} {count:,}" for name, count in counts.items()) or "no line read"
        raise ValueError(
            f"Nothing is left to train on in {'-'.join(read[0]['languages'])} after the filters ({reasons}). "
            "Give more text, or look at `exclude`."
        )
    return read
