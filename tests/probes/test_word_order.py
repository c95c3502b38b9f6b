"""Word order in trees: what is counted, what is dominant, and how far it agrees with WALS."""

import pytest

from hf_xlt.data.conllu import Sentence, read_conllu
from hf_xlt.data.conllu_errors import ConlluError
from hf_xlt.probes import agreement, estimate_word_order, shared_features, treebank_features, wals_features
from hf_xlt.probes.word_order import OrderEstimate, dominant


def tree(*rows: str, feats: dict[int, str] | None = None) -> Sentence:
    """Return a sentence of rows such as `"dog NOUN 2 nsubj"`."""
    forms, upos, heads, deprels = (list(column) for column in zip(*map(str.split, rows), strict=True))
    features = [(feats or {}).get(word, "_") for word in range(1, len(rows) + 1)]
    ids = [str(word) for word in range(1, len(rows) + 1)]
    names = ("ID", "FORM", "UPOS", "FEATS", "HEAD", "DEPREL")
    return Sentence(dict(zip(names, (ids, forms, upos, features, heads, deprels), strict=True)))


# this old king of France sees two houses
ENGLISH = tree(
    "this DET 3 det",
    "old ADJ 3 amod",
    "king NOUN 6 nsubj",
    "of ADP 5 case",
    "France PROPN 3 nmod",
    "sees VERB 0 root",
    "two NUM 8 nummod",
    "houses NOUN 6 obj",
    feats={1: "Number=Sing|PronType=Dem"},
)


def counts(*sentences: Sentence) -> dict[str, dict[str, int]]:
    return {
        feature: {order: count for order, count in one.counts.items() if count}
        for feature, one in estimate_word_order(sentences).items()
    }


def test_what_is_counted():
    pairs = {"86A": {"after": 1}, "87A": {"before": 1}, "88A": {"before": 1}, "89A": {"before": 1}}
    assert counts(ENGLISH) == {"81A": {"SVO": 1}, "85A": {}, **pairs}  # `of` stands before a name, no noun.
    assert counts(ENGLISH, ENGLISH)["81A"] == {"SVO": 2}


@pytest.mark.parametrize(
    ("rows", "order"),
    [
        (["a NOUN 3 nsubj", "b NOUN 3 obj", "c VERB 0 root"], "SOV"),
        (["c VERB 0 root", "a PROPN 1 nsubj", "b NOUN 1 obj"], "VSO"),
        (["b NOUN 2 obj", "c VERB 0 root", "a NOUN 2 nsubj"], "OVS"),
        (["a PRON 2 nsubj", "c VERB 0 root", "b NOUN 2 obj"], None),  # a pronoun
        (["a NOUN 2 nsubj:pass", "c VERB 0 root", "b NOUN 2 obj"], None),  # a passive
        (["a NOUN 2 nsubj", "c ADJ 0 root", "b NOUN 2 obj"], None),  # no verb
        (["a NOUN 2 nsubj", "c VERB 0 root", "b NOUN 2 obj", "d NOUN 2 obj"], None),  # two objects
        (["a NOUN 2 nsubj", "c VERB 0 root", "b NOUN 2 obl"], None),  # none
    ],
)
def test_clauses(rows, order):
    assert counts(tree(*rows))["81A"] == ({order: 1} if order else {})


def test_dependents_of_nouns():
    found = counts(tree("house NOUN 0 root", "in ADP 1 case", "big ADJ 1 amod:att", "king NOUN 1 nmod:poss"))
    assert (found["85A"], found["86A"], found["87A"]) == ({"after": 1}, {"after": 1}, {"after": 1})
    found = counts(tree("s PART 2 case", "he PRON 0 root", "he PRON 2 nmod", "ten NOUN 2 nummod"))
    assert not any(found.values())


def test_without_features_all_determiners_stand_for_demonstratives():
    the = tree("the DET 2 det", "king NOUN 0 root")
    bare = estimate_word_order([the] * 10)["88A"]
    assert bare == OrderEstimate(1, {"before": 10, "after": 0}, proxy=True)
    annotated = estimate_word_order([the] * 10 + [ENGLISH])["88A"]
    assert annotated == OrderEstimate(None, {"before": 1, "after": 0}, proxy=False)


def test_dominant_is_more_than_twice_as_frequent():
    assert dominant("81A", {"SOV": 21, "SVO": 10, "OSV": 10}) == 1
    assert dominant("81A", {"SOV": 20, "SVO": 10, "OSV": 10}) == 7
    assert [dominant(feature, {"before": 5, "after": 5}) for feature in ("85A", "86A", "87A", "88A", "89A")] == [
        4,
        3,
        3,
        6,
        3,
    ]
    assert dominant("85A", {"before": 0, "after": 9}) is None
    assert dominant("85A", {"before": 0, "after": 9}, fewest=9) == 1
    assert dominant("85A", {"before": 0, "after": 0}, fewest=0) is None


def test_estimates_are_features_and_compare_with_wals():
    english = estimate_word_order([ENGLISH] * 10)
    estimates = {"en": english, "gl": english, "de": english}
    assert shared_features(treebank_features(estimates), "en", "gl").count == 5
    found = agreement(estimates, wals_features())
    # English and German: no dominant order of genitives and noun-genitive. German: no dominant order of clauses.
    assert found.compared == {"81A": 2, "85A": 0, "86A": 2, "87A": 2, "88A": 2, "89A": 2}
    assert found.agreed == {"81A": 1, "85A": 0, "86A": 1, "87A": 2, "88A": 2, "89A": 2}
    assert [(one.language, one.feature, one.estimated, one.wals) for one in found.disagreements] == [
        ("en", "86A", "Noun-Genitive", "No dominant order"),
        ("de", "81A", "SVO", "No dominant order"),
    ]
    assert found.not_in_wals == {"gl": ["81A", "86A", "87A", "88A", "89A"]}
    assert found.not_estimated == dict.fromkeys(estimates, ["85A"])


def test_agreement_on_parallel_treebanks(real_data):
    files = sorted((real_data / "ud-pud").glob("*_pud-ud-test.conllu"))
    estimates = {path.name[:2]: estimate_word_order(read_conllu(path)) for path in files}
    found = agreement(estimates, wals_features())
    assert len(estimates) == 17
    assert (sum(found.agreed.values()), sum(found.compared.values())) == (89, 95)
    assert {(one.language, one.feature) for one in found.disagreements} == {
        ("cs", "86A"),
        ("cs", "89A"),
        ("en", "86A"),
        ("id", "88A"),
        ("id", "89A"),
        ("pl", "87A"),
    }
    assert found.not_in_wals == {"gl": ["81A", "85A", "86A", "87A", "88A", "89A"], "pt": ["89A"]}
    assert all(one["88A"].proxy for one in estimates.values())  # These files have no morphological features.


def test_sentences_without_trees_are_an_error():
    with pytest.raises(ConlluError, match="expected a dependency tree"):
        estimate_word_order([tree("dog NOUN _ _")])
