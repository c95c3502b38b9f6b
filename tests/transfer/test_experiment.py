"""Tests of the description of an experiment."""

import pytest

from hf_xlt.transfer.experiment import Experiment, read_experiment

NEEDED = {"task": "pos", "data": "data/ud", "train": ["en"]}
WORDS = {"model": "adversarial-bilstm", "vectors": ["aligned"]}
PAIRS = {"task": "relation"}


def test_yaml_and_options_together(tmp_path):
    path = tmp_path / "experiment.yaml"
    path.write_text(
        "task: ner\ndata: data/ud\ntrain: en, de+nl\nseeds: 2\nlearning_rate: 1e-4\ntraining: {max_grad_norm: 5}\n"
    )
    options = {"task": "pos", "eval": "de,fr", "seeds": None, "model": "a", "compare": ["mlm=runs/b=c/model"]}
    experiment = read_experiment(path, options)
    assert experiment.task == "pos"
    assert experiment.train == ["en", "de+nl"]
    assert experiment.train_languages == ["en", "de", "nl"]
    assert experiment.eval == ["de", "fr"]
    assert experiment.compare == {"mlm": "runs/b=c/model"}
    assert experiment.seeds == [1, 2]
    assert experiment.learning_rate == 1e-4
    assert experiment.training == {"max_grad_norm": 5}


def test_defaults_follow_the_model():
    scratch, encoder = Experiment(**NEEDED), Experiment(**NEEDED, model="xlm-roberta-base")
    adapters = Experiment(**NEEDED, model="xlm-roberta-base", lora=True)
    assert scratch.epochs > encoder.epochs
    assert scratch.learning_rate > adapters.learning_rate > encoder.learning_rate


def test_the_tagger_is_adversarial_on_words_and_elsewhere_where_asked_for():
    words, encoder = Experiment(**NEEDED, **WORDS), Experiment(**NEEDED, model="m", adversarial=True)
    assert (words.adversarial, words.strategy, words.is_tagger) == (True, "flipped-labels", True)
    alone = Experiment(**NEEDED, **WORDS, adversarial=False)
    assert (alone.strategy, alone.is_tagger) == (None, True)
    assert (encoder.strategy, encoder.is_tagger, encoder.on_words) == ("flipped-labels", True, False)
    assert not Experiment(**NEEDED, model="m").is_tagger
    frozen = Experiment(**NEEDED, model="m", adversarial=True, tagger={"freeze_encoder": True})
    assert frozen.learning_rate == words.learning_rate > encoder.learning_rate


def test_what_is_on_top_of_a_trained_encoder_has_a_rate_of_its_own(tmp_path):
    path = tmp_path / "experiment.yaml"
    path.write_text("task: ner\ndata: d\ntrain: en\nmodel: m\nadversarial: true\ntop_learning_rate: 2e-3\n")
    assert read_experiment(path, {}).to_dict()["top_learning_rate"] == 0.002
    assert Experiment(**NEEDED, model="m", adversarial=True).top_learning_rate == 1e-3
    trained_pairs = {**NEEDED, **PAIRS, "model": "m", "extractor": {"freeze_encoder": False}}
    assert Experiment(**trained_pairs).top_learning_rate == 1e-3
    for fields in (
        WORDS,
        {"adversarial": True},
        {"model": "m"},
        {"model": "m", "adversarial": True, "tagger": {"freeze_encoder": True}},
        PAIRS,
        {**PAIRS, "model": "m"},
    ):
        assert Experiment(**{**NEEDED, **fields}).top_learning_rate is None
        with pytest.raises(ValueError, match="`top_learning_rate` is for the tagger, or pairs, on an encoder"):
            Experiment(**{**NEEDED, **fields}, top_learning_rate=0.1)
    with pytest.raises(ValueError, match="`top_learning_rate` must be above 0, got 0"):
        Experiment(**NEEDED, model="m", adversarial=True, top_learning_rate=0)


