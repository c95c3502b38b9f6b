"""Translation by spelling: what nearest neighbours find without an encoder."""

from collections.abc import Sequence

import numpy as np

from .progress import Progress, silent

# Similarities held at a time: 64 MiB in single precision.
SCORES_AT_ONCE = 2**24


def surface_hits(source: Sequence[str], target: Sequence[str], *, progress: Progress = silent) -> np.ndarray:
    """Tell which sentences are spelled more like their translation than like any other sentence of its language.

    Similarity is the cosine of TF-IDF-weighted counts of 2 to 4 characters within words, learned on both sides. As in
    `translation_hits`, a translation that is just as near as another sentence does not count.

    Args:
        source: Sentences.
        target: Their translations, in the same order.
        progress: Is told how many source sentences were compared, and how many there are.

    Returns:
        (2, sentences) bool: source sentences among target ones, then the other way.

    Raises:
        ImportError: If scikit-learn is not installed.
        ValueError: If the numbers of sentences differ, there are fewer than two, or there is no text.

    Example:
        >>> surface_hits(["Anna was in Berlin", "1984 was cold"], ["Berlin, Anna!", "1984 war kalt"]).tolist()
        [[True, True], [True, True]]
    """
    if len(source) != len(target) or len(source) < 2:
        raise ValueError(
            f"Expected at least two sentences and as many translations, got {len(source)} and {len(target)} sentences."
        )
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ImportError as error:
        raise ImportError('The surface baseline needs scikit-learn: `pip install "hf_xlt[probes]"`.') from error
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32)
    vectorizer.fit([*source, *target])
    queries, candidates = vectorizer.transform(source), vectorizer.transform(target).T.tocsr()
    pairs = len(source)
    own = np.empty(pairs, dtype=np.float32)
    forward = np.empty(pairs, dtype=bool)
    rivals = np.full(pairs, -np.inf, dtype=np.float32)  # the most similar other source of each target
    block = max(1, SCORES_AT_ONCE // pairs)
    for start in range(0, pairs, block):
        cosines = (queries[start : start + block] @ candidates).toarray()  # (block, pairs)
        rows = np.arange(len(cosines))
        columns = start + rows
        own[columns] = cosines[rows, columns]
        cosines[rows, columns] = -np.inf
        forward[columns] = own[columns] > cosines.max(axis=1)
        np.maximum(rivals, cosines.max(axis=0), out=rivals)
        progress(start + len(rows), pairs)
    return np.stack([forward, own > rivals])
