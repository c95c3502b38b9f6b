"""Tests of pairs labelled on markers in an encoder's text."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    BertConfig,
    BertModel,
    RobertaConfig,
    RobertaModel,
    XLMConfig,
    XLMModel,
)

from hf_xlt.data.entity_markers import mark, markers_of
from hf_xlt.data.pair_loading import load_pairs
from hf_xlt.data.pairs import Span
from hf_xlt.metrics import relation_f1
from hf_xlt.tokenization.shared_bpe import train_shared_bpe
from hf_xlt.transfer.experiment import Experiment
from hf_xlt.transfer.marker_encoder import MarkerEncoder
from hf_xlt.transfer.material import load_material
from hf_xlt.transfer.runner import run
from tests.conftest import WORDS
from tests.transfer.tiny_pairs import write_pairs

QUICK = {"epochs": 8.0, "learning_rate": 0.01, "batch_size": 16}


def describe(corpus, **fields) -> Experiment:
    values = {"task": "argument", "data": str(corpus), "train": ["en"], "seeds": [1], "markers": True}
    return Experiment(**{**values, **QUICK, **fields})


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Event arguments in three languages, without trees."""
    return write_pairs(tmp_path_factory.mktemp("pairs"), trees=False)


@pytest.fixture(scope="module")
def encoders(tmp_path_factory):
    """A BERT, a RoBERTa and an XLM with language embeddings, random weights, on a tokenizer that knows all words."""
    folder = tmp_path_factory.mktemp("encoders")
    words = [word for known in WORDS.values() for part in known.values() for word in part]
    tokenizer = train_shared_bpe({"en": words * 3}, vocab_size=200)
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    common = {"vocab_size": len(tokenizer), "pad_token_id": tokenizer.pad_token_id}
    langs = {"n_langs": 3, "lang2id": {"fr": 0, "de": 1, "en": 2}}
    models = {
        "bert": BertModel(BertConfig(**common, **sizes)),
        "roberta": RobertaModel(RobertaConfig(**common, **sizes)),
        "xlm": XLMModel(XLMConfig(emb_dim=32, n_layers=1, n_heads=2, **common, **langs)),
    }
    for name, model in models.items():
        tokenizer.save_pretrained(folder / name)
        model.save_pretrained(folder / name)
    return folder


