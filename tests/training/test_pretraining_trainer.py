"""Tests of the Trainer for pre-training."""

import math
from collections import Counter

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy
from transformers import TrainerCallback, TrainingArguments, XLMConfig, set_seed

from hf_xlt.data.masking import Masking
from hf_xlt.data.pretraining_batches import PretrainingBatches, held_out_batches
from hf_xlt.data.token_store import PairStore, TokenStore
from hf_xlt.models import XLMWithLMHeadModel
from hf_xlt.training.pretraining_trainer import (
    PretrainingTrainer,
    keep_predicted,
    mean_perplexity,
    perplexity,
    token_losses,
)
from hf_xlt.training.word_tagging_trainer import last_complete_checkpoint

VOCABULARY = 60
LANGUAGES = {"en": 0, "de": 1}
MASKING = Masking(mask_id=5, vocab_size=VOCABULARY)


@pytest.fixture(scope="module")
def stores(tmp_path_factory) -> dict[str, TokenStore]:
    """120 sentences of each of two languages; word i of one is word i + 20 of the other."""
    folder, draw = tmp_path_factory.mktemp("tokens"), np.random.default_rng(0)
    sentences = [draw.integers(14, 34, draw.integers(3, 9)).tolist() for _ in range(120)]
    shifted = [[word + 20 for word in sentence] for sentence in sentences]
    return {code: TokenStore.write(folder / code, [rows]) for code, rows in {"en": sentences, "de": shifted}.items()}


def model(dropout: float = 0.0) -> XLMWithLMHeadModel:
    set_seed(0)
    sizes = {"emb_dim": 16, "n_layers": 1, "n_heads": 2, "vocab_size": VOCABULARY, "max_position_embeddings": 64}
    return XLMWithLMHeadModel(XLMConfig(**sizes, n_langs=2, dropout=dropout, attention_dropout=dropout))


def trainer(folder, stores, *, steps=6, accumulation=1, dropout=0.0, patience=None, callbacks=None, **arguments):
    batches = PretrainingBatches(
        *({code: stores[code] for code in LANGUAGES}, {("en", "de"): PairStore(stores["en"], stores["de"])}),
        *(LANGUAGES, MASKING, 1),
        steps=steps,
        batch_tokens=200,
        bptt=16,
        accumulation=accumulation,
    )
    held_out = held_out_batches(
        stores, {("en", "de"): PairStore(stores["en"], stores["de"])}, LANGUAGES, MASKING, 1, batch_tokens=200, bptt=16
    )
    values = {
        "learning_rate": 0.01,
        "logging_steps": 1,
        "eval_strategy": "steps",
        "eval_steps": 2,
        "save_steps": 2,
        "metric_for_best_model": "eval_perplexity",
        "greater_is_better": False,
        "warmup_steps": 0,
    } | arguments
    args = TrainingArguments(
        str(folder),
        max_steps=steps,
        per_device_train_batch_size=1,
        gradient_accumulation_steps=accumulation,
        remove_unused_columns=False,
        disable_tqdm=True,
        use_cpu=True,
        **values,
    )
    return PretrainingTrainer(model(dropout), args, batches, held_out, patience, callbacks)


