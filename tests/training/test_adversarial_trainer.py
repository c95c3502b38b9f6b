"""Tests of the Trainer for adversarial taggers."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import TrainerCallback, TrainingArguments, XLMRobertaConfig, XLMRobertaModel, set_seed

from hf_xlt.data.subwords import window_words
from hf_xlt.models.configuration_adversarial_bilstm import AdversarialBilstmConfig
from hf_xlt.models.modeling_adversarial_bilstm import AdversarialBilstmForTokenClassification
from hf_xlt.training.adversarial_options import AdversarialOptions, ramp
from hf_xlt.training.adversarial_trainer import AdversarialTrainer, check_options
from hf_xlt.training.lora import add_lora_to_encoder
from hf_xlt.training.processes import process_state
from hf_xlt.training.pseudo_labels import WindowPredictions, pseudo_labelled_rows
from hf_xlt.training.tagging_rows import TaggingRows
from hf_xlt.training.word_tagging_trainer import last_complete_checkpoint
from tests.programs import run_program

TAGS, WORDS = 3, 21
STRATEGIES = ["flipped-labels", "gradient-reversal"]


def rows(language: int, count: int, seed: int, side: int | None = None, labelled: bool = True) -> TaggingRows:
    """Sentences of 1 to 9 of a language's 21 words; the tag of a word is its id modulo 3."""
    draw, first = torch.Generator().manual_seed(seed), 2 + language * WORDS
    words = [torch.randint(first, first + WORDS, (1 + i % 9,), generator=draw).tolist() for i in range(count)]
    windows = window_words(words, [[[1 + word % 7, 3] for word in ids] for ids in words], max_length=9)
    side = min(language, 1) if side is None else side
    if not labelled:
        return TaggingRows.unlabelled(windows, language, side)
    return TaggingRows(windows, [[word % TAGS for word in ids] for ids in words], language, side)


def accuracy(gold, predicted) -> float:
    pairs = [pair for sentence in zip(gold, predicted, strict=True) for pair in zip(*sentence, strict=True)]
    return sum(a == b for a, b in pairs) / len(pairs)


def model(adversary: str | None = "flipped-labels", dropout: float = 0.0, **fields):
    set_seed(0)
    config = AdversarialBilstmConfig(
        languages=["en", "de", "nl"],
        vocab_size=2 + 3 * WORDS,
        word_size=8,
        char_vocab_size=8,
        char_size=3,
        char_filters=2,
        lstm_size=6,
        context_size=5,
        projection_size=6,
        dropout=dropout,
        adversary=adversary,
        discriminator_filters=4,
        discriminator_dropout=dropout,
        num_labels=TAGS,
        **fields,
    )
    return AdversarialBilstmForTokenClassification(config)


def trainer(
    folder, tagger, *, batch=8, accumulate=1, epochs=2.0, options=None, callbacks=None, data=None, **arguments
):
    values = {"learning_rate": 0.01, "logging_steps": 1, "eval_strategy": "no", "save_strategy": "no"} | arguments
    args = TrainingArguments(
        str(folder),
        per_device_train_batch_size=batch,
        gradient_accumulation_steps=accumulate,
        num_train_epochs=epochs,
        disable_tqdm=True,
        use_cpu=True,
        report_to="none",
        **values,
    )
    data = {
        "train_rows": {"en": rows(0, 40, 1)},
        "development_rows": {"en": rows(0, 20, 2)},
        "unlabelled_rows": {"de": rows(1, 30, 3, labelled=False)},
    } | (data or {})
    return AdversarialTrainer(
        tagger, args, **data, score=accuracy, pad_token_id=0, options=options, callbacks=callbacks
    )


def weights(run) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone() for name, tensor in run.model.state_dict().items()}


def assert_same(one, two, names=None, **tolerance):
    for name in names or one:
        torch.testing.assert_close(one[name], two[name], **({"rtol": 0, "atol": 0} | tolerance), msg=name)


def timeless(run) -> list[dict]:
    return [entry for entry in run.state.log_history if "train_runtime" not in entry]


