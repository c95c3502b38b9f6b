import random

import numpy as np
import pytest
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.metrics.sequence_labeling import get_entities

from hf_xlt.metrics import Entity, entities, entity_counts, entity_counts_by_type, entity_f1, f1, precision, recall

# The same entities, PER PER LOC ORG with the two PER and the LOC adjacent, in three schemes.
SCHEMES = {
    "IOB1": "I-PER I-PER B-PER I-LOC I-LOC I-LOC O I-ORG O",
    "IOB2": "B-PER I-PER B-PER B-LOC I-LOC I-LOC O B-ORG O",
    "IOBES": "B-PER E-PER S-PER B-LOC I-LOC E-LOC O S-ORG O",
}
TRUE_ENTITIES = [Entity(0, 2, "PER"), Entity(2, 3, "PER"), Entity(3, 6, "LOC"), Entity(7, 8, "ORG")]


def random_tags(generator: random.Random, prefixes: str) -> list[list[str]]:
    tags = ["O"] + [f"{prefix}-{kind}" for prefix in prefixes for kind in ("PER", "LOC", "ORG")]
    return [generator.choices(tags, k=generator.randint(0, 12)) for _ in range(40)]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_gives_the_same_entities(scheme):
    assert entities(SCHEMES[scheme].split()) == TRUE_ENTITIES


@pytest.mark.parametrize("gold", SCHEMES)
@pytest.mark.parametrize("predicted", SCHEMES)
def test_schemes_may_be_mixed(gold, predicted):
    assert entity_f1([SCHEMES[gold].split()], [SCHEMES[predicted].split()])["f1"] == 1.0


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("O I-PER I-PER", [(1, 3, "PER")]),  # no beginning
        ("B-PER I-LOC", [(0, 1, "PER"), (1, 2, "LOC")]),  # another type
        ("B-PER O I-PER", [(0, 1, "PER"), (2, 3, "PER")]),  # a gap
        ("S-PER I-PER", [(0, 1, "PER"), (1, 2, "PER")]),  # nothing goes on after S
        ("B-PER E-PER E-PER", [(0, 2, "PER"), (2, 3, "PER")]),  # nor after E
        ("B-PER S-PER", [(0, 1, "PER"), (1, 2, "PER")]),
        ("B-MISC-A I-MISC-A", [(0, 2, "MISC-A")]),  # the type is all after the first hyphen
        ("O O", []),
        ("", []),
    ],
)
def test_conlleval_rules(tags, expected):
    assert entities(tags.split()) == expected


@pytest.mark.parametrize("tag", ["NOUN", "X-PER", "B-", "B", "", "PER-B"])
def test_what_is_no_entity_tag_is_refused(tag):
    with pytest.raises(ValueError, match="Expected `O` or a tag like `B-PER`"):
        entities(["O", tag])


@pytest.mark.parametrize("prefixes", ["I", "IB", "BI", "BIES"])
@pytest.mark.parametrize("seed", range(5))
def test_equals_seqeval_on_random_tags(prefixes, seed):
    generator = random.Random(seed)
    gold = random_tags(generator, prefixes)
    # Half of the predictions are copies, so that some entities are right.
    predicted = [tags if generator.random() < 0.5 else generator.sample(tags, len(tags)) for tags in gold]
    for tags in [*gold, *predicted]:
        assert entities(tags) == [(start, end + 1, kind) for kind, start, end in get_entities(tags)]
    assert entity_f1(gold, predicted) == pytest.approx(
        {
            "precision": precision_score(gold, predicted),
            "recall": recall_score(gold, predicted),
            "f1": f1_score(gold, predicted),
        }
    )


def test_counts_by_hand():
    gold = ["B-PER I-PER O B-LOC".split(), "O O".split(), "B-LOC O B-LOC".split()]
    predicted = ["B-PER O O B-LOC".split(), "B-ORG O".split(), "B-LOC B-LOC B-PER".split()]
    by_type = entity_counts_by_type(gold, predicted)
    assert list(by_type) == ["LOC", "ORG", "PER"]
    assert by_type["LOC"].tolist() == [[1, 1, 1], [0, 0, 0], [1, 2, 2]]
    assert by_type["ORG"].tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert by_type["PER"].tolist() == [[0, 1, 1], [0, 0, 0], [0, 1, 0]]
    counts = entity_counts(gold, predicted)
    assert counts.dtype == np.int64
    assert counts.tolist() == [[1, 2, 2], [0, 1, 0], [1, 3, 2]]
    assert f1(counts).tolist() == pytest.approx([1 / 2, 0, 2 / 5])
    assert entity_f1(gold, predicted) == pytest.approx({"precision": 2 / 6, "recall": 2 / 4, "f1": 0.4})


def test_nothing_found_is_zero_not_an_error():
    assert entity_f1([["O"]], [["O"]]) == {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    assert entity_counts([], []).shape == (0, 3)
    assert (precision([0, 0, 4]), recall([0, 4, 0]), f1([0, 0, 0])) == (0.0, 0.0, 0.0)
    assert isinstance(f1(np.array([1, 1, 1])), float)


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match="predictions for 2 sentences, got 1"):
        entity_counts([["O"], ["O"]], [["O"]])
    with pytest.raises(ValueError, match="Sentence 1 has 2 gold tags and 1 predicted"):
        entity_counts([["O"], ["O", "O"]], [["O"], ["O"]])


def test_entities_of_real_files(real_data):
    text = (real_data / "ner" / "uner" / "en_pud-ud-test.iob2").read_text(encoding="utf-8")
    blocks = [block for block in text.split("\n\n") if block.strip()]
    gold = [[line.split("\t")[1] for line in block.splitlines() if line] for block in blocks]
    counts = {kind: int(count[:, 2].sum()) for kind, count in entity_counts_by_type(gold, gold).items()}
    assert counts == {"LOC": 426, "ORG": 235, "PER": 414}  # as published with the data
