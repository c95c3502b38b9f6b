"""Parsed sentences to rows, rows to batches, and what is refused."""

import json
import random

import pytest
import torch

from hf_xlt.data.pairs import Pair, Span
from hf_xlt.models.configuration_ud_gcn import UdGcnConfig
from hf_xlt.models.tree_features import DEPRELS, UPOS, TreeCollator, TreeFeatures
from hf_xlt.models.word_features import WordFeatures
from hf_xlt.models.word_pieces import WordPieces
from hf_xlt.tokenization.shared_bpe import train_shared_bpe

from . import trees


def sentence(**changes):
    """Return `Anna saw old Bo Katz`, whose subject is Anna and whose object is Bo Katz."""
    return {
        "id": "s1",
        "tokens": ["Anna", "saw", "old", "Bo", "Katz"],
        "upos": ["PROPN", "VERB", "ADJ", "PROPN", "PROPN"],
        "heads": [2, 0, 4, 2, 4],
        "deprels": ["nsubj", "root", "amod", "obj", "flat:name"],
        "entity_types": ["PER", "O", "O", "PER", "PER"],
        "subject": {"start": 0, "end": 1, "type": "PER"},
        "object": {"start": 3, "end": 5, "type": "PER"},
        "label": 2,
        **changes,
    }


@pytest.fixture(scope="module")
def tokenizer():
    return train_shared_bpe({"en": ["Anna saw Bo", "Anna saw"]}, vocab_size=60)


def test_vocabularies_are_those_of_universal_dependencies():
    assert (len(UPOS), len(DEPRELS)) == (17, 37) == (len(set(UPOS)), len(set(DEPRELS)))
    sizes = TreeFeatures(["PER", "O", "LOC"]).sizes
    vocabularies = {"upos_vocab_size": 19, "deprel_vocab_size": 39, "entity_vocab_size": 5}
    assert sizes == {"languages": [], **vocabularies}
    assert TreeFeatures(words=WordFeatures({"en": ["a"], "de": ["b", "c"]})).sizes == {
        "languages": ["en", "de"],
        **vocabularies,
        "entity_vocab_size": 3,
        "vocab_size": 5,
    }


def test_rows_have_the_words_of_their_language():
    words = WordFeatures({"en": ["Anna", "saw"], "de": ["Anna", "alt"]}, unknown="unk")
    features = TreeFeatures(["PER"], words=words)
    row, same = features([sentence(), sentence(label=0)], "de")
    assert row["input_ids"] == same["input_ids"] == words.word_ids(sentence()["tokens"], "de") == [4, 1, 1, 1, 1]
    assert (row["lang"], row["label"], same["label"]) == (1, 2, 0)
    assert row["subject"], row["object"] == ([0, 1], [3, 5])
    assert row["deprels"][4] == 2 + DEPRELS.index("flat")
    assert "label" not in features([{k: v for k, v in sentence().items() if k != "label"}], "de")[0]
    assert features([], "de") == []


def test_pieces_are_those_of_the_tokenizer(tokenizer):
    features = TreeFeatures(["PER"], tokenizer=tokenizer, max_length=64)
    row, other = features([sentence(), sentence(tokens=["", "</s>", "saw", "Anna", "y"])], "en")
    encoded = tokenizer(sentence()["tokens"], is_split_into_words=True)
    words = encoded.word_ids()
    assert row["input_ids"] == encoded["input_ids"]
    assert row["word_starts"] == [words.index(word) for word in range(5)]
    assert "lang" not in row and len(row["input_ids"]) > 7
    starts, ids = other["word_starts"], other["input_ids"]
    assert len(starts) == 5
    assert ids[starts[0] : starts[1]] == [tokenizer.unk_token_id]  # a word without pieces
    assert tokenizer.eos_token_id not in ids[1:-1] and starts[2] - starts[1] == 4  # text, not a special token


def test_long_words_lose_pieces_before_short_ones(tokenizer):
    lengths = [len(tokenizer(word, add_special_tokens=False)["input_ids"]) for word in ("Anna", "xxxx", "yyyyyy")]
    assert lengths == [1, 4, 6]
    full, starts = WordPieces(tokenizer, 13)([["Anna", "xxxx", "yyyyyy"]])[0]
    assert (len(full), starts) == (13, [1, 2, 6])
    cut, starts = WordPieces(tokenizer, 9)([["Anna", "xxxx", "yyyyyy"]])[0]
    assert (cut, starts) == ([*full[:5], *full[6:9], full[12]], [1, 2, 5])
    with pytest.raises(ValueError, match=r"at most 2 words.* got one of 3, 'Anna xxxx yyyyyy'"):
        WordPieces(tokenizer, 4)([["Anna", "xxxx", "yyyyyy"]])
    with pytest.raises(ValueError, match="`max_length` must be at least 3, got 2"):
        WordPieces(tokenizer, 2)
    assert WordPieces(tokenizer, 9)([]) == []


