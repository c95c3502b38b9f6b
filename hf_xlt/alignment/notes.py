"""What people should know of an alignment beside its numbers, in sentences."""

import importlib.util
from collections.abc import Iterator, Mapping

from ..data.languages import display_name
from .experiment import AlignmentExperiment
from .material import Material
from .pair import FoundMap, MapTask

# What a training dictionary consists of, by what stands for files.
LEARNED_FROM = {
    None: "entries of the training dictionary",
    "identical": "identical words of",
    "numerals": "numerals of",
    "pocket": "entries of the training dictionary",
}


def notes(material: Material, maps: Mapping[MapTask, FoundMap]) -> list[str]:
    """Return the notes of a run.

    Args:
        material: Vectors, dictionaries, and the description.
        maps: All maps.
    """
    return [
        *_vector_notes(material),
        *_dictionary_notes(material),
        *_method_notes(material),
        *_disagreements(maps),
    ]


def has_pictures() -> bool:
    """Tell whether the library is there that the pictures of the spaces are made with."""
    return importlib.util.find_spec("sklearn") is not None


def _vector_notes(material: Material) -> Iterator[str]:
    for code, language in material.languages.items():
        if dropped := language.vectors.dropped:
            reasons = ", ".join(f"{reason} {count:,}" for reason, count in dropped.items())
            yield f"{sum(dropped.values()):,} rows of the {display_name(code)} vectors were left out: {reasons}."
    dimensions = material.experiment.dimensions
    if dimensions and all(language.text is None for language in material.languages.values()):
        yield f"`dimensions: {dimensions}` says nothing here: it is the size of vectors that are trained."
    if not has_pictures():
        yield 'The spaces are not drawn, as scikit-learn is not installed: `pip install "hf_xlt[alignment]"`.'


def _dictionary_notes(material: Material) -> Iterator[str]:
    experiment = material.experiment
    for (source, target), lexicon in material.train.items():
        if lexicon.overlap:
            what = LEARNED_FROM[lexicon.other]
            yield (
                f"{lexicon.overlap:,} {what} {source}-{target} were not learned from, as a test dictionary asks for "
                "their words."
            )
    for source, target in material.lexicons.tests:
        if (source, target) not in material.queries:
            yield (
                f"The test dictionary {source}-{target} was left out: none of its entries has both its words in the "
                "vocabularies."
            )
    if experiment.dictionary and not experiment.needs_dictionary:
        yield (
            "No method learned from the training dictionary: all of them do without. With `start: dictionary`, "
            "self-learning begins with it."
        )
    if experiment.bitext and (missing := [pair for pair in experiment.pairs if pair not in material.sentences]):
        yield f"There is no bitext of {', '.join(map('-'.join, missing))}: no sentences were retrieved."


def _method_notes(material: Material) -> Iterator[str]:
    experiment = material.experiment
    methods = experiment.plain_methods
    if "adversarial" in methods:
        yield from _small_vocabularies(material, experiment)
    if "self-learning" in methods and len(experiment.languages) > 2 and experiment.self_learning_options().reweight:
        yield (
            "Self-learning was kept to its rotation: its re-weighting gives the hub a map for each other language, "
            "and with more than two languages the hub must stay one space."
        )


def _small_vocabularies(material: Material, experiment: AlignmentExperiment) -> Iterator[str]:
    most = experiment.adversarial_options().dis_most_frequent
    small = {code: len(language.words) for code, language in material.languages.items() if len(language.words) < most}
    if small:
        sizes = ", ".join(f"{display_name(code)} {count:,}" for code, count in small.items())
        yield (
            f"The adversarial method trains on the {most:,} most frequent words (`dis_most_frequent`); vocabularies "
            f"that have fewer took part whole: {sizes}."
        )


def _disagreements(maps: Mapping[MapTask, FoundMap]) -> Iterator[str]:
    """Say where no two adversarial trainings found the same map."""
    alone = [task.name for task, found in maps.items() if task.base is None and found.unconfirmed]
    if alone:
        yield (
            "No two adversarial trainings found the same map: nothing tells that the one that was kept, the best by "
            f"its criterion, did not fail, too: {', '.join(alone)}."
        )
