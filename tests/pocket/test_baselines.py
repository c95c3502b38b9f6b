"""Pocket is not solved by looking words up, and a model that sees the target language does better."""

from collections.abc import Iterable

import pytest

from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.metrics import entities
from hf_xlt.pocket import languages, sentences
from hf_xlt.pocket.gold import ner_tags
from hf_xlt.transfer.baselines import gazetteer, look_up

# What a baseline may reach of a model of the language itself.
SHARE = 0.85
SIZES = {"train": 1500, "test": 300}


@pytest.fixture(scope="module")
def corpus() -> dict[str, dict[str, list]]:
    """Language -> part -> sentences and what they say."""
    return {
        code: {part: list(sentences(code, part, count=count)) for part, count in SIZES.items()} for code in languages()
    }


def tagged(corpus, code: str, part: str, task: str) -> TaggedSentences:
    some = corpus[code][part]
    tags = [tree.upos if task == "pos" else ner_tags(frame, tree) for frame, tree in some]
    return TaggedSentences(code, part, [frame.id for frame, _ in some], [tree.forms for _, tree in some], tags)


def accuracy(gold: Iterable[list[str]], found: Iterable[list[str]]) -> float:
    pairs = [pair for tags in zip(gold, found, strict=True) for pair in zip(*tags, strict=True)]
    return sum(one == other for one, other in pairs) / len(pairs)


def f1(gold: Iterable[list[str]], found: Iterable[list[str]]) -> float:
    gold, found = ({(n, span) for n, tags in enumerate(some) for span in entities(tags)} for some in (gold, found))
    return 2 * len(gold & found) / (len(gold) + len(found))


@pytest.mark.parametrize("code", [code for code in languages() if code != "en"])
def test_a_table_of_english_words_is_far_from_a_model_of_the_language(corpus, code):
    """The model is the cheapest there is, a table of its own words: any other is better, which only helps."""
    test = tagged(corpus, code, "test", "pos")
    own, english = (look_up([tagged(corpus, one, "train", "pos")], test) for one in (code, "en"))
    reached = accuracy(test.tags, own)
    assert 0.9 < reached < 1
    assert accuracy(test.tags, english) < SHARE * reached


@pytest.mark.parametrize("code", languages())
def test_a_list_of_names_is_far_from_a_model_of_the_language(corpus, code):
    """The list is of the language itself; the model, word by word with its neighbours, knows no list."""
    train, test = (tagged(corpus, code, part, "ner") for part in ("train", "test"))
    reached = f1(test.tags, by_neighbours(train, test))
    assert 0.7 < reached < 1
    assert f1(test.tags, gazetteer([train], test)) < SHARE * reached


def by_neighbours(train: TaggedSentences, test: TaggedSentences) -> list[list[str]]:
    """Tag each word by the tag that the longest of word, neighbours and last tag had most often."""
    seen: dict[tuple, dict[str, int]] = {}
    for tokens, tags in zip(train.tokens, train.tags, strict=True):
        for place, tag in enumerate(tags):
            for key in keys(tokens, place, tags[place - 1] if place else "O"):
                counts = seen.setdefault(key, {})
                counts[tag] = counts.get(tag, 0) + 1
    best = {key: max(counts, key=counts.get) for key, counts in seen.items()}
    found = []
    for tokens in test.tokens:
        tags: list[str] = []
        for place in range(len(tokens)):
            known = (key for key in keys(tokens, place, tags[-1] if tags else "O") if key in best)
            tags.append(next((best[key] for key in known), "O"))
        found.append(tags)
    return found


def keys(tokens: list[str], place: int, last: str) -> Iterable[tuple]:
    """Yield what a tag may depend on, the most telling first."""
    before, word, after = ["", *tokens, ""][place : place + 3]
    yield "both", last, before, word, after
    yield "before", last, before, word
    yield "after", last, word, after
    yield "word", last, word
    yield "neighbours", last, before, after