def test_labels_have_names_and_numbers():
    features = TreeFeatures(labels=["none", "A0", "A1"])
    given = [sentence(label=label) for label in ("A1", "none", 1)]
    assert [row["label"] for row in features(given, "en")] == [2, 0, 1]
    config = UdGcnConfig(words="none", **features.sizes)
    assert (config.num_labels, config.id2label[2], config.label2id["A0"]) == (3, "A1", 1)


def test_pairs_are_sentences():
    spans = {"subject": Span(0, 1, "PER"), "object": Span(3, 5, "PER")}
    pair = Pair(**{**sentence(label="A0"), **spans})
    features = TreeFeatures(["PER"], labels=["none", "A0"])
    assert features([pair.row()], "en") == features([sentence(label="A0")], "en")


def test_unknown_values_are_counted():
    features = TreeFeatures(["PER"])
    first = sentence(upos=["PROPN", "FOO", "ADJ", "FOO", "_"], deprels=["nsubj", "root", "amod", "obj", "odd:name"])
    row, _ = features([first, sentence(entity_types=["GPE", "O", "O", "PER", "B-PER"])], "en")
    assert row["upos"] == [13, 1, 2, 1, 1] and row["deprels"][4] == 1
    assert features.unknown == {
        "upos": {"FOO": 2, "_": 1},
        "deprels": {"odd:name": 1},
        "entity_types": {"GPE": 1, "B-PER": 1},
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"heads": [2, 0, 6, 2, 4]}, "'s1': expected heads from 0 to 5, got 6 at word 3"),
        ({"heads": [2, 0, -1, 2, 4]}, "got -1 at word 3"),
        ({"heads": [2, 0, 4, 0, 4]}, "expected one root, a head 0, got 2, at words 2, 4"),
        ({"heads": [2, 1, 4, 2, 4]}, "expected one root, a head 0, got none"),
        ({"heads": [2, 0, 4, 5, 3]}, "got a circle: word 3 -> 4 -> 5 -> 3"),
        ({"heads": [2, 0, 3, 2, 4]}, "got a circle: word 3 -> 3"),
        ({"heads": [2, 0, 4, 2]}, "expected one of `heads` for each of 5 words, got 4"),
        ({"heads": None}, "found no heads"),
        ({"deprels": []}, "expected one of `deprels` for each of 5 words, got 0"),
        ({"tokens": []}, "expected at least one word"),
        ({"subject": {"start": 4, "end": 6}}, "`subject`.* got start 4 and end 6"),
        ({"object": {"start": 2, "end": 2}}, "`object`.* got start 2 and end 2"),
        ({"object": {"start": -1, "end": 1}}, "got start -1 and end 1"),
    ],
)
def test_bad_sentences_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        TreeFeatures()([sentence(**change)], "en")


def test_sentences_without_an_id_are_named_by_their_place():
    bad = {name: value for name, value in sentence(heads=[0] * 5).items() if name != "id"}
    with pytest.raises(ValueError, match="^Sentence 1: expected one root"):
        TreeFeatures()([sentence(), bad], "en")


def test_bad_requests_are_refused(tokenizer):
    words = WordFeatures({"en": ["Anna"]})
    with pytest.raises(TypeError, match=r"'s1': expected names in `upos`, got 3.*int2str"):
        TreeFeatures()([sentence(upos=[3, 3, 3, 3, 3])], "en")
    with pytest.raises(ValueError, match="`language` must be one of en, got 'fr'"):
        TreeFeatures(words=words)([sentence()], "fr")
    with pytest.raises(ValueError, match="`words` or `tokenizer`, got both"):
        TreeFeatures(words=words, tokenizer=tokenizer)
    with pytest.raises(ValueError, match="'s1': expected one of the labels none, A0, got 'A1'"):
        TreeFeatures(labels=["none", "A0"])([sentence(label="A1")], "en")
    with pytest.raises(ValueError, match=r"`labels` must be distinct"):
        TreeFeatures(labels=["A", "A"])
    with pytest.raises(ValueError, match=r"`entity_types` must be distinct, got \['A', 'A'\]"):
        TreeFeatures(["A", "A"])


