"""What a classifier of pairs must beat: predictions made from counts of the train set alone."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from ..data.dependency_path import directions
from ..data.pair_sentences import PairSentences
from ..data.pairs import NEGATIVE_LABELS
from .baselines import Baseline, most_frequent, tag_counts


def majority_label(train: Sequence[PairSentences], evaluation: PairSentences) -> list[list[str]]:
    """Label every pair with the most frequent label of the train set but the negative one, which would score 0.

    Args:
        train: The pairs trained on, one item per language.
        evaluation: The pairs to label.

    Returns:
        One label per pair of every sentence.

    Raises:
        ValueError: If the train set has no other label.
    """
    counts = tag_counts(train)
    label = most_frequent(Counter({name: n for name, n in counts.items() if name not in NEGATIVE_LABELS.values()}))
    return [[label] * len(pairs) for pairs in evaluation.pairs]


def path_look_up(train: Sequence[PairSentences], evaluation: PairSentences) -> list[list[str]]:
    """Label every pair as pairs with the same dependency path are labelled most often; see `dependency_path`.

    Of a path that the train set does not have, only its steps up and down count, and of one whose steps it does not
    have either, the label is the most frequent of all. Arguments and result are those of `majority_label`.
    """
    overall = tag_counts(train)
    labels: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for sentences in train:
        for paths, pairs in zip(sentences.paths, sentences.pairs, strict=True):
            for path, pair in zip(paths, pairs, strict=True):
                labels[path][pair.label] += 1
                labels[directions(path)][pair.label] += 1
    table = {path: most_frequent(counts, overall) for path, counts in labels.items()}
    default = most_frequent(overall)
    return [[table.get(path) or table.get(directions(path), default) for path in paths] for paths in evaluation.paths]


PAIR_BASELINES: dict[str, dict[str, Baseline]] = {
    task: {"majority label": majority_label, "path look-up": path_look_up} for task in NEGATIVE_LABELS
}
# Those that need trees.
ON_TREES = {"path look-up"}
