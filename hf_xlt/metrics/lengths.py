"""The shape that gold and predicted tags must share."""

from collections.abc import Sequence


def check_lengths(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> None:
    """Raise a `ValueError` unless gold and prediction have the same sentences of the same lengths."""
    if len(gold) != len(predicted):
        raise ValueError(f"Expected predictions for {len(gold)} sentences, got {len(predicted)}.")
    for sentence, (gold_tags, predicted_tags) in enumerate(zip(gold, predicted, strict=True)):
        if len(gold_tags) != len(predicted_tags):
            raise ValueError(
                f"Sentence {sentence} has {len(gold_tags)} gold tags and {len(predicted_tags)} predicted ones; "
                "predict one tag per word."
            )
