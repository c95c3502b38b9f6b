"""Tests of whole data sets of twins: what is annotated stays, and word orders move."""

import random
import subprocess
import sys
from collections import Counter

import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, List, Value

from hf_xlt.data.conllu import UPOS_TAGS, read_conllu
from hf_xlt.data.pairs import check_heads
from hf_xlt.metrics import entities
from hf_xlt.twins import OrderCounts, Twin, WordOrder, make_twin
from hf_xlt.twins.dataset import load_twin, twin_text
from hf_xlt.twins.function_words import FUNCTION_WORDS

NER = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
STRING = Value("string")
FEATURES = Features(
    {
        "id": STRING,
        "text": STRING,
        "tokens": List(STRING),
        "lemmas": List(STRING),
        "upos": List(ClassLabel(names=list(UPOS_TAGS))),
        "ner_tags": List(ClassLabel(names=NER)),
        "heads": List(Value("int32")),
        "deprels": List(STRING),
    }
)
CODES = [
    "en~order=reversed",
    "en~order=hi",
    "en~functions=stripped",
    "en~functions=stripped~order=hi",
    "en~script=rot~order=hi~lexicon=0.5~typos=0.3~morphology=stripped",
]


def clause(draw: random.Random, verb_last: bool) -> dict:
    """Return a sentence `the Ann Lee sees a dog in the Ulm today .`, or one with its verb at the end."""
    names = draw.choice([["Ann", "Lee"], ["Bo"], ["Eve", "May", "Ray"]])
    words = [("a", "DET", "det", "dog", "O")] if draw.random() < 0.5 else []
    subject = [(name, "PROPN", "flat", names[0], f"{'I' if at else 'B'}-PER") for at, name in enumerate(names)]
    subject[0] = (names[0], "PROPN", "nsubj", "sees", "B-PER")
    dog = [*words, ("dog", "NOUN", "obj", "sees", "O")]
    place = [("in", "ADP", "case", "Ulm", "O"), ("Ulm", "PROPN", "obl", "sees", "B-LOC")]
    if verb_last:
        place = place[::-1]
    verb = [("sees", "VERB", "root", None, "O")]
    will = [("will", "AUX", "aux", "sees", "O")] if draw.random() < 0.7 else []
    # Now and then the other way round, so that there are shares to keep.
    if draw.random() < 0.1:
        dog, place = place, dog
    rows = subject + (dog + place + verb + will if verb_last else will + verb + dog + place)
    rows.append((".", "PUNCT", "punct", "sees", "O"))
    tokens = [word for word, *_ in rows]
    heads = [0 if head is None else tokens.index(head) + 1 for *_, head, _ in rows]
    return {
        "text": " ".join(tokens),
        "tokens": tokens,
        "lemmas": ["see" if word == "sees" else "_" if word == "." else word for word in tokens],
        "upos": [tag for _, tag, *_ in rows],
        "ner_tags": [tag for *_, tag in rows],
        "heads": heads,
        "deprels": [deprel for _, _, deprel, *_ in rows],
    }


def made(language: str, size: int = 150) -> DatasetDict:
    draw = random.Random(language)
    rows = [{"id": f"s{number}", **clause(draw, language == "hi")} for number in range(size)]
    splits = {"train": rows[: size - 50], "test": rows[size - 50 :]}
    return DatasetDict({name: Dataset.from_list(part, features=FEATURES) for name, part in splits.items()})


@pytest.fixture(scope="module")
def corpus() -> dict[str, DatasetDict]:
    """Return two languages, one with the verb in the middle and one with it at the end."""
    return {language: made(language) for language in ("en", "hi")}


@pytest.fixture(scope="module")
def treebanks(real_data) -> dict[str, DatasetDict]:
    """Return some of PUD."""
    features = Features({name: feature for name, feature in FEATURES.items() if name != "ner_tags"})
    treebanks = {}
    for language in ("en", "hi"):
        sentences = list(read_conllu(real_data / "ud-pud" / f"{language}_pud-ud-test.conllu"))[:300]
        rows = [
            {
                "id": sentence.sent_id,
                "text": sentence.text,
                "tokens": sentence.tokens,
                "lemmas": sentence.column("LEMMA"),
                "upos": sentence.upos,
                "heads": sentence.heads,
                "deprels": sentence.deprels,
            }
            for sentence in sentences
        ]
        treebanks[language] = DatasetDict({"test": Dataset.from_list(rows, features=features)})
    return treebanks


