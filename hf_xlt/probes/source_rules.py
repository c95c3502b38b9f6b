"""How well the recommender chooses beside simple rules, on targets with labels that are left out in turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..statistics import Difference, Estimate, judged, seed_weights
from .evidence import PRIOR_ORDER, Evidence, Matrix
from .pairs import Pair
from .recommender import INSTALL, Recommendation, known_evidence, recommend

# Ranks beyond this do not count for NDCG, as in Lin et al. 2019.
TOP = 3
REPLICATES = 1000


class Choice(NamedTuple):
    """What a rule chooses for one target.

    Attributes:
        target: The target.
        sources: The sources that it puts first; several if it cannot tell them apart.
        regret: Score of the best source less that of the chosen one (the mean over several).
        ndcg: Normalised discounted cumulative gain of its first three (Järvelin & Kekäläinen 2002). The gain of a
            source is its score less that of the worst; where all scores are equal, every order is right: 1.
    """

    target: str
    sources: list[str]
    regret: float
    ndcg: float


@dataclass(frozen=True)
class RuleScore:
    """How well a rule chooses, on targets that were left out.

    Args:
        rule: `recommender`, or `English`, `most similar`, `largest`.
        choices: One per target for which the rule chooses.
        regret: Mean regret over these targets.
        low: Lower bound of its 95 % interval over targets; None for a single target.
        high: Its upper bound.
        ndcg: Mean NDCG.
        gain: Mean score of the recommender's choices less that of the rule's, on the rule's targets; None for the
            recommender itself. `better` says that the recommender is.
    """

    rule: str
    choices: list[Choice]
    regret: float
    low: float | None
    high: float | None
    ndcg: float
    gain: Difference | None


@dataclass(frozen=True)
class RuleComparison:
    """The recommender beside simple rules, each target left out in turn.

    Args:
        rules: The recommender first, then the rules that choose for any target.
        predicted: Number of scores of left-out targets that the recommender predicted.
        covered: How many of them lay in its 80 % intervals.
        error: Mean absolute error of these predictions; None if there are none.
    """

    rules: list[RuleScore]
    predicted: int
    covered: int
    error: float | None


def compare_rules(matrix: Matrix, others: Sequence[Matrix] = ()) -> RuleComparison:
    """Score the recommender and simple rules on targets with labels, each left out in turn.

    `English` always trains on English; `most similar` on the language with the most shared features, or without these
    the smallest distance; `largest` on the one with the most training tokens. A rule does not choose for a target
    where it cannot: English is no candidate, or nothing is known. Where it cannot tell languages apart, its regret is
    the mean over them.

    Args:
        matrix: The matrix whose targets are left out; those with a single source of which anything is known are
            passed over.
        others: More matrices to learn from, without the target as well.

    Raises:
        ValueError: If no target has two sources.
        ImportError: If scikit-learn is not installed.
    """
    scores = _by_target(matrix)
    if not scores:
        raise ValueError(
            "Expected a target with at least two sources to choose from of which anything is known, got none. "
            "Train on more languages, or give more evidence."
        )
    chosen: dict[str, list[Choice]] = {"recommender": []}
    recommendations = []
    for target, own in scores.items():
        evidence = {source: matrix.evidence[source, target] for source in own}
        recommendations.append(recommend(target, evidence, [matrix, *others]))
        for rule, merits in ({"recommender": _merits(recommendations[-1])} | _rules(evidence)).items():
            if merits is not None:
                chosen.setdefault(rule, []).append(_choice(target, own, merits))
    rules = [_rule_score(rule, choices, chosen["recommender"]) for rule, choices in chosen.items()]
    return RuleComparison(rules, *_predictions(recommendations, matrix.scores))


def _by_target(matrix: Matrix) -> dict[str, dict[str, float]]:
    """Return target -> source -> score, of targets with at least two sources of which anything is known."""
    found: dict[str, dict[str, float]] = {}
    for (source, target), score in matrix.scores.items():
        if source != target and known_evidence([matrix.evidence[source, target]]):
            found.setdefault(target, {})[source] = score
    return {target: own for target, own in found.items() if len(own) > 1}


def _merits(recommendation: Recommendation) -> dict[str, float]:
    """Return the order of a recommendation as numbers."""
    return {ranked.source: -float(place) for place, ranked in enumerate(recommendation.ranking)}


def _rules(evidence: Mapping[str, Evidence]) -> dict[str, dict[str, float] | None]:
    """Return rule -> source -> merit; None where the rule does not choose."""
    english = {source: float(source == "en") for source in evidence} if "en" in evidence else None
    shared = _merits_of(evidence, "shared_features")
    return {
        "English": english,
        "most similar": shared if shared is not None else _merits_of(evidence, "distance"),
        "largest": _merits_of(evidence, "log_tokens"),
    }


def _merits_of(evidence: Mapping[str, Evidence], name: str) -> dict[str, float] | None:
    """Return one kind of evidence as merits; sources of which it is not known come last."""
    values = {source: getattr(one, name) for source, one in evidence.items()}
    known = {source: PRIOR_ORDER[name] * value for source, value in values.items() if value is not None}
    if not known:
        return None
    return {source: known.get(source, min(known.values()) - 1) for source in values}


def _choice(target: str, scores: Mapping[str, float], merits: Mapping[str, float]) -> Choice:
    try:
        from sklearn.metrics import ndcg_score
    except ImportError as error:
        raise ImportError(INSTALL) from error
    best = max(merits.values())
    first = [source for source in scores if merits[source] == best]
    values = np.array(list(scores.values()))
    gains = values - values.min()
    order = [[merits[source] for source in scores]]
    return Choice(
        target=target,
        sources=first,
        regret=float(values.max() - np.mean([scores[source] for source in first])),
        ndcg=float(ndcg_score([gains], order, k=TOP)) if gains.any() else 1.0,
    )


def _rule_score(rule: str, choices: Sequence[Choice], recommender: Sequence[Choice]) -> RuleScore:
    own = _mean_regret(choices)
    targets = {choice.target for choice in choices}
    theirs = _mean_regret([choice for choice in recommender if choice.target in targets])
    low, high = own.interval() if len(choices) > 1 else (None, None)
    return RuleScore(
        rule=rule,
        choices=list(choices),
        regret=own.value,
        low=None if low is None else max(low, 0.0),
        high=high,
        ndcg=float(np.mean([choice.ndcg for choice in choices])),
        gain=judged(own, theirs, len(choices)) if rule != "recommender" else None,
    )


def _predictions(found: Sequence[Recommendation], scores: Mapping[Pair, float]) -> tuple[int, int, float | None]:
    """Compare predictions with scores: how many there are, how many intervals hold the score, the mean error."""
    predicted = [
        (ranked, scores[ranked.source, one.target])
        for one in found
        for ranked in one.ranking
        if ranked.predicted is not None
    ]
    if not predicted:
        return 0, 0, None
    covered = sum(ranked.low <= score <= ranked.high for ranked, score in predicted)
    return len(predicted), covered, float(np.mean([abs(ranked.predicted - score) for ranked, score in predicted]))


def _mean_regret(choices: Sequence[Choice]) -> Estimate:
    """Average regret over targets; replicates of the mean spread like Student's t."""
    regrets = np.array([choice.regret for choice in choices])
    return Estimate(float(regrets.mean()), seed_weights(len(regrets), REPLICATES) @ regrets)
