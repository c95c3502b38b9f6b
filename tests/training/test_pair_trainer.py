"""Tests of the Trainer of pairs."""

import random

import pytest
import torch
from transformers import TrainingArguments, set_seed

from hf_xlt.data.pairs import Pair, Span
from hf_xlt.models.modeling_ud_gcn import UdGcnForRelationClassification
from hf_xlt.training.pair_rows import PairCollator, PairRows
from hf_xlt.training.pair_trainer import PairTrainer, language_weights
from tests.models.trees import features, random_sentence, tiny_config


def rows(sentences: int, seed: int, pairs: int = 3, alone: bool = False) -> PairRows:
    """Sentences of 2 to 9 words with some pairs each; the label is whether the object stands before the subject."""
    draw = random.Random(seed)
    made, of_sentences, tags = [], [], []
    for number in range(sentences):
        sentence = random_sentence(2 + number % 8, draw)
        size, found = len(sentence["tokens"]), []
        for _ in range(pairs):
            first, second = draw.sample(range(size), 2)
            spans = (Span(place, place + 1, "X") for place in (first, second))
            found.append(Pair("a", sentence["tokens"], *spans, "?", sentence["entity_types"]))
        made.append(sentence)
        of_sentences.append(found)
        tags.append([int(pair.object.start < pair.subject.start) for pair in found])
    return PairRows(features()(made, "en"), of_sentences, tags, alone)


def accuracy(gold, predicted) -> float:
    both = [pair for sentence in zip(gold, predicted, strict=True) for pair in zip(*sentence, strict=True)]
    return sum(a == b for a, b in both) / len(both)


def trainer(folder, *, batch=8, accumulate=1, epochs=2.0, train=None, weights=None, **fields) -> PairTrainer:
    set_seed(0)
    model = UdGcnForRelationClassification(tiny_config(num_labels=2, encoder_type="bilstm", **fields))
    arguments = TrainingArguments(
        str(folder), per_device_train_batch_size=batch, gradient_accumulation_steps=accumulate,
        num_train_epochs=epochs,
        learning_rate=0.01, save_strategy="no", remove_unused_columns=False, disable_tqdm=True, use_cpu=True,
        report_to=[], logging_strategy="epoch",
    )  # fmt: skip
    train = train or {"en": rows(20, 1)}
    return PairTrainer(model, arguments, train, {"en": rows(16, 2)}, accuracy, 0, language_weights=weights)


def weights_after(one: PairTrainer) -> dict[str, torch.Tensor]:
    one.train()
    return {name: tensor.clone() for name, tensor in one.model.state_dict().items()}


@pytest.mark.parametrize("alone", [True, False])
def test_rows_are_in_order_of_length_and_back(alone):
    made = rows(12, 3, alone=alone)
    lengths = [len(made[index]["heads"]) for index in range(len(made))]
    assert lengths == made.lengths == sorted(lengths, reverse=True)
    assert made.by_sentence([made[index]["label"] for index in range(len(made))]) == made.tags
    assert len(made) == 36 if alone else 12 < len(made) < 36
    assert "weight" not in made[0] and made.weighted(0.5)[0]["weight"] == 0.5
    assert made.weight is None


def test_rows_share_a_sentence_and_a_subject():
    made = rows(12, 3)
    for index, (sentence, numbers) in enumerate(made.places):
        pairs = [made.pairs[sentence][number] for number in numbers]
        assert len({pair.subject for pair in pairs}) == 1
        assert made[index]["object"] == [[pair.object.start, pair.object.end] for pair in pairs]
        assert made[index]["label"] == [made.tags[sentence][number] for number in numbers]
    assert any(len(numbers) > 1 for _, numbers in made.places)


def test_rows_of_several_objects_are_labelled_as_those_of_one(tmp_path):
    one = trainer(tmp_path)
    together, apart = rows(16, 2), rows(16, 2, alone=True)
    assert one.tag(together) == one.tag(apart)
    batches = [PairCollator()([made[index] for index in range(len(made))]) for made in (together, apart)]
    one.model.eval()
    torch.testing.assert_close(*(one.compute_loss(one.model, batch) for batch in batches))


def test_it_learns_and_labels_by_sentence(tmp_path):
    one = trainer(tmp_path, batch=16, epochs=15.0, train={"en": rows(60, 1)})
    assert not one.model_accepts_loss_kwargs
    one.train()
    scores = one.development_scores()
    assert scores["score"] == scores["en_score"] > 0.8
    found = one.tag(rows(16, 2))
    assert accuracy(rows(16, 2).tags, found) == scores["score"]


def test_accumulated_batches_make_the_steps_of_whole_ones(tmp_path):
    train = {"en": rows(20, 1), "de": rows(12, 4)}
    for weights in (None, {"en": 0.75, "de": 1.5}):
        given = {"epochs": 1.0, "train": train, "weights": weights, "label_weights": [1.0, 3.0]}
        whole, parts = (
            weights_after(trainer(tmp_path, batch=batch, accumulate=count, **given))
            for batch, count in ((8, 1), (2, 4))
        )
        for name, tensor in whole.items():
            torch.testing.assert_close(parts[name], tensor, rtol=1e-4, atol=1e-5, msg=name)


def test_weights_of_languages_weigh_the_losses_of_pairs(tmp_path):
    labels = [1.0, 3.0]
    one = trainer(tmp_path, label_weights=labels)
    english, german = rows(4, 1, alone=True), rows(4, 5, alone=True)
    batch = PairCollator()(
        [*(english.weighted(0.5)[i] for i in range(6)), *(german.weighted(2.0)[i] for i in range(6))]
    )
    one.model.eval()
    logits = one.model(**{name: tensor for name, tensor in batch.items() if name != "weights"}).logits
    by_hand = [
        weight * labels[label] * -row.log_softmax(-1)[label]
        for row, label, weight in zip(logits, batch["labels"].tolist(), [0.5] * 6 + [2.0] * 6, strict=True)
    ]
    torch.testing.assert_close(one.compute_loss(one.model, batch), sum(by_hand) / 12)
    assert "weights" in batch  # left as it was
    alone = {name: tensor for name, tensor in batch.items() if name != "weights"}
    torch.testing.assert_close(one.compute_loss(one.model, alone), one.model(**alone).loss)


def test_weights_of_one_change_nothing(tmp_path):
    train = {"en": rows(10, 1), "de": rows(10, 4)}
    plain, ones = (
        weights_after(trainer(tmp_path, epochs=1.0, train=train, weights=weights))
        for weights in (None, {"en": 1.0, "de": 1.0})
    )
    for name, tensor in plain.items():
        torch.testing.assert_close(ones[name], tensor, msg=name)


@pytest.mark.parametrize("kind", ["share", "inverse"])
def test_language_weights(kind):
    sizes = {"en": 600, "zh": 300, "ar": 100}
    weights = language_weights(sizes, kind)
    sums = [weights[code] * size for code, size in sizes.items()]
    if kind == "inverse":
        assert sums == pytest.approx([1000 / 3] * 3)
    else:
        assert weights == {"en": 0.6, "zh": 0.3, "ar": 0.1}