@pytest.mark.parametrize("seed", range(3))
def test_all_trees_pass_and_all_circles_are_found(seed):
    draw = random.Random(seed)
    features = TreeFeatures(trees.TYPES)
    for size in (1, 2, 5, 30):
        good = trees.random_sentence(size, draw)
        features([good], "en")
        word = draw.randrange(size)
        below = [other for other in range(size) if word in trees.way_up(good["heads"], other)]
        if good["heads"][word]:
            good["heads"][word] = draw.choice(below) + 1
            with pytest.raises(ValueError, match="circle"):
                features([good], "en")


def test_batches_are_the_rows(tokenizer):
    draw = random.Random(0)
    given = [trees.random_sentence(size, draw) for size in (4, 7, 1)]
    rows = TreeFeatures(trees.TYPES, tokenizer=tokenizer, languages=["de", "en"], max_length=64)(given, "en")
    batch = TreeCollator(pad_token_id=tokenizer.pad_token_id)(rows)
    assert batch["langs"].tolist() == [1, 1, 1] and batch["labels"].tolist() == [row["label"] for row in given]
    for number, (row, source) in enumerate(zip(rows, given, strict=True)):
        words, pieces = len(row["heads"]), len(row["input_ids"])
        for name, fill in {"upos": 0, "deprels": 0, "entity_types": 0, "heads": -1}.items():
            assert batch[name][number].tolist() == row[name] + [fill] * (7 - words)
        assert batch["input_ids"][number, :pieces].tolist() == row["input_ids"]
        assert (batch["input_ids"][number, pieces:] == tokenizer.pad_token_id).all()
        assert batch["attention_mask"][number].nonzero().flatten().tolist() == list(range(pieces))
        assert batch["word_mask"][number].nonzero().flatten().tolist() == row["word_starts"]
        for span in ("subject", "object"):
            expected = list(range(source[span]["start"], source[span]["end"]))
            assert batch[f"{span}_mask"][number].nonzero().flatten().tolist() == expected
    assert all(tensor.dtype in (torch.long, torch.bool) for tensor in batch.values())


def test_batches_of_rows_with_several_objects():
    rows = trees.features()([trees.random_sentence(size, random.Random(size)) for size in (4, 3)], "en")
    rows[0] |= {"object": [[0, 1], [2, 4]], "label": [2, 0]}
    rows[1] |= {"object": [[1, 3]], "label": [1]}
    batch = TreeCollator()(rows)
    assert batch["object_mask"].long().tolist() == [[[1, 0, 0, 0], [0, 0, 1, 1]], [[0, 1, 1, 0], [0, 0, 0, 0]]]
    assert batch["labels"].tolist() == [[2, 0], [1, -100]]
    assert batch["subject_mask"].shape == (2, 4)


@pytest.mark.parametrize("inputs", ["vectors", "encoder", "none"])
def test_saved_is_loaded(inputs, tokenizer, tmp_path):
    given = {
        "vectors": {"words": WordFeatures({"en": ["Anna"], "de": ["saw"]})},
        "encoder": {"tokenizer": tokenizer, "languages": ["de", "en"], "max_length": 32},
        "none": {},
    }[inputs]
    features = TreeFeatures(["PER", "LOC"], labels=["none", "A0"], **given)
    features.save_pretrained(tmp_path)
    loaded = TreeFeatures.from_pretrained(tmp_path)
    assert features.inputs == loaded.inputs == inputs
    assert (loaded.sizes, loaded.max_length) == (features.sizes, features.max_length)
    assert loaded.pad_token_id == features.pad_token_id == (tokenizer.pad_token_id if inputs == "encoder" else 0)
    assert loaded([sentence(label="A0")], "en") == features([sentence(label="A0")], "en")


def test_bad_folders_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="expected tree_features.json"):
        TreeFeatures.from_pretrained(tmp_path)
    path = tmp_path / "tree_features.json"
    path.write_text("{no")
    with pytest.raises(ValueError, match=r"tree_features.json:1: expected JSON, got 'no'"):
        TreeFeatures.from_pretrained(tmp_path)
    path.write_text(json.dumps({"inputs": "vectors", "languages": []}))
    with pytest.raises(ValueError, match="found no entity_types, labels, max_length"):
        TreeFeatures.from_pretrained(tmp_path)