def test_pairs_have_a_model_of_their_own():
    alone, encoder = Experiment(**{**NEEDED, **PAIRS}), Experiment(**{**NEEDED, **PAIRS}, model="m")
    assert (alone.model, alone.on_pairs, alone.on_words, alone.is_tagger) == ("ud-gcn", True, True, False)
    assert (encoder.on_words, encoder.freezes) == (False, True)
    assert alone.learning_rate == encoder.learning_rate == 3e-3
    trained = Experiment(**{**NEEDED, **PAIRS}, model="m", extractor={"freeze_encoder": False})
    assert (trained.freezes, trained.learning_rate) == (False, 5e-5)
    adapters = Experiment(**{**NEEDED, **PAIRS}, model="m", lora=True)
    assert (adapters.freezes, adapters.learning_rate, adapters.top_learning_rate) == (False, 5e-4, 1e-3)
    scratch = Experiment(**{**NEEDED, **PAIRS}, model="scratch")
    assert (scratch.freezes, scratch.learning_rate) == (False, Experiment(**NEEDED).learning_rate)
    assert Experiment(**NEEDED).model == "scratch" and not Experiment(**NEEDED).on_pairs


def test_yaml_of_the_tagger(tmp_path):
    path = tmp_path / "experiment.yaml"
    path.write_text(
        "task: ner\ndata: d\ntrain: en\nmodel: adversarial-bilstm\nvectors: en=a.vec, de=b.vec\ntargets: de\n"
        "adversary: {strategy: gradient-reversal, weight: 1e-2}\n"
    )
    experiment = read_experiment(path, {"pseudo_labels": "confidence"})
    assert experiment.vectors == ["en=a.vec", "de=b.vec"]
    assert experiment.targets == ["de"]
    options = experiment.adversarial_options()
    assert (options.weight, options.pseudo_labels) == (0.01, "confidence")
    assert experiment.strategy == "gradient-reversal"


