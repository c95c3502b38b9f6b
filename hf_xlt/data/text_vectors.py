"""Word vectors trained on text, for languages that have none to download."""

import logging
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Literal, get_args

import numpy as np
import regex
import torch

from .languages import UNSPACED, language_code
from .vectors import WordVectors

logger = logging.getLogger(__name__)

Algorithm = Literal["fasttext", "word2vec"]
cached_code = cache(language_code)
# Letters with their marks, and digits; joiners within them, as Persian and Hindi have.
WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:[\u200c\u200d]+[\p{L}\p{M}\p{N}]+)*")
# The same where there is no telling how far words go in scripts without spaces: their characters one by one.
CHARACTER = regex.compile(
    r"(?V1)[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}&&\p{L}]\p{M}*"
    r"|[[\p{L}\p{M}\p{N}]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}&&\p{L}]]+"
)
DOTLESS_I = frozenset({"tr", "az"})
# An n-gram is hashed to one of so many vectors for each word, up to fastText's own number.
BUCKETS_PER_WORD, MOST_BUCKETS = 20, 2_000_000
# The learning rate falls with every batch: gensim's 10,000 words are too many where text is short.
BATCH_WORDS = 1000


def words_of(text: str, language: str) -> list[str]:
    """Split text into lower-cased words without the punctuation.

    A word is a run of letters, marks and digits, in Unicode's composed form (NFC). Apostrophes and hyphens part words,
    as in the lexicons of MUSE. Text in languages without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) is
    split by the dictionaries of ICU (the extra `segmentation`), else into single characters, which is logged once.

    Args:
        text: A sentence.
        language: Code of its language.

    Example:
        >>> words_of("L'Été, c'est 20° — नमस्ते!", "fr")
        ['l', 'été', 'c', 'est', '20', 'नमस्ते']
        >>> words_of("IŞIK", "tr")
        ['ışık']
    """
    language = cached_code(language)
    text = unicodedata.normalize("NFC", text)
    if language in DOTLESS_I:
        text = text.replace("I", "ı").replace("İ", "i")
    text = text.lower()
    if language not in UNSPACED:
        return WORD.findall(text)
    breaker = word_breaker()
    if breaker is None:
        return CHARACTER.findall(text)
    return [word for segment in breaker(text, language) for word in WORD.findall(segment)]


@cache
def word_breaker() -> Callable[[str, str], Iterable[str]] | None:
    """Return what splits text of languages without spaces into segments by ICU's dictionaries, if it is installed."""
    try:
        from icu4py.breakers import WordBreaker
    except ImportError:
        logger.warning(
            "Text without spaces is split into single characters, as ICU is not installed: few words of a lexicon "
            'will be found. `pip install "hf_xlt[alignment]"`.'
        )
        return None
    return WordBreaker


def train_vectors(
    sentences: Iterable[Sequence[str]],
    *,
    algorithm: Algorithm = "fasttext",
    dimensions: int = 100,
    window: int = 5,
    min_count: int = 2,
    epochs: int = 20,
    negative: int = 5,
    sample: float = 1e-4,
    seed: int = 1,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> WordVectors:
    """Train skip-gram word vectors on text.

    With one worker the result is a function of the text, the arguments and the version of gensim. Text in two
    languages gives spaces that have nothing in common, also with one seed: the seed is mixed with the vocabulary, as
    otherwise words of the same rank would set out from the same vectors.

    Args:
        sentences: Words of each sentence; iterated over once for each epoch and once before.
        algorithm: `fasttext` (a word's vector is the mean of its own and those of its 3- to 6-grams of characters,
            which helps where text is short; Bojanowski et al. 2017) or `word2vec` (Mikolov et al. 2013).
        dimensions: Numbers in a vector.
        window: How many words to each side count as context, at most.
        min_count: Words that come less often are left out.
        epochs: Passes over the text; of many millions of words, fewer will do.
        negative: Words drawn for each word of context, which are not in it.
        sample: Words of a greater share of the text are skipped now and then.
        seed: A whole number of at least 0.
        workers: Threads; with several, no two trainings are the same.
        progress: Is told the number of epochs done and that of all, after each.

    Returns:
        The vectors, words of equal frequency in the order in which they come first.

    Raises:
        ImportError: If gensim is not installed.
        TypeError: If `sentences` can be iterated over once only.
        ValueError: If there is no such algorithm, or there are fewer words than dimensions.
    """
    if algorithm not in get_args(Algorithm):
        raise ValueError(f"`algorithm` must be one of {', '.join(get_args(Algorithm))}, got {algorithm!r}.")
    if iter(sentences) is sentences:
        raise TypeError(
            f"`sentences` must be iterable again and again, as a list is, got a {type(sentences).__name__}."
        )
    counts: Counter[str] = Counter()
    total = 0
    for sentence in sentences:
        counts.update(sentence)
        total += 1
    # `sorted` is stable: ties stay in the order of the text.
    frequent = sorted(((word, n) for word, n in counts.items() if n >= min_count), key=lambda item: -item[1])
    if len(frequent) < dimensions:
        raise ValueError(
            f"Expected text with at least {dimensions} words that come {min_count} times or more, as many as the "
            f"vectors have `dimensions`, got {len(frequent)} in {total:,} sentences. Give more text, or fewer "
            "dimensions."
        )
    settings = {
        "vector_size": dimensions,
        "window": window,
        "min_count": min_count,
        "sg": 1,
        "negative": negative,
        "sample": sample,
        "seed": _mixed(seed, frequent),
        "workers": workers,
        "sorted_vocab": 0,  # they are
        "batch_words": BATCH_WORDS,
    }
    model = _model(algorithm, settings, buckets=min(MOST_BUCKETS, BUCKETS_PER_WORD * len(frequent)))
    model.build_vocab_from_freq(dict(frequent), corpus_count=total)
    callbacks = [_epoch_counter(progress, epochs)] if progress else []
    model.train(sentences, total_examples=total, epochs=epochs, callbacks=callbacks)
    return WordVectors(model.wv.index_to_key, torch.from_numpy(model.wv.vectors.astype(np.float32)))


def _mixed(seed: int, frequent: list[tuple[str, int]]) -> int:
    """Return a seed that depends on the vocabulary too."""
    vocabulary = zlib.crc32("\n".join(word for word, _ in frequent).encode())
    return int(np.random.SeedSequence([seed, vocabulary]).generate_state(1)[0])


def _model(algorithm: Algorithm, settings: dict[str, Any], buckets: int) -> Any:
    try:
        from gensim.models import FastText, Word2Vec
    except ImportError as error:
        raise ImportError('Training word vectors needs gensim: `pip install "hf_xlt[alignment]"`.') from error
    # Learning rates as in the two tools' own skip-gram.
    if algorithm == "fasttext":
        return FastText(**settings, alpha=0.05, bucket=buckets)
    return Word2Vec(**settings, alpha=0.025)


def _epoch_counter(progress: Callable[[int, int], None], epochs: int) -> Any:
    from gensim.models.callbacks import CallbackAny2Vec

    class EpochCounter(CallbackAny2Vec):
        done = 0

        def on_epoch_end(self, model: Any) -> None:
            self.done += 1
            progress(self.done, epochs)

    return EpochCounter()
