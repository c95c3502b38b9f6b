"""Text, tokens and words to trees."""

import pytest

from hf_xlt.parsing.udpipe_model import UdpipeModel, unspaced_join


@pytest.fixture(scope="module")
def udpipe_model(model) -> UdpipeModel:
    return UdpipeModel(model)


def test_text_has_sentences_with_offsets_and_split_tokens(udpipe_model):
    text = "  Anna geht  zum 😀 See. Er wohnt\nim Garten.\n\nSie bleibt im Wald"
    sentences = udpipe_model.parse("text", text)
    assert [sentence.words for sentence in sentences] == [
        ["Anna", "geht", "zu", "dem", "😀", "See", "."],
        ["Er", "wohnt", "in", "dem", "Garten", "."],
        ["Sie", "bleibt", "in", "dem", "Wald"],
    ]
    surface = [[text[slice(*offsets)] for offsets in sentence.offsets] for sentence in sentences]
    assert surface[0] == ["Anna", "geht", "zum", "zum", "😀", "See", "."]
    assert surface[1] == ["Er", "wohnt", "im", "im", "Garten", "."]
    assert sentences[0].token_words == [(0, 1), (1, 2), (2, 4), (4, 5), (5, 6), (6, 7)]
    assert text[slice(*sentences[2].characters)] == "Sie bleibt im Wald"
    assert sentences[1].upos == ["PRON", "VERB", "ADP", "DET", "NOUN", "PUNCT"]
    assert sentences[1].heads == [2, 0, 5, 5, 2, 2]
    assert sentences[1].deprels == ["nsubj", "root", "case", "det", "obl", "punct"]


def test_a_sentence_is_not_split_into_several(udpipe_model):
    text = "Er geht zum See. Sie\n\nwohnt\rim Haus."
    assert len(udpipe_model.parse("text", text)) == 3
    [sentence] = udpipe_model.parse("sentence", text)
    assert text[slice(*sentence.offsets[-1])] == "." and sentence.words[-4:] == ["in", "dem", "Haus", "."]


def test_tokens_are_split_only_where_the_model_knows_their_words(udpipe_model):
    tokens = ["Anna", "geht", "zum", "U.S.A.", "10 000", "."]
    [sentence] = udpipe_model.parse("tokens", tokens)
    assert sentence.words == ["Anna", "geht", "zu", "dem", "U.S.A.", "10 000", "."]
    assert sentence.token_words == [(0, 1), (1, 2), (2, 4), (4, 5), (5, 6), (6, 7)]
    joined = " ".join(tokens)
    assert [joined[slice(*offsets)] for offsets in sentence.offsets] == [*tokens[:3], *tokens[2:]]
    [sentence] = udpipe_model.parse("words", tokens)
    assert sentence.words == tokens and sentence.token_words == [(word, word + 1) for word in range(6)]


def test_tokens_without_spaces_give_the_words_of_the_model(udpipe_model):
    tokens = ["我", "爱", "你", "，", "New", "York", "。"]
    [sentence] = udpipe_model.parse("joined", tokens)
    assert sentence.words == ["我爱你", "，", "New", "York", "。"]
    assert sentence.token_words == [(0, 1), (0, 1), (0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]
    joined = " ".join(tokens)
    assert [joined[slice(*offsets)] for offsets in sentence.offsets] == ["我 爱 你", "，", "New", "York", "。"]
    assert unspaced_join(tokens) == ("我爱你，New York。", [(0, 1), (1, 2), (2, 3), (3, 4), (4, 7), (8, 12), (12, 13)])


@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        ("text", " \n", "expected a text, got"),
        ("tokens", [], "expected tokens or words of a sentence"),
        ("words", ["a", " "], "none of them empty"),
        ("tokens", ["a", 3], "none of them empty"),
        ("text", "a\0b", "without NUL"),
        ("tokens", ["a\ud800"], "surrogates not allowed"),
    ],
)
def test_what_cannot_be_parsed_does_not_stop_the_others(udpipe_model, kind, content, message):
    good = ("words", ["Anna", "geht"])
    before, failure, after = udpipe_model.results([good, (kind, content), good])
    assert before == after == udpipe_model.parse(*good)
    assert message in failure.message


def test_files_that_are_no_models(model, tmp_path):
    with pytest.raises(FileNotFoundError, match="no such file; expected a UDPipe model"):
        UdpipeModel(tmp_path / "de.udpipe")
    part = tmp_path / "part.udpipe"
    part.write_bytes(model.read_bytes()[:1000])
    with pytest.raises(ValueError, match="expected a UDPipe 1 model, got another file, or a part of one"):
        UdpipeModel(part)
