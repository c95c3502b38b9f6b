"""Tests of what hands a Trainer's predictions to a score."""

import numpy as np
import torch
from transformers import EvalPrediction

from hf_xlt.metrics import TaggingScores, entity_f1

LABELS = ["O", "B-PER", "I-PER"]
GOLD = np.array([[-100, 1, 2, 0, -100], [-100, 1, -100, -100, -100]])
FOUND = np.array([[0, 1, 2, 0, 1], [1, 0, 1, 1, 1]])
SCORES = entity_f1([["B-PER", "I-PER", "O"], ["B-PER"]], [["B-PER", "I-PER", "O"], ["O"]])


def test_what_has_no_label_is_left_out():
    assert TaggingScores(LABELS, entity_f1)(EvalPrediction(FOUND, GOLD)) == SCORES
    assert SCORES["precision"] == 1 and SCORES["recall"] == 0.5


def test_logits_are_as_good_as_tags():
    logits = np.eye(3)[FOUND]
    assert TaggingScores(LABELS, entity_f1)(EvalPrediction(logits, GOLD)) == SCORES


def test_batches_are_scored_together_and_then_forgotten():
    scores = TaggingScores(LABELS, entity_f1)
    for _ in range(2):
        assert scores(EvalPrediction(torch.tensor(FOUND[:1]), torch.tensor(GOLD[:1])), compute_result=False) == {}
        last = EvalPrediction(torch.tensor(FOUND[1:, :3]), torch.tensor(GOLD[1:, :3]))  # of another width
        assert scores(last, compute_result=True) == SCORES
