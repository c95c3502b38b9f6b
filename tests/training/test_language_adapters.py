"""Tests of language adapters, and of a task adapter stacked on them."""

import json

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForTokenClassification, TrainerCallback, TrainingArguments

from hf_xlt.data.subwords import Window
from hf_xlt.training.adapter_folders import adapter_name, find_language_adapters
from hf_xlt.training.language_adapter_trainer import LanguageAdapterTrainer
from hf_xlt.training.language_adapters import (
    add_language_adapter,
    add_language_adapters,
    check_language_adapter,
    use_language,
)
from hf_xlt.training.lora import add_lora_to_encoder
from hf_xlt.training.tagging_rows import OneLanguageBatches, TaggingRows
from hf_xlt.training.word_tagging_trainer import last_complete_checkpoint
from tests.training.tiny_adapters import masked_model, save_adapter

KINDS = ("xlm", "bert", "xlm-roberta")
# Bare, PyTorch and PEFT would stumble over these.
LANGUAGES = ("to", "lo")
IDS = torch.randint(5, 44, (3, 7), generator=torch.Generator().manual_seed(1))


@pytest.fixture
def folders(tmp_path):
    """Return a function that saves an encoder and two adapters on it, and returns the encoder and the adapters."""

    def save(kind: str) -> tuple[str, dict[str, str]]:
        masked_model(kind).save_pretrained(tmp_path / "encoder")
        adapters = {
            code: str(save_adapter(tmp_path / code, kind, seed)) for seed, code in enumerate(LANGUAGES, start=1)
        }
        return str(tmp_path / "encoder"), adapters

    return save


def classifier(encoder: str):
    torch.manual_seed(3)
    return AutoModelForTokenClassification.from_pretrained(encoder, num_labels=3)


def stacked(encoder: str, adapters: dict[str, str]) -> PeftModel:
    bare = classifier(encoder)
    model = add_lora_to_encoder(bare, bare.base_model)
    add_language_adapters(model, adapters)
    return model


@torch.no_grad()
def logits(model) -> torch.Tensor:
    return model.eval()(input_ids=IDS, attention_mask=torch.ones_like(IDS)).logits


def weights(model, language: str | None = None) -> dict[str, torch.Tensor]:
    part = "" if language is None else f".{adapter_name(language)}."
    return {name: value.detach().clone() for name, value in model.named_parameters() if part in name}


@pytest.mark.parametrize("kind", KINDS)
def test_training_a_language_adapter_changes_nothing_else(kind):
    model = add_language_adapter(masked_model(kind), rank=4)
    with torch.no_grad():  # at their start, 0 and so small that some gradients are lost
        for parameter in model.parameters():
            parameter.normal_(std=0.3)
    before = weights(model)
    optimizer = torch.optim.SGD([part for part in model.parameters() if part.requires_grad], lr=1.0)
    for _ in range(3):
        model.train()(input_ids=IDS, attention_mask=torch.ones_like(IDS), labels=IDS).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    changed = {name for name, value in weights(model).items() if not torch.equal(value, before[name])}
    assert changed == {name for name in before if "lora_" in name}
    assert len(changed) == 2 * 2 * 2  # layers x (queries, values) x (A, B)


@pytest.mark.parametrize("kind", KINDS)
def test_swapping_changes_the_output_and_swapping_back_restores_it(kind, folders):
    encoder, adapters = folders(kind)
    model = stacked(encoder, adapters)
    use_language(model, "to")
    first = logits(model)
    use_language(model, "lo")
    assert (logits(model) - first).abs().max() > 0.01
    use_language(model, "to")
    assert torch.equal(logits(model), first)


@pytest.mark.parametrize("kind", KINDS)
def test_updates_of_language_and_task_are_added_up(kind, folders):
    encoder, adapters = folders(kind)
    model = stacked(encoder, adapters)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_B.default" in name:
                parameter.normal_()
    use_language(model, "lo")
    expected = logits(model)
    plain = {name: value.clone() for name, value in classifier(encoder).state_dict().items()}
    state = model.state_dict()
    for name in [name for name in state if "lora_A.default" in name]:
        module = name.removesuffix(".lora_A.default.weight")
        target = f"{module.removeprefix('base_model.model.')}.weight"
        for adapter in ("default", "language_lo"):
            update = state[f"{module}.lora_B.{adapter}.weight"] @ state[f"{module}.lora_A.{adapter}.weight"]
            plain[target] += 2 * update  # alpha / rank
    head = "base_model.model.classifier.modules_to_save.default"
    plain |= {f"classifier.{part}": state[f"{head}.{part}"] for part in ("weight", "bias")}
    merged = classifier(encoder)
    merged.load_state_dict(plain)
    torch.testing.assert_close(logits(merged), expected)