def twin(code: str, data: dict[str, DatasetDict]) -> DatasetDict:
    return load_twin(Twin.parse(code), data.__getitem__)


def edges(row: dict) -> Counter:
    words = ["", *row["tokens"]]
    return Counter(
        (words[head], word, deprel)
        for head, word, deprel in zip(row["heads"], row["tokens"], row["deprels"], strict=True)
    )


def is_projective(heads: list[int]) -> bool:
    """Compare every edge with every other, by definition."""
    spans = [(min(head, word), max(head, word)) for word, head in enumerate(heads, 1) if head]
    return not any(a < c < b < d for a, b in spans for c, d in spans)


def named(rows: Dataset) -> list[dict]:
    tags = {name: rows.features[name].feature.names for name in ("upos", "ner_tags") if name in rows.features}
    return [row | {name: [names[tag] for tag in row[name]] for name, names in tags.items()} for row in rows]


def share_before(rows: list[dict], relation: str) -> float:
    counts = OrderCounts.of(rows)
    return counts.share((relation,))


@pytest.mark.parametrize("code", CODES)
def test_what_is_annotated_stays(code, corpus):
    for split, rows in twin(code, corpus).items():
        originals = named(corpus["en"][split])
        for row, original in zip(named(rows), originals, strict=True):
            assert row["id"] == original["id"] and row["original"] == " ".join(original["tokens"])
            assert row["text"] == " ".join(row["tokens"])
            assert len({len(row[name]) for name in ("tokens", "lemmas", "upos", "ner_tags", "heads", "deprels")}) == 1
            check_heads(row["heads"])
            assert is_projective(row["heads"])
            names = Counter(entity.type for entity in entities(row["ner_tags"]))
            assert names == Counter(entity.type for entity in entities(original["ner_tags"]))
            if "functions" in code:
                assert not set(row["upos"]) & FUNCTION_WORDS
            else:
                assert sorted(zip(row["upos"], row["deprels"], strict=True)) == sorted(
                    zip(original["upos"], original["deprels"], strict=True)
                )


@pytest.mark.parametrize("code", CODES[:2])
def test_orders_keep_the_tree_and_the_names(code, corpus):
    for row, original in zip(named(twin(code, corpus)["test"]), named(corpus["en"]["test"]), strict=True):
        assert edges(row) == edges(original)
        names = [
            Counter(
                (" ".join(sorted(one["tokens"][start:end])), kind) for start, end, kind in entities(one["ner_tags"])
            )
            for one in (row, original)
        ]
        assert names[0] == names[1]


def test_reversed_twice_is_the_same(corpus):
    once = twin("en~order=reversed", corpus)["test"]
    assert once[0]["tokens"] == corpus["en"]["test"][0]["tokens"][::-1]
    again = make_twin(once, Twin.parse("en~order=reversed"))
    assert named(again.remove_columns("original")) == named(corpus["en"]["test"])


def test_the_order_of_another_language(corpus):
    plain, moved, other = (named(rows["test"]) for rows in (corpus["en"], twin("en~order=hi", corpus), corpus["hi"]))
    for relation in ("obj", "obl", "case", "aux"):
        assert abs(share_before(moved, relation) - share_before(other, relation)) < 0.1
        assert abs(share_before(plain, relation) - share_before(other, relation)) > 0.8
    # Names keep their order, the determiner its side, and the full stop its place.
    assert all(row["tokens"][-1] == "." for row in moved)
    assert {share_before(rows, "det") for rows in (plain, moved)} == {1.0}
    assert all(
        "Ann" not in row["tokens"] or row["tokens"].index("Ann") + 1 == row["tokens"].index("Lee") for row in moved
    )