class StopAt(TrainerCallback):
    """Stop like a killed process would, nothing tidied up."""

    def __init__(self, step):
        self.step = step

    def on_step_begin(self, args, state, control, **kwargs):
        if state.global_step == self.step:
            raise KeyboardInterrupt


class KeepWeights(TrainerCallback):
    """Keep the weights after each step."""

    def __init__(self):
        self.steps = []

    def on_step_end(self, args, state, control, model=None, **kwargs):
        self.steps.append({name: tensor.detach().clone() for name, tensor in model.state_dict().items()})


@pytest.mark.parametrize(("adversary", "every"), [(STRATEGIES[0], 1), (STRATEGIES[0], 2), (STRATEGIES[1], 1)])
def test_accumulation_matches_one_large_batch(adversary, every, tmp_path):
    # Low-resource: the labelled windows of a step are not split evenly between the sides.
    data = {"train_rows": {"en": rows(0, 34, 1), "de": rows(1, 6, 4)}}
    options = AdversarialOptions(weight=0.5, discriminator_every=every)
    runs = [
        trainer(
            tmp_path, model(adversary), batch=batch, accumulate=8 // batch, options=options, data=data, optim="sgd"
        )
        for batch in (8, 2)
    ]
    for run in runs:
        run.train()
    assert_same(*map(weights, runs), rtol=1e-4, atol=1e-6)
    for one, two in zip(*map(timeless, runs), strict=True):
        assert one == pytest.approx(two, rel=1e-4)


def test_batches_hold_as_many_of_both(tmp_path):
    run = trainer(tmp_path, model(), batch=3, accumulate=2)
    for batch in run.get_train_dataloader():
        assert batch["sides"].tolist() == [0, 1] * 3
        labelled = (batch["labels"] != -100).any(1)
        assert labelled.tolist() == [True, False] * 3


@pytest.mark.parametrize("adversary", STRATEGIES)
def test_without_weight_the_tagger_is_the_one_without_discriminator(adversary, tmp_path):
    # A norm that clips, and dropout: neither may be moved by the discriminator.
    arguments = {"max_grad_norm": 0.1, "logging_steps": 100}
    observed = trainer(tmp_path, model(adversary, 0.3), options=AdversarialOptions(weight=0.0), **arguments)
    alone = trainer(tmp_path, model(None, 0.3), **arguments)
    before = weights(observed)
    for run in (observed, alone):
        set_seed(1)
        run.train()
    after = weights(observed)
    discriminator = set(after) - set(weights(alone))
    assert discriminator
    assert all(name.startswith("discriminator.") for name in discriminator)
    assert all(not torch.equal(before[name], after[name]) for name in discriminator)
    assert_same(weights(alone), after)
    assert not any(key.startswith(("discriminator", "adversary")) for entry in timeless(alone) for key in entry)


def test_the_adversary_moves_the_tagger(tmp_path):
    runs = [trainer(tmp_path, model(), options=AdversarialOptions(weight=weight)) for weight in (0.0, 0.5)]
    for run in runs:
        run.train()
    one, two = map(weights, runs)
    assert not torch.equal(one["classifier.weight"], two["classifier.weight"])


@pytest.mark.parametrize(("adversary", "every"), [(STRATEGIES[0], 3), (STRATEGIES[1], 1)])
def test_the_discriminator_rests_in_the_other_steps_and_word_vectors_always(adversary, every, tmp_path):
    kept = KeepWeights()
    tagger = model(adversary)
    start = {name: tensor.detach().clone() for name, tensor in tagger.state_dict().items()}
    trainer(tmp_path, tagger, options=AdversarialOptions(discriminator_every=every), callbacks=[kept]).train()
    words = [name for name, tensor in tagger.named_parameters() if not tensor.requires_grad]
    assert words
    for step, (before, after) in enumerate(zip([start, *kept.steps], kept.steps, strict=False)):
        moved = {name for name in after if not torch.equal(before[name], after[name])}
        assert any(name.startswith("discriminator.") for name in moved) == (step % every == 0)
        assert "classifier.weight" in moved
        assert moved.isdisjoint(words)


