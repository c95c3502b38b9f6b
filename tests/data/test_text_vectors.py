"""Words of text in many scripts, and vectors trained on them."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from gensim.models import FastText, Word2Vec

from hf_xlt.data import text_vectors
from hf_xlt.data.text_vectors import train_vectors, words_of

SMALL = {"dimensions": 8, "epochs": 3, "sample": 0}


def corpus(size=300, seed=0):
    """Make sentences of animals or of colours, in which no two words are equally frequent."""
    draw = np.random.default_rng(seed)
    topics = [["dog", "cat", "eats", "sleeps", "barks"], ["red", "blue", "paint", "wall", "brush"]]
    weights = np.array([0.4, 0.25, 0.17, 0.11, 0.07])
    return [list(draw.choice(topics[number % 3 % 2], 6, p=weights)) for number in range(size)]


@pytest.fixture
def no_icu(monkeypatch):
    monkeypatch.setitem(sys.modules, "icu4py.breakers", None)
    text_vectors.word_breaker.cache_clear()
    yield
    text_vectors.word_breaker.cache_clear()


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Don't stop: 3.5 km, e-mail_me!", "don t stop 3 5 km e mail me"),
        ("de", "Straße, GRÜẞE – „Ja“", "straße grüße ja"),
        ("fr", "Cafe\u0301", "café"),  # composed
        ("hi", "हिन्दी में। क्\u200dष", "हिन्दी में क्\u200dष"),  # marks and joiners stay
        ("ar", "كِتَابٌ، ١٢٣؟", "كِتَابٌ ١٢٣"),
        ("fa", "می\u200cخواهم\u200c.", "می\u200cخواهم"),
        ("ru", "Ёлка\u200b и ёж", "ёлка и ёж"),
        ("tr", "IŞIK İstanbul", "ışık istanbul"),
        ("en", "ISTANBUL", "istanbul"),
        ("ko", "한국어를 공부한다.", "한국어를 공부한다"),
        ("en", "… ?! 😀", ""),
    ],
)
def test_words(language, text, expected):
    assert words_of(text, language) == expected.split()


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "BBC新聞，2019年，我們！", "bbc 新聞 2019 年 我們"),
        ("cmn", "火山😀的力量", "火山 的 力量"),
        ("ja", "東京へ行きました。", "東京 へ 行き ま した"),
        ("th", "ภาษาไทยภาษาไทย", "ภาษา ไทย ภาษา ไทย"),
        ("zh", "don't", "don t"),
    ],
)
def test_words_of_scripts_without_spaces(language, text, expected):
    assert words_of(text, language) == expected.split()


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "出現在BBC新聞，2019年！", "出 現 在 bbc 新 聞 2019 年"),
        ("ja", "カフェへ", "カ フ ェ へ"),
        ("th", "ที่นี่", "ที่ นี่"),  # vowels above and tones stay with their consonant
    ],
)
def test_single_characters_without_icu(no_icu, language, text, expected, caplog):
    assert [words_of(text, language) for _ in range(2)] == [expected.split()] * 2
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert 'pip install "hf_xlt[alignment]"' in record.getMessage()
    assert words_of("Ein Satz", "de") == ["ein", "satz"]


@pytest.mark.parametrize("algorithm", ["fasttext", "word2vec"])
def test_same_as_gensim_alone(algorithm):
    sentences = corpus()
    trained = train_vectors(sentences, algorithm=algorithm, **SMALL, min_count=3, window=2, negative=4, seed=7)
    seed = text_vectors._mixed(7, [(word, 0) for word in trained.words])
    settings = {"vector_size": 8, "epochs": 3, "sample": 0, "min_count": 3, "window": 2, "negative": 4, "sg": 1}
    settings |= {"workers": 1, "seed": seed, "batch_words": 1000}
    if algorithm == "fasttext":
        oracle = FastText(sentences, alpha=0.05, bucket=200, **settings)
    else:
        oracle = Word2Vec(sentences, alpha=0.025, **settings)
    assert trained.words == oracle.wv.index_to_key
    np.testing.assert_array_equal(trained.matrix.numpy(), oracle.wv.vectors)


@pytest.mark.parametrize("algorithm", ["fasttext", "word2vec"])
def test_words_of_like_contexts_are_near(algorithm):
    trained = train_vectors(corpus(1500), algorithm=algorithm, dimensions=8, epochs=10, sample=0)
    similar = torch.nn.functional.cosine_similarity(trained.matrix[:, None], trained.matrix[None], dim=2)
    animals = torch.tensor([word in ("dog", "cat", "eats", "sleeps", "barks") for word in trained.words])
    alike = animals[:, None] == animals
    assert similar[alike].min() > similar[~alike].max()


def test_frequent_words_come_first():
    sentences = [["b", "a", "a"], ["c", "d", "a", "c"], ["d", "e", "b"]]
    trained = train_vectors(sentences, dimensions=2, epochs=1)
    assert trained.words == ["a", "b", "c", "d"]  # ties as they come in the text; `e` comes once
    assert trained.matrix.dtype == torch.float32 and trained.matrix.isfinite().all()


def test_seed(tmp_path):
    first, again, other = (train_vectors(corpus(), **SMALL, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(first.matrix, again.matrix)
    assert not torch.allclose(first.matrix, other.matrix, atol=1e-2)


def test_languages_share_nothing_but_their_text():
    """The same text in other words: with the seed alone, both would get the very same vectors."""
    sentences = corpus()
    translated = [[word[::-1] for word in sentence] for sentence in sentences]
    here, there = (train_vectors(text, algorithm="word2vec", **SMALL) for text in (sentences, translated))
    assert [word[::-1] for word in here.words] == there.words
    assert torch.nn.functional.cosine_similarity(here.matrix, there.matrix).mean().abs() < 0.5


def test_the_seed_of_hashes_does_not_matter():
    """Compare with a process whose strings have other hashes than here."""
    code = (
        "from tests.data.test_text_vectors import SMALL, corpus, train_vectors\n"
        "for algorithm in ('fasttext', 'word2vec'):\n"
        "    trained = train_vectors(corpus(), algorithm=algorithm, **SMALL)\n"
        "    print(hash('dog'), trained.words, trained.matrix.numpy().tobytes().hex(), sep='; ')\n"
    )
    other = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONHASHSEED": "12345"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    for algorithm, line in zip(("fasttext", "word2vec"), other.stdout.splitlines(), strict=True):
        hashed, words, numbers = line.split("; ")
        assert int(hashed) != hash("dog")
        trained = train_vectors(corpus(), algorithm=algorithm, **SMALL)
        assert (words, numbers) == (str(trained.words), trained.matrix.numpy().tobytes().hex())


def test_progress():
    told = []
    train_vectors(corpus(30), **SMALL, progress=lambda *epochs: told.append(epochs))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_what_cannot_be_trained_on(monkeypatch):
    with pytest.raises(ValueError, match="Expected text with at least 11 words that come 2 times or more, as many as"):
        train_vectors(corpus(), dimensions=11)
    with pytest.raises(ValueError, match="got 0 in 0 sentences. Give more text, or fewer dimensions"):
        train_vectors([])
    with pytest.raises(TypeError, match="must be iterable again and again, as a list is, got a generator"):
        train_vectors(sentence for sentence in corpus())
    with pytest.raises(ValueError, match="`algorithm` must be one of fasttext, word2vec, got 'glove'"):
        train_vectors(corpus(), algorithm="glove")
    monkeypatch.setitem(sys.modules, "gensim.models", None)
    with pytest.raises(ImportError, match=r'pip install "hf_xlt\[alignment\]"'):
        train_vectors(corpus(), **SMALL)
