"""Words of two languages as points of a plane, before and after one space is mapped onto the other."""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor
from torch.nn.functional import normalize, pad

MOST_WORDS = 200
DECIMALS = 4


def project(
    before_source: Tensor,
    before_target: Tensor,
    after_source: Tensor,
    after_target: Tensor,
    source_words: Sequence[str],
    target_words: Sequence[str],
    pairs: Tensor | None = None,
    *,
    most: int = MOST_WORDS,
) -> dict:
    """Return the clouds of two languages on the plane in which their words differ most.

    The plane is found by a principal component analysis of the unit vectors of the words that are shown, of both
    languages together, once before and once after the map.

    Args:
        before_source: (source words, source dimensions), most frequent first, not mapped.
        before_target: (target words, target dimensions), most frequent first, not mapped.
        after_source: (source words, dimensions), mapped.
        after_target: (target words, dimensions), in the same space.
        source_words: The word of each source row.
        target_words: The word of each target row.
        pairs: (pairs, 2) int64, rows that translate each other, or None where no dictionary is known.
        most: Most words of a language that are shown: the most frequent pairs, each word in one of them, and the most
            frequent other words where there are fewer pairs.

    Returns:
        `{projection, pairs, before, after}`. `pairs` is the number of pairs shown. `before` and `after` are `{points,
        explained}`: points `[x, y, 0 for source or 1 for target, word]`, source words first, where the first `pairs`
        words of both languages translate each other in this order; `explained` is the share of the variance that the
        plane shows.

    Raises:
        ValueError: If a matrix does not have one row for each word, or a language has no word.
        ImportError: If scikit-learn is not installed.
    """
    for words, *matrices in ((source_words, before_source, after_source), (target_words, before_target, after_target)):
        if not words or any(len(matrix) != len(words) for matrix in matrices):
            sizes = [len(matrix) for matrix in matrices]
            raise ValueError(f"Expected one row for each of {len(words)} words, at least one, got {sizes} rows.")
    shown = _pairs_to_show([] if pairs is None else pairs.tolist(), most)
    source_rows = _filled_up([row for row, _ in shown], len(source_words), most)
    target_rows = _filled_up([row for _, row in shown], len(target_words), most)
    labels = [[0, source_words[row]] for row in source_rows] + [[1, target_words[row]] for row in target_rows]

    def cloud(source: Tensor, target: Tensor) -> dict:
        points, explained = _plane(source[source_rows], target[target_rows])
        return {"points": [[*point, *label] for point, label in zip(points, labels, strict=True)]} | explained

    return {
        "projection": "PCA",
        "pairs": len(shown),
        "before": cloud(before_source, before_target),
        "after": cloud(after_source, after_target),
    }


def _pairs_to_show(pairs: Iterable[Sequence[int]], most: int) -> list[tuple[int, int]]:
    """Return the most frequent pairs, each row in at most one of them."""
    chosen: list[tuple[int, int]] = []
    sources, targets = set(), set()
    for source, target in sorted(map(tuple, pairs), key=lambda pair: (sum(pair), pair)):
        if len(chosen) == most:
            break
        if source not in sources and target not in targets:
            chosen.append((source, target))
            sources.add(source)
            targets.add(target)
    return chosen


def _filled_up(rows: list[int], size: int, most: int) -> list[int]:
    """Return the rows and, after them, the first others up to `most` in all."""
    known = set(rows)
    return (rows + [row for row in range(min(size, most)) if row not in known])[:most]


def _plane(source: Tensor, target: Tensor) -> tuple[list[list[float]], dict[str, float]]:
    """Return (x, y) of all rows, source first, and the share of the variance that this shows."""
    try:
        from sklearn.decomposition import PCA
    except ImportError as error:
        raise ImportError(
            'The picture of two spaces needs scikit-learn: `pip install "hf_xlt[alignment]"`.'
        ) from error
    # Spaces of different size have no dimension in common before the map: the smaller one is 0 in those it lacks.
    size = max(source.shape[1], target.shape[1])
    rows = torch.cat([pad(matrix.double(), (0, size - matrix.shape[1])) for matrix in (source, target)])
    # The full solver is exact, and scikit-learn fixes the signs by the components alone: nothing is left to chance.
    pca = PCA(n_components=2, svd_solver="full")
    points = pca.fit_transform(normalize(rows, dim=1).numpy())
    # Adding 0 turns -0.0 into 0.0.
    return (points.round(DECIMALS) + 0.0).tolist(), {
        "explained": round(float(pca.explained_variance_ratio_.sum()), DECIMALS)
    }