@pytest.mark.parametrize("adversary", STRATEGIES)
def test_resumed_in_mid_epoch_equals_uninterrupted(adversary, tmp_path):
    arguments = {
        "options": AdversarialOptions(weight=0.5, discriminator_every=2 if adversary == "flipped-labels" else 1),
        "accumulate": 2,
        "batch": 4,
        "save_strategy": "steps",
        "save_steps": 3,
        "eval_strategy": "epoch",
    }
    whole = trainer(tmp_path / "whole", model(adversary, 0.3), **arguments)
    whole.train()
    with pytest.raises(KeyboardInterrupt):
        trainer(tmp_path / "parts", model(adversary, 0.3), callbacks=[StopAt(4)], **arguments).train()
    checkpoint = last_complete_checkpoint(tmp_path / "parts")
    assert checkpoint.endswith("checkpoint-3")  # of 5 steps an epoch
    resumed = trainer(tmp_path / "parts", model(adversary, 0.3), **arguments)
    resumed.train(resume_from_checkpoint=checkpoint)
    assert_same(weights(whole), weights(resumed))
    assert timeless(whole) == timeless(resumed)


def test_dropout_is_on_in_training(tmp_path):
    losses = {trainer(tmp_path, model(dropout=p), epochs=1).train().training_loss for p in (0.0, 0.5)}
    assert len(losses) == 2


