"""The six word order features of WALS, estimated from Universal Dependencies trees.

What is counted are pairs (of 81A, triples) of words in a tree. An order is dominant, as in WALS, if it is more than
twice as frequent as the next frequent one (Dryer 2013, "Determining Dominant Word Order"); else there is no dominant
order. What is counted is not always what WALS asks for:

- **81A** counts verbs with one subject and one object that are both nouns, passives excluded, in clauses of all kinds.
  Where subordinate clauses or clauses with auxiliaries have another order, as in German, they count too.
- **85A** counts adpositions (`ADP`) that are `case` of a noun. Case suffixes that a treebank cuts off, and particles
  that are tagged as adpositions, count too.
- **86A** counts nouns that are `nmod` of a noun. Universal Dependencies calls all nominal modifiers of nouns that, not
  genitives only: "the house of the king", but also "the house in the town", and in many treebanks no label tells them
  apart. In languages whose genitive stands elsewhere than phrases with an adposition, the count is about both.
- **88A** counts determiners that are demonstratives (`PronType=Dem`). In a treebank without morphological features it
  counts all determiners, articles too, and says so (`OrderEstimate.proxy`).
- **89A** counts `nummod`, with years and other numbers in digits.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ..data.conllu import Sentence
from .typology import LanguageFeatures
from .wals import FEATURES, VALUE_NAMES

# Value of WALS for each order that is counted; of pairs, whether the dependent stands before or after its noun.
ORDERS = {
    "81A": {"SOV": 1, "SVO": 2, "VSO": 3, "VOS": 4, "OVS": 5, "OSV": 6},
    "85A": {"after": 1, "before": 2},
    **{feature: {"before": 1, "after": 2} for feature in ("86A", "87A", "88A", "89A")},
}
NO_DOMINANT_ORDER = {"81A": 7, "85A": 4, "86A": 3, "87A": 3, "88A": 6, "89A": 3}
NOUNS = {"NOUN", "PROPN"}
# Feature -> relation, and the tag of the dependent.
DEPENDENTS = {"85A": ("case", {"ADP"}), "86A": ("nmod", NOUNS), "87A": ("amod", {"ADJ"}), "89A": ("nummod", {"NUM"})}
FEWEST = 10  # Fewer are too few to speak of an order.


class OrderEstimate(NamedTuple):
    """A feature, estimated from trees.

    Attributes:
        value: The number of the value in WALS; None if too little was counted.
        counts: How often each order was found.
        proxy: Whether all determiners were counted for demonstratives, as there are no morphological features.
    """

    value: int | None
    counts: dict[str, int]
    proxy: bool = False


@dataclass(frozen=True)
class Disagreement:
    """A feature for which a treebank says something else than WALS; `estimated` and `wals` are names of values."""

    language: str
    feature: str
    estimated: str
    wals: str
    counts: dict[str, int]


@dataclass(frozen=True)
class Agreement:
    """How often estimates and WALS agree, among the features that both know.

    Args:
        agreed: Feature -> number of languages that agree.
        compared: Feature -> number of languages that were compared.
        disagreements: All that differ.
        not_in_wals: Language -> features with an estimate that WALS does not know.
        not_estimated: Language -> features of which the treebank has too little.
    """

    agreed: dict[str, int]
    compared: dict[str, int]
    disagreements: list[Disagreement]
    not_in_wals: dict[str, list[str]]
    not_estimated: dict[str, list[str]]


def estimate_word_order(sentences: Iterable[Sentence], fewest: int = FEWEST) -> dict[str, OrderEstimate]:
    """OrderEstimate the six features of one language from its trees.

    Args:
        sentences: Sentences with a tree, as `read_conllu` reads them.
        fewest: A feature with fewer instances has no value.

    Raises:
        ConlluError: If a sentence has no tree.
    """
    counts = {feature: Counter(dict.fromkeys(orders, 0)) for feature, orders in ORDERS.items()}
    determiners, annotated = Counter({"before": 0, "after": 0}), False
    for sentence in sentences:
        relations = [relation.partition(":")[0] for relation in sentence.deprels]
        heads, upos = sentence.heads, sentence.upos
        features = sentence.columns.get("FEATS") or ["_"] * len(sentence)
        annotated = annotated or any(feats != "_" for feats in features)
        for word, (head, relation) in enumerate(zip(heads, relations, strict=True)):
            if head and upos[head - 1] == "NOUN":
                order = "before" if word < head - 1 else "after"
                for feature, (expected, tags) in DEPENDENTS.items():
                    counts[feature][order] += relation == expected and upos[word] in tags
                if relation == "det":
                    determiners[order] += upos[word] == "DET"
                    counts["88A"][order] += "PronType=Dem" in features[word].split("|")
        counts["81A"].update(_clauses(heads, sentence.deprels, upos))
    if not annotated:
        counts["88A"] = determiners
    return {
        feature: OrderEstimate(dominant(feature, found, fewest), dict(found), feature == "88A" and not annotated)
        for feature, found in counts.items()
    }


def dominant(feature: str, counts: Mapping[str, int], fewest: int = FEWEST) -> int | None:
    """Return the value of WALS that counts of orders stand for; None if there are fewer than `fewest` instances.

    Example:
        >>> dominant("87A", {"before": 21, "after": 10}), dominant("87A", {"before": 20, "after": 10})
        (1, 3)
    """
    if sum(counts.values()) < max(fewest, 1):
        return None
    (first, most), (_, next_most) = Counter(counts).most_common(2)
    return ORDERS[feature][first] if most > 2 * next_most else NO_DOMINANT_ORDER[feature]


def treebank_features(estimates: Mapping[str, Mapping[str, OrderEstimate]]) -> LanguageFeatures:
    """Return estimates as features that can be counted, compared and grouped like those of WALS.

    Args:
        estimates: Language code -> feature -> estimate.
    """
    values = {
        language: {feature: one.value for feature, one in found.items() if one.value is not None}
        for language, found in estimates.items()
    }
    origins = {language: "treebank" for language in values}
    return LanguageFeatures("Universal Dependencies trees", FEATURES, values, VALUE_NAMES, origins)


def agreement(estimates: Mapping[str, Mapping[str, OrderEstimate]], wals: LanguageFeatures) -> Agreement:
    """Compare estimates with WALS.

    Args:
        estimates: Language code -> feature -> estimate.
        wals: The features of WALS.
    """
    agreed, compared = (dict.fromkeys(ORDERS, 0) for _ in range(2))
    result = Agreement(agreed, compared, [], {}, {})
    for language, found in estimates.items():
        known = wals.of(language)
        for feature, (value, counts, _) in found.items():
            if value is None:
                result.not_estimated.setdefault(language, []).append(feature)
            elif feature not in known:
                result.not_in_wals.setdefault(language, []).append(feature)
            else:
                compared[feature] += 1
                agreed[feature] += value == known[feature]
                if value != known[feature]:
                    names = (wals.value_name(feature, one) for one in (value, known[feature]))
                    result.disagreements.append(Disagreement(language, feature, *names, counts))
    return result


def _clauses(heads: list[int], deprels: list[str], upos: list[str]) -> Iterable[str]:
    """Yield the order of each verb that has one subject and one object, if both are nouns."""
    arguments: dict[int, dict[str, list[int]]] = {}
    for word, (head, relation) in enumerate(zip(heads, deprels, strict=True)):
        if head and relation in ("nsubj", "obj") and upos[head - 1] == "VERB":
            arguments.setdefault(head - 1, {}).setdefault(relation, []).append(word)
    for verb, found in arguments.items():
        if {relation: len(words) for relation, words in found.items()} == {"nsubj": 1, "obj": 1}:
            [subject], [complement] = found["nsubj"], found["obj"]
            if upos[subject] in NOUNS and upos[complement] in NOUNS:
                places = {"S": subject, "O": complement, "V": verb}
                yield "".join(sorted(places, key=places.get))
