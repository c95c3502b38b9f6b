"""The pipeline of relations and arguments, beside the model called by hand; saved, and opened without the package."""

import json
import os
import random
import subprocess
import sys
import textwrap

import pytest
import torch
from transformers import pipeline

from hf_xlt.models import (
    RelationExtractionPipeline,
    UdGcnForArgumentRoleClassification,
    UdGcnForRelationClassification,
)
from hf_xlt.models.configuration_ud_gcn import UdGcnConfig
from hf_xlt.models.tree_features import TreeCollator, TreeFeatures
from hf_xlt.models.word_features import WordFeatures
from tests.models.trees import TYPES, VOCABULARY, random_heads, random_sentence

LABELS = ["none", "A0", "A1"]
SIZES = {"hidden_size": 16, "upos_size": 4, "deprel_size": 4, "entity_size": 4, "trigger_size": 4, "word_size": 8}
TREE = {
    "tokens": ["Anna", "saw", "the", "dog", "bark", "."],
    "upos": ["PROPN", "VERB", "DET", "NOUN", "VERB", "PUNCT"],
    "heads": [2, 0, 4, 2, 2, 2],
    "deprels": ["nsubj", "root", "det", "obj", "xcomp", "punct"],
}


def made(cls=UdGcnForRelationClassification, types=TYPES, words=False, pipeline_options=None, **settings):
    """Return a pipeline with random weights that says all labels."""
    languages = {"words": WordFeatures({"de": VOCABULARY[:9], "en": VOCABULARY})} if words else {"languages": ["en"]}
    features = TreeFeatures(types, LABELS, **languages)
    torch.manual_seed(0)
    config = UdGcnConfig(words=features.inputs, **features.sizes, **{**SIZES, "trigger_flag": True, **settings})
    model = cls(config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim > 1:
                parameter.normal_(0, 0.7)
    return RelationExtractionPipeline(model, features=features, device="cpu", **(pipeline_options or {}))


def spans(*places, kind="PER"):
    return [{"start": start, "end": end, "type": kind} for start, end in places]


def sentences(count=12):
    """Return random sentences with a few spans each, maybe none."""
    draw, found = random.Random(0), []
    for _ in range(count):
        size = draw.randrange(1, 12)
        sentence = {**random_sentence(size, draw), "heads": random_heads(size, draw)}
        starts = sorted(draw.sample(range(size), min(size, draw.randrange(4))))
        kept = {name: sentence[name] for name in ("tokens", "upos", "heads", "deprels")}
        found.append({**kept, "spans": spans(*((start, min(size, start + 2)) for start in starts))})
    return found


def by_hand(extract, sentence, subject, object):
    """Return label and probability of one pair, computed alone."""
    types = ["O"] * len(sentence["tokens"])
    for span in sorted(sentence["spans"], key=lambda span: span["start"] - span["end"]):
        for word in range(span["start"], span["end"]):
            types[word] = span["type"]
    rows = extract.features([{**sentence, "entity_types": types, "subject": subject, "object": object}], "en")
    scores = extract.model(**TreeCollator()(rows)).logits.softmax(-1)[0]
    return LABELS[int(scores.argmax())], scores.max().item()


def places(found):
    return [tuple((found[name]["start"], found[name]["end"]) for name in ("subject", "object")) for found in found]


@pytest.mark.parametrize("settings", [{}, {"prune_k": 1}, {"words": True}])
def test_all_ordered_pairs_are_labelled_as_alone(settings):
    extract, given = made(**settings), sentences()
    found = extract(given, lang="en", negatives=True, batch_size=5)
    assert {pair["label"] for pairs in found for pair in pairs} == set(LABELS)
    for sentence, pairs in zip(given, found, strict=True):
        several = [(a, b) for a in sentence["spans"] for b in sentence["spans"] if a != b]
        assert places(pairs) == places([{"subject": a, "object": b} for a, b in several])
        for pair, (subject, object) in zip(pairs, several, strict=True):
            label, score = by_hand(extract, sentence, subject, object)
            assert pair["label"] == label and pair["score"] == pytest.approx(score, rel=1e-4)
            assert pair["subject"]["text"] == " ".join(sentence["tokens"][subject["start"] : subject["end"]])
    kept = extract(given, lang="en")
    assert kept == [
        [pair for pair in extract(one, lang="en", negatives=True) if pair["label"] != "none"] for one in given
    ]
    assert list(extract((one for one in given), lang="en")) == kept
    assert extract([]) == []


def chain(size, count):
    """Return a sentence in which each word hangs on the one before, with some spans."""
    tree = {"tokens": ["a"] * size, "upos": ["NOUN"] * size, "heads": list(range(size)), "deprels": ["nmod"] * size}
    return {**tree, "spans": spans(*((place, place + 1) for place in range(count)))}


def test_long_sentences_are_fewer_at_once():
    extract = made()
    given = [chain(20, 20), chain(2000, 9), chain(4100, 3), chain(60, 50)]
    inputs = extract.collated([extract.preprocess(sentence) for sentence in given])
    shapes = [tuple(tensors["heads"].shape) for tensors in inputs["tensors"]]
    # A row for each subject. 4 x 2,000² is 16 million, 4,100² more than that.
    assert shapes == [(64, 60), (6, 60), (4, 2000), (4, 2000), (1, 2000), (1, 4100), (1, 4100), (1, 4100)]
    labelled = [(number, pair) for part in inputs["places"] for number, pairs in part for pair in pairs]
    assert sorted(labelled) == [
        (n, pair) for n, count in enumerate((20, 9, 3, 50)) for pair in range(count**2 - count)
    ]


def test_a_given_pair_is_always_answered():
    extract = made()
    sentence = {**TREE, "entity_types": ["PER", "O", "O", "LOC", "O", "O"]}
    pairs = [spans((a, a + 1), (b, b + 1)) for a in range(6) for b in range(6)]
    answers = [extract({**sentence, "subject": subject, "object": object}) for subject, object in pairs]
    assert all(len(answer) == 1 for answer in answers)
    assert {"none", "A0"} <= {answer[0]["label"] for answer in answers}


def test_arguments_of_a_model_without_entity_types_are_words():
    extract = made(UdGcnForArgumentRoleClassification, types=[])
    found = extract(TREE, negatives=True)
    words = [0, 1, 2, 3, 4]  # without punctuation
    expected = [(verb, word) for verb in (1, 4) for word in words if word != verb]
    assert [(a[0], b[0]) for a, b in places(found)] == expected
    assert found[0]["subject"] == {"start": 1, "end": 2, "type": "VERB", "text": "saw"}
    assert found[0]["object"]["type"] == "PROPN"
    assert {a for a, _ in places(extract(TREE, negatives=True, triggers=["NOUN"]))} == {(3, 4)}
    told = {**TREE, "triggers": spans((3, 5), kind="Sound"), "spans": spans((0, 1), (3, 5))}
    [pair] = extract(told, negatives=True)  # a trigger is not its own argument
    assert places([pair]) == [((3, 5), (0, 1))] and pair["subject"]["text"] == "dog bark"
    # Types that were in no training sentence do not matter, and are not counted.
    assert by_hand(extract, {**told, "spans": []}, *told["triggers"], told["spans"][0])[1] == pytest.approx(
        pair["score"], rel=1e-4
    )
    assert not extract.features.unknown["entity_types"]


def test_arguments_of_a_model_with_entity_types_are_entities():
    extract = made(UdGcnForArgumentRoleClassification)
    found = extract({**TREE, "spans": spans((0, 1), (2, 4))}, negatives=True)
    assert places(found) == [((1, 2), (0, 1)), ((1, 2), (2, 4)), ((4, 5), (0, 1)), ((4, 5), (2, 4))]
    with pytest.raises(ValueError, match="Expected `spans`, a list of mappings"):
        extract(TREE)
    assert extract({**TREE, "spans": []}) == []


def test_entity_types_are_those_of_the_shortest_span():
    extract = made()
    nested = [*spans((0, 4)), *spans((2, 4), kind="LOC"), *spans((2, 4), kind="PER")]
    prepared = extract.preprocess({**TREE, "spans": nested})
    assert [(a["type"], b["type"]) for a, b in prepared["pairs"]] == [("PER", "LOC"), ("LOC", "PER")]
    row = extract.features([{**TREE, "entity_types": ["PER", "PER", "LOC", "LOC", "O", "O"],
                             "subject": nested[0], "object": nested[1]}], "en")[0]  # fmt: skip
    assert prepared["row"]["entity_types"] == row["entity_types"]
    extract.preprocess({**TREE, "spans": spans((0, 2), kind="GPE")})
    assert extract.features.unknown["entity_types"] == {"GPE": 2}


def test_what_is_wrong_is_told():
    extract = made()
    for change, message in (
        ({"spans": spans((4, 7))}, r"`spans` .* within the 6 words, .* got .*'end': 7"),
        ({"spans": [{"start": 0, "end": 1}]}, "`spans` with a `type`"),
        ({"spans": spans((0, 1)), "heads": [2, 0, 4, 2, 2, 9]}, "heads from 0 to 6, got 9 at word 6"),
        ({"spans": spans((0, 1)), "heads": [2, 0, 0, 2, 2, 2]}, "one root, a head 0, got 2"),
        ({"spans": spans((0, 1)), "deprels": None}, "found no deprels"),
        ({"spans": spans((0, 1)), "tokens": []}, "at least one word"),
    ):
        with pytest.raises(ValueError, match=message):
            extract([{**TREE, **change}])
    with pytest.raises(TypeError, match="a mapping with `tokens` and a tree, got 'Anna saw'"):
        extract("Anna saw")


def test_languages_matter_where_words_are_known():
    with pytest.raises(ValueError, match="`lang` must be one of de, en, got 'fr'"):
        made(words=True, pipeline_options={"lang": "fr"})
    sentence = {**TREE, "spans": spans((0, 1), (3, 4))}
    with pytest.raises(ValueError, match="`lang` must be one of de, en, got None"):
        made(words=True)(sentence)
    assert made()(sentence, lang="fr", negatives=True) == made()(sentence, negatives=True)


def test_features_of_another_model_are_refused():
    extract = made()
    with pytest.raises(ValueError, match="features with the `entity_vocab_size` of the model, 5, got 4"):
        RelationExtractionPipeline(extract.model, features=TreeFeatures(["PER"], LABELS, languages=["en"]))
    with pytest.raises(ValueError, match="was not loaded from a folder"):
        RelationExtractionPipeline(extract.model)


WITHOUT_PACKAGE = """
    import json, sys
    class Refuse:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] == "hf_xlt":
                raise ModuleNotFoundError(name)
    sys.meta_path.insert(0, Refuse())
    from transformers import pipeline
    sentences = json.load(open("sentences.json"))
    for name in sys.argv[1:]:
        expected = json.load(open(name + ".json"))
        for given in ({}, {"task": "relation-extraction"}):
            extract = pipeline(**given, model=name, trust_remote_code=True, device="cpu")
            assert type(extract).__module__.startswith("transformers_modules"), type(extract).__module__
            assert extract(sentences, lang="en", batch_size=3) == expected
        extract.save_pretrained(name + "-again")
        again = pipeline(model=name + "-again", trust_remote_code=True, device="cpu")
        assert again(sentences, lang="en", batch_size=3) == expected
    assert not any(name.partition(".")[0] == "hf_xlt" for name in sys.modules)
"""


def test_a_folder_brings_the_pipeline(tmp_path):
    """Open folders where this package is not to be found, save what was opened, open that; and with the package."""
    given = sentences()
    (tmp_path / "sentences.json").write_text(json.dumps(given), encoding="utf-8")
    for cls, options in (
        (UdGcnForRelationClassification, {"words": True}),
        (UdGcnForArgumentRoleClassification, {"types": []}),
    ):
        extract, folder = made(cls, **options), tmp_path / cls.__name__
        extract.model.save_pretrained(folder)
        extract.features.save_pretrained(folder)
        expected = extract(given, lang="en", batch_size=3)
        assert any(expected)
        (tmp_path / f"{cls.__name__}.json").write_text(json.dumps(expected), encoding="utf-8")
        assert {"pipeline_relation_extraction.py", "tree_features.py", "word_features.py", "word_pieces.py"} < {
            path.name for path in folder.iterdir()
        }
        for opened in (
            pipeline(
                "relation-extraction", model=str(folder), pipeline_class=RelationExtractionPipeline, device="cpu"
            ),
            pipeline("relation-extraction", model=str(folder), trust_remote_code=True, device="cpu"),
        ):
            assert type(opened.model) is cls and opened(given, lang="en", batch_size=3) == expected
    environment = {**os.environ, "HF_MODULES_CACHE": str(tmp_path / "modules"), "HF_HUB_OFFLINE": "1"}
    names = ["UdGcnForRelationClassification", "UdGcnForArgumentRoleClassification"]
    command = [sys.executable, "-I", "-c", textwrap.dedent(WITHOUT_PACKAGE), *names]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=300)
    assert done.returncode == 0, done.stderr