@pytest.fixture(scope="module")
def finished(corpus, encoders, tmp_path_factory):
    """The folder of a finished run on BERT."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    run(describe(corpus, model=str(encoders / "bert"), train=["en+de"]), ["hf-xlt"], folder)
    return folder


def results_of(folder) -> dict:
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


def test_a_row_is_the_text_with_markers_and_the_label_on_one(corpus, encoders):
    experiment = describe(corpus, model=str(encoders / "xlm"))
    material = load_material(experiment)
    encoder = MarkerEncoder(experiment, material)
    rows = encoder.rows(material.evaluation["de"])
    of_rows = {(window.sentence, window.first_word): rows[place] for place, window in enumerate(rows.windows)}
    for number, pairs in enumerate(material.evaluation["de"].pairs):
        for place, pair in enumerate(pairs):
            row = of_rows[number, place]
            names = markers_of(encoder.tokenizer.get_added_vocab(), pair.subject, pair.object)
            words, marker = mark(pair.tokens, pair.subject, pair.object, names)
            # What the tokenizer makes of the same words, as people give them.
            assert row["input_ids"] == encoder.tokenizer(words, is_split_into_words=True)["input_ids"]
            assert encoder.tokenizer.decode(row["input_ids"][row["word_starts"][0]]) == words[marker]
            assert words[marker] == f"[E2:{pair.object.type}]" and words[marker + 1] == pair.tokens[pair.object.start]
            labels = [label for label in row["labels"] if label != -100]
            assert labels == [row["labels"][row["word_starts"][0]]] == [encoder.labels.index(pair.label)]
            assert row["lang"] == 1
    assert rows.words(np.array([(row["labels"] + [0] * 50)[:50] for row in rows])) == rows.tags


def test_spans_that_overlap_or_end_the_sentence():
    markers = ("<", ">", "(", ")")
    assert mark(list("abc"), Span(0, 3, "X"), Span(1, 2, "X"), markers) == (["<", "a", "(", "b", ")", "c", ">"], 2)
    assert mark(list("ab"), Span(1, 2, "X"), Span(1, 2, "X"), markers) == (["a", "<", "(", "b", ">", ")"], 2)
    assert mark(list("ab"), Span(1, 2, "X"), Span(0, 1, "X"), markers) == (["(", "a", ")", "<", "b", ">"], 0)


def test_words_that_look_like_markers_are_text(corpus, encoders):
    experiment = describe(corpus, model=str(encoders / "bert"))
    encoder = MarkerEncoder(experiment, load_material(experiment))
    marker = encoder.tokenizer.convert_tokens_to_ids("[E1]")
    assert encoder.tokenizer(["[E1]"], is_split_into_words=True)["input_ids"][1:-1] == [marker]
    sentences = load_material(experiment).evaluation["en"].select([0])
    pairs = [[replace(pair, tokens=["[E1]", *pair.tokens[1:]]) for pair in sentences.pairs[0]]]
    rows = encoder.rows(replace(sentences, pairs=pairs))
    assert all(marker not in row["input_ids"] for row in rows)


def test_roles_are_learned_without_trees_and_everything_is_told(finished):
    results = results_of(finished)
    assert results["task"] == {"name": "argument", "metric": "f1", "labels": ["none", "A0", "A1"]}
    scores = {(row["train"], row["eval"]): row["value"] for row in results["cells"]}
    assert scores["en+de", "en"] > 0.9 and scores["en+de", "de"] > 0.9
    assert {row["name"] for row in results["baselines"]} == {"majority label"}  # paths would need trees
    assert results["extractor"] is None and results["ledger"]["trees"] == []
    assert results["model"]["architecture"] == "BertForTokenClassification"
    assert results["markers"] == [
        "[E1]", "[/E1]", "[E2]", "[/E2]", "[E1:O]", "[E2:PER]", "[E2:THING]"
    ]  # fmt: skip
    card = (finished / "model" / "README.md").read_text()
    assert (
        "bert with entity markers" in card and "`[E2:THING]`" in card and "pipeline_tag: token-classification" in card
    )
    assert 'tokenizer("Anna [E1:O] bought [/E1] a [E2:PER] house [/E2] .", return' in card
    assert "bert with entity markers" in (finished / "report.html").read_text()
    code = card.partition("```python\n")[2].partition("```")[0]
    done = subprocess.run([sys.executable, "-c", code], cwd=finished / "model", capture_output=True, text=True)
    assert done.stdout.strip() in results["task"]["labels"], done.stderr


def test_the_kept_model_opens_with_plain_transformers_and_gives_its_own_results(finished, corpus):
    results = results_of(finished)
    model = AutoModelForTokenClassification.from_pretrained(finished / "model").eval()
    tokenizer = AutoTokenizer.from_pretrained(finished / "model")
    pairs = load_pairs(str(corpus), "argument", ["fr"]).splits["fr"]["test"].pairs
    found = []
    for pair in pairs:
        words, _ = mark(
            pair.tokens, pair.subject, pair.object, markers_of(tokenizer.get_added_vocab(), pair.subject, pair.object)
        )
        inputs = tokenizer(" ".join(words), return_tensors="pt")  # as text
        [place] = (inputs.input_ids[0] == tokenizer.convert_tokens_to_ids(f"[E2:{pair.object.type}]")).nonzero()
        with torch.no_grad():
            found.append(model.config.id2label[int(model(**inputs).logits[0, place].argmax())])
    here = relation_f1([[pair.label for pair in pairs]], [found], "none")["f1"]
    best = results["model"]["best"]
    [recorded] = [
        row["value"]
        for row in results["cells"]
        if (row["train"], row["seed"], row["eval"]) == (best["train"], best["seed"], "fr")
    ]
    assert here == pytest.approx(recorded)


@pytest.mark.parametrize("name", ["roberta", "xlm"])
def test_other_encoders(name, corpus, encoders, tmp_path):
    experiment = describe(corpus, model=str(encoders / name), epochs=1.0, untrained_baseline=name == "xlm")
    results, folder = run(experiment, ["hf-xlt"], tmp_path / "run")
    assert {row["eval"] for row in results["cells"]} == {"de", "en", "fr"}
    model = AutoModelForTokenClassification.from_pretrained(folder / "model")
    tokenizer = AutoTokenizer.from_pretrained(folder / "model")
    assert model.get_input_embeddings().num_embeddings == len(tokenizer) == model.config.vocab_size


def test_scratch_is_the_same_when_its_tokenizer_is_read_again(corpus, tmp_path):
    sizes = {"emb_dim": 16, "n_layers": 1, "n_heads": 2}
    experiment = describe(corpus, model="scratch", scratch=sizes, vocab_size=200)
    material = load_material(experiment)
    first = MarkerEncoder(experiment, material, tmp_path / "tokenizer")
    first.keep(tmp_path)
    again = MarkerEncoder(experiment, material, tmp_path / "tokenizer")
    assert again.tokenizer.get_vocab() == first.tokenizer.get_vocab()
    weights = [encoder.classifier(seed=3).state_dict() for encoder in (first, again)]
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])


def test_types_without_markers_are_told(tmp_path, encoders):
    corpus = write_pairs(tmp_path / "corpus", "relation")
    experiment = describe(corpus, task="relation", model=str(encoders / "bert"), epochs=1.0, max_train_sentences=20)
    material = load_material(experiment)
    encoder = MarkerEncoder(experiment, material)
    assert encoder.notes() == []
    for pairs in material.evaluation["fr"].pairs:
        pairs[:] = [replace(pair, object=replace(pair.object, type="GPE")) for pair in pairs]
    rows = encoder.rows(material.evaluation["fr"])
    assert encoder.notes() == [
        f"Marked without their type, which no training pair has: GPE ({len(rows)}); in brackets, spans."
    ]
    plain = encoder.tokenizer.convert_tokens_to_ids("[E2]")
    assert all(row["input_ids"][row["word_starts"][0]] == plain for row in rows)


def test_path_look_up_is_there_where_there_are_trees(tmp_path, encoders):
    corpus = write_pairs(tmp_path / "corpus")
    results, _ = run(describe(corpus, model=str(encoders / "bert"), epochs=1.0), ["hf-xlt"], tmp_path / "run")
    assert {row["name"] for row in results["baselines"]} == {"majority label", "path look-up"}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"task": "pos"}, "`markers` are for the tasks relation and argument, got 'pos'"),
        ({"model": "ud-gcn"}, "`markers` stand in the text of an encoder, and `ud-gcn` has none"),
        ({"extractor": {"hidden_size": 3}}, "`extractor` and `language_weights` are for models on trees"),
        ({"language_weights": "share"}, "`extractor` and `language_weights` are for models on trees"),
        ({"lora": True}, "`lora` leaves embeddings as they are, those of `markers` too"),
    ],
)
def test_wrong_descriptions(fields, message):
    with pytest.raises(ValueError, match=message):
        describe("data", **fields)


def test_sentences_that_are_too_long_are_named(corpus, encoders):
    experiment = describe(corpus, model=str(encoders / "bert"), max_length=9)
    with pytest.raises(ValueError, match="Expected sentences of at most 3 words"):
        MarkerEncoder(experiment, load_material(experiment)).rows(load_material(experiment).training["en"])
