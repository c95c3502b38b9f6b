"""What the method is for: what is learned on trees of one language holds in one of another word order."""

import random

import pytest
import torch

from hf_xlt.models.configuration_ud_gcn import UdGcnConfig
from hf_xlt.models.modeling_ud_gcn import UdGcnForArgumentRoleClassification
from hf_xlt.models.tree_features import TreeCollator, TreeFeatures
from hf_xlt.models.word_features import WordFeatures

NOUNS, VERBS = [f"n{i}" for i in range(12)], [f"v{i}" for i in range(6)]


def clause(draw, verbs):
    """Return a tree of verbs, each with its nouns and below the verb before, as (word, head, deprel), head first."""
    words, above = [], 0
    for _ in range(verbs):
        words.append((draw.choice(VERBS), above, "ccomp" if above else "root"))
        above = len(words)
        for _noun in range(draw.randrange(1, 3)):
            words.append((draw.choice(NOUNS), above, "dep"))
            if draw.random() < 0.5:
                words.append((draw.choice(NOUNS), len(words), "nmod"))
    return words


def sentence(draw, language):
    """Return a trigger and a noun, labelled 1 below the trigger, 2 below a noun below it, 0 elsewhere.

    In `xx` heads stand before what is below them; `yy` is the same sentence from right to left, in other words.
    """
    words = clause(draw, verbs=draw.randrange(1, 4))
    trigger = draw.choice([place for place, (word, _, _) in enumerate(words) if word in VERBS])
    noun = draw.choice([place for place, (word, _, _) in enumerate(words) if word in NOUNS])
    head = words[noun][1] - 1
    below = 1 if head == trigger else 2 if words[head][0] in NOUNS and words[head][1] - 1 == trigger else 0
    heads, last = [head for _, head, _ in words], len(words) - 1
    places = list(range(len(words)))
    if language == "yy":
        places = places[::-1]
        heads = [last + 2 - head if head else 0 for head in heads]
    spans = [last - place if language == "yy" else place for place in (trigger, noun)]
    return {
        "tokens": [words[place][0] + language for place in places],
        "upos": ["VERB" if words[place][0] in VERBS else "NOUN" for place in places],
        "heads": [heads[place] for place in places],
        "deprels": [words[place][2] for place in places],
        "entity_types": ["O"] * len(words),
        "subject": {"start": spans[0], "end": spans[0] + 1},
        "object": {"start": spans[1], "end": spans[1] + 1},
        "label": below,
    }


def f1(found, gold):
    """Return the micro F1 of labels but 0."""
    right = ((found == gold) & (gold > 0)).sum().item()
    return 2 * right / max(1, (found > 0).sum().item() + (gold > 0).sum().item())


def trained_scores(encoder_type):
    """Return F1 in the language of training, `xx`, and in `yy`."""
    vocabulary = {language: [word + language for word in NOUNS + VERBS] for language in ("xx", "yy")}
    features, draw = TreeFeatures(words=WordFeatures(vocabulary)), random.Random(0)
    torch.manual_seed(0)
    vectors = torch.randn(18, 16)
    vectors = torch.cat([vectors, vectors + 0.1 * torch.randn(18, 16)])
    config = UdGcnConfig(
        encoder_type=encoder_type, word_size=16, hidden_size=32, upos_size=8, deprel_size=8, entity_size=0,
        trigger_flag=True, trigger_size=8, dropout=0.1, num_labels=3, head_reaches=[1, 1, 2, 2], feedforward_size=64,
        lstm_size=32, **features.sizes,
    )  # fmt: skip
    model = UdGcnForArgumentRoleClassification.from_vectors(vectors, config)
    collate = TreeCollator()
    batches = [collate(features([sentence(draw, "xx") for _ in range(32)], "xx")) for _ in range(20)]
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for _ in range(6):
        for batch in batches:
            optimizer.zero_grad()
            model(**batch).loss.backward()
            optimizer.step()
    model.eval()
    scores = []
    for language in ("xx", "yy"):
        draw = random.Random(1)
        test = collate(features([sentence(draw, language) for _ in range(300)], language))
        with torch.no_grad():
            scores.append(f1(model(**test).logits.argmax(-1), test["labels"]))
    return scores


@pytest.mark.parametrize("encoder_type", ["gcn", "attention", "bilstm"])
def test_structure_transfers_and_order_does_not(encoder_type):
    own, other = trained_scores(encoder_type)
    assert own > 0.85
    if encoder_type == "bilstm":
        assert other < own - 0.2
    else:
        assert other > own - 0.03
