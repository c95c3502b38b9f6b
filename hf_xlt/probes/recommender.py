"""Which language to train on for a target without labels, by what finished matrices say of languages with labels.

A ridge regression predicts zero-shot scores of ordered pairs from what is known of a pair without labels of the
target: shared typological features, typological distance, overlap of word pieces, nearest-neighbour translation, and
how much there is to train on (Lin et al. 2019, "Choosing Transfer Languages for Cross-Lingual Learning", rank by such
features too). Where there is too little to learn from, a rule stands in that predicts no score: sources are ordered by
the first of `PRIOR_ORDER` that is known of any, and the next ones break ties.

Nothing of a target's own scores takes part in what is said of it: neither pairs to it, nor pairs from it.

How sure a prediction is follows from leaving out one target after the other: the interval is the prediction, more or
less a quantile of the absolute errors on left-out targets. As errors on one target go together, each target weighs the
same, and the new one as much as each of them (hierarchical conformal prediction, Lee, Barber & Willett 2023). So K
targets allow for a level of at most K / (K + 1); the level here is 80 %, which takes four. This is approximate: the
guarantee is about one model, fitted on other targets, and about targets drawn alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Literal, NamedTuple

import numpy as np

from ..report.wording import EVIDENCE
from .evidence import NAMES, PRIOR_ORDER, Evidence, Matrix
from .pairs import Pair

LEVEL = 0.8
# `K / (K + 1)` is `LEVEL` at this number of targets: with fewer, no interval covers what it says.
FEWEST_TARGETS = 4
ALPHAS = np.logspace(-2, 3, 11)
INSTALL = 'To learn from matrices, or to score rules on them, install scikit-learn: `pip install "hf_xlt[probes]"`.'

Basis = Literal["regression", "prior"]


class RankedSource(NamedTuple):
    """A source language, and what to expect of it.

    Attributes:
        source: Its code.
        predicted: Predicted zero-shot score; None where a rule stands in for the regression.
        low: Lower bound of the 80 % interval of the score; None likewise.
        high: Its upper bound.
        missing: What is used, and not known of this source: it was taken to be average.
    """

    source: str
    predicted: float | None
    low: float | None
    high: float | None
    missing: list[str]


@dataclass(frozen=True)
class Recommendation:
    """Sources for a target, best first.

    Args:
        target: The target.
        ranking: The sources.
        basis: `regression`, or `prior` where a rule stands in for it.
        note: Why a rule stands in; empty for a regression.
        used: The evidence that the ranking rests on.
        left_out: Evidence that was not used, as it is not known of any source or any pair of the matrices.
        pairs: Number of pairs that the regression learned from.
        targets: Number of targets among them.
    """

    target: str
    ranking: list[RankedSource]
    basis: Basis
    note: str
    used: list[str]
    left_out: list[str]
    pairs: int
    targets: int


def recommend(target: str, candidates: Mapping[str, Evidence], matrices: Sequence[Matrix] = ()) -> Recommendation:
    """Rank source languages for a target without labels.

    Evidence that is not known of any candidate, or of any pair of the matrices, is not used. Where else something is
    not known, the average of the matrices stands for it, and `RankedSource.missing` says so.

    Args:
        target: Code of the target.
        candidates: Source language -> what is known of it and the target. The target is no candidate for itself.
        matrices: Finished matrices of one task, of models like the one to be trained. Their pairs count alike. Without
            four targets, and as many pairs as there are numbers to learn, a rule stands in.

    Raises:
        ValueError: If there is no candidate, or nothing is known of any.
        ImportError: If matrices are given, and scikit-learn is not installed.

    Example:
        >>> near, far = Evidence(shared_features=6, log_tokens=9.0), Evidence(shared_features=3, log_tokens=12.0)
        >>> found = recommend("bg", {"ja": far, "ru": near})
        >>> found.basis, [ranked.source for ranked in found.ranking]
        ('prior', ['ru', 'ja'])
    """
    candidates = {source: evidence for source, evidence in candidates.items() if source != target}
    known = known_evidence(candidates.values())
    if not known:
        raise ValueError(
            f"Nothing is known of a source for {target!r} among {', '.join(candidates) or 'no candidates'}. Give "
            f"candidates with at least one of {', '.join(NAMES)}."
        )
    data = _Calibration.make([matrix.without(target) for matrix in matrices], known)
    if reason := data.too_little():
        return _prior(target, candidates, known, reason)
    features, reach = _array(candidates.values(), data.used), data.reach()
    rows = zip(candidates, features, data.predict(features), strict=True)
    ranking = [
        RankedSource(
            source,
            *(float(np.clip(number, 0, 1)) for number in (prediction, prediction - reach, prediction + reach)),
            missing=[name for name, value in zip(data.used, row, strict=True) if np.isnan(value)],
        )
        for source, row, prediction in sorted(rows, key=lambda one: -one[2])
    ]
    return Recommendation(
        target=target,
        ranking=ranking,
        basis="regression",
        note="",
        used=data.used,
        left_out=[name for name in NAMES if name not in data.used],
        pairs=len(data.scores),
        targets=len(set(data.targets)),
    )


@dataclass(frozen=True)
class _Calibration:
    """Pairs to learn from: (pairs, features) with NaN for what is not known, (pairs,) scores, and their targets."""

    used: list[str]
    features: np.ndarray
    scores: np.ndarray
    targets: list[str]
    languages: list[Pair]

    @classmethod
    def make(cls, matrices: Sequence[Matrix], known: Sequence[str]) -> "_Calibration":
        rows = [
            (pair, matrix.evidence[pair], score)
            for matrix in matrices
            for pair, score in matrix.scores.items()
            if pair[0] != pair[1]
        ]
        of_pairs = known_evidence([evidence for _, evidence, _ in rows])
        used = [name for name in known if name in of_pairs]
        return cls(
            used,
            _array([evidence for _, evidence, _ in rows], used),
            np.array([score for *_, score in rows], dtype=np.float64),
            [target for (_, target), *_ in rows],
            [pair for pair, *_ in rows],
        )

    def too_little(self) -> str:
        """Say why nothing can be learned; an empty string if it can."""
        targets, numbers = len(set(self.targets)), len(self.used) + 1
        if not len(self.scores):
            return "there is no finished matrix of other languages to learn from"
        if not self.used:
            return "what is known of the candidates is not known of the pairs of the matrices"
        if targets < FEWEST_TARGETS:
            return f"the matrices have {targets} other targets, and intervals need {FEWEST_TARGETS}"
        if min(self._left().values()) < 2 * numbers:
            return f"the matrices have {len(self.scores)} other pairs, too few to learn {numbers} numbers from"
        return ""

    def _left(self) -> dict[str, int]:
        """Return how many pairs remain without each target."""
        return {target: sum(target not in pair for pair in self.languages) for target in self.targets}

    def predict(self, features: np.ndarray, kept: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Return what a ridge regression on some of the pairs predicts for others, whose features are (n, features).

        Unknown evidence becomes average, all is standardised, the penalty is chosen. Evidence beyond all that was
        learned from counts as the furthest of that: nobody knows that the line goes on.
        """
        try:
            from sklearn.impute import SimpleImputer
            from sklearn.linear_model import RidgeCV
            from sklearn.pipeline import make_pipeline
            from sklearn.preprocessing import StandardScaler
        except ImportError as error:
            raise ImportError(INSTALL) from error
        steps = SimpleImputer(keep_empty_features=True), StandardScaler(), RidgeCV(ALPHAS)
        known = self.features[kept]
        within = np.clip(features, np.fmin.reduce(known), np.fmax.reduce(known))
        return make_pipeline(*steps).fit(known, self.scores[kept]).predict(within)

    def reach(self) -> float:
        """Return the half width of intervals: a quantile of errors on left-out targets, which weigh equally."""
        errors, weights = [], []
        targets = np.array(self.targets)
        distinct = sorted(set(self.targets))
        for target in distinct:
            asked = targets == target
            kept = np.array([target not in pair for pair in self.languages])
            errors.append(np.abs(self.predict(self.features[asked], kept) - self.scores[asked]))
            weights.append(np.full(asked.sum(), 1 / asked.sum() / (len(distinct) + 1)))
        return _quantile(np.concatenate(errors), np.concatenate(weights))


