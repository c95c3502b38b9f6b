"""A case of each module of `evaluate`, and what the pure function makes of it."""

import random

from hf_xlt.metrics import (
    argument_f1,
    entity_f1,
    precision_at,
    relation_f1,
    retrieval_accuracy,
    transfer_ratio,
    upos_accuracy,
)

draw, noise = random.Random(0), random.Random(1)


def rows(names, count=9):
    """Return sentences of 0 to 4 tags."""
    return [draw.choices(names, k=number % 5) for number in range(count)]


def vectors(count=9):
    return [[noise.gauss(0, 1) for _ in range(3)] for _ in range(count)]


VECTORS = vectors()
NEAR = [[number + noise.gauss(0, 0.7) for number in vector] for vector in VECTORS]
WORDS = [f"w{number}" for number in range(6)]
# Name -> predictions, references, options, and the scores of the pure function.
CASES = {
    "entity_f1": (rows(["O", "B-PER", "I-PER"]), rows(["O", "B-PER", "I-PER"]), {}),
    "upos_accuracy": (rows(["NOUN", "VERB"]), rows(["NOUN", "VERB"]), {}),
    "relation_f1": (rows(["other", "part", "use"]), rows(["other", "part", "use"]), {"negative": "other"}),
    "argument_f1": (rows(["none", "agent", "place"]), rows(["none", "agent", "place"]), {}),
    "lexicon_induction": ([draw.sample(WORDS, 3) for _ in WORDS], [[word] for word in WORDS], {"ks": [1, 3]}),
    "retrieval_accuracy": (VECTORS, NEAR, {"retrieval": "csls"}),
    "transfer_ratio": ([0.25, 0.5, 0.75], [0.5, 0.625, 0.75], {}),
}
PURE = {
    "entity_f1": lambda found, gold: entity_f1(gold, found),
    "upos_accuracy": lambda found, gold: upos_accuracy(gold, found),
    "relation_f1": lambda found, gold, **options: relation_f1(gold, found, **options),
    "argument_f1": lambda found, gold: argument_f1(gold, found),
    "lexicon_induction": precision_at,
    "retrieval_accuracy": retrieval_accuracy,
    "transfer_ratio": transfer_ratio,
}
SCORES = {name: PURE[name](found, gold, **options) for name, (found, gold, options) in CASES.items()}