def run_in_processes(folder: Path) -> None:
    """Train with 8 labelled windows a step on as many processes as there are; save weights and log."""
    state = process_state()
    processes = state.num_processes
    for adversary, every in zip(STRATEGIES, (2, 1), strict=True):
        options = AdversarialOptions(weight=0.5, discriminator_every=every, pseudo_labels="discriminator", keep=0.4)
        data = {"train_rows": {"en": rows(0, 34, 1), "nl": rows(2, 6, 4, side=0)}}
        place = folder / f"{adversary}-{processes}"
        run = trainer(place, model(adversary), batch=8 // processes, options=options, data=data, optim="sgd")
        run.train()
        run.evaluate()
        (pseudo,) = run.pseudo_labelled({"de": rows(1, 31, 9, labelled=False)}).values()
        if run.is_world_process_zero():
            run.model.save_pretrained(place)
            kept = [window.sentence for window in pseudo.windows]
            (place / "log.json").write_text(json.dumps([timeless(run), pseudo.tags, kept]))
    # One that ends while another still talks to it may take that one down.
    state.wait_for_everyone()


def test_two_processes_give_the_results_of_one(tmp_path):
    (tmp_path / "run.py").write_text(
        "from pathlib import Path\n"
        "from tests.training.test_adversarial_trainer import run_in_processes\n"
        f"run_in_processes(Path({str(tmp_path)!r}))\n"
    )
    run_program(str(tmp_path / "run.py"), processes=2)
    run_in_processes(tmp_path)
    for adversary in STRATEGIES:
        one, two = (load_file(tmp_path / f"{adversary}-{count}" / "model.safetensors") for count in (1, 2))
        assert_same(one, two, rtol=1e-4, atol=1e-6)
        one, two = (json.loads((tmp_path / f"{adversary}-{count}" / "log.json").read_text()) for count in (1, 2))
        for first, second in zip(one[0], two[0], strict=True):
            assert first == pytest.approx(second, rel=1e-4)
        assert one[1:] == two[1:]


@pytest.mark.parametrize("adversary", STRATEGIES)
def test_the_log_has_the_parts_of_the_loss_and_the_accuracy_of_the_discriminator(adversary, tmp_path):
    data = {"train_rows": {"en": rows(0, 34, 1), "de": rows(1, 6, 4)}}
    run = trainer(tmp_path, model(adversary), data=data, epochs=1, learning_rate=0.0, logging_steps=5)
    run.train()
    (entry,) = timeless(run)
    outputs, sides = [], []
    for batch in run.get_train_dataloader():
        with torch.no_grad():
            outputs.append(run.model.train()(**batch))
        sides.append(batch["sides"])
    names = ["tag_loss", "discriminator_loss", "adversary_loss"][: 3 if adversary == "flipped-labels" else 2]
    for name in names:
        assert entry[name] == pytest.approx(np.mean([output[name].item() for output in outputs]), rel=1e-5)
    assert ("adversary_loss" in entry) == (len(names) == 3)
    logits, sides = torch.cat([output.discriminator_logits for output in outputs]), torch.cat(sides)
    recalls = [((logits > 0) == (sides == 1))[sides == side].float().mean().item() for side in (0, 1)]
    assert Counter(sides.tolist())[1] > 40  # unlabelled, and labelled ones of the target language
    assert entry["discriminator_accuracy"] == pytest.approx(np.mean(recalls))
    assert 0 < min(recalls) + max(recalls) < 2


def test_the_weight_is_that_of_the_options_or_of_the_model_and_grows_with_gradient_reversal(tmp_path):
    def logged(adversary, **fields):
        run = trainer(tmp_path, model(adversary, adversary_weight=0.2), options=AdversarialOptions(**fields))
        run.train()
        return [entry["adversary_weight"] for entry in timeless(run)]

    growth = [ramp(step / 10) for step in range(10)]
    assert logged("flipped-labels") == [0.2] * 10
    assert logged("flipped-labels", weight=0.4, ramp=True) == pytest.approx([0.4 * share for share in growth])
    assert logged("gradient-reversal") == pytest.approx([0.2 * share for share in growth])
    assert logged("gradient-reversal", ramp=False, weight=0.0) == [0.0] * 10


def test_the_weight_reaches_the_features(tmp_path):
    """The ramp begins at 0: the first step is the one without an adversary."""
    steps = []
    for weight in (0.0, 50.0):
        kept = KeepWeights()
        options = AdversarialOptions(weight=weight, ramp=True)
        trainer(tmp_path, model(), options=options, callbacks=[kept], epochs=1).train()
        steps.append(kept.steps)
    assert_same(steps[0][0], steps[1][0])
    assert not torch.equal(steps[0][1]["classifier.weight"], steps[1][1]["classifier.weight"])


@pytest.mark.parametrize("adversary", [*STRATEGIES, None])
def test_training_learns_and_tags_every_word_of_either_language(adversary, tmp_path):
    data = {"train_rows": {"en": rows(0, 40, 1), "nl": rows(2, 40, 5, side=0)}}
    data["development_rows"] = {"en": rows(0, 20, 2), "nl": rows(2, 20, 6, side=0)}
    run = trainer(tmp_path, model(adversary, freeze_words=False), data=data, epochs=20)
    run.train()
    scores = {}
    for language, gold in run.development_rows.items():
        predicted = run.tag(gold)
        assert list(map(len, predicted)) == list(map(len, gold.tags))
        scores[language] = accuracy(gold.tags, predicted)
        assert scores[language] > 0.8
    metrics = run.evaluate()
    assert metrics["eval_score"] == pytest.approx(sum(scores.values()) / 2)
    assert metrics["eval_nl_score"] == scores["nl"]
    assert ("eval_discriminator_accuracy" in metrics) == (adversary is not None)


def test_tags_are_those_of_viterbi_and_confidence_their_mean_probability(tmp_path):
    run = trainer(tmp_path, model())
    gold = rows(1, 20, 7, labelled=False)
    predictions = run.predict_windows(gold)
    for place, row in enumerate(gold):
        batch = run.data_collator([row])
        with torch.no_grad():
            output = run.model.eval()(**batch)
        tags = run.model.decode(output.logits, batch["word_mask"])
        marginals = run.model.marginals(output.logits, batch["word_mask"])[0, range(tags.shape[1]), tags[0]]
        assert predictions.tags[place, : tags.shape[1]].tolist() == tags[0].tolist()
        assert (predictions.tags[place, tags.shape[1] :] == -100).all()
        assert predictions.confidence[place] == pytest.approx(marginals.mean().item(), rel=1e-5)
        assert predictions.target_logits[place] == pytest.approx(output.discriminator_logits.item(), abs=1e-6)


def test_evaluation_tells_development_rows_from_as_many_unlabelled_windows(tmp_path):
    data = {"development_rows": {"en": rows(0, 20, 2), "de": rows(1, 5, 8)}}
    data["unlabelled_rows"] = {"de": rows(1, 300, 3, labelled=False), "nl": rows(2, 100, 3, labelled=False)}
    run = trainer(tmp_path, model(), data=data)
    source = run.predict_windows(data["development_rows"]["en"]).target_logits
    unlabelled = np.concatenate([run.predict_windows(part).target_logits for part in data["unlabelled_rows"].values()])
    places = [round(place * 399 // 24) for place in range(25)]
    target = np.concatenate([unlabelled[places], run.predict_windows(data["development_rows"]["de"]).target_logits])
    expected = ((source <= 0).mean() + (target > 0).mean()) / 2
    assert run.evaluate()["eval_discriminator_accuracy"] == pytest.approx(expected)


PREDICTIONS = WindowPredictions(
    np.array([[0, 1, 2], [1, 1, -100], [2, -100, -100], [0, -100, -100]]),
    np.array([0.9, 0.5, 0.8, 0.7]),
    np.array([3.0, -2.0, 0.5, -1.0]),
)


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"pseudo_labels": "confidence", "keep": 0.5}, [0, 2]),
        ({"pseudo_labels": "confidence", "keep": 0.6}, [0, 2, 3]),
        ({"pseudo_labels": "confidence", "keep": 1.0, "min_confidence": 0.75}, [0, 2]),
        ({"pseudo_labels": "discriminator", "keep": 0.5}, [1, 3]),
        ({"pseudo_labels": "discriminator", "keep": 0.75, "min_confidence": 0.7}, [3, 2]),
        ({"pseudo_labels": "discriminator", "keep": 0.1, "min_confidence": 0.6}, []),
    ],
)
def test_the_best_windows_are_kept_with_their_tags(fields, kept):
    unlabelled = TaggingRows.unlabelled(window_words([[4, 5, 6], [7, 8], [9], [10]], None, 9), lang=1)
    chosen = pseudo_labelled_rows(unlabelled, PREDICTIONS, AdversarialOptions(**fields))
    assert sorted(window.sentence for window in chosen.windows) == sorted(kept)
    assert all(row["side"] == 1 and row["lang"] == 1 for row in chosen)
    tags = [[0, 1, 2], [1, 1], [2], [0]]
    assert [row["labels"] for row in chosen] == [tags[sentence] for sentence in sorted(kept)]