def _quantile(errors: np.ndarray, weights: np.ndarray) -> float:
    """Return the smallest error below or at which there is a share `LEVEL` of all weight.

    The weights sum to K / (K + 1); what they lack is that of the new target, whose error may be any.
    """
    order = np.argsort(errors)
    place = np.searchsorted(weights[order].cumsum(), LEVEL - 1e-9)
    return float(errors[order][place])


def _prior(target: str, candidates: Mapping[str, Evidence], known: Sequence[str], reason: str) -> Recommendation:
    order = [name for name in PRIOR_ORDER if name in known]

    def merit(source: str) -> tuple[float, ...]:
        values = {name: getattr(candidates[source], name) for name in order}
        return tuple(-np.inf if value is None else PRIOR_ORDER[name] * value for name, value in values.items())

    ranking = [
        RankedSource(source, None, None, None, [name for name in order if getattr(candidates[source], name) is None])
        for source in sorted(candidates, key=merit, reverse=True)
    ]
    words = ", then ".join(EVIDENCE[name] for name in order)
    note = f"No score can be predicted: {reason}. The order is by {words}."
    left_out = [name for name in NAMES if name not in order]
    return Recommendation(target, ranking, "prior", note, order, left_out, 0, 0)


def known_evidence(evidence: Iterable[Evidence]) -> list[str]:
    """Return the names of what is known of any pair."""
    evidence = list(evidence)
    return [name for name in NAMES if any(getattr(one, name) is not None for one in evidence)]


def _array(evidence: Iterable[Evidence], names: Sequence[str]) -> np.ndarray:
    """Return (pairs, names), NaN where something is not known."""
    columns = [NAMES.index(name) for name in names]
    values = np.array([astuple(one) for one in evidence], dtype=np.float64).reshape(-1, len(NAMES))
    return values[:, columns]
