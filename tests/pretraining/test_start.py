"""Tests of pre-training that goes on with a saved XLM."""

import json
import random
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import BertConfig, PreTrainedTokenizerFast, XLMConfig, XLMWithLMHeadModel

from hf_xlt.pretraining.experiment import PretrainingExperiment
from hf_xlt.pretraining.model import language_ids, make_model
from hf_xlt.pretraining.runner import run
from hf_xlt.pretraining.start import check_start, load_start, open_start_tokenizer
from hf_xlt.tokenization.shared_bpe import train_shared_bpe

LANG_EMB = "transformer.lang_embeddings.weight"
WORDS = {"en": ["the", "dog", "sees", "Anna", "old"], "sw": ["yule", "mbwa", "anaona", "Anna", "mzee"]}
# As in stock checkpoints: ids are not in the order of any run's languages.
STOCK_IDS = {"ar": 0, "de": 1, "en": 2}


@pytest.fixture(scope="module")
def bitext(tmp_path_factory) -> Path:
    """Return a folder with 80 sentences in two languages, word for word."""
    folder, draw = tmp_path_factory.mktemp("corpus") / "talks", random.Random(0)
    folder.mkdir()
    sentences = [[draw.randrange(5) for _ in range(6)] for _ in range(80)]
    for language, words in WORDS.items():
        lines = [f"t{i}\t{' '.join(words[word] for word in sentence)} {i}\n" for i, sentence in enumerate(sentences)]
        (folder / f"{language}.tsv").write_text("".join(lines))
    return folder


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    return train_shared_bpe({code: [" ".join(words)] * 3 for code, words in WORDS.items()}, vocab_size=90)


@pytest.fixture
def saved(tmp_path, tokenizer):
    """Return a function that saves an XLM with its tokenizer in a stock layout, and returns the folder."""

    def save(pieces=tokenizer, **fields) -> Path:
        sizes = {"emb_dim": 16, "n_layers": 1, "n_heads": 2, "max_position_embeddings": 64}
        ids = {"n_langs": 3, "lang2id": STOCK_IDS, "id2lang": {str(i): code for code, i in STOCK_IDS.items()}}
        torch.manual_seed(0)
        folder = tmp_path / "start"
        XLMWithLMHeadModel(XLMConfig(**{"vocab_size": len(tokenizer), **sizes, **ids, **fields})).save_pretrained(
            folder
        )
        pieces.save_pretrained(folder)
        return folder

    return save


def describe(start: Path, corpus: Path | str = "corpus", **fields) -> PretrainingExperiment:
    values = {"languages": ["sw", "en"], "bitext": [str(corpus)], "steps": 4, "evaluations": 1, "batch_tokens": 200}
    sizes = {"bptt": 16, "max_pair_tokens": 20, "held_out": 5}
    return PretrainingExperiment(**{**values, **sizes, "start_from": str(start), **fields})


def test_a_run_goes_on_with_the_ids_and_weights_of_the_model(bitext, saved, tmp_path, tokenizer):
    start = saved()
    before = load_file(start / "model.safetensors")
    results, folder = run(describe(start, bitext, learning_rate=1e-9), [], tmp_path / "run")
    config = json.loads((folder / "model" / "config.json").read_text())
    assert config["lang2id"] == {**STOCK_IDS, "sw": 3}
    assert (config["n_langs"], config["id2lang"]["3"]) == (4, "sw")
    after = load_file(folder / "model" / "model.safetensors")
    for name in set(after) - {LANG_EMB, "transformer.position_embeddings.weight"}:
        torch.testing.assert_close(after[name], before[name], atol=1e-6, rtol=0)
    languages = after[LANG_EMB]
    differences = languages[[0, 1, 3]] - languages[2]
    torch.testing.assert_close(differences, before[LANG_EMB][[0, 1, 2]] - before[LANG_EMB][2], atol=1e-6, rtol=0)
    assert open_start_tokenizer(str(folder / "model")).get_vocab() == tokenizer.get_vocab()
    assert results["model"]["start_from"] == str(start)
    assert (results["model"]["name"], results["model"]["config"]["n_langs"]) == ("start", 4)
    assert "Training went on with" in (folder / "model" / "README.md").read_text()


