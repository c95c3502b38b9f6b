"""How long an alignment will take, about."""

import time

from .adversarial import AdversarialOptions
from .criterion import CRITERION_WORDS
from .material import Material
from .pair import MapTask
from .retrieval import mean_similarity

# A search of so many queries among so many words is timed.
QUERIES, CANDIDATES = 512, 20_000
ROUNDS = 3
# Self-learning goes on for as long as it improves: this is usual. An iteration takes as long as so many searches.
SELF_LEARNING_ITERATIONS = 500
SELF_LEARNING_SEARCHES = 3
# A dictionary from a map takes as long as so many searches.
INDUCTION_SEARCHES = 6
# What the small matrices of an adversarial step take beside their products.
STEP_SECONDS = 1e-3


def estimate_seconds(material: Material, waiting: list[MapTask]) -> float:
    """Estimate the seconds of maps that are to be found and of all scores, from a search timed on this machine."""
    searched = sum(_searched(material, task) for task in waiting) + _scored(material)
    return searched * _seconds_per_cosine(material) + sum(_steps(material, task) for task in waiting) * STEP_SECONDS


def _searched(material: Material, task: MapTask) -> float:
    """Return how many cosines are computed for a map, its criterion included."""
    experiment = material.experiment
    source, target = (len(material.languages[code].words) for code in (task.source, task.target))
    cut_source, cut_target = (min(size, experiment.map_vocab) for size in (source, target))
    criterion = _criterion(cut_source, cut_target)
    if task.base is not None:
        return criterion + experiment.iterations * (criterion + INDUCTION_SEARCHES * cut_source * cut_target)
    if task.method == "self-learning":
        options = experiment.self_learning_options()
        iterations = min(SELF_LEARNING_ITERATIONS, options.max_iterations)
        search = min(source, options.vocabulary) * min(target, options.vocabulary)
        return criterion + iterations * SELF_LEARNING_SEARCHES * search
    if task.method == "adversarial":
        options = experiment.adversarial_options()
        judged = experiment.restarts * (options.epochs + 1) * _judged(source, target, options)
        return criterion + judged + _steps(material, task) * _step_products(material)
    return criterion


def _criterion(source: int, target: int, words: int = CRITERION_WORDS) -> int:
    """Return the cosines of a mean CSLS cosine of so many words of either side."""
    return source * target + 2 * min(words, source) * target


def _judged(source: int, target: int, options: AdversarialOptions) -> int:
    """Return the cosines that judge an adversarial map; one between components gets a dictionary first."""
    if options.criterion_vocabulary is not None:
        source, target = (min(size, options.criterion_vocabulary) for size in (source, target))
    lifted = INDUCTION_SEARCHES * source * target if options.components is not None else 0
    return _criterion(source, target, options.criterion_words) + lifted


def _steps(material: Material, task: MapTask) -> float:
    """Return how many steps an adversarial map is trained for."""
    if task.method != "adversarial":
        return 0
    options = material.experiment.adversarial_options()
    steps = options.epochs * (options.epoch_size / options.batch_size) * (options.dis_steps + 1)
    return material.experiment.restarts * steps


def _step_products(material: Material) -> float:
    """Return the matrix products of an adversarial step, forward and backward, in cosines."""
    options = material.experiment.adversarial_options()
    dimensions = material.languages[material.experiment.hub].vectors.dimensions
    size = min(options.components or dimensions, dimensions)
    weights = size * options.dis_hid_dim + (options.dis_layers - 1) * options.dis_hid_dim**2
    return 3 * 2 * options.batch_size * weights / dimensions  # both languages' vectors


def _scored(material: Material) -> float:
    """Return how many cosines the scores need: those of CSLS compare both vocabularies."""
    experiment = material.experiment
    spaces = sum(len(experiment.seeds_of(method)) for method in experiment.methods)
    cosines = 0
    for (source, target), queries in material.queries.items():
        source_size, target_size = (len(material.languages[code].words) for code in (source, target))
        for retrieval in experiment.retrieval:
            cosines += len(queries.words) * target_size
            cosines += source_size * target_size if retrieval != "nn" else 0
    return spaces * cosines


def _seconds_per_cosine(material: Material) -> float:
    """Return the seconds of one cosine of a search, the least of some rounds: the others were disturbed."""
    hub = material.languages[material.experiment.hub].matrix
    queries, candidates = hub[:QUERIES], hub[:CANDIDATES]
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        mean_similarity(queries, candidates)
        seconds.append(time.perf_counter() - started)
    return min(seconds) / (len(queries) * len(candidates))