def test_ones_own_order_changes_nothing(corpus):
    assert twin("en~order=en", corpus)["test"].remove_columns("original")[:] == corpus["en"]["test"][:]


def test_shares_are_met_with_as_few_changes_as_can_be():
    """Adjectives before 80 % of the nouns, then before 20 %: none that stands behind its noun moves."""
    counts = [
        OrderCounts.of([{"upos": ["ADJ", "NOUN"], "heads": [2, 0], "deprels": ["amod", "root"]}] * before
        + [{"upos": ["NOUN", "ADJ"], "heads": [0, 1], "deprels": ["root", "amod"]}] * (100 - before))
        for before in (80, 20)
    ]  # fmt: skip
    order = WordOrder(*counts)
    draw = random.Random(1)
    trees = [{"upos": ["ADJ", "NOUN"], "heads": [2, 0], "deprels": ["amod", "root"]}] * 800
    behind = [{"upos": ["NOUN", "ADJ"], "heads": [0, 1], "deprels": ["root", "amod"]}] * 200
    assert all(order.order(tree, [], draw) == [0, 1] for tree in behind)
    stayed = sum(order.order(tree, [], draw) == [0, 1] for tree in trees)
    assert abs(stayed / 1000 - 0.2) < 0.03


def test_siblings_take_the_order_of_the_other_language():
    """Time before place in one language, place before time in the other, all behind the verb."""
    upos, heads = ["VERB", "ADV", "NOUN", "PUNCT"], [0, 1, 1, 1]
    time_first, place_first = (
        {"upos": [upos[at] for at in order], "heads": heads, "deprels": [names[at] for at in order]}
        for names in (["root", "advmod", "obl", "punct"],)
        for order in ([0, 1, 2, 3], [0, 2, 1, 3])
    )
    order = WordOrder(OrderCounts.of([time_first] * 50), OrderCounts.of([place_first] * 50))
    assert order.order(time_first, [], random.Random(0)) == [0, 2, 1, 3]
    # Of too few sentences nothing is learned.
    unsure = WordOrder(OrderCounts.of([time_first] * 50), OrderCounts.of([place_first] * 5))
    assert unsure.order(time_first, [], random.Random(0)) == [0, 1, 2, 3]


def test_spans_of_all_pairs_of_a_sentence_stay_together(corpus):
    """`dog in` is no phrase: it stays together since one pair names it, in the rows of all pairs."""
    rows = []
    for row in named(corpus["en"]["test"]):
        sentence = {name: row[name] for name in ("tokens", "upos", "heads", "deprels")}
        dog = row["tokens"].index("dog")
        verb = row["tokens"].index("sees")
        first = min(dog, row["tokens"].index("in"))
        for number, (start, end) in enumerate([(first, first + 2), (verb, verb + 1), (0, 1)]):
            spans = {
                "subject": {"start": verb, "end": verb + 1, "type": "V"},
                "object": {"start": start, "end": end, "type": "X"},
            }
            rows.append({"id": f"{row['id']}#{number}", **sentence, **spans})
    order = WordOrder(*(OrderCounts.of(named(corpus[language]["train"])) for language in ("en", "hi")))
    pairs = Dataset.from_list(rows)
    for row, original in zip(make_twin(pairs, Twin.parse("en~order=hi"), order), rows, strict=True):
        for name in ("subject", "object"):
            span, before = row[name], original[name]
            words = [one["tokens"][part["start"] : part["end"]] for one, part in ((row, span), (original, before))]
            assert words[0] == words[1] and span["type"] == before["type"]
    by_sentence = {}
    for row in make_twin(pairs, Twin.parse("en~order=hi"), order):
        by_sentence.setdefault(row["id"].partition("#")[0], set()).add(" ".join(row["tokens"]))
    assert {len(texts) for texts in by_sentence.values()} == {1}


