"""How alike two languages are by their typological features, and what that says of transfer between them.

Pires, Schlinger & Garrette (2019, section 4.3) count how many of six features of word order two languages share, and
average zero-shot accuracy by that count (Figure 3) and by groups of word order (Table 5).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..data.languages import display_name, language_code
from .pairs import Pair, Resampled, mean_over_pairs

# The features that make the groups of Table 5, and the values of WALS that belong to them.
WORD_ORDERS = {"81A": {"SVO": 2, "SOV": 1}, "87A": {"AN": 1, "NA": 2}}


@dataclass(frozen=True)
class LanguageFeatures:
    """Typological features of languages.

    Args:
        source: Where they are from, with what must be said of that.
        names: Feature -> what it is about.
        values: Language code -> feature -> value; what is not known is not there.
        value_names: Feature -> value -> what it stands for; empty for features that are numbers between 0 and 1.
        origins: Language code -> the entry of the source that stands for it.
    """

    source: str
    names: dict[str, str]
    values: dict[str, dict[str, float]]
    value_names: dict[str, dict[float, str]]
    origins: dict[str, str]

    def of(self, language: str) -> dict[str, float]:
        """Return what is known of a language, by any of its ISO 639 codes; nothing of what is no language code."""
        try:
            return self.values.get(language_code(language), {})
        except ValueError:
            return {}

    def missing(self, language: str) -> list[str]:
        """Return the features of a language that are not known."""
        known = self.of(language)
        return [feature for feature in self.names if feature not in known]

    def value_name(self, feature: str, value: float) -> str:
        """Return what a value of a feature stands for."""
        return self.value_names.get(feature, {}).get(value, str(value))


class SharedFeatures(NamedTuple):
    """What two languages share.

    Attributes:
        count: Number of features with the same value.
        compared: Number of features that are known of both; None is counted as shared that is not.
        different: Features with different values.
        missing: Language -> its features that are not known; languages that lack none are not there.
    """

    count: int
    compared: int
    different: list[str]
    missing: dict[str, list[str]]


class PairGroup(NamedTuple):
    """The mean score of some ordered pairs, which weigh equally.

    Attributes:
        name: What the pairs have in common: a number of shared features, or `SVO→SOV`.
        mean: The mean, with an interval over languages.
        pairs: How many pairs it is a mean of.
        train: Their training languages.
        evaluation: Their evaluation languages.
    """

    name: str
    mean: Resampled
    pairs: int
    train: list[str]
    evaluation: list[str]


@dataclass(frozen=True)
class GroupedScores:
    """Scores by groups of pairs, and what is not in them.

    Args:
        groups: The groups that have pairs.
        missing: Language -> features of it that are not known and were asked for.
        left_out: Languages with no known feature: their pairs are in no group.
    """

    groups: list[PairGroup]
    missing: dict[str, list[str]]
    left_out: list[str]


def shared_features(features: LanguageFeatures, first: str, second: str) -> SharedFeatures:
    """Count the features of two languages that have the same value.

    Args:
        features: The features, such as `wals_features()`.
        first: A language code.
        second: Another one.

    Raises:
        ValueError: If nothing is known of one of the languages: 0 would say that they share nothing.

    Example:
        >>> from hf_xlt.probes import wals_features
        >>> shared_features(wals_features(), "en", "ar")
        SharedFeatures(count=3, compared=6, different=['81A', '86A', '87A'], missing={})
        >>> shared_features(wals_features(), "es", "pt").missing
        {'pt': ['89A']}
    """
    for language in (first, second):
        if not features.of(language):
            raise ValueError(
                f"Nothing is known of {display_name(language)} ({language}) among the features "
                f"{', '.join(_some(features.names))} of {features.source}. Leave it out, or use another source of "
                "features: a folder of WALS, URIEL's predictions, or an estimate from a treebank."
            )
    return _shared(features, first, second)


def typological_distance(features: LanguageFeatures, first: str, second: str) -> float | None:
    """Return the mean difference of the features that are known of both languages; None if there are none.

    Of features between 0 and 1, as those of URIEL, it is the mean absolute difference; of features with named values,
    the share of those that differ (both after Gower 1971).

    Example:
        >>> from hf_xlt.probes import wals_features
        >>> typological_distance(wals_features(), "en", "ar")
        0.5
    """
    one, other = features.of(first), features.of(second)
    common = [feature for feature in features.names if feature in one and feature in other]
    if not common:
        return None
    if features.value_names:
        return sum(one[feature] != other[feature] for feature in common) / len(common)
    return sum(abs(one[feature] - other[feature]) for feature in common) / len(common)


def shared_counts(features: LanguageFeatures, pairs: Iterable[Pair]) -> dict[Pair, int | None]:
    """Count the shared features of pairs; None where nothing is known of a language."""
    return {pair: _shared(features, *pair).count if all(map(features.of, pair)) else None for pair in pairs}


def scores_by_shared_features(scores: Mapping[Pair, float], features: LanguageFeatures) -> GroupedScores:
    """Average scores by the number of features that the two languages share (Figure 3).

    A feature that is not known of one language is not shared, and the languages that lack some are listed; a count
    may then be too low. Languages of which nothing is known are left out. So is a language with itself.

    Args:
        scores: Training and evaluation language -> score.
        features: The features.
    """
    counts = shared_counts(features, _two_languages(scores))
    by_count: dict[int, list[Pair]] = {}
    for pair, count in counts.items():
        if count is not None:
            by_count.setdefault(count, []).append(pair)
    groups = [_group(str(count), by_count[count], scores) for count in sorted(by_count)]
    return GroupedScores(groups, *_unknown(features, scores))


def scores_by_word_order(
    scores: Mapping[Pair, float], features: LanguageFeatures, feature: str = "81A"
) -> GroupedScores:
    """Average scores over the ordered pairs from one word order to another (Table 5).

    Pairs weigh equally, and none is of a language with itself. Languages of another order are in no group.

    Args:
        scores: Training and evaluation language -> score.
        features: Features of WALS.
        feature: `81A` for the orders SVO and SOV, `87A` for adjectives before (AN) and after (NA) their noun.

    Raises:
        ValueError: If no groups are made of that feature.
    """
    if feature not in WORD_ORDERS:
        raise ValueError(f"Expected one of the features {', '.join(WORD_ORDERS)}, got {feature!r}.")
    orders = {value: name for name, value in WORD_ORDERS[feature].items()}
    members: dict[tuple[str, str], list[Pair]] = {
        (source, target): [] for source in orders.values() for target in orders.values()
    }
    for pair in _two_languages(scores):
        names = tuple(orders.get(features.of(language).get(feature)) for language in pair)
        if None not in names:
            members[names].append(pair)
    groups = [_group("→".join(names), pairs, scores) for names, pairs in members.items() if pairs]
    languages = _languages(scores)
    lacking = [language for language in languages if feature not in features.of(language)]
    return GroupedScores(groups, {language: [feature] for language in lacking}, lacking)


def _shared(features: LanguageFeatures, first: str, second: str) -> SharedFeatures:
    one, other = features.of(first), features.of(second)
    common = [feature for feature in features.names if feature in one and feature in other]
    different = [feature for feature in common if one[feature] != other[feature]]
    missing = {language: lacks for language in (first, second) if (lacks := features.missing(language))}
    return SharedFeatures(len(common) - len(different), len(common), different, missing)


def _group(name: str, pairs: Sequence[Pair], scores: Mapping[Pair, float]) -> PairGroup:
    train, evaluation = (list(dict.fromkeys(side)) for side in zip(*pairs, strict=True))
    return PairGroup(name, mean_over_pairs({pair: scores[pair] for pair in pairs}), len(pairs), train, evaluation)


def _unknown(features: LanguageFeatures, scores: Mapping[Pair, float]) -> tuple[dict[str, list[str]], list[str]]:
    languages = _languages(scores)
    missing = {language: lacks for language in languages if (lacks := features.missing(language))}
    return missing, [language for language in languages if not features.of(language)]


def _languages(scores: Mapping[Pair, float]) -> list[str]:
    return list(dict.fromkeys(language for pair in scores for language in pair))


def _two_languages(pairs: Iterable[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair[0] != pair[1]]


def _some(names: Iterable[str], most: int = 6) -> list[str]:
    names = list(names)
    return names if len(names) <= most else [*names[:most], f"... ({len(names)} in all)"]
