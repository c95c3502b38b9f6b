"""Pairs of spans, the trees under them, and the negatives among them."""

from dataclasses import replace
from itertools import permutations, product

import pytest

from hf_xlt.data.negative_pairs import balanced, candidate_pairs, labelled_pairs
from hf_xlt.data.pairs import LabelledPairs, Pair, PairSentence, Span, check_heads, types_of_words

WORDS = ["Ann", "of", "Acme", "met", "Bo"]
ANN, ACME, BO = Span(0, 1, "PER"), Span(2, 3, "ORG"), Span(4, 5, "PER")


def sentence(name: str, labels: dict, document: str = "d") -> PairSentence:
    mentions = [ANN, ACME, BO]
    return PairSentence(
        name, document, WORDS, list(permutations(mentions, 2)), labels, types_of_words(len(WORDS), mentions)
    )


@pytest.mark.parametrize("start, end", [(-1, 1), (2, 2), (3, 2), (4, 6)])
def test_a_span_outside_the_sentence_is_refused(start, end):
    with pytest.raises(ValueError, match=rf"pair 'a#0': expected a object within the 5 words.*{start} and end {end}"):
        Pair("a#0", WORDS, ANN, Span(start, end, "PER"), "none", ["O"] * 5)


@pytest.mark.parametrize("column", ["entity_types", "upos", "heads", "deprels"])
def test_every_word_has_one_value(column):
    values = {"entity_types": ["O"] * 5} | {column: ["O"] * 4}
    with pytest.raises(ValueError, match=f"expected 5 values in `{column}`, one a word, got 4"):
        Pair("a#0", WORDS, ANN, BO, "none", **values)


def test_pairs_of_a_sentence_count_it_once():
    pairs = candidate_pairs(sentence("a", {}), "none") + candidate_pairs(sentence("b", {}), "none")
    data = LabelledPairs("en", "train", pairs)
    assert (len(data), data.sentence_count, data.token_count) == (12, 2, 10)
    assert not data.has_trees
    assert LabelledPairs("en", "train", [replace(pair, heads=[0, 1, 1, 1, 1]) for pair in pairs]).has_trees
    assert [pair.id for pair in data.select([7, 0])] == ["b#1", "a#0"]


def test_the_row_of_a_pair_has_a_tree_only_if_the_pair_has_one():
    pair = Pair("a#0", ["Ann", "left"], Span(1, 2, "Go"), Span(0, 1, "PER"), "none", ["PER", "O"])
    expected = {
        "id": "a#0",
        "tokens": ["Ann", "left"],
        "subject": {"start": 1, "end": 2, "type": "Go"},
        "object": {"start": 0, "end": 1, "type": "PER"},
        "label": "none",
        "entity_types": ["PER", "O"],
    }
    assert pair.row() == expected
    tree = {"upos": ["PROPN", "VERB"], "heads": [2, 0], "deprels": ["nsubj", "root"]}
    assert replace(pair, **tree).row() == expected | tree


@pytest.mark.parametrize(
    "heads, message",
    [
        ([0, 3, 1, 9], "from 0 to 4, got 9 for word 4"),
        ([0, -1], "from 0 to 2, got -1"),
        ([0, 0, 1], r"one root \(head 0\), got 2 \(words 1, 2\)"),
        ([2, 1], r"one root \(head 0\), got 0$"),
        ([0, 3, 2], "a cycle through word [23]"),
    ],
)
def test_heads_that_make_no_tree(heads, message):
    with pytest.raises(ValueError, match=message):
        check_heads(heads)


def test_heads_are_checked_as_by_brute_force():
    for heads in product(range(-1, 5), repeat=3):
        reached = all(_leads_to_root(word, heads) for word in range(1, 4))
        if reached and sum(head == 0 for head in heads) == 1:
            check_heads(heads)
        else:
            with pytest.raises(ValueError):
                check_heads(heads)


def _leads_to_root(word: int, heads: tuple[int, ...]) -> bool:
    for _ in heads:
        if not 1 <= word <= len(heads):
            return False
        word = heads[word - 1]
        if word == 0:
            return True
    return False


def test_the_reverse_of_a_label_is_a_negative_unless_symmetric():
    labels = {(ANN, ACME): "works-for", (ANN, BO): "meets"}
    found = {(p.subject, p.object): p.label for p in candidate_pairs(sentence("a", labels), "no", {"meets"})}
    assert found == {
        (ANN, ACME): "works-for",
        (ACME, ANN): "no",
        (ANN, BO): "meets",
        (ACME, BO): "no",
        (BO, ACME): "no",
    }


def test_a_pair_keeps_its_number_whatever_else_is_left_out():
    whole = candidate_pairs(sentence("a", {(ANN, BO): "meets"}), "no")
    less = candidate_pairs(sentence("a", {(ANN, BO): "meets"}), "no", {"meets"})
    assert [pair.id for pair in whole] == [f"a#{number}" for number in range(6)]
    assert {pair.id: pair for pair in less}.items() <= {pair.id: pair for pair in whole}.items()
    assert len(less) == 5


def test_a_sentence_and_its_pairs_share_their_lists():
    origin = sentence("a", {})
    assert all(pair.tokens is origin.tokens for pair in candidate_pairs(origin, "no"))


DOCUMENTS = [
    sentence(f"{document}{number}", {(ANN, BO): "meets"} if number < positives else {}, document)
    for document, positives in (("x", 0), ("y", 2), ("z", 1))
    for number in range(4)
]


def kept(split: str, **options) -> list[Pair]:
    return list(labelled_pairs(DOCUMENTS, "no", split=split, **options))


@pytest.mark.parametrize("seed", range(5))
def test_training_documents_have_no_more_negatives_than_others(seed):
    pairs = kept("train", seed=seed)
    for document, positives in (("x", 0), ("y", 2), ("z", 1)):
        labels = [pair.label for pair in pairs if pair.id.startswith(document)]
        assert labels.count("meets") == labels.count("no") == positives


def test_the_draw_depends_on_the_seed_and_on_the_document_alone():
    draws = [[pair.id for pair in kept("train", seed=seed) if pair.label == "no"] for seed in range(8)]
    assert draws[0] == [pair.id for pair in kept("train", seed=0) if pair.label == "no"]
    assert len(set(map(tuple, draws))) > 4
    alone = labelled_pairs([s for s in DOCUMENTS if s.document == "z"], "no", split="train", seed=0)
    assert [pair.id for pair in alone if pair.label == "no"] == [name for name in draws[0] if name.startswith("z")]


def test_every_negative_is_drawn_now_and_then():
    pairs = candidate_pairs(sentence("a", {(ANN, BO): "meets"}), "no")
    drawn = {pair.id for seed in range(60) for pair in balanced(pairs, "no", "a", seed) if pair.label == "no"}
    assert drawn == {pair.id for pair in pairs if pair.label == "no"}


@pytest.mark.parametrize("split", ["validation", "test", "train"])
def test_only_train_is_ever_sampled(split):
    everything = kept(split, negatives="all")
    assert len(everything) == 12 * 6
    assert (kept(split) == everything) == (split != "train")
    positives = [pair for pair in everything if pair.label == "meets"]
    assert kept(split, negatives="none") == (positives if split == "train" else everything)


def test_more_labels_than_negatives_keep_all_of_them():
    pairs = candidate_pairs(sentence("a", {pair: "r" for pair in permutations([ANN, ACME, BO], 2)}), "no")[:5]
    negative = replace(pairs[0], label="no")
    assert balanced([*pairs, negative], "no", "a", 0) == [*pairs, negative]