def test_fingerprint_sees_description_and_data():
    first = Experiment(**NEEDED).fingerprint("data1")
    assert first == Experiment(**NEEDED).fingerprint("data1")
    assert (
        len({first, Experiment(**NEEDED).fingerprint("data2"), Experiment(**NEEDED, seeds=[1]).fingerprint("data1")})
        == 3
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"task": "parsing"}, "`task` must be one of pos, ner, relation, argument, got 'parsing'"),
        ({"train": []}, "`train` must be a list without repeats"),
        ({"train": ["en", "en"]}, "`train` must be a list without repeats"),
        ({"train": ["en+en"]}, "each language of a set, and each set, once"),
        ({"train": ["en+de", "de+en"]}, "each language of a set, and each set, once"),
        ({"train": [False, "de"]}, "must name languages, got False. In YAML, write Norwegian as 'no'"),
        ({"train": [["en", "de"]]}, "must name languages, got \\['en', 'de'\\]"),
        ({"train": ["en+"]}, "must name languages, got 'en\\+'"),
        ({"seeds": ["a"]}, "`seeds` must be whole numbers"),
        ({"seeds": [True]}, "`seeds` must be whole numbers"),
        ({"alpha": -1.0}, "`alpha` must be 0 or more"),
        ({"data": 5}, "`data` must be a text, got 5"),
        ({"scratch": 5}, "`scratch` must be fields and their values, got 5"),
        ({"max_train_sentences": -3}, "`max_train_sentences` must be a whole number of at least 1, got -3"),
        ({"seeds": [1, 1]}, "`seeds` must be a list without repeats"),
        ({"batch_size": 0}, "`batch_size` must be a whole number of at least 1, got 0"),
        ({"batch_size": 8, "accumulation": 3}, "`batch_size` 8 must be a multiple of `accumulation` 3"),
        ({"epochs": -1.0}, "above 0"),
        ({"untrained_baseline": True}, "`scratch` is untrained"),
        ({"compare": ["mlm=a"]}, "`compare` must be fields and their values"),
        ({"compare": {"look-up": "a"}}, "names of letters, digits.*that no baseline has, got 'look-up'"),
        ({"compare": {"a/b": "a"}}, "names of letters, digits.*got 'a/b'"),
        ({"compare": {"mlm": "scratch"}}, "`compare` needs folders or Hub ids of encoders, got 'scratch' for 'mlm'"),
        ({**WORDS, "compare": {"mlm": "a"}}, "`adversarial-bilstm` is none: run it apart"),
        ({"model": "adversarial-bilstm"}, "reads words: give `--vectors`"),
        ({"vectors": ["aligned"]}, "`vectors` are for `--model adversarial-bilstm`; 'scratch' has embeddings"),
        ({"vectors": 5}, "`vectors` must be a list of files, folders or a Hub id, got 5"),
        ({**WORDS, "max_vectors": 0}, "`max_vectors` must be a whole number of at least 1"),
        ({**WORDS, "lora": True}, "`lora` trains adapters in an encoder, and `adversarial-bilstm` has none"),
        ({**WORDS, "untrained_baseline": True}, "`--method identity` too, or give random vectors"),
        ({"pseudo_labels": "confidence"}, "Only the tagger has `pseudo_labels`: add `--adversarial`"),
        ({"targets": ["de"], "adversary": {"weight": 1}}, "Only the tagger has `targets`, `adversary`"),
        ({**WORDS, "targets": []}, "`targets` must be a list without repeats, got \\[\\]"),
        ({**WORDS, "pseudo_labels": "luck"}, "`pseudo_labels` must be confidence, discriminator or None"),
        ({**WORDS, "pseudo_labels": "discriminator", "adversarial": False}, "leave out `--no-adversarial`"),
        ({**WORDS, "adversary": {"wieght": 1.0}}, "`adversary`: unknown field 'wieght'. Fields: strategy, weight"),
        ({**WORDS, "adversary": {"strategy": "luck"}}, "`strategy` must be one of flipped-labels, gradient-reversal"),
        ({**WORDS, "adversary": {"weight": -1.0}}, "`weight` must be 0 or more"),
        ({"model": "ud-gcn"}, "`ud-gcn` is for the tasks relation and argument, got 'pos'"),
        ({"extractor": {"prune_k": 1}}, "`extractor` and `language_weights` are for the tasks relation and argument"),
        ({**PAIRS, "extractor": 5}, "`extractor` must be fields and their values, got 5"),
        ({**PAIRS, "language_weights": "even"}, "`language_weights` must be one of share, inverse, got 'even'"),
        ({**PAIRS, "lora": True}, "`lora` trains adapters in an encoder, and `ud-gcn` has none"),
        (
            {**PAIRS, "model": "m", "lora": True, "extractor": {"freeze_encoder": True}},
            "`lora` trains adapters in the encoder, which `freeze_encoder` forbids",
        ),
        ({**PAIRS, "model": "m", "vectors": ["v"]}, "`vectors` are for `--model ud-gcn`; 'm' has embeddings"),
        ({**PAIRS, "adversarial": True}, "The tagger is for words, and the task 'relation' for pairs"),
        ({**PAIRS, "targets": ["de"]}, "Only the tagger has `targets`"),
        (
            {"model": "m", "adversarial": True, "lora": True, "tagger": {"freeze_encoder": True}},
            "`lora` trains adapters in the encoder, which `freeze_encoder` forbids",
        ),
    ],
)
def test_impossible_descriptions_are_errors(values, message):
    with pytest.raises(ValueError, match=message):
        Experiment(**{**NEEDED, **values})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("task: pos\nlearning_rat: 1\n", "unknown field 'learning_rat'"),
        ("just words", "expected fields and their values"),
        ("task: [", "not YAML"),
        ("task: pos\ndata: d\ntrain: en\nlearning_rate: [1]\n", "`learning_rate` must be a number"),
        ("task: pos\ndata: d\n", "no `train`"),
    ],
)
def test_bad_files_are_errors(text, message, tmp_path):
    path = tmp_path / "experiment.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_experiment(path, {})