def test_accumulation_matches_one_large_batch(stores, tmp_path):
    whole, parts = (trainer(tmp_path / str(parts), stores, accumulation=parts) for parts in (1, 3))
    losses = [run.train().training_loss for run in (whole, parts)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    for a, b in zip(whole.model.parameters(), parts.model.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-5)
    for one, three in zip(whole.state.log_history, parts.state.log_history, strict=True):
        for key in one:
            if key.startswith(("loss", "eval", "tokens")) and key != "tokens_per_second":
                assert one[key] == pytest.approx(three[key], rel=1e-4), key


def test_losses_are_those_of_the_whole_row(stores, tmp_path):
    run = trainer(tmp_path, stores)
    item = run.train_dataset[0]
    labels = item["labels"]
    logits = run.model(
        **{name: item[name] for name in ("input_ids", "position_ids", "langs", "sequence_lengths")}
    ).logits
    expected = cross_entropy(logits[0], labels[0], reduction="none", ignore_index=-100)[labels[0] != -100]
    _, losses, tasks = token_losses(run.model, keep_predicted([item]))
    torch.testing.assert_close(losses, expected)
    assert (tasks == item["task_ids"][0, 0]).all()
    loss = run.compute_loss(run.model, keep_predicted([item]), num_items_in_batch=torch.tensor(1000))
    torch.testing.assert_close(loss, expected.sum() / 1000)


def test_the_log_has_the_losses_of_each_task_and_the_tokens(stores, tmp_path):
    run = trainer(tmp_path, stores, steps=4, logging_steps=4, eval_steps=4, save_steps=4, learning_rate=0.0)
    run.train()
    (entry,) = (entry for entry in run.state.log_history if "loss" in entry)
    sums: dict[str, list[torch.Tensor]] = {}
    tokens: Counter[str] = Counter()
    for index in range(4):
        item = run.train_dataset[index]
        name = run.train_dataset.tasks[item["task_ids"][0, 0]].name.replace(" ", "_")
        tokens[f"tokens_{name}"] += item["input_ids"].numel()
        with torch.no_grad():
            sums.setdefault(f"loss_{name}", []).append(token_losses(run.model, keep_predicted([item]))[1])
    assert {key for key in entry if key.startswith("loss_")} == set(sums)
    for key, losses in sums.items():
        assert entry[key] == pytest.approx(torch.cat(losses).mean().item(), rel=1e-5)
    assert {key: entry[key] for key in entry if key.startswith(("tokens_mlm", "tokens_tlm"))} == tokens
    assert entry["tokens"] == tokens.total()
    assert entry["tokens_per_second"] > 0
    assert 0 < entry["mfu"] < 1


def test_perplexities_are_those_of_all_held_out_predictions(stores, tmp_path):
    run = trainer(tmp_path, stores, dropout=0.1)
    metrics = run.evaluate()
    perplexities = {"eval_mlm_en_perplexity", "eval_mlm_de_perplexity", "eval_tlm_en-de_perplexity", "eval_perplexity"}
    assert set(metrics) - {"epoch"} == perplexities
    for name, batches in run.held_out.items():
        with torch.no_grad():
            losses = torch.cat([token_losses(run.model.eval(), keep_predicted([batch]))[1] for batch in batches])
        key = f"eval_{name.replace(' ', '_')}_perplexity"
        assert metrics[key] == pytest.approx(losses.mean().exp().item(), rel=1e-5)
        assert 40 < metrics[key] < 90  # of an untrained model: about the size of the vocabulary
    mean = (metrics["eval_mlm_en_perplexity"] + metrics["eval_mlm_de_perplexity"]) / 2
    assert metrics["eval_perplexity"] == pytest.approx(mean)


def test_the_sequences_have_their_own_losses(stores, tmp_path):
    run = trainer(tmp_path, stores)
    losses = run.held_out_losses()["tlm en-de"]
    counts = [batch["labels"][0].split(batch["sequence_lengths"].tolist()) for batch in run.held_out["tlm en-de"]]
    expected = [(part != -100).sum().item() for parts in counts for part in parts]
    assert losses[:, 1].tolist() == expected


def test_the_mean_is_over_the_languages_of_mlm_or_over_tlm():
    assert perplexity(4.0, 2.0) == math.exp(2)
    assert perplexity(2000.0, 2.0) == math.inf
    assert math.isnan(perplexity(math.nan, 2.0))
    assert mean_perplexity({"mlm en": 2.0, "mlm de": 4.0, "tlm en-de": 100.0}) == 3.0
    assert mean_perplexity({"tlm en-de": 5.0, "tlm en-fr": 7.0}) == 6.0


def test_training_learns(stores, tmp_path):
    run = trainer(tmp_path, stores, steps=120, eval_steps=120, save_steps=120, logging_steps=20)
    before = run.evaluate()["eval_tlm_en-de_perplexity"]
    run.train()
    assert run.evaluate()["eval_tlm_en-de_perplexity"] < before / 1.5


@pytest.mark.parametrize("accumulation", [1, 2])
def test_a_loss_that_is_no_number_stops_with_step_and_task(stores, tmp_path, accumulation):
    class Break(TrainerCallback):
        """Break the weights after the third update."""

        def on_step_end(self, args, state, control, model=None, **kwargs):
            if state.global_step == 3:
                with torch.no_grad():
                    model.transformer.embeddings.weight.fill_(math.nan)

    run = trainer(
        tmp_path,
        stores,
        accumulation=accumulation,
        callbacks=[Break()],
        logging_steps=5,
        eval_strategy="no",
        save_steps=2,
    )
    item = run.train_dataset[3 * accumulation]
    task = run.train_dataset.tasks[item["task_ids"][0, 0]].name
    with pytest.raises(
        ValueError, match=f"loss of '{task}' at step 4 was nan, at a learning rate of about 0.0.*Lower"
    ):
        run.train()
    assert last_complete_checkpoint(tmp_path) == str(tmp_path / "checkpoint-2")


class BreakUpdate(TrainerCallback):
    """Let the gradient of a step be infinite, whose loss was not."""

    def __init__(self, step):
        self.step = step

    def on_pre_optimizer_step(self, args, state, control, model=None, **kwargs):
        if state.global_step + 1 == self.step:
            model.transformer.embeddings.weight.grad.fill_(math.inf)


@pytest.mark.parametrize("evaluation", ["steps", "no"])
def test_weights_that_are_no_numbers_are_not_saved(stores, tmp_path, evaluation):
    run = trainer(tmp_path, stores, steps=4, callbacks=[BreakUpdate(4)], eval_strategy=evaluation)
    with pytest.raises(ValueError, match="update of step 4 made weights that are not finite, at .* 0.0.*Lower"):
        run.train()
    assert last_complete_checkpoint(tmp_path) == str(tmp_path / "checkpoint-2")
    assert not (tmp_path / "checkpoint-4").exists()


def test_a_held_out_loss_that_is_no_number_is_not_saved(stores, tmp_path):
    run = trainer(tmp_path, stores, steps=1, learning_rate=1e30)
    with pytest.raises(ValueError, match="held-out loss of 'mlm en' after step 1 was .*Lower the learning rate"):
        run.train()
    assert all(weight.isfinite().all() for weight in run.model.parameters())
    assert last_complete_checkpoint(tmp_path) is None


def test_a_step_that_predicts_nothing_changes_nothing(stores, tmp_path):
    run = trainer(tmp_path, stores)
    item = run.train_dataset[0]
    item = keep_predicted([{**item, "labels": torch.full_like(item["labels"], -100)}])
    for count in (None, torch.tensor(0)):
        loss = run.compute_loss(run.model, item, num_items_in_batch=count)
        loss.backward()
        assert loss == 0
        assert all((weight.grad == 0).all() for weight in run.model.parameters() if weight.grad is not None)


def test_sums_on_the_device_are_in_single_precision(stores, tmp_path):
    run = trainer(tmp_path, stores)
    run.compute_loss(run.model, keep_predicted([run.train_dataset[0]]))
    assert run._tallies[0].dtype == torch.float32


def test_there_is_nothing_to_evaluate_without_held_out_text(stores, tmp_path):
    run = trainer(tmp_path, stores)
    run.held_out = {}
    with pytest.raises(ValueError, match="no held-out text.*Give `held_out`"):
        run.evaluate()


@pytest.mark.parametrize(
    ("fields", "name"), [({"vocab_size": 50}, "input_ids"), ({"max_position_embeddings": 15}, "position_ids")]
)
def test_batches_that_do_not_fit_the_model_are_refused(stores, tmp_path, fields, name):
    run = trainer(tmp_path, stores)
    small = XLMWithLMHeadModel(XLMConfig(**{**run.model.config.to_dict(), **fields}))
    with pytest.raises(ValueError, match=f"Expected `{name}` from 0 to"):
        PretrainingTrainer(small, run.args, run.train_dataset, run.held_out)


@pytest.mark.parametrize("name", ["input_ids", "position_ids", "langs"])
def test_every_batch_is_compared_with_the_model(stores, tmp_path, name):
    run = trainer(tmp_path, stores)
    item = run.train_dataset[0]
    assert run.data_collator([item]).keys() == keep_predicted([item]).keys()
    with pytest.raises(ValueError, match=f"Expected `{name}` from 0 to"):
        run.data_collator([{**item, name: item[name] + 100}])


class StopAt(TrainerCallback):
    """Stop like a killed process would, nothing tidied up."""

    def __init__(self, step):
        self.step = step

    def on_step_begin(self, args, state, control, **kwargs):
        if state.global_step == self.step:
            raise KeyboardInterrupt


@pytest.mark.parametrize("accumulation", [1, 2])
def test_resumed_training_equals_uninterrupted(stores, tmp_path, accumulation):
    options = {"accumulation": accumulation, "dropout": 0.1, "logging_steps": 3}
    whole = trainer(tmp_path / "whole", stores, **options)
    whole.train()
    with pytest.raises(KeyboardInterrupt):
        trainer(tmp_path / "parts", stores, callbacks=[StopAt(3)], **options).train()
    resumed = trainer(tmp_path / "parts", stores, **options)
    resumed.train(resume_from_checkpoint=last_complete_checkpoint(tmp_path / "parts"))
    for a, b in zip(whole.model.parameters(), resumed.model.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=0)
    for a, b in zip(timeless(whole), timeless(resumed), strict=True):
        assert a == b


def timeless(run: PretrainingTrainer) -> list[dict]:
    times = ("tokens_per_second", "matrix_product_rate", "mfu")
    return [
        {key: value for key, value in entry.items() if key not in times}
        for entry in run.state.log_history
        if "train_runtime" not in entry
    ]


def test_dropout_is_on_in_training(stores, tmp_path):
    losses = {trainer(tmp_path, stores, dropout=p, steps=2).train().training_loss for p in (0.0, 0.5)}
    assert len(losses) == 2


def test_patience_stops_and_keeps_the_best(stores, tmp_path):
    run = trainer(tmp_path, stores, steps=30, patience=2, learning_rate=3.0, load_best_model_at_end=True)
    run.train()
    values = [entry["eval_perplexity"] for entry in run.state.log_history if "eval_perplexity" in entry]
    assert run.state.global_step < 30
    assert len(values) == values.index(min(values)) + 3
    assert run.evaluate()["eval_perplexity"] == pytest.approx(min(values))


def test_resumed_from_where_it_stopped_early_it_stays_there(stores, tmp_path):
    options = {"steps": 30, "patience": 2, "learning_rate": 3.0, "load_best_model_at_end": True}
    whole = trainer(tmp_path, stores, **options)
    whole.train()
    assert whole.state.global_step < 30
    checkpoint = last_complete_checkpoint(tmp_path)
    assert checkpoint == str(tmp_path / f"checkpoint-{whole.state.global_step}")
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    resumed = trainer(tmp_path, stores, **options)
    resumed.train(resume_from_checkpoint=checkpoint)
    assert resumed.state.global_step == whole.state.global_step
    assert timeless(resumed) == timeless(whole)
    for a, b in zip(whole.model.parameters(), resumed.model.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=0)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == written


def test_the_inverse_sqrt_schedule_is_the_one_of_the_paper(stores, tmp_path):
    run = trainer(tmp_path, stores, lr_scheduler_type="inverse_sqrt", learning_rate=1e-4, warmup_steps=4000)
    run.create_optimizer()
    schedule = run.create_scheduler(6)
    rates = {step: 1e-4 * schedule.lr_lambdas[0](step) for step in (0, 2000, 4000, 16000)}
    assert rates == pytest.approx({0: 1e-7, 2000: 5.005e-5, 4000: 1e-4, 16000: 5e-5})
    run.train()
    logged = [entry["learning_rate"] for entry in run.state.log_history if "loss" in entry]
    assert logged == pytest.approx([1e-7 + n * (1e-4 - 1e-7) / 4000 for n in range(6)])
