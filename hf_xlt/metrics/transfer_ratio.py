"""What of a supervised model's score is there without labels of the language."""

from collections.abc import Sequence


def transfer_ratio(zero_shot: Sequence[float], supervised: Sequence[float]) -> dict[str, float]:
    """Return zero-shot scores as a share of the scores of models that were trained on the languages themselves.

    Args:
        zero_shot: The score of each language by a model that saw no labels of it.
        supervised: The score of the same language by a model trained on it, in the same order.

    Returns:
        `transfer_ratio`, the mean over languages of one score over the other, 1 where nothing is lost; and
        `transfer_gap`, the mean of their differences (the transfer gap of Hu et al. 2020), 0 where nothing is lost.

    Raises:
        ValueError: If the two differ in their number, there is no language, or a supervised score is not above 0.

    Example:
        >>> transfer_ratio([0.25, 0.75], [0.5, 0.75])
        {'transfer_ratio': 0.75, 'transfer_gap': 0.125}
    """
    if len(zero_shot) != len(supervised) or not len(zero_shot):
        raise ValueError(
            f"Expected a zero-shot and a supervised score of at least one language, got {len(zero_shot)} and "
            f"{len(supervised)}."
        )
    if unusable := [score for score in supervised if not score > 0]:
        raise ValueError(
            f"Expected supervised scores above 0, got {unusable[0]!r}: leave out languages that cannot be learned."
        )
    scores = list(zip(zero_shot, supervised, strict=True))
    return {
        "transfer_ratio": float(sum(far / home for far, home in scores) / len(scores)),
        "transfer_gap": float(sum(home - far for far, home in scores) / len(scores)),
    }
