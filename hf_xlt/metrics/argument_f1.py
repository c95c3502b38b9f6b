"""F1 of the arguments of events: found at all, and found with their roles (Li, Ji & Huang 2013)."""

from collections.abc import Sequence

from .relation_f1 import relation_f1


def argument_f1(
    gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]], negative: str = "none"
) -> dict[str, float]:
    """Score the roles that candidates have in events, each candidate a trigger and a span of its sentence.

    An argument is identified if it has some role where gold has one, and classified if it has the right one.

    Args:
        gold: The right roles of the candidates, sentence by sentence.
        predicted: The predicted roles, as many as there are right ones in every sentence.
        negative: The role of candidates that are no arguments.

    Returns:
        `precision`, `recall` and `f1` of classification, and the same of identification as `identification_precision`,
        ..., each from 0 to 1; 0 where nothing is predicted.

    Raises:
        ValueError: If the two differ in the number of sentences or of roles in a sentence.

    Example:
        >>> argument_f1([["agent", "none"], ["place"]], [["agent", "none"], ["time"]])["f1"]
        0.5
        >>> argument_f1([["agent", "none"], ["place"]], [["agent", "none"], ["time"]])["identification_f1"]
        1.0
    """
    identified = (
        [[negative if role == negative else f"not {negative}" for role in roles] for roles in part]
        for part in (gold, predicted)
    )
    identification = relation_f1(*identified, negative)
    return relation_f1(gold, predicted, negative) | {f"identification_{name}": v for name, v in identification.items()}
