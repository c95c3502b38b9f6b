"""What the order of words is to a model: its labels when the words of every sentence stand in a random order.

Heads, features and spans go along with the words, so that the trees are the same.
"""

import random
from dataclasses import replace
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification

from hf_xlt.data.pair_sentences import PairSentences
from hf_xlt.data.pairs import Pair, Span
from hf_xlt.metrics import relation_f1
from hf_xlt.models import TreeFeatures
from hf_xlt.training.pair_rows import PairCollator, PairRows


def shuffled_scores(run: Path, sentences: PairSentences, negative: str) -> dict[str, float]:
    """Score the model that a run has kept on sentences as they are and with their words in another order.

    Args:
        run: Folder of the run.
        sentences: With spans of one word each.
        negative: The label of pairs without one.

    Returns:
        `f1`, `shuffled_f1`, and `change`, the largest difference between two logits.
    """
    model = AutoModelForSequenceClassification.from_pretrained(run / "model").eval()
    features = TreeFeatures.from_pretrained(run / "model")
    draw, moved = random.Random(1), []
    for pairs in sentences.pairs:
        order = draw.sample(range(len(pairs[0].tokens)), len(pairs[0].tokens))  # which word goes to each place
        moved.append([_moved(pair, order) for pair in pairs])
    found = []
    for given in (sentences, replace(sentences, pairs=moved)):
        rows = PairRows(
            features([pairs[0].row() for pairs in given.pairs], given.language),
            given.pairs,
            [[features.labels.index(pair.label) for pair in pairs] for pairs in given.pairs],
            alone=True,
        )
        found.append(torch.cat(list(_logits(model, rows, features.pad_token_id))))
    scores = []
    for logits in found:
        labels = rows.by_sentence(logits.argmax(-1).tolist())
        named = [[features.labels[label] for label in sentence] for sentence in labels]
        scores.append(relation_f1(sentences.tags, named, negative)["f1"])
    return {"f1": scores[0], "shuffled_f1": scores[1], "change": float((found[0] - found[1]).abs().max())}


@torch.inference_mode()
def _logits(model, rows: PairRows, pad_token_id: int):
    collate = PairCollator(pad_token_id)
    for start in range(0, len(rows), 256):
        batch = collate([rows[index] for index in range(start, min(start + 256, len(rows)))])
        yield model(**{name: tensor for name, tensor in batch.items() if name != "labels"}).logits


def _moved(pair: Pair, order: list[int]) -> Pair:
    place = {word: place for place, word in enumerate(order)}
    return replace(
        pair,
        tokens=[pair.tokens[word] for word in order],
        entity_types=[pair.entity_types[word] for word in order],
        upos=[pair.upos[word] for word in order],
        heads=[pair.heads[word] and place[pair.heads[word] - 1] + 1 for word in order],
        deprels=[pair.deprels[word] for word in order],
        subject=Span(place[pair.subject.start], place[pair.subject.start] + 1, pair.subject.type),
        object=Span(place[pair.object.start], place[pair.object.start] + 1, pair.object.type),
    )
