import pytest

from hf_xlt.data.sentences import TaggedSentences


@pytest.fixture
def sentences():
    return TaggedSentences(
        "en", "test", ["a", "b", "c"], [["It", "rains"], ["No"], []], [["PRON", "VERB"], ["INTJ"], []]
    )


def test_sizes(sentences):
    assert (len(sentences), sentences.token_count) == (3, 3)


def test_select_keeps_order_and_repeats(sentences):
    chosen = sentences.select([1, 0, 1])
    assert chosen.ids == ["b", "a", "b"]
    assert chosen.tokens == [["No"], ["It", "rains"], ["No"]]
    assert chosen.tags == [["INTJ"], ["PRON", "VERB"], ["INTJ"]]
    assert (chosen.language, chosen.split) == ("en", "test")


def test_unequal_lists_are_refused():
    with pytest.raises(ValueError, match="got 2 ids, 1 sentences and 1 tag lists"):
        TaggedSentences("en", "test", ["a", "b"], [["No"]], [["INTJ"]])


def test_a_word_without_a_tag_is_refused():
    with pytest.raises(ValueError, match="sentence 'a' has 2 words and 1 tags"):
        TaggedSentences("en", "test", ["a"], [["It", "rains"]], [["PRON"]])