def rows(language: str, count: int, shift: int) -> TaggingRows:
    """Sentences of 1 to 6 words; the tag of a word is its piece, plus a shift, modulo 3."""
    draw = torch.Generator().manual_seed(count + shift)
    words = [torch.randint(14, 44, (1 + i % 6,), generator=draw).tolist() for i in range(count)]
    windows = [Window(i, [1, *pieces, 1], 0, list(range(1, len(pieces) + 1))) for i, pieces in enumerate(words)]
    return TaggingRows(windows, [[(piece + shift) % 3 for piece in pieces] for pieces in words], adapter=language)


def accuracy(gold, predicted) -> float:
    pairs = [pair for sentence in zip(gold, predicted, strict=True) for pair in zip(*sentence, strict=True)]
    return sum(a == b for a, b in pairs) / len(pairs)


def trainer(folder, model, epochs=2.0, accumulate=1, **arguments) -> LanguageAdapterTrainer:
    args = TrainingArguments(
        str(folder),
        per_device_train_batch_size=8 // accumulate,
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
    training = {code: rows(code, 30 + place, place) for place, code in enumerate(LANGUAGES)}
    development = {code: rows(code, 10 + place, place) for place, code in enumerate(LANGUAGES)}
    return LanguageAdapterTrainer(model, args, training, development, accuracy, pad_token_id=2)


@pytest.mark.parametrize("kind", ["xlm", "xlm-roberta"])
def test_training_a_task_on_two_languages_trains_the_task_alone(kind, folders, tmp_path):
    encoder, adapters = folders(kind)
    model = stacked(encoder, adapters)
    before, frozen = weights(model), {code: weights(model, code) for code in LANGUAGES}
    task = {name for name in before if ".default." in name}
    used = []
    run = trainer(tmp_path / "run", model)
    forward = model.forward
    # What is active in each forward pass of training.
    model.forward = lambda **inputs: (
        (used.append(tuple(model.base_model.active_adapters)) if model.training else None) or forward(**inputs)
    )
    run.train()
    assert set(used) == {("default", "language_to"), ("default", "language_lo")}
    assert len(used) == 2 * (4 + 4)  # two epochs of 30 and 31 sentences, 8 at a time
    after = weights(model)
    assert {name for name in before if not torch.equal(before[name], after[name])} == task
    for code in LANGUAGES:
        for name, value in weights(model, code).items():
            assert torch.equal(value, frozen[code][name])
    trainable = {name for name, value in model.named_parameters() if value.requires_grad}
    assert trainable == task


def test_each_language_is_tagged_with_its_own_adapter(folders, tmp_path):
    encoder, adapters = folders("bert")
    model = stacked(encoder, adapters)
    run = trainer(tmp_path / "run", model)
    development = rows("lo", 10, 1)
    tagged = run.tag(development)
    use_language(model, "to")  # of no effect on what comes next
    assert run.tag(development) == tagged
    alone = PeftModel.from_pretrained(classifier(encoder), adapters["lo"])
    with torch.no_grad():
        for sentence, tags in enumerate(tagged):
            window = next(window for window in development.windows if window.sentence == sentence)
            found = alone(input_ids=torch.tensor([window.input_ids])).logits[0].argmax(-1)
            # A task adapter that was not trained yet changes nothing.
            assert found[1:-1].tolist() == tags


def test_parts_of_a_step_give_the_step(folders, tmp_path):
    encoder, adapters = folders("bert")
    models = []
    for accumulate in (1, 4):
        model = stacked(encoder, adapters)
        for module in model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
        trainer(tmp_path / str(accumulate), model, epochs=1, accumulate=accumulate).train()
        models.append(weights(model))
    for name, value in models[0].items():
        torch.testing.assert_close(models[1][name], value, rtol=1e-3, atol=1e-4)


class StopAfterEpoch(TrainerCallback):
    """Stop after the first epoch, its checkpoint written."""

    def on_save(self, args, state, control, **kwargs):
        control.should_training_stop = True


def test_a_training_that_was_stopped_ends_in_the_same_weights(folders, tmp_path):
    encoder, adapters = folders("xlm")
    whole = stacked(encoder, adapters)
    trainer(tmp_path / "whole", whole, epochs=2).train()
    half, rest = stacked(encoder, adapters), stacked(encoder, adapters)
    first = trainer(tmp_path / "half", half, epochs=2)
    first.callback_handler.add_callback(StopAfterEpoch)
    first.train()
    trainer(tmp_path / "half", rest, epochs=2).train(
        resume_from_checkpoint=last_complete_checkpoint(tmp_path / "half")
    )
    after = weights(rest)
    for name, value in weights(whole).items():
        assert torch.equal(after[name], value), name


def test_saved_and_loaded_by_plain_peft_it_is_the_same(folders, tmp_path):
    encoder, adapters = folders("xlm-roberta")
    model = stacked(encoder, adapters)
    trainer(tmp_path / "run", model, epochs=1).train()
    model.save_pretrained(tmp_path / "saved", selected_adapters=["default"])
    loaded = PeftModel.from_pretrained(
        AutoModelForTokenClassification.from_pretrained(encoder, num_labels=3), tmp_path / "saved"
    )
    for code, folder in adapters.items():
        loaded.load_adapter(folder, f"language_{code}")
    for code in LANGUAGES:
        use_language(model, code)
        loaded.base_model.set_adapter(["default", f"language_{code}"])
        assert torch.equal(logits(loaded), logits(model))


def test_batches_are_of_one_language_and_hold_every_row():
    lengths = [[5] * 10, [7, 6, 5], [9] * 8]
    order = OneLanguageBatches(lengths, batch_size=4, seed=1)
    language = [0] * 10 + [1] * 3 + [2] * 8
    first = list(order)
    assert len(first) == len(order) == 12 + 4 + 8
    batches = [first[start : start + 4] for start in range(0, len(first), 4)]
    assert all(len({language[row] for row in batch}) == 1 for batch in batches)
    assert set(first) == set(range(21))
    assert list(order) == first
    order.set_epoch(1)
    assert list(order) != first


def test_adapters_are_found_where_they_lie(folders, tmp_path):
    _, adapters = folders("bert")
    assert find_language_adapters(str(tmp_path)) == {code: adapters[code] for code in sorted(adapters)}
    named = ",".join(f"{code}={folder}" for code, folder in adapters.items())
    assert find_language_adapters(named) == find_language_adapters(adapters) == adapters
    (tmp_path / "to").rename(tmp_path / "moved")
    (tmp_path / "run").mkdir()
    (tmp_path / "moved").rename(tmp_path / "run" / "adapter")
    assert find_language_adapters([f"to={tmp_path / 'run'}"]) == {"to": str(tmp_path / "run" / "adapter")}
    assert find_language_adapters(str(tmp_path)) == {
        "lo": adapters["lo"],
        "run": str(tmp_path / "run" / "adapter"),
    }


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ("nowhere", FileNotFoundError, "nowhere: expected a folder for each language"),
        ("en=nowhere", FileNotFoundError, "nowhere: expected a language adapter"),
        ("en=a,de", ValueError, "such as sw=adapters/sw, got 'de'"),
        ("en=a,en=b", ValueError, "one adapter for each language, got en, en"),
    ],
)
def test_folders_that_are_wrong(given, error, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        find_language_adapters(given)


def test_adapters_that_do_not_fit(folders, tmp_path):
    encoder, adapters = folders("bert")
    check_language_adapter(adapters["to"], encoder, "abc")
    (tmp_path / "to" / "pretraining.json").write_text(json.dumps({"encoder": "abc", "start_from": "other"}))
    check_language_adapter(adapters["to"], encoder, "abc")
    with pytest.raises(ValueError, match=r"was trained on other \(abc\), not on .*encoder \(def\)"):
        check_language_adapter(adapters["to"], encoder, "def")
    masked_model("xlm-roberta").save_pretrained(tmp_path / "roberta")
    other = classifier(str(tmp_path / "roberta"))
    with pytest.raises(ValueError, match="does not fit the encoder, which has other layers: .*roberta"):
        add_language_adapters(add_lora_to_encoder(other, other.base_model), {"to": adapters["to"]})
    config = LoraConfig(target_modules=["query"], modules_to_save=["cls"])
    get_peft_model(masked_model("bert"), config).save_pretrained(tmp_path / "more")
    with pytest.raises(ValueError, match="LoRA and nothing else, got .* with .*cls"):
        check_language_adapter(str(tmp_path / "more"), encoder, "abc")
