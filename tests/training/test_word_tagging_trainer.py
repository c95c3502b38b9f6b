"""Tests of the Trainer for word tagging."""

import pytest
import torch
from transformers import (
    BertConfig,
    BertForTokenClassification,
    TrainerCallback,
    TrainingArguments,
    XLMConfig,
    XLMForTokenClassification,
    XLMRobertaConfig,
    XLMRobertaForTokenClassification,
    set_seed,
)

from hf_xlt.data.subwords import Window
from hf_xlt.training.lora import add_lora
from hf_xlt.training.tagging_rows import TaggingRows
from hf_xlt.training.word_tagging_trainer import WordTaggingTrainer, last_complete_checkpoint, word_loss

TAGS = 3


def rows(count: int, seed: int) -> TaggingRows:
    """Sentences of 1 to 9 words of one piece; the tag of a word is its piece modulo 3."""
    draw = torch.Generator().manual_seed(seed)
    words = [torch.randint(14, 44, (1 + i % 9,), generator=draw).tolist() for i in range(count)]
    windows = [Window(i, [1, *pieces, 1], 0, list(range(1, len(pieces) + 1))) for i, pieces in enumerate(words)]
    return TaggingRows(windows, [[piece % TAGS for piece in pieces] for pieces in words])


def accuracy(gold, predicted) -> float:
    pairs = [pair for sentence in zip(gold, predicted, strict=True) for pair in zip(*sentence, strict=True)]
    return sum(a == b for a, b in pairs) / len(pairs)


def model(kind: str = "xlm", dropout: float = 0.0):
    set_seed(0)
    sizes = {"num_hidden_layers": 1, "hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32}
    off = {"hidden_dropout_prob": dropout, "attention_probs_dropout_prob": dropout}
    if kind == "xlm":
        return XLMForTokenClassification(
            XLMConfig(
                vocab_size=44,
                emb_dim=16,
                n_layers=1,
                n_heads=2,
                dropout=dropout,
                attention_dropout=dropout,
                num_labels=TAGS,
            )
        )
    if kind == "bert":
        return BertForTokenClassification(BertConfig(vocab_size=44, pad_token_id=2, num_labels=TAGS, **sizes, **off))
    config = XLMRobertaConfig(
        vocab_size=44, pad_token_id=2, bos_token_id=1, eos_token_id=1, num_labels=TAGS, **sizes, **off
    )
    return XLMRobertaForTokenClassification(config)


def trainer(folder, model, *, batch=8, accumulate=1, epochs=2.0, callbacks=None, **arguments):
    args = TrainingArguments(
        str(folder),
        per_device_train_batch_size=batch,
        gradient_accumulation_steps=accumulate,
        num_train_epochs=epochs,
        learning_rate=0.01,
        eval_strategy="epoch",
        save_strategy="epoch",
        metric_for_best_model="eval_score",
        load_best_model_at_end=True,
        remove_unused_columns=False,
        disable_tqdm=True,
        use_cpu=True,
        **arguments,
    )
    return WordTaggingTrainer(
        model, args, {"en": rows(40, 1)}, {"en": rows(20, 2)}, accuracy, pad_token_id=2, callbacks=callbacks
    )


@pytest.mark.parametrize("kind", ["xlm", "bert", "xlm-roberta"])
def test_accumulation_matches_one_large_batch(kind, tmp_path):
    whole = trainer(tmp_path / "whole", model(kind), batch=8, epochs=1)
    parts = trainer(tmp_path / "parts", model(kind), batch=2, accumulate=4, epochs=1)
    losses = [run.train().training_loss for run in (whole, parts)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
    for a, b in zip(whole.model.parameters(), parts.model.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-4)


def test_loss_is_the_mean_over_scored_words():
    logits, labels = torch.randn(2, 3, TAGS), torch.tensor([[-100, 1, 2], [0, -100, -100]])

    class Outputs:
        pass

    outputs = Outputs()
    outputs.logits = logits
    by_hand = -torch.stack([logits[i, j].log_softmax(-1)[labels[i, j]] for i, j in ((0, 1), (0, 2), (1, 0))]).sum()
    torch.testing.assert_close(word_loss(outputs, labels), by_hand / 3)
    torch.testing.assert_close(word_loss(outputs, labels, torch.tensor(12)), by_hand / 12)


def test_training_learns_and_tags_every_word(tmp_path):
    run = trainer(tmp_path, model(), epochs=20)
    run.train()
    predicted = run.tag(run.development_rows["en"])
    assert [len(tags) for tags in predicted] == [len(tags) for tags in run.development_rows["en"].tags]
    assert accuracy(run.development_rows["en"].tags, predicted) > 0.8
    assert run.evaluate()["eval_score"] == accuracy(run.development_rows["en"].tags, predicted)


def test_dropout_is_on_in_training(tmp_path):
    losses = {trainer(tmp_path, model(dropout=p), epochs=1).train().training_loss for p in (0.0, 0.5)}
    assert len(losses) == 2


class StopAfter(TrainerCallback):
    """Stop like a killed process would: at an epoch's end, nothing tidied up."""

    def __init__(self, epoch):
        self.epoch = epoch

    def on_epoch_begin(self, args, state, control, **kwargs):
        if state.epoch >= self.epoch:
            raise KeyboardInterrupt


def test_resumed_training_equals_uninterrupted(tmp_path):
    whole = trainer(tmp_path / "whole", model(dropout=0.1), epochs=4)
    whole.train()
    with pytest.raises(KeyboardInterrupt):
        trainer(tmp_path / "parts", model(dropout=0.1), epochs=4, callbacks=[StopAfter(2)]).train()
    resumed = trainer(tmp_path / "parts", model(dropout=0.1), epochs=4)
    resumed.train(resume_from_checkpoint=last_complete_checkpoint(tmp_path / "parts"))
    for a, b in zip(whole.model.parameters(), resumed.model.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=0)


def test_checkpoint_cut_off_half_way_is_not_resumed_from(tmp_path):
    assert last_complete_checkpoint(tmp_path) is None
    for step, whole in ((9, True), (10, True), (100, False)):
        (tmp_path / f"checkpoint-{step}").mkdir()
        if whole:
            (tmp_path / f"checkpoint-{step}" / "complete").touch()
    assert last_complete_checkpoint(tmp_path) == str(tmp_path / "checkpoint-10")


@pytest.mark.parametrize("kind", ["xlm", "bert", "xlm-roberta"])
def test_lora_trains_adapters_and_classifier_only(kind, tmp_path):
    base = model(kind)
    before = {name: parameter.clone() for name, parameter in base.named_parameters()}
    run = trainer(tmp_path, add_lora(base), epochs=2)
    run.train()
    after = dict(run.model.merge_and_unload().named_parameters())
    changed = {name for name, parameter in before.items() if not torch.equal(parameter, after[name])}
    frozen = {name for name in before if "embed" in name or "norm" in name.lower() or "lin1" in name}
    assert {"classifier.weight", "classifier.bias"} < changed
    assert changed.isdisjoint(frozen)
    assert any("q_lin" in name or "query" in name for name in changed)
    assert len(changed) == 4


def test_lora_without_a_preset_is_an_error():
    unknown = model()
    unknown.config.model_type = "albert"
    with pytest.raises(ValueError, match="No LoRA preset.*'albert'"):
        add_lora(unknown)