def test_pairs_without_function_words():
    """The span loses its article; the pair whose span is a conjunction goes."""
    sentence = {"tokens": ["the", "dog", "and", "Ann"], "upos": ["DET", "NOUN", "CCONJ", "PROPN"]}
    spans = [
        {"start": 0, "end": 2, "type": "X"},
        {"start": 2, "end": 3, "type": "X"},
        {"start": 3, "end": 4, "type": "X"},
    ]
    rows = [{"id": f"s#{number}", **sentence, "subject": spans[0], "object": spans[number]} for number in (1, 2)]
    [row] = make_twin(Dataset.from_list(rows), Twin.parse("en~functions=stripped"))
    assert row["id"] == "s#2" and row["tokens"] == ["dog", "Ann"]
    assert (row["subject"]["start"], row["subject"]["end"]) == (0, 1)
    assert (row["object"]["start"], row["object"]["end"]) == (1, 2)


def test_names_of_function_words_stay():
    features = Features({"tokens": List(STRING), "upos": FEATURES["upos"], "ner_tags": FEATURES["ner_tags"]})
    row = {
        "tokens": ["The", "The", "in", "Ulm"],
        "upos": ["DET", "DET", "ADP", "PROPN"],
        "ner_tags": ["O", "B-PER", "O", "B-LOC"],
    }
    [twin] = named(make_twin(Dataset.from_list([row], features=features), Twin.parse("en~functions=stripped")))
    assert (twin["tokens"], twin["ner_tags"]) == (["The", "Ulm"], ["B-PER", "B-LOC"])


def test_lemmas(corpus):
    row = twin("en~morphology=stripped", corpus)["test"][0]
    assert "see" in row["tokens"] and "sees" not in row["tokens"] and row["tokens"][-1] == "."


def test_words_and_text_have_the_same_images(corpus):
    code = "en~lexicon=0.5~script=rot"
    row, original = twin(code, corpus)["test"][0], corpus["en"]["test"][0]
    assert row["tokens"] == [twin_text(word, Twin.parse(code)) for word in original["tokens"]]
    assert row["text"] == twin_text(original["text"], Twin.parse(code))


def test_what_is_not_there_is_said(corpus):
    plain = {"en": DatasetDict({"test": corpus["en"]["test"].select_columns(["id", "tokens"])})}
    for code, column in (
        ("en~order=en", "upos"),
        ("en~functions=stripped", "upos"),
        ("en~morphology=stripped", "lemmas"),
    ):
        with pytest.raises(ValueError, match=f"of a twin needs a column `{column}`, and there are id, tokens"):
            twin(code, plain)
    assert twin("en~order=reversed", plain)["test"][0]["tokens"][0] == "."


def test_the_same_in_every_process(tmp_path):
    script = (
        "from datasets import Dataset\n"
        "from hf_xlt.twins import Twin, make_twin\n"
        "rows = Dataset.from_dict({'tokens': [['Ann', 'sees', 'houses', 'again']] * 2})\n"
        "print(make_twin(rows, Twin.parse('en~lexicon=0.5~typos=0.5~script=rot'))['tokens'][:])\n"
    )
    found = set()
    for seed in ("1", "2"):
        call = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PATH": "", "PYTHONPATH": ":".join(sys.path), "HF_HOME": str(tmp_path)},
        )  # fmt: skip
        found.add(call.stdout)
    assert len(found) == 1 and "Ann" not in found.pop()


def test_real_trees(treebanks):
    """English in the order of Hindi and of English, and without function words."""
    english, hindi = (named(treebanks[language]["test"]) for language in ("en", "hi"))
    moved = named(twin("en~order=hi", treebanks)["test"])
    for row, original in zip(moved, english, strict=True):
        assert edges(row) == edges(original)
        assert is_projective(row["heads"])
    for relation in ("obj", "obl", "case", "aux", "cop", "nmod"):
        assert abs(share_before(moved, relation) - share_before(hindi, relation)) < 0.1, relation
    own = named(twin("en~order=en", treebanks)["test"])
    for row, original in zip(own, english, strict=True):
        assert row["tokens"] == original["tokens"] or not is_projective(original["heads"])
    for row, original in zip(named(twin("en~functions=stripped", treebanks)["test"]), english, strict=True):
        check_heads(row["heads"])
        assert is_projective(row["heads"]) or not is_projective(original["heads"])
        assert not set(row["upos"]) & FUNCTION_WORDS or row["tokens"] == original["tokens"]