@pytest.mark.parametrize("kind", ["confidence", "discriminator"])
def test_pseudo_labels_are_the_tags_of_the_model_and_train_the_next(kind, tmp_path):
    options = AdversarialOptions(pseudo_labels=kind, keep=0.3)
    run = trainer(tmp_path, model(), options=options, epochs=5)
    run.train()
    unlabelled = rows(1, 40, 3)
    shuffled = TaggingRows(unlabelled.windows, [tags[::-1] for tags in unlabelled.tags], 1, 1)
    chosen, again = (run.pseudo_labelled({"de": part})["de"] for part in (unlabelled, shuffled))
    assert len(chosen) == 12
    assert run.state.log_history[-1]["pseudo_labelled_de"] == 12
    # No label of the target text has any influence.
    assert [window.sentence for window in chosen.windows] == [window.sentence for window in again.windows]
    assert chosen.tags == again.tags == run.tag(unlabelled)
    data = {"train_rows": {"en": rows(0, 40, 1), "de (pseudo)": chosen}}
    student = trainer(tmp_path, model(), data=data, epochs=1)
    assert sum((batch["labels"] != -100).any(1).sum() for batch in student.get_train_dataloader()) == 56
    student.train()


def test_pseudo_labels_were_not_asked_for(tmp_path):
    run = trainer(tmp_path, model())
    with pytest.raises(ValueError, match="Expected `pseudo_labels` in the options.*got None"):
        run.pseudo_labelled({"de": rows(1, 5, 3)})