def test_all_batches_have_the_ids_of_the_model(bitext, saved, tmp_path, monkeypatch):
    seen = set()
    forward = torch.nn.Embedding.forward

    def recorded(self, ids):
        if self.num_embeddings == 4:
            seen.update(ids.unique().tolist())
        return forward(self, ids)

    monkeypatch.setattr(torch.nn.Embedding, "forward", recorded)
    run(describe(saved(), bitext), [], tmp_path / "run")
    assert seen == {2, 3}


def test_going_on_twice_adds_up_what_was_seen(bitext, saved, tmp_path):
    test_set = tmp_path / "test.en"
    test_set.write_text("the old dog sees\n")
    _, first = run(describe(saved(), bitext, exclude=[str(test_set)]), [], tmp_path / "first")
    once = json.loads((first / "model" / "pretraining.json").read_text())
    assert once["excluded"] == []  # nobody knows what the stock model read
    start = tmp_path / "first" / "model"
    more = describe(start, languages=["en"], bitext=[], text=[str(bitext)], objectives=["mlm"])
    _, second = run(more, [], tmp_path / "second")
    twice = json.loads((second / "model" / "pretraining.json").read_text())
    alone = json.loads((second / "results.json").read_text())["data"]["languages"]["en"]
    assert twice["languages"]["en"]["tokens"] == once["languages"]["en"]["tokens"] + alone["tokens"]
    assert twice["languages"]["sw"] == once["languages"]["sw"]
    assert twice["start_from"] == str(start)


def test_another_start_is_another_run(bitext, saved, tmp_path):
    run(describe(saved(), bitext), [], tmp_path / "run")
    with pytest.raises(FileExistsError, match="holds another run"):
        run(describe(saved(init_std=0.5, embed_init_std=0.5), bitext), [], tmp_path / "run")


@pytest.mark.parametrize(
    ("fields", "like"),
    [
        ({}, lambda rows: rows[2]),
        ({"like": {"sw": "ar"}}, lambda rows: rows[0]),
        ({"languages": ["sw", "yo"]}, lambda rows: rows.mean(0)),
    ],
)
def test_where_a_new_language_starts(saved, fields, like):
    start = saved()
    rows = load_file(start / "model.safetensors")[LANG_EMB]
    model = load_start(describe(start, **fields))
    torch.testing.assert_close(model.transformer.lang_embeddings.weight[3], like(rows))
    assert language_ids(model.config)["sw"] == 3


def test_only_the_dropout_is_the_descriptions(saved):
    start = saved()
    assert make_model(describe(start, model={"dropout": 0.3}), None).config.dropout == 0.3
    assert make_model(describe(start), None).config.dropout == 0.1
    assert describe(start).learning_rate == 1e-4
    assert describe(start, schedule="inverse_sqrt", learning_rate=2e-4).learning_rate == 2e-4


def test_a_description_reads_back_as_it_was(saved):
    experiment = describe(saved(), like={"sw": "en"})
    assert PretrainingExperiment(**experiment.to_dict()) == experiment


def test_special_tokens_that_stock_files_leave_out_are_those_of_xlm(saved):
    start = saved()
    (start / "tokenizer_config.json").unlink()
    tokenizer = open_start_tokenizer(str(start))
    assert (tokenizer.mask_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id) == (5, 1, 2)


def test_a_model_without_language_embeddings_is_trained_without(bitext, saved, tmp_path, caplog):
    start = saved(n_langs=17, use_lang_emb=False, lang2id=STOCK_IDS)
    results, folder = run(describe(start, bitext), [], tmp_path / "run")
    assert "has no language embeddings: it is not told which of sw, en" in caplog.text
    assert LANG_EMB not in load_file(folder / "model" / "model.safetensors")
    assert results["model"]["config"]["use_lang_emb"] is False
    assert "lang2id" not in (folder / "model" / "README.md").read_text()