@pytest.mark.parametrize("adversary", [*STRATEGIES, None])
def test_unlabelled_rows_with_labels_are_refused(adversary, tmp_path):
    with pytest.raises(ValueError, match="Unlabelled rows of 'de' have labels.*TaggingRows.unlabelled"):
        trainer(tmp_path, model(adversary), data={"unlabelled_rows": {"de": rows(1, 5, 3)}})


@pytest.mark.parametrize("unlabelled", [{}, {"de": TaggingRows.unlabelled([])}])
def test_an_adversary_needs_unlabelled_text(unlabelled, tmp_path):
    data = {"unlabelled_rows": unlabelled}
    with pytest.raises(ValueError, match="'flipped-labels' needs unlabelled windows.*`adversary` to None"):
        trainer(tmp_path, model(), data=data)
    trainer(tmp_path, model(None), data=data, epochs=1).train()


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("train_rows", {"de": rows(1, 5, 1)}, "labelled rows of a source language .side 0., got only target: .'de'"),
        ("train_rows", {"en": TaggingRows([], [])}, "Rows of 'en' need `side` 0 .source. or 1 .target., got None"),
        ("development_rows", {"en": TaggingRows([], [], 0, 2)}, "Rows of 'en' need `side`.*got 2"),
    ],
)
def test_rows_need_a_side(part, value, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        trainer(tmp_path, model(), data={part: value})


@pytest.mark.parametrize(
    ("adversary", "fields", "message"),
    [
        (None, {"pseudo_labels": "discriminator"}, "'discriminator' needs a model with a discriminator.*'confidence'"),
        ("gradient-reversal", {"discriminator_every": 2}, "With gradient reversal.*must be 1, got 2"),
    ],
)
def test_options_that_the_model_cannot_follow_are_errors(adversary, fields, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        trainer(tmp_path, model(adversary), options=AdversarialOptions(**fields))


def test_several_processes_have_to_look_for_parameters_without_gradient():
    class Arguments:
        world_size = 2
        ddp_find_unused_parameters = False
        gradient_checkpointing = False

    options = AdversarialOptions(discriminator_every=6)
    with pytest.raises(ValueError, match="leave out `ddp_find_unused_parameters`, got False"):
        check_options(options, "flipped-labels", Arguments)
    Arguments.ddp_find_unused_parameters = None
    check_options(options, "flipped-labels", Arguments)
    Arguments.gradient_checkpointing = True
    with pytest.raises(ValueError, match="cannot look for with activation checkpointing: set it to 1, or leave out"):
        check_options(options, "flipped-labels", Arguments)
    check_options(AdversarialOptions(), "flipped-labels", Arguments)
    Arguments.world_size = 1
    check_options(options, "flipped-labels", Arguments)


def test_an_encoder_with_adapters_is_trained_too(tmp_path):
    encoder = XLMRobertaModel(
        XLMRobertaConfig(
            vocab_size=2 + 3 * WORDS,
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=40,
            pad_token_id=0,
        )
    )
    tagger = AdversarialBilstmForTokenClassification.from_encoder(encoder, model().config)
    tagger = add_lora_to_encoder(tagger, tagger.model.encoder)
    before = {name: weight.detach().clone() for name, weight in tagger.named_parameters()}
    run = trainer(tmp_path, tagger, options=AdversarialOptions(weight=0.5, discriminator_every=2))
    run.train()
    after = dict(run.model.named_parameters())
    moved = {name for name, weight in before.items() if not torch.equal(weight, after[name])}
    assert {name for name, weight in after.items() if weight.requires_grad} >= moved
    for part in ("lora_", "lstm", "crf", "classifier", "discriminator"):
        assert any(part in name for name in moved), part
    assert 0 < run.evaluate()["eval_score"] < 1