@pytest.mark.parametrize(
    ("config", "fields", "message"),
    [
        ({"lang2id": None}, {}, "3 language embeddings, .* does not say whose: expected `lang2id`"),
        ({"lang2id": {"en": 3}}, {}, "with ids below 3, got {'en': 3}"),
        ({}, {"bptt": 65}, "`bptt` 65 makes sequences of 65 positions, and the model has 64. Lower it.$"),
        ({}, {"max_pair_tokens": 63}, "`max_pair_tokens` 63 makes sequences of 65 positions, and the model has 64"),
        ({}, {"language_embeddings": False}, "`language_embeddings: false` does not fit"),
        ({}, {"like": {"en": "de"}}, "expected a new language and one that .* knows .ar, de, en., got 'en' and 'de'"),
        ({}, {"like": {"sw": "fr"}}, "got 'sw' and 'fr'"),
        ({"use_lang_emb": False}, {"like": {"sw": "en"}}, "`like`: .* has no language embeddings"),
        ({"vocab_size": 20}, {}, "the tokenizer has .* entries, the model's vocabulary only 20"),
        ({"causal": True}, {}, "no XLM opens it: Expected an encoder with bidirectional attention"),
    ],
)
def test_models_that_do_not_fit(saved, config, fields, message):
    experiment = describe(saved(**config), **fields)
    with pytest.raises(ValueError, match=message):
        check_start(experiment)


def test_what_would_fail_later_fails_before_anything_is_written(bitext, saved, tmp_path):
    start = saved()
    torch.save(load_file(start / "model.safetensors"), start / "pytorch_model.bin")
    (start / "model.safetensors").unlink()
    with pytest.raises(ValueError, match="no XLM opens it: .*safetensors"):
        run(describe(start, bitext), [], tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_weights_that_are_missing_are_named(saved):
    start = saved()
    config = json.loads((start / "config.json").read_text())
    (start / "config.json").write_text(json.dumps({**config, "n_layers": 2}))
    with pytest.raises(ValueError, match="expected all weights of an XLM, found none for transformer.attentions.1"):
        load_start(describe(start))


def test_tokenizers_that_do_not_fit(saved, tokenizer, tmp_path):
    start = saved()
    (start / "tokenizer.json").unlink()
    with pytest.raises(ValueError, match="expected a fast tokenizer beside the model"):
        open_start_tokenizer(str(start))
    pieces = json.loads(tokenizer.backend_tokenizer.to_str().replace("<special1>", "<other>"))
    path = tmp_path / "pieces.json"
    path.write_text(json.dumps(pieces))
    maskless = PreTrainedTokenizerFast(tokenizer_file=str(path), eos_token="</s>")
    with pytest.raises(ValueError, match="the tokenizer has no mask_token, which"):
        open_start_tokenizer(str(saved(maskless)))


def test_another_kind_of_model_is_refused(tmp_path):
    BertConfig().save_pretrained(tmp_path)
    with pytest.raises(ValueError, match="expected an XLM to go on with, got a model of type 'bert'"):
        check_start(describe(tmp_path))
    with pytest.raises(FileNotFoundError, match="/no/such: no such model folder"):
        check_start(describe(Path("/no/such")))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"preset": "nano"}, "`preset` cannot be given with `start_from`"),
        ({"vocab_size": 100}, "`vocab_size` cannot be given with `start_from`"),
        ({"model": {"dropout": 0.0, "n_layers": 2}}, "`model: {n_layers}` cannot be given with `start_from`"),
        ({"start_from": 5}, "`start_from` must be a folder or Hub id, got 5"),
        ({"start_from": None, "like": {"sw": "en"}}, "`like` is for languages that are new to the model"),
        ({"like": {"fr": "en"}}, "`like`: 'fr' is not one of `languages` .sw, en."),
    ],
)
def test_fields_that_do_not_go_together(fields, message):
    with pytest.raises(ValueError, match=message):
        describe(Path("model"), **fields)
